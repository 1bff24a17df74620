"""The exercise room with browsers: how soon a decision is felt, how long a week takes."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from exercise_server import Visitors, chromium, serving

ROLES = ("agency", "directorate", "east", "bergen", "maker", "paper")
MANY = 12
WATCH = """(selector) => {
  window.felt = new Promise((done) => new MutationObserver(() => {
    if (document.querySelector(selector)) done(Date.now());
  }).observe(document.body, { childList: true, subtree: true }));
}"""


@pytest.fixture(scope="module")
def visitors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitors]:
    with chromium() as browser, serving(tmp_path_factory.mktemp("room")) as server:
        yield Visitors(browser, server)


def felt(pages: list[Any], selector: str, act: Any) -> float:
    """Seconds from a click to the last browser that shows its effect."""
    for page in pages:
        page.evaluate(WATCH, selector)
    began = time.time()
    act()
    return float(max(page.evaluate("window.felt") for page in pages)) / 1000 - began


@pytest.mark.slow
def test_a_decision_in_twelve_browsers(benchmark: Any, note: Any, visitors: Visitors) -> None:
    pages = [visitors.page(role, "role") for role in (ROLES * 2)[:MANY]]
    decides = pages[0]
    took = []

    def ready() -> tuple[tuple[()], dict[str, Any]]:
        decides.select_option("#lever", "export_ban")
        decides.wait_for_selector("#why")
        for field, text in (("field-days", "30"), ("why", "Stock falls."), ("authority", "Act")):
            decides.fill(f"#{field}", text)
        return (), {}

    def decide() -> None:
        shown = f"#decisions li:nth-child({len(took) + 1})"
        took.append(
            felt(
                pages,
                shown,
                lambda: decides.evaluate("document.querySelector('#do-decide').click()"),
            )
        )
        decides.click("#decisions button.grave")
        for page in pages:
            page.wait_for_function(
                "(n) => document.querySelectorAll('#decisions .tag.off').length === n",
                arg=len(took),
            )

    benchmark.pedantic(decide, setup=ready, rounds=9)
    note("a decision, until the last of twelve browsers shows it", took, "s", target=0.3)
    for page in pages:
        page.context.close()


@pytest.mark.slow
def test_a_week_in_the_browser(benchmark: Any, note: Any, visitors: Visitors) -> None:
    leads = visitors.page("facilitator", "facilitator")
    took = []

    def week() -> None:
        day = leads.inner_text(".clock")
        began = time.perf_counter()
        leads.click("#step-7")
        leads.wait_for_function(
            "(day) => document.querySelector('.clock').textContent !== day"
            " && document.querySelector('#step-7')", arg=day,
        )  # fmt: skip
        took.append(time.perf_counter() - began)

    benchmark.pedantic(week, rounds=5)
    note("a step of a week, until the facilitator sees it", took, "s", target=1)
    leads.context.close()

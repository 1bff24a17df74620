"""The exercise room with browsers: how soon a decision is felt, how long a week takes; replay."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forsyningssim.exercise.room import Room
from forsyningssim.scenario.shipped import find

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from exercise_server import Visitors, chromium, serving

EXERCISE = "exercises/penicillin"
"""A national small cohort, 168 days."""
ROLES = ("health_directorate", "ministry", "medicines_agency", "wholesaler", "municipality",
         "pharmacy")  # fmt: skip
MANY = 12
ADVICE = {"kind": "use_reduction", "days": 14, "share_avoided": 0.1}
FELT = """(shown) => {
  const there = eval(shown);
  window.felt = new Promise((done) => {
    if (there()) return done(Date.now());
    new MutationObserver(() => { if (there()) done(Date.now()); })
      .observe(document.body, { childList: true, subtree: true, characterData: true });
  });
}"""


@pytest.fixture(scope="module")
def visitors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitors]:
    with chromium() as browser, serving(tmp_path_factory.mktemp("room"), EXERCISE) as server:
        yield Visitors(browser, server)


@pytest.fixture(scope="module")
def twelve(visitors: Visitors) -> Iterator[list[Any]]:
    """Twelve browsers, two of each of six roles."""
    pages = [visitors.page(role, "role") for role in (ROLES * 2)[:MANY]]
    yield pages
    for page in pages:
        page.context.close()


def felt(pages: list[Any], shown: str, button: str) -> float:
    """Seconds from a click in the first browser until the last one shows its effect."""
    for page in pages:
        page.evaluate(FELT, f"() => {shown}")
    began = time.time()
    pages[0].evaluate(f"document.querySelector('{button}').click()")
    return float(max(page.evaluate("window.felt") for page in pages)) / 1000 - began


@pytest.mark.slow
def test_a_decision_in_twelve_browsers(benchmark: Any, note: Any, twelve: list[Any]) -> None:
    decides, took = twelve[0], list[float]()

    def ready() -> tuple[tuple[()], dict[str, Any]]:
        decides.select_option("#lever", "use_reduction")
        decides.wait_for_selector("#why")
        for field, text in (("field-days", "14"), ("field-share_avoided", "0,1"),
                            ("why", "Stock falls."), ("authority", "Act")):  # fmt: skip
            decides.fill(f"#{field}", text)
        return (), {}

    def decide() -> None:
        many = len(took) + 1
        listed = f"document.querySelectorAll('#decisions li').length >= {many}"
        took.append(felt(twelve, listed, "#do-decide"))
        decides.click("#decisions button.grave")
        for page in twelve:
            page.wait_for_function(
                "(n) => document.querySelectorAll('#decisions .tag.off').length === n", arg=many
            )

    benchmark.pedantic(decide, setup=ready, rounds=9)
    note("a decision, until the last of twelve browsers shows it", took, "s", target=0.3)


@pytest.mark.slow
def test_a_week_in_the_browser(
    benchmark: Any, note: Any, visitors: Visitors, twelve: list[Any]
) -> None:
    leads = visitors.page("facilitator", "facilitator")
    took = list[float]()

    def week() -> None:
        day = f"'Dag {7 * len(took) + 7} '"
        shown = f"document.querySelector('.today').textContent.includes({day})"
        took.append(felt([leads, *twelve], shown, "#step-7"))

    benchmark.pedantic(week, rounds=7)
    note("a step of a week, until the last of thirteen browsers shows it", took, "s", target=1)
    leads.context.close()


@pytest.mark.slow
def test_a_game_is_replayed(benchmark: Any, note: Any, tmp_path: Path) -> None:
    """What a server does that is started again on the log of a game that is over."""
    room = Room.open(find(EXERCISE), tmp_path / "game.log")
    for role in room.exercise.roles:
        room.sit(role)
    while room.now.state != "over":
        done = room.decide("health_directorate", ADVICE, "", "")
        room.step(7)
        room.withdraw("health_directorate", done.number) if room.now.state != "over" else None
    room.close()
    took = list[float]()

    def again() -> None:
        began = time.perf_counter()
        opened = Room.open(find(EXERCISE), tmp_path / "game.log")
        opened.truth("nb")
        took.append(time.perf_counter() - began)
        opened.close()

    benchmark.pedantic(again, rounds=7)
    note(f"open a log of {room.record.day} days and see the truth", took, "s", target=2)


@pytest.mark.slow
def test_a_forecast_of_fifty_futures(benchmark: Any, note: Any, tmp_path: Path) -> None:
    room = Room.open(find(EXERCISE), tmp_path / "game.log")
    room.step(35)
    took = list[float]()

    def ahead() -> None:
        began = time.perf_counter()
        room.forecast("medicines_agency", None, 50, "nb")
        took.append(time.perf_counter() - began)

    benchmark.pedantic(ahead, rounds=3)
    note("a forecast of fifty futures, sixty days ahead", took, "s", target=5)
    room.close()

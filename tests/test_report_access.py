"""The report in a browser: axe finds nothing wrong, nothing is fetched, a phone is wide enough.

Seen to fail on grey text that was too pale, on a picture without its text, on groups that were
landmarks of one name and on a table that pushed the page beyond a phone's edge.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browser import browser
from test_report_page import LANGUAGES, page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = {"desk": 1200, "phone": 390}
VIEWS = {"desk": (1200, "light"), "phone": (390, "light"), "dark": (1200, "dark")}


@pytest.fixture(scope="module")
def started() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    where = tmp_path_factory.mktemp("reports")
    for language in LANGUAGES:
        (where / f"{language}.html").write_text(page(language), encoding="utf-8")
    return {language: where / f"{language}.html" for language in LANGUAGES}


def opened(
    started: Browser, report: Path, width: int, scheme: Any = "light"
) -> tuple[Page, list[str]]:
    """Open a report; tell what it asked the network for."""
    view = started.new_page(viewport={"width": width, "height": 1000}, color_scheme=scheme)
    asked: list[str] = []
    view.on("request", lambda request: asked.append(request.url))
    view.goto(report.as_uri())
    return view, [url for url in asked if not url.startswith(("file:", "data:"))]


@pytest.mark.parametrize("seen", VIEWS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_wrong(
    started: Browser, reports: dict[str, Path], language: str, seen: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    view, asked = opened(started, reports[language], *VIEWS[seen])
    found: list[dict[str, Any]] = Axe().run(view).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []
    assert asked == []
    view.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_need_not_be_pushed_sideways(
    started: Browser, reports: dict[str, Path], language: str
) -> None:
    view, _ = opened(started, reports[language], WIDTHS["phone"])
    wide = view.evaluate("document.documentElement.scrollWidth")
    assert wide <= WIDTHS["phone"]
    view.close()


def test_the_keyboard_reaches_the_content_first(started: Browser, reports: dict[str, Path]) -> None:
    view, _ = opened(started, reports["nb"], WIDTHS["desk"])
    view.keyboard.press("Tab")
    assert view.evaluate("document.activeElement.className") == "skip"
    view.keyboard.press("Enter")
    assert view.evaluate("document.activeElement.id") == "main"
    view.close()

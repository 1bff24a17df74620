"""Every page of the exercise room: for everybody, in both languages, light and dark, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from exercise_server import Visitors, chromium, serving

PAGES = (
    ("", ""), ("agency", "role"), ("paper", "role"), ("facilitator", "facilitator"),
    ("facilitator", "views/east"), ("evaluator", "truth"), ("evaluator", "evaluator"),
    ("agency", "afterwards"), ("facilitator", "afterwards"),
)  # fmt: skip
MARK = {"nb": "ØVELSE", "en": "EXERCISE"}
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""All that may differ between light and dark."""
PHONE = {"width": 390, "height": 800}


@pytest.fixture(scope="module")
def visitors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitors]:
    with chromium() as browser, serving(tmp_path_factory.mktemp("room")) as server:
        yield Visitors(browser, server)


@pytest.fixture(scope="module")
def played(visitors: Visitors) -> None:
    """Play a little, so that the pages have something to show."""
    page = visitors.page("facilitator", "facilitator")
    page.click("#step-7")
    page.wait_for_function("document.querySelector('.clock').textContent.includes('Dag 7')")
    page.click("#fire-ban_abroad")
    page.wait_for_selector("#fire-ban_abroad", state="detached")
    page.context.close()


def filled(page: Any) -> None:
    """Open what a page holds closed, so that it is examined too."""
    if page.query_selector("#lever"):
        page.select_option("#lever", "export_ban")
        page.wait_for_selector("#why")
        page.fill("#field-days", "0")  # a fault is shown
        page.wait_for_selector("#decide .faults")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")


@pytest.mark.usefixtures("played")
@pytest.mark.parametrize(
    ("language", "schemes"), [("nb", {"light": None, "dark": COLOURS}), ("en", {"dark": None})]
)
def test_every_page_is_marked_fits_a_phone_and_axe_finds_no_violation(
    visitors: Visitors, language: str, schemes: dict[str, Any]
) -> None:
    """All rules in either language; what else a scheme changes is colours, in no language."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = []
    for role, path in PAGES:
        page = visitors.page(role, path, language, color_scheme=next(iter(schemes)))
        filled(page)
        assert MARK[language] in page.inner_text(".mark")
        assert page.title().startswith(MARK[language])
        assert page.get_attribute("html", "lang").startswith(language)
        for scheme, rules in schemes.items():
            assert page.evaluate("document.documentElement.dataset.theme") == scheme
            for violation in axe.run(page, options=rules).response["violations"]:
                places = [node["html"][:120] for node in violation["nodes"][:3]]
                found.append((path, scheme, violation["id"], places))
            page.click("#theme")
        page.set_viewport_size(PHONE)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        page.context.close()
    assert found == []


@pytest.mark.usefixtures("played")
def test_what_the_server_writes_can_be_read_by_all_and_on_a_phone(visitors: Visitors) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = visitors.page("facilitator", "facilitator", viewport=PHONE)
    found = []
    for language, mark in MARK.items():
        for name in ("debrief", "facilitator", "handouts"):
            page.goto(f"{visitors.server.door}/{language}/documents/{name}.html")
            assert mark in page.inner_text(".mark")
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
            found += [(name, each["id"]) for each in axe.run(page).response["violations"]]
    assert found == []
    played = page.request.get(f"{visitors.server.door}/nb/documents/debrief.yaml")
    assert "policies" in played.text()
    assert (
        page.request.get(f"{visitors.server.door}/nb/documents/handouts.pdf").body()[:4] == b"%PDF"
    )
    page.context.close()


def test_axe_would_find_a_violation(visitors: Visitors) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = visitors.page("", "")
    page.evaluate("document.querySelector('label').remove()")
    assert axe.run(page).response["violations"]
    page.context.close()


def test_the_language_is_changed_in_place(visitors: Visitors) -> None:
    page = visitors.page("agency", "role")
    assert "Legemiddeldirektoratet" in page.inner_text("h1")
    page.click("text=English")
    page.wait_for_selector("#content")
    assert urlsplit(page.url).path == "/en/role"
    assert "Medicines agency" in page.inner_text("h1")
    page.context.close()


def test_dark_is_chosen_and_remembered(visitors: Visitors) -> None:
    page = visitors.page("agency", "role", color_scheme="light")
    page.click("#theme")
    assert page.get_attribute("#theme", "aria-pressed") == "true"
    page.reload()
    page.wait_for_selector("#theme[aria-pressed=true]")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.context.close()


def test_no_page_asks_another_server(visitors: Visitors) -> None:
    page = visitors.page("agency", "role")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
    page.on("pageerror", lambda error: asked.append(str(error)))
    page.reload()
    page.wait_for_selector("#figures svg")
    assert set(asked) == {f"127.0.0.1:{visitors.server.port}"}
    page.context.close()


def press_until(page: Any, selector: str, key: str = "Tab") -> None:
    """Press a key until the focus is where a person would want it."""
    for _ in range(120):
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"the focus never came to {selector}")


def test_somebody_joins_and_decides_by_keyboard_alone(visitors: Visitors) -> None:
    context = visitors.browser.new_context()
    page = context.new_page()
    page.goto(f"{visitors.server.door}/en/")
    page.wait_for_selector("#code")
    press_until(page, "#code")
    page.keyboard.type(visitors.server.code)
    press_until(page, "#role")
    page.keyboard.type("Medicines")
    press_until(page, "#enter")
    page.keyboard.press("Enter")
    page.wait_for_selector("#lever")
    page.wait_for_function("window.did_handshake === true")
    press_until(page, "#lever")
    page.keyboard.type("Export")
    page.wait_for_selector("#field-days")
    press_until(page, "#field-days")
    page.keyboard.type("30")
    page.wait_for_function("document.querySelector('#preview').textContent.includes('30')")
    press_until(page, "#why")
    page.keyboard.type("Stock falls.")
    press_until(page, "#authority")
    page.keyboard.type("The act.")
    press_until(page, "#do-decide")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    page.wait_for_selector("#decisions li:has-text('Stock falls.')")
    press_until(page, "#decisions button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#decisions .tag.off")
    context.close()


def test_a_new_message_is_announced_without_moving_the_focus(visitors: Visitors) -> None:
    reader = visitors.page("agency", "role", "en")
    reader.focus("#note-text")
    reader.keyboard.type("I was wri")
    leads = visitors.page("facilitator", "facilitator")
    leads.fill("#write-sender", "Radio")
    leads.fill("#write-title", "Queues at pharmacies")
    leads.fill("#write-text", "People queue.")
    leads.click("#write-do")
    reader.wait_for_function(
        "document.querySelector('[role=status].unseen').textContent.includes('Queues')"
    )
    reader.keyboard.type("ting")
    assert reader.input_value("#note-text") == "I was writing"
    for page in (reader, leads):
        page.context.close()


def test_the_pages_link_to_files_that_are_there() -> None:
    static = Path(__file__).parents[1] / "src/forsyningssim/exercise/web/static"
    assert {path.name for path in static.iterdir()} == {"room.css", "room.js"}

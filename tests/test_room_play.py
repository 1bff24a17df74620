"""People play: what one does is felt by the others, and nobody sees more than their office."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from exercise_server import Server, Visitors, chromium, serving

from forsyningssim.exercise.log import read_log

SCRIPT = "<img src=x onerror=alert(1)><b>bold</b> ${1} `x` {{ 1 }}"


@pytest.fixture(scope="module")
def visitors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitors]:
    with chromium() as browser, serving(tmp_path_factory.mktemp("room")) as server:
        yield Visitors(browser, server)


def events(server: Server, kind: str) -> list[dict[str, Any]]:
    return [dict(event.body) for event in read_log(server.log) if event.kind == kind]


def decide(page: Any, days: str = "30") -> None:
    """Fill in a ban on exports and send it."""
    page.select_option("#lever", "export_ban")
    page.wait_for_selector("#why")
    page.fill("#field-days", days)
    page.fill("#why", "Stock falls.")
    page.fill("#authority", "The act.")
    page.click("#do-decide")


def close(*pages: Any) -> None:
    for page in pages:
        page.context.close()


def test_a_decision_is_seen_by_those_whom_it_concerns(visitors: Visitors) -> None:
    agency, leads = visitors.page("agency", "role"), visitors.page("facilitator", "facilitator")
    paper, other = visitors.page("paper", "role"), visitors.page("agency", "role")
    decide(agency)
    for page in (agency, other, paper):
        page.wait_for_selector("#decisions li")
    leads.wait_for_selector("#decisions tbody tr")
    assert "Stock falls." in other.inner_text("#decisions")
    assert "Stock falls." not in paper.content()  # the ban is public, its reasons are not
    assert not paper.query_selector("#decisions button")
    assert events(visitors.server, "decided")[-1]["why"] == "Stock falls."
    agency.click("#decisions button")
    for page in (agency, other, paper):
        page.wait_for_selector("#decisions .tag.off")
    close(agency, other, leads, paper)


def test_the_preview_follows_what_is_typed(visitors: Visitors) -> None:
    page = visitors.page("agency", "role", "en")
    page.select_option("#lever", "export_ban")
    page.wait_for_selector("#field-days")
    page.fill("#field-days", "60")
    page.wait_for_function("document.querySelector('#preview').textContent.includes('60')")
    page.fill("#field-days", "many")
    page.wait_for_selector("#decide .faults")
    assert page.inner_text("#preview") == ""
    before = len(events(visitors.server, "decided"))
    page.fill("#why", "x")
    page.fill("#authority", "x")
    page.click("#do-decide")
    page.fill("#note-text", "Afterwards")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # what is sent later is done later
    page.wait_for_selector("#note .said")
    assert len(events(visitors.server, "decided")) == before
    close(page)


def test_a_forecast_is_drawn_on_request(visitors: Visitors) -> None:
    page = visitors.page("agency", "role", "en")
    page.select_option("#lever", "export_ban")
    page.wait_for_selector("#why")
    page.click("#do-forecast")
    page.wait_for_selector("#decide figure svg", timeout=120_000)
    assert "nine of ten futures" in page.inner_text("#decide figure")
    close(page)


def test_what_people_write_is_text_and_never_markup(visitors: Visitors) -> None:
    agency, leads = visitors.page("agency", "role"), visitors.page("facilitator", "facilitator")
    alerts: list[str] = []
    agency.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    for field in ("sender", "title", "text", "attachment"):
        leads.fill(f"#write-{field}", SCRIPT)
    leads.click("#write-do")
    agency.wait_for_selector("#messages li:has-text('onerror')")
    agency.reload()
    agency.wait_for_selector("#messages li:has-text('onerror')")
    assert SCRIPT in agency.inner_text("#messages")
    assert not agency.query_selector("#messages img, #messages b")
    assert alerts == []
    close(agency, leads)


def test_the_facilitator_leads(visitors: Visitors) -> None:
    leads, agency = visitors.page("facilitator", "facilitator"), visitors.page("agency", "role")
    leads.click("#step-1")
    agency.wait_for_function("document.querySelector('.today').textContent.includes('Dag 1 ')")
    leads.wait_for_function("document.querySelector('.clock').textContent.includes('Dag 1 ')")
    leads.fill("#day-call", "5")
    leads.click("#postpone-to-call")
    leads.wait_for_selector("#msel li:has-text('Dag 5')")
    leads.click("#skip-call")
    leads.wait_for_selector("#msel .tag.off")
    leads.click("#run")
    leads.wait_for_selector("#pause")
    leads.click("#pause")
    agency.wait_for_selector(".today:has-text('klokka står')")
    leads.fill("#rewind-day", "0")
    leads.click("#rewind-do")
    agency.wait_for_function("document.querySelector('.today').textContent.includes('Dag 0 ')")
    kinds = [event.kind for event in read_log(visitors.server.log)]
    assert {"postponed", "skipped", "resumed", "paused", "rewound"} <= set(kinds)
    close(leads, agency)


def test_a_real_event_freezes_every_browser(visitors: Visitors) -> None:
    leads, agency = visitors.page("facilitator", "facilitator"), visitors.page("agency", "role")
    leads.on("dialog", lambda dialog: dialog.accept())
    leads.click("#real-event")
    agency.wait_for_selector(".banner.stopped")
    agency.wait_for_selector("#content[inert]", state="attached")
    leads.click("#step-1")
    leads.wait_for_selector("#clock .faults")
    leads.click("#resume")
    agency.wait_for_selector(".banner.stopped", state="detached")
    agency.wait_for_selector("#content:not([inert])")
    close(leads, agency)


def test_a_seat_is_given_back_and_the_office_acts_by_its_plans(visitors: Visitors) -> None:
    leads, maker = visitors.page("facilitator", "facilitator"), visitors.page("maker", "role")
    leads.wait_for_selector("#present li:has-text('The Germans') .tag.done")
    maker.click("#leave-room")
    maker.wait_for_selector("#code")
    leads.wait_for_selector("#present li:has-text('The Germans') .tag.off")
    agency = visitors.page("agency", "role")
    leads.wait_for_selector("#leave-agency")
    agency.context.close()  # gone without a word
    leads.click("#leave-agency")
    leads.wait_for_selector("#leave-agency", state="detached")
    kinds = [(event.kind, event.role) for event in read_log(visitors.server.log)]
    assert {("left", "maker"), ("left", "agency")} <= set(kinds)
    close(leads, maker)


def test_what_is_pressed_while_the_page_is_made_anew_is_done(visitors: Visitors) -> None:
    """The server has made the button anew; a browser that has not heard presses the old one."""
    deaf, leads = (visitors.page("facilitator", "facilitator") for _ in range(2))
    today = int(re.findall(r"\d+", leads.inner_text(".clock"))[0])
    deaf.evaluate("window.socket.off('update')")
    for page, day in ((leads, today + 1), (deaf, today + 2)):
        page.click("#step-1")
        leads.wait_for_selector(f".clock:has-text('Dag {day} ')")
    close(deaf, leads)


def test_a_rumour_reaches_everybody(visitors: Visitors) -> None:
    paper, maker = visitors.page("paper", "role"), visitors.page("maker", "role")
    paper.fill("#public-text", "Pharmacies run dry")
    paper.select_option("#public-size", "1")
    paper.click("#public-do")
    maker.wait_for_selector("#messages li:has-text('run dry')")
    assert events(visitors.server, "rumour")[-1]["size"] == 1
    assert not maker.query_selector("#public-size")
    close(paper, maker)


def test_evaluators_observe_and_everybody_looks_back(visitors: Visitors) -> None:
    page = visitors.page("evaluator", "evaluator")
    page.select_option("#grade-act", "some_challenges")
    page.fill("#seen-act", "The agency asked late.")
    page.click("#keep-act")
    page.wait_for_selector("#objective-act .said")
    assert events(visitors.server, "observed")[-1]["text"] == "The agency asked late."
    agency = visitors.page("agency", "afterwards")
    agency.fill("#hot-well", "We talked.")
    agency.click("#hot-form-send")
    agency.wait_for_selector("#hot .said")
    agency.select_option("#feedback-useful", "4")
    agency.click("#feedback-form-send")
    agency.wait_for_selector("#feedback .said")
    assert "We talked." in events(visitors.server, "hot_wash")[-1]["answers"].values()
    assert "4" in events(visitors.server, "feedback")[-1]["answers"].values()
    close(page, agency)


def test_a_half_written_form_survives_what_happens_around_it(visitors: Visitors) -> None:
    agency, leads = visitors.page("agency", "role"), visitors.page("facilitator", "facilitator")
    agency.select_option("#lever", "export_ban")
    agency.wait_for_selector("#why")
    agency.fill("#why", "Half a rea")
    day = agency.inner_text(".today")
    leads.click("#step-1")
    agency.wait_for_function("(day) => document.querySelector('.today').textContent !== day",
                             arg=day)  # fmt: skip
    assert agency.input_value("#why") == "Half a rea"
    close(agency, leads)


@pytest.mark.slow
def test_ten_browsers_feel_every_decision(visitors: Visitors) -> None:
    roles = ("agency", "directorate", "east", "bergen", "maker", "paper") * 2
    pages = [visitors.page(role, "role") for role in roles[:9]]
    leads = visitors.page("facilitator", "facilitator")
    before = [len(page.query_selector_all("#messages li")) for page in pages]
    began = time.perf_counter()
    for i in range(3):
        leads.fill("#write-sender", "Radio")
        leads.fill("#write-title", f"News {i}")
        leads.fill("#write-text", "It goes on.")
        leads.click("#write-do")
        for page, had in zip(pages, before, strict=True):
            page.wait_for_function(
                "(n) => document.querySelectorAll('#messages li').length === n", arg=had + i + 1
            )
    assert time.perf_counter() - began < 60
    assert len({page.inner_text(".today") for page in pages}) == 1
    close(leads, *pages)

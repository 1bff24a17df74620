"""The server is killed and started again: browsers say so, come back, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

from exercise_server import Visitors, chromium, serving

from forsyningssim.exercise.log import read_log


def test_browsers_come_back_to_the_room_as_it_stood(tmp_path: Path) -> None:
    with chromium() as browser, serving(tmp_path) as server:
        visitors = Visitors(browser, server)
        agency = visitors.page("agency", "role")
        leads = visitors.page("facilitator", "facilitator")
        leads.click("#step-7")
        agency.wait_for_function("document.querySelector('.today').textContent.includes('Dag 7 ')")
        agency.fill("#public-text", "Kept")
        agency.click("#public-do")
        agency.wait_for_selector("#public .said")
        agency.fill("#note-text", "Half a thou")
        before = agency.inner_text("#figures"), agency.inner_text("#messages")
        events = read_log(server.log)

        server.kill()
        for page in (agency, leads):
            page.wait_for_selector("#lost:not([hidden])")
        agency.click("text=Ta vare på notatet")  # goes nowhere now, and is not lost
        agency.wait_for_timeout(300)
        assert agency.input_value("#note-text") == "Half a thou"

        server.start()
        for page in (agency, leads):
            page.wait_for_selector("#lost", state="hidden", timeout=60_000)
            page.wait_for_function("window.did_handshake === true", timeout=60_000)
        agency.wait_for_function("document.querySelector('.today').textContent.includes('Dag 7 ')")
        assert (agency.inner_text("#figures"), agency.inner_text("#messages")) == before
        assert agency.input_value("#note-text") == "Half a thou"
        assert read_log(server.log)[: len(events)] == events
        leads.click("#step-1")
        agency.wait_for_function("document.querySelector('.today').textContent.includes('Dag 8 ')")

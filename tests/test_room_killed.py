"""A room for one person; the server is killed and started again, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from exercise_server import Visitors, chromium, serving

from forsyningssim.exercise.log import read_log

PLAYER = "duty_officer"


@pytest.fixture(scope="module")
def visitors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitors]:
    with chromium() as browser, serving(tmp_path_factory.mktemp("room"), "--demo") as server:
        yield Visitors(browser, server)


def today(page: Any, day: int) -> None:
    """Wait until a page shows a day."""
    page.wait_for_selector(f".today:has-text('Dag {day} ')")


def test_a_demo_is_ready_for_one_who_plays_with_a_coach_and_two_offices(visitors: Visitors) -> None:
    player = visitors.page(PLAYER, "role")
    assert "Veilederen" in player.inner_text("#messages")
    for day in (7, 14, 21, 28, 35, 42, 49, 56):
        player.click("#step-7")
        today(player, day)
    said = player.inner_text("#messages")
    assert "En tanke om tid" in said  # the coach misses the import
    assert "Helsedirektoratet" in player.inner_text("#decisions")
    acted = {event.role for event in read_log(visitors.server.log) if event.kind == "decided"}
    assert acted == {"directorate", "wholesaler"}
    player.context.close()


def test_browsers_come_back_to_the_room_as_it_stood(visitors: Visitors) -> None:
    server = visitors.server
    player = visitors.page(PLAYER, "role")
    leads = visitors.page("facilitator", "facilitator")
    player.fill("#public-text", "Kept")
    player.click("#public-do")
    player.wait_for_selector("#messages li:has-text('Kept')")
    player.fill("#note-text", "Half a thou")
    before = player.inner_text("#figures"), player.inner_text("#messages")
    events = read_log(server.log)

    server.kill()
    for page in (player, leads):
        page.wait_for_selector("#lost:not([hidden])")
    player.click("text=Ta vare på notatet")  # goes nowhere now, and is not lost
    assert player.input_value("#note-text") == "Half a thou"

    server.start()
    for page in (player, leads):
        page.wait_for_selector("#lost", state="hidden", timeout=60_000)
        page.wait_for_function("window.did_handshake === true", timeout=60_000)
    today(player, 56)
    assert (player.inner_text("#figures"), player.inner_text("#messages")) == before
    assert player.input_value("#note-text") == "Half a thou"
    assert read_log(server.log)[: len(events)] == events
    player.click("#step-1")
    today(player, 57)
    today(leads, 57)

"""The exercise room without a web: the log is the state, and a replay is the game."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from forsyningssim.errors import ScenarioError
from forsyningssim.exercise.refusal import Refused
from forsyningssim.exercise.room import Room
from forsyningssim.exercise.views import view_of
from forsyningssim.scenario.library import load

WORLD = Path(__file__).with_name("exercise_world.yaml")
BAN = {"kind": "export_ban", "medicines": ["penicillin"], "days": 30}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    opened = Room.open(WORLD, tmp_path / "game.log")
    yield opened
    opened.close()


def looks_like(room: Room) -> str:
    """Say all that everybody sees."""
    views = [room.view(role, "nb") for role in (*room.exercise.roles, "evaluator", "facilitator")]
    return json.dumps([asdict(view) for view in views])


def test_a_room_that_is_opened_again_stands_where_it_stood(tmp_path: Path, room: Room) -> None:
    room.sit("agency")
    room.step(10)
    room.decide("agency", BAN, "Stock falls.", "The act.")
    room.step(7)
    again = Room.open(WORLD, tmp_path / "game.log")
    assert again.now == room.now
    assert again.record == room.record
    assert looks_like(again) == looks_like(room)


def test_a_decision_is_refused_field_by_field(room: Room) -> None:
    with pytest.raises(Refused) as refused:
        room.decide("agency", {**BAN, "days": 0, "hidden": 1}, "", "")
    assert [fault.field for fault in refused.value.faults] == ["hidden"]
    assert room.preview("agency", {**BAN, "days": 0}, "nb").faults == {
        "days": "skal være 1 eller mer"
    }
    with pytest.raises(Refused, match="does not hold"):
        room.decide("bergen", BAN, "", "")
    assert not room.record.decisions


def test_planned_injects_fire_on_their_day_and_disturb_from_then_on(room: Room) -> None:
    room.step(14)
    days = {told.inject: told.day for told in room.record.told}
    assert days["call"] == 3
    assert days["ban_abroad"] == 9
    (ban,) = [t for t in room.game.replay(room.record).terms if t.name == "ban_abroad/german_ban"]
    assert ban.starts == room.game.number(9)
    assert [m.title for m in room.view("east", "en").messages if m.day == 3] == []


def test_offices_that_nobody_plays_act_by_their_plans(tmp_path: Path, room: Room) -> None:
    room.step(14)
    acted = room.record.decisions
    assert acted
    assert all(each.by_doctrine and each.role == "agency" for each in acted)
    played = Room.open(WORLD, tmp_path / "played.log")
    played.sit("agency")
    played.step(14)
    assert not played.record.decisions


def test_going_back_opens_a_branch_and_the_log_keeps_all(tmp_path: Path, room: Room) -> None:
    room.sit("agency")
    room.step(7)
    before = looks_like(room)
    room.decide("agency", BAN, "", "")
    room.note("agency", "We banned export.")
    room.step(7)
    written = len(room.events)
    clock = room.rewind(7)
    assert (clock.day, clock.branch) == (7, 1)
    assert len(room.events) == written + 1
    assert not room.record.decisions
    assert "agency" in room.record.seated
    assert looks_like(room) == before
    assert Room.open(WORLD, tmp_path / "game.log").record == room.record
    room.branch("again")
    assert room.now.branch == 2
    assert room.now.day == 7


def test_what_is_done_today_changes_nothing_that_has_been(room: Room) -> None:
    """So that a decision is felt at once. Planted: leaving out what began yesterday as well."""
    room.sit("agency")
    room.step(1)
    kept = room.decide("agency", BAN, "", "").number
    room.rumour("paper", "All is gone.", 1)
    room.step(2)
    room.withdraw("agency", kept)
    room.decide("agency", {"kind": "special_import", "days_per_week": 7}, "", "")
    room.rumour("paper", "Still gone.", 2)
    room.fire("ban_abroad")
    game, record = room.game, room.record
    calm = game.replay(replace(record, said=()))
    moved = set()
    for role in (*room.exercise.roles, "facilitator"):
        whole = view_of(game, record, game.replay(record), role, "en")
        assert room.view(role, "en") == whole
        if view_of(game, record, calm, role, "en") != whole:
            moved.add(role)
    assert moved


def test_a_real_event_freezes_everything_until_it_is_over(room: Room) -> None:
    room.stop_for_real_event()
    for act in (
        lambda: room.step(1),
        lambda: room.decide("agency", BAN, "", ""),
        lambda: room.fire("call"),
        lambda: room.rumour("paper", "All is gone.", 1),
    ):
        with pytest.raises(Refused, match="real event"):
            act()
    room.resume()
    assert room.step(1).day == 1


def test_a_withdrawn_decision_is_over_from_that_day_on(room: Room) -> None:
    room.sit("agency")
    number = room.decide("agency", BAN, "", "").number
    room.step(5)
    with pytest.raises(Refused, match="no such decision"):
        room.withdraw("directorate", number)
    room.withdraw("agency", number)
    room.step(2)
    (term,) = [t for t in room.game.replay(room.record).terms if t.what.kind == "export_ban"]
    assert (term.starts, term.ends) == (room.game.number(0), room.game.number(5))
    room.decide("agency", BAN, "", "")


def test_the_facilitator_moves_injects_and_writes_new_ones(room: Room) -> None:
    room.postpone("call", 6)
    room.skip("ban_abroad")
    room.write({"title": "New", "sender": "We", "to": ["paper"], "text": "Write!", "rumour": 2})
    with pytest.raises(Refused, match="unknown role"):
        room.write({"title": "New", "sender": "We", "to": ["nobody"], "text": "Write!"})
    room.step(12)
    days = {told.inject: told.day for told in room.record.told}
    assert days["call"] == 6
    assert "ban_abroad" not in days
    assert "Write!" in [message.text for message in room.view("paper", "nb").messages]
    assert "Write!" not in [message.text for message in room.view("agency", "nb").messages]
    status = {each.inject: each.status for each in room.truth("nb").injects}
    assert status["ban_abroad"] == "skipped"
    terms = {term.name for term in room.game.replay(room.record).terms}
    assert any(name.endswith("rumour") for name in terms)
    with pytest.raises(Refused, match="sent already"):
        room.fire("call")


def test_the_faults_of_an_exercise_stand_where_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    text = WORLD.read_text()
    for right, wrong in (
        ("extends: small_world.yaml", f"extends: {Path('small_world.yaml')}"),
        ("to: [agency]", "to: [agensy]"),
        ("criteria: [few]", "criteria: [fewer]"),
        ("wholesaler: east}", "wholesaler: eest}"),
        ("levers: [municipal_depot]", "levers: [municipal_depott]"),
        ("country: DE, days: 30", "country: XX, days: 30"),
        ("day: 3", "day: 300"),
    ):
        assert right in text
        text = text.replace(right, wrong)
    file.write_text(text)
    (tmp_path / "small_world.yaml").write_bytes(WORLD.with_name("small_world.yaml").read_bytes())
    with pytest.raises(ScenarioError) as error:
        load(file)
    places = {problem.path: problem for problem in error.value.problems}
    assert set(places) == {
        "exercise.injects.call.to[0]",
        "exercise.objectives.spare.criteria[0]",
        "exercise.roles.east.wholesaler",
        "exercise.roles.bergen.levers.municipal_depott",
        "exercise.injects.ban_abroad.disturbs.german_ban.country",
        "exercise.injects.call.day",
    }
    assert all(problem.mark.line > 1 for problem in places.values())

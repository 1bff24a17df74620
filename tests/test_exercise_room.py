"""The exercise room without a web: the log is the state, and a replay is the game."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from forsyningssim.exercise.forms import Refused
from forsyningssim.exercise.room import Room

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

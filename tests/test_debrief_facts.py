"""The debrief's facts: paired effects, courses, criteria, and the played game as a scenario."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import yaml
from played import IMPORT, OFFICER, opened, play

from forsyningssim.exercise.criteria import judge
from forsyningssim.exercise.debrief import HEADLINE, MEASURED, Debrief, as_scenario, measured
from forsyningssim.exercise.debrief_in_short import in_short
from forsyningssim.exercise.log import Log, LogError
from forsyningssim.exercise.room import Room
from forsyningssim.report.page.document import Paragraph
from forsyningssim.scenario.library import load
from forsyningssim.scenario.shipped import find
from forsyningssim.simulation import simulate


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return play(tmp_path_factory.mktemp("played") / "a.log")


@pytest.fixture(scope="module")
def debrief(log: Path) -> Debrief:
    return Debrief.of(log)


def test_a_decision_that_changes_nothing_shows_exactly_zero(debrief: Debrief) -> None:
    """Taken and withdrawn on the same day, it cannot have moved a pack."""
    idle = debrief.effects[1]
    assert idle.decision.withdrawn == idle.decision.day
    assert set(idle.changed.values()) == {0}


def test_an_effect_is_the_game_less_the_game_that_never_had_the_decision(
    debrief: Debrief, tmp_path: Path
) -> None:
    """Played again without the ration from the start, it comes to what the debrief says."""
    room = opened(tmp_path / "x.log")
    room.step(14)
    room.decide(OFFICER, IMPORT, "", "")
    room.step(366)
    without = measured(room.game.replay(room.record))
    assert debrief.effects[2].without == without
    assert debrief.effects[2].changed[HEADLINE] == debrief.played[HEADLINE] - without[HEADLINE]
    assert debrief.effects[2].changed[HEADLINE] < 0


def test_a_decision_that_does_harm_is_named_and_a_cap_explained(
    debrief: Debrief, tmp_path: Path
) -> None:
    """A cap on deliveries stops the insulin that people must change to as well."""
    cap = {"kind": "rationing", "medicines": ["insulin_aspart"], "days": 40, "outlet_cap": 1}
    room = opened(tmp_path / "x.log")
    room.step(36)
    room.decide(OFFICER, cap, "", "")
    room.step(40)
    room.close()
    found = Debrief.of(tmp_path / "x.log")
    assert (found.effects[0].changed[HEADLINE] or 0) > 0
    (warning,) = _warnings(found)
    assert warning.startswith("Made it worse in this game: no. 1 (Rationing, +")
    assert "also for the one that patients are changed to" in warning
    assert _warnings(debrief) == []


def _warnings(debrief: Debrief) -> list[str]:
    blocks = in_short(debrief).blocks
    return [each.text.en for each in blocks
            if isinstance(each, Paragraph) and each.kind == "warning"]  # fmt: skip


def test_courses_stand_side_by_side_under_the_same_luck(debrief: Debrief) -> None:
    courses = {course.name: course.measured for course in debrief.courses}
    assert list(courses)[:3] == ["nothing", "played", "doctrine"]
    assert courses["doctrine"] != courses["nothing"]  # two offices have plans of their own
    assert courses["doctrine"][HEADLINE] > courses["played"][HEADLINE]
    assert courses["all_three"][HEADLINE] < courses["played"][HEADLINE]
    assert courses["played"][HEADLINE] < courses["nothing"][HEADLINE]
    assert all(set(course) == set(MEASURED) for course in courses.values())


def test_by_doctrine_is_what_an_empty_room_plays(tmp_path: Path) -> None:
    room = Room.open(find("exercises/penicillin"), tmp_path / "x.log")
    room.step(366)
    room.close()
    debrief = Debrief.of(tmp_path / "x.log")
    courses = {course.name: course.measured for course in debrief.courses}
    assert any(each.by_doctrine for each in debrief.record.decisions)
    assert courses["doctrine"] == courses["played"] != courses["nothing"]


def test_criteria_are_judged_by_what_was_done_in_time(debrief: Debrief, tmp_path: Path) -> None:
    verdicts = {each.name: each.verdict for each in debrief.judged}
    assert verdicts == {"import_begun": "met", "insulin_rationed": "met",
                        "stock_released": "not_met", "few_without": "met"}  # fmt: skip
    nothing = debrief.record.without([each.number for each in debrief.record.decisions])
    idle = judge(debrief.game, nothing, debrief.game.replay(nothing))
    assert {each.verdict for each in idle} == {"not_met"}
    late = Debrief.of(play(tmp_path / "late.log", ration_on=50))
    assert {e.name: e.verdict for e in late.judged}["insulin_rationed"] == "not_met"
    early = Debrief.of(play(tmp_path / "early.log", ration_on=36, days=40))
    assert {e.name: e.verdict for e in early.judged}["stock_released"] == "open"


def test_a_role_is_shown_what_it_saw_when_it_decided(debrief: Debrief, tmp_path: Path) -> None:
    room = opened(tmp_path / "x.log")
    room.step(14)
    then = room.view(OFFICER, "nb")
    assert debrief.seen(debrief.record.decisions[0], "nb") == then


def test_the_played_game_is_a_scenario_that_gives_the_same_books(
    debrief: Debrief, tmp_path: Path
) -> None:
    file = tmp_path / "played.yaml"
    file.write_text(yaml.safe_dump(as_scenario(debrief), allow_unicode=True))
    scenario = load(file)
    assert "played" in scenario.policies
    assert scenario.scenario.exercise is None
    run = simulate(scenario, "played", debrief.game.spec.replicate, persons=2000)
    assert measured(run) == debrief.played


def test_a_log_that_is_damaged_foreign_or_missing_is_told_in_one_line(
    log: Path, tmp_path: Path
) -> None:
    with pytest.raises(LogError, match="no such file"):
        Debrief.of(tmp_path / "none.log")
    text = tmp_path / "text.log"
    text.write_text("not a database at all, but long enough to be looked at as one\n" * 40)
    with pytest.raises(LogError, match="cannot be used as the log"):
        Debrief.of(text)
    hole = play(tmp_path / "hole.log", days=37)
    with sqlite3.connect(hole) as database:
        database.execute("DROP TRIGGER events_remain")
        database.execute("DELETE FROM events WHERE number = 5")
    with pytest.raises(LogError, match="event 5 is missing"):
        Debrief.of(hole)
    Log(tmp_path / "empty.log").close()
    with pytest.raises(LogError, match="nothing has been played"):
        Debrief.of(tmp_path / "empty.log")
    with pytest.raises(LogError, match=r"is not what was played.*--scenario"):
        Debrief.of(log, find("exercises/penicillin"))

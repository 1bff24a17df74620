"""The three shipped exercises: sound, playable by doctrine, every inject within reach."""

from __future__ import annotations

from os.path import relpath
from pathlib import Path

import pytest
from played import IMPORT, RATION, RELEASE

from forsyningssim.errors import ScenarioError
from forsyningssim.exercise.criteria import judge
from forsyningssim.exercise.record import Told
from forsyningssim.exercise.room import Room
from forsyningssim.levers import double_holdings
from forsyningssim.scenario.exercise import ExerciseSpec
from forsyningssim.scenario.library import ScenarioFile, load
from forsyningssim.scenario.shipped import find

NAMES = ("penicillin", "closed_borders", "self_study")


def exercise(name: str) -> ScenarioFile:
    return load(find(f"exercises/{name}"))


def spec_of(name: str) -> ExerciseSpec:
    spec = exercise(name).scenario.exercise
    assert spec is not None
    return spec


def by_doctrine(name: str, folder: Path) -> Room:
    """Play an exercise to its end with nobody at the table."""
    room = Room.open(find(f"exercises/{name}"), folder / f"{name}.log")
    room.step(366)
    return room


@pytest.mark.parametrize("name", NAMES)
def test_the_timetable_passes_the_days_of_the_game_and_no_more(name: str) -> None:
    spec = spec_of(name)
    assert sum(period.days for period in spec.timetable) == exercise(name).scenario.horizon.days
    assert sum(p.minutes for p in spec.timetable) == {"penicillin": 120, "closed_borders": 240,
                                                      "self_study": 30}[name]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_inject_and_criterion_belongs_to_an_objective_or_tells_of_the_end(name: str) -> None:
    """Nothing is judged that no objective asks for."""
    spec = spec_of(name)
    asked = {criterion for each in spec.objectives.values() for criterion in each.criteria}
    assert asked == set(spec.criteria)
    for inject in spec.injects.values():
        assert inject.expected.en
        assert inject.expected.nb
        assert inject.text.en != inject.text.nb


@pytest.mark.parametrize("name", ["penicillin", "closed_borders"])
def test_played_by_doctrine_every_inject_comes(name: str, tmp_path: Path) -> None:
    room = by_doctrine(name, tmp_path)
    assert room.now.state == "over"
    assert room.record.fired == set(room.exercise.injects)
    assert any(each.by_doctrine for each in room.record.decisions)


def test_the_coach_speaks_up_where_nothing_is_done(tmp_path: Path) -> None:
    room = by_doctrine("self_study", tmp_path)
    hints = {name for name, inject in room.exercise.injects.items() if inject.unless}
    praise = {name for name, inject in room.exercise.injects.items() if inject.once}
    assert hints
    assert praise
    assert room.record.fired == set(room.exercise.injects) - praise
    told = {each.inject: each.day for each in room.record.told}
    assert told["coach_import_missing"] == 21


def test_the_coach_praises_what_is_done_in_time_and_keeps_quiet_else(tmp_path: Path) -> None:
    room = Room.open(find("exercises/self_study"), tmp_path / "x.log")
    room.sit("duty_officer")
    room.step(14)
    room.decide("duty_officer", IMPORT, "", "")
    room.step(22)
    assert "coach_import_done" in room.record.fired
    assert "coach_import_missing" in room.record.skipped
    room.decide("duty_officer", RATION, "", "")
    room.decide("duty_officer", RELEASE, "", "")
    room.step(366)
    injects = room.exercise.injects
    assert {name for name in injects if injects[name].once} <= room.record.fired
    assert {name for name in injects if injects[name].unless} == room.record.skipped
    verdicts = {each.name: each.verdict for each in judge(
        room.game, room.record, room.game.replay(room.record))}  # fmt: skip
    assert set(verdicts.values()) == {"met"}


@pytest.mark.parametrize("name", NAMES)
def test_what_control_may_disturb_finds_what_it_names(name: str, tmp_path: Path) -> None:
    """A disturbance begins on the day on which its inject was sent, not on the planned one."""
    room = Room.open(find(f"exercises/{name}"), tmp_path / "x.log")
    room.step(3)
    for inject, spec in room.exercise.injects.items():
        if spec.disturbs or spec.rumour:
            room.fire(inject)
    told: list[Told] = [each for each in room.record.told if each.spec.disturbs or each.spec.rumour]
    found = room.game.disturbances(room.record)
    assert len(found) >= len(told) > 0
    assert {each.starts for each in found.values()} == {room.game.date(3)}


@pytest.mark.parametrize("name", NAMES)
def test_no_two_plans_want_the_same(name: str) -> None:
    file = exercise(name)
    plans = [lever for role in spec_of(name).roles.values() for lever in role.doctrine]
    substances = {product: spec.substance for product, spec in file.scenario.products.items()}
    assert not list(double_holdings(plans, substances))


@pytest.mark.parametrize(("field", "message"), [
    ("once: nobody", "unknown criterion 'nobody'"),
    ("unless: few_without\n      day: 3", "no decision can meet 'few_without'"),
])  # fmt: skip
def test_a_coach_that_waits_for_what_cannot_come_is_a_fault(
    tmp_path: Path, field: str, message: str
) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(f"""schema_version: 1
extends: {relpath(find("exercises/self_study"), tmp_path)}
exercise:
  injects:
    odd:
      title: Odd
      sender: Coach
      text: Odd
      {field}
""")
    with pytest.raises(ScenarioError, match=message):
        load(file)

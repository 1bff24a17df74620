"""What a log tells when the game is over: what each decision changed, and how else it could go.

Everything here is paired: the same scenario, the same luck, the same injects on the same days, one
thing changed. So a decision that changed nothing shows exactly zero, and the rest is its effect in
this game, not on average.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from forsyningssim.disruptions import AnyDisruption
from forsyningssim.exercise.criteria import Judged, judge
from forsyningssim.exercise.doctrine import acts
from forsyningssim.exercise.game import Game
from forsyningssim.exercise.log import Event, LogError, read_log
from forsyningssim.exercise.record import Decision, Record
from forsyningssim.exercise.rules import as_written, digest
from forsyningssim.exercise.views import View, view_of
from forsyningssim.measures import MEASURES
from forsyningssim.report.words import Language
from forsyningssim.scenario.library import ScenarioFile, load
from forsyningssim.scenario.policies import NONE
from forsyningssim.scenario.shipped import find, shipped
from forsyningssim.setting import prepare
from forsyningssim.simulation import Run, simulate_resolved

MEASURED: Final = (
    "untreated_patient_days", "patients_affected", "severity_weighted_untreated_days",
    "excess_admissions", "bed_days_displaced", "broad_spectrum_days", "cost",
)  # fmt: skip
"""Measures that are set side by side; the first is the one by which courses are ranked."""
HEADLINE: Final = MEASURED[0]
Measured = Mapping[str, float | None]


@dataclass(frozen=True)
class Effect:
    """What one decision changed."""

    decision: Decision
    without: Measured
    """The same game without it."""
    changed: Measured
    """As played, less without it; 0 where nothing changed."""


@dataclass(frozen=True)
class Course:
    """One way in which the game could have gone."""

    name: str
    """``nothing``, ``played``, ``doctrine``, or the name of a policy of the scenario."""
    measured: Measured


class Debrief:
    """A played game, looked back upon."""

    def __init__(
        self, name: str, game: Game, file: ScenarioFile, events: tuple[Event, ...]
    ) -> None:
        """Look back on the branch of a log that was played last."""
        self.name, self.game, self.file, self.events = name, game, file, events
        self.record = Record.of(events, game.spec)

    @classmethod
    def of(cls, log: Path, scenario: Path | None = None) -> Debrief:
        """Read a log, and the scenario that was played: a shipped one unless a file is given.

        Raises LogError for a log that is damaged, or of another scenario, and ScenarioError.
        """
        events = read_log(log)
        if not events or events[0].kind != "opened":
            raise LogError(str(log), "nothing has been played in it")
        opened = events[0].body
        file = load(_scenario_of(log, str(opened.get("name", "")), scenario))
        if file.scenario.exercise is None:
            raise LogError(str(log), f"{file.path} has no exercise")
        game = Game.of(file, opened.get("persons"))
        if opened.get("scenario") != digest(game):
            raise LogError(
                str(log),
                f"{file.path} is not what was played, or was changed since: name the file as it "
                "was then with --scenario",
            )
        return cls(log.stem, game, file, events)

    @property
    def day(self) -> int:
        """Day of the exercise on which it ended."""
        return self.record.day

    @cached_property
    def run(self) -> Run:
        """The game as played."""
        return self._replay(self.record)

    @cached_property
    def played(self) -> Measured:
        """What came of it."""
        return measured(self.run)

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """What each decision changed, in the order of the decisions."""
        return tuple(self._effect(each) for each in self.record.decisions)

    @cached_property
    def courses(self) -> tuple[Course, ...]:
        """Doing nothing, as played, by doctrine, and the best of the scenario's policies."""
        nothing = replace(self.record, decisions=())
        by_plan = by_doctrine(self.game, self.record)
        best = min(self._policies(), key=_worth, default=None)
        found = [
            Course("nothing", measured(self._replay(nothing))),
            Course("played", self.played),
            Course("doctrine", measured(self._replay(by_plan))),
        ]
        return (*found, best) if best is not None else tuple(found)

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """Every criterion, with its verdict."""
        return judge(self.game, self.record, self.run)

    def seen(self, decision: Decision, language: Language) -> View:
        """Return what a role saw when it decided: the game as it stood just before."""
        before = [event for event in self.record.events if event.number < decision.number]
        record = Record.of(before, self.game.spec)
        return view_of(self.game, record, self.game.morning(record), decision.role, language)

    def of_kind(self, *kinds: str) -> tuple[Event, ...]:
        """Return the events of some kinds that led to where the game ended."""
        return tuple(event for event in self.record.events if event.kind in kinds)

    def _replay(self, record: Record) -> Run:
        return self.game.replay(record)

    def _effect(self, decision: Decision) -> Effect:
        without = measured(self._replay(self.record.without({decision.number})))
        return Effect(decision, without, difference(self.played, without))

    def _policies(self) -> Iterator[Course]:
        """Yield what the scenario's policies would have come to, injects and luck the same."""
        disturbed = self.game.disturbances(self.record)
        for name in self.file.policies:
            if name in {NONE, self.game.spec.policy}:
                continue
            resolved = self.file.under(name)
            disruptions = {**resolved.scenario.disruptions, **disturbed}
            scenario = resolved.scenario.model_copy(update={"disruptions": disruptions})
            run = simulate_resolved(
                replace(resolved, scenario=scenario),
                prepare(scenario, self.game.setting.persons),
                self.game.spec.replicate,
                until=self.game.number(self.day),
            )
            yield Course(name, measured(run))


def by_doctrine(game: Game, record: Record) -> Record:
    """Return the same game with every office acting by its plans, and nobody deciding."""
    played = replace(record, decisions=(), seated=frozenset(), day=0)
    for day in range(record.day + 1):
        played = replace(played, day=day)
        for role, lever, why in acts(game, played, day):
            number = len(played.decisions) + 1
            decision = Decision(number, role, day, lever, why, "", by_doctrine=True)
            played = replace(played, decisions=(*played.decisions, decision))
    return played


def measured(run: Run) -> Measured:
    """Take the measures of a run that are set side by side."""
    return {name: MEASURES[name].of(run.finished).total for name in MEASURED}


def difference(one: Measured, other: Measured) -> Measured:
    """Take one from another, measure by measure; None where either cannot be told."""
    return {
        name: None if value is None or (base := other[name]) is None else value - base
        for name, value in one.items()
    }


def as_scenario(debrief: Debrief) -> dict[str, object]:
    """Return the played game as plain data of a scenario file, which a study can run.

    It stands by itself: the scenario with what injects and rumours did among its disruptions, the
    decisions as the policy ``played``, and no exercise.
    """
    played = debrief.game.played(debrief.record)
    data = dict(debrief.game.base.doc.data)
    del data["exercise"]
    data["disruptions"] = {
        name: _as_written(each) for name, each in sorted(played.scenario.disruptions.items())
    }
    policies = data.get("policies", {})
    data["policies"] = {**policies, "played": [as_written(lever) for lever in played.levers]}
    study = data.get("study", {})
    if named := study.get("policies"):
        data["study"] = {**study, "policies": [*named, "played"]}
    return data


def _as_written(disruption: AnyDisruption) -> dict[str, object]:
    """Return a disruption as a scenario file would give it."""
    written = disruption.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {**written, "kind": disruption.kind}


def _scenario_of(log: Path, name: str, scenario: Path | None) -> Path:
    """Return the file that was played: the one given, or the shipped one of that name."""
    if scenario is not None:
        return find(str(scenario))
    named = [path for path in shipped().values() if path.stem == name]
    if len(named) != 1:
        raise LogError(str(log), f"no shipped scenario is called '{name}': give --scenario FILE")
    return named[0]


def _worth(course: Course) -> tuple[float, str]:
    value = course.measured[HEADLINE]
    return (float("inf") if value is None else value, course.name)

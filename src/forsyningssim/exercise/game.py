"""The game: the scenario as it has been played, and its replay up to a day.

A decision dated today does not change history (law 10), so the world of any day is the scenario's
sample world with the decisions of the active branch as dated levers, run from the beginning and
stopped on that morning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from threading import Lock
from typing import Final, Self

from forsyningssim.disruptions import AnyDisruption
from forsyningssim.disruptions.panic_buying import PanicBuying
from forsyningssim.exercise.record import ClockState, Date, Decision, Record
from forsyningssim.levers import AnyLever
from forsyningssim.scenario.exercise import ExerciseSpec
from forsyningssim.scenario.library import Resolved, ScenarioFile
from forsyningssim.scenario.names import names
from forsyningssim.setting import Setting, prepare
from forsyningssim.simulation import Run, simulate_resolved
from forsyningssim.spec import Text
from forsyningssim.words import say

_KEPT: Final = 6
"""Replays that a game remembers."""


@dataclass(frozen=True)
class Clock:
    """When the game is."""

    day: int
    """Day of the exercise; its morning is now. Day 0 is the first."""
    date: Date
    state: ClockState
    branch: int


def _begins(lever: AnyLever) -> Date:
    """Return the day on which a decision begins to count; each has one."""
    begins = lever.trigger.on
    assert begins is not None
    return begins


@dataclass(frozen=True)
class Game:
    """A scenario that is played, with all that its replays share."""

    name: str
    base: Resolved
    """The scenario under the exercise's standing policy."""
    spec: ExerciseSpec
    setting: Setting
    _lock: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)
    _kept: dict[str, Run] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The replays last asked for, by what they were asked; the last at the end."""

    @classmethod
    def of(cls, file: ScenarioFile, persons: int | None = None) -> Self:
        """Prepare a scenario with an exercise; ``persons`` instead of the exercise's own rows."""
        spec = file.scenario.exercise
        if spec is None:
            raise ValueError("the scenario has no exercise")
        base = file.under(spec.policy)
        return cls(file.name, base, spec, prepare(base.scenario, persons or spec.persons))

    @cached_property
    def called(self) -> Mapping[str, Text]:
        """What the names of the scenario are called in words."""
        return names(self.base.scenario)

    @property
    def starts(self) -> Date:
        """Date of day 0."""
        return self.base.scenario.horizon.starts

    @property
    def days(self) -> int:
        """Days that can be played."""
        return self.base.scenario.horizon.days

    def date(self, day: int) -> Date:
        """Date of a day of the exercise."""
        return self.starts + timedelta(day)

    def number(self, day: int) -> int:
        """Day number of the run, which counts from its warm-up, of a day of the exercise."""
        return self.setting.days.warm_up + day

    def clock(self, record: Record) -> Clock:
        """Say when the game is."""
        state = record.state
        if state != "real_event" and record.day >= self.days:
            state = "over"
        return Clock(record.day, self.date(record.day), state, record.branch)

    def played(self, record: Record) -> Resolved:
        """Return the scenario as played: its disruptions and injects, and the decisions as levers.

        It is a scenario like any other, so a study can run it.
        """
        scenario = self.base.scenario
        disruptions = {**scenario.disruptions, **self.disturbances(record)}
        changed = scenario.model_copy(update={"disruptions": disruptions})
        levers = (*self.base.levers, *self.levers(record))
        return replace(self.base, scenario=changed, levers=levers)

    def morning(self, record: Record) -> Run:
        """Run the game to the morning of today, as everybody finds it.

        What is decided, withdrawn, sent or said today changes nothing that has been (law 10), so
        all of today has one run, and a decision is felt without waiting for another.
        """
        today = record.day
        held = tuple(
            replace(each, withdrawn=None) if each.withdrawn == today else each
            for each in record.decisions
            if _begins(each.lever) < self.date(today)
        )
        told = tuple(each for each in record.told if each.day < today)
        said = tuple(each for each in record.said if each.day < today)
        return self.replay(replace(record, decisions=held, told=told, said=said))

    def levers(self, record: Record) -> tuple[AnyLever, ...]:
        """Return the decisions as dated levers, those that were withdrawn with their ends."""
        found = (self._as_it_was(each) for each in record.decisions)
        return tuple(lever for lever in found if lever is not None)

    def _as_it_was(self, decision: Decision) -> AnyLever | None:
        """Return the lever of a decision, cut short where it was withdrawn; None if at once."""
        lever, begins = decision.lever, decision.lever.trigger.on
        if decision.withdrawn is None or begins is None:
            return lever
        over = self.date(decision.withdrawn)
        takes_hold = begins + timedelta(lever.decision_delay_days)
        if over <= takes_hold:
            return None
        if lever.days is not None and takes_hold + timedelta(lever.days) <= over:
            return lever
        ends = over if lever.ends is None else min(over, lever.ends)
        cut: AnyLever = lever.model_copy(update={"days": None, "ends": ends})
        return cut

    def disturbances(self, record: Record) -> dict[str, AnyDisruption]:
        """Return what injects and rumours do to the model, by a name of its own.

        The name addresses the luck: an inject has the same whatever else stands in the log, so
        that groups that play the same exercise meet the same luck.
        """
        found: dict[str, AnyDisruption] = {}
        for told in record.told:
            starts = self.date(told.day)
            for key, disruption in told.spec.disturbs.items():
                dated = disruption.model_copy(update={"starts": starts})
                found[f"{told.inject}/{key}"] = dated
            if told.spec.rumour:
                found[f"{told.inject}/rumour"] = self._rumour(starts, told.spec.rumour)
        for said in record.said:
            if said.size:
                found[f"rumour/{said.number}"] = self._rumour(self.date(said.day), said.size)
        return found

    def _rumour(self, starts: Date, size: float) -> PanicBuying:
        share = min(1.0, size * self.spec.rumour_share)
        return PanicBuying(
            title=say("Rumour", "Rykte"), starts=starts, share=share,
            counter_peak=size * self.spec.rumour_counter_peak,
        )  # fmt: skip

    def replay(self, record: Record, day: int | None = None) -> Run:
        """Run the game from the beginning to the morning of a day: today, if none is given."""
        played, until = self.played(record), self.number(record.day if day is None else day)
        asked = repr((sorted(played.scenario.disruptions.items()), played.levers, until))
        with self._lock:  # twelve browsers that ask for one morning wait for one run of it
            run = self._kept.pop(asked, None)
            if run is None:
                run = simulate_resolved(played, self.setting, self.spec.replicate, until=until)
            self._kept[asked] = run
            if len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]
        return run

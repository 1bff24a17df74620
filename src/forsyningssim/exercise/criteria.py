"""Which criteria of an exercise are met: the log tells of decisions, the books of outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from forsyningssim.exercise.game import Game
from forsyningssim.exercise.record import Decision, Record
from forsyningssim.measures import MEASURES
from forsyningssim.scenario.exercise import Criterion
from forsyningssim.simulation import Run

Verdict: TypeAlias = Literal["met", "not_met", "open", "observed"]
"""``open``: there is still time, or what it waits for never came; ``observed``: people judge it."""


@dataclass(frozen=True)
class Judged:
    """A criterion, and what came of it."""

    name: str
    criterion: Criterion
    verdict: Verdict
    decisions: tuple[int, ...] = ()
    """Numbers of the decisions that met it, the first first."""
    value: float | None = None
    """What the measure came to."""


def judge(game: Game, record: Record, run: Run) -> tuple[Judged, ...]:
    """Judge every criterion by what was played; ``run`` is the game's replay to the same day."""
    return tuple(_judged(game, record, run, name) for name in game.spec.criteria)


def _judged(game: Game, record: Record, run: Run, name: str) -> Judged:
    criterion = game.spec.criteria[name]
    if criterion.measure:
        value = MEASURES[criterion.measure].of(run.finished).total
        within = value is None or value <= (criterion.at_most or 0.0)
        return Judged(name, criterion, "met" if within else "not_met", value=value)
    if not criterion.lever:
        return Judged(name, criterion, "observed")
    met_by = decisions_for(game, record, name)
    if met_by:
        return Judged(name, criterion, "met", tuple(each.number for each in met_by))
    last = deadline(game, record, name)
    waits = record.day < game.days if last is None else record.day <= last
    never_came = bool(criterion.after) and last is None
    return Judged(name, criterion, "open" if waits or never_came else "not_met")


def deadline(game: Game, record: Record, name: str) -> int | None:
    """Return the last day on which a criterion can be met; None if there is none yet."""
    criterion = game.spec.criteria[name]
    days = [] if criterion.by_day is None else [criterion.by_day]
    if criterion.within_days is not None:
        days += [told.day + criterion.within_days for told in record.told
                 if told.inject == criterion.after]  # fmt: skip
    return min(days, default=None)


def decisions_for(game: Game, record: Record, name: str) -> tuple[Decision, ...]:
    """Return the decisions that met a criterion in time; none if together they fall short.

    They are of its kind, of its role if it names one, and cover its medicines between them. One
    that was withdrawn on the day it was taken does not count.
    """
    criterion, last = game.spec.criteria[name], deadline(game, record, name)
    mask = game.setting.catalogue.mask
    wanted = mask(criterion.medicines)
    covered, met_by = np.zeros_like(wanted), []
    for each in record.decisions:
        in_time = last is None or each.day <= last
        same = each.lever.kind == criterion.lever and criterion.role in {"", each.role}
        products = mask(each.lever.medicines)
        if in_time and same and each.withdrawn != each.day and (products & wanted).any():
            met_by.append(each)
            covered = covered | products
            if not criterion.medicines or not (wanted & ~covered).any():
                return tuple(met_by)
    return ()


def is_met(game: Game, record: Record, name: str) -> bool:
    """Tell whether decisions have met a criterion, which injects may wait for."""
    return bool(decisions_for(game, record, name))

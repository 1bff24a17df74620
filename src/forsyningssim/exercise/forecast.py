"""A forecast that does not know the future: the game up to now, then other luck, many times.

Up to this morning every future has the game's own history. From then on what is drawn is the
future's; what is running is drawn again, given that it has lasted so far; an outage that has been
announced ends when that was said to be, plus the usual error. What nobody has announced does not
exist: disruptions of the scenario that are to come, injects not yet fired, further news. Dates that
are set, such as those of a ban abroad, are taken to be known. Nobody decides anything new.

A role gets a forecast of what it may see, in the same figures as its view.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np

from forsyningssim.disruptions import AnyDisruption
from forsyningssim.disruptions.panic_buying import PanicBuying
from forsyningssim.engine.streams import Fork
from forsyningssim.exercise.game import Game
from forsyningssim.exercise.record import Decision, Record
from forsyningssim.exercise.scene import Figure, Series
from forsyningssim.exercise.views import View, view_of
from forsyningssim.report.words import Language
from forsyningssim.scenario.library import Resolved
from forsyningssim.simulation import Run, simulate_resolved

SHARES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Shares of the futures that lie below each line of a fan."""
AHEAD: Final = 60
"""Days that a forecast looks ahead."""
MOST_FUTURES: Final = 500
Value: TypeAlias = float | None


@dataclass(frozen=True)
class Band:
    """One figure of a fan."""

    label: str
    unit: str
    days: tuple[int, ...]
    """Days of the exercise, those that have been among them."""
    values: tuple[tuple[Value, ...], ...]
    """By share of :data:`SHARES`, then by day. Up to today all shares have the same value."""


@dataclass(frozen=True)
class Fan:
    """What a role may see, as it may come."""

    day: int
    """Today."""
    until: int
    """The day to which it looks ahead."""
    futures: int
    shares: tuple[float, ...]
    bands: tuple[Band, ...]


def forecast(
    game: Game,
    record: Record,
    role: str,
    decision: Decision | None,
    futures: int,
    language: Language,
) -> Fan:
    """Play ``futures`` futures from this morning on, with a decision or without."""
    if decision is not None:
        record = replace(record, decisions=(*record.decisions, decision))
    until = min(record.day + AHEAD, game.days)
    known = as_known(game, record)

    def seen(number: int) -> View:
        run = _future(game, known, record, number, until)
        return view_of(game, record, run, role, language)

    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as workers:
        views = list(workers.map(seen, range(futures)))
    return Fan(record.day, until, futures, SHARES, tuple(_bands(views, until)))


def as_known(game: Game, record: Record) -> Resolved:
    """Return the scenario as played, without what is still to come and nobody has announced."""
    played, today = game.played(record), game.date(record.day)
    known = {
        name: _as_known(disruption, (today - disruption.starts).days)
        for name, disruption in played.scenario.disruptions.items()
        if disruption.starts < today
    }
    return replace(played, scenario=played.scenario.model_copy(update={"disruptions": known}))


def _as_known(disruption: AnyDisruption, since: int) -> AnyDisruption:
    """Return a disruption that began ``since`` days ago, without news that is still to come."""
    if not isinstance(disruption, PanicBuying):
        return disruption
    heard = tuple(after for after in disruption.again_after_days if after < since)
    return disruption.model_copy(update={"again_after_days": heard})


def _future(game: Game, known: Resolved, record: Record, number: int, until: int) -> Run:
    """Run one future: its number is all that matters, whatever runs beside it."""
    fork = Fork(game.number(record.day), number)
    return simulate_resolved(
        known, game.setting, game.spec.replicate, until=game.number(until), fork=fork
    )


def _bands(views: Sequence[View], until: int) -> Iterator[Band]:
    """Yield a band for each series; and one for each figure that has no series of its own."""
    drawn: dict[str, list[Series]] = {}
    for series in (each for view in views for each in view.series):
        drawn.setdefault(series.label, []).append(series)
    figures: dict[str, list[Figure]] = {}
    for figure in (each for view in views for each in view.figures if each.label not in drawn):
        figures.setdefault(figure.label, []).append(figure)
    for label, same in drawn.items():
        values = _quantiles([series.values for series in same])
        yield Band(label, same[0].unit, same[0].days, values)
    for label, alike in figures.items():
        values = _quantiles([(figure.value,) for figure in alike])
        yield Band(label, alike[0].unit, (until,), values)


def _quantiles(futures: Sequence[Sequence[Value]]) -> tuple[tuple[Value, ...], ...]:
    """Return the value below which each share of the futures lies, day by day."""
    table = np.array([[np.nan if v is None else v for v in future] for future in futures])
    known = ~np.isnan(table).any(axis=0)
    lines = np.full((len(SHARES), table.shape[1]), np.nan)
    if known.any():
        lines[:, known] = np.quantile(table[:, known], SHARES, axis=0)
    return tuple(tuple(None if np.isnan(v) else float(v) for v in line) for line in lines)

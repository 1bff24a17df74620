"""What the authority has on its desk on a day of a game: the weekly reports, and notices.

The same figures that its triggers look at in the run, worked out of books that closed on a morning
of the game: so doctrine and conditional injects see what the agency sees, and no more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forsyningssim.actors.authority import Notice
from forsyningssim.actors.reports import WINDOW_DAYS
from forsyningssim.patients.layout import ASKS, NOT_FILLED, ORDINARY, PURPOSES
from forsyningssim.simulation import Run
from forsyningssim.staging.cast import users_of
from forsyningssim.units import Mask, Packs, Rates

REPORTED = PURPOSES[: ORDINARY + 2]
"""Purposes of stock that wholesalers report: ordinary and duty."""


@dataclass(frozen=True)
class Desk:
    """Reports of one look. P products."""

    day: int
    """Day number of the look."""
    as_of: int
    """Day number of the evening that the stocks are of."""
    packs: Packs
    """Reported ordinary and duty packs. (P,)"""
    cover: Rates
    """The same over mean daily use, in days; infinite where there is no use. (P,)"""
    unfilled: Rates
    """Share of the last reported week's first asks that were not filled. (P,)"""
    notices: tuple[Notice, ...]
    """Those in force."""
    noticed: Mask
    """(P,)"""


def looks(run: Run, first: int, last: int) -> tuple[int, ...]:
    """Return the day numbers from ``first`` to ``last`` on whose evening the authority looks."""
    days = run.setting.days
    every = run.resolved.scenario.authority.look_days
    monday = days.first_monday if every > 1 else 0
    return tuple(day for day in range(max(first, 0), last + 1) if (day - monday) % every == 0)


def desk(run: Run, day: int, reported: Packs | None = None) -> Desk:
    """Return what lies on the desk after the last look on or before a day number of the run.

    ``reported`` is what :func:`reported_packs` says of the run, for who looks at many days of it.
    """
    authority = run.resolved.scenario.authority
    lived = run.finished.days.total
    past = looks(run, 0, min(day, lived - 1))
    look = past[-1] if past else 0
    latest = look - authority.report_delay_days
    as_of = next((sent for sent in reversed(past) if sent <= latest), look)
    packs = (reported_packs(run) if reported is None else reported)[as_of]
    use = run.setting.use
    cover: Rates = np.divide(
        packs, np.maximum(use, 1e-9), out=np.full(len(use), np.inf), where=use > 0
    )
    notices = tuple(n for n in run.notices if n.day <= look < n.until)
    noticed: Mask = np.logical_or.reduce([n.products for n in notices] + [use < 0])
    unfilled = share_unfilled(run, latest)
    return Desk(look, as_of, packs, cover, unfilled, notices, noticed)


def reported_packs(run: Run) -> Packs:
    """Ordinary and duty packs at the wholesalers each evening. (T, P)."""
    accounts = {f"{w}.{purpose}" for w in run.setting.wholesalers for purpose in REPORTED}
    return run.finished.books.stock(lambda account: account in accounts)


def share_unfilled(run: Run, day: int) -> Rates:
    """First asks not filled that day over first asks, of the week before a day number. (P,)."""
    window = slice(max(0, day - WINDOW_DAYS), max(0, day))
    counts = run.finished.by_day
    users = run.setting.once(users_of)
    asks = users @ counts[ASKS, :, window].sum(axis=1)
    missed = users @ counts[list(NOT_FILLED), :, window].sum(axis=(0, 2))
    share: Rates = np.divide(missed, asks, out=np.zeros_like(asks), where=asks > 0)
    return share

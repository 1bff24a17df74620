"""Offices that nobody plays act by their plans.

A doctrine is a list of levers. One with a date acts on it. One with a condition acts on the morning
after the look at which what lies on the agency's desk meets it, product by product; once for each,
or again when its term is over if it ``repeats``. What an office does so is a decision like any
other, and stands in the log: a role that somebody takes over keeps what was decided for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import compress

import numpy as np

from forsyningssim.actors.authority import Trigger
from forsyningssim.exercise.game import Game
from forsyningssim.exercise.record import Record
from forsyningssim.exercise.seen import desk, looks
from forsyningssim.levers import AnyLever
from forsyningssim.units import Mask


def acts(game: Game, record: Record, day: int) -> Iterator[tuple[str, AnyLever, str]]:
    """Yield role, lever and reason of what offices that nobody plays decide on a morning."""
    for role, spec in sorted(game.spec.roles.items()):
        if role in record.seated:
            continue
        for lever in spec.doctrine:
            begins = lever.trigger.on
            if begins is not None:
                if _due(game, record, role, lever, day):
                    yield role, lever, "doctrine"
            elif (seen := _seen(game, record, lever, day)) is not None:
                products = seen & ~_taken(game, record, role, lever, day)
                if products.any():
                    yield role, _dated(game, lever, products, day), "doctrine"


def _due(game: Game, record: Record, role: str, lever: AnyLever, day: int) -> bool:
    """Tell whether a dated lever of a doctrine is for today, or was for a day that is past."""
    assert lever.trigger.on is not None
    already = any(each.role == role and _same(each.lever, lever) for each in record.decisions)
    return game.date(day) == max(lever.trigger.on, game.starts) and not already


def _seen(game: Game, record: Record, lever: AnyLever, day: int) -> Mask | None:
    """Return for which products the condition was met at yesterday's look; None if none was."""
    if day < 1:
        return None
    yesterday = game.number(day) - 1
    run = game.morning(record)
    if not looks(run, yesterday, yesterday):
        return None
    seen = desk(run, yesterday)
    met = lever.trigger.met(seen.cover, seen.unfilled, seen.noticed)
    return met & game.setting.catalogue.mask(lever.medicines)


def _taken(game: Game, record: Record, role: str, lever: AnyLever, day: int) -> Mask:
    """Return the products for which this plan has been carried out already, and still counts."""
    catalogue, today = game.setting.catalogue, game.date(day)
    taken = np.zeros(len(catalogue.products), bool)
    for each in record.decisions:
        if each.role == role and each.by_doctrine and _same(each.lever, lever):
            begun = each.lever.trigger.on
            assert begun is not None
            over = begun + timedelta(each.lever.decision_delay_days + (lever.days or 0))
            if not (lever.repeats and lever.days and over <= today):
                taken |= catalogue.mask(each.lever.medicines)
    return taken


def _dated(game: Game, lever: AnyLever, products: Mask, day: int) -> AnyLever:
    """Return the lever for the products that met its condition, from today on."""
    names = tuple(compress(game.setting.catalogue.products, products))
    trigger = Trigger(on=game.date(day))
    changes = {"trigger": trigger, "medicines": names, "repeats": False}
    dated: AnyLever = lever.model_copy(update=changes)
    return dated


def _same(one: AnyLever, other: AnyLever) -> bool:
    """Tell whether two levers differ at most in their dates and medicines."""
    rest = {"trigger": one.trigger, "medicines": one.medicines, "repeats": one.repeats}
    return one == other.model_copy(update=rest)

"""When something is due: planned injects, those that wait for something, and plans with a date."""

from __future__ import annotations

from forsyningssim.exercise.criteria import is_met
from forsyningssim.exercise.game import Game
from forsyningssim.exercise.record import Record
from forsyningssim.exercise.seen import desk, looks
from forsyningssim.scenario.exercise import Inject


def stops(game: Game, record: Record, end: int) -> list[int]:
    """Return the mornings on which something may be due, from today to a day, that day the last."""
    first, shift = record.day, game.setting.days.warm_up
    planned = {
        record.postponed.get(name, inject.day)
        for name, inject in game.spec.injects.items()
        if name not in record.fired | record.skipped
    }
    for role in game.spec.roles.values():
        dates = (lever.trigger.on for lever in role.doctrine)
        planned |= {(date - game.starts).days for date in dates if date is not None}
    looked = looks(game.morning(record), shift + first, shift + end - 1)
    after_looks = {look + 1 - shift for look in looked}
    return sorted({day for day in {*planned, *after_looks, end} if day and first < day <= end})


def is_due(game: Game, record: Record, name: str, day: int) -> bool:
    """Tell whether an inject is planned for today, or what it waits for has come."""
    inject = game.spec.injects[name]
    if name not in record.postponed:
        if inject.when is not None:
            return _is_seen(game, record, inject, day)
        if inject.once:
            return is_met(game, record, inject.once)
    return record.postponed.get(name, inject.day) == day


def _is_seen(game: Game, record: Record, inject: Inject, day: int) -> bool:
    """Tell whether the condition of an inject is met by what lies on the agency's desk."""
    assert inject.when is not None
    if day < 1:
        return False
    seen = desk(game.morning(record), game.number(day) - 1)
    met = inject.when.met(seen.cover, seen.unfilled, seen.noticed)
    return bool((met & game.setting.catalogue.mask(inject.medicines)).any())

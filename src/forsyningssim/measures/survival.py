"""How long supply withstands a disruption, and how long it takes to come back."""

from __future__ import annotations

import numpy as np

from forsyningssim.measures.finished import Finished
from forsyningssim.measures.measure import Measure, Value
from forsyningssim.patients.layout import UNSOLVED
from forsyningssim.units import Rates
from forsyningssim.words import say

_WEEK = 7
_CALM_DAYS = 14


def unsolved_in_a_week(finished: Finished) -> Rates:
    """Count first asks unsolved in the seven days up to each day, the warm-up's too. (T,).

    A week, because fewer people ask at weekends.
    """
    daily = finished.weight @ finished.by_day[UNSOLVED]
    summed = np.cumsum(np.concatenate((np.zeros(_WEEK, daily.dtype), daily)))
    weekly: Rates = (summed[_WEEK:] - summed[:-_WEEK]).astype(float)
    return weekly


def broken_and_calm(finished: Finished) -> tuple[int | None, int | None]:
    """Find the day on which supply breaks, and that on which a fortnight without break begins.

    Both count from the first disruption. Supply is broken while more asks are unsolved in a week
    than the mean of the warm-up plus three standard deviations.
    """
    first, unsolved = finished.first_disruption, unsolved_in_a_week(finished)
    usual = unsolved[_WEEK - 1 : finished.days.warm_up]
    if first is None or not usual.size:
        return None, None
    broken = unsolved[first:] > usual.mean() + 3 * usual.std()
    if not broken.any():
        return None, None
    start = int(broken.argmax())
    runs = np.convolve(~broken[start:], np.ones(_CALM_DAYS, int), "valid") == _CALM_DAYS
    return start, start + int(runs.argmax()) if runs.any() else None


def time_to_survive(finished: Finished) -> Value:
    """Give the days from the first disruption until supply breaks."""
    return Value(broken_and_calm(finished)[0])


def time_to_recover(finished: Finished) -> Value:
    """Give the days from then until a fortnight without break begins."""
    broken, calm = broken_and_calm(finished)
    return Value(calm - broken if broken is not None and calm is not None else None)


MEASURES = (
    Measure(
        "time_to_survive",
        say("Days until supply breaks", "Dager til forsyningen brister"),
        "days",
        "more",
        say(
            "Days from the first disruption until first asks unsolved in a week exceed the mean "
            "of the warm-up by three standard deviations. Empty if they never do.",
            "Dager fra den første hendelsen til første forespørsler uten løsning i en uke er mer "
            "enn tre standardavvik over snittet i innkjøringen. Tomt om det aldri skjer.",
        ),
        time_to_survive,
    ),
    Measure(
        "time_to_recover",
        say("Days until supply recovers", "Dager til forsyningen er tilbake"),
        "days",
        "less",
        say(
            "Days from then until the first of 14 days in a row on which they do not. Empty if "
            "that lies beyond the horizon.",
            "Dager fra da til den første av 14 dager på rad der de ikke er det. Tomt om det "
            "ligger etter slutten.",
        ),
        time_to_recover,
    ),
)

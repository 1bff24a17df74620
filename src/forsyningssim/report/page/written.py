"""Numbers and dates as prose has them: two significant digits, by the rules of each language."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from forsyningssim.report.page.document import Amount
from forsyningssim.spec import Text
from forsyningssim.words import about, plain_figures, say, significant

if TYPE_CHECKING:
    from forsyningssim.analysis.intervals import Interval

DASH: Final = Text(en="–", nb="–")
_MILLION: Final = 1e6


def amount(value: float | None, digits: int = 2) -> Amount:
    """Give a number with two significant digits; a dash where it cannot be told."""
    if value is None or not math.isfinite(value):
        return Amount(None, DASH)
    return Amount(value, about(value, digits))


def signed(value: float | None) -> Amount:
    """Give a difference with its sign."""
    found = amount(value)
    plus = value is not None and math.isfinite(value) and significant(value) > 0
    return Amount(found.value, say("+{0}", "+{0}", found.written)) if plus else found


def between(low: float, high: float, *, sign: bool = False) -> Text:
    """Write two bounds, or one where both read the same; words where a bound is missing."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return say("no bounds", "ingen grenser")
    write = signed if sign else amount
    first, last = write(low).written, write(high).written
    if first == last:
        return first
    if min(abs(low), abs(high)) >= _MILLION:
        first = write(low / _MILLION).written
    return say("{0} to {1}", "{0} til {1}", first, last)


def around(interval: Interval, *, sign: bool = False) -> Text:
    """Write an estimate with its interval in brackets."""
    write = signed if sign else amount
    middle = write(interval.estimate).written
    if interval.low == interval.high:
        return middle
    return say("{0} ({1})", "{0} ({1})", middle, between(interval.low, interval.high, sign=sign))


def share(value: float) -> Text:
    """Write a share in whole per cent, or in two digits where it is small."""
    cent = 100 * value
    return say(
        "{0} %", "{0} %", plain_figures(round(cent) if abs(cent) >= 1 else significant(cent))
    )


def followed(rows: int | None) -> Text:
    """Say whom a run follows: the rows of a sample world, or everybody."""
    if rows is None:
        return say("every treatment followed", "hver behandling fulgt")
    return say("a sample world of {0} rows", "en utvalgsverden på {0} rader", count(rows))


def count(value: int) -> Text:
    """Write a whole number with all its digits."""
    return plain_figures(value)

"""How often a line is crossed, and at which value of an input two policies change places."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Final

import numpy as np

from forsyningssim.analysis.inputs import Input
from forsyningssim.analysis.intervals import LEVEL, Interval
from forsyningssim.measures.measure import Numbers
from forsyningssim.spec import Text
from forsyningssim.words import joined, say

_SURE: Final = 0.999
"""A sign that fewer replicates than all show at this level is believed."""

Differences = Callable[[float, int], Numbers]
"""Paired differences of the first R replicates where the input has a value: (value, R) to (R,)."""


def exceedance(outcomes: Numbers, threshold: float) -> Interval:
    """Give the probability that an outcome lies above a threshold, over futures and luck. (F, R).

    Wilson's interval (1927) for as many independent runs as the runs are worth: those of one
    future are alike, so that more replicates do not stand for more futures (Kish, 1965). A single
    future gives the probability in that future.
    """
    above = outcomes > threshold
    futures, replicates = above.shape
    share = above.mean().item()
    worth = float(above.size)
    if futures > 1:
        spread = above.mean(axis=1).var(ddof=1).item() / futures
        worth = share * (1 - share) / spread if spread else futures
        worth = min(max(worth, futures), futures * replicates)
    return wilson(share, worth)


def wilson(share: float, trials: float) -> Interval:
    """Give the interval of a probability that was ``share`` in so many trials (Wilson, 1927)."""
    from statistics import NormalDist

    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    weight = 1 + z**2 / trials
    middle = (share + z**2 / (2 * trials)) / weight
    half = z * math.sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2)) / weight
    return Interval(share, max(middle - half, 0.0), min(middle + half, 1.0), LEVEL)


@dataclass(frozen=True)
class Crossing:
    """A value of an input at which two policies change places."""

    value: float
    low: float
    """Below it, and down to where they next change places, the sign is shown."""
    high: float
    """Above it, likewise; an end of the range if no sign is shown before that."""
    below: int
    """Sign of the difference below: -1 or 1; above it is the other."""


@dataclass(frozen=True)
class Edge:
    """A value of an input at which a difference begins, or ceases, to be shown."""

    low: float
    high: float
    """It lies between the two: they are as close as the tolerance of the search."""
    below: int
    above: int
    """Signs on the two sides, of which one is 0."""

    @property
    def value(self) -> float:
        """The middle."""
        return (self.low + self.high) / 2


@dataclass(frozen=True)
class Search:
    """What a search over an input's range found."""

    crossings: tuple[Crossing, ...]
    """In the order of their values."""
    signs: tuple[int, ...]
    """Shown at values spread over the range: -1, 1, or 0 where no difference is shown."""
    runs: int
    """Paired replicates that were spent."""
    edges: tuple[Edge, ...] = ()
    """Where there is no crossing, and they were asked for."""

    @property
    def shown(self) -> set[int]:
        """Signs that are shown somewhere."""
        return {sign for sign in self.signs if sign}


def search(
    differences: Differences,
    low: float,
    high: float,
    *,
    first: int = 25,
    most: int = 400,
    looks: int = 7,
    tolerance: float = 0.01,
    edges: bool = False,
) -> Search:
    """Find where between two values the difference of two policies changes its sign.

    The difference is looked at in evenly spread places. Between two neighbours of opposite sign
    lies a crossing; halving finds it, and the two values up to which and from which the sign is
    shown: they hold a single crossing with probability 95 %, as each is where a t interval of all
    replicates leaves zero. A place spends replicates in doubling steps from ``first`` to ``most``,
    and stops as soon as the sign is beyond doubt (99.9 %). Two crossings between two neighbouring
    places are not seen.

    Parameters
    ----------
    differences
        Runs both policies on the same luck. The first replicates must not depend on how many.
    low, high
        Range of the input.
    first, most
        Replicates of a place, at first and at most.
    looks
        Places, the two ends among them.
    tolerance
        Share of the range to which a value is found.
    edges
        Whether to find, where the sign never turns, from which value on it is shown at all.

    Raises
    ------
    ValueError
        There are fewer than two places, or no range.
    """
    if looks < 2 or not low < high:
        raise ValueError("a search needs two places or more, and a range")
    walk = _Walk(differences, first, most, tolerance * (high - low))
    places = np.linspace(low, high, looks).tolist()
    signs = [walk.sign(place) for place in places]
    shown = [(place, sign) for place, sign in zip(places, signs, strict=True) if sign]
    turns = [(a, b, sign) for (a, sign), (b, other) in pairwise(shown) if sign != other]
    crossings = tuple(walk.crossing(*turn) for turn in turns)
    borders = () if crossings or not edges else tuple(walk.edges(places, signs))
    return Search(crossings, tuple(signs), walk.runs, borders)


@dataclass
class _Walk:
    """Looks at differences, and remembers what it saw."""

    differences: Differences
    first: int
    most: int
    tolerance: float
    seen: dict[float, Numbers] = field(default_factory=dict)

    @property
    def runs(self) -> int:
        return sum(len(values) for values in self.seen.values())

    def sign(self, value: float) -> int:
        """Give the sign that is shown at a value, or zero."""
        many = min(self.first, self.most)
        while many < self.most:
            sign = _shown(self._first(value, many), _SURE)
            if sign:
                return sign
            many = min(2 * many, self.most)
        return _shown(self._first(value, self.most), LEVEL)

    def crossing(self, low: float, high: float, below: int) -> Crossing:
        """Find the crossing between two values of opposite sign."""
        return Crossing(
            value=self._turn(low, high, lambda value: self._mean_sign(value) == below),
            low=self._turn(low, high, lambda value: self.sign(value) == below),
            high=self._turn(low, high, lambda value: self.sign(value) != -below),
            below=below,
        )

    def edges(self, places: Sequence[float], signs: Sequence[int]) -> Iterator[Edge]:
        """Find where a sign begins or ceases to be shown."""
        for (low, below), (high, above) in pairwise(zip(places, signs, strict=True)):
            if below != above:
                ends = self._halved(low, high, partial(self._shows, below))
                yield Edge(*ends, below, above)

    def _shows(self, sign: int, value: float) -> bool:
        return self.sign(value) == sign

    def _turn(self, low: float, high: float, still: Callable[[float], bool]) -> float:
        return sum(self._halved(low, high, still)) / 2

    def _halved(
        self, low: float, high: float, still: Callable[[float], bool]
    ) -> tuple[float, float]:
        """Halve until what holds below and not above turns within the tolerance."""
        while high - low > self.tolerance:
            middle = (low + high) / 2
            low, high = (middle, high) if still(middle) else (low, middle)
        return low, high

    def _mean_sign(self, value: float) -> int:
        return self.sign(value) or int(np.sign(self._first(value, self.most).mean()))

    def _first(self, value: float, many: int) -> Numbers:
        if len(self.seen.get(value, ())) < many:
            self.seen[value] = self.differences(value, many)
        return self.seen[value][:many]


def _shown(differences: Numbers, level: float) -> int:
    """Give the sign of a mean difference that is shown at a level, or zero."""
    from scipy import stats

    mean = differences.mean().item()
    if not np.ptp(differences):
        return int(np.sign(mean))
    error = differences.std(ddof=1) / math.sqrt(len(differences))
    margin = stats.t.ppf((1 + level) / 2, len(differences) - 1) * error
    return int(np.sign(mean)) if abs(mean) > margin else 0


def answer(found: Search, each: Input, better: Mapping[int, Text], low: float, high: float) -> Text:
    """Say where two policies change places, or that they do not.

    ``better`` names the policy that is better where the difference is negative (-1) and where it
    is positive (1).
    """
    ends = each.label, each.shown(low), each.shown(high)
    if not found.shown:
        return say(
            "No difference is shown for any {0} from {1} to {2}.",
            "Ingen forskjell er vist for noen {0} fra {1} til {2}.", *ends,
        )  # fmt: skip
    if not found.crossings:
        (sign,) = found.shown
        if 0 in found.signs:
            return say(
                "For {1} from {2} to {3}, {0} is better where a difference is shown; the order "
                "never turns.",
                "For {1} fra {2} til {3} er {0} best der en forskjell er vist; rekkefølgen snur "
                "aldri.", better[sign], *ends,
            )  # fmt: skip
        return say(
            "For every {1} from {2} to {3}, {0} is better.",
            "For all {1} fra {2} til {3} er {0} best.", better[sign], *ends,
        )  # fmt: skip
    return joined(" ", _turns(found.crossings, each, better))


def _turns(
    crossings: Iterable[Crossing], each: Input, better: Mapping[int, Text]
) -> Iterable[Text]:
    for crossing in crossings:
        shown = (each.shown(value) for value in (crossing.value, crossing.low, crossing.high))
        yield say(
            "Where {2} is below {3} (95 % interval {4} to {5}), {0} is better; above it, {1}.",
            "Der {2} er under {3} (95 % intervall {4} til {5}) er {0} best; over er {1} best.",
            better[crossing.below], better[-crossing.below], each.label, *shown,
        )  # fmt: skip

"""When a study has run enough replicates: named measures as precise as wanted, or the cap.

The sequential procedure of Law (2015, section 9.4.1). An interval that is looked at again and again
until it is narrow holds the truth somewhat less often than stated, as it may stop on a spread that
is small by luck. A minimum number of replicates and few looks keep the loss small; how small it is
stands, measured, in ``docs/trust/statistics.md``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from forsyningssim.analysis.intervals import LEVEL, Interval, replicates_needed, t_interval
from forsyningssim.measures.measure import Numbers
from forsyningssim.spec import Text
from forsyningssim.words import percent, say, series


@dataclass(frozen=True)
class Rule:
    """What a study must know before it stops."""

    wanted: Mapping[str, float]
    """Measure to its relative half-width, such as 0.05: the error as a share of the true mean."""
    minimum: int = 20
    """Replicates before the first look."""
    cap: int = 10_000
    """Replicates at which the study stops whatever it knows."""
    level: float = LEVEL
    """Of each interval by itself."""
    absolute: Mapping[str, float] = field(default_factory=dict)
    """Measure to a half-width in its own unit that is always enough, for means near zero."""

    def __post_init__(self) -> None:
        """Refuse a rule that can never be met."""
        if not 2 <= self.minimum <= self.cap:
            raise ValueError("the minimum must be at least 2 and no more than the cap")
        if not all(0 < share < 1 for share in self.wanted.values()):
            raise ValueError("a relative half-width lies between 0 and 1")

    def looks(self) -> Iterator[int]:
        """Give the numbers of replicates after which to look: a tenth more each time.

        They hang on nothing but the rule, so that a study stops at the same replicate on any
        number of workers.
        """
        many = self.minimum
        while many < self.cap:
            yield many
            many += max(many // 10, 1)
        yield self.cap


@dataclass(frozen=True)
class Precision:
    """How well a measure is known."""

    measure: str
    interval: Interval
    wanted: float
    """The relative half-width that is asked for."""
    allowed: float
    """The half-width at which it is known well enough."""
    expected: int
    """How many replicates in all that will take, if the spread stays as it is."""

    @property
    def met(self) -> bool:
        """Tell whether it is known well enough."""
        return self.interval.half_width <= self.allowed

    @property
    def relative(self) -> float:
        """Give the error as a share of the true mean, at worst; infinite if that may be zero."""
        half, mean = self.interval.half_width, abs(self.interval.estimate)
        return half / (mean - half) if half < mean else math.inf if half else 0.0


@dataclass(frozen=True)
class State:
    """Where a study stands by its rule."""

    replicates: int
    stop: Literal["precise", "cap"] | None
    """Why it stops; none if it goes on."""
    measures: tuple[Precision, ...]
    """The least precise first, as judged by what it still needs."""
    together: float
    """At least the probability that all intervals hold at once (Bonferroni)."""

    @property
    def misses(self) -> tuple[Precision, ...]:
        """Give the measures that are not known well enough."""
        return tuple(measure for measure in self.measures if not measure.met)

    def words(self) -> Text:
        """Say why the study stopped, or what it still waits for."""
        if self.stop == "precise":
            return say(
                "all measures as precise as wanted after {0} replicates",
                "alle mål så presise som ønsket etter {0} gjentak",
                self.replicates,
            )
        missing = series([_miss(measure) for measure in self.misses])
        if self.stop == "cap":
            return say(
                "stopped at the cap of {0} replicates before it was precise enough: {1}",
                "stanset ved taket på {0} gjentak før det var presist nok: {1}",
                self.replicates,
                missing,
            )
        return say("{0} replicates so far: {1}", "{0} gjentak så langt: {1}",
                   self.replicates, missing)  # fmt: skip


def look(rule: Rule, values: Mapping[str, Numbers]) -> State:
    """Judge the replicates there are by the rule.

    The half-width may be γ / (1 + γ) of the sample mean where γ of the true mean is wanted (Law
    2015). A measure that could not be told in some replicates is judged by the others.

    Parameters
    ----------
    rule
        What is wanted.
    values
        Measure to its value in each replicate. Shapes (R,).
    """
    many = min((len(values[measure]) for measure in rule.wanted), default=0)
    found = [_precision(rule, measure, values[measure], many) for measure in rule.wanted]
    found.sort(key=lambda measure: (measure.met, -measure.expected, measure.measure))
    precise = many >= rule.minimum and all(measure.met for measure in found)
    return State(
        many,
        "precise" if precise else "cap" if many >= rule.cap else None,
        tuple(found),
        max(1 - len(found) * (1 - rule.level), 0.0),
    )


def _precision(rule: Rule, measure: str, values: Numbers, many: int) -> Precision:
    known = values[np.isfinite(values)].astype(float)
    interval = t_interval(known, rule.level)
    share = rule.wanted[measure]
    mean = abs(interval.estimate) if len(known) else 0.0
    allowed = max(mean * share / (1 + share), rule.absolute.get(measure, 0.0))
    return Precision(measure, interval, share, allowed, _expected(rule, known, allowed, many))


def _expected(rule: Rule, known: Numbers, allowed: float, many: int) -> int:
    """Foretell the replicates that it takes, of which some cannot tell the measure; or the cap."""
    if len(known) < 2:
        return rule.cap
    if not np.ptp(known):
        return max(many, rule.minimum)
    if not allowed:
        return rule.cap
    needed = replicates_needed(float(known.std(ddof=1)), allowed, rule.level)
    return max(math.ceil(needed * many / len(known)), rule.minimum)


def _miss(measure: Precision) -> Text:
    name = measure.measure.replace("_", " ")
    if math.isfinite(measure.relative):
        return say(
            "{0} is known to ± {1} (wanted: {2}); about {3} replicates would do",
            "{0} er kjent til ± {1} (ønsket: {2}); om lag {3} gjentak ville være nok",
            name,
            percent(measure.relative),
            percent(measure.wanted),
            measure.expected,
        )
    return say("{0} is not yet told apart from zero", "{0} er ennå ikke skilt fra null", name)

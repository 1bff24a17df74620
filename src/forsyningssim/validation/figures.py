"""The published figures, the model's counterparts, and how the one stands to the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final, NamedTuple

import numpy as np
from scipy.stats import t as student

NEAR: Final = 1.5
"""Factor within which a figure outside the published range is near it."""


@dataclass(frozen=True)
class Figure:
    """One published figure, and where the model's counterpart is found among a year's counts."""

    name: str
    published: str
    low: float
    high: float
    parts: tuple[str, ...]
    """Counts that add up to it; each is judged in the world where it is best known."""
    whole: str


CHECKED: Final = (
    Figure("not filled at once", "3–3.6 %", 0.03, 0.036, ("unfilled_quiet", "short"), "asks"),
    Figure("solved next day by order", "1.7 %", 0.017, 0.017, ("unfilled_quiet",), "asks"),
    Figure("shelf and wholesaler empty", "1.7–2.3 %", 0.017, 0.023, ("short",), "asks"),
    Figure("no direct solution", "0.5–1.1 %", 0.005, 0.011, ("unsolved",), "asks"),
    Figure("notices a pack and year", "11–16 %", 0.11, 0.16, ("notices",), "product_years"),
    Figure("packs in supply trouble at once", "11 %", 0.11, 0.11, ("trouble",), "looks"),
    Figure("notices with other treatment", "9 %", 0.09, 0.09, ("stranded",), "notices"),
    Figure("shortages with an alternative", "above 90 %", 0.9, 1.0, ("spared",), "notices"),
)
"""What was kept aside."""
SHOWN: Final = (
    Figure("felt as a shortage, 2022 (fitted)", "1.6 %", 0.016, 0.016, ("short",), "asks"),
    Figure("of these, another product", "33 %", 1 / 3, 1 / 3, ("other_product",), "short"),
    Figure("of these, another pharmacy", "25 %", 0.25, 0.25, ("other_outlet",), "short"),
    Figure("of these, another substance", "not told", 0.0, 1.0, ("substituted",), "short"),
    Figure("empty-handed, 2022", "0.3–0.7 %", 0.003, 0.007, ("unsolved",), "asks"),
)
"""What shaped the model, or the judgement of those who made it: no evidence."""
Year = dict[str, float]
"""What one simulated stretch of time counted, by name."""


class Estimate(NamedTuple):
    """A share over several replicates, and the half width of its 95 % interval."""

    mean: float
    half: float

    def __str__(self) -> str:
        """Write it in per cent."""
        return f"{100 * self.mean:.2f} ± {100 * self.half:.2f} %"


class World(NamedTuple):
    """A world that is run: how many rows, how many replicates, how many years of each."""

    name: str
    persons: int | None
    replicates: int
    years: int


NORWAY: Final = World("all of Norway", None, 8, 1)
TWIN: Final = World("sample of 20 000", 20_000, NORWAY.replicates, NORWAY.years)
SMALL: Final = World("sample of 5 000", 5_000, NORWAY.replicates, NORWAY.years)
SAMPLE: Final = World("sample of 20 000", 20_000, 20, 20)
ADDED: Final = ("short", "other_product", "other_outlet", "substituted", "unsolved")
"""Counts of what failures add."""


def estimate(years: Sequence[Year], part: str, whole: str) -> Estimate:
    """Give a ratio of sums over replicates, with the interval of a ratio (delta method)."""
    parts, wholes = (np.array([year[name] for year in years]) for name in (part, whole))
    n, total = len(years), wholes.sum()
    ratio = parts.sum() / total
    error = sqrt(n / (n - 1) * float(((parts - ratio * wholes) ** 2).sum())) / total
    return Estimate(float(ratio), float(student.ppf(0.975, n - 1)) * error)


class Runs(NamedTuple):
    """What the worlds counted: one entry a replicate."""

    norway: Sequence[Year]
    twin: Sequence[Year]
    """The same replicates in the world of the sample."""
    sample: Sequence[Year]
    """The long runs."""


def judged(figure: Figure, runs: Runs) -> Estimate:
    """Give the model's figure for all of Norway.

    Empty shelves are counted in all of Norway. What failures add takes centuries to know, so it is
    counted in a sample, and corrected by what the same replicates add in all of Norway.
    """
    found = [_counted(part, figure.whole, runs) for part in figure.parts]
    return Estimate(sum(e.mean for e in found), sqrt(sum(e.half**2 for e in found)))


def _counted(part: str, whole: str, runs: Runs) -> Estimate:
    if part == "unfilled_quiet":
        return estimate(runs.norway, part, whole)
    found = estimate(runs.sample, part, whole)
    if part not in ADDED:
        return found
    grown = margin(part, runs.norway, runs.twin)
    shrunk = margin(whole, runs.norway, runs.twin).mean if whole in ADDED else 1.0
    half = sqrt((found.half * grown.mean) ** 2 + (found.mean * grown.half) ** 2)
    return Estimate(found.mean * grown.mean / shrunk, half / shrunk)


def margin(part: str, norway: Sequence[Year], twin: Sequence[Year]) -> Estimate:
    """How many times as much of a count all of Norway has as a sample of the same replicates."""
    pairs = [{"norway": n[part], "twin": t[part]} for n, t in zip(norway, twin, strict=True)]
    return estimate(pairs, "norway", "twin")


def verdict(low: float, high: float, found: float) -> str:
    """Say how a figure stands to the published range, by the rule of the page.

    Changes may be negative: a factor brings a fall nearer to a fall, and never to a rise.
    """
    if low <= found <= high:
        return "agrees"
    least, most = (
        (low / NEAR if low > 0 else low * NEAR),
        (high * NEAR if high > 0 else high / NEAR),
    )
    return "near" if least <= found <= most else "misses"

"""Two policies compared on the same luck, and the word that the replicates can carry."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final, Literal, TypeAlias

import numpy as np

from forsyningssim.analysis.futures import (
    ASSUMPTIONS,
    Futures,
    Range,
    Turning,
    range_over,
    turnings,
)
from forsyningssim.analysis.inputs import Input
from forsyningssim.analysis.intervals import (
    LEVEL,
    Interval,
    bootstrap_interval,
    p_value,
    replicates_needed,
    share_interval,
    t_interval,
)
from forsyningssim.measures.measure import Direction, Numbers
from forsyningssim.spec import Text
from forsyningssim.words import say

Verdict: TypeAlias = Literal[
    "better",
    "worse",
    "lower",
    "higher",
    "no difference shown",
    "not enough replicates",
    "depends on an assumption",
]

VERDICTS: Final[Mapping[Verdict, Text]] = {
    "better": say("better", "bedre"),
    "worse": say("worse", "verre"),
    "lower": say("lower", "lavere"),
    "higher": say("higher", "høyere"),
    "no difference shown": say("no difference shown", "ingen forskjell vist"),
    "not enough replicates": say("not enough replicates", "for få gjentak"),
    "depends on an assumption": say("depends on an assumption", "avhenger av en antakelse"),
}
"""``lower`` and ``higher`` belong to measures of which neither way is better."""


@dataclass(frozen=True)
class Comparison:
    """What a policy changed against another, replicate by replicate.

    Differences are the policy less the other, in the measure's unit.
    """

    verdict: Verdict
    replicates: int
    """Pairs in which the measure could be told of both."""
    undefined: int
    """Pairs in which it could not, as when nobody went without; they are left out."""
    changed: Interval
    """Share of replicates in which the policy made any difference at all."""
    difference: Interval
    """Mean paired difference, by Student's t."""
    bootstrap: Interval
    """The same by the BCa bootstrap."""
    deviation: float
    """Standard deviation of the paired differences."""
    variance_reduction: float
    """How many times as many replicates independent luck would have taken."""
    probability_better: Interval
    """Share of replicates in which the policy was better, ties half; for a measure without a better
    way, in which it was lower."""
    p_value: float
    """Paired t, two-sided; adjusted after Holm where several comparisons were made."""
    matters: float
    """The smallest difference that matters."""
    level: float
    """With which all comparisons made together show no difference where there is none."""
    family: int
    """How many were made together."""
    range: Range | None
    """Over uncertain inputs."""
    turnings: tuple[Turning, ...]
    """Where the sign turns, strongest first; also within inputs that were measured."""

    @property
    def turning(self) -> Turning | None:
        """Give the strongest turn of the sign within the range of an assumed input."""
        return next((turn for turn in self.turnings if turn.grade in ASSUMPTIONS), None)

    def replicates_for(self, half_width: float) -> int:
        """Estimate how many replicates would give the difference this half-width."""
        return replicates_needed(self.deviation, half_width, self.difference.level)


def compare(
    a: Numbers,
    b: Numbers,
    *,
    direction: Direction,
    level: float = LEVEL,
    matters: float | None = None,
    relative: float = 0.05,
    futures: Futures | None = None,
    name: str = "difference",
) -> Comparison:
    """Compare policy ``b`` with ``a``, of the same replicates in the same order. Shapes (R,).

    The smallest difference that matters is ``matters``, or else ``relative`` times the mean of
    ``a``. The rules of the verdict stand at :func:`judge`. ``name`` addresses the bootstrap's luck.

    Raises
    ------
    ValueError
        The two have not as many replicates.
    """
    if a.shape != b.shape or a.ndim != 1:
        raise ValueError(f"replicates must be paired: shapes {a.shape} and {b.shape}")
    known = np.isfinite(a) & np.isfinite(b)
    a, b = a[known].astype(float), b[known].astype(float)
    differences = b - a
    t, bootstrap = t_interval(differences, level), bootstrap_interval(differences, level, name=name)
    margin = relative * abs(float(a.mean())) if matters is None and len(a) else matters or 0.0
    turns = turnings(futures, level) if futures else ()
    many, gains = len(differences), differences if direction == "more" else -differences
    result = Comparison(
        verdict="not enough replicates",
        replicates=many,
        undefined=int((~known).sum()),
        changed=share_interval(float((differences != 0).sum()), many, level),
        difference=t,
        bootstrap=bootstrap,
        deviation=float(differences.std(ddof=1)) if many > 1 else math.nan,
        variance_reduction=variance_reduction(a, b),
        probability_better=share_interval(float((1 + np.sign(gains)).sum() / 2), many, level),
        p_value=p_value(differences),
        matters=margin,
        level=level,
        family=1,
        range=range_over(futures) if futures else None,
        turnings=turns,
    )
    return replace(result, verdict=judge(result, direction))


def judge(comparison: Comparison, direction: Direction) -> Verdict:
    """Find the word that a comparison can carry; the first rule that applies decides.

    1. *depends on an assumption*: over the futures the sign turns within the range of an input that
       is assumed or an expert's judgement, and both signs are shown.
    2. *better*, *worse* (or *lower*, *higher*): the t interval and the bootstrap interval both lie
       on the same side of zero.
    3. *no difference shown*: both hold zero, and nothing in the t interval is as large as the
       smallest difference that matters; or no replicate differs.
    4. *not enough replicates*: all else; also where only one of the two intervals holds zero.
    """
    t, bootstrap = comparison.difference, comparison.bootstrap
    if comparison.turning is not None:
        return "depends on an assumption"
    if (t.low > 0 and bootstrap.low > 0) or (t.high < 0 and bootstrap.high < 0):
        return word_for(1 if t.low > 0 else -1, direction)
    both_hold_zero = t.holds(0) and bootstrap.holds(0)
    if both_hold_zero and (t.low == t.high or max(-t.low, t.high) < comparison.matters):
        return "no difference shown"
    return "not enough replicates"


def word_for(sign: int, direction: Direction) -> Verdict:
    """Say what a difference of this sign is."""
    if direction == "neither":
        return "higher" if sign > 0 else "lower"
    return "better" if (sign > 0) == (direction == "more") else "worse"


def compare_all(
    values: Mapping[str, Numbers],
    *,
    direction: Direction,
    level: float = LEVEL,
    reference: str | None = None,
    matters: float | None = None,
    relative: float = 0.05,
    futures: Mapping[tuple[str, str], Futures] | None = None,
    name: str = "difference",
) -> dict[tuple[str, str], Comparison]:
    """Compare all pairs of policies, or all with a reference, each (a, b) as ``b`` less ``a``.

    Luck has more chances to deceive the more pairs there are. After Holm (1979), the chance that
    any difference is shown where there is none is at most 1 − ``level`` over all pairs: p values
    are adjusted, and each interval has the level of its step, so that it leaves zero out exactly
    where Holm's procedure rejects. Turns over futures are sought at a level shared by all pairs.

    ``values`` holds a measure by policy, in its unit, one value for each replicate. (R,)
    """
    others = [policy for policy in values if policy != reference]
    pairs = [(reference, b) for b in others] if reference else list(combinations(values, 2))
    raw = [p_value(_paired(values[a], values[b])) for a, b in pairs]
    adjusted, levels = holm(raw, level)
    shared = 1 - (1 - level) / max(len(pairs), 1)
    found = {}
    for (a, b), p, step in zip(pairs, adjusted, levels, strict=True):
        single = compare(
            values[a], values[b], direction=direction, level=step, matters=matters,
            relative=relative, name=f"{name}/{a}/{b}",
        )  # fmt: skip
        single = replace(single, p_value=p, level=level, family=len(pairs))
        if futures and (a, b) in futures:
            of_pair = futures[a, b]
            turns = turnings(of_pair, shared)
            single = replace(single, range=range_over(of_pair), turnings=turns)
            single = replace(single, verdict=judge(single, direction))
        found[a, b] = single
    return found


def holm(p_values: Sequence[float], level: float = LEVEL) -> tuple[list[float], list[float]]:
    """Adjust p values for their number after Holm (1979); give them and each one's own level.

    The smallest is tested against all hypotheses, the next against one less, and so on; from the
    first that is not rejected, all have its level.
    """
    many, alpha = len(p_values), 1 - level
    order = sorted(range(many), key=lambda i: p_values[i])
    adjusted, levels = [1.0] * many, [level] * many
    largest, share, tested = 0.0, alpha, -1.0
    for rank, i in enumerate(order):
        largest = max(largest, min((many - rank) * p_values[i], 1.0))
        if p_values[i] > tested and tested <= share:  # equals share a level, whatever their order
            share, tested = alpha / (many - rank), p_values[i]
        adjusted[i], levels[i] = largest, 1 - share
    return adjusted, levels


def variance_reduction(a: Numbers, b: Numbers) -> float:
    """Give what common random numbers gained: (var a + var b) / var(b − a). Shapes (R,).

    Infinite where the difference is the same in every replicate though the values are not; one, no
    gain, where nothing varies.
    """
    if len(a) < 2:
        return math.nan
    apart, paired = float(a.var(ddof=1) + b.var(ddof=1)), float((b - a).var(ddof=1))
    if not paired:
        return math.inf if apart else 1.0
    return apart / paired


def explain(comparison: Comparison, direction: Direction, inputs: Mapping[str, Input]) -> Text:
    """Put the verdict into words, with the input and the value on which it depends."""
    verdict = VERDICTS[comparison.verdict]
    turn = comparison.turning
    if comparison.verdict != "depends on an assumption" or turn is None:
        return verdict
    on = inputs[turn.name]
    below, above = (VERDICTS[word_for(sign, direction)] for sign in (turn.below, -turn.below))
    return say(
        "{0}: {1} – {2} below {3}, {4} above (the sign turns between {5} and {6})",
        "{0}: {1} – {2} under {3}, {4} over (fortegnet snur mellom {5} og {6})",
        verdict,
        on.label,
        below,
        on.shown(turn.value),
        above,
        on.shown(turn.low),
        on.shown(turn.high),
    )


def _paired(a: Numbers, b: Numbers) -> Numbers:
    differences: Numbers = (b - a)[np.isfinite(a) & np.isfinite(b)].astype(float)
    return differences

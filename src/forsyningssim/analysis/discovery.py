"""In which futures something happens, put as a box: PRIM (Friedman and Fisher, 1999)."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from forsyningssim.analysis.extras import load
from forsyningssim.analysis.inputs import Input
from forsyningssim.measures.measure import Numbers
from forsyningssim.spec import Text
from forsyningssim.words import joined, percent, say, series

_CHANCE: Final = 0.05
_ANY: Final = 1e-9
"""A future counts as of interest from here on, and a box however few it holds."""


class Limit(NamedTuple):
    """One side of a box."""

    input: int
    """Place of the input."""
    level: int | None
    """Of a choice: the level that the limit is about; it is then left out or the only one."""
    above: bool
    """Whether the box lies above the value; of a level, whether it is the one chosen."""
    value: float
    chance: float
    """Quasi-p: how often a box without this limit would by chance be as pure (Bryant and Lempert,
    2010). Too small by the search that found the limit; it ranks limits and proves nothing."""


@dataclass(frozen=True)
class Box:
    """Ranges of a few inputs that hold most futures of interest, and few others."""

    limits: tuple[Limit, ...]
    """None if the inputs do not tell where the futures of interest lie."""
    coverage: float
    """Share of the futures of interest that lie in the box."""
    density: float
    """Share of the futures in the box that are of interest."""
    share: float
    """Share of all futures that are of interest."""
    chance: float
    """How often chance would do as well as a box found in every second future does in the others.

    One-sided binomial test, free of the search; a box with more than 5 % is not reported."""


def discover(inputs: Sequence[Input], sampled: Numbers, interest: Numbers) -> Box:
    """Find the box that tells best where futures of interest lie.

    Of the boxes on PRIM's path, the one with the highest harmonic mean of coverage and density is
    taken; limits that chance explains are then dropped, the weakest first.

    Parameters
    ----------
    inputs
        What was sampled.
    sampled
        Value of each input in each future. (F, D).
    interest
        Which futures to look for: a policy fails a threshold, or is not best. (F,).

    Raises
    ------
    MissingExtraError
        ema_workbench is not installed.
    """
    share = interest.mean().item()
    nothing = Box((), 1.0, share, share, 1.0)
    if not 0 < share < 1:
        return nothing
    chance = _held_out(inputs, sampled, interest)
    if chance > _CHANCE:
        return nothing
    limits = _limits(inputs, sampled, interest)
    inside = _inside(limits, sampled)
    hits = (inside & interest).sum().item()
    return Box(
        tuple(limits), hits / interest.sum().item(), hits / inside.sum().item(), share, chance
    )


def sentence(box: Box, inputs: Sequence[Input], claim: Text) -> Text:
    """Say where a claim holds, such as *The ban helps where the exported share is above 4 %*."""
    if box.share == 0:
        return say("{0} in none of the futures.", "{0} i ingen av framtidene.", claim)
    if box.share == 1:
        return say("{0} in all futures.", "{0} i alle framtidene.", claim)
    if not box.limits:
        return say(
            "{0} in {1} of the futures; the inputs do not tell in which.",
            "{0} i {1} av framtidene; usikkerhetene skiller dem ikke ut.",
            claim, _rounded(box.share),
        )  # fmt: skip
    where = series(
        [
            _condition([limit for limit in box.limits if limit.input == place], each)
            for place, each in enumerate(inputs)
            if any(limit.input == place for limit in box.limits)
        ]
    )
    return say(
        "{0} where {1}. It does so in {2} of the futures there, and {3} of all the futures in "
        "which it does lie there.",
        "{0} der {1}. Slik er det i {2} av framtidene der, og {3} av alle framtider hvor det "
        "er slik, ligger der.",
        claim, where, _rounded(box.density), _rounded(box.coverage),
    )  # fmt: skip


def _rounded(share: float) -> Text:
    return percent(round(share, 2))


def _condition(limits: Sequence[Limit], each: Input) -> Text:
    if each.levels:
        return _chosen(limits, each)
    ends = {limit.above: each.shown(limit.value) for limit in limits}
    if len(ends) == 2:
        return say(
            "{0} lies between {1} and {2}", "{0} er mellom {1} og {2}",
            each.label, ends[True], ends[False],
        )  # fmt: skip
    if True in ends:
        return say("{0} is above {1}", "{0} er over {1}", each.label, ends[True])
    return say("{0} is below {1}", "{0} er under {1}", each.label, ends[False])


def _chosen(limits: Sequence[Limit], each: Input) -> Text:
    only = [limit.level for limit in limits if limit.above]
    out = {limit.level for limit in limits}
    left = only or [level for level in range(len(each.levels)) if level not in out]
    names = [say("'{0}'", "«{0}»", each.levels[level]) for level in left if level is not None]
    alternatives = joined(", ", names[:-1]), names[-1]
    if len(names) == 1:
        return say("{0} is {1}", "{0} er {1}", each.label, names[0])
    return say("{0} is {1} or {2}", "{0} er {1} eller {2}", each.label, *alternatives)


def _held_out(inputs: Sequence[Input], sampled: Numbers, interest: Numbers) -> float:
    """Find a box in every second future, and test in the others that it is purer than they are."""
    from scipy.stats import binom

    kept, left = interest[::2], interest[1::2]
    if not 0 < kept.mean() < 1 or not len(left):
        return 1.0
    inside = _inside(_limits(inputs, sampled[::2], kept), sampled[1::2])
    return float(binom.sf((inside & left).sum() - 1, inside.sum(), left.mean()))


def _limits(inputs: Sequence[Input], sampled: Numbers, interest: Numbers) -> list[Limit]:
    """Find a box by PRIM, and drop the limits that chance explains."""
    limits = _searched(inputs, sampled, interest)
    while limits:
        limits = [
            limit._replace(chance=_chance(limit, limits, sampled, interest)) for limit in limits
        ]
        weakest = max(limits, key=lambda limit: limit.chance)
        if weakest.chance <= _CHANCE:
            break
        limits.remove(weakest)
    return limits


def _searched(inputs: Sequence[Input], sampled: Numbers, interest: Numbers) -> list[Limit]:
    import pandas as pd

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of packages that it could draw with and does not need
        prim = load("ema_workbench.analysis.prim", "analysis")
        columns = _columns(inputs, sampled)
        table = pd.DataFrame(
            {f"{place} {level}": column for (place, level), column in columns.items()}
        )
        box = prim.Prim(table, interest.astype(int), threshold=_ANY).find_box()
    path = box.peeling_trajectory
    coverage, density = path["coverage"].to_numpy(float), path["density"].to_numpy(float)
    both = coverage * density / np.maximum(coverage + density, 1e-300)
    whole, found = box.box_lims[0].to_numpy(float), box.box_lims[int(both.argmax())].to_numpy(float)
    limits = []
    for i, (place, level) in enumerate(columns):
        for side, above in ((0, True), (1, False)):
            if found[side, i] != whole[side, i]:
                limits.append(Limit(place, level, above, found[side, i].item(), 1.0))
    return limits


def _columns(inputs: Sequence[Input], sampled: Numbers) -> dict[tuple[int, int | None], Numbers]:
    """Give numbers as they are, and of a choice a column of 0 and 1 for each level."""
    columns: dict[tuple[int, int | None], Numbers] = {}
    for place, each in enumerate(inputs):
        if each.levels:
            for level in range(len(each.levels)):
                columns[place, level] = (sampled[:, place] == level).astype(float)
        else:
            columns[place, None] = sampled[:, place].astype(float)
    return columns


def _inside(limits: Sequence[Limit], sampled: Numbers) -> Numbers:
    """Tell which futures lie in a box. (F,)."""
    inside = np.ones(len(sampled), bool)
    for limit in limits:
        column = sampled[:, limit.input]
        if limit.level is not None:
            inside &= (column == limit.level) == limit.above
        else:
            inside &= column >= limit.value if limit.above else column <= limit.value
    return inside


def _chance(limit: Limit, limits: Sequence[Limit], sampled: Numbers, interest: Numbers) -> float:
    from scipy.stats import binom

    inside = _inside(limits, sampled)
    wider = _inside([other for other in limits if other is not limit], sampled)
    return float(binom.sf(interest[inside].sum() - 1, inside.sum(), interest[wider].mean()))

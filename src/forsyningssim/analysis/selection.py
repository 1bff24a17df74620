"""The best of several policies, with a stated chance of picking it: procedure KN.

Kim and Nelson (2001): all policies get a first stage on the same luck, which shows how much each
two differ from replicate to replicate. Then one replicate after another is run of those still in
the race, and a policy leaves it as soon as another is ahead by more than a distance that shrinks to
zero. Common random numbers make differences vary less, so that the race is shorter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from forsyningssim.analysis.intervals import LEVEL
from forsyningssim.measures.measure import Direction, Numbers


@dataclass(frozen=True)
class Selection:
    """What a race between policies led to."""

    survivors: tuple[int, ...]
    """Policies still in the race, the best sample mean first. More than one if they were equal in
    every replicate, or if ``decided`` is false."""
    replicates: tuple[int, ...]
    """How many replicates each policy took."""
    means: tuple[float, ...]
    """Sample mean of each policy over the replicates it took."""
    indifference: float
    """The smallest difference worth finding, delta."""
    level: float
    """If ``decided``, the chance that the first survivor is the best policy is at least this much
    wherever the best one is ahead of all others by ``indifference`` or more; where it is not, the
    chance that it comes within ``indifference`` of the best is what experience with KN shows,
    not proven. Normal values are assumed."""
    decided: bool
    """Whether the race ended before the replicates did."""


def best_of(
    draw: Callable[[int, int], float],
    policies: int,
    *,
    indifference: float,
    direction: Direction = "less",
    level: float = LEVEL,
    first: int = 20,
    cap: int = 100_000,
) -> Selection:
    """Find the best of some policies by running replicates of those still in the race.

    Parameters
    ----------
    draw
        Gives the result of a policy in a replicate, both counted from 0, on the luck of that
        replicate whatever the policy. Called once for each, in order of replicates.
    policies
        How many there are.
    indifference
        The smallest difference worth finding; larger than zero.
    direction
        Which way is better; a measure of which neither way is has no best.
    level
        Wanted chance of a correct selection, above 1 / ``policies``.
    first
        Replicates of the first stage, at least 2; 10 to 20 are customary.
    cap
        Replicates after which the race is broken off.

    Raises
    ------
    ValueError
        A number lies outside of what is stated above.
    """
    _check(policies, indifference, direction, level, first, cap)
    sign = 1.0 if direction == "more" else -1.0
    start = np.array([[sign * draw(i, r) for i in range(policies)] for r in range(first)])
    reach = _reach(start, level) / indifference
    sums, used = start.sum(axis=0), np.full(policies, first)
    racing, replicate = np.arange(policies), first
    while True:
        racing = _screened(racing, sums, reach, indifference, replicate)
        if _over(racing, sums, reach) or replicate >= cap:
            break
        for i in racing.tolist():
            sums[i] += sign * draw(i, replicate)
        replicate += 1
        used[racing] = replicate
    ranked = racing[np.argsort(-sums[racing], kind="stable")]
    return Selection(
        tuple(ranked.tolist()),
        tuple(used.tolist()),
        tuple((sign * sums / used).tolist()),
        indifference,
        level,
        decided=_over(racing, sums, reach),
    )


def best_of_stored(
    values: Numbers,
    *,
    indifference: float,
    direction: Direction = "less",
    level: float = LEVEL,
    first: int = 20,
) -> Selection:
    """Find the best policy from replicates that were already run. Shape (R, k).

    Not ``decided`` if the replicates end before the race does.
    """
    rows, policies = values.shape
    return best_of(
        lambda policy, replicate: float(values[replicate, policy]),
        policies,
        indifference=indifference,
        direction=direction,
        level=level,
        first=min(first, rows),
        cap=rows,
    )


def _check(
    policies: int, indifference: float, direction: Direction, level: float, first: int, cap: int
) -> None:
    faults = {
        "a selection needs at least two policies": policies < 2,
        "the smallest difference worth finding must be above zero": indifference <= 0,
        "a measure of which neither way is better has no best": direction == "neither",
        "the level must lie above 1 / policies and below 1": not 1 / max(policies, 1) < level < 1,
        "the first stage needs at least two replicates, and no more than the cap":
            not 2 <= first <= cap,
    }  # fmt: skip
    found = [fault for fault, there in faults.items() if there]
    if found:
        raise ValueError("; ".join(found))


def _reach(start: Numbers, level: float) -> Numbers:
    """Give h² S² of each two policies: how far their sums may part at the start. (k, k)."""
    first, policies = start.shape
    eta = ((2 * (1 - level) / (policies - 1)) ** (-2 / (first - 1)) - 1) / 2
    apart = start[:, :, np.newaxis] - start[:, np.newaxis, :]
    reach: Numbers = 2 * eta * (first - 1) * apart.var(axis=0, ddof=1)
    return reach


def _screened(
    racing: Numbers, sums: Numbers, reach: Numbers, indifference: float, replicate: int
) -> Numbers:
    """Keep the policies that no other is ahead of by more than the distance allowed."""
    allowed = np.maximum(reach[np.ix_(racing, racing)] - indifference * replicate, 0) / 2
    behind = sums[racing][np.newaxis, :] - sums[racing][:, np.newaxis]
    kept: Numbers = racing[(behind <= allowed).all(axis=1)]
    return kept


def _over(racing: Numbers, sums: Numbers, reach: Numbers) -> bool:
    """Tell whether one policy is left, or only policies that were equal in every replicate."""
    equal = not np.ptp(sums[racing]) and not reach[np.ix_(racing, racing)].any()
    return len(racing) == 1 or equal

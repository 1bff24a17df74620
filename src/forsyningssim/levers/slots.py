"""Two levers of one policy that want the same slot: a choice that can have one holder only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from typing import NamedTuple

from forsyningssim.levers.lever import Claim, Lever


class DoubleHolding(NamedTuple):
    """Two levers, by their places in the list, that would hold one slot at the same time."""

    first: int
    second: int
    slot: str


def double_holdings(
    levers: Sequence[Lever], substance_of: Mapping[str, str]
) -> Iterator[DoubleHolding]:
    """Find the levers that would hold one slot for a common medicine, group or wholesaler.

    Levers with dates that never overlap may take turns; those that wait for a condition may not.
    ``substance_of`` gives the substance of each product.
    """
    for (i, one), (j, other) in combinations(enumerate(levers), 2):
        if _in_turn(one, other):
            continue
        for claim in one.claims():
            if any(_clash(claim, rival, substance_of) for rival in other.claims()):
                yield DoubleHolding(i, j, claim.slot)


def _in_turn(one: Lever, other: Lever) -> bool:
    """Whether one is over before the other begins, whatever happens."""
    first, second = sorted((_span(one), _span(other)))
    return first[1] <= second[0]


def _span(lever: Lever) -> tuple[date, date]:
    """First day in force and first day no longer so, as wide as they can be."""
    if lever.trigger.on is None:
        return date.min, lever.ends or date.max
    begins = lever.trigger.on + timedelta(lever.decision_delay_days)
    if lever.days is not None:
        return begins, begins + timedelta(lever.days)
    return begins, lever.ends or date.max


def _clash(one: Claim, other: Claim, substance_of: Mapping[str, str]) -> bool:
    return (
        one.slot == other.slot
        and not _products(one, substance_of).isdisjoint(_products(other, substance_of))
        and _meet(one.among, other.among)
    )


def _products(claim: Claim, substance_of: Mapping[str, str]) -> set[str]:
    wanted = set(claim.medicines)
    return {p for p, s in substance_of.items() if not wanted or wanted & {p, s}}


def _meet(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two choices have a name in common; ``children`` is in ``amoxicillin.children``."""
    if not some or not others:
        return True
    return any(a == b or a.endswith(f".{b}") or b.endswith(f".{a}") for a in some for b in others)

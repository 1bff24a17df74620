"""The books: every movement of packs, in double entry, in whole packs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from forsyningssim.errors import LedgerError
from forsyningssim.units import Packs

OPENING = "opening"
"""The account from which the stocks of the first day come."""


class Movement(NamedTuple):
    """Packs that went from one account to another on one day."""

    day: int
    source: str
    target: str
    packs: Packs
    """By product. Shape (P,)."""


class Ledger:
    """A line for each movement that somebody decided; routine is kept in sums by day."""

    def __init__(self, products: int) -> None:
        self.products = products
        self.movements: list[Movement] = []
        self.routine: list[tuple[tuple[str, str], npt.NDArray[Any]]] = []
        """(source, target) to packs by product and day, written by the data plane. (P, T)"""
        self.routine_totals: Packs | None = None
        """Their sums over the days, once the data plane has added them up. (F, P)"""

    def move(self, day: int, source: str, target: str, packs: Packs) -> None:
        """Enter that ``packs``, shape (P,), left ``source`` and reached ``target``."""
        if packs.any():
            self.movements.append(Movement(day, source, target, packs.astype(np.int64)))

    def lines(self) -> list[Movement]:
        """All movements, one line for each day and pair of accounts, sorted. The whole book."""
        merged: dict[tuple[int, str, str], Packs] = {}
        for day, source, target, packs in [*self.movements, *self._daily_sums()]:
            key = (day, source, target)
            merged[key] = merged[key] + packs if key in merged else packs
        return [Movement(*key, merged[key]) for key in sorted(merged)]

    def _daily_sums(self) -> Iterator[Movement]:
        for (source, target), packs in self.routine:
            for day in np.flatnonzero(packs.any(axis=0)):
                yield Movement(int(day), source, target, packs[:, day].astype(np.int64))

    def totals(self) -> dict[tuple[str, str], Packs]:
        """Packs that went from one account to another over all days. Shapes (P,)."""
        totals: dict[tuple[str, str], Packs] = {}
        sums = zip(self.routine, self.sums_of_routine(), strict=True)
        routine = [(*pair, packs) for (pair, _), packs in sums]
        for source, target, packs in [*routine, *((m[1:]) for m in self.movements)]:
            known = totals.get((source, target))
            totals[source, target] = packs if known is None else known + packs
        return totals

    def sums_of_routine(self) -> Packs:
        """Packs that went each way of the routine over all days. (F, P)."""
        if self.routine_totals is not None:
            return self.routine_totals
        sums = [packs.sum(axis=1) for _, packs in self.routine]
        return np.array(sums, np.int64).reshape(-1, self.products)

    def balances(self) -> dict[str, Packs]:
        """What each account holds by the books. Shapes (P,)."""
        booked: defaultdict[str, Packs] = defaultdict(lambda: np.zeros(self.products, np.int64))
        for (source, target), packs in self.totals().items():
            booked[target] += packs
            booked[source] -= packs
        return dict(booked)

    def audit(self, held: Mapping[str, Packs], names: tuple[str, ...]) -> None:
        """Raise :class:`LedgerError` unless every stock holds what the books say.

        Parameters
        ----------
        held : account to packs counted on the shelves, shape (P,)
        names : the products, for the message

        """
        booked = self.balances()
        for account in sorted(held):
            expected = booked.get(account, np.zeros(self.products, np.int64))
            wrong = np.flatnonzero(held[account] != expected)
            if wrong.size:
                p = int(wrong[0])
                raise LedgerError(
                    f"{account} holds {held[account][p]} packs of {names[p]}, but the books say "
                    f"{expected[p]}: some movement was not entered"
                )
            if (held[account] < 0).any():
                p = int(np.flatnonzero(held[account] < 0)[0])
                raise LedgerError(f"{account} holds {held[account][p]} packs of {names[p]}")

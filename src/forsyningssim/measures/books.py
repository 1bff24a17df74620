"""The closed books by pairs of accounts, and what may be asked of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TypeAlias

import numpy as np

from forsyningssim.engine.ledger import OPENING, Ledger
from forsyningssim.patients.layout import PURPOSES
from forsyningssim.units import Packs

Accounts: TypeAlias = Callable[[str], bool]
"""Which accounts are meant."""


@cache
def in_norway(account: str) -> bool:
    """Whether packs booked there lie on a Norwegian shelf: wholesale, outlets or the state's."""
    holder, _, purpose = account.rpartition(".")
    return (
        account == "national_store"
        or account.startswith("outlets.")
        or (purpose in PURPOSES and "." not in holder)
    )


def abroad(account: str) -> bool:
    """Whether packs booked there belong to the rest of Europe."""
    return account.startswith("abroad.")


def named(*names: str) -> Accounts:
    """Accounts with one of these names."""
    return lambda account: account in names


@dataclass(frozen=True)
class Books:
    """What went from where to where on each day. F pairs of accounts, T days, P products."""

    pairs: tuple[tuple[str, str], ...]
    """Source and target, sorted. Length F."""
    packs: tuple[Packs, ...]
    """By pair; routine as the data plane wrote it, which costs no memory. Shapes (T, P)."""
    shape: tuple[int, int]
    """(T, P)."""
    warm_up: int
    """Number of the first measured day."""
    busy: tuple[int, ...]
    """Numbers of the pairs between which anything ever went."""

    @classmethod
    def of(cls, ledger: Ledger, days: int, warm_up: int) -> Books:
        """Arrange a closed ledger: daily sums of routine, and the lines of what was decided."""
        shape = days, ledger.products
        packs: defaultdict[tuple[str, str], Packs] = defaultdict(lambda: np.zeros(shape, np.int64))
        for day, source, target, moved in ledger.movements:
            packs[source, target][day] += moved
        for pair, routine in ledger.routine:
            packs[pair] = packs[pair] + routine.T if pair in packs else routine.T
        pairs = tuple(sorted(packs))
        totals = ledger.totals()
        busy = tuple(f for f, pair in enumerate(pairs) if totals[pair].any())
        return cls(pairs, tuple(packs[pair] for pair in pairs), shape, warm_up, busy)

    @cached_property
    def accounts(self) -> tuple[str, ...]:
        """All accounts, sorted."""
        return tuple(sorted({account for pair in self.pairs for account in pair}))

    def moved(self, source: Accounts, target: Accounts) -> Packs:
        """Packs from some accounts to others on all measured days together. Shape (P,)."""
        moved: Packs = self.flow(source, target).sum(axis=0)
        return moved

    def flow(self, source: Accounts, target: Accounts) -> Packs:
        """Packs from some accounts to others on each measured day. Shape (days, P)."""
        flow = np.zeros(self.shape, np.int64)
        for f in self._chosen(source, target):
            flow += self.packs[f]
        return flow[self.warm_up :]

    def stock(self, held: Accounts) -> Packs:
        """Packs in some accounts at the end of each day, the warm-up's too. Shape (T, P)."""
        stock = np.zeros(self.shape, np.int64)
        for f in self._chosen(lambda account: not held(account), held):
            stock += self.packs[f]
        for f in self._chosen(held, lambda account: not held(account)):
            stock -= self.packs[f]
        return np.cumsum(stock, axis=0, out=stock)

    @cached_property
    def in_norway(self) -> Packs:
        """Packs on Norwegian shelves at the end of each day, the warm-up's too. Shape (T, P)."""
        return self.stock(in_norway)

    def _chosen(self, source: Accounts, target: Accounts) -> list[int]:
        """Number the pairs between some accounts and others that anything went between."""
        gives = {account for account in self.accounts if source(account)}
        takes = {account for account in self.accounts if target(account)}
        ends = [(f, *self.pairs[f]) for f in self.busy]
        return [f for f, giver, taker in ends if giver in gives and taker in takes]

    def norway(self, buyers: Sequence[str]) -> dict[str, int | bool]:
        """Balance Norway on the measured days, in packs; ``buyers`` are those it imports through.

        The books balance if what was there and what came in is what went out and what is left,
        product by product, and no account ever held fewer than no packs.
        """
        stock = self.in_norway
        started = self.moved(named(OPENING), in_norway)
        parts = {
            "opening": started + (stock[self.warm_up - 1] if self.warm_up else 0),
            "received": self.moved(lambda a: not in_norway(a) and a != OPENING, in_norway),
            "dispensed": self.moved(in_norway, named("patients", "customers")),
            "exported": self.moved(in_norway, abroad),
            "expired": self.moved(in_norway, named("expired")),
            "destroyed": self.moved(in_norway, named("destroyed")),
            "closing": stock[-1],
        }
        come = parts["opening"] + parts["received"]
        gone = sum(parts[out] for out in ("dispensed", "exported", "expired", "destroyed"))
        ours = [account for account in self.accounts if in_norway(account)]
        sound = all((self.stock(named(account)) >= 0).all() for account in ours)
        balanced = sound and np.array_equal(come, gone + parts["closing"])
        on_road = self.stock(named(*(f"road:{buyer}" for buyer in buyers)))[-1]
        totals: dict[str, int | bool] = {name: int(packs.sum()) for name, packs in parts.items()}
        return totals | {"in_transit": int(on_road.sum()), "balanced": balanced}

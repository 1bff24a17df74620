"""The closed books by pairs of accounts, and what may be asked of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from forsyningssim.engine.ledger import OPENING, Ledger
from forsyningssim.patients.layout import PURPOSES
from forsyningssim.units import Packs

Accounts: TypeAlias = Callable[[str], bool]
"""Which accounts are meant."""


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
        return cls(pairs, tuple(packs[pair] for pair in pairs), shape, warm_up)

    @cached_property
    def accounts(self) -> tuple[str, ...]:
        """All accounts, sorted."""
        return tuple(sorted({account for pair in self.pairs for account in pair}))

    def flow(self, source: Accounts, target: Accounts) -> Packs:
        """Packs from some accounts to others on the measured days. Shape (days, P)."""
        return self._sum(lambda a, b: source(a) and target(b))[self.warm_up :]

    def stock(self, held: Accounts) -> Packs:
        """Packs in some accounts at the end of each day, the warm-up's too. Shape (T, P)."""
        net = self._sum(lambda a, b: held(b) and not held(a))
        net -= self._sum(lambda a, b: held(a) and not held(b))
        stock: Packs = np.cumsum(net, axis=0, out=net)
        return stock

    def _sum(self, chosen: Callable[[str, str], bool]) -> Packs:
        """Add up what went between the pairs of accounts that are chosen. Shape (T, P)."""
        total = np.zeros(self.shape, np.int64)
        for pair, packs in zip(self.pairs, self.packs, strict=True):
            if chosen(*pair):
                total += packs
        return total

    def norway(self, buyers: Sequence[str]) -> dict[str, int | bool]:
        """Balance Norway on the measured days, in packs; ``buyers`` are those it imports through.

        The books balance if what was there and what came in is what went out and what is left,
        product by product, and no account ever held fewer than no packs.
        """
        stock = self.stock(in_norway)
        started = self.flow(named(OPENING), in_norway).sum(axis=0)
        parts = {
            "opening": started + (stock[self.warm_up - 1] if self.warm_up else 0),
            "received": self.flow(lambda a: not in_norway(a) and a != OPENING, in_norway).sum(
                axis=0
            ),
            "dispensed": self.flow(in_norway, named("patients", "customers")).sum(axis=0),
            "exported": self.flow(in_norway, abroad).sum(axis=0),
            "expired": self.flow(in_norway, named("expired")).sum(axis=0),
            "destroyed": self.flow(in_norway, named("destroyed")).sum(axis=0),
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

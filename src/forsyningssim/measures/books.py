"""The closed books by pairs of accounts, and what may be asked of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TypeAlias

import numpy as np

from forsyningssim.engine.ledger import OPENING, Ledger, Movement
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


@cache
def named(*names: str) -> Accounts:
    """Accounts with one of these names."""
    return lambda account: account in names


@dataclass(frozen=True, eq=False)
class Chart:
    """The chart of accounts: the pairs between which packs may go, as all replicates have them."""

    pairs: tuple[tuple[str, str], ...]
    """Source and target, sorted. Length F."""

    @cached_property
    def accounts(self) -> tuple[str, ...]:
        """All accounts, sorted."""
        return tuple(sorted({account for pair in self.pairs for account in pair}))

    def between(self, source: Accounts, target: Accounts) -> tuple[int, ...]:
        """Number the pairs from some accounts to others."""
        return _between(self, source, target)

    def crossing(self, held: Accounts) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Number the pairs that lead into some accounts, and those that lead out of them."""
        return _crossing(self, held)


@lru_cache(maxsize=64)
def _chart(pairs: tuple[tuple[str, str], ...]) -> Chart:
    return Chart(pairs)


@lru_cache(maxsize=512)
def _between(chart: Chart, source: Accounts, target: Accounts) -> tuple[int, ...]:
    gives = {account for account in chart.accounts if source(account)}
    takes = {account for account in chart.accounts if target(account)}
    ends = enumerate(chart.pairs)
    return tuple(f for f, (giver, taker) in ends if giver in gives and taker in takes)


@lru_cache(maxsize=512)
def _crossing(chart: Chart, held: Accounts) -> tuple[tuple[int, ...], tuple[int, ...]]:
    inside = {account for account in chart.accounts if held(account)}
    ends = [(f, giver in inside, taker in inside) for f, (giver, taker) in enumerate(chart.pairs)]
    into = tuple(f for f, giver, taker in ends if taker and not giver)
    return into, tuple(f for f, giver, taker in ends if giver and not taker)


@dataclass(frozen=True)
class Books:
    """What went from where to where on each day. F pairs of accounts, T days, P products."""

    chart: Chart
    routine: tuple[Packs | None, ...]
    """By pair: as the data plane wrote it, which costs no memory; none where nothing went that way.
    Shapes (T, P)."""
    decided: tuple[tuple[Movement, ...], ...]
    """By pair: what somebody decided, a line each."""
    shape: tuple[int, int]
    """(T, P)."""
    warm_up: int
    """Number of the first measured day."""

    @classmethod
    def of(cls, ledger: Ledger, days: int, warm_up: int) -> Books:
        """Arrange a closed ledger: daily sums of routine, and the lines of what was decided."""
        lines: defaultdict[tuple[str, str], list[Movement]] = defaultdict(list)
        for line in ledger.movements:
            lines[line.source, line.target].append(line)
        taken = np.any(ledger.sums_of_routine(), axis=1).tolist()
        routine = {
            pair: packs.T if busy else None
            for busy, (pair, packs) in zip(taken, ledger.routine, strict=True)
        }
        chart = _chart(tuple(sorted({*routine, *lines})))
        return cls(
            chart,
            tuple(routine.get(pair) for pair in chart.pairs),
            tuple(tuple(lines.get(pair, ())) for pair in chart.pairs),
            (days, ledger.products),
            warm_up,
        )

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Source and target, sorted. Length F."""
        return self.chart.pairs

    @property
    def accounts(self) -> tuple[str, ...]:
        """All accounts, sorted."""
        return self.chart.accounts

    def sheets(self) -> Iterator[Packs]:
        """Yield the packs of each day, pair by pair. Shapes (T, P)."""
        for f, (packs, lines) in enumerate(zip(self.routine, self.decided, strict=True)):
            yield self._added_up((f,)) if lines or packs is None else packs

    def moved(self, source: Accounts, target: Accounts) -> Packs:
        """Packs from some accounts to others on all measured days together. Shape (P,)."""
        moved: Packs = self.flow(source, target).sum(axis=0)
        return moved

    def flow(self, source: Accounts, target: Accounts) -> Packs:
        """Packs from some accounts to others on each measured day. Shape (days, P)."""
        return self._added_up(self.chart.between(source, target))[self.warm_up :]

    def stock(self, held: Accounts) -> Packs:
        """Packs in some accounts at the end of each day, the warm-up's too. Shape (T, P)."""
        from forsyningssim.patients.bookkeeping import carry_on

        stock = self._added_up(*self.chart.crossing(held))
        carry_on(stock)
        return stock

    @cached_property
    def in_norway(self) -> Packs:
        """Packs on Norwegian shelves at the end of each day, the warm-up's too. Shape (T, P)."""
        return self.stock(in_norway)

    def _added_up(self, added: Sequence[int], taken_off: Sequence[int] = ()) -> Packs:
        """Packs of some pairs less those of others, by day. Shape (T, P)."""
        from forsyningssim.patients.bookkeeping import add_sheet

        total = np.zeros(self.shape, np.int64)
        for sign, numbers in ((1, added), (-1, taken_off)):
            for f in numbers:
                packs = self.routine[f]
                if packs is not None:
                    add_sheet(total, packs, sign)
                for day, _, _, moved in self.decided[f]:
                    total[day] += sign * moved
        return total

    def norway(self, buyers: Sequence[str]) -> dict[str, int | bool]:
        """Balance Norway on the measured days, in packs; ``buyers`` are those it imports through.

        The books balance if what was there and what came in is what went out and what is left,
        product by product, and no account ever held fewer than no packs.
        """
        stock = self.in_norway
        started = self.moved(named(OPENING), in_norway)
        road = named(*(f"road:{buyer}" for buyer in buyers))
        came = self.moved(lambda a: not in_norway(a) and a != OPENING, in_norway)
        parts = {
            "opening": started + (stock[self.warm_up - 1] if self.warm_up else 0),
            "received": came - self.moved(in_norway, road),  # less what wholesalers send each other
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
        on_road = self.stock(road)[-1]
        totals: dict[str, int | bool] = {name: int(packs.sum()) for name, packs in parts.items()}
        return totals | {"in_transit": int(on_road.sum()), "balanced": balanced}

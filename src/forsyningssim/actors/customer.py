"""Plain customers: demand without patients, for textbook worlds."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import exp, floor, lgamma, log, sqrt
from typing import Annotated, Literal, TypeAlias

import numpy as np
from pydantic import Field

from forsyningssim.engine.stock import Stock
from forsyningssim.engine.timetable import Phase
from forsyningssim.engine.world import Process, World
from forsyningssim.patients.layout import ORDINARY, State
from forsyningssim.spec import Spec
from forsyningssim.units import Days


class Deterministic(Spec):
    """The same every day."""

    kind: Literal["deterministic"]
    packs_per_day: Annotated[int, Field(ge=0)]
    """Packs asked for on every day."""


class Poisson(Spec):
    """A Poisson number every day, drawn by the day."""

    kind: Literal["poisson"]
    mean_per_day: Annotated[float, Field(ge=0, le=700)]
    """Above 700 the probability of no pack at all is too small for a computer to begin with."""


class Listed(Spec):
    """Given day by day, then repeated from the start."""

    kind: Literal["listed"]
    packs: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)]
    """Packs asked for on each day, day 0 first."""


PlainDemand: TypeAlias = Annotated[Deterministic | Poisson | Listed, Field(discriminator="kind")]


class Customer(Spec):
    """Somebody who buys one product from one wholesaler every day."""

    wholesaler: str
    """From whom."""
    product: str
    """What is bought."""
    demand: PlainDemand
    """Packs asked for, day by day."""
    together_with: str = ""
    """Name of a common stream of Poisson demand: on every day, customers who share it and have the
    same mean ask for the same number."""
    when_short: Literal["backorder", "lost", "patience"] = "backorder"
    """Unfilled packs wait, are lost, or wait for ``patience_days`` and are then lost."""
    patience_days: Days = 0
    """Days that an unfilled pack is waited for, under ``patience``."""
    priority: Annotated[int, Field(ge=1)] = 1
    """Under the wholesaler's rule ``priority``, lower numbers are served first."""


@dataclass
class Account:
    """What one customer asked for and got, day by day."""

    demand: list[int] = field(default_factory=list)
    filled: list[int] = field(default_factory=list)
    """Packs of the day's demand that were on the shelf."""
    backlog: list[int] = field(default_factory=list)
    """Packs still waited for at the end of the day."""
    lost: list[int] = field(default_factory=list)
    on_hand: list[int] = field(default_factory=list)
    """Packs on the wholesaler's shelf at the end of the day."""


class Counter:
    """Where plain customers buy: one wholesaler's shelf of one product."""

    def __init__(
        self,
        customers: Mapping[str, Customer],
        where: tuple[int, int],
        stock: Stock,
        share: Callable[[int, list[int]], list[int]],
        world: World,
        state: State,
    ) -> None:
        self.customers = customers
        self.product, self.wholesaler = where
        self.stock = stock
        self.share = share
        """Shares a scarce stock among what is asked for, by the wholesaler's rule."""
        self.world = world
        self.trade = state.trade
        self.accounts = {name: Account() for name in sorted(customers)}
        self.waiting: dict[str, deque[tuple[int, int]]] = {name: deque() for name in self.accounts}
        """Day and packs of demand not yet met, oldest first."""
        self.waited = 0
        """Packs waited for at the end of the last day."""
        world.process(self.buy())

    def buy(self) -> Process:
        """Every day when doors open, ask for today's demand and for what is still owed."""
        while True:
            yield self.world.next(Phase.DISPENSING)
            self.world.sync()
            self._give_up()
            today = {name: self._demand(name) for name in self.accounts}
            owed = {name: sum(n for _, n in self.waiting[name]) for name in self.accounts}
            asked = [today[name] + owed[name] for name in self.accounts]
            got = dict(zip(self.accounts, self._get(asked), strict=True))
            for name in self.accounts:
                self._settle(name, today[name], owed[name], got[name])
            self.trade.asked[self.product, self.wholesaler] += sum(today.values())
            waited = self.waited
            self.waited = sum(n for queue in self.waiting.values() for _, n in queue)
            self.trade.owed[self.product, self.wholesaler] += self.waited - waited

    def _get(self, asked: list[int]) -> list[int]:
        works = float(self.trade.works[self.wholesaler])
        stock = self._on_hand()
        if works < 1:
            stock = min(stock, floor(works * sum(asked)))
        got = asked if sum(asked) <= stock else self.share(stock, asked)
        packs = np.zeros(len(self.trade.held), np.int64)
        packs[self.product] = sum(got)
        self.stock.take("customers", packs)
        return got

    def _on_hand(self) -> int:
        """Packs on the shelf; the caller has brought the routine up to now."""
        return int(self.trade.held[self.product, self.wholesaler, ORDINARY])

    def _demand(self, name: str) -> int:
        demand = self.customers[name].demand
        day = self.world.day
        if isinstance(demand, Deterministic):
            return demand.packs_per_day
        if isinstance(demand, Listed):
            return demand.packs[day % len(demand.packs)]
        stream = self.customers[name].together_with or name
        luck = self.world.streams.unit("demand", stream, day)
        return poisson_quantile(demand.mean_per_day, luck)

    def _give_up(self) -> None:
        for name, queue in self.waiting.items():
            lost = 0
            if self.customers[name].when_short == "patience":
                latest = self.world.day - self.customers[name].patience_days
                while queue and queue[0][0] < latest:
                    lost += queue.popleft()[1]
            self.accounts[name].lost.append(lost)

    def _settle(self, name: str, today: int, owed: int, got: int) -> None:
        account, queue = self.accounts[name], self.waiting[name]
        for_backlog = min(owed, got)
        left = for_backlog
        while left:
            day, packs = queue.popleft()
            if packs > left:
                queue.appendleft((day, packs - left))
            left -= min(packs, left)
        filled = got - for_backlog
        missing = today - filled
        if self.customers[name].when_short == "lost":
            account.lost[-1] += missing
        elif missing:
            queue.append((self.world.day, missing))
        account.demand.append(today)
        account.filled.append(filled)
        account.backlog.append(sum(n for _, n in queue))
        account.on_hand.append(self._on_hand())


def poisson_quantile(mean: float, luck: float) -> int:
    """Return the ``luck``-quantile of a Poisson number."""
    if mean <= 0:
        return 0
    k = max(0, int(mean - 10 * sqrt(mean) - 10))  # what lies below is less than rounding error
    mass = exp(k * log(mean) - mean - lgamma(k + 1))
    below = mass
    while below <= luck and (k < mean or mass > 0):
        k += 1
        mass *= mean / k
        below += mass
    return k

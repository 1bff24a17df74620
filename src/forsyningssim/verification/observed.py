"""What a verification case looks at: days of a run, by customer and by wholesaler."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forsyningssim.actors.customer import Customer, Deterministic, Poisson
from forsyningssim.measures.books import named
from forsyningssim.scenario.schema import Scenario
from forsyningssim.simulation import Run
from forsyningssim.units import Packs

PRODUCT = "pack"
"""The one product of the textbook's world."""


@dataclass(frozen=True)
class Observed:
    """One run of a small world, day by day from day 0."""

    run: Run

    @property
    def scenario(self) -> Scenario:
        """What was run."""
        return self.run.resolved.scenario

    def customer(self, name: str) -> Customer:
        """A customer's description."""
        return self.scenario.customers[name]

    def customers(self, *wholesalers: str) -> list[str]:
        """Names of those who buy from some wholesalers, sorted."""
        described = self.scenario.customers
        return sorted(name for name in described if described[name].wholesaler in wholesalers)

    def level(self, wholesaler: str) -> int:
        """A wholesaler's order-up-to level."""
        return self.scenario.wholesalers[wholesaler].levels[PRODUCT].order_up_to

    def daily(self, customer: str) -> int:
        """Packs a day of a customer with deterministic demand."""
        demand = self.customer(customer).demand
        if not isinstance(demand, Deterministic):
            raise TypeError(f"{customer} does not ask for the same every day")
        return demand.packs_per_day

    def rate(self, *customers: str) -> float:
        """Mean packs a day of customers with Poisson demand, together."""
        demands = [self.customer(name).demand for name in customers]
        return sum(demand.mean_per_day for demand in demands if isinstance(demand, Poisson))

    def account(self, customer: str, column: str) -> Packs:
        """A column of a customer's account, such as ``backlog``. Shape (days,)."""
        days: Packs = np.array(getattr(self.run.accounts[customer], column), np.int64)
        return days[self.run.setting.days.warm_up :]

    def shipped(self, wholesaler: str) -> Packs:
        """Packs that left the maker for a wholesaler. Shape (days,)."""
        return self._flow("store", f"road:{wholesaler}")

    def received(self, wholesaler: str) -> Packs:
        """Packs that reached a wholesaler's shelf. Shape (days,)."""
        return self._flow(f"road:{wholesaler}", f"{wholesaler}.ordinary")

    def exported(self, wholesaler: str) -> Packs:
        """Packs that parallel traders took. Shape (days,)."""
        return self._flow(f"{wholesaler}.ordinary", "abroad.parallel")

    def expired(self, wholesaler: str) -> Packs:
        """Packs that a wholesaler threw away when their month had come. Shape (days,)."""
        return self._flow(f"{wholesaler}.ordinary", "expired")

    def counted(self, tally: int, group: int) -> Packs:
        """Rows of a tally of a group. Shape (days,)."""
        days: Packs = self.run.finished.by_day[tally, group].astype(np.int64)
        return days[self.run.setting.days.warm_up :]

    def ends(self, disruption: str) -> int:
        """Give the first day on which a disruption is over."""
        (term,) = (term for term in self.run.terms if term.name == disruption)
        return term.ends - self.run.setting.days.warm_up

    def made(self) -> Packs:
        """Packs that plants finished. Shape (days,)."""
        return self._flow("plants", "store")

    def held(self, *accounts: str) -> Packs:
        """Packs in some accounts together at the end of each day. Shape (days,)."""
        days: Packs = self.run.finished.books.stock(named(*accounts))[:, 0]
        return days[self.run.setting.days.warm_up :]

    def _flow(self, source: str, target: str) -> Packs:
        packs: Packs = self.run.finished.books.flow(named(source), named(target))
        return packs[:, 0]

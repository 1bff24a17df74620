"""Plain customers: what they ask a wholesaler for every day, wait for, and lose."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from math import floor

import numpy as np

from forsyningssim.engine.sharing import share_by_weight
from forsyningssim.patients.layout import ORDINARY, UNWILLING
from forsyningssim.staging.counters import counters_of
from forsyningssim.staging.model import Model
from reference.notebook import Notebook

in_proportion: Callable[..., int] = share_by_weight


class Customer:
    """Somebody who buys one product."""

    def __init__(self, model: Model, number: int) -> None:
        self.columns = model.state.customers
        self.number = number
        self.priority = int(self.columns.priority[number])
        self.patience = int(self.columns.patience[number])
        self.waiting: deque[tuple[int, int]] = deque()
        """Day and packs of demand not yet met, oldest first."""

    @property
    def owed(self) -> int:
        """Packs that are waited for."""
        return sum(packs for _, packs in self.waiting)

    def asks(self, day: int) -> int:
        """Today's demand."""
        return int(self.columns.demand[self.number, day])

    def gives_up(self, day: int) -> int:
        """Lose what has been waited for longer than the customer will; return how much."""
        lost = 0
        while self.waiting and self.waiting[0][0] < day - self.patience:
            lost += self.waiting.popleft()[1]
        return lost

    def gets(self, packs: int, day: int, lost: int) -> None:
        """Fill what is owed, the oldest first, then today's; wait for the rest, or lose it."""
        late = left = min(self.owed, packs)
        while left:
            since, missing = self.waiting.popleft()
            if missing > left:
                self.waiting.appendleft((since, missing - left))
            left -= min(missing, left)
        filled = packs - late
        missing = self.asks(day) - filled
        if self.patience == UNWILLING:
            lost += missing
        elif missing:
            self.waiting.append((day, missing))
        cell = self.number, day
        self.columns.filled[cell], self.columns.lost[cell] = filled, lost
        self.columns.backlog[cell] = self.owed


class Counter:
    """Where plain customers buy: one wholesaler's shelf of one product."""

    def __init__(self, model: Model, number: int, notebook: Notebook) -> None:
        state = model.state
        self.trade, self.months, self.notebook = state.trade, state.cohort.month, notebook
        self.on_hand = state.customers.on_hand[number]
        first, last = state.customers.counter[number, 2:4].tolist()
        self.product, self.wholesaler, _ = model.setting.once(counters_of)[number]
        self.account = f"{model.setting.wholesalers[self.wholesaler]}.ordinary"
        self.customers = [Customer(model, number) for number in range(first, last)]

    def open(self, day: int) -> None:
        """Everybody asks for today's demand and for what is still owed."""
        shelf, waited = (self.product, self.wholesaler), self.waited()
        lost = [customer.gives_up(day) for customer in self.customers]
        asked = [customer.asks(day) + customer.owed for customer in self.customers]
        stock = int(self.trade.held[(*shelf, ORDINARY)])
        works = float(self.trade.works[self.wholesaler])
        if works < 1:
            stock = min(stock, floor(works * sum(asked)))
        got = asked if sum(asked) <= stock else self.shared(stock, asked)
        self.sell(sum(got), day)
        for customer, packs, given_up in zip(self.customers, got, lost, strict=True):
            customer.gets(packs, day, given_up)
        self.trade.asked[shelf] += sum(customer.asks(day) for customer in self.customers)
        self.trade.owed[shelf] += self.waited() - waited
        self.on_hand[day] = self.trade.held[(*shelf, ORDINARY)]

    def waited(self) -> int:
        """Packs that all of them wait for."""
        return sum(customer.owed for customer in self.customers)

    def shared(self, stock: int, asked: list[int]) -> list[int]:
        """Share a scarce stock: by priority, and in proportion among those of the same."""
        got = [0] * len(asked)
        for priority in sorted({customer.priority for customer in self.customers}):
            these = [i for i, each in enumerate(self.customers) if each.priority == priority]
            want, given = np.array([asked[i] for i in these]), np.zeros(len(these), np.int64)
            in_proportion(min(stock, want.sum()), want, want.astype(float), 0.0, given, len(these))
            for i, packs in zip(these, given.tolist(), strict=True):
                got[i] = packs
            stock -= int(given.sum())
        return got

    def sell(self, packs: int, day: int) -> None:
        """Take packs off the shelf, the oldest first."""
        batches = self.trade.stock[self.product, self.wholesaler, ORDINARY]
        left = packs
        for ahead in range(len(batches)):
            month = (self.months[day] + ahead) % len(batches)
            taken = min(left, int(batches[month]))
            batches[month] -= taken
            left -= taken
        self.trade.held[self.product, self.wholesaler, ORDINARY] -= packs
        self.notebook.move(day, self.account, "customers", self.product, packs)

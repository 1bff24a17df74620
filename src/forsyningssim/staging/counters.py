"""The counters at which plain customers buy, and what each customer asked for and got."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from forsyningssim.actors.customer import Account, Customer, Deterministic, Listed
from forsyningssim.assembly import routine_accounts
from forsyningssim.engine.streams import Streams
from forsyningssim.patients.arrivals import poisson
from forsyningssim.patients.layout import BOUGHT, NO_LIMIT, RULES, UNWILLING, Customers
from forsyningssim.setting import Setting
from forsyningssim.units import Packs


def customers_of(setting: Setting, streams: Streams) -> Customers:
    """Put plain customers beside each other, counter by counter, with what they will ask for."""
    counters, scenario = setting.once(counters_of), setting.scenario
    names = [name for _, _, at_one in counters for name in at_one]
    said = [scenario.customers[name] for name in names]
    by_rule = [scenario.wholesalers[each.wholesaler].sharing == RULES[-1] for each in said]
    days = len(names), setting.days.total
    return Customers(
        counter=setting.once(_counter_rows),
        demand=np.array(
            [_demand(name, each, streams, days[1]) for name, each in zip(names, said, strict=True)],
            np.int64,
        ).reshape(days),
        patience=np.array([_patience(each) for each in said], np.int64),
        priority=np.array(
            [each.priority if ruled else 1 for each, ruled in zip(said, by_rule, strict=True)],
            np.int64,
        ),
        missing=np.zeros(days, np.int64),
        oldest=np.zeros(days[0], np.int64),
        filled=np.zeros(days, np.int64),
        backlog=np.zeros(days, np.int64),
        lost=np.zeros(days, np.int64),
        on_hand=np.zeros((len(counters), days[1]), np.int64),
        asked=np.zeros((2, days[0]), np.int64),
        got=np.zeros((2, days[0]), np.int64),
        weight=np.zeros(days[0]),
    )


def counters_of(setting: Setting) -> list[tuple[int, int, list[str]]]:
    """Product, wholesaler and customers of each counter."""
    names: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for name, customer in sorted(setting.scenario.customers.items()):
        product = setting.catalogue.number[customer.product]
        names[product, setting.wholesalers.index(customer.wholesaler)].append(name)
    return [(p, w, names[p, w]) for p, w in sorted(names)]


def _counter_rows(setting: Setting) -> Packs:
    """Product, wholesaler, first and last + 1 customer, and flow of each counter. (N, 5)."""
    accounts, first = setting.once(routine_accounts)
    rows, customer = [], 0
    for p, w, names in setting.once(counters_of):
        sold = f"{setting.wholesalers[w]}.ordinary", "customers"
        flow = accounts.index(sold, first[BOUGHT])
        rows.append((p, w, customer, customer + len(names), flow))
        customer += len(names)
    return np.array(rows, np.int64).reshape(-1, 5)


def _patience(customer: Customer) -> int:
    """Days for which what is not filled is waited for."""
    days = {"backorder": NO_LIMIT, "lost": UNWILLING, "patience": customer.patience_days}
    return days[customer.when_short]


def _demand(name: str, customer: Customer, streams: Streams, days: int) -> list[int]:
    """Packs that a customer asks for on each day: luck has said so beforehand."""
    demand = customer.demand
    if isinstance(demand, Deterministic):
        return [demand.packs_per_day] * days
    if isinstance(demand, Listed):
        return [demand.packs[day % len(demand.packs)] for day in range(days)]
    luck = streams.by_day("demand", customer.together_with or name, days=range(days))
    return [poisson(demand.mean_per_day, unit) for unit in luck]


def accounts_of(setting: Setting, customers: Customers, days: int) -> dict[str, Account]:
    """Give each customer's account of the days that have passed."""
    told = [
        column[:, :days].tolist()
        for column in (customers.demand, customers.filled, customers.backlog, customers.lost)
    ]
    accounts: dict[str, Account] = {}
    on_hand = customers.on_hand[:, :days].tolist()
    for n, (_, _, names) in enumerate(setting.once(counters_of)):
        for name in names:
            demand, filled, backlog, lost = (column[len(accounts)] for column in told)
            accounts[name] = Account(demand, filled, backlog, lost, on_hand[n])
    return accounts

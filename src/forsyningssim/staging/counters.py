"""The counters at which plain customers and other wholesalers buy, and what each got."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from forsyningssim.actors.customer import Account, Customer, Deterministic, Listed
from forsyningssim.assembly import routine_accounts
from forsyningssim.engine.streams import Streams
from forsyningssim.patients.arrivals import draw_poisson
from forsyningssim.patients.layout import BOUGHT, NO_LIMIT, RESOLD, RULES, UNWILLING, Customers
from forsyningssim.setting import Resale, Setting, resold
from forsyningssim.units import Packs


class Buyer(NamedTuple):
    """Who stands in line at a counter: a plain customer, or a wholesaler that buys from another."""

    name: str
    customer: Customer | None
    resale: Resale | None


def customers_of(setting: Setting, streams: Streams) -> Customers:
    """Put all who buy over the counter beside each other, with what they will ask for."""
    counters, days = setting.once(counters_of), setting.days.total
    buyers = [buyer for _, _, at_one in counters for buyer in at_one]
    shape = len(buyers), days
    demand = [_demand(setting, buyer, streams, days) for buyer in buyers]
    pairs = zip(buyers, demand, strict=True)
    mailed = [0 if buyer.resale is None else sum(asked) for buyer, asked in pairs]
    return Customers(
        counter=setting.once(_counter_rows),
        resale=np.array([_terms(setting, buyer) for buyer in buyers], np.int64).reshape(-1, 4),
        known=np.array(mailed, np.int64),
        demand=np.array(demand, np.int64).reshape(shape),
        patience=np.array([_patience(buyer.customer) for buyer in buyers], np.int64),
        priority=np.array([_priority(setting, buyer.customer) for buyer in buyers], np.int64),
        missing=np.zeros(shape, np.int64),
        oldest=np.zeros(shape[0], np.int64),
        filled=np.zeros(shape, np.int64),
        backlog=np.zeros(shape, np.int64),
        lost=np.zeros(shape, np.int64),
        on_hand=np.zeros((len(counters), days), np.int64),
        asked=np.zeros((2, shape[0]), np.int64),
        got=np.zeros((2, shape[0]), np.int64),
        weight=np.zeros(shape[0]),
    )  # fmt: skip


def counters_of(setting: Setting) -> list[tuple[int, int, list[Buyer]]]:
    """Product, wholesaler and buyers of each counter."""
    buyers: defaultdict[tuple[int, int], list[Buyer]] = defaultdict(list)
    for name, customer in sorted(setting.scenario.customers.items()):
        product = setting.catalogue.number[customer.product]
        where = product, setting.wholesalers.index(customer.wholesaler)
        buyers[where].append(Buyer(name, customer, None))
    for each in setting.once(resold):
        name = f"{setting.wholesalers[each.buyer]}.{setting.catalogue.products[each.product]}"
        buyers[each.product, each.seller].append(Buyer(name, None, each))
    return [(p, w, buyers[p, w]) for p, w in sorted(buyers)]


def _counter_rows(setting: Setting) -> Packs:
    """Product, wholesaler, first and last + 1 customer, and flow of each counter. (N, 5)."""
    accounts, first = setting.once(routine_accounts)
    rows, customer = [], 0
    for p, w, buyers in setting.once(counters_of):
        sold = f"{setting.wholesalers[w]}.ordinary", "customers"
        plain = any(buyer.customer for buyer in buyers)
        flow = accounts.index(sold, first[BOUGHT]) if plain else -1
        rows.append((p, w, customer, customer + len(buyers), flow))
        customer += len(buyers)
    return np.array(rows, np.int64).reshape(-1, 5)


def _terms(setting: Setting, buyer: Buyer) -> tuple[int, int, int, int]:
    """Who buys to sell again, days of mail beyond the first night, days of road, and flow."""
    if buyer.resale is None:
        return -1, 0, 0, -1
    accounts, first = setting.once(routine_accounts)
    _, bought, seller, terms = buyer.resale
    names = setting.wholesalers
    moved = f"{names[seller]}.ordinary", f"road:{names[bought]}"
    flow = accounts.index(moved, first[RESOLD])
    return bought, terms.order_days - 1, terms.transport_days, flow


def _patience(customer: Customer | None) -> int:
    """Days for which what is not filled is waited for; a wholesaler's order stands."""
    if customer is None:
        return NO_LIMIT
    days = {"backorder": NO_LIMIT, "lost": UNWILLING, "patience": customer.patience_days}
    return days[customer.when_short]


def _priority(setting: Setting, customer: Customer | None) -> int:
    """Who has a lower number is served first, where the wholesaler goes by it."""
    if customer is None:
        return 1
    rule = setting.scenario.wholesalers[customer.wholesaler].sharing
    return customer.priority if rule == RULES[-1] else 1


def _demand(setting: Setting, buyer: Buyer, streams: Streams, days: int) -> Sequence[int] | Packs:
    """Packs asked for on each day: luck has said so beforehand, or orders already in the mail."""
    if buyer.customer is None:
        return _mailed(setting, buyer, days)
    demand, name = buyer.customer.demand, buyer.customer.together_with or buyer.name
    if isinstance(demand, Deterministic):
        return [demand.packs_per_day] * days
    if isinstance(demand, Listed):
        return [demand.packs[day % len(demand.packs)] for day in range(days)]
    drawn = np.empty(days, np.int64)
    draw_poisson(demand.mean_per_day, streams.by_day("demand", name, days=range(days)), drawn)
    return drawn


def _mailed(setting: Setting, buyer: Buyer, days: int) -> list[int]:
    """Orders of a wholesaler from before the first day, by the day on which they are received."""
    assert buyer.resale is not None
    product, bought, _, terms = buyer.resale
    said = setting.scenario.wholesalers[setting.wholesalers[bought]].opening_packs_per_day
    daily = said.get(setting.catalogue.products[product], 0)
    return [daily if day < terms.order_days else 0 for day in range(days)]


def accounts_of(setting: Setting, customers: Customers, days: int) -> dict[str, Account]:
    """Give each customer's account of the days that have passed."""
    told = [
        column[:, :days].tolist()
        for column in (customers.demand, customers.filled, customers.backlog, customers.lost)
    ]
    accounts: dict[str, Account] = {}
    on_hand = customers.on_hand[:, :days].tolist()
    for n, (_, _, buyers) in enumerate(setting.once(counters_of)):
        for buyer in buyers:
            demand, filled, backlog, lost = (column[len(accounts)] for column in told)
            accounts[buyer.name] = Account(demand, filled, backlog, lost, on_hand[n])
    return accounts

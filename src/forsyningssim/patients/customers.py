"""Plain customers' day, as routine: they ask for packs, get them, wait for the rest or lose it.

A wholesaler that buys from another stands in line with them, and asks for what it has ordered.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from forsyningssim.engine.luck import int64, kernel
from forsyningssim.engine.sharing import grant_all, share_by_weight
from forsyningssim.patients.bookkeeping import book
from forsyningssim.patients.layout import NO_LIMIT, ORDINARY, ROAD, UNWILLING


@kernel
def buy(s: Any, n: int, day: int) -> None:
    """Let the customers of a counter ask for today's demand and for what is still owed."""
    c, trade = s.customers, s.trade
    p, w, first, last = c.counter[n, 0], c.counter[n, 1], c.counter[n, 2], c.counter[n, 3]
    asked, today, waited = 0, 0, 0
    for i in range(first, last):
        if c.resale[i, 0] >= 0:
            read_mail(s, i, p, day)
        owed = give_up(c, i, day)
        waited += c.backlog[i, day - 1] if day > 0 else 0
        today += c.demand[i, day]
        c.asked[0, i - first] = c.demand[i, day] + owed
        asked += c.demand[i, day] + owed
    stock = trade.held[p, w, ORDINARY]
    if trade.works[w] < 1.0:
        stock = min(stock, int64(np.floor(trade.works[w] * asked)))
    if asked <= stock:
        grant_all(c.asked[0], c.got[0], last - first)
    else:
        by_priority(c, first, last, stock)
    sold = 0
    for i in range(first, last):
        got = c.got[0, i - first]
        sell(s, p, w, got, day)
        if c.resale[i, 0] >= 0:
            send_on(s, i, p, got, day)
        else:
            sold += got
    if sold > 0:
        book(s, c.counter[n, 4], day, p, sold)
    waiting = 0
    for i in range(first, last):
        settle(c, i, c.got[0, i - first], day)
        waiting += c.backlog[i, day]
    trade.asked[p, w] += today
    trade.owed[p, w] += waiting - waited
    c.on_hand[n, day] = trade.held[p, w, ORDINARY]


@kernel
def read_mail(s: Any, i: int, p: int, day: int) -> None:
    """Let what a wholesaler has ordered of another be asked for when its order is received."""
    c, k = s.customers, s.customers.resale[i, 0]
    ordered = s.supply.owed[p, k] - c.known[i]
    c.known[i] += ordered
    if day + c.resale[i, 1] < c.demand.shape[1]:
        c.demand[i, day + c.resale[i, 1]] += ordered


@kernel
def send_on(s: Any, i: int, p: int, n: int, day: int) -> None:
    """Put what a wholesaler has sold to another on the road to it."""
    u, k = s.supply, s.customers.resale[i, 0]
    if n > 0:
        s.customers.known[i] -= n
        u.owed[p, k] -= n
        u.on_road[p, k] += n
        u.road[p, (u.lane_clock[p, k] + s.customers.resale[i, 2]) & (ROAD - 1), k] += n
        book(s, s.customers.resale[i, 3], day, p, n)


@kernel
def give_up(c: Any, i: int, day: int) -> int:
    """Lose what a customer has waited for longer than it will; return what is still owed."""
    owed = c.backlog[i, day - 1] if day > 0 else int64(0)
    while owed > 0 and c.oldest[i] < day - c.patience[i]:
        lost = c.missing[i, c.oldest[i]]
        c.missing[i, c.oldest[i]] = 0
        c.lost[i, day] += lost
        owed -= lost
        c.oldest[i] += 1
    return int64(owed)


@kernel
def by_priority(c: Any, first: int, last: int, stock: int) -> None:
    """Share a scarce stock: those of one priority after another, in proportion to what they ask."""
    n = last - first
    for i in range(n):
        c.got[0, i] = 0
    priority = next_priority(c, first, last, 0)
    while priority < NO_LIMIT:
        asked = 0
        for i in range(n):
            c.asked[1, i] = c.asked[0, i] if c.priority[first + i] == priority else 0
            c.weight[i] = c.asked[1, i]
            asked += c.asked[1, i]
        if asked <= stock:
            grant_all(c.asked[1], c.got[1], n)
        else:
            share_by_weight(stock, c.asked[1], c.weight, 0.0, c.got[1], n)
        for i in range(n):
            c.got[0, i] += c.got[1, i]
            stock -= c.got[1, i]
        priority = next_priority(c, first, last, priority)


@kernel
def next_priority(c: Any, first: int, last: int, priority: int) -> int:
    """Return the lowest priority above another; ``NO_LIMIT`` if there is none."""
    following = NO_LIMIT
    for i in range(first, last):
        if c.priority[i] > priority:
            following = min(following, c.priority[i])
    return int64(following)


@kernel
def sell(s: Any, p: int, w: int, n: int, day: int) -> None:
    """Take ``n`` packs off a wholesaler's ordinary stock, the oldest first."""
    stock = s.trade.stock
    months = stock.shape[3]
    v, left = s.cohort.month[day] % months, n
    while left > 0:
        taken = min(left, stock[p, w, ORDINARY, v])
        stock[p, w, ORDINARY, v] -= taken
        left -= taken
        v = v + 1 if v + 1 < months else 0
    s.trade.held[p, w, ORDINARY] -= n


@kernel
def settle(c: Any, i: int, got: int, day: int) -> None:
    """Fill what a customer has waited for, the oldest first, then today's; keep the rest, or lose.

    What was owed in the morning is what was asked for beyond today's demand.
    """
    owed = (c.backlog[i, day - 1] if day > 0 else 0) - c.lost[i, day]
    late = min(owed, got)
    left = late
    while left > 0:
        filled = min(left, c.missing[i, c.oldest[i]])
        c.missing[i, c.oldest[i]] -= filled
        left -= filled
        if left > 0:
            c.oldest[i] += 1
    c.filled[i, day] = got - late
    c.backlog[i, day] = owed - late
    missing = c.demand[i, day] - c.filled[i, day]
    if c.patience[i] == UNWILLING:
        c.lost[i, day] += missing
    else:
        c.missing[i, day] = missing
        c.backlog[i, day] += missing

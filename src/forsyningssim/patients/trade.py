"""The wholesalers' day, as routine: stock is shared among outlets and sent on the night round."""

from __future__ import annotations

from typing import Any

from forsyningssim.engine.ahead import AHEAD
from forsyningssim.engine.luck import int64, kernel, luck
from forsyningssim.engine.sharing import grant_all, share_by_weight
from forsyningssim.patients.bookkeeping import book
from forsyningssim.patients.layout import (
    AWAITED,
    CHANNELS,
    CLASSES,
    DUTY,
    LENT,
    NATIONAL,
    NO_LIMIT,
    ORDINARY,
    SHELF,
    SOLD,
    VAN,
)
from forsyningssim.patients.ordering import fetch_shelf
from forsyningssim.patients.rotation import take_oldest, take_ordinary

FIRST_COME, BY_ORDERS, BY_HISTORY, BY_NEED, BY_POPULATION, BY_PRIORITY = range(6)
_KINDS = len(CHANNELS)


@kernel
def deliver(s: Any, p: int, day: int) -> None:
    """Unload yesterday's vans, then share and ship what the outlets are owed."""
    shelves, trade = s.shelves, s.trade
    if shelves.loaded[p] > 0:
        unload_vans(s, p)
    last = trade.owed.shape[1]
    if s.cohort.delivers[day] == 0:
        return
    if shelves.cap[p] < NO_LIMIT:
        extend_allowance(s, p)
    for w in range(last):
        if trade.owed[p, w] > 0:
            serve_outlets(s, p, w, day)
    for w in range(last):
        if trade.helped[w] > 0.0 and trade.owed[p, w] > 0:
            help_out(s, p, w, day)


@kernel
def unload_vans(s: Any, p: int) -> None:
    """Put what came with yesterday's vans on the shelves."""
    shelves = s.shelves
    shelves.loaded[p] = 0
    for line in range(shelves.lines_start[p, 0], shelves.lines_start[p, s.trade.owed.shape[1]]):
        x, o = line_of(shelves, line)
        cell = shelves.cell[x, o]
        cell[SHELF] += cell[VAN]
        cell[VAN] = 0


@kernel
def extend_allowance(s: Any, p: int) -> None:
    """A cap at normal sales lets through a day's normal sales more, and saves up for a month."""
    shelves = s.shelves
    for line in range(shelves.lines_start[p, 0], shelves.lines_start[p, s.trade.owed.shape[1]]):
        x, o = line_of(shelves, line)
        daily = shelves.cap[p] * shelves.normal[x, o] * 7 / 5
        shelves.allowance[x, o] = min(shelves.allowance[x, o] + daily, max(20 * daily, 1.0))


@kernel
def serve_outlets(s: Any, p: int, w: int, day: int) -> None:
    """Ship to the outlets of wholesaler ``w`` what it has and, after a mishap, can pick."""
    trade = s.trade
    available = trade.held[p, w, ORDINARY]
    for q in (DUTY, NATIONAL):
        available += trade.held[p, w, q] * trade.draws[p, w, q]
    bound = trade.works[w] < 1.0
    if bound:
        available = min(available, may_pick(trade, p, w, 0, trade.works[w]))
    sold = share_out(s, p, w, day, available)
    if bound:
        trade.picks[p, w, 0] = max(0.0, trade.picks[p, w, 0] - sold)
    if sold > 0:
        take_ordinary(s, p, w, sold, day)


@kernel
def may_pick(trade: Any, p: int, w: int, who: int, share: float) -> int:
    """Packs that may be picked today at a share of a usual day's, in five days of seven."""
    left = min(trade.picks[p, w, who], 1.0)
    trade.picks[p, w, who] = left + share * trade.usual[p, w] * 7 / 5
    return int64(trade.picks[p, w, who] + 1e-9)


@kernel
def help_out(s: Any, p: int, w: int, day: int) -> None:
    """Let the other wholesalers bring to the outlets of ``w`` what they have to spare."""
    trade, tally = s.trade, s.tally
    spare, lent, total = trade.spare[0], trade.spare[1], 0
    last = trade.owed.shape[1]
    for v in range(last):
        spare[v] = 0
        if v != w and trade.works[v] == 1.0:
            spare[v] = max(int64(0), trade.held[p, v, ORDINARY] - trade.owed[p, v])
        total += int64(spare[v])
    sold = share_out(s, p, w, day, min(total, may_pick(trade, p, w, 1, trade.helped[w])))
    trade.picks[p, w, 1] = max(0.0, trade.picks[p, w, 1] - sold)
    if sold == 0:
        return
    share_by_weight(sold, spare, spare, luck(s.supply.split_key[p], w + 1, day), lent, last)
    for v in range(last):
        n = int64(lent[v])
        if n > 0:
            take_oldest(s, p, v, ORDINARY, n, day)
            book(s, tally.flow_base[LENT] + v * last + w, day, p, n)


@kernel
def share_out(s: Any, p: int, w: int, day: int, available: int) -> int:
    """Hand ``available`` packs to the outlets of ``w``; scarce packs go by its sharing rule.

    The lines of an outlet stand together, so that rounding evens out within it. Return how many
    packs were handed over.
    """
    shelves = s.shelves
    asked, weight, got = shelves.share[0], shelves.share[1], shelves.share[2]
    line, n, total = shelves.share[3], 0, 0
    capped = shelves.cap[p] < NO_LIMIT
    for i in range(shelves.lines_start[p, w], shelves.lines_start[p, w + 1]):
        ask = shelves.owed[i]
        if ask > 0:
            if capped:
                x, o = line_of(shelves, i)
                ask = min(ask, int64(shelves.allowance[x, o] + 1e-9))
            asked[n] = ask
            line[n] = i
            total += ask
            n += 1
    if total <= available:
        grant_all(asked, got, n)
    else:
        ration(s, p, w, day, available, asked, weight, got, line, n)
    sold = 0
    for i in range(n):
        fetch_shelf(shelves, int64(line[min(i + AHEAD, n - 1)]))
        if got[i] > 0:
            hand_to_outlet(s, p, w, int64(line[i]), int64(got[i]), day)
            sold += int64(got[i])
    return int64(sold)


@kernel
def ration(
    s: Any,
    p: int,
    w: int,
    day: int,
    stock: int,
    asked: Any,
    weight: Any,
    got: Any,
    line: Any,
    n: int,
) -> None:
    """Share too little among the outlets, by the rule that holds the wholesaler's slot."""
    shelves, rule = s.shelves, s.trade.rule[w]
    offset = luck(s.supply.split_key[p], w + 1, day)
    if rule == FIRST_COME:
        oldest_first(s, stock, asked, weight, got, line, n, offset)
        return
    for i in range(n):
        x, o = line_of(shelves, line[i])
        if rule == BY_HISTORY:
            weight[i] = shelves.normal[x, o]
        elif rule == BY_POPULATION:
            weight[i] = shelves.people[o]
        elif rule == BY_NEED:
            weight[i] = 1e-6 * asked[i] + shelves.cell[x, o, AWAITED]
        elif rule == BY_PRIORITY:
            weight[i] = 1e-6 * asked[i]
            for c in range(CLASSES):
                weight[i] += shelves.waiting[x, o, c] * 8.0 ** (CLASSES - 1 - c)
        else:
            weight[i] = asked[i]
    share_by_weight(stock, asked, weight, offset, got, n)


@kernel
def oldest_first(
    s: Any, stock: int, asked: Any, weight: Any, got: Any, line: Any, n: int, offset: float
) -> None:
    """Serve the oldest open orders in full before any younger one; share the last of them."""
    shelves, part = s.shelves, s.shelves.share[4]
    left, day = stock, int64(-1)
    for i in range(n):
        got[i] = 0
    while left > 0:
        day = next_day(shelves, line, n, day)
        if day < 0:
            return
        for i in range(n):
            since = shelves.since[int64(line[i])]
            weight[i] = asked[i] if since == day else 0.0
        left -= share_by_weight(left, weight, weight, offset, part, n)
        for i in range(n):
            got[i] += part[i]


@kernel
def next_day(shelves: Any, line: Any, n: int, day: int) -> int:
    """First day after ``day`` since which an order has been open; -1 if there is none."""
    following = int64(-1)
    for i in range(n):
        since = int64(shelves.since[int64(line[i])])
        if since > day and (following < 0 or since < following):
            following = since
    return following


@kernel
def line_of(shelves: Any, line: float) -> tuple[int, int]:
    """Item number and outlet of an order line."""
    i = int64(line)
    return int64(shelves.lines[i, 0]), int64(shelves.lines[i, 1])


@kernel
def hand_to_outlet(s: Any, p: int, w: int, line: int, n: int, day: int) -> None:
    """``n`` packs sold to an outlet are on its shelf tonight, or come with tomorrow's van."""
    shelves, trade, tally = s.shelves, s.trade, s.tally
    x, o = line_of(shelves, line)
    shelves.owed[line] -= n
    trade.owed[p, w] -= n
    if shelves.cap[p] < NO_LIMIT:
        shelves.allowance[x, o] -= n
    if shelves.lag[o] == 0:
        shelves.cell[x, o, SHELF] += n
    else:
        shelves.cell[x, o, VAN] += n
        shelves.loaded[p] += n
    book(s, tally.flow_base[SOLD] + w * _KINDS + shelves.channel[o], day, p, n)

"""The wholesalers' day, as routine: share stock among outlets, the night round, the traders."""

from __future__ import annotations

from typing import Any

import numpy as np

from forsyningssim.engine.luck import int64, kernel, luck
from forsyningssim.engine.sharing import grant_all, share_by_weight
from forsyningssim.patients.bookkeeping import book
from forsyningssim.patients.layout import (
    AWAITED,
    CHANNELS,
    CLASSES,
    DRAWN,
    DUTY,
    EXPORTED,
    LENT,
    NATIONAL,
    NO_LIMIT,
    NOTICE,
    ORDINARY,
    SHELF,
    SOLD,
    VAN,
)

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


@kernel
def take_ordinary(s: Any, p: int, w: int, n: int, day: int) -> None:
    """Take ``n`` packs off ordinary stock, drawing on the other purposes where that is allowed."""
    trade, tally = s.trade, s.tally
    for q in (DUTY, NATIONAL):
        short = n - trade.held[p, w, ORDINARY]
        if short > 0 and trade.draws[p, w, q] == 1 and trade.held[p, w, q] > 0:
            m = min(short, trade.held[p, w, q])
            relabel(s, p, w, q, ORDINARY, m, day)
            book(s, tally.flow_base[DRAWN] + 2 * w + q - 1, day, p, m)
    take_oldest(s, p, w, ORDINARY, n, day)


@kernel
def relabel(s: Any, p: int, w: int, source: int, target: int, n: int, day: int) -> None:
    """Give ``n`` packs, the oldest first, another purpose."""
    stock, held = s.trade.stock, s.trade.held
    months = stock.shape[3]
    v, left = s.cohort.month[day] % months, n
    for _ in range(months):
        m = min(left, stock[p, w, source, v])
        stock[p, w, source, v] -= m
        stock[p, w, target, v] += m
        left -= m
        if left == 0:
            break
        v = (v + 1) % months
    held[p, w, source] -= n
    held[p, w, target] += n


@kernel
def take_oldest(s: Any, p: int, w: int, purpose: int, n: int, day: int) -> None:
    """Take the oldest packs whatever their purpose, and relabel as many younger ones.

    So the preparedness stocks stay young inside the ordinary flow: each pack of theirs that is
    taken is replaced by the youngest pack of ``purpose``.
    """
    trade = s.trade
    stock = trade.stock
    months = stock.shape[3]
    v, left, swapped = oldest_month(stock, p, w, s.cohort.month[day] % months), n, 0
    for _ in range(months):
        for q in (ORDINARY, DUTY, NATIONAL):
            m = min(left, stock[p, w, q, v])
            if m > 0:
                stock[p, w, q, v] -= m
                left -= m
                if q != purpose:
                    rejuvenate(stock, p, w, purpose, q, m, s.cohort.month[day] % months)
                    swapped += m
        if left == 0:
            break
        v = (v + 1) % months
    trade.held[p, w, purpose] -= n
    s.tally.rotated[p, day] += swapped


@kernel
def oldest_month(stock: Any, p: int, w: int, month: int) -> int:
    """First month from this one on in which packs of any purpose expire."""
    months, v = stock.shape[3], month
    for _ in range(months):
        if stock[p, w, ORDINARY, v] + stock[p, w, DUTY, v] + stock[p, w, NATIONAL, v] > 0:
            break
        v = v + 1 if v + 1 < months else 0
    return int64(v)


@kernel
def rejuvenate(stock: Any, p: int, w: int, source: int, target: int, n: int, month: int) -> None:
    """Move the ``n`` youngest packs of one purpose to another."""
    months = stock.shape[3]
    v = (month + months - 1) % months
    for _ in range(months):
        m = min(n, stock[p, w, source, v])
        stock[p, w, source, v] -= m
        stock[p, w, target, v] += m
        n -= m
        if n == 0:
            return
        v = (v + months - 1) % months


@kernel
def export(s: Any, p: int, day: int) -> None:
    """Traders announce what they want above the floor; what was announced for today departs."""
    trade = s.trade
    for w in range(trade.owed.shape[1]):
        rate = trade.export_rate[p, w]
        if rate > 0 and s.cohort.delivers[day] == 1:
            wished = rate * 7 / 5 + trade.export_carry[p, w, 3]
            n = int64(wished)
            trade.export_carry[p, w, 3] = wished - n
            due = s.trade.notice_due[day]
            trade.announced[p, w, due % NOTICE] += n
        ready = trade.announced[p, w, day % NOTICE]
        if ready > 0:
            trade.announced[p, w, day % NOTICE] = 0
            depart(s, p, w, ready, day)


@kernel
def depart(s: Any, p: int, w: int, n: int, day: int) -> None:
    """``n`` announced packs leave Norway, so far as no ban holds them and the floor allows it.

    A share of them leaks out of the preparedness stocks; the rest is ordinary stock.
    """
    trade, tally = s.trade, s.tally
    left = n
    for q in (NATIONAL, DUTY, ORDINARY):
        share = trade.leaves[p, w, q]
        spare, wish = trade.held[p, w, q], float(left)
        if q == ORDINARY:
            spare -= trade.floor[p, w] + trade.owed[p, w]
        else:
            wish = n * trade.leak[p, w]
        flow = wish * share + trade.export_carry[p, w, q]
        passing = int64(np.floor(flow + 1e-9))
        trade.export_carry[p, w, q] = max(0.0, flow - passing)
        passing = min(passing, spare, left)
        if passing > 0:
            take_oldest(s, p, w, q, passing, day)
            book(s, tally.flow_base[EXPORTED] + 3 * w + q, day, p, passing)
            left -= passing

"""The road from the plants to the buyers, as routine: receive, unload, share, ship."""

from __future__ import annotations

from typing import Any

import numpy as np

from forsyningssim.engine.ahead import fetch
from forsyningssim.engine.luck import int64, kernel, luck, pick
from forsyningssim.engine.sharing import grant_all, share_by_weight
from forsyningssim.patients.bookkeeping import book
from forsyningssim.patients.layout import (
    DUTY,
    FAULT,
    LAID_ASIDE,
    LANDED,
    MADE,
    NATIONAL,
    NO_LIMIT,
    ORDINARY,
    PARKED,
    RING_FULL,
    ROAD,
    SHIPPED,
)


@kernel
def receive_orders(s: Any, p: int) -> None:
    """Orders posted yesterday become open; the part that no gate holds back may depart."""
    u = s.supply
    for k in range(u.posted.shape[1]):
        n = u.posted[p, k]
        u.posted[p, k] = 0
        u.owed[p, k] += n
        if u.departs[p, k] != u.departed[p, k]:
            u.departed[p, k] = u.departs[p, k]
            u.cleared[p, k], u.clearing[p, k] = 0, 0.0
            n = u.owed[p, k]
        if n > 0:
            passing = n * u.departs[p, k] + u.clearing[p, k]
            whole = int64(np.floor(passing + 1e-9))
            u.clearing[p, k] = max(0.0, passing - whole)
            u.cleared[p, k] += whole


@kernel
def unload(s: Any, p: int, day: int) -> None:
    """Batches reach the store, consignments reach their buyers, parked goods are let in."""
    u = s.supply
    made = u.batches[p, day]
    if made > 0:
        kept = park(s, p, made, day)
        u.store[p] += made - kept
        book(s, s.tally.flow_base[MADE], day, p, made - kept)
    fetch(u.road, (p, (u.lane_clock[p, 0] + 2) & (ROAD - 1), 0))
    for k in range(u.posted.shape[1]):
        if u.rides[p, k] == 1:
            u.lane_clock[p, k] += 1
        if u.rides[p, k] == 1 and u.on_road[p, k] > 0:
            slot = u.lane_clock[p, k] & (ROAD - 1)
            arrived = u.road[p, slot, k]
            if arrived > 0:
                u.road[p, slot, k] = 0
                u.quay[p, k] += arrived
        if u.lands[p, k] == 1 and u.quay[p, k] > 0:
            land(s, p, k, u.quay[p, k], day)
            u.quay[p, k] = 0


@kernel
def park(s: Any, p: int, made: int, day: int) -> int:
    """Keep back the part of a batch whose release is stopped; return how many packs that is."""
    u = s.supply
    if u.releases[p] == 1.0:
        return 0
    flow = made * (1.0 - u.releases[p]) + u.parking[p]
    kept = min(int64(np.floor(flow + 1e-9)), made)
    u.parking[p] = max(0.0, flow - kept)
    u.parked[p] += kept
    if kept > 0:
        book(s, s.tally.flow_base[PARKED], day, p, kept)
    return kept


@kernel
def land(s: Any, p: int, k: int, n: int, day: int) -> None:
    """``n`` packs pass from the road to buyer ``k``."""
    u, trade = s.supply, s.trade
    u.on_road[p, k] -= n
    book(s, s.tally.flow_base[LANDED] + k, day, p, n)
    buyers = trade.held.shape[1]
    months = trade.stock.shape[3]
    v = (s.cohort.month[day] + u.shelf_life[p]) % months
    regions = u.abroad.shape[1]
    if k >= buyers + regions:
        u.node[p, k - buyers - regions, v] += n
        return
    if k >= buyers:
        u.abroad[p, k - buyers] += n
        return
    trade.held[p, k, ORDINARY] += n
    trade.stock[p, k, ORDINARY, v] += n
    lay_aside(s, p, k, v, day)


@kernel
def lay_aside(s: Any, p: int, w: int, v: int, day: int) -> None:
    """What lies above the ordinary level fills the duty, then the national stock.

    Open orders of the outlets come before either: nobody stores what somebody waits for.
    """
    trade = s.trade
    spare = trade.held[p, w, ORDINARY] - trade.wanted[p, w, ORDINARY] - trade.owed[p, w]
    for q in (DUTY, NATIONAL):
        room = trade.wanted[p, w, q] - trade.held[p, w, q]
        n = min(spare, room, trade.stock[p, w, ORDINARY, v])
        if n > 0:
            trade.stock[p, w, ORDINARY, v] -= n
            trade.stock[p, w, q, v] += n
            trade.held[p, w, ORDINARY] -= n
            trade.held[p, w, q] += n
            spare -= n
            at = s.tally.flow_base[LAID_ASIDE] + 2 * w + q - 1
            book(s, at, day, p, n)


@kernel
def ship_from_store(s: Any, p: int, day: int) -> None:
    """Share the European store among the orders that may depart, and put them on the road."""
    u = s.supply
    asked, got = u.sharing[0], u.sharing[1]
    buyers = u.posted.shape[1]
    total, there = 0, may_leave(u, p)
    for k in range(buyers):
        asked[k] = min(u.cleared[p, k], u.most[p, k])
        total += asked[k]
    if total == 0:
        return
    if total > there:
        offset = luck(u.split_key[p], 0, day)
        share_by_weight(there, asked, u.weight[p], offset, got, buyers)
    else:
        grant_all(asked, got, buyers)
    for k in range(buyers):
        if got[k] > 0:
            dispatch(s, p, k, got[k], day)


@kernel
def may_leave(u: Any, p: int) -> int:
    """Packs that may leave the store today: all there are, or what is allotted.

    What is allotted and not asked for is saved up for a week.
    """
    if u.allotted[p] >= NO_LIMIT:
        return int64(u.store[p])
    u.saved[p] = min(u.saved[p] + u.allotted[p], max(7 * u.allotted[p], 1.0))
    return min(int64(u.store[p]), int64(np.floor(u.saved[p] + 1e-9)))


@kernel
def dispatch(s: Any, p: int, k: int, n: int, day: int) -> None:
    """Send ``n`` packs to buyer ``k``: one consignment, or each pack by itself."""
    u = s.supply
    u.store[p] -= n
    if u.allotted[p] < NO_LIMIT:
        u.saved[p] = max(0.0, u.saved[p] - n)
    u.owed[p, k] -= n
    u.cleared[p, k] -= n
    u.on_road[p, k] += n
    book(s, s.tally.flow_base[SHIPPED] + k, day, p, n)
    if u.by_pack[p] == 1:
        for i in range(n):
            travel(s, p, k, 1, luck(u.lead_key[p, k], i + 1, day), day)
    else:
        travel(s, p, k, n, luck(u.lead_key[p, k], 0, day), day)


@kernel
def travel(s: Any, p: int, k: int, n: int, fate: float, day: int) -> None:
    """Draw the transport time from its distribution; nothing is on the road for a lane of 0."""
    u = s.supply
    law = u.lead_cdf[u.lead_of[p, k]]
    days = pick(law, 0, len(law), fate) + u.delay[p, k]
    if days >= ROAD:
        s.clock[FAULT] |= RING_FULL
        days = ROAD - 1
    if days == 0 and u.rides[p, k] == 1 and u.lands[p, k] == 1:
        land(s, p, k, n, day)
    elif days == 0 and u.rides[p, k] == 1:
        u.quay[p, k] += n
    elif days == 0:  # waits for the route, and is there as soon as it opens
        u.road[p, (u.lane_clock[p, k] + 1) & (ROAD - 1), k] += n
    else:
        u.road[p, (u.lane_clock[p, k] + days) & (ROAD - 1), k] += n

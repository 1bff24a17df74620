"""The weekly reviews, product by product: what is made, what is bought, what is used abroad.

When and by whom they are made stands in ``actors/``. The arithmetic is compiled, because a small
run spends more time on deciding than on everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np

from forsyningssim.engine.luck import int64, kernel
from forsyningssim.engine.views import reader, table_of
from forsyningssim.patients.bookkeeping import book
from forsyningssim.patients.layout import CONSUMED, DAYS, DUTY, NATIONAL, NO_LIMIT, ORDINARY
from forsyningssim.patients.plans import Production, Purchases, Regions
from forsyningssim.patients.state import state_at
from forsyningssim.units import ROUNDING, Packs

Found = TypeVar("Found")

_production = reader(Production)
_purchases = reader(Purchases)
_regions = reader(Regions)


class _Kept(NamedTuple):
    """Arrays that must not go away as long as somebody may review, and where they are listed."""

    address: int
    table: Packs
    plan: Production | Purchases | Regions


def reviewing(
    review: Callable[..., Found], address: int, plan: Production | Purchases | Regions
) -> Callable[..., Found]:
    """Bind a review to the state at an address and to the arrays of those who make it."""
    table = table_of(plan)
    kept = _Kept(table.ctypes.data, table, plan)
    return lambda *numbers: review(address, kept.address, *numbers)


@kernel
def produce(address: int, plan: int, day: int, days: int) -> None:
    """Start the batches that bring every store back to its level."""
    u, m = state_at(address).supply, _production(plan)
    for p in range(u.store.shape[0]):
        receive_api(m, p, days)
        gap = max(m.level[p] - in_store_and_coming(u, p, day, m.batch_days[p]), 0.0)
        made = min(gap, m.working[p] * days, m.api[p])
        m.api[p] -= made
        batch = np.floor(made + m.begun[p] + ROUNDING)
        m.begun[p] += made - batch
        release = day + m.batch_days[p]
        if batch > 0.0 and release < u.batches.shape[1]:
            u.batches[p, release] += int64(batch)


@kernel
def receive_api(m: Any, p: int, days: int) -> None:
    """Fill the store of active ingredient, no faster than it can be delivered."""
    missing = max(m.api_level[p] - m.api[p], 0.0)
    m.api[p] += min(missing, days * m.demand[p] * m.flowing[p])


@kernel
def in_store_and_coming(u: Any, p: int, day: int, batch_days: int) -> int:
    """Store, parked packs and batches under way, less what is owed to all buyers."""
    position = u.store[p] + u.parked[p]
    for release in range(day + 1, min(day + batch_days + 1, u.batches.shape[1])):
        position += u.batches[p, release]
    for k in range(u.owed.shape[1]):
        position -= u.owed[p, k]
    return int64(position)


@kernel
def allot(address: int, plan: int, day: int, days: int) -> bool:
    """Allot what may leave the stores of makers that will be short; return whether any will be.

    Who allots goes on until what there is suffices again, and reckons anew at every review.
    """
    s, m, some = state_at(address), _production(plan), False
    for p in range(m.demand.shape[0]):
        share = 1.0
        if m.allots[p] == 1 and (m.expected[p] > 0 or m.short[p] == 1):
            share = share_until_whole(s, m, p, day, days)
        m.short[p] = share < 1.0
        some |= share < 1.0
        s.supply.allotted[p] = share * m.demand[p] if share < 1.0 else NO_LIMIT
    return some


@kernel
def share_until_whole(s: Any, m: Any, p: int, day: int, days: int) -> float:
    """Fair share until the first batch that is begun after the expected end is in the store.

    Nobody reckons beyond the last day of the run, since batches are not followed there.
    """
    u, left = s.supply, s.clock[DAYS] - day
    until = min(max(m.expected[p] - day, int64(0)), left)
    lasts = min(until + m.batch_days[p] + days, left)
    making = min(max(lasts - m.batch_days[p], int64(0)), until)
    fed = (m.api[p] + m.flowing[p] * m.demand[p] * making) / max(making, int64(1))
    coming = int64(0)
    for release in range(day + 1, u.batches.shape[1]):
        coming += u.batches[p, release]
    output = u.releases[p] * min(m.working[p], fed)
    ready, begun = float(u.store[p]), u.releases[p] * coming
    return fair_share(ready, begun, output, m.demand[p], making, lasts)


@kernel
def fair_share(
    ready: float, coming: float, output: float, demand: float, making: float, lasts: float
) -> float:
    """Share of its usual sales that a maker can deliver evenly until its output is whole again.

    Parameters
    ----------
    ready : packs in the store
    coming : packs begun that reach it while it has to last
    output : packs a day that are begun meanwhile
    demand : packs a day that all customers usually take
    making : days on which what is begun still reaches the store in time
    lasts : days that all of this has to last

    Returns
    -------
    One for what is enough or is not asked for.

    """
    there, needed = ready + coming + output * making, demand * lasts
    return there / needed if needed > there else 1.0


@kernel
def purchase(address: int, plan: int, days: int, nets_off: bool) -> bool:
    """Order what brings every inventory position to its level.

    Return whether a preparedness stock is larger than wanted.

    A periodic-review order-up-to policy on a forecast; where a buyer sees that suppliers are short
    it orders more than it needs, by its reaction.
    """
    s, b = state_at(address), _purchases(plan)
    u, trade = s.supply, s.trade
    too_much = False
    for p in range(b.forecast.shape[0]):
        for w in range(b.forecast.shape[1]):
            expect(b, p, w, trade.asked[p, w] / days)
            trade.asked[p, w] = 0
            build_up(b, p, w, days)
            set_levels(trade, b, p, w)
            for q in (DUTY, NATIONAL):
                too_much |= trade.held[p, w, q] > trade.wanted[p, w, q]
            b.fear[p, w] = feared(
                u.owed[p, w], u.owed[p, w] + u.on_road[p, w], b.memory[w] * b.fear[p, w]
            )
            position = on_hand_and_coming(u, trade, p, w)
            gap = max(order_up_to(b, p, w, days, nets_off) - position, 0.0)
            gap *= 1.0 + b.inflation[w] * b.fear[p, w]
            if position > b.reorder_at[p, w]:
                gap = 0.0
            whole = np.floor(gap + b.carried[p, w] + ROUNDING)
            b.carried[p, w] = b.carried[p, w] + gap - whole if gap > 0.0 else 0.0
            u.posted[p, w] += int64(np.floor(whole * b.accepted[p, w] + ROUNDING))
    return too_much


@kernel
def expect(b: Any, p: int, w: int, asked: float) -> None:
    """Forecast from what was asked for a day: a step toward it, or the mean of the last reviews."""
    reviews, last = b.averaged[w], b.observed.shape[0]
    if reviews == 0:
        b.forecast[p, w] += b.smoothing[w] * (asked - b.forecast[p, w])
        return
    for i in range(last - 1):
        b.observed[i, p, w] = b.observed[i + 1, p, w]
    b.observed[last - 1, p, w] = asked
    total = 0.0
    for i in range(last - reviews, last):
        total += b.observed[i, p, w]
    b.forecast[p, w] = total / reviews


@kernel
def build_up(b: Any, p: int, w: int, days: int) -> None:
    """Let the preparedness stocks grow (or shrink) toward what is wanted, at their pace."""
    for q in (DUTY, NATIONAL):
        wanted = b.national_days[p] * b.national_held[p] * b.national_share[p, w]
        if q == DUTY:
            wanted = b.duty_days[p] * b.duty_held[p] * b.duty_share[p, w]
        pace = wanted * days / b.build_days[q]
        b.prepared[p, w, q] = min(wanted, b.prepared[p, w, q] + pace)


@kernel
def set_levels(trade: Any, b: Any, p: int, w: int) -> None:
    """Tell the goods reception up to which level it lays packs aside for each purpose."""
    own = b.cover[p, w] * b.cover_factor[p] * b.forecast[p, w]
    trade.wanted[p, w, ORDINARY] = int64(np.rint(own))
    for q in (DUTY, NATIONAL):
        trade.wanted[p, w, q] = int64(np.rint(b.prepared[p, w, q]))


@kernel
def set_first_levels(address: int, plan: int) -> None:
    """Tell the goods reception its levels before the first review."""
    b = _purchases(plan)
    for p in range(b.forecast.shape[0]):
        for w in range(b.forecast.shape[1]):
            set_levels(state_at(address).trade, b, p, w)


@kernel
def on_hand_and_coming(u: Any, trade: Any, p: int, w: int) -> int:
    """Inventory position: on hand and on order, less what outlets wait for."""
    held = trade.held[p, w, ORDINARY] + trade.held[p, w, DUTY] + trade.held[p, w, NATIONAL]
    coming = u.on_road[p, w] + u.owed[p, w] + u.posted[p, w]
    return int64(held + coming - trade.owed[p, w])


@kernel
def order_up_to(b: Any, p: int, w: int, days: int, nets_off: bool) -> float:
    """Order-up-to level of the inventory position, preparedness stocks included."""
    if b.up_to[p, w] >= 0:
        return float(b.up_to[p, w])
    own = b.forecast[p, w] * (b.cover[p, w] * b.cover_factor[p] + b.lead[p, w] + days)
    kept = b.prepared[p, w, DUTY] + b.prepared[p, w, NATIONAL]
    return float(max(own, kept) if nets_off else own + kept)


@kernel
def feared(unfilled: int, ordered: int, remembered: float) -> float:
    """Share of open orders that is unfilled, as seen now or remembered."""
    return max(unfilled / (ordered + 1.0), remembered)


@kernel
def use_and_order(address: int, plan: int, day: int, days: int) -> None:
    """Use up the days' packs abroad (unmet demand is lost), and order up to the level."""
    s, r = state_at(address), _regions(plan)
    u, wholesalers = s.supply, s.trade.owed.shape[1]
    for p in range(r.use.shape[0]):
        for i in range(r.use.shape[1]):
            k = wholesalers + i
            wish = r.use[p, i] * days + r.hungry[p, i]
            whole = np.floor(wish)
            r.hungry[p, i] = wish - whole
            used = min(u.abroad[p, i], int64(whole))
            u.abroad[p, i] -= used
            book(s, s.tally.flow_base[CONSUMED] + i, day, p, used)
            coming = u.on_road[p, k] + u.owed[p, k] + u.posted[p, k]
            r.fear[p, i] = feared(u.owed[p, k], coming, r.memory[i] * r.fear[p, i])
            gap = max(r.use[p, i] * r.cover[p, i] - u.abroad[p, i] - coming, 0.0)
            gap = gap * (1.0 + r.inflation[i] * r.fear[p, i]) + r.carried[p, i]
            order = np.floor(gap)
            r.carried[p, i] = gap - order
            u.posted[p, k] += int64(np.floor(order * r.accepted[p, k] + ROUNDING))


@kernel
def count_reported(held: Any, packs: Any) -> None:
    """Count what wholesalers report: ordinary and duty packs. (P, W, Q) to (P,), written."""
    for p in range(held.shape[0]):
        packs[p] = 0
        for w in range(held.shape[1]):
            packs[p] += held[p, w, ORDINARY] + held[p, w, DUTY]


@kernel
def divide_by_use(packs: Any, use: Any, days: Any) -> None:
    """Turn packs into days of use; what nobody uses lasts for ever. (P,) each; ``days`` written."""
    for p in range(len(packs)):
        days[p] = packs[p] / max(use[p], 1e-9) if use[p] > 0.0 else np.inf

"""New episodes and stays, and early refills: rows put into the calendar during the run."""

from __future__ import annotations

from math import lgamma
from typing import Any

import numpy as np

from forsyningssim.engine.luck import int64, kernel, luck, pick
from forsyningssim.patients.calendar import append, chunk_start, detach, release
from forsyningssim.patients.layout import (
    ACUTE,
    CHRONIC,
    COURSE,
    FAULT,
    INPATIENT,
    OWN_DAYS,
    POOL_FULL,
    QUEUES,
    RING,
)
from forsyningssim.patients.outcome import cover, item_asked, visit_day
from forsyningssim.patients.rows import (
    group_of,
    home_of,
    identity,
    item_of,
    place_of,
    span_of,
    state,
    who,
    with_item,
)
from forsyningssim.patients.state import state_at
from forsyningssim.units import Packs, Rates

_ORDINALS = 1 << 16  # episodes of one group in one place on one day
_OUTLET, _PRODUCT, _STAY = -1, -2, -3


@kernel
def poisson(mean: float, u: float) -> int:
    """Return the ``u``-quantile of a Poisson number: exact, and never falling in ``mean``."""
    if u < 1.0 - mean:  # exp(-mean) lies above: most days, in most places, nobody falls ill
        return 0
    k, mass = 0, np.exp(-mean)
    if mean > 30.0:  # begin where the law begins; what lies below is less than rounding error
        k = max(0, int64(mean - 10.0 * np.sqrt(mean) - 10.0))
        mass = np.exp(k * np.log(mean) - mean - lgamma(k + 1.0))
    below = mass
    while below <= u and (k < mean or mass > 1e-18):  # the lower tail is rare, not over
        k += 1
        mass *= mean / k
        below += mass
    return k


@kernel
def draw_poisson(mean: float, luck: Rates, drawn: Packs) -> None:
    """Fill ``drawn`` with the Poisson numbers that luck says: both (T,)."""
    for t in range(len(luck)):
        drawn[t] = poisson(mean, luck[t])


@kernel
def arrive(s: Any, cluster: int, day: int) -> None:
    """Draw today's new episodes and stays, by group and place."""
    cohort = s.cohort
    for g in range(cohort.cluster[cluster, 2], cohort.cluster[cluster, 3]):
        kind = cohort.kind[g]
        if kind not in (ACUTE, INPATIENT):
            continue
        factor = cohort.pace[g, day] * cohort.surge[g]
        for m in range(cohort.rate.shape[1]):
            mean = cohort.rate[g, m] * factor
            if mean > 0.0:
                n = poisson(mean, luck(cohort.arrival_key[g], cohort.code[m], day))
                for i in range(min(n, _ORDINALS - 1)):
                    fall_ill(s, cluster, g, m, day, i)


@kernel
def fall_ill(s: Any, cluster: int, g: int, m: int, day: int, i: int) -> None:
    """The ``i``-th new row of the day: where it asks, for which product, and for how long."""
    cohort = s.cohort
    a = identity((day << 16) | i, m, g)
    person = who(a, cohort.code[m])
    key = cohort.key[g]
    first, n = cohort.outlet_start[g, m], cohort.outlet_count[g, m]
    o = cohort.outlet_list[pick(cohort.outlet_cum, first, n, luck(key, person, _OUTLET))]
    first = cohort.product_start[g]
    n = cohort.product_start[g + 1] - first
    p = cohort.product_list[pick(cohort.product_cum, first, n, luck(key, person, _PRODUCT))]
    left = 0
    if cohort.kind[g] == INPATIENT:
        fate = luck(key, person, _STAY)
        left = 1
        while fate >= cohort.stay_cdf[g, left - 1]:
            left += 1
    x = item_asked(s, a, p)
    b = state(day, o, x, left)
    if not append(cohort, cluster, cluster * QUEUES + (day & (RING - 1)), a, b):
        s.clock[FAULT] |= POOL_FULL


@kernel
def enrol(address: int, rows: Any, low: Any, high: Any) -> None:
    """Put everybody in daily treatment or in a course into the calendar, as day 0 finds them.

    ``rows`` (G, M) says how many there are; ``low`` and ``high`` (G,) bound the days fetched at a
    time. Home stock is uniform over the refill cycle, which is its stationary law.
    """
    s = state_at(address)
    for cluster in s.cohort.mine:
        for g in range(s.cohort.cluster[cluster, 2], s.cohort.cluster[cluster, 3]):
            for m in range(rows.shape[1]):
                settle(s, cluster, g, m, rows[g, m], low[g], high[g])


@kernel
def settle(s: Any, cluster: int, g: int, m: int, n: int, low: int, high: int) -> None:
    """Enrol the ``n`` rows of a group in a place."""
    cohort = s.cohort
    for i in range(n):
        a = identity(i, m, g)
        person, key = who(a, cohort.code[m]), cohort.person_key[g]
        first, k = cohort.outlet_start[g, m], cohort.outlet_count[g, m]
        o = cohort.outlet_list[pick(cohort.outlet_cum, first, k, luck(key, person, _OUTLET))]
        first = cohort.product_start[g]
        k = cohort.product_start[g + 1] - first
        p = cohort.product_list[pick(cohort.product_cum, first, k, luck(key, person, _PRODUCT))]
        interval = low + int64(luck(key, person, _STAY) * (high - low + 1))
        lead = int64(luck(cohort.key[g], person, 0) * (cohort.early[g] + 1))
        home = int64(luck(cohort.key[g], person, _STAY) * interval) + lead
        due = visit_day(cohort, a, home - lead, 0)
        cover(s, OWN_DAYS, g, m, 0, home)
        row = cluster * QUEUES + (due & (RING - 1))
        x = item_asked(s, a, p)
        if not append(cohort, cluster, row, a, state(home, o, x, interval)):
            s.clock[FAULT] |= POOL_FULL


@kernel
def hoard(address: int, cluster: int, day: int, share: Any, theta: float, key: np.uint64) -> int:
    """Let each chronic row decide once, at this news, whether and when to refill early.

    Parameters
    ----------
    share : (G,) probability that a row of the group reacts
    theta : mean days from the news to the visit (the news curve decays exponentially)
    key : luck of this announcement

    Returns
    -------
    Rows that come earlier than they would have.

    """
    s = state_at(address)
    cohort = s.cohort
    size, moved = cohort.chunk[0], 0
    for ahead in range(RING):
        j = cluster * QUEUES + ((day + ahead) & (RING - 1))
        chunk, offset, last, fill = detach(cohort, j)
        while chunk >= 0:
            end = fill if chunk == last else size
            for i in range(chunk_start(chunk, size) + offset, chunk_start(chunk, size) + end):
                a, b = cohort.pool[i, 0], cohort.pool[i, 1]
                g = group_of(a)
                to = j
                if cohort.kind[g] == CHRONIC:
                    person = who(a, cohort.code[place_of(a)])
                    if luck(key, person, g) < share[g]:
                        delay = int64(-theta * np.log(1.0 - luck(key, person, -1 - g)))
                        fetched = home_of(b) - span_of(b)
                        earliest = max(day + min(delay, RING // 2), fetched + cohort.least_gap[g])
                        visit = cohort.next_open[earliest]
                        if visit < day + ahead:
                            to = cluster * QUEUES + (visit & (RING - 1))
                            moved += 1
                if not append(cohort, cluster, to, a, b):
                    s.clock[FAULT] |= POOL_FULL
            following = release(cohort, cluster, chunk)
            if chunk == last:
                break
            chunk, offset = following, 0
    return moved


@kernel
def prescribe_anew(address: int, cluster: int) -> int:
    """Give each row in daily treatment or in a course the product that the shares now give it.

    The same luck decides as at the beginning, so that the shares of the first day change nothing.
    Who waits for a pack goes on waiting for it. Returns how many rows have another product.
    """
    s = state_at(address)
    cohort = s.cohort
    size, changed = cohort.chunk[0], 0
    for bucket in range(RING):
        j = cluster * QUEUES + bucket
        chunk, offset = int64(cohort.queue[j, 0]), int64(cohort.queue[j, 1])
        while chunk >= 0:
            last = chunk == cohort.queue[j, 2]
            end = int64(cohort.queue[j, 3]) if last else size
            for i in range(chunk_start(chunk, size) + offset, chunk_start(chunk, size) + end):
                a, b = cohort.pool[i, 0], cohort.pool[i, 1]
                g = group_of(a)
                if cohort.kind[g] in (CHRONIC, COURSE):
                    u = luck(cohort.person_key[g], who(a, cohort.code[place_of(a)]), _PRODUCT)
                    first = cohort.product_start[g]
                    n = cohort.product_start[g + 1] - first
                    p = cohort.product_list[pick(cohort.product_cum, first, n, u)]
                    if p != s.shelves.product[item_of(b)]:
                        cohort.pool[i, 1] = with_item(b, item_asked(s, a, p))
                        changed += 1
            chunk = int64(-1) if last else int64(cohort.follows[chunk])
            offset = 0
    return changed

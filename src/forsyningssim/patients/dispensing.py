"""A day at the counter: who asks, who is granted, who is sent on.

Two passes. The first counts what is asked for at each shelf, by rank; where a shelf is too short,
the ranks are granted in turn. The second hands over or refuses. Rows that waited overnight are
read before those who ask today, so that within a rank the longest waiting are first.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from forsyningssim.engine.luck import kernel
from forsyningssim.patients.calendar import append, chunk_start, detach, release
from forsyningssim.patients.layout import (
    ACUTE,
    ASKS,
    BY_OWN,
    CLASSES,
    FAULT,
    INPATIENT,
    OWN_DAYS,
    PASSED,
    POOL_FULL,
    QUEUES,
    RANKS,
    RING,
    UNSOLVED,
    WAITING,
)
from forsyningssim.patients.outcome import (
    count,
    hand_over,
    packs_asked,
    treated,
    wait_or_leave,
)
from forsyningssim.patients.rows import (
    WAITED,
    group_of,
    home_of,
    interval_of,
    outlet_of,
    patience_of,
    place_of,
    product_of,
)


@kernel
def dispense(s: Any, cluster: int, day: int) -> None:
    """Let everybody of a cluster who is due today, or still waiting, ask for the own product."""
    first = cluster * QUEUES
    room, bucket = first + WAITING + (day & 1), first + (day & (RING - 1))
    touched = count_asks(s, cluster, room, 0)
    touched = count_asks(s, cluster, bucket, touched)
    at = s.cohort.cluster[cluster, 0] * s.shelves.shelf.shape[1]
    grant(s, at, touched)
    answer(s, cluster, room, day)
    answer(s, cluster, bucket, day)
    for i in range(at, at + touched):
        cell = s.shelves.touched[i]
        for r in range(RANKS + 1):
            s.shelves.want[cell, r] = 0


@kernel
def count_asks(s: Any, cluster: int, j: int, touched: int) -> int:
    """Count what the rows of queue ``j`` ask for, by shelf and rank; return shelves touched."""
    cohort, shelves = s.cohort, s.shelves
    pool, size, outlets = cohort.pool, cohort.chunk[0], shelves.shelf.shape[1]
    start = cohort.cluster[cluster, 0] * outlets
    chunk, offset = np.int64(cohort.queue[j, 0]), np.int64(cohort.queue[j, 1])
    last, fill = np.int64(cohort.queue[j, 2]), np.int64(cohort.queue[j, 3])
    while chunk >= 0:
        end = fill if chunk == last else size
        for i in range(chunk_start(chunk, size) + offset, chunk_start(chunk, size) + end):
            g, b = group_of(pool[i, 0]), pool[i, 1]
            o, p = outlet_of(b), product_of(pool[i, 2])
            cell = p * outlets + o
            waited = (b & WAITED) != 0
            want = shelves.want[cell]
            if want[RANKS] == 0:
                want[RANKS] = 1
                shelves.touched[start + touched] = cell
                touched += 1
                for k in range(CLASSES + 1):
                    shelves.waiting[p, o, k] = 0
            want[2 * cohort.rank[g] + (0 if waited else 1)] += (
                packs_asked(cohort, g, interval_of(b)) * cohort.weight[g]
            )
        if chunk == last:
            break
        chunk, offset = np.int64(cohort.follows[chunk]), 0
    return touched


@kernel
def grant(s: Any, start: int, touched: int) -> None:
    """Turn what is asked for into what is granted: the shelf, rank by rank."""
    shelves = s.shelves
    outlets = shelves.shelf.shape[1]
    for i in range(start, start + touched):
        cell = shelves.touched[i]
        left = shelves.shelf[cell // outlets, cell % outlets]
        for r in range(RANKS):
            granted = min(shelves.want[cell, r], left)
            shelves.want[cell, r] = granted
            left -= granted


@kernel
def answer(s: Any, cluster: int, j: int, day: int) -> None:
    """Hand over to those who are granted theirs; send the others on, or let them wait."""
    cohort, shelves = s.cohort, s.shelves
    pool, size, outlets = cohort.pool, cohort.chunk[0], shelves.shelf.shape[1]
    chunk, offset, last, fill = detach(cohort, j)
    while chunk >= 0:
        end = fill if chunk == last else size
        for i in range(chunk_start(chunk, size) + offset, chunk_start(chunk, size) + end):
            a, b, c = pool[i, 0], pool[i, 1], pool[i, 2]
            g, m = group_of(a), place_of(a)
            packs = packs_asked(cohort, g, interval_of(b))
            amount = packs * cohort.weight[g]
            waited = (b & WAITED) != 0
            r = 2 * cohort.rank[g] + (0 if waited else 1)
            o, p = outlet_of(b), product_of(c)
            want = shelves.want[p * outlets + o]
            if not waited:
                count(s, ASKS, g, m, day, 1)
            if want[r] >= amount:
                want[r] -= amount
                hand_over(s, p, o, amount, day)
                treated(s, cluster, a, b, c, day, packs, 0, BY_OWN, OWN_DAYS)
            elif asks_elsewhere(cohort, a, b, c, day):
                line = cluster * QUEUES + PASSED + cohort.severity[g]
                if not append(cohort, cluster, line, a, b, c):
                    s.clock[FAULT] |= POOL_FULL
            else:
                refuse(s, cluster, a, b, c, day)
        following = release(cohort, cluster, chunk)
        if chunk == last:
            break
        chunk, offset = following, 0


@kernel
def asks_elsewhere(cohort: Any, a: int, b: int, c: int, day: int) -> bool:
    """Whether the row looks for another way today: at first, and again when need is greatest."""
    if (b & WAITED) == 0:
        return True
    kind = cohort.kind[group_of(a)]
    if kind == INPATIENT:
        return True
    if kind == ACUTE:
        return day >= patience_of(c)
    return home_of(b) == day


@kernel
def refuse(s: Any, cluster: int, a: int, b: int, c: int, day: int) -> None:
    """No way today: count the ask as unsolved if it was new, and wait or leave."""
    if (b & WAITED) == 0:
        count(s, UNSOLVED, group_of(a), place_of(a), day, 1)
    wait_or_leave(s, cluster, a, b, c, day)

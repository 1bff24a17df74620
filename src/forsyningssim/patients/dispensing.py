"""A day at the counter: who asks, who is granted, who is sent on.

Two passes. The first counts what is asked for at each shelf, by rank; where a shelf is too short,
the ranks are granted in turn. The second hands over or refuses. Rows that waited overnight are
read before those who ask today, so that within a rank the longest waiting are first.
"""

from __future__ import annotations

from typing import Any

from forsyningssim.engine.luck import int64, kernel
from forsyningssim.patients.calendar import append, chunk_start, detach, release
from forsyningssim.patients.layout import (
    ACUTE,
    ASKED,
    ASKS,
    AWAITED,
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
    SHELF,
    SHORT,
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
    item_of,
    outlet_of,
    patience_of,
    place_of,
)


@kernel
def dispense(s: Any, cluster: int, day: int) -> None:
    """Let everybody of a cluster who is due today, or still waiting, ask for the own product."""
    first = cluster * QUEUES
    room, bucket = first + WAITING + (day & 1), first + (day & (RING - 1))
    short = count_asks(s, cluster, room, 0)
    short = count_asks(s, cluster, bucket, short)
    at = s.shelves.items[s.cohort.cluster[cluster, 0]] * s.shelves.cell.shape[1]
    if short > 0:
        count_ranks(s, room)
        count_ranks(s, bucket)
        grant(s, at, short)
    answer(s, cluster, room, day)
    answer(s, cluster, bucket, day)
    for i in range(at, at + short):
        for r in range(RANKS):
            s.shelves.want[s.shelves.short[i], r] = 0


@kernel
def count_asks(s: Any, cluster: int, j: int, short: int) -> int:
    """Count what the rows of queue ``j`` ask of each shelf; note each that turns out too short.

    Who waited is counted anew every morning, so what they waited for is forgotten here.
    """
    cohort, shelves = s.cohort, s.shelves
    pool, size, cells = cohort.pool, cohort.chunk[0], shelves.cell
    start = shelves.items[cohort.cluster[cluster, 0]] * cells.shape[1]
    chunk, offset = int64(cohort.queue[j, 0]), int64(cohort.queue[j, 1])
    last, fill = int64(cohort.queue[j, 2]), int64(cohort.queue[j, 3])
    while chunk >= 0:
        end = fill if chunk == last else size
        for i in range(chunk_start(chunk, size) + offset, chunk_start(chunk, size) + end):
            g, b = group_of(pool[i, 0]), pool[i, 1]
            o, x = outlet_of(b), item_of(pool[i, 2])
            if b & WAITED:
                cells[x, o, AWAITED] = 0
                for k in range(CLASSES):
                    shelves.waiting[x, o, k] = 0
            before = cells[x, o, ASKED]
            asked = before + packs_asked(cohort, g, interval_of(b)) * cohort.weight[g]
            cells[x, o, ASKED] = asked
            if before <= cells[x, o, SHELF] < asked:
                shelves.short[start + short] = x * cells.shape[1] + o
                short += 1
        if chunk == last:
            break
        chunk, offset = int64(cohort.follows[chunk]), 0
    return short


@kernel
def count_ranks(s: Any, j: int) -> None:
    """Count what is asked of the short shelves by rank."""
    cohort, shelves = s.cohort, s.shelves
    pool, size, cells = cohort.pool, cohort.chunk[0], shelves.cell
    chunk, offset = int64(cohort.queue[j, 0]), int64(cohort.queue[j, 1])
    last, fill = int64(cohort.queue[j, 2]), int64(cohort.queue[j, 3])
    while chunk >= 0:
        end = fill if chunk == last else size
        for i in range(chunk_start(chunk, size) + offset, chunk_start(chunk, size) + end):
            b = pool[i, 1]
            o, x = outlet_of(b), item_of(pool[i, 2])
            if cells[x, o, ASKED] > cells[x, o, SHELF]:
                g = group_of(pool[i, 0])
                packs = packs_asked(cohort, g, interval_of(b)) * cohort.weight[g]
                shelves.want[x * cells.shape[1] + o, rank_of(cohort, g, b)] += packs
        if chunk == last:
            break
        chunk, offset = int64(cohort.follows[chunk]), 0


@kernel
def rank_of(cohort: Any, g: int, b: int) -> int:
    """Place in the line: the class under the rule in force, those who waited before the others."""
    return int64(2 * cohort.rank[g] + (0 if b & WAITED else 1))


@kernel
def grant(s: Any, start: int, short: int) -> None:
    """Turn what is asked of the short shelves into what is granted, rank by rank."""
    shelves = s.shelves
    outlets = shelves.cell.shape[1]
    for i in range(start, start + short):
        at = shelves.short[i]
        left = shelves.cell[at // outlets, at % outlets, SHELF]
        for r in range(RANKS):
            granted = min(shelves.want[at, r], left)
            shelves.want[at, r] = granted
            left -= granted
        shelves.cell[at // outlets, at % outlets, ASKED] |= SHORT


@kernel
def answer(s: Any, cluster: int, j: int, day: int) -> None:
    """Hand over to those who are granted theirs; send the others on, or let them wait."""
    cohort, shelves = s.cohort, s.shelves
    pool, size = cohort.pool, cohort.chunk[0]
    chunk, offset, last, fill = detach(cohort, j)
    while chunk >= 0:
        end = fill if chunk == last else size
        for i in range(chunk_start(chunk, size) + offset, chunk_start(chunk, size) + end):
            a, b, c = pool[i, 0], pool[i, 1], pool[i, 2]
            g, o, x = group_of(a), outlet_of(b), item_of(c)
            packs = packs_asked(cohort, g, interval_of(b))
            amount = packs * cohort.weight[g]
            if (b & WAITED) == 0:
                count(s, ASKS, g, place_of(a), day, 1)
            if granted(shelves, x, o, rank_of(cohort, g, b), amount):
                hand_over(s, x, o, amount, day)
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
def granted(shelves: Any, x: int, o: int, rank: int, amount: int) -> bool:
    """Whether the shelf gives a row of this rank its packs; counts the ask as answered."""
    cell = shelves.cell
    cell[x, o, ASKED] -= amount
    if cell[x, o, ASKED] < SHORT:
        return True
    at = x * cell.shape[1] + o
    if cell[x, o, ASKED] == SHORT:
        cell[x, o, ASKED] = 0
    if shelves.want[at, rank] < amount:
        return False
    shelves.want[at, rank] -= amount
    return True


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

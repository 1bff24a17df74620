"""A day at the counter: who asks, who is granted, who is sent on.

Those in line come first, shelf by shelf and the longest waiting before the others; then wards that
waited, then whoever is due today. Where a rule ranks the groups, what is asked of each shelf is
counted by rank before anybody is served, and granted rank by rank.
"""

from __future__ import annotations

from typing import Any

from forsyningssim.engine.ahead import AHEAD, fetch
from forsyningssim.engine.luck import int64, kernel
from forsyningssim.patients.calendar import (
    append,
    chunk_start,
    detach,
    release,
    row_ahead,
    rows_to_next,
)
from forsyningssim.patients.layout import (
    ASKED,
    ASKS,
    AWAITED,
    BY_OWN,
    FAULT,
    OWN_DAYS,
    PASSED,
    POOL_FULL,
    QUEUES,
    RANKS,
    RING,
    SHELF,
    UNSOLVED,
    WAITING,
)
from forsyningssim.patients.outcome import count, hand_over, treated, wait_or_leave
from forsyningssim.patients.rows import (
    WAITED,
    group_of,
    item_of,
    outlet_of,
    place_of,
)
from forsyningssim.patients.waiting import count_anew, fetch_seat, look_again, packs_asked, rise


@kernel
def dispense(s: Any, cluster: int, day: int) -> None:
    """Let everybody of a cluster who is due today, or still waiting, ask for the own product."""
    cohort, shelves = s.cohort, s.shelves
    ward = cluster * QUEUES + WAITING + (day & 1)
    bucket = cluster * QUEUES + (day & (RING - 1))
    count_anew(s, cluster, day)
    ranked, asked = ranks_differ(cohort, cluster), 0
    start = shelves.items[cohort.cluster[cluster, 0]] * shelves.cell.shape[1]
    if ranked:
        asked = count_lines(s, cluster, start)
        asked = count_asks(s, ward, start, asked)
        asked = count_asks(s, bucket, start, asked)
        grant(s, start, asked)
    call_lines(s, cluster, day, ranked)
    look_again(s, cluster, day)
    answer(s, cluster, ward, day, ranked)
    answer(s, cluster, bucket, day, ranked)
    for i in range(start, start + asked):
        at = shelves.asked[i]
        shelves.cell[at // shelves.cell.shape[1], at % shelves.cell.shape[1], ASKED] = 0
        for r in range(RANKS):
            shelves.want[at, r] = 0


@kernel
def ranks_differ(cohort: Any, cluster: int) -> bool:
    """Whether the rule in force puts some groups before others."""
    first, differ = cohort.cluster[cluster, 2], False
    for g in range(first + 1, cohort.cluster[cluster, 3]):
        differ |= cohort.rank[g] != cohort.rank[first]
    return differ


@kernel
def count_lines(s: Any, cluster: int, start: int) -> int:
    """Count what those in line ask of each shelf that holds packs; return how many shelves."""
    cohort, shelves = s.cohort, s.shelves
    bench, outlets, asked = cohort.bench, shelves.cell.shape[1], 0
    first, last = cohort.cluster[cluster, 0], cohort.cluster[cluster, 1]
    for x in range(shelves.items[first], shelves.items[last]):
        for o in range(outlets):
            seat = int64(cohort.line[x * outlets + o, 0])
            if seat < 0 or shelves.cell[x, o, SHELF] == 0:
                continue
            while seat >= 0:
                asked = count_ask(s, bench[seat, 0], bench[seat, 1], start, asked)
                seat = int64(cohort.links[seat, 1])
    return asked


@kernel
def count_asks(s: Any, j: int, start: int, asked: int) -> int:
    """Count what the rows of queue ``j`` ask of each shelf; return how many shelves by now."""
    cohort = s.cohort
    pool, size = cohort.pool, cohort.chunk[0]
    chunk, offset = int64(cohort.queue[j, 0]), int64(cohort.queue[j, 1])
    last, fill = int64(cohort.queue[j, 2]), int64(cohort.queue[j, 3])
    while chunk >= 0:
        end = fill if chunk == last else size
        for i in range(chunk_start(chunk, size) + offset, chunk_start(chunk, size) + end):
            asked = count_ask(s, pool[i, 0], pool[i, 1], start, asked)
        if chunk == last:
            break
        chunk, offset = int64(cohort.follows[chunk]), 0
    return asked


@kernel
def count_ask(s: Any, a: int, b: int, start: int, asked: int) -> int:
    """Count what one row asks of its shelf, by rank."""
    cohort, shelves = s.cohort, s.shelves
    g, x, o = group_of(a), item_of(b), outlet_of(b)
    at = x * shelves.cell.shape[1] + o
    packs = packs_asked(cohort, g, b) * cohort.weight[g]
    shelves.want[at, rank_of(cohort, g, b)] += packs
    if shelves.cell[x, o, ASKED] == 0:
        shelves.asked[start + asked] = at
        asked += 1
    shelves.cell[x, o, ASKED] += packs
    return asked


@kernel
def rank_of(cohort: Any, g: int, b: int) -> int:
    """Place in the order: the class under the rule in force, those who waited before the others."""
    return int64(2 * cohort.rank[g] + (0 if b & WAITED else 1))


@kernel
def grant(s: Any, start: int, asked: int) -> None:
    """Turn what is asked of each shelf into what is granted, rank by rank."""
    shelves = s.shelves
    outlets = shelves.cell.shape[1]
    for i in range(start, start + asked):
        at = shelves.asked[i]
        left = shelves.cell[at // outlets, at % outlets, SHELF]
        for r in range(RANKS):
            granted = min(shelves.want[at, r], left)
            shelves.want[at, r] = granted
            left -= granted


@kernel
def granted(s: Any, a: int, b: int, amount: int, ranked: bool) -> bool:
    """Whether the shelf gives a row its packs.

    Where all rank equally nothing needs to be counted: each in turn gets theirs while there are
    packs, and nobody who comes today before the last of those who waited.
    """
    shelves, x, o = s.shelves, item_of(b), outlet_of(b)
    if ranked:
        at, rank = x * shelves.cell.shape[1] + o, rank_of(s.cohort, group_of(a), b)
        if shelves.want[at, rank] < amount:
            return False
        shelves.want[at, rank] -= amount
        return True
    if (b & WAITED) == 0 and shelves.cell[x, o, AWAITED] > 0:
        return False
    return bool(shelves.cell[x, o, SHELF] >= amount)


@kernel
def call_lines(s: Any, cluster: int, day: int, ranked: bool) -> None:
    """Shelf by shelf, hand over to those in line whom the shelf suffices for."""
    cohort, shelves = s.cohort, s.shelves
    if cohort.seats[cluster, 3] == 0:
        return
    bench, outlets = cohort.bench, shelves.cell.shape[1]
    first, last = cohort.cluster[cluster, 0], cohort.cluster[cluster, 1]
    for x in range(shelves.items[first], shelves.items[last]):
        for o in range(outlets):
            soon = cohort.line[x * outlets + min(o + AHEAD, outlets - 1), 0]
            if soon >= 0:
                fetch_seat(cohort, soon)
            seat = int64(cohort.line[x * outlets + o, 0])
            while seat >= 0 and shelves.cell[x, o, SHELF] > 0:
                behind = int64(cohort.links[seat, 1])
                if behind >= 0:
                    fetch_seat(cohort, behind)
                a, b = bench[seat, 0], bench[seat, 1]
                packs = packs_asked(cohort, group_of(a), b)
                amount = packs * cohort.weight[group_of(a)]
                if granted(s, a, b, amount, ranked):
                    rise(s, cluster, seat)
                    hand_over(s, x, o, amount, day)
                    treated(s, cluster, a, b, day, packs, 0, BY_OWN, OWN_DAYS)
                seat = behind


@kernel
def answer(s: Any, cluster: int, j: int, day: int, ranked: bool) -> None:
    """Hand over to the rows of queue ``j`` that are granted theirs; send the others on."""
    cohort = s.cohort
    pool, size = cohort.pool, cohort.chunk[0]
    chunk, offset, last, fill = detach(cohort, j)
    while chunk >= 0:
        end = fill if chunk == last else size
        stop, onward = chunk_start(chunk, size) + end, rows_to_next(cohort, chunk, last)
        for i in range(chunk_start(chunk, size) + offset, stop):
            fetch(pool, (i + onward, 0))
            fetch_shelf(s, pool[row_ahead(cohort, i, stop, onward), 1])
            a, b = pool[i, 0], pool[i, 1]
            g = group_of(a)
            packs = packs_asked(cohort, g, b)
            amount = packs * cohort.weight[g]
            if (b & WAITED) == 0:
                count(s, ASKS, g, place_of(a), day, 1)
            if granted(s, a, b, amount, ranked):
                hand_over(s, item_of(b), outlet_of(b), amount, day)
                treated(s, cluster, a, b, day, packs, 0, BY_OWN, OWN_DAYS)
            else:
                line = cluster * QUEUES + PASSED + cohort.severity[g]
                if not append(cohort, cluster, line, a, b):
                    s.clock[FAULT] |= POOL_FULL
        following = release(cohort, cluster, chunk)
        if chunk == last:
            break
        chunk, offset = following, 0


@kernel
def fetch_shelf(s: Any, b: int) -> None:
    """Ask for the shelf that a row asks at."""
    fetch(s.shelves.cell, (item_of(b), outlet_of(b), 0))


@kernel
def refuse(s: Any, cluster: int, a: int, b: int, day: int) -> None:
    """No way today: count the ask as unsolved if it was new, and wait or leave."""
    if (b & WAITED) == 0:
        count(s, UNSOLVED, group_of(a), place_of(a), day, 1)
    wait_or_leave(s, cluster, a, b, day)

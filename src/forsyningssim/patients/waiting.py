"""The lines of those who wait, one at each shelf.

Who waits takes a seat in the line of a shelf and is not read again until packs lie on that shelf,
or until the day on which the need is greatest; so a long shortage costs what it hands out, not what
it leaves waiting. Who looks elsewhere keeps the seat, and walks only if other shelves hold packs.
What those who wait ask for is kept with the shelf.
"""

from __future__ import annotations

from typing import Any

from forsyningssim.engine.ahead import fetch
from forsyningssim.engine.luck import int64, kernel
from forsyningssim.engine.shared import BLOCK, FULL, next_block
from forsyningssim.patients.calendar import (
    append,
    chunk_start,
    detach,
    release,
    row_ahead,
    rows_to_next,
)
from forsyningssim.patients.layout import (
    ACUTE,
    AWAITED,
    CLASSES,
    FAULT,
    INPATIENT,
    PASSED,
    POOL_FULL,
    QUEUES,
    REMINDERS,
    RING,
    RING_FULL,
    SHELF,
    WAITING,
)
from forsyningssim.patients.ordering import stir
from forsyningssim.patients.rows import (
    WAITED,
    group_of,
    home_of,
    item_of,
    outlet_of,
    span_of,
)


@kernel
def packs_asked(cohort: Any, g: int, b: int) -> int:
    """Packs one person of the group may fetch today, under the limits in force."""
    n, span = cohort.packs[g], span_of(b)
    if cohort.limit_days[g] < span and cohort.kind[g] != INPATIENT:  # who stays gets days singly
        n = max(int64(1), n * cohort.limit_days[g] // span)
    return int64(min(n, cohort.limit_packs[g]))


@kernel
def await_packs(s: Any, a: int, b: int, sign: int) -> None:
    """Enter at its shelf what a row waits for (``sign`` 1), or strike it out (-1)."""
    cohort, shelves = s.cohort, s.shelves
    g, x, o = group_of(a), item_of(b), outlet_of(b)
    packs = sign * packs_asked(cohort, g, b) * cohort.weight[g]
    shelves.cell[x, o, AWAITED] += packs
    shelves.waiting[x, o, cohort.severity[g]] += packs


@kernel
def join(s: Any, cluster: int, a: int, b: int, day: int) -> None:
    """Take the last place in the line, and note when to look elsewhere once more."""
    cohort = s.cohort
    seats, links, bench = cohort.seats, cohort.links, cohort.bench
    seat = seats[cluster, 0]
    if seat >= 0:
        seats[cluster, 0] = links[seat, 1]
        fetch_seat(cohort, links[seat, 1])  # for whoever joins next
    else:
        seat = seats[cluster, 1]
        if seat == seats[cluster, 2]:
            seat = next_block(cohort.seat_room)
            if seat == FULL:
                s.clock[FAULT] |= POOL_FULL
                return
            seats[cluster, 2] = seat + cohort.seat_room[BLOCK]
        seats[cluster, 1] = seat + 1
    at = item_of(b) * s.shelves.cell.shape[1] + outlet_of(b)
    last = cohort.line[at, 1]
    if last >= 0:
        links[last, 1] = seat
    else:
        cohort.line[at, 0] = seat
    cohort.line[at, 1] = seat
    links[seat, 0], links[seat, 1] = last, -1
    bench[seat, 0], bench[seat, 1] = a, b | WAITED
    seats[cluster, 3] += 1
    remind(s, cluster, seat, day)


@kernel
def remind(s: Any, cluster: int, seat: int, day: int) -> None:
    """Note when somebody in line looks elsewhere once more."""
    cohort = s.cohort
    a = cohort.bench[seat, 0]
    again = look_again_on(cohort, a, cohort.bench[seat, 1], day)
    if again - day >= RING:
        s.clock[FAULT] |= RING_FULL
    j = cluster * QUEUES + REMINDERS + (again & (RING - 1))
    if again > day and not append(cohort, cluster, j, a, seat):
        s.clock[FAULT] |= POOL_FULL


@kernel
def look_again_on(cohort: Any, a: int, b: int, day: int) -> int:
    """Day on which whoever still waits looks elsewhere; not after ``day`` if on none.

    That is when the medicine at home runs out, or on the last day of patience. Where prescriptions
    are rewritten it is once more when a prescriber has had the time, and again after as long.
    """
    g, home = group_of(a), home_of(b)
    if cohort.kind[g] == ACUTE:
        return int64(home + cohort.patience[g])
    if home > day or cohort.rewritten[g] == 0:
        return home
    return day + int64(cohort.rewritten[g])


@kernel
def rise(s: Any, cluster: int, seat: int) -> None:
    """Give up a place in the line."""
    cohort = s.cohort
    seats, links, bench = cohort.seats, cohort.links, cohort.bench
    at = item_of(bench[seat, 1]) * s.shelves.cell.shape[1] + outlet_of(bench[seat, 1])
    before, behind = links[seat, 0], links[seat, 1]
    if before >= 0:
        links[before, 1] = behind
    else:
        cohort.line[at, 0] = behind
    if behind >= 0:
        links[behind, 0] = before
    else:
        cohort.line[at, 1] = before
    bench[seat, 1] = 0
    links[seat, 1] = seats[cluster, 0]
    seats[cluster, 0] = seat
    seats[cluster, 3] -= 1


@kernel
def fetch_seat(cohort: Any, seat: int) -> None:
    """Ask for a row that waits and for its place in the line."""
    fetch(cohort.bench, (seat, 0))
    fetch(cohort.links, (seat, 0))


@kernel
def look_again(s: Any, cluster: int, day: int) -> None:
    """Whoever still waits when the need is greatest is passed on, by the seat, to look elsewhere.

    Not where no other shelf holds packs: the walk would change nothing. An episode is over today.
    """
    cohort = s.cohort
    bench, size = cohort.bench, cohort.chunk[0]
    chunk, offset, last, fill = detach(cohort, cluster * QUEUES + REMINDERS + (day & (RING - 1)))
    while chunk >= 0:
        end = fill if chunk == last else size
        stop, onward = chunk_start(chunk, size) + end, rows_to_next(cohort, chunk, last)
        for i in range(chunk_start(chunk, size) + offset, stop):
            fetch(cohort.pool, (i + onward, 0))
            fetch_seat(cohort, cohort.pool[row_ahead(cohort, i, stop, onward), 1])
            a, seat = cohort.pool[i, 0], cohort.pool[i, 1]
            if bench[seat, 0] == a and bench[seat, 1] & WAITED:
                remind(s, cluster, seat, day)
                g, b = group_of(a), bench[seat, 1]
                over = cohort.kind[g] == ACUTE
                if over or packs_elsewhere(s, cluster, item_of(b), outlet_of(b), day):
                    line = cluster * QUEUES + PASSED + cohort.severity[g]
                    if not append(cohort, cluster, line, a, ~seat):
                        s.clock[FAULT] |= POOL_FULL
        following = release(cohort, cluster, chunk)
        if chunk == last:
            break
        chunk, offset = following, 0


@kernel
def packs_elsewhere(s: Any, cluster: int, x: int, o: int, day: int) -> bool:
    """Whether any other shelf holds packs to which those in line at this one may turn.

    That is one of the cluster at the same outlet, or the same item number at an outlet in reach.
    It is looked at once a day, when the lines have been called; later, shelves only lose packs.
    """
    shelves = s.shelves
    cell, at = shelves.cell, x * shelves.cell.shape[1] + o
    if shelves.elsewhere[at] >> 1 == day + 1:
        return bool(shelves.elsewhere[at] & 1)
    found = False
    first, last = s.cohort.cluster[cluster, 0], s.cohort.cluster[cluster, 1]
    for y in range(shelves.items[first], shelves.items[last]):
        found |= y != x and cell[y, o, SHELF] > 0
    for i in range(shelves.reach_start[o], shelves.reach_start[o + 1]):
        found |= cell[x, shelves.reach[i], SHELF] > 0
    shelves.elsewhere[at] = 2 * (day + 1) + found
    return bool(found)


@kernel
def limits_changed(cohort: Any, cluster: int) -> bool:
    """Whether what a visit may fetch is not what it was when this was asked last."""
    changed = False
    for g in range(cohort.cluster[cluster, 2], cohort.cluster[cluster, 3]):
        now = (cohort.packs[g], cohort.limit_days[g], cohort.limit_packs[g])
        for i in range(3):
            changed |= cohort.counted[g, i] != now[i]
            cohort.counted[g, i] = now[i]
    return changed


@kernel
def count_anew(s: Any, cluster: int, day: int) -> None:
    """If what a visit may fetch has changed, work out anew what those who wait ask for."""
    cohort, shelves = s.cohort, s.shelves
    if not limits_changed(cohort, cluster):
        return
    first, last = cohort.cluster[cluster, 0], cohort.cluster[cluster, 1]
    bench, pool, size = cohort.bench, cohort.pool, cohort.chunk[0]
    for x in range(shelves.items[first], shelves.items[last]):
        for o in range(shelves.cell.shape[1]):
            shelves.cell[x, o, AWAITED] = 0
            for k in range(CLASSES):
                shelves.waiting[x, o, k] = 0
            seat = int64(cohort.line[x * shelves.cell.shape[1] + o, 0])
            if seat >= 0:
                stir(shelves, x, o)
            while seat >= 0:
                await_packs(s, bench[seat, 0], bench[seat, 1], 1)
                seat = int64(cohort.links[seat, 1])
    j = cluster * QUEUES + WAITING + (day & 1)
    chunk, offset = int64(cohort.queue[j, 0]), int64(cohort.queue[j, 1])
    while chunk >= 0:
        end = cohort.queue[j, 3] if chunk == cohort.queue[j, 2] else size
        for i in range(chunk_start(chunk, size) + offset, chunk_start(chunk, size) + end):
            await_packs(s, pool[i, 0], pool[i, 1], 1)
        if chunk == cohort.queue[j, 2]:
            break
        chunk, offset = int64(cohort.follows[chunk]), 0

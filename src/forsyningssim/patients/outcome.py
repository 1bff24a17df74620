"""What becomes of an ask: served, served late, or not at all; and how it is written down."""

from __future__ import annotations

from typing import Any

from forsyningssim.engine.luck import int64, kernel, luck
from forsyningssim.engine.shared import BLOCK, FULL, next_block
from forsyningssim.patients.bookkeeping import book
from forsyningssim.patients.calendar import append, chunk_start
from forsyningssim.patients.layout import (
    ACUTE,
    ASKS,
    BY_DISCHARGE,
    BY_END,
    BY_GIVING_UP,
    CHANNELS,
    DAYS,
    DISPENSED,
    DISPENSINGS,
    FAULT,
    FILLED,
    FILLED_LATER,
    GAVE_UP,
    IN_TIME,
    INPATIENT,
    LOG_FULL,
    NEGATIVE_SHELF,
    NOT_FILLED,
    OTHER_OUTLET,
    OTHER_PRODUCT,
    POOL_FULL,
    QUEUES,
    REMINDERS,
    RING,
    RING_FULL,
    SHELF,
    SUBSTITUTE_DAYS,
    SUBSTITUTED,
    UNTREATED_DAYS,
    WAITING,
    WARM_UP,
    Tally,
)
from forsyningssim.patients.ordering import stir
from forsyningssim.patients.rows import (
    WAITED,
    group_of,
    home_of,
    item_of,
    once_more,
    one_day_less,
    ordinal_of,
    outlet_of,
    place_of,
    span_of,
    times_of,
    who,
    with_home,
)
from forsyningssim.patients.state import state_at
from forsyningssim.patients.waiting import await_packs, join

_KINDS = len(CHANNELS)
_STRENGTH = -4


@kernel
def item_asked(s: Any, a: int, p: int) -> int:
    """Item number of a product that suits the row: everybody's strength is theirs for good.

    It is a point between the weakest and the strongest, so that equally many use each item number,
    and products with as many item numbers match one to one.
    """
    cohort, first = s.cohort, s.shelves.items[p]
    several = s.shelves.items[p + 1] - first
    if several == 1:
        return int64(first)
    g = group_of(a)
    passing = cohort.kind[g] in (ACUTE, INPATIENT)
    key = cohort.key[g] if passing else cohort.person_key[g]
    return int64(first + int64(luck(key, who(a, cohort.code[place_of(a)]), _STRENGTH) * several))


@kernel
def count(s: Any, what: int, g: int, m: int, day: int, n: int) -> None:
    """Add ``n`` rows to a tally, by day and (from day 0 on) by place."""
    s.tally.by_day[what, g, day] += n
    if day >= s.clock[WARM_UP]:
        s.tally.by_place[what, g, m] += n


@kernel
def hand_over(s: Any, x: int, o: int, packs: int, day: int) -> None:
    """Packs of an item number leave the shelf for good."""
    shelves, tally = s.shelves, s.tally
    p = shelves.product[x]
    shelves.cell[x, o, SHELF] -= packs
    stir(shelves, x, o)
    if shelves.cell[x, o, SHELF] < 0:
        s.clock[FAULT] |= NEGATIVE_SHELF
    at = tally.flow_base[DISPENSED] + shelves.wholesaler[o] * _KINDS + shelves.channel[o]
    book(s, at, day, p, packs)


@kernel
def cover(s: Any, what: int, g: int, m: int, start: int, end: int) -> None:
    """Person-days with medicine from ``start`` until ``end``, so far as they are measured."""
    days = min(end, s.clock[DAYS]) - max(start, s.clock[WARM_UP])
    if days > 0:
        s.tally.by_place[what, g, m] += days
        if what == SUBSTITUTE_DAYS:
            s.tally.by_day[what, g, min(max(start, s.clock[WARM_UP]), s.clock[DAYS] - 1)] += days


@kernel
def go_without(s: Any, cluster: int, a: int, start: int, end: int, ending: int) -> None:
    """Write down an untreated spell from ``start`` until ``end``, so far as it is measured."""
    start, end = max(start, s.clock[WARM_UP]), min(end, s.clock[DAYS])
    if end <= start:
        return
    tally, g, m = s.tally, group_of(a), place_of(a)
    tally.out_day[g, start] += 1
    tally.out_day[g, end] -= 1
    tally.by_place[UNTREATED_DAYS, g, m] += end - start
    at = tally.spell_at[cluster, 0]
    if at == tally.spell_at[cluster, 1]:
        at = next_block(tally.spell_room)
        if at == FULL:
            s.clock[FAULT] |= LOG_FULL
            return
        tally.spell_of[at // tally.spell_room[BLOCK]] = cluster
        tally.spell_at[cluster, 1] = at + tally.spell_room[BLOCK]
    tally.spells[at, 0] = ordinal_of(a)
    tally.spells[at, 1] = start | (int64(end - start) << 16)
    tally.spells[at, 2] = m | (g << 12) | (int64(ending) << 22)
    tally.spell_at[cluster, 0] = at + 1


@kernel
def come_back(s: Any, cluster: int, day: int, a: int, b: int) -> None:
    """Put a row into the bucket of ``day``."""
    if not append(s.cohort, cluster, cluster * QUEUES + (day & (RING - 1)), a, b):
        s.clock[FAULT] |= POOL_FULL


@kernel
def visit_day(cohort: Any, a: int, wished: int, earliest: int) -> int:
    """Day of the next visit: who knows that the pharmacy will be closed comes on a day before.

    Each time another of the six days before, so that Saturdays do not get all of Sunday's visits.
    """
    due = max(wished, earliest)
    if cohort.opens[group_of(a)] == 0 or cohort.last_open[due] == due:
        return due
    before = cohort.last_open[max(due - (ordinal_of(a) + times_of(a)) % 6, earliest)]
    return int64(before if before >= earliest else cohort.next_open[due])


@kernel
def treated(
    s: Any, cluster: int, a: int, b: int, day: int, packs: int, delay: int, ending: int,
    what: int,
) -> None:  # fmt: skip
    """The row has medicine from ``day + delay`` on: end its spell, and set its next ask."""
    cohort = s.cohort
    g, m, home = group_of(a), place_of(a), home_of(b)
    kind = cohort.kind[g]
    begins = max(home, day + delay)
    if b & WAITED:
        await_packs(s, a, b, -1)
        count(s, FILLED_LATER, g, m, day, 1)
        if begins == home:
            count(s, IN_TIME, g, m, day, 1)
    if kind == ACUTE:
        go_without(s, cluster, a, home, begins, ending)
        cover(s, what, g, m, begins, begins + cohort.course[g])
        return
    if kind == INPATIENT:
        go_without(s, cluster, a, home, day, ending)
        cover(s, what, g, m, day, day + 1)
        if span_of(b) > 1:
            come_back(s, cluster, day + 1, once_more(a), with_home(one_day_less(b), day + 1))
        return
    if begins > home:
        go_without(s, cluster, a, home, begins, ending)
    runs_out = begins + span_of(b)
    if packs != cohort.packs[g]:
        runs_out = begins + span_of(b) * packs // cohort.packs[g]
    cover(s, what, g, m, begins, runs_out)
    a = once_more(a)
    lead = int64(luck(cohort.key[g], who(a, cohort.code[m]), times_of(a)) * (cohort.early[g] + 1))
    due = visit_day(cohort, a, runs_out - lead, day + cohort.least_gap[g])
    if due - day >= RING:
        s.clock[FAULT] |= RING_FULL
    come_back(s, cluster, due, a, with_home(b, runs_out))


@kernel
def wait_or_leave(s: Any, cluster: int, a: int, b: int, day: int) -> None:
    """Nobody could help today: wait at the shelf (a ward: until tomorrow), or leave untreated."""
    cohort = s.cohort
    g, m, home = group_of(a), place_of(a), home_of(b)
    kind = cohort.kind[g]
    if kind == ACUTE and day >= home + cohort.patience[g]:
        count(s, GAVE_UP, g, m, day, 1)
        if b & WAITED:
            await_packs(s, a, b, -1)
        go_without(s, cluster, a, home, home + cohort.course[g], BY_GIVING_UP)
        return
    if kind == INPATIENT:
        if span_of(b) == 1:
            if b & WAITED:
                await_packs(s, a, b, -1)
            go_without(s, cluster, a, home, day + 1, BY_DISCHARGE)
            return
        a, b = once_more(a), one_day_less(b)
    if (b & WAITED) == 0:
        await_packs(s, a, b, 1)
    stir(s.shelves, item_of(b), outlet_of(b))
    if kind != INPATIENT:
        join(s, cluster, a, b, day)
        return
    room = cluster * QUEUES + WAITING + ((day + 1) & 1)
    if not append(cohort, cluster, room, a, b | WAITED):
        s.clock[FAULT] |= POOL_FULL


@kernel
def close(address: int) -> None:
    """Write down the spells that are still open when the last day is over."""
    s = state_at(address)
    for cluster in range(s.cohort.cluster.shape[0]):
        close_lines(s, cluster)
        for queue in range(QUEUES):
            if queue < REMINDERS or queue >= WAITING:
                close_queue(s, cluster, cluster * QUEUES + queue)


@kernel
def close_lines(s: Any, cluster: int) -> None:
    """Write down the spells of those who wait in line."""
    cohort, outlets = s.cohort, s.shelves.cell.shape[1]
    first, last = cohort.cluster[cluster, 0], cohort.cluster[cluster, 1]
    for at in range(s.shelves.items[first] * outlets, s.shelves.items[last] * outlets):
        seat = int64(cohort.line[at, 0])
        while seat >= 0:
            a, b = cohort.bench[seat, 0], cohort.bench[seat, 1]
            go_without(s, cluster, a, home_of(b), s.clock[DAYS], BY_END)
            seat = int64(cohort.links[seat, 1])


@kernel
def close_queue(s: Any, cluster: int, j: int) -> None:
    """Write down the open spells of the rows in queue ``j``."""
    cohort = s.cohort
    size, pool = cohort.chunk[0], cohort.pool
    chunk, offset = int64(cohort.queue[j, 0]), int64(cohort.queue[j, 1])
    last, fill = int64(cohort.queue[j, 2]), int64(cohort.queue[j, 3])
    while chunk >= 0:
        end = fill if chunk == last else size
        for i in range(chunk_start(chunk, size) + offset, chunk_start(chunk, size) + end):
            go_without(s, cluster, pool[i, 0], home_of(pool[i, 1]), s.clock[DAYS], BY_END)
        if chunk == last:
            break
        chunk, offset = int64(cohort.follows[chunk]), 0


def complete(tally: Tally) -> None:
    """Work out the tallies that follow from the others, so that the daily loop need not count."""
    for counts in (tally.by_day, tally.by_place):
        counts[FILLED] = counts[ASKS]
        for elsewhere in NOT_FILLED:
            counts[FILLED] -= counts[elsewhere]
        counts[DISPENSINGS] = counts[FILLED]
        for served in (OTHER_PRODUCT, OTHER_OUTLET, SUBSTITUTED, FILLED_LATER):
            counts[DISPENSINGS] += counts[served]

"""The ways out when the shelf is empty, in the order in which people try them.

Another product of the substance, another outlet in reach, a substitute (whose stock it drains),
and else the waiting room. Every own ask of the cluster is answered first, so a shortage spreads
by at most one substance a day.
"""

from __future__ import annotations

from typing import Any

from forsyningssim.engine.ahead import fetch
from forsyningssim.engine.luck import int64, kernel, luck
from forsyningssim.patients.calendar import (
    chunk_start,
    detach,
    release,
    row_ahead,
    rows_to_next,
)
from forsyningssim.patients.dispensing import fetch_shelf, refuse
from forsyningssim.patients.layout import (
    ACUTE,
    BROAD_DAYS,
    BY_OTHER_OUTLET,
    BY_OTHER_PRODUCT,
    BY_SUBSTITUTE,
    CHRONIC,
    CLASSES,
    INPATIENT,
    OTHER_OUTLET,
    OTHER_PRODUCT,
    OWN_DAYS,
    PASSED,
    QUEUES,
    SHELF,
    SUBSTITUTE_DAYS,
    SUBSTITUTED,
)
from forsyningssim.patients.outcome import count, hand_over, item_asked, treated, wait_or_leave
from forsyningssim.patients.rows import (
    WAITED,
    group_of,
    home_of,
    item_of,
    outlet_of,
    place_of,
    times_of,
    who,
    with_item,
)
from forsyningssim.patients.waiting import await_packs, fetch_seat, packs_asked, rise

_MAY_SWITCH, _GIVES_UP = -5, -6  # addresses of what is drawn once for a person
_STEPS = 32  # draws of one row at one ask; a step's number is its place in the group's lists


@kernel
def pass_on(s: Any, cluster: int, day: int) -> None:
    """Let the asks passed on try their ways out: the most severe first, else in order."""
    for severity in range(CLASSES):
        j = cluster * QUEUES + PASSED + severity
        chunk, offset, last, fill = detach(s.cohort, j)
        size = s.cohort.chunk[0]
        while chunk >= 0:
            end = fill if chunk == last else size
            stop, onward = chunk_start(chunk, size) + end, rows_to_next(s.cohort, chunk, last)
            for i in range(chunk_start(chunk, size) + offset, stop):
                fetch_asker(s, s.cohort.pool[row_ahead(s.cohort, i, stop, onward), 1])
                walk(s, cluster, s.cohort.pool[i, 0], s.cohort.pool[i, 1], day)
            following = release(s.cohort, cluster, chunk)
            if chunk == last:
                break
            chunk, offset = following, 0


@kernel
def walk(s: Any, cluster: int, a: int, b: int, day: int) -> None:
    """Let a row try its ways out in turn. In place of word 1, who has a seat in line shows that.

    Who finds nothing keeps the seat, or takes one; an episode whose patience has ended leaves.
    """
    seat = ~b
    if seat >= 0:
        b = s.cohort.bench[seat, 1]
    found = (
        try_other_products(s, cluster, a, b, day)
        or try_other_outlets(s, cluster, a, b, day)
        or try_substitutes(s, cluster, a, b, day)
    )
    if seat < 0:
        if not found:
            refuse(s, cluster, a, b, day)
    elif found:
        rise(s, cluster, seat)
    elif s.cohort.kind[group_of(a)] == ACUTE:
        rise(s, cluster, seat)
        wait_or_leave(s, cluster, a, b, day)


@kernel
def fetch_asker(s: Any, b: int) -> None:
    """Ask for what a row touches that finds its shelf empty and takes the last place in line."""
    if b < 0:
        fetch_seat(s.cohort, ~b)
        return
    fetch_shelf(s, b)
    x, o = item_of(b), outlet_of(b)
    fetch(s.shelves.waiting, (x, o, 0))
    fetch(s.cohort.line, (x * s.shelves.cell.shape[1] + o, 0))


@kernel
def chance(cohort: Any, a: int, b: int, step: int) -> float:
    """The row's luck at one step; a second walk, made in greater need, draws anew.

    A stay in hospital draws once for all its days: the ward's choice stands.
    """
    g = group_of(a)
    walk = 0 if cohort.kind[g] == INPATIENT else 2 * times_of(a) + ((b & WAITED) != 0)
    address = (walk + 1) * _STEPS + step
    return luck(cohort.key[g], who(a, cohort.code[place_of(a)]), -address)


@kernel
def try_other_products(s: Any, cluster: int, a: int, b: int, day: int) -> bool:
    """Another product at the same outlet, in the own strength; for who cannot wait, any strength.

    Whoever is ill now and finds no swap takes another item number of the own product.
    """
    cohort, cell = s.cohort, s.shelves.cell
    g, o, own = group_of(a), outlet_of(b), s.shelves.product[item_of(b)]
    rewritten = cohort.rewritten[g] > 0 and day >= home_of(b) + cohort.rewritten[g]
    rewritten = rewritten and not gives_up(cohort, a)
    if not rewritten and not may_switch(cohort, a, b):
        return False
    packs = packs_asked(cohort, g, b)
    amount = packs * cohort.weight[g]
    for i in range(cohort.other_start[g], cohort.other_start[g + 1]):
        if cohort.other_list[i] == own:
            continue
        x = item_asked(s, a, cohort.other_list[i])
        step = 2 + i - cohort.other_start[g]
        if cell[x, o, SHELF] >= amount and chance(cohort, a, b, step) < cohort.other_chance[i]:
            if rewritten:
                b = rewrite(s, a, b, x)
            return switch(s, cluster, a, b, day, x, packs)
    if cohort.kind[g] == ACUTE:
        first = s.shelves.items[own]
        several = s.shelves.items[own + 1] - first
        for j in range(1, several):
            x = first + (item_of(b) - first + j) % several
            if cell[x, o, SHELF] >= amount:
                return switch(s, cluster, a, b, day, x, packs)
    return False


@kernel
def may_switch(cohort: Any, a: int, b: int) -> bool:
    """Whether the counter may give another product: for daily treatment it stands in the record."""
    g = group_of(a)
    if cohort.kind[g] == CHRONIC:
        u = luck(cohort.person_key[g], who(a, cohort.code[place_of(a)]), _MAY_SWITCH)
    else:
        u = chance(cohort, a, b, 0)
    return bool(u < cohort.other_product[g])


@kernel
def gives_up(cohort: Any, a: int) -> bool:
    """Whether the row never fetches what takes another prescription, and waits for its own."""
    g = group_of(a)
    if cohort.gives_up[g] == 0.0:
        return False
    u = luck(cohort.person_key[g], who(a, cohort.code[place_of(a)]), _GIVES_UP)
    return bool(u < cohort.gives_up[g])


@kernel
def rewrite(s: Any, a: int, b: int, x: int) -> int:
    """Make another item number that of the row for good: word 1 as it is then."""
    if b & WAITED:
        await_packs(s, a, b, -1)
        await_packs(s, a, with_item(b, x), 1)
    return int64(with_item(b, x))


@kernel
def switch(s: Any, cluster: int, a: int, b: int, day: int, x: int, packs: int) -> bool:
    """Give the row another item number of its substance."""
    g = group_of(a)
    hand_over(s, x, outlet_of(b), packs * s.cohort.weight[g], day)
    if (b & WAITED) == 0:
        count(s, OTHER_PRODUCT, g, place_of(a), day, 1)
    treated(s, cluster, a, b, day, packs, 0, BY_OTHER_PRODUCT, OWN_DAYS)
    return True


@kernel
def try_other_outlets(s: Any, cluster: int, a: int, b: int, day: int) -> bool:
    """The own item number at another pharmacy in reach, the nearest first."""
    cohort, shelves = s.cohort, s.shelves
    g, m, o, x = group_of(a), place_of(a), outlet_of(b), item_of(b)
    if chance(cohort, a, b, 1) >= cohort.other_outlet[g]:
        return False
    packs = packs_asked(cohort, g, b)
    amount = packs * cohort.weight[g]
    for i in range(shelves.reach_start[o], shelves.reach_start[o + 1]):
        there = shelves.reach[i]
        if shelves.cell[x, there, SHELF] >= amount:
            hand_over(s, x, there, amount, day)
            if (b & WAITED) == 0:
                count(s, OTHER_OUTLET, g, m, day, 1)
            treated(s, cluster, a, b, day, packs, 0, BY_OTHER_OUTLET, OWN_DAYS)
            return True
    return False


@kernel
def try_substitutes(s: Any, cluster: int, a: int, b: int, day: int) -> bool:
    """Another substance at the same outlet; its stock is drained for those who use it."""
    cohort, cell = s.cohort, s.shelves.cell
    g, m, o = group_of(a), place_of(a), outlet_of(b)
    if gives_up(cohort, a):
        return False
    asked = packs_asked(cohort, g, b)
    steps = 2 + cohort.other_start[g + 1] - cohort.other_start[g]
    for place in range(cohort.sub_start[g], cohort.sub_start[g + 1]):
        i = cohort.sub_first[place]
        x = item_asked(s, a, cohort.sub_list[i])
        packs = max(int64(1), cohort.sub_packs[i] * asked // cohort.packs[g])
        amount = packs * cohort.weight[g]
        step = steps + i - cohort.sub_start[g]
        if cell[x, o, SHELF] >= amount and chance(cohort, a, b, step) < cohort.sub_chance[i]:
            hand_over(s, x, o, amount, day)
            if (b & WAITED) == 0:
                count(s, SUBSTITUTED, g, m, day, 1)
            if cohort.sub_broad[i] == 1:
                days = cohort.course[g] if cohort.kind[g] == ACUTE else 1
                count(s, BROAD_DAYS, g, m, day, days)
            delay = int64(cohort.sub_delay[i])
            treated(s, cluster, a, b, day, asked, delay, BY_SUBSTITUTE, SUBSTITUTE_DAYS)
            return True
    return False

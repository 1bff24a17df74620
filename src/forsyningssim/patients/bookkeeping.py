"""The books of the daily routine: packs that went from one account to another, by day."""

from __future__ import annotations

from typing import Any

from forsyningssim.engine.ahead import fetch
from forsyningssim.engine.luck import kernel
from forsyningssim.patients.layout import BOOK_FULL, FAULT, MOST_PACKS
from forsyningssim.patients.state import state_at


@kernel
def book(s: Any, flow: int, day: int, p: int, n: int) -> None:
    """Enter that ``n`` packs of product ``p`` took a routine flow on a day.

    What goes one way today often does tomorrow, and each page of the books is new to the cache.
    """
    packs = s.tally.flows[flow, day, p] + n
    if packs > MOST_PACKS:
        s.clock[FAULT] |= BOOK_FULL
    s.tally.flows[flow, day, p] = packs
    s.tally.taken[flow] = 1
    fetch(s.tally.flows, (flow, day + 1, p))


@kernel
def add_up(address: int, totals: Any) -> None:
    """Add up over the days what went each routine way. ``totals``: (F, P), written."""
    flows, taken = state_at(address).tally.flows, state_at(address).tally.taken
    for flow in range(flows.shape[0]):
        for p in range(flows.shape[2]):
            totals[flow, p] = 0
        for day in range(flows.shape[1] * taken[flow]):
            for p in range(flows.shape[2]):
                totals[flow, p] += flows[flow, day, p]


@kernel
def add_sheet(total: Any, packs: Any, sign: int) -> None:
    """Add packs by day and product to ``total``, or take them off it: ``sign`` -1. (T, P) each."""
    for day in range(total.shape[0]):
        if sign > 0:
            for p in range(total.shape[1]):
                total[day, p] += packs[day, p]
        else:
            for p in range(total.shape[1]):
                total[day, p] -= packs[day, p]


@kernel
def carry_on(changed: Any) -> None:
    """Turn what changed on each day into what is there at its end. (T, P), in place."""
    for day in range(1, changed.shape[0]):
        for p in range(changed.shape[1]):
            changed[day, p] += changed[day - 1, p]

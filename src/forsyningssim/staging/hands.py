"""Who enrols the patients and carries the routine: one thread, or several that share it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np

from forsyningssim.engine.views import table_of
from forsyningssim.patients.layout import FAULT, State
from forsyningssim.units import Packs

SCRATCH: Final = {
    "supply": ("sharing",),
    "trade": ("spare",),
    "shelves": ("share",),
    "customers": ("asked", "got", "weight"),
}
"""What all clusters write to and none leaves anything in, by part of the state."""


def all_hands(
    state: State, address: int, work: Sequence[float], threads: int
) -> Callable[..., None]:
    """Return what does a task on all clusters: ``task(address, *given)``, a kernel, by each thread.

    ``address`` is where the table of the state is. Clusters never touch each other's rows, and luck
    is addressed: so the threads, which each have scratch and a clock of their own, write the same
    bytes as one thread does. ``work`` says how much each cluster is likely to be.
    """
    if min(threads, len(work)) < 2:
        return lambda task, *given: task(address, *given)
    hands = [_hand(state, mine) for mine in shared_out(work, threads)]
    tables = [table_of(hand) for hand in hands]
    pool = ThreadPoolExecutor(len(hands) - 1, "routine")

    def carry(task: Callable[..., None], *given: Any) -> None:
        others = [pool.submit(task, table.ctypes.data, *given) for table in tables[1:]]
        task(tables[0].ctypes.data, *given)
        for other in others:
            other.result()
        for hand in hands:
            state.clock[FAULT] |= hand.clock[FAULT]

    return carry


def shared_out(work: Sequence[float], threads: int) -> list[Packs]:
    """Share clusters out so that all have about as much to do: the largest first, to the idlest."""
    mine: list[list[int]] = [[] for _ in range(min(threads, len(work)))]
    load = np.zeros(len(mine))
    for cluster in np.argsort(-np.asarray(work), kind="stable").tolist():
        idlest = int(load.argmin())
        mine[idlest].append(cluster)
        load[idlest] += work[cluster]
    return [np.array(sorted(clusters), np.int64) for clusters in mine]


def _hand(state: State, mine: Packs) -> State:
    """Return the same arrays with a clock and scratch of their own, and fewer clusters."""
    parts = {
        name: (part := getattr(state, name))._replace(
            **{field: getattr(part, field).copy() for field in fields}
        )
        for name, fields in SCRATCH.items()
    }
    return state._replace(
        clock=state.clock.copy(), cohort=state.cohort._replace(mine=mine), **parts
    )

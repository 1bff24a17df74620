"""Threads that share the work of the days change no byte.

Planted one at a time, each of these made it fail: the last thread is given no cluster; a cluster is
given to two; a fault in another thread is not told; an array of scratch is shared.
"""

from __future__ import annotations

import re
from inspect import getsource

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import BUSY_POLICY, ROWS, busy, differ, play, resolved_of

from forsyningssim.engine.shared import BLOCK, ROOM, TAKEN
from forsyningssim.patients.layout import (
    BOOK_FULL,
    FAULT,
    LOG_FULL,
    MOST_PACKS,
    POOL_FULL,
    Customers,
    Shelves,
    Supply,
    Trade,
)
from forsyningssim.setting import prepare
from forsyningssim.staging import stage
from forsyningssim.staging.hands import SCRATCH, shared_out


@pytest.mark.parametrize("threads", [2, 9])
def test_a_run_is_the_same_whatever_the_number_of_threads(threads: int) -> None:
    alone = play(busy(), BUSY_POLICY)
    assert len(alone.finished.catalogue.clusters) > 1
    assert differ(alone, play(busy(), BUSY_POLICY, threads=threads)) == []


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=40), st.integers(2, 9))
def test_each_cluster_has_one_thread_and_no_thread_has_much_more_than_its_part(
    work: list[float], threads: int
) -> None:
    shares = shared_out(work, threads)
    assert sorted(np.concatenate(shares)) == list(range(len(work)))
    load = [sum(work[cluster] for cluster in mine) for mine in shares]
    fair = sum(work) / len(shares)
    assert max(load) <= fair + max(work) + 1e-6


def test_what_goes_wrong_in_any_thread_is_told() -> None:
    setting = prepare(resolved_of(busy(), []).scenario, ROWS)
    for cluster in range(len(setting.catalogue.clusters)):
        model = stage(setting, 1, 0, threads=9)
        product = model.state.cohort.cluster[cluster, 0]
        model.state.tally.flows[:, :, product] = MOST_PACKS
        model.world.run()
        assert model.state.clock[FAULT] == BOOK_FULL


@pytest.mark.parametrize(
    ("room", "fault"),
    [("chunk_room", POOL_FULL), ("seat_room", POOL_FULL), ("spell_room", LOG_FULL)],
)
def test_room_that_is_used_up_is_told(room: str, fault: int) -> None:
    """Planted: the fault left out, for each of the three."""
    model = stage(prepare(resolved_of(busy(), []).scenario, ROWS), 1, 0, threads=2)
    of = model.state.cohort if hasattr(model.state.cohort, room) else model.state.tally
    shared = getattr(of, room)
    shared[ROOM] = shared[TAKEN] + shared[BLOCK] - 1
    model.world.run()
    assert model.state.clock[FAULT] == fault


def test_scratch_is_each_threads_own_unless_shelf_by_shelf() -> None:
    found = {
        part.__name__.lower(): tuple(
            name
            for name, shape in re.findall(r"(\w+): [A-Z]\d  # (.*)scratch", getsource(part))
            if "X * O" not in shape
        )
        for part in (Supply, Trade, Shelves, Customers)
    }
    assert found == SCRATCH

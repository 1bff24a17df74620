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

from forsyningssim.patients.layout import FAULT, POOL_FULL, Customers, Shelves, Supply, Trade
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
        room = model.state.cohort.free[cluster]
        room[2] = room[1]
        model.world.run()
        assert model.state.clock[FAULT] & POOL_FULL


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

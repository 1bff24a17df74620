"""Compiled code: arrays by one address, no reference counting, a Poisson law that is one."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson as law

from forsyningssim.engine.ahead import fetch
from forsyningssim.engine.luck import KERNEL, kernel, luck, pick
from forsyningssim.engine.shared import FULL, next_block
from forsyningssim.engine.views import reader, table_of
from forsyningssim.patients.arrivals import poisson

I1 = npt.NDArray[np.int64]
F2 = npt.NDArray[np.float64]


class Inner(NamedTuple):
    """Arrays of a part."""

    rates: F2  # two axes


class Outer(NamedTuple):
    """Arrays of the whole."""

    counts: I1
    inner: Inner
    last: I1


outer_at = reader(Outer)


@kernel
def fill(address: int, factor: float) -> int:
    """Write through the address, and add up what is read through it."""
    s = outer_at(address)
    for i in range(s.inner.rates.shape[0]):
        for j in range(s.inner.rates.shape[1]):
            s.inner.rates[i, j] = factor * (10 * i + j)
    s.last[2] += s.counts[1]
    return s.counts.shape[0] + s.last.shape[0]


def arrays() -> Outer:
    return Outer(np.arange(4), Inner(np.zeros((2, 3))), np.zeros(5, np.int64))


def test_a_kernel_reads_and_writes_the_arrays_behind_an_address() -> None:
    s = arrays()
    table = table_of(s)
    assert fill(table.ctypes.data, 0.5) == 4 + 5
    np.testing.assert_array_equal(s.inner.rates, [[0, 0.5, 1], [5, 5.5, 6]])
    assert s.last.tolist() == [0, 0, 1, 0, 0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"counts": np.arange(4, dtype=np.int32)},
        {"counts": np.zeros((2, 2), np.int64)},
        {"last": np.arange(10)[::2]},
    ],
    ids=["elements", "axes", "strides"],
)
def test_an_array_that_is_not_what_the_layout_says_is_refused(
    wrong: dict[str, npt.NDArray[np.int64]],
) -> None:
    with pytest.raises(TypeError, match=next(iter(wrong))):
        table_of(arrays()._replace(**wrong))


@pytest.mark.parametrize("counting", [False, True])
def test_kernels_count_no_references(counting: bool) -> None:
    """With reference counting the daily loop is five times slower; the option is private."""

    def pass_rows_on(rows: npt.NDArray[np.int64], i: int) -> int:
        row = rows[i]
        return int(row[0]) + int(rows[i + 1][1])

    options = {**KERNEL, "cache": False} | ({"_nrt": True} if counting else {})
    compiled = nb.njit("int64(int64[:, ::1], int64)", **options)(pass_rows_on)
    (text,) = compiled.inspect_llvm().values()
    assert ("NRT_incref" in text) == counting


def test_reading_ahead_asks_the_machine_and_changes_nothing() -> None:
    def add_up(rows: npt.NDArray[np.int64]) -> int:
        total = 0
        for i in range(rows.shape[0]):
            fetch(rows, (min(i + 3, rows.shape[0] - 1), 1))
            total += rows[i, 1]
        return total

    compiled = nb.njit("int64(int64[:, ::1])", **{**KERNEL, "cache": False})(add_up)
    (text,) = compiled.inspect_llvm().values()
    assert "llvm.prefetch" in text
    assert compiled(np.arange(20).reshape(10, 2)) == sum(range(1, 20, 2))


def test_a_block_is_taken_in_one_step_and_once() -> None:
    """Planted: the number read and written in two steps, which goes wrong once in a billion."""

    def take_two(room: npt.NDArray[np.int64]) -> tuple[int, int]:
        return next_block(room), next_block(room)

    compiled = nb.njit("UniTuple(int64, 2)(int64[::1])", **{**KERNEL, "cache": False})(take_two)
    (text,) = compiled.inspect_llvm().values()
    assert text.count("atomicrmw add") == 2
    room = np.array([0, 8, 3], np.int64)
    assert compiled(room) == (0, 3)
    assert compiled(room) == (FULL, FULL)


@given(st.floats(0, 5000), st.floats(0, 1, exclude_max=True))
def test_the_poisson_quantile_is_that_of_the_law(mean: float, u: float) -> None:
    k = poisson(mean, u)
    slack = 1e-9
    assert law.cdf(k, mean) >= u - slack
    assert k == 0 or law.cdf(k - 1, mean) <= u + slack


@given(st.floats(0, 500), st.floats(1, 3), st.floats(0, 1 - 1e-12))
def test_more_illness_is_never_fewer_episodes(mean: float, factor: float, u: float) -> None:
    """Above, a law's sum of masses is rounding, and so is which of two laws gets there first."""
    assert poisson(mean * factor, u) >= poisson(mean, u)


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=9), st.floats(0, 1, exclude_max=True))
def test_pick_finds_the_first_share_above(parts: list[float], u: float) -> None:
    cumulated = np.cumsum(parts) / sum(parts)
    found = int(pick(cumulated, 0, len(parts), u))
    assert found == min(int(np.searchsorted(cumulated, u, side="right")), len(parts) - 1)


def test_luck_is_uniform_and_belongs_to_its_address() -> None:
    draws = np.array([luck(np.uint64(7), who, when) for who in range(300) for when in range(30)])
    assert np.abs(np.sort(draws) - (np.arange(draws.size) + 0.5) / draws.size).max() < 0.02
    assert np.unique(draws).size == draws.size
    assert luck(np.uint64(7), 5, 3) == draws[5 * 30 + 3]

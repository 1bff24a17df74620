"""Luck is a pure function of its address; scarce packs are shared to the last one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from forsyningssim.engine.luck import luck, mix, pick
from forsyningssim.engine.sharing import grant_all, share_by_weight
from forsyningssim.engine.split import split, whole_packs
from forsyningssim.engine.streams import Streams
from forsyningssim.engine.views import table_of
from forsyningssim.patients.arrivals import poisson
from forsyningssim.patients.layout import Tally

KEY = Streams(1, 0).key("test")
MASK = (1 << 64) - 1


def test_one_address_is_one_luck_whatever_was_asked_before() -> None:
    one, other = Streams(7, 3), Streams(7, 3)
    other.unit("noise")
    assert one.unit("plant", "a", 5) == other.unit("plant", "a", 5) == one.unit("plant", "a", 5)


def test_every_part_of_an_address_matters() -> None:
    addresses = [
        Streams(seed, replicate).unit(name, *parts)
        for seed in (1, 2)
        for replicate in (0, 1)
        for name in ("up", "down")
        for parts in (("a", 0), ("a", 1), ("b", 0), ("a",))
    ]
    assert len(set(addresses)) == len(addresses)


def test_luck_of_names_is_uniform_and_never_0_or_1() -> None:
    draws = [Streams(1, 0).unit("n", i) for i in range(4000)]
    assert min(draws) > 0
    assert max(draws) < 1
    assert stats.kstest(draws, "uniform").pvalue > 0.001


def splitmix(z: int) -> int:
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


@given(st.integers(0, MASK))
def test_mix_is_the_finaliser_of_splitmix64(z: int) -> None:
    assert int(mix(np.uint64(z))) == splitmix(z)


def test_mix_gives_the_known_numbers_of_splitmix64() -> None:
    golden = 0x9E3779B97F4A7C15
    numbers = [int(mix(np.uint64((1234567 + i * golden) & MASK))) for i in (1, 2, 3)]
    assert numbers == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def test_luck_in_kernels_is_uniform_and_independent_of_its_neighbours() -> None:
    grid = np.array([[luck(KEY, who, when) for when in range(-40, 40)] for who in range(200)])
    assert grid.min() >= 0
    assert grid.max() < 1
    assert len(np.unique(grid)) == grid.size
    assert stats.kstest(grid.ravel(), "uniform").pvalue > 0.001
    for one, other in ((grid[1:], grid[:-1]), (grid[:, 1:], grid[:, :-1])):
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.04


@pytest.mark.parametrize("mean", [0.01, 0.5, 3, 29.9, 30.1, 54, 142, 900, 5000])
@pytest.mark.parametrize("u", [1e-9, 0.01, 0.3, 0.5, 0.9, 0.999, 1 - 1e-9])
def test_a_poisson_number_is_the_quantile(mean: float, u: float) -> None:
    expected = int(stats.poisson.ppf(u, mean))
    assert poisson(mean, u) == expected


def test_nobody_comes_where_nobody_is_expected() -> None:
    assert poisson(0.0, 0.999) == 0


@given(st.floats(0, 1 - 1e-12), st.floats(0.001, 300), st.floats(0, 50))
def test_more_is_expected_and_not_fewer_come(u: float, mean: float, more: float) -> None:
    """Nearer to one than that, sums of eight-byte numbers cannot tell where a law ends."""
    assert poisson(mean, u) <= poisson(mean + more, u)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=9), st.floats(0, 1, exclude_max=True))
def test_the_first_share_above_is_picked(parts: list[int], u: float) -> None:
    shares = np.cumsum(parts) / sum(parts)
    expected = next(i for i, share in enumerate(shares) if u < share or i == len(parts) - 1)
    padded = np.concatenate([[9.9, 9.9], shares])
    assert pick(padded, 2, len(parts), u) == 2 + expected


claims = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from([0.0, 0.5, 1.0, 3.0, 100.0])),
    min_size=1,
    max_size=12,
)
offsets = st.floats(0, 1, exclude_max=True)


def shared(stock: int, asked: list[int], weight: list[float], offset: float) -> Any:
    got = np.full(len(asked) + 1, -1)
    ask = np.array([*asked, 999])
    total = share_by_weight(stock, ask, np.array([*weight, 9.0]), offset, got, len(asked))
    assert got[-1] == -1, "a receiver beyond the first n was touched"
    assert total == got[:-1].sum()
    return got[:-1]


@given(st.integers(0, 300), claims, offsets)
def test_sharing_gives_out_all_there_is_and_nobody_gets_more_than_asked(
    stock: int, receivers: list[tuple[int, float]], offset: float
) -> None:
    asked, weight = ([each[i] for each in receivers] for i in (0, 1))
    got = shared(stock, asked, weight, offset)  # type: ignore[arg-type]
    assert got.sum() == min(stock, sum(asked))
    assert (got >= 0).all()
    assert (got <= asked).all()


@given(st.integers(0, 100), st.lists(st.integers(1, 9), min_size=1, max_size=9), offsets)
def test_shares_are_right_to_a_pack_where_nobody_has_enough(
    stock: int, weight: list[int], offset: float
) -> None:
    got = shared(stock, [1000] * len(weight), [float(w) for w in weight], offset)
    assert (np.abs(got - stock * np.array(weight) / sum(weight)) <= 1).all()


@given(st.integers(1, 50), claims, offsets)
def test_who_has_no_claim_waits_until_those_who_have_one_are_served(
    stock: int, receivers: list[tuple[int, float]], offset: float
) -> None:
    assume(any(w > 0 and n > 0 for n, w in receivers))
    claimed = sum(n for n, w in receivers if w > 0)
    got = shared(stock, [n for n, _ in receivers], [w for _, w in receivers], offset)
    without = sum(int(g) for g, (_, w) in zip(got, receivers, strict=True) if w == 0)
    assert without == max(0, min(stock, sum(n for n, _ in receivers)) - claimed)


def test_nobody_is_favoured_for_their_number() -> None:
    draws = [luck(KEY, 0, day) for day in range(3000)]
    means = np.mean([shared(1, [1, 1, 1], [1.0, 1.0, 1.0], u) for u in draws], axis=0)
    assert means == pytest.approx([1 / 3] * 3, abs=0.03)


def test_where_there_is_enough_all_get_what_they_ask() -> None:
    got = np.zeros(4, np.int64)
    grant_all(np.array([3, 0, 5, 9]), got, 3)
    assert got.tolist() == [3, 0, 5, 0]


@given(
    st.lists(st.integers(0, 50), min_size=3, max_size=3),
    st.lists(st.lists(st.floats(0, 9), min_size=4, max_size=4), min_size=3, max_size=3),
    st.lists(offsets, min_size=3, max_size=3),
)
def test_a_split_gives_out_every_pack_by_claims(
    packs: list[int], weight: list[list[float]], offset: list[float]
) -> None:
    wanted = np.round(np.array(weight), 3)
    parts = split(np.array(packs), wanted, np.array(offset))
    total = wanted.sum(axis=1)
    assert (parts.sum(axis=1) == np.where(total > 0, packs, 0)).all()
    for p in np.flatnonzero(total):
        assert (np.abs(parts[p] - packs[p] * wanted[p] / total[p]) < 1 + 1e-9).all()


@given(st.floats(0, 9), st.integers(1, 40))
def test_whole_packs_add_up_over_the_weeks(a_week: float, weeks: int) -> None:
    rate = np.array([a_week])
    due = [int(whole_packs(rate * week, rate * (week + 1))[0]) for week in range(weeks)]
    assert sum(due) == int(a_week * weeks)
    assert max(due) - min(due) <= 1


def test_an_array_of_the_wrong_kind_is_refused_by_name() -> None:
    codes = {name: code.__forward_arg__ for name, code in Tally.__annotations__.items()}
    kinds = {"I": np.int64, "H": np.int32}
    arrays = {name: np.zeros((2,) * int(code[1]), kinds[code[0]]) for name, code in codes.items()}
    assert len(table_of(Tally(**arrays))) == 5 * len(arrays)
    for wrong in (np.zeros((2, 2)), np.zeros(2, np.int64), np.zeros((2, 4), np.int64)[:, ::2]):
        with pytest.raises(TypeError, match="rotated is"):
            table_of(Tally(**arrays | {"rotated": wrong}))


def test_keys_drawn_together_are_those_drawn_one_by_one() -> None:
    streams, names = Streams(7, 3), ["insulin.adults", "insulin.children"]
    assert streams.keys("rows", names).tolist() == [streams.key("rows", name) for name in names]

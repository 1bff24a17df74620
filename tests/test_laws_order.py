"""Laws 2, 3 and 8: no order decides anything, neither ours nor that of Python's hashes."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from interventions import Block, stories
from worlds import (
    BUSY_POLICY,
    busy,
    day,
    described,
    differ,
    fingerprint,
    play,
    started_in,
    world_of,
)

from forsyningssim import setting
from forsyningssim.engine.dial import Dial
from forsyningssim.engine.luck import kernel
from forsyningssim.engine.world import World
from forsyningssim.patients.reviews import produce
from forsyningssim.patients.state import state_at
from forsyningssim.staging import cast

TESTS = Path(__file__).parent


def shuffled(data: Any, order: random.Random) -> Any:
    """Return the same data with every map in another order; lists are left as they are."""
    if not isinstance(data, dict):
        return [shuffled(item, order) for item in data] if isinstance(data, list) else data
    keys = list(data)
    order.shuffle(keys)
    return {key: shuffled(data[key], order) for key in keys}


def order_of_interventions_does_not_matter(
    data: Block, policy: Sequence[Block], order: random.Random
) -> None:
    """Law 2: the lists of a scenario and of a policy may come in any order."""
    other = data | {"disruptions": shuffled(data.get("disruptions", {}), order)}
    reordered = order.sample(list(policy), len(policy))
    assert not differ(play(data, policy), play(other, reordered))


def order_of_actors_does_not_matter(
    data: Block, policy: Sequence[Block], order: random.Random
) -> None:
    """Law 3: actors (and interventions) may start in any order, and maps may be written in any."""
    usual = play(data, policy)
    with world_of(started_in(order)):
        assert not differ(usual, play(shuffled(data, order), policy))


@settings(max_examples=20)
@given(stories(), st.randoms(use_true_random=False))
def test_law_2_the_order_of_interventions_does_not_matter(
    story: tuple[Block, list[Block]], order: random.Random
) -> None:
    changes, policy = story
    order_of_interventions_does_not_matter(described(**changes), policy, order)


def test_law_2_in_a_busy_world() -> None:
    order_of_interventions_does_not_matter(busy(), BUSY_POLICY, random.Random(1))


RELEASES: list[Block] = [
    {"kind": "national_stock_release", "trigger": {"on": day(3)}, **terms}
    for terms in (
        {"to": ["east"], "cap_days_per_week": 30},
        {"to": ["west"], "cap_days_per_week": 20},
        {"cap_days_per_week": 7.3},
    )
]


def releases_in_any_order(keeping: str, places: str) -> None:
    """Releases of one stock that is too small for all of them."""
    data = described(national_stock={"keeping": keeping, "places": places})
    first, *others = [fingerprint(play(data, policy)) for policy in permutations(RELEASES)]
    assert others == [first] * len(others)


@pytest.mark.parametrize("keeping", ["static", "rotating"])
@pytest.mark.parametrize("places", ["spread", "concentrated"])
def test_law_2_releases_of_a_stock_too_small_for_all(keeping: str, places: str) -> None:
    releases_in_any_order(keeping, places)


def test_mutant_2_moves_are_applied_in_the_order_in_which_they_were_asked_for() -> None:
    def first_come(world: World) -> None:
        moves, world._moves = world._moves, []
        for _, _, movement in moves:
            movement()

    with mock.patch.object(World, "_settle", first_come), pytest.raises(AssertionError):
        releases_in_any_order("static", "spread")


def test_mutant_2_the_last_to_turn_a_dial_wins() -> None:
    def last_wins(dial: Dial) -> None:
        held = [hold for hold in dial._holds if (hold != 1).any()]
        dial._view[...] = dial._base * (held[-1] if held else 1)

    levers: list[Block] = [
        {"kind": "use_reduction", "trigger": {"on": day(0)}, "share_avoided": share}
        for share in (0.9, 0.1)
    ]
    with mock.patch.object(Dial, "_work_out", last_wins), pytest.raises(AssertionError):
        assert not differ(play(levers=levers), play(levers=levers[::-1]))


@settings(max_examples=20)
@given(stories(), st.randoms(use_true_random=False))
def test_law_3_the_order_of_actors_does_not_matter(
    story: tuple[Block, list[Block]], order: random.Random
) -> None:
    changes, policy = story
    order_of_actors_does_not_matter(described(**changes), policy, order)


def five_orders_of_actors() -> None:
    for number in range(5):
        order_of_actors_does_not_matter(busy(), BUSY_POLICY, random.Random(number))


def test_law_3_in_a_busy_world() -> None:
    five_orders_of_actors()


def test_mutant_3_makers_who_see_the_orders_of_those_who_spoke_before_them() -> None:
    @kernel
    def curious(address: int, plan: int, day: int, days: int) -> None:
        supply = state_at(address).supply
        for p in range(supply.store.shape[0]):
            for k in range(supply.posted.shape[1]):
                supply.store[p] -= supply.posted[p, k]
        produce(address, plan, day, days)
        for p in range(supply.store.shape[0]):
            for k in range(supply.posted.shape[1]):
                supply.store[p] += supply.posted[p, k]

    with mock.patch.object(cast, "produce", curious), pytest.raises(AssertionError):
        five_orders_of_actors()


def test_mutant_3_wholesalers_numbered_as_the_file_has_them() -> None:
    with (
        mock.patch.object(setting, "sorted", list, create=True),
        pytest.raises(AssertionError),
    ):
        five_orders_of_actors()


_RUN = """
from worlds import BUSY_POLICY, busy, fingerprint, play
print(fingerprint(play(busy(), BUSY_POLICY)).hex())
"""
_UNSORTED = "from forsyningssim import setting; setting.sorted = lambda names: list(set(names))"


def printed(hash_seed: int, defect: str = "") -> str:
    """Run the busy world in a new interpreter whose strings hash in their own way."""
    paths = [str(TESTS), str(TESTS.parent / "src")]
    environment = os.environ | {
        "PYTHONHASHSEED": str(hash_seed),
        "PYTHONPATH": os.pathsep.join(paths),
    }
    code = defect + _RUN
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_law_8_the_hash_seed_does_not_matter() -> None:
    assert printed(1) == printed(2) == fingerprint(play(busy(), BUSY_POLICY)).hex()


def test_mutant_8_names_in_the_order_of_a_set() -> None:
    first = printed(0, _UNSORTED)
    assert any(printed(seed, _UNSORTED) != first for seed in range(1, 9))

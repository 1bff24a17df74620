"""Numbers that interventions hold: what is in force is never a matter of who came first."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forsyningssim.engine.dial import Addition, Dial, Floor, Gate, Limit, Slot, Switch
from forsyningssim.engine.lane import Lane

BASE = np.array([4.0, 10.0, 7.0])
FIRST = np.array([True, False, False])
ALL = np.ones(3, bool)

Take = Callable[[Any, Any, float], AbstractContextManager[None]]
KINDS: dict[str, tuple[Any, Take, Callable[[float, list[float]], float]]] = {
    "dial": (Dial, lambda h, w, x: h.turned(w, x), lambda b, xs: b * np.prod(sorted(xs))),
    "gate": (
        Gate,
        lambda h, w, x: h.shut(w, x / 20),
        lambda b, xs: b * np.prod([1 - x / 20 for x in xs]),
    ),
    "switch": (Switch, lambda h, w, x: h.off(w), lambda b, xs: 0 if xs else b),
    "limit": (Limit, lambda h, w, x: h.at_most(w, x), lambda b, xs: min([b, *xs])),
    "floor": (Floor, lambda h, w, x: h.at_least(w, x), lambda b, xs: max([b, *xs])),
    "addition": (Addition, lambda h, w, x: h.plus(w, x), lambda b, xs: b + sum(xs)),
    "slot": (Slot, lambda h, w, x: h.taken(w, x), lambda b, xs: max(xs) if xs else b),
}
"""Handle, how to hold it, and what is in force by the base and the holds on one element."""
holds = st.lists(
    st.tuples(
        st.lists(st.booleans(), min_size=3, max_size=3).map(np.array),
        st.sampled_from([0.1, 0.3, 0.7, 1.1, 3.0, 8.0, 15.0]),
    ),
    max_size=6,
)


@pytest.mark.parametrize("kind", KINDS)
@given(holds=holds, order=st.randoms(use_true_random=False))
def test_what_is_in_force_depends_on_the_holds_alone(kind: str, holds: Any, order: Any) -> None:
    handle, take, expected = KINDS[kind]
    base = np.ones(3) if kind == "switch" else BASE
    view = base.copy()
    held = handle(lambda: None, view)
    entered = []
    for where, number in holds:
        block = take(held, where, number)
        block.__enter__()
        entered.append((block, where, number))
    order.shuffle(entered)
    while True:
        on = [[x for _, where, x in entered if where[i]] for i in range(3)]
        assert view == pytest.approx([expected(b, xs) for b, xs in zip(base, on, strict=True)])
        assert held.value is view
        if not entered:
            break
        entered.pop()[0].__exit__(None, None, None)
    assert (view == base).all()


@pytest.mark.parametrize("kind", KINDS)
@given(holds=holds, order=st.randoms(use_true_random=False))
def test_the_same_holds_give_the_same_bits_in_any_order(kind: str, holds: Any, order: Any) -> None:
    handle, take, _ = KINDS[kind]
    seen = set()
    for _ in range(3):
        view = BASE.copy()
        held = handle(lambda: None, view)
        with ExitStack() as blocks:
            for where, number in order.sample(holds, len(holds)):
                blocks.enter_context(take(held, where, number))
            seen.add(view.tobytes())
    assert len(seen) == 1


def test_the_routine_is_carried_on_before_a_number_changes_and_before_it_changes_back() -> None:
    seen: list[float] = []
    view = np.ones(1)
    gate = Gate(lambda: seen.append(float(view[0])), view)
    with gate.shut(np.ones(1, bool), 0.75):
        assert view[0] == 0.25
    assert seen == [1.0, 0.25]


def test_a_failure_inside_the_block_lets_go() -> None:
    view = BASE.copy()
    dial = Dial(lambda: None, view)
    with pytest.raises(RuntimeError), dial.turned(ALL, 2):
        raise RuntimeError
    assert (view == BASE).all()


def test_equal_holds_are_let_go_of_one_at_a_time() -> None:
    view = np.ones(3)
    gate = Gate(lambda: None, view)
    with gate.shut(ALL, 0.5):
        with gate.shut(ALL, 0.5):
            assert (view == 0.25).all()
        assert (view == 0.5).all()
    assert (view == 1).all()


def test_another_base_shows_at_once_and_stays_under_the_holds() -> None:
    view = BASE.copy()
    dial = Dial(lambda: None, view)
    with dial.turned(FIRST, 0.5):
        dial.rebase(np.array([8.0, 1.0, 1.0]))
        assert view.tolist() == [4.0, 1.0, 1.0]
    assert view.tolist() == [8.0, 1.0, 1.0]


def test_a_limit_of_whole_numbers_stays_whole() -> None:
    view = np.array([1 << 40, 30])
    limit = Limit(lambda: None, view)
    with limit.at_most(np.array([True, False]), 7):
        assert view.tolist() == [7, 30]
    assert view.tolist() == [1 << 40, 30]


def lane(pausing: Any = "shipment") -> Lane:
    def gate() -> Gate:
        return Gate(lambda: None, np.ones(3))

    def switch() -> Switch:
        return Switch(lambda: None, np.ones(3, np.int64))

    return Lane(
        "maker", "buyer", np.array([True, True, False]), "DE", "NO", "road", "supply", gate(),
        (gate(),), switch(), switch(), Addition(lambda: None, np.zeros(3, np.int64)), pausing,
    )  # fmt: skip


@pytest.mark.parametrize("how", ["order", "shipment", "transit", "receipt"])
def test_a_lane_is_closed_where_it_is_said_and_for_what_its_seller_sells(how: Any) -> None:
    closed = lane()
    parts = {"order": closed.orders, "shipment": closed.departures[0],
             "transit": closed.transit, "receipt": closed.receipt}  # fmt: skip
    with closed.closed(ALL, how=how):
        shut = {name: part.value.tolist() for name, part in parts.items()}
    assert shut.pop(how) == [0, 0, 1]
    assert all(value == [1, 1, 1] for value in shut.values())
    assert all(part.value.tolist() == [1, 1, 1] for part in parts.values())


def test_a_lane_closes_by_its_own_habit_and_a_road_knows_no_shares() -> None:
    by_habit = lane("receipt")
    with by_habit.closed(FIRST, by=0.5):
        assert by_habit.receipt is not None
        assert by_habit.receipt.value.tolist() == [0, 1, 1]
    with by_habit.closed(FIRST, by=0.0):
        assert by_habit.receipt.value.tolist() == [1, 1, 1]
    with by_habit.closed(FIRST, by=0.25, how="shipment"):
        assert by_habit.departures[0].value.tolist() == [0.75, 1, 1]

"""The ledger and the stocks that keep it."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forsyningssim.engine.days import Days
from forsyningssim.engine.ledger import OPENING, Ledger
from forsyningssim.engine.stock import Stock
from forsyningssim.engine.streams import Streams
from forsyningssim.engine.timetable import Phase
from forsyningssim.engine.world import Process, World
from forsyningssim.errors import LedgerError

NAMES = ("insulin", "penicillin")
MONTHS = 6
JANUARY = 2024 * 12


def packs(*numbers: int) -> Any:
    return np.array(numbers, np.int64)


def world() -> World:
    return World(Days(date(2024, 1, 1), 120, 0), Streams(1, 0), Ledger(2), lambda _tick: None)


def stock(account: str, here: World, held: Any = None) -> tuple[Stock, Any]:
    shelves = np.zeros((2, MONTHS), np.int64)
    return Stock(account, here, shelves, held), shelves


def on(number: int, here: World, act: Any) -> None:
    """Do something on the morning of a day, and let all days pass."""

    def process() -> Process:
        yield here.on_day(number)
        act()

    here.process(process())


def test_every_movement_has_two_sides() -> None:
    ledger = Ledger(2)
    ledger.move(0, OPENING, "shop", packs(5, 7))
    ledger.move(1, "shop", "patients", packs(2, 0))
    assert {name: held.tolist() for name, held in ledger.balances().items()} == {
        OPENING: [-5, -7], "shop": [3, 7], "patients": [2, 0],
    }  # fmt: skip
    assert sum(held.sum() for held in ledger.balances().values()) == 0


def test_lines_are_merged_by_day_and_sorted_and_nothing_is_not_a_line() -> None:
    ledger = Ledger(2)
    ledger.move(3, "a", "b", packs(1, 0))
    ledger.move(1, "b", "c", packs(0, 0))
    ledger.move(1, "a", "c", packs(0, 4))
    ledger.move(3, "a", "b", packs(2, 1))
    lines = [(line.day, line.source, line.target, line.packs.tolist()) for line in ledger.lines()]
    assert lines == [(1, "a", "c", [0, 4]), (3, "a", "b", [3, 1])]


def test_routine_counts_as_lines_and_in_totals() -> None:
    ledger = Ledger(2)
    daily = np.zeros((2, 4), np.int64)
    daily[0, 2] = 6
    ledger.routine.append((("a", "b"), daily))
    ledger.move(2, "a", "b", packs(1, 1))
    ((day, source, target, moved),) = ledger.lines()
    assert (day, source, target, moved.tolist()) == (2, "a", "b", [7, 1])
    assert ledger.totals()["a", "b"].tolist() == [7, 1]
    assert daily[0, 2] == 6


def test_what_was_entered_does_not_change_with_the_array_it_came_from() -> None:
    ledger = Ledger(2)
    moved = packs(1, 2)
    ledger.move(0, "a", "b", moved)
    moved += 5
    assert ledger.totals()["a", "b"].tolist() == [1, 2]


def test_the_audit_names_account_product_and_both_numbers() -> None:
    ledger = Ledger(2)
    ledger.move(0, OPENING, "shop", packs(5, 7))
    ledger.audit({"shop": packs(5, 7), "empty": packs(0, 0)}, NAMES)
    with pytest.raises(LedgerError, match=r"shop holds 6 packs of penicillin.*the books say 7"):
        ledger.audit({"shop": packs(5, 6)}, NAMES)
    with pytest.raises(LedgerError, match=r"ghost holds 1 packs of insulin"):
        ledger.audit({"ghost": packs(1, 0)}, NAMES)
    ledger.move(1, "shop", "patients", packs(9, 0))
    with pytest.raises(LedgerError, match=r"shop holds -4 packs of insulin"):
        ledger.audit({"shop": packs(-4, 7)}, NAMES)


def test_packs_come_in_with_their_months_and_the_oldest_go_first() -> None:
    here = world()
    held = packs(0, 0)
    shop, shelves = stock("shop", here, held)

    def act() -> None:
        shop.put("road", packs(3, 1), packs(4, 2))
        shop.put("road", packs(2, 0), packs(1, 2))
        assert shop.take("patients", packs(3, 5)).tolist() == [3, 1]
        assert shop.on_hand.tolist() == [2, 0] == held.tolist()
        assert shelves[0, (JANUARY + 4) % MONTHS] == 2

    on(5, here, act)
    here.run()
    here.ledger.audit({"shop": shelves.sum(axis=1)}, NAMES)


def test_what_expires_this_month_goes_and_nothing_else() -> None:
    here = world()
    held = packs(0, 0)
    shop, shelves = stock("shop", here, held)
    on(5, here, lambda: shop.put("road", packs(3, 1), packs(1, 2)))
    on(31, here, lambda: gone.append(shop.expire().tolist()))
    gone: list[list[int]] = []
    here.run()
    assert gone == [[3, 0]]
    assert held.tolist() == [0, 1]
    assert here.ledger.totals()["shop", "expired"].tolist() == [3, 0]
    here.ledger.audit({"shop": shelves.sum(axis=1)}, NAMES)


def test_packs_that_move_keep_their_age() -> None:
    here = world()
    one, old_shelves = stock("one", here)
    other, new_shelves = stock("other", here)

    def act() -> None:
        one.put("road", packs(3, 1), packs(2, 2))
        assert one.move_to(other, packs(2, 9)).tolist() == [2, 1]

    on(3, here, act)
    here.run()
    assert new_shelves[:, (JANUARY + 2) % MONTHS].tolist() == [2, 1]
    held = {"one": old_shelves.sum(axis=1), "other": new_shelves.sum(axis=1)}
    here.ledger.audit(held, NAMES)


actions = st.lists(
    st.tuples(
        st.sampled_from(["put", "take", "move", "expire"]),
        st.tuples(st.integers(0, 9), st.integers(0, 9)),
        st.integers(0, MONTHS - 1),
    ),
    max_size=30,
)


@given(actions)
def test_the_books_follow_whatever_is_done_and_nobody_takes_what_is_not_there(
    todo: list[tuple[str, tuple[int, int], int]],
) -> None:
    here = world()
    held = packs(0, 0)
    shop, shelves = stock("shop", here, held)
    store, stored = stock("store", here)

    def act() -> Process:
        for what, numbers, months in todo:
            yield here.next(Phase.DECISIONS)
            if what == "put":
                shop.put("road", packs(*numbers), packs(months, months))
            elif what == "take":
                assert (shop.take("patients", packs(*numbers)) <= packs(*numbers)).all()
            elif what == "move":
                shop.move_to(store, packs(*numbers))
            else:
                shop.expire()
            assert (shelves >= 0).all()

    here.process(act())
    here.run()
    assert (held == shelves.sum(axis=1)).all()
    here.ledger.audit({"shop": held, "store": stored.sum(axis=1)}, NAMES)

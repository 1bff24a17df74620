"""Packs of which nobody knows the batch leave by shares, and the books know where they went."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from little_network import little_world

from forsyningssim.engine.pile import Pile
from forsyningssim.engine.split import portion

COUNTS = st.lists(st.integers(0, 50), min_size=12, max_size=12)


def pile_of(counts: list[int]) -> Pile:
    """Six products in seven rows, the second of which has two; two cells in each row."""
    cells = np.array([*counts, 5, 7], np.int64).reshape(7, 2)
    world = little_world().world
    rows = np.array([0, 1, 3, 4, 5, 6, 7])
    return Pile("shelf", world, [cells[:, :1], cells[:, 1:]], rows=rows)


@given(COUNTS, st.floats(0, 1))
def test_a_share_of_every_product_leaves_and_is_booked(counts: list[int], share: float) -> None:
    """Planted: a product's second row that is left out."""
    pile = pile_of(counts)
    before = pile.on_hand
    assert before.tolist()[1] == sum(counts[2:6])
    gone = pile.pull(np.full(6, share), "destroyed")
    assert (pile.on_hand == before - gone).all()
    assert (np.abs(gone - share * before) <= 2).all()
    booked = sum(m.packs for m in pile.world.ledger.movements)
    assert (booked == gone).all()


@given(COUNTS, st.lists(st.integers(0, 120), min_size=6, max_size=6))
def test_no_more_is_taken_than_is_there(counts: list[int], wanted: list[int]) -> None:
    pile = pile_of(counts)
    before = pile.on_hand
    taken = pile.take("patients", np.array(wanted))
    assert (taken == np.minimum(before, wanted)).all()
    assert (pile.on_hand == before - taken).all()


@given(COUNTS, st.floats(0, 1))
def test_a_portion_is_the_share_of_the_whole_and_spares_no_cell(
    counts: list[int], share: float
) -> None:
    cells = np.array(counts).reshape(2, 6)
    part = portion(cells, np.array([share, 1.0]))
    assert (part >= 0).all()
    assert (part <= cells).all()
    assert (part[1] == cells[1]).all()
    assert part[0].sum() == int(share * cells[0].sum() + 1e-9)

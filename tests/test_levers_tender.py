"""A tender: who wins is used, who loses may leave, and a ban may keep the losers' packs here."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from little_network import WARM_UP, little_world, paid
from test_levers import INSULIN, ban, days, held, lever, pulled
from worlds import day as date_of
from worlds import described, differ, play, play_twice, visited_by

from forsyningssim.levers.tender_award import TenderAward
from forsyningssim.simulation import Run

A, B = "penicillin_tablet_a", "penicillin_tablet_b"
QUIET = described(
    plants={name: {"failures": None} for name in ("plant_at", "plant_se", "plant_dk", "plant_no")},
    suppliers={"dutch": {"failures": None}},
    hazard_groups={"energy": {"events_per_year": 0}},
)
"""The small world without failures, so that what changes is the tender."""


def tender(**fields: Any) -> dict[str, Any]:
    return {"kind": "tender_award", "trigger": {"on": date_of(5)}, "medicines": ["penicillin"],
            "winners": {B: 1}, **fields}  # fmt: skip


def sold(run: Run, product: str) -> Any:
    """Packs of a product handed to patients on each measured day."""
    flow = run.finished.books.flow(lambda a: a.startswith("outlets."), lambda a: a == "patients")
    return flow[:, run.finished.catalogue.number[product]]


def test_the_winner_is_used_in_place_of_the_loser_and_no_longer_afterwards() -> None:
    """Residents have tablet A only, adults both: those who can change over do.

    Planted: shares that are not cumulated anew when the contract is over.
    """
    usual, awarded = play(QUIET), play(QUIET, [tender(days=30)])
    before, during, after = slice(0, 5), slice(6, 35), slice(36, 63)
    for product in (A, B):
        assert sold(awarded, product)[before].tolist() == sold(usual, product)[before].tolist()
    assert sold(awarded, A)[during].sum() < 0.4 * sold(usual, A)[during].sum()
    assert sold(awarded, B)[during].sum() > 1.8 * sold(usual, B)[during].sum()
    assert sold(awarded, A)[after].sum() > 0.5 * sold(usual, A)[after].sum()
    assert sold(awarded, B)[after].sum() < 1.5 * sold(usual, B)[after].sum()


def test_an_award_to_what_is_used_already_changes_no_byte() -> None:
    as_it_is = tender(medicines=["penicillin"], winners={A: 0.6, B: 0.4})
    assert not differ(play(QUIET), play(QUIET, [as_it_is]))


def test_an_award_still_in_force_at_the_end_is_unknown_to_the_next_run() -> None:
    """Planted: shares that all runs of one process have in common."""
    assert not differ(*play_twice(QUIET, [tender(days=400)], 1))


def test_shares_of_groups_that_cannot_use_a_winner_stay() -> None:
    little = little_world()
    award = lever("tender_award", medicines=["penicillin"], winners={"penicillin_tablet": 1})
    assert isinstance(award, TenderAward)
    everything = little.network.catalogue.mask(["penicillin"])
    shares = award.shares(little.network, everything)
    assert shares.tolist() == little.network.product_shares.value.tolist()


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_what_the_winners_gain_is_what_the_losers_lose(part: float, followed: float) -> None:
    """Shares of a group add to one, and packs a day and shelf space only move."""
    award = TenderAward.model_validate(
        tender(trigger={"on": date_of(5)}, winners={A: part, B: 1 - part}, followed=followed)
    )
    network = _network()
    shares = award.shares(network, network.catalogue.mask(["penicillin"]))
    group = [g for g, _ in network.prescribed]
    assert np.bincount(group, shares) == pytest.approx(np.ones(max(group) + 1))
    lost = award.share_lost(network, shares)
    assert ((lost >= 0) & (lost <= 1)).all()
    moved = award.moved(network, lost, network.sales)
    assert moved.sum(axis=0) == pytest.approx(np.zeros(moved.shape[1]), abs=1e-6)
    assert (network.sales + moved >= -1e-9).all()
    assert (network.outlet_levels.value + award.shelf_space(network, lost) >= 0).all()


def _network() -> Any:
    seen = []

    def visitor(model: Any) -> Any:
        seen.append(model.network)
        yield model.world.after(1)

    with visited_by(visitor):
        play(described(horizon={"days": 2}))
    return seen[0]


def test_losers_take_no_orders_until_long_after_and_move_their_packs_out() -> None:
    """Orders are refused from day 15 until ten days after the contract has run out on day 30.

    Planted: an exit that ends with the contract.
    """
    award = TenderAward.model_validate(
        {"trigger": {"on": "2024-01-25"}, "medicines": ["insulin"], "days": 20, "withdrawn": 0.5,
         "winners": {"other_pen": 1}, "losers_exit": True, "exit_after_days": 5,
         "return_after_days": 10}
    )  # fmt: skip
    for banned in (False, True):
        little = little_world()
        losers = little.network.catalogue.mask(["insulin"])
        until = WARM_UP + 30

        def leave(little: Any = little, losers: Any = losers, until: int = until) -> Any:
            yield little.world.on_day(WARM_UP + 10)
            yield from award._exit(little.world, little.network, losers, until)

        little.world.process(leave())
        if banned:
            little.pull(ban(flows=["company_transfer"], compliance=0.6))
        little.run()
        assert little.in_force("german>north/orders", INSULIN) == days(15, 40)
        assert held(little, "north.ordinary")[-1] == (80 if banned else 50)


def test_the_price_falls_for_what_is_used_under_the_award() -> None:
    award = lever("tender_award", medicines=["insulin"], winners={"insulin_pen": 1}, price_cut=0.2,
                  days=30)  # fmt: skip
    little = pulled(award)
    saved = 0.2 * 15 * 100 * 30 / 365.25
    assert paid(little.network) == {"health_regions": pytest.approx(-saved)}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"medicines": [], "winners": {"insulin_pen": 1}}, "name what is tendered"),
        ({"medicines": ["insulin"], "winners": {"insulin_pen": 0.5}}, "add to 1"),
    ],
)
def test_a_tender_says_what_is_awarded_and_to_whom(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        lever("tender_award", **fields)

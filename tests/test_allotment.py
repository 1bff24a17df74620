"""A maker that will be short allots what it has: by hand, as a law, and in a world of one maker."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import forsyningssim as fs
from forsyningssim.measures.books import named
from forsyningssim.patients.reviews import fair_share
from forsyningssim.scenario.overlay import parse_set
from forsyningssim.units import Packs

SCARCE = Path(__file__).parents[1] / "scenarios" / "verification" / "sharing_by_supplier.yaml"
FIRE = 24
"""Days for which the plant stands still, as its maker expects."""
PACKS = st.integers(0, 10**9).map(lambda thousandths: thousandths / 1000)
DAYS = st.floats(0, 400)


def test_a_fair_share_by_hand() -> None:
    """40 in store, 20 under way and 30 days of 1 a day make 90: 0.9 of 2 a day for 50 days."""
    numbers = [40.0, 20.0, 1.0, 2.0, 30.0, 50.0]
    assert fair_share(*numbers) == pytest.approx(0.9)
    idle = [40.0, 20.0, 1.0, 0.0, 30.0, 50.0]
    assert fair_share(*idle) == 1


@given(ready=PACKS, coming=PACKS, output=PACKS, demand=PACKS, making=DAYS, lasts=DAYS)
def test_a_fair_share_uses_all_there_is_and_no_more(
    ready: float, coming: float, output: float, demand: float, making: float, lasts: float
) -> None:
    numbers = (ready, coming, output, demand, making, lasts)
    share = fair_share(*numbers)
    there = ready + coming + output * making
    assert 0 <= share <= 1
    assert share * demand * lasts <= there * (1 + 1e-9)
    assert share == 1 or share * demand * lasts == pytest.approx(there)


def sent(allotment: str, **more: object) -> Packs:
    """Packs that leave the store each day of a fire, for the north and the south. (T, 2).

    The north uses 6 a day and the south 2. There are 12 days of both in store, and a day's batch
    under way.
    """
    told = {
        "horizon.days": 60,
        "suppliers.maker.allotment": allotment,
        "suppliers.maker.store_cover_days": 12,
        "suppliers.maker.review_days": 1,
        "customers.southern.demand.packs": [2],
        "disruptions.fire.days": FIRE,
        "authority": "{notices: {end_too_early_days: 0}}",
    } | more
    file = fs.load(SCARCE).where([parse_set(f"{path}={value}") for path, value in told.items()])
    books = fs.simulate(file).finished.books
    roads = [books.flow(named("store"), named(f"road:{name}")) for name in ("north", "south")]
    return np.concatenate(roads, axis=1)


def test_what_is_there_lasts_until_the_expected_end_and_everybody_gets_the_same_share() -> None:
    """104 packs over 26 days, until the first batch begun after the fire is there: 4 a day."""
    assert (sent("fair_share")[1 : FIRE + 1] == [3, 1]).all()


def test_who_does_not_allot_delivers_in_full_until_the_store_is_empty() -> None:
    in_full = sent("none")
    assert (in_full[1:12].sum(axis=1) == 8).all()
    assert in_full[14:FIRE].sum() == 0
    assert sent("fair_share")[: FIRE + 2].sum() == in_full[: FIRE + 2].sum()


def test_a_short_outage_is_lived_through_in_full() -> None:
    short = {"disruptions.fire.days": 8}
    assert (sent("fair_share", **short) == sent("none", **short)).all()


def test_when_all_is_well_again_nothing_is_allotted() -> None:
    assert (sent("fair_share")[FIRE + 2 :] == sent("none")[FIRE + 2 :]).all()

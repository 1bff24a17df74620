"""What disruptions do to the whole small world: who gets less, and where the packs go."""

from __future__ import annotations

from typing import Any

import numpy as np
from interventions import Block
from worlds import day, described, play

from forsyningssim.measures.books import Books, named
from forsyningssim.simulation import Run

CALM: Block = {
    "plants": {name: {"failures": None} for name in ("plant_at", "plant_se", "plant_dk",
                                                     "plant_no")},
    "api_sources": {name: {"failures": None} for name in ("source_at", "source_in")},
    "hazard_groups": {"energy": {"events_per_year": 0}},
    "suppliers": {"dutch": {"failures": None}},
}  # fmt: skip
"""The small world when nothing breaks by itself."""
SCARCE: Block = {
    "kind": "plant_outage",
    "plant": "plant_at",
    "starts": day(0),
    "capacity_left": 0.4,
}
DUTCH = ("penicillin_mixture",)
"""What the supplier that shares by price has of the scarce plant."""


def struck(seed: int = 1, **disruptions: Block) -> Run:
    """Run the calm small world with disruptions in it."""
    return play(described(**CALM, disruptions=disruptions), seed=seed)


def books(run: Run) -> Books:
    return run.finished.books


def packs(run: Run, products: tuple[str, ...], flow: np.ndarray) -> int:
    """Packs of some products in a flow of shape (days, P)."""
    return int(flow[:, run.finished.catalogue.mask(products)].sum())


def exported(run: Run) -> int:
    flow = books(run).flow(lambda _: True, named("abroad.parallel"))
    return packs(run, ("penicillin",), flow)


def sent_to_norway(run: Run, *products: str) -> int:
    roads = named(*(f"road:{name}" for name in run.finished.wholesalers))
    return packs(run, products, books(run).flow(named("store"), roads))


def rising(rise: float, **terms: Any) -> Block:
    return {"kind": "price_shock", "starts": day(10), "rise": rise} | terms


def building(extra_days: int, **terms: Any) -> Block:
    return {"kind": "stock_building_abroad", "starts": day(5), "extra_days": extra_days} | terms


def test_the_dearer_abroad_the_more_is_taken_out_of_norway() -> None:
    """The gap of 0.3 gives the bound of 20 % of sales already; trade by a gap of 0.05 does not."""
    little_gap = {"products": {"penicillin_tablet_a": {"price_gap": 0.12}}}
    flows = [
        exported(play(described(**CALM, **little_gap, disruptions={"it": rising(rise)})))
        for rise in (0, 0.03, 0.3)
    ]
    assert flows[0] < flows[1] < flows[2]


def test_who_pays_more_gets_more_of_a_scarce_store_that_is_shared_by_price_only() -> None:
    """Planted: claims that rise at every supplier."""

    def sent(*products: str, **disruptions: Block) -> int:
        world = described(**CALM, parallel_trade={"exported_share": 0}, disruptions=disruptions)
        return sent_to_norway(play(world), *products)

    war, other = rising(2), rising(2, medicines=["insulin"])
    assert sent(*DUTCH, fire=SCARCE, war=war) < 0.9 * sent(*DUTCH, fire=SCARCE)
    assert sent(*DUTCH, fire=SCARCE, war=other) == sent(*DUTCH, fire=SCARCE)
    german = "penicillin_tablet_a"
    assert sent(german, fire=SCARCE, war=war) == sent(german, fire=SCARCE)


def test_stores_that_others_build_are_packs_that_norway_does_not_get() -> None:
    """Planted: extra days that regions forget when they order."""
    sent = [
        sent_to_norway(struck(domino=building(extra)), "penicillin", "insulin")
        for extra in (0, 30, 90)
    ]
    assert sent[0] > sent[1] > sent[2]


def test_a_supplier_that_has_left_sends_what_it_has_promised_and_then_nothing() -> None:
    run = struck(exit={"kind": "market_withdrawal", "supplier": "dutch", "starts": day(5),
                       "notice_days": 7})  # fmt: skip
    roads = named(*(f"road:{name}" for name in run.finished.wholesalers))
    dutch = run.finished.catalogue.mask(("penicillin_mixture", "insulin"))
    by_day = books(run).flow(named("store"), roads)[:, dutch].sum(axis=1)
    assert by_day[:12].sum() > 0
    assert by_day[20:].sum() == 0
    others = books(run).flow(named("store"), roads)[:, ~dutch].sum(axis=1)
    assert others[20:].sum() > 0


def test_a_static_stock_is_not_refilled_by_a_supplier_that_has_left() -> None:
    """Planted: stocks that order whether or not orders are taken."""
    leaves = {"exit": {"kind": "market_withdrawal", "supplier": "dutch", "starts": day(2)}}
    world = described(**CALM, disruptions=leaves, national_stock={"keeping": "static"})
    run = play(world)
    sent = books(run).flow(named("store"), named("road:national_store"))
    assert packs(run, ("penicillin_mixture",), sent[12:]) == 0
    assert packs(run, ("penicillin_tablet_a",), sent[12:]) > 0

"""What disruptions do to the whole small world: who gets less, and where the packs go."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
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


def held(run: Run, account: str, *products: str) -> np.ndarray:
    """Packs of some products in an account on the evening of each measured day."""
    evenings = books(run).stock(named(account))[run.finished.days.warm_up :]
    return evenings[:, run.finished.catalogue.mask(products)].sum(axis=1)


def test_a_recall_empties_every_shelf_everywhere_of_what_is_recalled() -> None:
    run = struck(it={"kind": "recall", "medicines": ["insulin"], "starts": day(24)})
    given_up = [line for line in run.finished.ledger.movements if line.target == "destroyed"]
    insulin = run.finished.catalogue.mask(("insulin",))
    assert {line.day - run.finished.days.warm_up for line in given_up} == {24}
    assert all((line.packs[~insulin] == 0).all() for line in given_up)
    sources = {line.source for line in given_up}
    assert any(source.startswith("road:") for source in sources)
    for account in ("store", "east.ordinary", "north.national", "abroad.southern",
                    "outlets.pharmacy.east", "outlets.pharmacy.north"):  # fmt: skip
        assert account in sources
    shelf = held(run, "outlets.pharmacy.east", "insulin")
    assert shelf[24] < 0.1 * shelf[23]
    assert shelf[-1] > 0
    others = held(run, "outlets.pharmacy.east", "penicillin")
    assert (others == held(struck(), "outlets.pharmacy.east", "penicillin")).all()


def test_shelves_are_filled_again_also_where_nobody_asks() -> None:
    """Planted: outlets that do not notice that their shelves are empty until somebody comes."""
    nobody = {"substances": {"penicillin": {"groups": {"children": {"need": {
        "season": [1e-9] * 11 + [1]}}}}}}  # fmt: skip
    recall = {"kind": "recall", "medicines": ["penicillin_mixture"], "starts": day(24),
              "reach": "norway"}  # fmt: skip
    run = play(described(**CALM, **nobody, disruptions={"it": recall}))
    shelf = held(run, "outlets.pharmacy.east", "penicillin_mixture")
    assert shelf[24] == 0
    assert shelf[-1] > 0.2 * shelf[23] > 0


def test_a_recall_finds_every_item_number_of_a_product() -> None:
    """Planted: outlets' shelves counted by product, of which there are fewer."""
    items = {"products": {"insulin_pen": {"item_numbers": 3}}}
    recall = {"kind": "recall", "medicines": ["insulin"], "starts": day(24), "reach": "norway"}
    run = play(described(**CALM, **items, disruptions={"it": recall}), rows=None)
    shelf = held(run, "outlets.pharmacy.east", "insulin")
    assert shelf[24] == 0 < shelf[23]
    others = held(run, "outlets.pharmacy.east", "penicillin")
    assert others[24] > 0.5 * others[23] > 0


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_what_a_stopped_plant_makes_is_parked_and_then_released_or_destroyed(share: float) -> None:
    stop = {"kind": "quality_stop", "plant": "plant_no", "starts": day(5), "days": 30,
            "share_destroyed": share}  # fmt: skip
    run = struck(it=stop)
    parked = held(run, "quarantine", "paracetamol")
    assert (parked[:5] == 0).all()
    assert (np.diff(parked[5:35]) >= 0).all()
    assert parked[34] > 0
    assert (parked[35:] == 0).all()
    destroyed = books(run).flow(named("quarantine"), named("destroyed")).sum()
    assert destroyed == int(share * parked[34])
    released = books(run).flow(named("quarantine"), named("store")).sum()
    assert released == parked[34] - destroyed
    assert packs(run, ("paracetamol",), books(run).flow(named("plants"), named("store"))[5:35]) == 0


def test_makers_do_not_go_on_for_ever_when_nothing_is_released() -> None:
    """Planted: makers who do not count what is parked, and park more than is used."""
    stop = {"kind": "quality_stop", "plant": "plant_no", "starts": day(0)}
    run = struck(it=stop)
    usual = packs(run, ("paracetamol",), books(struck()).flow(named("plants"), named("store")))
    assert 0 < held(run, "quarantine", "paracetamol")[-1] < 0.9 * usual


@pytest.mark.parametrize("how", ["shipment", "transit", "receipt"])
def test_nothing_comes_by_a_closed_route(how: str) -> None:
    closure = {"kind": "route_closure", "routes": ["road_europe"], "starts": day(5), "days": 30}
    run = struck(it=closure | {"how": how})
    by_sea = run.finished.catalogue.mask(("penicillin_tablet_a", "cytostatic", "insulin"))
    landed = sum(
        books(run).flow(named(f"road:{name}"), named(f"{name}.ordinary"))
        for name in run.finished.wholesalers
    )
    first = 20 if how == "shipment" else 5
    assert landed[first:35, by_sea].sum() == 0
    assert landed[35:, by_sea].sum() > 0
    assert landed[first:35, ~by_sea].sum() > 0


def test_goods_that_turn_round_are_in_store_again_and_ordered_again() -> None:
    closure = {"kind": "route_closure", "routes": ["road_europe"], "starts": day(5), "days": 30,
               "how": "shipment", "goods_return": True, "return_days": 4}  # fmt: skip
    run = struck(it=closure)
    moves = [m for m in run.finished.ledger.movements if "road:returning" in m[1:3]]
    days = {(m.target, m.day - run.finished.days.warm_up) for m in moves}
    assert days == {("road:returning", 5), ("store", 9)}
    back = sum(m.packs for m in moves if m.target == "store")
    assert back.sum() == sum(m.packs.sum() for m in moves if m.target == "road:returning") > 0
    usual = sent_to_norway(struck(), "insulin")
    sent = sent_to_norway(run, "insulin") - int(back[run.finished.catalogue.number["insulin_pen"]])
    assert sent == pytest.approx(usual, rel=0.2)


def bought(run: Run, wholesaler: str) -> np.ndarray:
    """Packs a day that reach the outlets of a wholesaler. Shape (days,)."""
    outlets = lambda account: account.startswith("outlets.") and account.endswith(wholesaler)  # noqa: E731
    return books(run).flow(named(f"{wholesaler}.ordinary"), outlets).sum(axis=1)


def lent(run: Run, lender: str, to: str) -> np.ndarray:
    return books(run).flow(named(f"{lender}.ordinary"), named(f"{to}.ordinary")).sum(axis=1)


def attacked(**terms: Any) -> Block:
    outage = {"kind": "warehouse_outage", "wholesaler": "west", "starts": day(7)}
    return outage | ({} if "recovery" in terms else {"days": 21}) | terms


def test_a_dead_warehouse_delivers_and_receives_nothing_until_it_is_back() -> None:
    run = struck(attack=attacked())
    assert bought(run, "west")[7:28].sum() == 0
    assert bought(run, "west")[28:].sum() > 0
    assert books(run).flow(named("road:west"), named("west.ordinary"))[7:28].sum() == 0
    assert books(run).flow(named("west.ordinary"), named("destroyed")).sum() == 0
    assert bought(run, "east")[7:28].sum() > 0
    assert lent(run, "east", "west").sum() == 0


def test_half_a_warehouse_handles_half_of_a_usual_day() -> None:
    """Planted: a share of what is owed, which soon is all of it."""
    usual = bought(struck(), "west")[7:28].sum()
    half = bought(struck(attack=attacked(capacity_left=0.5)), "west")[7:28].sum()
    assert 0.35 * usual < half < 0.55 * usual


def test_others_bring_what_they_can_spare_to_the_outlets_of_a_dead_warehouse() -> None:
    """Planted: packs that come from nowhere; help that never stops."""
    some, many = (struck(attack=attacked(served_by_others=share)) for share in (0.2, 0.8))
    for run in (some, many):
        helped = lent(run, "east", "west") + lent(run, "north", "west")
        assert (bought(run, "west")[7:28] == helped[7:28]).all()
        assert helped[:7].sum() == helped[28:].sum() == 0
        assert lent(run, "west", "east").sum() == 0
    assert 0 < bought(some, "west")[7:28].sum() < bought(many, "west")[7:28].sum()
    untreated = [run.finished.untreated[:, :40].sum() for run in (struck(attack=attacked()), many)]
    assert untreated[1] < untreated[0]


def test_plain_customers_get_a_share_of_what_they_ask_from_half_a_warehouse() -> None:
    """Planted: customers who help themselves from a dead warehouse."""
    outage = attacked(wholesaler="east")
    account = struck(attack=outage).accounts["clinic"]
    first = struck().finished.days.warm_up + 7
    assert sum(account.filled[first : first + 21]) == 0
    assert sum(account.filled[:first]) > 0

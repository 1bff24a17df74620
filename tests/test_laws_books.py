"""Laws 1, 4 and 13, and the sums: packs and days add up, and what does nothing changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, get_args
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from interventions import DISRUPTION_KINDS, LEVER_KINDS, MEASURED, Block, stories
from worlds import (
    BUSY_POLICY,
    SMALL_WORLD,
    busy,
    day,
    described,
    differ,
    fingerprint,
    luck_of,
    play,
    play_twice,
    visited_by,
)

from forsyningssim import load
from forsyningssim.disruptions import AnyDisruption
from forsyningssim.engine.dial import Gate
from forsyningssim.engine.stock import Stock
from forsyningssim.engine.streams import Fork, Streams
from forsyningssim.engine.timetable import PHASES, Phase
from forsyningssim.engine.world import Process
from forsyningssim.errors import LedgerError
from forsyningssim.levers import AnyLever
from forsyningssim.measures import person_days
from forsyningssim.measures.books import named
from forsyningssim.patients.layout import CHRONIC, OWN_DAYS, SHELF
from forsyningssim.simulation import Run
from forsyningssim.staging.model import Model

SOURCES = {"opening", "plants", "factory", "special_import"}
"""Accounts from which packs come; all others hold what they were given."""
DAYS = MEASURED + 28


def no_pack_appears_or_vanishes(run: Run) -> None:
    """Law 1, beyond the audit at the end of the run: no account owes packs on any evening."""
    books = run.finished.books
    for account in sorted({*books.accounts} - SOURCES):
        assert (books.stock(lambda name, this=account: name == this) >= 0).all(), account
    assert books.norway((*run.finished.wholesalers, "national_store"))["balanced"]
    totals = run.finished.ledger.totals()
    for pair, sheet in zip(books.pairs, books.sheets(), strict=True):
        assert (sheet.sum(axis=0) == totals[pair]).all(), pair
        both = books.flow(named(pair[0]), named(pair[1])).sum(axis=0)
        assert (both == sheet[books.warm_up :].sum(axis=0)).all(), pair


def days_add_up(run: Run) -> None:
    """Treated, on a substitute or without: each day of each treatment is one of the three."""
    days = person_days(run.finished)
    assert days["treated"] + days["on_substitute"] + days["without"] == days["total"]
    f = run.finished
    assert (f.untreated >= 0).all()
    assert int(f.spells.length.sum()) == int(f.untreated.sum())


@settings(max_examples=40)
@given(stories(), st.integers(0, 10**6))
def test_law_1_no_pack_appears_or_vanishes_and_days_add_up(
    story: tuple[Block, list[Block]], seed: int
) -> None:
    changes, policy = story
    run = play(described(**changes), policy, seed=seed)
    no_pack_appears_or_vanishes(run)
    days_add_up(run)


def test_law_1_holds_where_every_item_number_has_its_shelf() -> None:
    run = play(busy(), BUSY_POLICY, rows=None)
    no_pack_appears_or_vanishes(run)
    days_add_up(run)


def test_mutant_1_a_release_that_leaves_the_packs_where_they_were() -> None:
    def copy(stock: Stock, target: Stock, packs: Any) -> Any:
        stock.world.sync()
        target._shelves[:, 0] += packs
        target._count(packs)
        stock.world.ledger.move(stock.world.day, stock.account, target.account, packs)
        return packs

    with mock.patch.object(Stock, "move_to", copy), pytest.raises(LedgerError):
        play(busy(), BUSY_POLICY)


def test_mutant_1_a_pack_falls_off_a_pharmacy_shelf() -> None:
    def clumsy(model: Model) -> Process:
        yield model.world.on_day(40, Phase.ORDERING)
        model.world.sync()
        shelf = model.state.shelves.cell[:, :, SHELF]
        shelf[np.unravel_index(shelf.argmax(), shelf.shape)] -= 1

    with visited_by(clumsy), pytest.raises(LedgerError, match="the books say"):
        play(busy())


def test_mutant_1_packs_that_are_lent_out_although_nobody_has_them() -> None:
    def lend(model: Model) -> Process:
        many = np.full(len(model.setting.use), 10**9)
        yield model.world.on_day(40)
        model.world.ledger.move(40, "east.ordinary", "abroad.nowhere", many)
        model.world.ledger.move(42, "abroad.nowhere", "east.ordinary", many)

    with visited_by(lend):
        run = play(busy())
    with pytest.raises(AssertionError):
        no_pack_appears_or_vanishes(run)


def test_mutant_1_a_day_that_is_counted_twice() -> None:
    def twice(model: Model) -> Process:
        yield model.world.on_day(50)
        model.world.sync()
        model.state.tally.by_place[OWN_DAYS, model.state.cohort.kind == CHRONIC, 0] += 1

    with visited_by(twice):
        run = play(busy())
    with pytest.raises(AssertionError):
        days_add_up(run)


@settings(max_examples=5)
@given(stories(), st.integers(0, 10**6))
def test_the_same_input_gives_the_same_bytes_twice(
    story: tuple[Block, list[Block]], seed: int
) -> None:
    changes, policy = story
    one, other = play_twice(described(**changes), policy, seed)
    assert fingerprint(one) == fingerprint(other)


def test_the_fingerprint_sees_another_seed_and_another_policy() -> None:
    prints = {fingerprint(play(seed=1)), fingerprint(play(seed=2)), fingerprint(play(busy()))}
    assert len(prints | {fingerprint(play(busy(), BUSY_POLICY))}) == 4


def _lever(kind: str, **fields: Any) -> Block:
    return {"kind": kind, "trigger": {"on": day(5)}, **fields}


def _never(kind: str, **fields: Any) -> Block:
    return {"kind": kind, "trigger": {"seen_cover_days_below": 0}, **fields}


IDLE_LEVERS = {
    "a ban that nobody keeps": _lever("export_ban", compliance=0),
    "a ban on trade that there is not": _lever("export_ban", flows=["company_transfer"]),
    "a ban with every medicine exempt": _lever(
        "export_ban", medicines=["insulin"], exempt_medicines=["insulin"]
    ),
    "a ban whose condition is never met": _never("export_ban"),
    "a ban after the last day": {"kind": "export_ban", "trigger": {"on": day(MEASURED + 9)}},
    "a ban over before it begins": _lever("export_ban", ends=day(9), decision_delay_days=30),
    "a cap far above supply": _lever(
        "export_ban", compliance=0, suppliers_cap={"multiple": 100_000}
    ),
    "the terms that hold anyway": _lever("european_access", access="last_in_line"),
    "a release of what is not held": _lever("national_stock_release", medicines=["paracetamol"]),
    "a release whose condition is never met": _never("national_stock_release"),
    "a joint order that is never placed": _never("joint_procurement", countries=["SE"]),
    "a Nordic agreement that nobody keeps": _lever(
        "nordic_sharing", countries=["SE"], short_below_days=60, keeps_days=0, kept=0
    ),
    "solidarity for which nobody is ready": _lever(
        "solidarity_request", willing=0, own_days_below=999, gives={"share": 0, "keeps_days": 0}
    ),
    "a committee with a list of its own, and no list to revise": _lever(
        "municipal_codetermination", led_by="primary_care"
    ),
    "depots of what institutions do not use": _lever(
        "municipal_depot", cover_days=30, medicines=["cytostatic"]
    ),
    "a list with room for all, and no stock": _lever(
        "national_list_revision", substances=9, cover_days=0
    ),
    "a factory that is never called, for nothing": _lever(
        "preparedness_contract",
        medicines=["insulin"],
        terms={"activation": {"seen_cover_days_below": 0}},
    ),
    "a tender won by the only one": _lever(
        "tender_award",
        medicines=["macrolide"],
        winners={"macrolide_tablet": 1},
        losers_exit=True,
        withdrawn=1,
    ),
    "a tender that nobody follows": _lever(
        "tender_award",
        medicines=["penicillin"],
        winners={"penicillin_tablet_b": 1},
        followed=0,
        losers_exit=True,
        withdrawn=1,
    ),
    "advice to hoard that nobody heeds": _lever("public_advice", compliance=0),
    "the sharing rule in force": _lever("priority", sharing="history", wholesalers=["east"]),
    "a list with everybody in one class": _lever(
        "priority", dispensing="list", classes=[["nobody"]]
    ),
    "a ration above what anybody fetches": _lever(
        "rationing", rations={"blue": {"days": 255, "packs": 60, "least_gap_days": 1}}
    ),
    "a cap above what outlets order": _lever("rationing", outlet_cap=1e9),
    "an import of no pack": _lever("special_import", most_days=1e-9),
    "a duty below the duty": _lever("stock_duty", cover_days=0),
    "guidance to do as before": _lever("substitution", ranked=["macrolide_tablet"]),
    "advice that nobody follows": _lever("use_reduction", share_avoided=0.5, compliance=0),
}
IDLE_DISRUPTIONS = {
    "an outage of nothing": {"kind": "plant_outage", "plant": "plant_dk", "capacity_left": 1},
    "a source that loses nothing": {
        "kind": "api_shortage", "api_source": "source_at", "share_lost": 0,
    },
    "a ban abroad that nobody keeps": {
        "kind": "foreign_export_ban", "country": "DE", "compliance": 0,
    },
    "a ban where nothing comes from": {"kind": "foreign_export_ban", "country": "FI"},
    "a strait that nobody sails": {
        "kind": "transport_disruption", "route": "sea", "closed": "transit",
    },
    "a shock that hits nobody": {
        "kind": "hazard_shock", "hazard_group": "energy", "spread": 0,
    },
    "a supplier that leaves with nothing": {
        "kind": "market_withdrawal", "supplier": "german", "share_lost": 0, "notice_days": 58,
    },
    "a supplier that does not sell it": {
        "kind": "market_withdrawal", "supplier": "dutch", "medicines": ["macrolide"],
    },
    "a stop of nothing": {
        "kind": "quality_stop", "plant": "plant_no", "share_stopped": 0, "in_store": True,
        "share_destroyed": 1,
    },
    "a recall of no pack": {"kind": "recall", "medicines": ["penicillin"], "share": 0},
    "a recall of months long past": {
        "kind": "recall", "medicines": ["insulin"], "share": 0,
        "expires": [day(-300), day(-200)],
    },
    "a closed sea on which nothing is": {
        "kind": "route_closure", "routes": ["sea"], "goods_return": True,
    },
    "a warehouse that works as before": {
        "kind": "warehouse_outage", "wholesaler": "east", "capacity_left": 1,
        "served_by_others": 0.5,
    },
    "prices that stay": {"kind": "price_shock", "rise": 0},
    "stores that stay as they are": {"kind": "stock_building_abroad", "extra_days": 0},
    "a surge of one": {"kind": "demand_surge", "curve": [[0, 1], [20, 1]]},
    "news that move nobody": {"kind": "panic_buying", "share": 0, "counter_peak": 0},
}  # fmt: skip


def binding_nothing_changes_nothing(levers: Iterable[Block], disruption: Block | None) -> None:
    """Law 4, in the busy world, where whatever binds would be felt."""
    struck = busy()
    if disruption:
        struck["disruptions"]["idle"] = {"starts": day(5), **disruption}
    assert not differ(play(busy(), BUSY_POLICY), play(struck, [*BUSY_POLICY, *levers]))


@pytest.mark.parametrize("name", IDLE_LEVERS)
def test_law_4_a_lever_that_binds_nothing_changes_no_byte(name: str) -> None:
    binding_nothing_changes_nothing([IDLE_LEVERS[name]], None)


@pytest.mark.parametrize("name", IDLE_DISRUPTIONS)
def test_law_4_a_disruption_that_binds_nothing_changes_no_byte(name: str) -> None:
    binding_nothing_changes_nothing([], IDLE_DISRUPTIONS[name])


def test_mutant_4_a_ban_that_forgets_that_nobody_keeps_it() -> None:
    deaf = lambda gate, where, by=1.0: gate.turned(where, 0.0)  # noqa: E731
    with mock.patch.object(Gate, "shut", deaf), pytest.raises(AssertionError):
        binding_nothing_changes_nothing([IDLE_LEVERS["a ban that nobody keeps"]], None)


class OneUrn(Streams):
    """Mutant: luck is drawn from one urn, so that who draws takes it from those who come after."""

    def __init__(self, seed: int, replicate: int, fork: Fork | None = None) -> None:
        super().__init__(seed, replicate, fork)
        self._urn = np.random.default_rng(seed)

    def unit(self, name: str, *parts: str | int) -> float:
        return float(self._urn.random())


def test_mutant_4_luck_that_is_used_up_by_a_release_of_nothing() -> None:
    with luck_of(OneUrn), pytest.raises(AssertionError):
        binding_nothing_changes_nothing([IDLE_LEVERS["a release of what is not held"]], None)


def cutting_changes_nothing(
    data: Block, policy: Iterable[Block], ticks: Iterable[int], seed: int,
    meddle: Callable[[Model], None] = lambda model: None,
) -> None:  # fmt: skip
    """Law 13: looking at the world at any ticks, and so advancing it in pieces, changes no byte."""

    def visitor(looks: Iterable[int]) -> Callable[[Model], Process]:
        def look(model: Model) -> Process:
            meddle(model)
            for tick in sorted(looks):
                yield model.world.env.timeout(max(0, tick - model.world.env.now))
                model.world.sync()

        return look

    with visited_by(visitor([])):
        whole = play(data, policy, seed=seed)
    with visited_by(visitor(ticks)):
        assert not differ(whole, play(data, policy, seed=seed))


@settings(max_examples=15)
@given(stories(), st.sets(st.integers(0, DAYS * PHASES - 1), max_size=60), st.integers(0, 10**6))
def test_law_13_cutting_the_routine_at_any_ticks_changes_no_byte(
    story: tuple[Block, list[Block]], ticks: set[int], seed: int
) -> None:
    changes, policy = story
    cutting_changes_nothing(described(**changes), policy, ticks, seed)


def test_law_13_cutting_the_routine_at_every_tick_changes_no_byte() -> None:
    cutting_changes_nothing(busy(), BUSY_POLICY, range(DAYS * PHASES), 1)


def test_mutant_13_a_routine_that_does_something_each_time_it_is_called() -> None:
    def restless(model: Model) -> None:
        advance = model.world._advance

        def called(tick: int) -> None:
            advance(tick)
            model.state.trade.floor[...] += 1

        model.world._advance = called

    with pytest.raises(AssertionError):
        cutting_changes_nothing(busy(), BUSY_POLICY, range(DAYS * PHASES), 1, restless)


def kinds_of(union: Any) -> set[str]:
    """Kinds of disruptions or levers that a scenario file may have."""
    members = get_args(get_args(union)[0])
    return {member.model_fields["kind"].default for member in members}


def test_every_kind_of_disruption_and_lever_is_drawn() -> None:
    assert kinds_of(AnyDisruption) == DISRUPTION_KINDS
    assert kinds_of(AnyLever) == LEVER_KINDS


def test_the_small_world_is_a_sound_scenario() -> None:
    assert load(SMALL_WORLD).scenario.horizon.days == MEASURED

"""Each disruption takes hold on its day, does what it says, and lets go again."""

from __future__ import annotations

import re
from datetime import date
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from how_to import run_example
from hypothesis import given, settings
from hypothesis import strategies as st
from little_network import (
    CATALOGUE,
    GROUPS,
    MEASURED,
    WARM_UP,
    LittleWorld,
    day,
    little_world,
    untouched,
)
from pydantic import TypeAdapter, ValidationError

from forsyningssim.disruptions import AnyDisruption, Disruption
from forsyningssim.disruptions.panic_buying import PanicBuying
from forsyningssim.levers.public_advice import PublicAdvice
from forsyningssim.levers.rationing import Rationing

SOURCE = Path(__file__).parents[1] / "src" / "forsyningssim" / "disruptions"
_ANY: TypeAdapter[Disruption] = TypeAdapter(AnyDisruption)


def disruption(kind: str, **fields: Any) -> Disruption:
    """Read a disruption as a scenario file would give it; it starts on day 10 if nothing else."""
    return _ANY.validate_python({"kind": kind, "starts": day(10), **fields})


def struck_by(seed: int = 1, **disruptions: Disruption) -> LittleWorld:
    """Run the little world with disruptions in it."""
    little = little_world(seed)
    little.strike(**disruptions)
    return little.run()


def number_of(product: str) -> int:
    return CATALOGUE.number[product]


# Plant outage


def test_a_plant_recovers_by_the_steps_of_its_curve() -> None:
    """Planted: holding each step until the curve's end, so that the holds multiplied."""
    outage = disruption("plant_outage", plant="plant_a", recovery=[[0, 0], [5, 0.25], [20, 1]])
    little = struck_by(fire=outage)
    assert little.course("capacity", 0) == [1.0] * 10 + [0.0] * 5 + [0.25] * 15 + [1.0] * 54
    assert little.in_force("capacity", 1) == []


def test_a_plant_that_does_not_recover_stays_down() -> None:
    outage = disruption("plant_outage", plant="plant_b", capacity_left=0.5)
    assert struck_by(stop=outage).course("capacity", 1) == [1.0] * 10 + [0.5] * 74


def test_suppliers_will_tell_of_the_products_of_the_plant_until_it_has_recovered() -> None:
    outage = disruption("plant_outage", plant="plant_a", recovery=[[0, 0], [5, 0.25], [20, 1]])
    penicillin = ["penicillin_mixture", "penicillin_tablet"]
    assert struck_by(fire=outage).told == [(10, penicillin, 30, "fire")]


def test_a_length_is_drawn_once_and_is_the_same_whatever_else_happens() -> None:
    """Planted: an address without the disruption's own name."""
    length = {"dist": "uniform", "low": 5, "high": 60}
    outage = disruption("plant_outage", plant="plant_a", days=length)
    other = disruption("api_shortage", api_source="source_cn", days=length)
    alone = struck_by(fire=outage)
    together = struck_by(fire=outage, api=other)
    assert together.in_force("capacity", 0) == alone.in_force("capacity", 0)
    assert len(together.in_force("api", 0)) != len(together.in_force("capacity", 0))
    luck = little_world().world.streams.unit("disruption", "fire", "days")
    assert alone.in_force("capacity", 0) == list(range(10, 10 + round(5 + 55 * luck)))


# Shortage of active ingredient


def test_a_source_delivers_less_from_its_first_day_until_the_day_it_ends() -> None:
    shortage = disruption("api_shortage", api_source="source_in", share_lost=0.8, ends=day(40))
    little = struck_by(india=shortage)
    assert little.in_force("api", 1) == list(range(10, 40))
    assert little.course("api", 1)[10] == pytest.approx(0.2)
    assert little.in_force("api", 0) == []
    assert little.told == [(10, ["paracetamol_pack"], 40, "india")]


# Export bans of other countries


def test_a_foreign_ban_stops_what_leaves_the_country_and_nothing_else() -> None:
    ban = disruption(
        "foreign_export_ban", country="DE", medicines=["penicillin"], days=7, compliance=0.75
    )
    little = struck_by(ban=ban)
    banned, free = number_of("penicillin_tablet"), number_of("insulin_pen")
    for lane in ("german>north", "german>south", "german>europe"):
        assert little.in_force(f"{lane}/0", banned) == list(range(10, 17))
        assert little.course(f"{lane}/0", banned)[10] == 0.25
        assert little.in_force(f"{lane}/0", free) == []
    assert little.in_force("swedish>north/0", number_of("paracetamol_pack")) == []


@pytest.mark.parametrize(
    ("how", "number"),
    [("order", "orders"), ("shipment", "0"), ("transit", "transit"), ("receipt", "receipt")],
)
def test_a_foreign_ban_stops_the_phase_that_it_names(how: str, number: str) -> None:
    ban = disruption("foreign_export_ban", country="DE", days=5, how=how)
    little = struck_by(ban=ban)
    insulin = number_of("insulin_pen")
    for phase in ("orders", "0", "transit", "receipt"):
        expected = list(range(10, 15)) if phase == number else []
        assert little.in_force(f"german>north/{phase}", insulin) == expected


def test_a_foreign_ban_spares_the_destinations_and_the_kinds_of_trade_it_exempts() -> None:
    insulin = number_of("insulin_pen")
    spared = disruption("foreign_export_ban", country="DE", days=5, exempt_destinations=["NO"])
    little = struck_by(ban=spared)
    assert little.in_force("german>north/0", insulin) == []
    assert little.in_force("german>europe/0", insulin) == list(range(10, 15))
    parallel = disruption("foreign_export_ban", country="DE", days=5, flows=["parallel"])
    assert struck_by(ban=parallel).in_force("german>europe/0", insulin) == []


def first_to_follow(little: LittleWorld) -> int | None:
    days = little.in_force("swedish>north/0", number_of("paracetamol_pack"))
    return days[0] if days else None


def test_other_countries_follow_on_the_day_of_their_own_luck() -> None:
    """Planted: a key without the day, which made a country follow at once or never."""
    spread = {"probability_per_day": 0.05}
    ban = disruption("foreign_export_ban", country="DE", days=60, spread=spread)
    followed = 0
    for seed in range(12):
        little = struck_by(seed, ban=ban)
        luck = little.world.streams.unit
        lucky = [d for d in range(11, 70) if luck("disruption", "ban", "SE", WARM_UP + d) < 0.05]
        expected = list(range(lucky[0], 70)) if lucky else []
        paracetamol = number_of("paracetamol_pack")
        assert little.in_force("swedish>north/0", paracetamol) == expected
        assert little.in_force("north>parallel/0", paracetamol) == []
        followed += bool(lucky)
    assert followed > 0


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 100))
def test_more_contagion_never_makes_a_country_follow_later(p: float, q: float, seed: int) -> None:
    days = []
    for probability in sorted((p, q)):
        spread = {"probability_per_day": probability, "countries": ["SE"]}
        ban = disruption("foreign_export_ban", country="DE", days=60, spread=spread)
        days.append(first_to_follow(struck_by(seed, ban=ban)) or MEASURED)
    assert days[1] <= days[0]


# Transport


@pytest.mark.parametrize("phase", ["transit", "receipt"])
def test_a_closed_route_stops_the_lanes_that_use_it(phase: str) -> None:
    stop = disruption("transport_disruption", route="road_europe", closed=phase, days=9)
    little = struck_by(strait=stop)
    insulin, paracetamol = number_of("insulin_pen"), number_of("paracetamol_pack")
    assert little.in_force(f"german>south/{phase}", insulin) == list(range(10, 19))
    assert little.in_force(f"swedish>south/{phase}", paracetamol) == []
    other = {"transit": "receipt", "receipt": "transit"}[phase]
    assert little.in_force(f"german>south/{other}", insulin) == []
    assert little.in_force("german>south/delay", insulin) == []


def test_a_longer_route_adds_days_and_two_of_them_add_up() -> None:
    slow = disruption("transport_disruption", route="road_europe", extra_days=4, days=9)
    little = struck_by(queue=slow, detour=slow.model_copy(update={"starts": day(15)}))
    delay = little.course("german>north/delay", number_of("insulin_pen"))
    assert delay[8:26] == [0] * 2 + [4] * 5 + [8] * 4 + [4] * 5 + [0] * 2
    assert little.in_force("swedish>north/delay", number_of("paracetamol_pack")) == []


# Demand


def test_a_surge_follows_its_curve_week_by_week() -> None:
    """A straight rise from 1 to 2 in two weeks has means 1.25 and 1.75 in its weeks."""
    surge = disruption("demand_surge", medicines=["penicillin"], curve=[[0, 1], [14, 2], [18, 2]])
    little = struck_by(epidemic=surge)
    children = GROUPS.index("penicillin.children")
    expected = [1.0] * 10 + [1.25] * 7 + [1.75] * 7 + [2.0] * 4 + [1.0] * 56
    assert little.course("surge", children) == pytest.approx(expected)
    assert little.in_force("surge", GROUPS.index("amoxicillin.adults")) == []


def test_a_surge_may_be_of_one_group_only() -> None:
    surge = disruption(
        "demand_surge", groups=["penicillin.adults"], curve=[[0, 3], [5, 3]], medicines=[]
    )
    little = struck_by(epidemic=surge)
    hit = [g for g in GROUPS if little.in_force("surge", GROUPS.index(g))]
    assert hit == ["penicillin.adults"]


# Panic


def test_each_announcement_is_told_once_with_every_groups_own_readiness() -> None:
    panic = disruption(
        "panic_buying", share=0.2, mean_delay_days=6, again_after_days=[9, 3],
        medicines=["insulin", "paracetamol"],
    )  # fmt: skip
    little = struck_by(news=panic)
    assert [(when, name) for when, _, _, name in little.news] == [
        (10, "news/0"), (13, "news/1"), (19, "news/2"),
    ]  # fmt: skip
    reacting = dict(zip(GROUPS, little.news[0][1], strict=True))
    assert reacting["insulin.diabetes"] == pytest.approx(0.4)
    assert reacting["paracetamol.pain"] == pytest.approx(0.2)
    assert reacting["penicillin.adults"] == 0


def test_at_most_everybody_reacts() -> None:
    little = struck_by(news=disruption("panic_buying", share=0.9))
    assert max(little.news[0][1]) == 1


@settings(max_examples=50, deadline=None)
@given(st.floats(0.1, 20), st.floats(0, 4), st.integers(1, 200))
def test_packs_at_a_time_are_whole_and_follow_the_curve(
    theta: float, peak: float, payback: int
) -> None:
    """Planted: rounding each day by itself, which loses every peak below one half."""
    panic = PanicBuying(
        starts=day(0), mean_delay_days=theta, counter_peak=peak, payback_days=payback
    )
    packs = packs_at_a_time(panic)
    extra = peak * theta * (1 - exp(-len(packs) / theta))
    assert sum(packs) - len(packs) == pytest.approx(extra, abs=0.5 + 1e-9)
    for d, n in enumerate(packs):
        curve = 1 + peak * theta * (exp(-d / theta) - exp(-(d + 1) / theta))
        assert abs(n - curve) <= 1 + 1e-9


def packs_at_a_time(panic: PanicBuying) -> list[int]:
    """Packs taken in place of one, day by day, where nobody is calm."""
    upto = np.rint(np.cumsum([0.0, *panic.extra_packs()]))
    taken: list[int] = (1 + np.diff(upto)).astype(int).tolist()
    return taken


def counter_sales(little: LittleWorld) -> tuple[np.ndarray, np.ndarray]:
    """Factor on packs and factor on visits at the counter, day by day."""
    counter = GROUPS.index("paracetamol.counter")
    return np.array(little.course("packs_asked", counter)), np.array(
        little.course("surge", counter)
    )


def test_people_take_more_at_the_counter_and_then_live_on_it() -> None:
    """Planted: paying back what the rush would be if it never ended."""
    panic = PanicBuying(starts=day(10), mean_delay_days=8, counter_peak=0.96, payback_days=20)
    little = struck_by(news=panic)
    packs, visits = counter_sales(little)
    assert packs[10:42].tolist() == packs_at_a_time(panic)
    assert np.flatnonzero(visits != 1).tolist() == list(range(42, 62))
    assert (packs - 1).sum() + (visits - 1).sum() == pytest.approx(0, abs=1e-9)
    assert (packs >= 1).all()
    for group in ("paracetamol.pain", "penicillin.adults", "insulin.diabetes"):
        assert little.in_force("packs_asked", GROUPS.index(group)) == []
        assert little.in_force("surge", GROUPS.index(group)) == []


@pytest.mark.parametrize("rationed_from", [10, 13, 40])
def test_what_rationing_kept_on_the_shelf_is_not_missed_later(rationed_from: int) -> None:
    """One pack at a time from some day on: only what was taken before is lived on afterwards."""
    one_pack = Rationing.model_validate({
        "trigger": {"on": day(rationed_from)},
        "rations": {"over_the_counter": {"packs": 1}},
    })  # fmt: skip
    little = little_world()
    little.pull(one_pack)
    little.strike(news=disruption("panic_buying", counter_peak=3, payback_days=30))
    packs, visits = counter_sales(little.run())
    taken = (packs[10:rationed_from] - 1).sum()
    assert (visits - 1).sum() == pytest.approx(-taken, abs=1e-9)
    assert (taken == 0) == (rationed_from == 10)


@pytest.mark.parametrize("advised_from", [8, 10, 14])
def test_public_advice_damps_the_rush_from_its_day_on(advised_from: int) -> None:
    """Advice on the morning of the news counts for it, whoever is heard first.

    Planted: a rush that looks at the calm of its first day only.
    """
    advice = {"trigger": {"on": day(advised_from)}, "compliance": 0.75, "groups": ["counter"]}
    panic = disruption("panic_buying", counter_peak=3, payback_days=30)
    packs, heard = [], []
    for first in ("advice", "news"):
        little = little_world()
        pull = lambda: little.pull(PublicAdvice.model_validate(advice))  # noqa: B023, E731
        strike = lambda: little.strike(news=panic)  # noqa: B023, E731
        for begin in (pull, strike) if first == "advice" else (strike, pull):
            begin()
        packs.append(counter_sales(little.run())[0] - 1)
        heard.append(
            [
                little.news[0][1][GROUPS.index(g)]
                for g in ("paracetamol.counter", "insulin.diabetes")
            ]
        )
    assert packs[0].tolist() == packs[1].tolist()
    assert heard[0] == heard[1]
    usual = np.array(packs_at_a_time(panic)) - 1
    after = max(0, advised_from - 10)
    assert packs[0][10 : 10 + after].tolist() == usual[:after].tolist()
    assert packs[0][10 + after :].sum() == pytest.approx(0.25 * usual[after:].sum(), abs=1.5)
    assert heard[0][1] == 0.16
    assert heard[0][0] == (0.02 if advised_from <= 10 else 0.08)


def test_a_default_panic_has_the_peak_and_the_hangover_of_sweden() -> None:
    """Sales 96 % up at the peak, 83 % in the month, then 10 % to 17 % below normal."""
    panic = PanicBuying(starts=day(0))
    packs = packs_at_a_time(panic)
    assert 1.5 < sum(packs[:7]) / 7 < 1.96
    assert 0.83 <= 1 - (sum(packs) - len(packs)) / panic.payback_days <= 0.90


# Common shocks


def test_a_shock_hits_each_member_by_its_own_luck_for_as_long_as_it_lasts() -> None:
    """Planted: one luck for the whole group."""
    hit = {(False, True): 0, (True, False): 0}
    for seed in range(12):
        shock = disruption("hazard_shock", hazard_group="energy", spread=0.5, days=9)
        little = struck_by(seed, crisis=shock)
        luck = little.world.streams.unit
        lucky = [luck("disruption", "crisis", m) < 0.5 for m in ("plant/plant_a", "api/source_in")]
        for struck, (handle, place) in zip(lucky, (("capacity", 0), ("api", 1)), strict=True):
            assert little.in_force(handle, place) == (list(range(10, 19)) if struck else [])
        assert little.in_force("capacity", 1) == little.in_force("api", 0) == []
        told = [f"crisis/{m}" for m, struck in zip(("plant/plant_a", "api/source_in"), lucky,
                                                   strict=True) if struck]  # fmt: skip
        assert [name for *_, name in little.told] == told
        hit[tuple(lucky)] = hit.get(tuple(lucky), 0) + 1
    assert min(hit.values()) > 0


# A supplier leaves


def test_a_supplier_that_leaves_takes_orders_until_its_notice_is_over_and_never_again() -> None:
    """Planted: lanes to other countries closed too."""
    leaves = disruption("market_withdrawal", supplier="german", medicines=["insulin"],
                        notice_days=20)  # fmt: skip
    little = struck_by(exit=leaves)
    insulin, penicillin = number_of("insulin_pen"), number_of("penicillin_tablet")
    for buyer in ("north", "south"):
        assert little.in_force(f"german>{buyer}/orders", insulin) == list(range(30, MEASURED))
        assert little.in_force(f"german>{buyer}/0", insulin) == []
        assert little.in_force(f"german>{buyer}/orders", penicillin) == []
    assert little.in_force("german>europe/orders", insulin) == []
    assert little.told == [(10, ["insulin_pen"], MEASURED, "exit")]


# Quality


def test_what_a_plant_makes_is_parked_until_the_stop_is_over() -> None:
    stop = disruption("quality_stop", plant="plant_a", share_stopped=0.75, days=9)
    little = struck_by(finding=stop)
    made, other = number_of("penicillin_tablet"), number_of("insulin_pen")
    assert little.in_force("released", made) == list(range(10, 19))
    assert little.course("released", made)[10] == 0.25
    assert little.in_force("released", other) == []
    assert little.told[0][1:] == (["penicillin_mixture", "penicillin_tablet"], 19, "finding")
    assert little.in_force("pile.quarantine", made) == []


def test_packs_in_store_are_parked_too_and_then_destroyed_or_released() -> None:
    """Planted: releasing before destroying, after which nothing was left to destroy."""
    stop = disruption("quality_stop", plant="plant_b", in_store=True, share_destroyed=0.3, days=9)
    little = struck_by(finding=stop)
    insulin = number_of("insulin_pen")
    assert little.course("pile.store", insulin) == [5000] * 10 + [0] * 9 + [3500] * 65
    assert little.course("pile.quarantine", insulin) == [0] * 10 + [5000] * 9 + [0] * 65
    destroyed = [m for m in little.world.ledger.movements if m.target == "destroyed"]
    assert [(m.day - WARM_UP, m.packs.sum()) for m in destroyed] == [(19, 1500)]


def test_what_one_stop_has_parked_another_still_holds() -> None:
    stop = disruption("quality_stop", plant="plant_b", in_store=True, days=9, share_destroyed=0.5)
    later = stop.model_copy(update={"starts": day(15), "share_destroyed": 0.2})
    little = struck_by(finding=stop, paper=later)
    insulin = number_of("insulin_pen")
    parked = [0] * 10 + [5000] * 9 + [2500] * 5 + [0] * 60
    assert little.course("pile.quarantine", insulin) == parked
    assert little.course("pile.store", insulin) == [5000] * 10 + [0] * 14 + [2000] * 60


# Recalls


def recalled(little: LittleWorld, product: str = "insulin_pen") -> dict[str, list[float]]:
    """What each account held the day before the recall and the day after."""
    names = [name for name in little.diary[0] if "." in name and name != "pile.posted"]
    p = number_of(product)
    return {name: little.course(name, p)[9:12:2] for name in names}


def test_everybody_gives_up_a_share_of_what_is_recalled() -> None:
    held = recalled(struck_by(nitrosamine=disruption("recall", medicines=["insulin"], share=0.35)))
    for account, (before, after) in held.items():
        assert after == before - int(0.35 * before + 1e-9), account
    others = recalled(struck_by(n=disruption("recall", medicines=["insulin"])), "paracetamol_pack")
    assert all(before == after for before, after in others.values())


def test_who_knows_the_month_gives_up_that_month_and_nothing_else() -> None:
    """The little world's stocks expire in May 2025. Planted: months modulo those of the shelves."""
    for expires, gone in (
        (["2025-05-01", "2025-05-31"], True),
        (["2025-06-01", "2026-02-28"], False),
        (["2024-01-01", "2025-04-30"], False),
        (["2027-07-01", "2027-07-31"], False),
    ):
        recall = disruption("recall", medicines=["insulin"], share=0.5, expires=expires)
        held = recalled(struck_by(r=recall))
        assert held["north.national"] == ([300, 0] if gone else [300, 300])
        assert held["national_store.ordinary"] == ([400, 0] if gone else [400, 400])
        assert held["pile.store"] == [5000, 2500]


def test_a_norwegian_recall_spares_makers_and_other_countries() -> None:
    held = recalled(struck_by(r=disruption("recall", medicines=["insulin"], reach="norway")))
    assert held["pile.store"] == [5000, 5000]
    assert held["pile.abroad.europe"] == [12000, 12000]
    assert held["pile.road:europe"] == held["pile.road:european_stockpile"] == [50, 50]
    for account in ("pile.road:north", "pile.outlets.pharmacy.south", "south.duty"):
        assert held[account][1] == 0


# A warehouse down


def test_a_warehouse_recovers_by_steps_and_unloads_and_orders_as_soon_as_anything_works() -> None:
    """Planted: help that goes on when the warehouse is whole again."""
    attack = disruption("warehouse_outage", wholesaler="north", served_by_others=0.3,
                        recovery=[[0, 0], [5, 0.25], [20, 1]])  # fmt: skip
    little = struck_by(attack=attack)
    insulin = number_of("insulin_pen")
    assert little.course("warehouses", 0) == [1.0] * 10 + [0.0] * 5 + [0.25] * 15 + [1.0] * 54
    assert little.course("helped", 0) == [0.0] * 10 + [0.3] * 20 + [0.0] * 54
    for phase in ("orders", "receipt"):
        assert little.in_force(f"german>north/{phase}", insulin) == list(range(10, 15))
        assert little.in_force(f"german>south/{phase}", insulin) == []
    assert little.course("north>parallel/0", insulin)[8:36:9] == [1, 0.25, 0.25, 1]
    assert little.in_force("warehouses", 1) == little.in_force("helped", 1) == []
    assert little.course("north.duty", insulin) == [200] * 84


def test_a_fire_destroys_packs_of_every_purpose_in_one_warehouse() -> None:
    fire = disruption("warehouse_outage", wholesaler="south", stock_destroyed=0.4, days=9)
    held = recalled(struck_by(fire=fire))
    assert held["south.ordinary"] == [100, 60]
    assert held["south.duty"] == [200, 120]
    assert held["south.national"] == [300, 180]
    assert all(b == a for name, (b, a) in held.items() if not name.startswith("south"))


# Closed routes


@pytest.mark.parametrize("how", ["shipment", "transit", "receipt"])
def test_closed_routes_stop_what_comes_to_norway_and_nothing_else(how: str) -> None:
    closure = disruption("route_closure", how=how, days=9)
    little = struck_by(war=closure)
    insulin, paracetamol = number_of("insulin_pen"), number_of("paracetamol_pack")
    phase = {"shipment": "0"}.get(how, how)
    assert little.in_force(f"german>north/{phase}", insulin) == list(range(10, 19))
    assert little.in_force(f"swedish>south/{phase}", paracetamol) == list(range(10, 19))
    assert little.in_force(f"german>europe/{phase}", insulin) == []
    assert little.in_force("north>parallel/0", insulin) == []
    one = struck_by(war=closure.model_copy(update={"routes": ("road_nordic",)}))
    assert one.in_force(f"german>north/{phase}", insulin) == []
    assert one.in_force(f"swedish>south/{phase}", paracetamol) == list(range(10, 19))


def test_goods_on_a_closed_road_turn_round_and_are_ordered_again() -> None:
    """Planted: goods that turn round although they come by another road."""
    closure = disruption("route_closure", routes=["road_europe"], days=20, goods_return=True,
                         return_days=5)  # fmt: skip
    little = struck_by(war=closure)
    insulin, paracetamol = number_of("insulin_pen"), number_of("paracetamol_pack")
    north, europe = little.network.buyers.index("north"), little.network.buyers.index("europe")
    assert little.course("pile.road:north", insulin) == [50] * 10 + [0] * 74
    assert little.course("pile.posted", insulin, north) == [0] * 10 + [50] * 74
    assert little.course("pile.store", insulin) == [5000] * 15 + [5100] * 69
    assert little.course("pile.posted", insulin, europe) == [0] * 84
    assert little.course("pile.road:north", paracetamol) == [50] * 84


# Prices and stores abroad


def test_prices_rise_for_the_medicines_named_and_two_rises_add_up() -> None:
    rise = disruption("price_shock", medicines=["insulin"], rise=0.25, days=9)
    little = struck_by(war=rise, auction=rise.model_copy(update={"starts": day(15)}))
    course = little.course("price_rise", number_of("insulin_pen"))
    assert course[8:26] == [0] * 2 + [0.25] * 5 + [0.5] * 4 + [0.25] * 5 + [0] * 2
    assert little.in_force("price_rise", number_of("penicillin_tablet")) == []


def test_stores_abroad_are_built_in_weekly_steps_and_let_go_of_at_the_end() -> None:
    build = disruption("stock_building_abroad", medicines=["insulin"], regions=["europe"],
                       extra_days=30, build_days=21, days=40)  # fmt: skip
    course = struck_by(law=build).course("cover_abroad", number_of("insulin_pen"), 0)
    assert course == [45.0] * 10 + [55.0] * 7 + [65.0] * 7 + [75.0] * 26 + [45.0] * 34
    short = build.model_copy(update={"ends": day(20), "days": None})
    course = struck_by(law=short).course("cover_abroad", number_of("insulin_pen"), 0)
    assert course == [45.0] * 10 + [55.0] * 7 + [65.0] * 3 + [45.0] * 64


# All of them


EXAMPLES: dict[str, Disruption] = {
    "fire": disruption("plant_outage", plant="plant_a", recovery=[[0, 0.1], [9, 0.6], [30, 1]]),
    "blast": disruption("plant_outage", plant="plant_a", days=9, capacity_left=0.6),
    "flood": disruption("plant_outage", plant="plant_a", days=7, capacity_left=0.07),
    "ingredient": disruption("api_shortage", api_source="source_cn", days=30, share_lost=0.7),
    "licence": disruption("api_shortage", api_source="source_cn", starts=day(20), days=30),
    "ban": disruption("foreign_export_ban", country="DE", days=30, compliance=0.9,
                      spread={"probability_per_day": 0.05}),
    "second_ban": disruption("foreign_export_ban", country="SE", starts=day(3), days=50,
                             compliance=0.7),
    "strait": disruption("transport_disruption", route="road_europe", closed="transit",
                         extra_days=9, days=12),
    "customs": disruption("transport_disruption", route="road_europe", closed="receipt",
                          extra_days=2, starts=day(11), days=12),
    "epidemic": disruption("demand_surge", curve=[[0, 1], [14, 1.7], [28, 1.1]]),
    "influenza": disruption("demand_surge", starts=day(12), curve=[[0, 1.3], [28, 1.9]]),
    "energy": disruption("hazard_shock", hazard_group="energy", spread=0.9, share_lost=0.7,
                         days=31),
    "gas": disruption("hazard_shock", hazard_group="energy", starts=day(13), days=31,
                      share_lost=0.3),
    "exit": disruption("market_withdrawal", supplier="german", notice_days=3, share_lost=0.9),
    "second_exit": disruption("market_withdrawal", supplier="german", notice_days=9,
                              share_lost=0.7),
    "finding": disruption("quality_stop", plant="plant_a", share_stopped=0.7, in_store=True,
                          share_destroyed=0.4, days=20),
    "second_finding": disruption("quality_stop", medicines=["penicillin", "insulin"],
                                 share_stopped=0.9, in_store=True, share_destroyed=0.1, days=20),
    "impurity": disruption("recall", medicines=["penicillin", "insulin"], share=0.3),
    "second_impurity": disruption("recall", medicines=["insulin"], share=0.7,
                                  expires=["2025-01-01", "2026-12-31"]),
    "war": disruption("route_closure", goods_return=True, return_days=3, days=20),
    "blockade": disruption("route_closure", routes=["road_europe"], how="shipment",
                           goods_return=True, return_days=3, days=12),
    "arson": disruption("warehouse_outage", wholesaler="north", stock_destroyed=0.3, days=30,
                        served_by_others=0.1),
    "malware": disruption("warehouse_outage", wholesaler="north", stock_destroyed=0.7,
                          served_by_others=0.3, recovery=[[0, 0.3], [9, 0.7], [20, 1]]),
    "auction": disruption("price_shock", rise=0.1, days=30),
    "tender": disruption("price_shock", rise=0.7, starts=day(12), days=30),
    "domino": disruption("stock_building_abroad", extra_days=60, build_days=30, days=50),
    "second_domino": disruption("stock_building_abroad", extra_days=11, starts=day(13), days=50),
    "panic": disruption("panic_buying", again_after_days=[5], counter_peak=1.3, payback_days=20),
}  # fmt: skip


def test_the_examples_show_every_kind() -> None:
    files = [path.read_text(encoding="utf-8") for path in sorted(SOURCE.glob("*.py"))]
    kinds = re.findall(r'kind: Literal\["(\w+)"\]', "".join(files))
    shown = {type(example).model_fields["kind"].default for example in EXAMPLES.values()}
    assert sorted(kinds) == sorted(shown)


@settings(max_examples=15, deadline=None)
@given(st.permutations(sorted(EXAMPLES)))
def test_the_order_of_disruptions_does_not_matter(order: list[str]) -> None:
    """Planted: a gate that multiplies its holds in the order in which they came."""
    little = struck_by(**{name: EXAMPLES[name] for name in order})
    usual = struck_by(**EXAMPLES)
    for page, expected in zip(little.diary, usual.diary, strict=True):
        for name, numbers in page.items():
            assert numbers.tobytes() == expected[name].tobytes(), name


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_nothing_is_felt_before_the_first_day_and_nothing_stays(name: str) -> None:
    example = EXAMPLES[name]
    little = struck_by(**{name: example})
    usual = untouched()
    changed = [
        d for d, page in enumerate(little.diary)
        if any((page[number] != usual[number]).any() for number in usual)
    ]  # fmt: skip
    stays = any(
        (little.diary[-1][number] != usual[number]).any()
        for number in usual if "." not in number  # what is destroyed is not there again
    )  # fmt: skip
    assert changed
    assert day(changed[0]) >= example.first_day
    for_good = example.end(little.world, name) == little.world.days.total
    assert for_good == stays


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_each_says_in_both_languages_what_it_does(name: str) -> None:
    example = EXAMPLES[name]
    said = example.effect()
    assert str(example.first_day.year) in said.en
    assert said.en != said.nb
    for text in (said.en, said.nb):
        assert text.endswith(".")
        assert "{" not in text
        assert "  " not in text


def test_a_sentence_is_one_that_a_committee_can_read() -> None:
    ban = disruption(
        "foreign_export_ban", country="DE", medicines=["insulin", "penicillin"], days=60,
        starts=date(2023, 11, 1), spread={"probability_per_day": 0.015},
    )  # fmt: skip
    assert ban.effect().en == (
        "From 1 November 2023 for 60 days: DE keeps 100 % of its insulin and penicillin from "
        "leaving for other countries; other countries may follow, each with a chance of 1.5 % a "
        "day."
    )
    assert ban.effect().nb == (
        "Fra 1. november 2023 i 60 dager: DE holder 100 % av sin insulin og penicillin tilbake fra "
        "andre land; andre land kan følge etter, hvert med en sannsynlighet på 1,5 % per dag."
    )


def test_each_tells_which_names_and_dates_it_gives() -> None:
    ban = disruption(
        "foreign_export_ban", country="DE", medicines=["insulin"], ends=day(30),
        spread={"probability_per_day": 0.01, "countries": ["SE"]},
    )  # fmt: skip
    assert [tuple(name) for name in ban.names()] == [
        (("country",), "country", "DE"),
        (("medicines", 0), "medicine", "insulin"),
        (("spread", "countries", 0), "country", "SE"),
    ]
    assert list(ban.dates()) == [(("starts",), day(10)), (("ends",), day(30))]
    named = {(n.kind, n.name) for example in EXAMPLES.values() for n in example.names()}
    assert {("plant", "plant_a"), ("api_source", "source_cn"), ("route", "road_europe")} <= named


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"kind": "plant_outage", "plant": "a", "recovery": [[1, 0]]}, "must begin with 0"),
        ({"kind": "plant_outage", "plant": "a", "recovery": [[0, 0], [9, 1], [9, 1]]}, "rise"),
        ({"kind": "plant_outage", "plant": "a", "recovery": [[0, 1.5]]}, "less than or equal"),
        ({"kind": "plant_outage", "plant": "a", "recovery": [[0, 0]], "days": 3}, "leave out days"),
        ({"kind": "plant_outage", "plant": "a", "days": 3, "ends": day(30)}, "not both"),
        ({"kind": "plant_outage", "plant": "a", "ends": day(10)}, "after starts"),
        ({"kind": "transport_disruption", "route": "a"}, "closed, extra_days or both"),
        ({"kind": "demand_surge", "curve": [[0, 1]]}, "at least 2"),
        ({"kind": "foreign_export_ban", "country": "Germany"}, "pattern"),
        ({"kind": "quality_stop"}, "plant, medicines or both"),
        ({"kind": "recall", "medicines": []}, "at least 1"),
        ({"kind": "recall", "medicines": ["a"], "expires": ["2025-02-01", "2025-01-01"]}, "after"),
        ({"kind": "flood"}, "does not match any of the expected tags"),
    ],
)
def test_what_cannot_be_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        _ANY.validate_python({"starts": day(10), **fields})


def test_the_example_of_the_documentation_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(run_example("add-a-disruption.md", tmp_path, monkeypatch)) == 2


def test_a_medicine_that_is_not_in_the_run_is_not_felt() -> None:
    ban = disruption("foreign_export_ban", country="DE", medicines=["warfarin"])
    surge = disruption("demand_surge", medicines=["warfarin"], curve=[[0, 2], [9, 2]])
    little = struck_by(ban=ban, surge=surge)
    usual = untouched()
    assert all((page[number] == usual[number]).all() for page in little.diary for number in usual)

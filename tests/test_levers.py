"""Each lever takes hold when it is decided, does what it says, and lets go again."""

from __future__ import annotations

import re
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
    SUBSTANCE_OF,
    WARM_UP,
    LittleWorld,
    day,
    little_world,
    paid,
    untouched,
)
from pydantic import TypeAdapter, ValidationError

from forsyningssim.actors.national_stock import NationalStock
from forsyningssim.engine.split import split, whole_packs
from forsyningssim.levers import AnyLever, Lever, double_holdings
from forsyningssim.patients.layout import NO_LIMIT, RULES

SOURCE = Path(__file__).parents[1] / "src" / "forsyningssim" / "levers"
_ANY: TypeAdapter[Lever] = TypeAdapter(AnyLever)
ON_DAY_10 = {"on": day(10)}
SEEN_LOW = {"seen_cover_days_below": 30}
PENICILLIN, INSULIN, PARACETAMOL = (
    CATALOGUE.number[name] for name in ("penicillin_tablet", "insulin_pen", "paracetamol_pack")
)
CHILDREN, ADULTS, DIABETES, COUNTER, PAIN = (
    GROUPS.index(name)
    for name in ("penicillin.children", "penicillin.adults", "insulin.diabetes",
                 "paracetamol.counter", "paracetamol.pain")
)  # fmt: skip


def lever(kind: str, **fields: Any) -> Lever:
    """Read a lever as a scenario file would give it; it begins on day 10 if nothing else."""
    return _ANY.validate_python({"kind": kind, "trigger": ON_DAY_10, **fields})


def ban(**fields: Any) -> Lever:
    return lever("export_ban", **fields)


def pulled(
    *levers: Lever,
    low_cover: dict[int, tuple[str, ...]] | None = None,
    national_stock: NationalStock | None = None,
) -> LittleWorld:
    """Run the little world under a policy; ``low_cover``: what is reported as low, and since."""
    little = little_world(national_stock=national_stock)
    little.reports.low_cover.update(low_cover or {})
    little.pull(*levers)
    return little.run()


def days(first: int, after_last: int = MEASURED) -> list[int]:
    return list(range(first, after_last))


# When a lever takes hold, and when it lets go


def test_a_lever_with_a_date_is_in_force_for_its_days() -> None:
    assert pulled(ban(days=12)).in_force("north>parallel/0", INSULIN) == days(10, 22)


def test_a_lever_with_a_date_waits_out_its_delay_and_ends_on_its_date() -> None:
    """Planted: counting the end from the trigger and not from when it takes hold."""
    late = pulled(ban(decision_delay_days=4, days=12))
    assert late.in_force("north>parallel/0", INSULIN) == days(14, 26)
    until = pulled(ban(decision_delay_days=4, ends=day(20)))
    assert until.in_force("north>parallel/0", INSULIN) == days(14, 20)


def test_a_lever_that_would_end_before_it_begins_never_takes_hold() -> None:
    over = ban(decision_delay_days=30, ends=day(20))
    assert pulled(over).in_force("north>parallel/0", INSULIN) == []


def test_a_condition_holds_for_the_products_that_meet_it_each_for_its_own_term() -> None:
    """Seen at Monday's look (days 7 and 21), in force from the morning five days later.

    Planted: one term for all products, begun by the first of them.
    """
    conditional = ban(trigger=SEEN_LOW, decision_delay_days=5, days=20)
    low = {3: ("penicillin_tablet",), 15: ("penicillin_tablet", "insulin_pen")}
    little = pulled(conditional, low_cover=low)
    assert little.in_force("north>parallel/0", PENICILLIN) == days(12, 32)
    assert little.in_force("north>parallel/0", INSULIN) == days(26, 46)
    assert little.in_force("north>parallel/0", PARACETAMOL) == []


def test_without_delay_a_lever_takes_hold_on_the_morning_after_the_look() -> None:
    """Planted: a term of one day that began, and so ended, at the look itself."""
    little = pulled(ban(trigger=SEEN_LOW, days=1), low_cover={3: ("insulin_pen",)})
    assert little.in_force("north>parallel/0", INSULIN) == [8]


def test_what_is_seen_in_the_warm_up_counts_from_the_first_measured_look() -> None:
    little = pulled(ban(trigger=SEEN_LOW, days=3), low_cover={-WARM_UP: ("insulin_pen",)})
    assert little.in_force("north>parallel/0", INSULIN) == days(1, 4)


def test_a_condition_is_met_once_unless_the_lever_repeats() -> None:
    """The condition is met all the time; a new term begins at the first look after the last."""
    low = {0: ("insulin_pen",)}
    once = pulled(ban(trigger=SEEN_LOW, days=10), low_cover=low)
    assert once.in_force("north>parallel/0", INSULIN) == days(1, 11)
    again = pulled(ban(trigger=SEEN_LOW, days=10, repeats=True), low_cover=low)
    terms = [d for start in range(1, MEASURED, 14) for d in range(start, start + 10)]
    assert again.in_force("north>parallel/0", INSULIN) == [d for d in terms if d < MEASURED]


def test_a_condition_that_is_never_met_changes_nothing() -> None:
    levers = [ban(trigger=SEEN_LOW, suppliers_cap={}), *(
        example.model_copy(update={"trigger": ban(trigger=SEEN_LOW).trigger})
        for example in EXAMPLES.values()
    )]  # fmt: skip
    little, usual = pulled(*levers), untouched()
    assert all((page[name] == usual[name]).all() for page in little.diary for name in usual)
    assert paid(little.network) == {}
    assert little.world.ledger.movements == []


def test_a_medicine_that_is_not_in_the_run_is_not_touched() -> None:
    levers = [
        example.model_copy(update={"medicines": ("warfarin",)}) for example in EXAMPLES.values()
    ]
    little, usual = pulled(*levers), untouched()
    assert all((page[name] == usual[name]).all() for page in little.diary for name in usual)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(1, 60), st.sampled_from([0.25, 0.5, 1.0])),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_lifting_one_ban_does_not_lift_another(terms: list[tuple[int, int, float]]) -> None:
    """What leaves is the product of what each ban in force lets through, day by day.

    Planted: a gate that is simply opened again when a ban ends.
    """
    bans = [ban(trigger={"on": day(on)}, days=term, compliance=by) for on, term, by in terms]
    passing = np.ones(MEASURED)
    for on, term, by in terms:
        passing[on : on + term] *= 1 - by
    assert pulled(*bans).course("north>parallel/0", INSULIN) == passing.tolist()


# The export ban


def test_a_ban_covers_the_stocks_and_the_kinds_of_export_that_it_names() -> None:
    prepared = pulled(ban(stocks=["duty", "national"]))
    assert prepared.in_force("south>parallel/0", INSULIN) == []
    assert prepared.in_force("south>parallel/1", INSULIN) == days(10)
    assert prepared.in_force("south>parallel/2", INSULIN) == days(10)
    assert prepared.in_force("factory>own_production/0", INSULIN) == []
    production = pulled(ban(flows=["own_production"]))
    assert production.in_force("factory>own_production/0", INSULIN) == days(10)
    assert production.in_force("south>parallel/0", INSULIN) == []


def test_a_ban_never_touches_supply_to_norway_or_within_it() -> None:
    little = pulled(ban(flows=["parallel", "own_production", "company_transfer"]))
    for lane in ("german>north", "german>europe", "swedish>south"):
        assert little.in_force(f"{lane}/0", INSULIN) == []


def test_a_ban_spares_the_medicines_and_destinations_that_it_exempts() -> None:
    little = pulled(ban(exempt_medicines=["insulin"], exempt_destinations=["DK"]))
    assert little.in_force("north>parallel/0", INSULIN) == []
    assert little.in_force("north>parallel/0", PENICILLIN) == days(10)
    assert little.in_force("south>parallel/0", PENICILLIN) == []


def test_the_duty_of_notice_holds_while_the_ban_does_and_the_longest_counts() -> None:
    longer = ban(compliance=0, notification_working_days=5, days=10)
    shorter = ban(compliance=0, notification_working_days=3, days=30)
    little = pulled(longer, shorter)
    assert little.course("notice_days", 0)[8:42] == [0] * 2 + [5] * 10 + [3] * 20 + [0] * 2
    assert little.in_force("north>parallel/0", INSULIN) == []


def test_wholesalers_may_hold_less_after_a_while_and_until_the_ban_lapses() -> None:
    little = pulled(
        ban(medicines=["insulin"], days=30, wholesalers_hold_less={"share": 0.2, "after_days": 7})
    )
    assert little.in_force("ordinary_cover", INSULIN) == days(17, 40)
    assert little.course("ordinary_cover", INSULIN)[17] == 0.8
    assert little.in_force("ordinary_cover", PENICILLIN) == []


def test_suppliers_may_cap_what_norwegian_wholesalers_get() -> None:
    """Normal supply is 10 and 5 packs a day; a cap is a whole number of packs, rounded up."""
    little = pulled(ban(suppliers_cap={"multiple": 1.25, "after_days": 2, "days": 5}))
    assert little.in_force("supplied", INSULIN, 0) == days(12, 17)
    assert [little.course("supplied", INSULIN, k)[12] for k in range(5)] == [
        13, 7, NO_LIMIT, NO_LIMIT, NO_LIMIT,
    ]  # fmt: skip


def test_others_may_retaliate_and_outlast_the_ban() -> None:
    answer = {"countries": ["SE"], "share": 0.5, "after_days": 3, "days": 20}
    little = pulled(ban(days=10, others_retaliate=answer))
    assert little.in_force("swedish>north/0", PARACETAMOL) == days(13, 33)
    assert little.course("swedish>south/0", PARACETAMOL)[13] == 0.5
    assert little.in_force("swedish>europe/0", PARACETAMOL) == []
    assert little.in_force("german>north/0", INSULIN) == []
    everybody = pulled(ban(days=10, others_retaliate={}))
    assert everybody.in_force("german>north/0", INSULIN) == days(10, 20)
    assert everybody.in_force("swedish>north/0", PARACETAMOL) == days(10, 20)


def test_a_ban_alone_has_no_responses() -> None:
    little = pulled(ban())
    for name in ("ordinary_cover", "supplied", "german>north/0", "swedish>north/0", "notice_days"):
        usual = untouched()[name]
        assert all((page[name] == usual).all() for page in little.diary), name


# Releases


def held(little: LittleWorld, holder: str, product: int = INSULIN) -> list[int]:
    return [int(packs) for packs in little.course(holder, product)]


def test_a_rotating_stock_is_released_week_by_week_after_permission() -> None:
    """3 days of use a week: 30 packs in the north, 15 in the south, from day 12 on."""
    release = lever("national_stock_release", cap_days_per_week=3, days=21, medicines=["insulin"])
    little = pulled(release)
    assert held(little, "north.national")[11:33] == [300] + [270] * 7 + [240] * 7 + [210] * 7
    assert held(little, "north.national")[-1] == 210
    assert held(little, "north.ordinary")[-1] == 100 + 90
    assert held(little, "south.ordinary")[-1] == 100 + 45
    assert little.in_force("north.national", PENICILLIN) == []
    assert little.in_force("north.duty", INSULIN) == []


def test_a_release_stops_when_the_stock_is_empty_and_the_books_agree() -> None:
    little = pulled(lever("national_stock_release", cap_days_per_week=14))
    assert held(little, "north.national")[-1] == 0
    assert held(little, "north.ordinary")[-1] == 400
    booked = little.world.ledger.balances()
    for (holder, purpose), opening in (
        (("north", "ordinary"), 100), (("north", "national"), 300), (("south", "ordinary"), 100),
    ):  # fmt: skip
        stock = little.network.stocks[holder, purpose]
        assert (stock.on_hand == opening + booked[stock.account]).all()


def test_fractions_of_a_pack_are_released_later_not_lost() -> None:
    """A twentieth of a day's use is half a pack a week in the north, a quarter in the south."""
    little = pulled(lever("national_stock_release", cap_days_per_week=0.05))
    weeks = (MEASURED - 12 + 6) // 7
    assert held(little, "north.ordinary")[-1] == 100 + weeks // 2
    assert held(little, "south.ordinary")[-1] == 100 + weeks // 4


def test_a_static_stock_travels_and_is_shared_by_normal_sales() -> None:
    """Permission takes 2 days and the lorry 3; 105 packs a week go two to one, 400 in all."""
    static = NationalStock(keeping="static", transport_days=3)
    little = pulled(lever("national_stock_release", cap_days_per_week=7), national_stock=static)
    assert held(little, "national_store.ordinary")[14:37:7] == [400, 295, 190, 85]
    assert held(little, "national_store.ordinary")[-1] == 0
    north, south = held(little, "north.ordinary"), held(little, "south.ordinary")
    assert (north[15], south[15]) == (170, 135)
    assert north[-1] + south[-1] == 600
    assert abs((north[-1] - 100) - 2 * (south[-1] - 100)) <= 2
    assert held(little, "north.national")[-1] == 300


def test_a_concentrated_stock_serves_all_wholesalers() -> None:
    concentrated = NationalStock(places="concentrated", transport_days=1)
    little = pulled(lever("national_stock_release", days=7), national_stock=concentrated)
    assert held(little, "north.national")[-1] == 300 - 105
    assert held(little, "south.national")[-1] == 300
    assert held(little, "south.ordinary")[12:14] == [100, 135]


def test_a_release_may_go_to_some_wholesalers_and_out_of_the_statutory_stock() -> None:
    little = pulled(
        lever("national_stock_release", to=["south"], stocks=["duty"], days=7, cap_days_per_week=2)
    )
    assert held(little, "south.duty")[-1] == 190
    assert held(little, "south.ordinary")[-1] == 110
    assert held(little, "north.ordinary")[-1] == 100


def test_packs_move_at_the_end_of_the_phase_in_which_it_was_decided() -> None:
    """Nobody looks at the stock here, not even a diary.

    Planted: moves that are applied when somebody happens to look, on a later day.
    """
    little = little_world()
    little.pull(lever("national_stock_release", days=7))
    little.world.run()
    (moved,) = {movement.day for movement in little.world.ledger.movements}
    assert moved == WARM_UP + 12


@pytest.mark.parametrize("places", ["spread", "concentrated"])
def test_two_releases_of_one_stock_on_one_day_share_it_in_any_order(places: str) -> None:
    """Planted: one name for all releases of a stock, so that who came first got it all."""
    terms = NationalStock.model_validate({"places": places})
    first = lever("national_stock_release", cap_days_per_week=25, days=7, to=["south"])
    second = lever("national_stock_release", cap_days_per_week=29, days=7, to=["south"])
    third = lever("national_stock_release", cap_days_per_week=20, days=7)
    books = []
    for levers in ((first, second, third), (third, second, first)):
        little = pulled(*levers, national_stock=terms)
        books.append([(m[:3], m.packs.tolist()) for m in little.world.ledger.lines()])
        assert held(little, "south.ordinary")[-1] > 100
    assert books[0] == books[1]


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 10**6),
    st.lists(st.floats(0, 1e4), min_size=1, max_size=6),
    st.floats(0, 1, exclude_max=True),
)
def test_a_split_gives_out_every_pack_and_follows_the_claims(
    packs: int, weights: list[float], offset: float
) -> None:
    """Planted: rounding each share by itself, which loses or invents packs."""
    (parts,) = split(np.array([packs]), np.array([weights]), np.array([offset]))
    claims = np.array(weights)
    if not claims.sum():
        assert not parts.any()
        return
    assert parts.sum() == packs
    assert (parts >= 0).all()
    assert (np.abs(parts - packs * claims / claims.sum()) <= 1 + 1e-6).all()
    assert not parts[claims == 0].any()


def test_whole_packs_add_up_to_what_is_due() -> None:
    rate = np.array([0.3, 2.5, 0.0])
    weeks = [whole_packs(rate * week, rate * (week + 1)) for week in range(10)]
    assert np.sum(weeks, axis=0).tolist() == [3, 25, 0]


# Imports


def test_foreign_packs_come_each_week_after_their_lead_time_and_cost_more() -> None:
    """Two days of use (15 packs a day) a week; ordered on days 10, 17 and 24, at NOK 100 each."""
    little = pulled(
        lever("special_import", medicines=["insulin"], days=21, lead_time_days=9, days_per_week=2,
              extra_price=0.5)
    )  # fmt: skip
    north = held(little, "north.ordinary")
    assert north[18:36] == [100] + [115] * 7 + [130] * 7 + [145] * 3
    assert north[-1] == 145
    assert little.in_force("north.ordinary", PENICILLIN) == []
    assert paid(little.network) == {"state": 90 * 50.0}
    shelves = little.network.stocks["north", "ordinary"]
    assert shelves.take("patients", np.full(len(SUBSTANCE_OF), 1000))[INSULIN] == 145


def test_no_more_is_ordered_than_the_most_that_is_wanted() -> None:
    little = pulled(lever("special_import", most_days=5, days_per_week=2, lead_time_days=0))
    assert held(little, "north.ordinary")[-1] + held(little, "south.ordinary")[-1] == 200 + 75
    assert little.in_force("north.ordinary", INSULIN)[0] == 10


def test_what_several_levers_pay_does_not_depend_on_their_order() -> None:
    """Planted: adding up payments as they come, whose last bits then differ."""
    levers = [
        lever("special_import", medicines=[name], extra_price=price, days=21)
        for name, price in (("insulin", 0.1), ("penicillin", 0.7), ("paracetamol", 1e-9))
    ]
    assert paid(pulled(*levers).network) == paid(pulled(*reversed(levers)).network)


# Duty and access


def test_a_stock_duty_raises_the_floor_and_its_compliance_counts() -> None:
    little = pulled(
        lever("stock_duty", cover_days=90, compliance=0.5, days=20, medicines=["insulin"]),
        lever("stock_duty", cover_days=20, medicines=["penicillin"]),
    )
    assert little.in_force("duty_days", INSULIN) == days(10, 30)
    assert little.course("duty_days", INSULIN)[10] == 90
    assert little.course("duty_held", INSULIN)[10] == pytest.approx(0.45)
    assert little.in_force("duty_days", PENICILLIN) == []


def test_an_agreement_changes_norways_access_for_its_medicines() -> None:
    little = pulled(
        lever("european_access", access="last_in_line", medicines=["insulin"], days=9),
        lever("european_access", access="equal_share", medicines=["penicillin"], days=9),
    )
    assert little.course("access", INSULIN)[9:20] == [3] + [2] * 9 + [3]
    assert little.course("access", PENICILLIN)[9:20] == [3] + [0] * 9 + [3]
    assert little.in_force("access", PARACETAMOL) == []


# Rationing and priority


def test_rations_go_by_funding_route() -> None:
    little = pulled(
        lever(
            "rationing", medicines=["paracetamol"], days=20, outlet_cap=1,
            rations={"over_the_counter": {"packs": 1}, "white": {"days": 30, "least_gap_days": 14}},
        )
    )  # fmt: skip
    assert little.in_force("limit_packs", COUNTER) == days(10, 30)
    assert little.course("limit_packs", COUNTER)[10] == 1
    assert little.in_force("limit_packs", PAIN) == []
    assert little.course("limit_days", PAIN)[9:11] == [NO_LIMIT, 30]
    assert little.course("least_gap", PAIN)[9:11] == [0, 14]
    assert little.in_force("limit_days", COUNTER) == []
    assert little.in_force("limit_days", DIABETES) == []
    assert little.course("outlet_cap", PARACETAMOL)[10] == 1
    assert little.in_force("outlet_cap", INSULIN) == []


def test_the_tightest_ration_counts_and_the_looser_one_is_left_when_it_ends() -> None:
    rations = [{"blue": {"days": 30, "least_gap_days": 20}}, {"blue": {"days": 90}}]
    little = pulled(
        lever("rationing", rations=rations[0], days=5),
        lever("rationing", rations=rations[1], days=10),
    )
    limit = little.course("limit_days", DIABETES)
    assert limit[9:21] == [NO_LIMIT] + [30] * 5 + [90] * 5 + [NO_LIMIT]
    assert little.in_force("least_gap", DIABETES) == days(10, 15)


def test_a_ration_may_hold_for_some_groups_only() -> None:
    little = pulled(lever("rationing", rations={"white": {"packs": 1}}, groups=["children"]))
    assert little.in_force("limit_packs", CHILDREN) == days(10)
    assert little.in_force("limit_packs", ADULTS) == []


def test_the_sickest_are_served_first_while_the_rule_holds() -> None:
    """Severity 1 to 4 is class 0 to 3."""
    little = pulled(lever("priority", dispensing="severity", days=15))
    ranks = [little.course("rank", g)[10] for g in (DIABETES, CHILDREN, PAIN, COUNTER)]
    assert ranks == [0, 1, 2, 3]
    assert little.in_force("rank", COUNTER) == days(10, 25)


def test_the_committees_list_comes_before_all_others() -> None:
    classes = [["children"], ["paracetamol.pain", "insulin.diabetes"]]
    little = pulled(lever("priority", dispensing="list", classes=classes))
    ranks = [little.course("rank", g)[10] for g in (CHILDREN, PAIN, DIABETES, ADULTS, COUNTER)]
    assert ranks == [0, 1, 1, 3, 3]


def test_wholesalers_share_by_the_rule_that_is_imposed() -> None:
    little = pulled(lever("priority", sharing="need", wholesalers=["south"], days=10))
    usual, need = RULES.index("history"), RULES.index("need")
    assert little.course("sharing", 1)[9:21] == [usual] + [need] * 10 + [usual]
    assert little.in_force("sharing", 0) == []


# Substitution and use


def tried(little: LittleWorld, group: str, on: int) -> list[str]:
    """Substitutes of a group in the order in which they are tried."""
    substitutes = little.network.substitutes
    order = little.diary[on]["sub_first"].astype(int)
    return [
        substitutes[entry][1] for place, entry in enumerate(order)
        if substitutes[place][0] == GROUPS.index(group)
    ]  # fmt: skip


def test_guidance_reorders_each_groups_own_list() -> None:
    """Planted: sorting the whole list, which handed children the adults' substitutes."""
    little = pulled(lever("substitution", medicines=["penicillin"], ranked=["erythromycin"]))
    amoxicillin, erythromycin = "amoxicillin_capsule", "erythromycin_tablet"
    assert tried(little, "penicillin.adults", 9) == [amoxicillin, erythromycin]
    assert tried(little, "penicillin.children", 9) == [erythromycin, amoxicillin]
    for group in ("penicillin.adults", "penicillin.children"):
        assert tried(little, group, 10) == [erythromycin, amoxicillin]
    n = len(little.network.substitutes)
    assert sorted(little.diary[10]["sub_first"].tolist()) == list(range(n))


def test_guidance_may_raise_the_chance_of_those_named_and_rule_out_the_others() -> None:
    little = pulled(
        lever("substitution", ranked=["amoxicillin"], groups=["adults"], probability=0.9,
              others_discouraged=True, days=10)
    )  # fmt: skip
    chances = {
        (GROUPS[group], product): little.course("sub_chance", entry)[10]
        for entry, (group, product) in enumerate(little.network.substitutes)
    }
    assert chances == {
        ("penicillin.adults", "amoxicillin_capsule"): 0.9,
        ("penicillin.adults", "erythromycin_tablet"): 0.0,
        ("penicillin.children", "erythromycin_tablet"): 0.5,
        ("penicillin.children", "amoxicillin_capsule"): 0.5,
    }
    assert little.in_force("sub_chance", 0) == days(10, 20)


def test_advice_lowers_new_use_by_what_is_followed() -> None:
    little = pulled(
        lever("use_reduction", share_avoided=0.5, compliance=0.6, medicines=["penicillin"], days=8)
    )
    assert little.course("surge", CHILDREN)[9:19] == pytest.approx([1.0] + [0.7] * 8 + [1.0])
    assert little.in_force("surge", DIABETES) == []


# All of them


EXAMPLES: dict[str, Lever] = {
    "ban": ban(days=40, compliance=0.9, notification_working_days=3,
               wholesalers_hold_less={"share": 0.1, "after_days": 5},
               suppliers_cap={"multiple": 1.1}, others_retaliate={"share": 0.3, "after_days": 9}),
    "second_ban": ban(trigger={"on": day(20)}, stocks=["national"], compliance=0.7,
                      wholesalers_hold_less={"share": 0.3}),
    "seen_ban": ban(trigger=SEEN_LOW, decision_delay_days=3, days=9, repeats=True, compliance=0.3),
    "release": lever("national_stock_release", cap_days_per_week=5),
    "second_release": lever("national_stock_release", cap_days_per_week=9,
                            stocks=["national", "duty"], medicines=["insulin"]),
    "duty": lever("stock_duty", cover_days=60, compliance=0.7, days=30),
    "second_duty": lever("stock_duty", cover_days=90, compliance=0.9, medicines=["insulin"]),
    "access": lever("european_access", access="equal_share", days=20),
    "rationing": lever("rationing", rations={"white": {"days": 30, "packs": 2}}, outlet_cap=1.2),
    "second_rationing": lever("rationing", rations={"white": {"days": 14, "least_gap_days": 7}},
                              days=20, outlet_cap=0.9),
    "priority": lever("priority", dispensing="severity", sharing="population", days=30),
    "import": lever("special_import", days=28, lead_time_days=3),
    "second_import": lever("special_import", days=14, lead_time_days=3, most_days=9,
                           extra_price=1.7),
    "guidance": lever("substitution", ranked=["erythromycin", "amoxicillin"], probability=0.8),
    "advice": lever("use_reduction", share_avoided=0.37, compliance=0.9),
    "calm": lever("public_advice", compliance=0.41, days=30, campaign_nok=1e6),
    "second_calm": lever("public_advice", compliance=0.73, groups=["counter"]),
    "contract": lever("preparedness_contract", medicines=["insulin", "paracetamol"],
                      terms={"activation": SEEN_LOW, "activation_delay_days": 7, "term_days": 21,
                             "least_batch_days": 5, "exported_share": 0.3,
                             "reservation_nok_per_year": 1e6}),
    "second_contract": lever("preparedness_contract", medicines=["insulin"], days=40,
                             terms={"activation": {"on": day(15)}, "activation_delay_days": 3,
                                    "surge_share": 0.37, "api_stock_days": 9}),
    "depot": lever("municipal_depot", cover_days=7, build_days=60),
    "second_depot": lever("municipal_depot", cover_days=9.5, outlets=["institution"], days=20,
                          medicines=["insulin"], health_regions=["south_east"]),
    "duty_by_law": lever("stock_duty", cover_days=70, days=50, enforcement={
        "basis": "regulation", "fine_share": 0.13, "nok_per_inspection": 1e4}),
    "duty_by_contract": lever("stock_duty", cover_days=40, enforcement={
        "basis": "contract", "payment_share": 0.05, "inspections_per_year": 0}),
    "joint": lever("joint_procurement", countries=["SE"], lead_time_days=9, every_days=20),
    "second_joint": lever("joint_procurement", countries=["FR"], lead_time_days=9, every_days=13,
                          norway_share=0.37, price_factor=1.2, medicines=["insulin"], days=30),
    "nordic": lever("nordic_sharing", countries=["SE"], kept=0.9),
    "solidarity": lever("solidarity_request", gives={"keeps_days": 2, "share": 0.37},
                        stock_out_within_days=60, days=50),
    "committee": lever("municipal_codetermination", led_by="primary_care"),
    "list": lever("national_list_revision", substances=2, every_days=20, nok_per_revision=1e4),
    "national_list": lever("national_list_revision", stock="national", criterion="risk",
                           substances=1, trigger=SEEN_LOW, days=30),
    "tender": lever("tender_award", medicines=["penicillin"], days=30, price_cut=0.3,
                    winners={"penicillin_tablet": 0.4, "penicillin_mixture": 0.6},
                    losers_exit=True, withdrawn=0.5, followed=0.8),
    "second_advice": lever("use_reduction", share_avoided=0.29, days=30),
}  # fmt: skip


def test_the_examples_show_every_kind() -> None:
    files = [path.read_text(encoding="utf-8") for path in sorted(SOURCE.glob("*.py"))]
    kinds = re.findall(r'kind: Literal\["(\w+)"\]', "".join(files))
    shown = {type(example).model_fields["kind"].default for example in EXAMPLES.values()}
    assert sorted(kinds) == sorted(shown)


@settings(max_examples=15, deadline=None)
@given(st.permutations(sorted(EXAMPLES)))
def test_the_order_of_levers_does_not_matter(order: list[str]) -> None:
    """Planted: a dial that multiplies its factors in the order in which they came."""
    low = {12: ("insulin_pen",), 30: ("penicillin_tablet",)}
    little = pulled(*(EXAMPLES[name] for name in order), low_cover=low)
    usual = pulled(*EXAMPLES.values(), low_cover=low)
    for page, expected in zip(little.diary, usual.diary, strict=True):
        for name, numbers in page.items():
            assert numbers.tobytes() == expected[name].tobytes(), name
    assert paid(little.network) == paid(usual.network)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_each_says_in_both_languages_when_and_what(name: str) -> None:
    said = EXAMPLES[name].effect()
    assert said.en != said.nb
    for text in (said.en, said.nb):
        assert re.match(r"(From|When|Fra|Når) ", text)
        assert text.endswith(".")
        assert not re.search(r"\{|  |: ?[;.]|, ?[;.:]", text), text


def test_a_sentence_is_one_that_a_committee_can_read() -> None:
    seen = {"seen_cover_days_below": 45, "share_unfilled_above": 0.05}
    said = ban(
        trigger=seen, decision_delay_days=5, days=120, medicines=["insulin"], compliance=0.95,
        wholesalers_hold_less={"share": 0.1, "after_days": 30},
    ).effect()  # fmt: skip
    assert said.en == (
        "When reported stock of a product falls below 45 days of use or more than 5 % of the "
        "week's prescriptions of a product are not filled, 5 days later, for 120 days: 95 % of "
        "parallel export of insulin is stopped, out of ordinary, statutory and national stock; "
        "after 30 days wholesalers hold 10 % less ordinary stock."
    )
    assert said.nb == (
        "Når meldt lager av et produkt faller under 45 dagers forbruk eller mer enn 5 % av ukens "
        "resepter på et produkt ikke kan ekspederes, 5 dager senere, i 120 dager: 95 % av "
        "parallelleksport av insulin stanses, fra ordinært, lovpålagt og nasjonalt lager; etter "
        "30 dager holder grossistene 10 % mindre ordinært lager."
    )


def test_each_tells_which_names_and_dates_it_gives() -> None:
    retaliation = {"countries": ["DE", "SE"]}
    example = ban(medicines=["insulin"], ends=day(30), exempt_medicines=["penicillin"],
                  others_retaliate=retaliation)  # fmt: skip
    assert [tuple(name) for name in example.names()] == [
        (("medicines", 0), "medicine", "insulin"),
        (("exempt_medicines", 0), "medicine", "penicillin"),
        (("others_retaliate", "countries", 0), "country", "DE"),
        (("others_retaliate", "countries", 1), "country", "SE"),
    ]
    assert list(example.dates()) == [(("trigger", "on"), day(10)), (("ends",), day(30))]
    ranked = lever("priority", dispensing="list", classes=[["children"], ["pain", "adults"]],
                   sharing="need", wholesalers=["north"])  # fmt: skip
    assert [tuple(name) for name in ranked.names()] == [
        (("wholesalers", 0), "wholesaler", "north"),
        (("classes", 0, 0), "group", "children"),
        (("classes", 1, 0), "group", "pain"),
        (("classes", 1, 1), "group", "adults"),
    ]
    guidance = lever("substitution", ranked=["amoxicillin"], groups=["children"])
    assert {tuple(name) for name in guidance.names()} == {
        (("ranked", 0), "medicine", "amoxicillin"), (("groups", 0), "group", "children"),
    }  # fmt: skip


def rivals(*levers: Lever) -> list[tuple[int, int, str]]:
    return [tuple(found) for found in double_holdings(levers, SUBSTANCE_OF)]


def test_two_holders_of_one_slot_are_found() -> None:
    """Planted: comparing names as they are written, so that a product missed its substance."""
    equal = lever("european_access", access="equal_share", medicines=["penicillin"])
    last = lever("european_access", access="last_in_line", medicines=["penicillin_tablet"])
    other = lever("european_access", access="last_in_line", medicines=["insulin"])
    everything = lever("european_access", access="none")
    assert rivals(equal, other, last, everything) == [
        (0, 2, "access"), (0, 3, "access"), (1, 3, "access"), (2, 3, "access"),
    ]  # fmt: skip


def test_holders_with_dates_may_take_turns_and_those_with_conditions_may_not() -> None:
    by_need = lever("priority", sharing="need", days=10)
    then = lever("priority", sharing="population", trigger={"on": day(20)})
    too_early = lever("priority", sharing="population", trigger={"on": day(19)})
    seen = lever("priority", sharing="population", trigger=SEEN_LOW)
    until = lever("priority", sharing="population", trigger=SEEN_LOW, ends=day(10))
    assert rivals(by_need, then) == []
    assert rivals(by_need, too_early) == [(0, 1, "sharing")]
    assert rivals(seen, by_need) == [(0, 1, "sharing")]
    assert rivals(until, by_need) == []


def test_holders_for_other_groups_or_wholesalers_do_not_meet() -> None:
    children = lever("substitution", ranked=["amoxicillin"], groups=["penicillin.children"])
    adults = lever("substitution", ranked=["amoxicillin"], groups=["adults"])
    all_children = lever("substitution", ranked=["amoxicillin"], groups=["children"])
    assert rivals(children, adults) == []
    assert rivals(children, all_children) == [(0, 1, "substitutes")]
    north = lever("priority", sharing="need", wholesalers=["north"])
    south = lever("priority", sharing="need", wholesalers=["south"], dispensing="severity")
    assert rivals(north, south) == []
    assert rivals(south, lever("priority", dispensing="severity")) == [(0, 1, "rank")]
    unknown = lever("european_access", access="none", medicines=["warfarin"])
    assert rivals(unknown, lever("european_access", access="none", medicines=["insulin"])) == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"kind": "export_ban", "trigger": {}}, "a date .* or a condition"),
        ({"kind": "export_ban", "days": 3, "ends": day(30)}, "not both"),
        ({"kind": "export_ban", "ends": day(10)}, "after trigger.on"),
        ({"kind": "export_ban", "repeats": True, "days": 3}, "repeats needs"),
        ({"kind": "export_ban", "repeats": True, "trigger": SEEN_LOW}, "repeats needs"),
        ({"kind": "export_ban", "flows": ["supply"]}, "Input should be 'parallel'"),
        ({"kind": "export_ban", "compliance": 1.1}, "less than or equal to 1"),
        ({"kind": "export_ban", "legal_status": "perhaps"}, "in_force"),
        ({"kind": "rationing"}, "rations, outlet_cap or both"),
        ({"kind": "priority"}, "dispensing, sharing or both"),
        ({"kind": "priority", "dispensing": "list"}, "belong together"),
        ({"kind": "priority", "sharing": "need", "classes": [["a"]]}, "belong together"),
        ({"kind": "priority", "dispensing": "list", "classes": [["a"]] * 5}, "at most 4"),
        ({"kind": "substitution", "ranked": []}, "at least 1"),
        ({"kind": "magic"}, "does not match any of the expected tags"),
    ],
)
def test_what_cannot_be_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        _ANY.validate_python({"trigger": ON_DAY_10, **fields})


def test_the_example_of_the_documentation_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(run_example("add-a-lever.md", tmp_path, monkeypatch)) == 2

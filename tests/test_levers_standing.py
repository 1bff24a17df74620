"""Standing arrangements: enforced duties, contracts, depots, and lists that a committee keeps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from little_network import CATALOGUE, OUTLETS, day, little_world, paid
from test_levers import INSULIN, PARACETAMOL, PENICILLIN, SEEN_LOW, days, held, lever, pulled
from worlds import day as date_of
from worlds import described, play, visited_by

from forsyningssim.actors.authority import Notice
from forsyningssim.engine.world import Process
from forsyningssim.levers.national_list_revision import NationalListRevision
from forsyningssim.levers.stock_duty import Enforcement, StockDuty
from forsyningssim.staging.model import Model

PHARMACY, INSTITUTION, ACUTE_CARE, HOSPITAL = range(len(OUTLETS))


def enforced(basis: str, **fields: Any) -> Enforcement:
    return Enforcement.model_validate({"basis": basis, **fields})


# A duty by regulation, and one by contract. A pack costs 100 NOK, and 6 NOK a year to hold.


@pytest.mark.parametrize(
    ("enforcement", "complying"),
    [
        (enforced("regulation"), 0.0),
        (enforced("regulation", payment_share=5), 0.0),
        (enforced("regulation", fine_share=0.12), 0.5),
        (enforced("regulation", fine_share=0.12, inspections_per_year=0), 0.0),
        (enforced("regulation", fine_share=0.06, inspections_per_year=2), 0.5),
        (enforced("regulation", fine_share=0.18), 1.0),
        (enforced("regulation", fine_share=0.10, cost_spread=0), 0.0),
        (enforced("regulation", fine_share=0.12, cost_spread=0), 1.0),
        (enforced("contract", payment_share=0.06), 0.5),
        (enforced("contract", payment_share=0.045), 0.25),
        (enforced("contract", payment_share=0.03, fine_share=0.06), 0.5),
    ],
)
def test_a_wholesaler_complies_where_not_doing_so_would_cost_more(
    enforcement: Enforcement, complying: float
) -> None:
    """Planted: counting the payment by regulation as a reason to comply."""
    compliance = enforcement.compliance(little_world().network)
    assert compliance == pytest.approx(np.full(len(CATALOGUE.products), complying))


@given(
    st.sampled_from(["regulation", "contract"]),
    *[st.floats(0, 2)] * 3,
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_more_inspection_fine_or_detection_never_means_less_stock(
    basis: str, inspections: float, fine: float, more: float, detection: float, spread: float
) -> None:
    network = little_world().network
    usual = {"inspections_per_year": inspections, "fine_share": fine, "detection": detection}
    less = enforced(basis, cost_spread=spread, **usual).compliance(network)
    for name, value in usual.items():
        harder = usual | {name: min(1.0 if name == "detection" else 9.0, value + more)}
        assert (enforced(basis, cost_spread=spread, **harder).compliance(network) >= less).all()
    assert ((less >= 0) & (less <= 1)).all()


def test_an_enforced_duty_is_held_in_part_and_booked_between_state_and_trade() -> None:
    """60 days of 15 packs of six products are worth 540,000 NOK; half of it is held.

    Planted: fines that leave the trade and reach nobody.
    """
    duty = StockDuty.model_validate(
        {"trigger": {"on": day(10)}, "days": 30, "cover_days": 60,
         "enforcement": {"basis": "regulation", "fine_share": 0.12, "nok_per_inspection": 10_000}}
    )  # fmt: skip
    little = pulled(duty)
    assert little.course("duty_held", INSULIN)[9:41] == pytest.approx([0.9] + [0.45] * 30 + [0.9])
    assert little.in_force("duty_days", INSULIN) == days(10, 40)
    years = 30 / 365.25
    compensation, fines = 0.06 * 540_000 * years, 0.06 * 270_000 * years
    noks = paid(little.network)
    assert noks["state"] == pytest.approx(compensation - fines + 10_000 * years)
    assert noks["trade"] == pytest.approx(fines - compensation)
    kinds = {(each.payer, each.spending): each.nok for each in little.network.payments}
    assert kinds["state", "policy"] == pytest.approx(10_000 * years)
    assert kinds["state", "compensation"] == -kinds["trade", "compensation"]


def test_compliance_is_given_or_derived_but_not_both() -> None:
    with pytest.raises(ValueError, match="follows from enforcement"):
        lever("stock_duty", cover_days=9, compliance=1, enforcement={"basis": "contract"})


# A factory under contract


def contract(**terms: Any) -> dict[str, Any]:
    return {"activation": SEEN_LOW, "activation_delay_days": 7, "term_days": 21} | terms


def test_a_factory_delivers_whole_batches_of_what_it_was_called_for() -> None:
    """Seen on day 14, ready on day 21, half of 15 packs a day; a batch is five days of use.

    Planted: a batch that is delivered before it is whole.
    """
    terms = contract(least_batch_days=5, reservation_nok_per_year=1_000_000)
    factory = lever("preparedness_contract", medicines=["insulin", "paracetamol"], terms=terms,
                    days=50)  # fmt: skip
    little = pulled(factory, low_cover={9: ("insulin_pen",)})
    got = [held(little, "north.ordinary")[d] + held(little, "south.ordinary")[d] for d in range(84)]
    assert got[27] == 200
    assert got[28:] == [305] * (84 - 28)
    assert held(little, "north.ordinary", PARACETAMOL)[-1] == 100
    assert paid(little.network) == {"state": pytest.approx(1_000_000 * 50 / 365.25)}


def test_a_factory_whose_contract_has_lapsed_is_not_called() -> None:
    """Planted: a call that still counts when the contract is over."""
    factory = lever("preparedness_contract", medicines=["insulin"], terms=contract(), days=20)
    little = pulled(factory, low_cover={32: ("insulin_pen",)})
    assert held(little, "north.ordinary")[-1] == 100


def test_a_factory_stops_when_its_ingredient_is_used_up_and_begins_again_when_more_comes() -> None:
    """Ten days of surge on site: 75 packs; the next come 20 days after they were ordered."""
    terms = contract(term_days=60, api_stock_days=10, api_lead_time_days=20)
    factory = lever("preparedness_contract", medicines=["insulin"], terms=terms)
    little = pulled(factory, low_cover={9: ("insulin_pen",)})
    both = np.array(held(little, "north.ordinary")) + held(little, "south.ordinary")
    assert both[[20, 21, 28, 35, 41]].tolist() == [200, 252, 275, 275, 275]
    assert both[42] == 327


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"terms": contract()}, "name what the factory can make"),
        ({"medicines": ["insulin"], "terms": {}}, "terms.activation: give a date"),
    ],
)
def test_a_contract_says_what_and_when(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        lever("preparedness_contract", **fields)


# Depots


def test_depots_are_filled_month_by_month_and_given_up_again() -> None:
    """Seven days of two packs and of a quarter; institutions and acute care only.

    Planted: a depot of the whole level from the first day.
    """
    little = pulled(lever("municipal_depot", cover_days=7, build_days=60, days=50,
                          medicines=["insulin"]))  # fmt: skip
    level = [20] * 10 + [27] * 30 + [34] * 20 + [20] * 24
    assert little.course("outlet_levels", INSULIN, INSTITUTION) == level
    acute = [20] * 10 + [21] * 30 + [22] * 20 + [20] * 24
    assert little.course("outlet_levels", INSULIN, ACUTE_CARE) == acute
    for outlet in (PHARMACY, HOSPITAL):
        assert little.in_force("outlet_levels", INSULIN, outlet) == []
    assert little.in_force("outlet_levels", PENICILLIN, INSTITUTION) == []
    assert paid(little.network) == {}  # the shelves are the municipalities' own
    nok = 16 * 6 * 50 / 365.25
    by_state = pulled(lever("municipal_depot", cover_days=7, build_days=60, days=50,
                            medicines=["insulin"], payer="state"))  # fmt: skip
    assert paid(by_state.network) == {
        "municipalities": pytest.approx(-nok), "state": pytest.approx(nok),
    }  # fmt: skip


def test_depots_may_stand_in_some_regions_only() -> None:
    little = pulled(lever("municipal_depot", cover_days=7, health_regions=["west"]))
    assert little.in_force("outlet_levels", INSULIN, INSTITUTION) == []
    assert little.in_force("outlet_levels", INSULIN, ACUTE_CARE) != []
    named = lever("municipal_depot", cover_days=7, health_regions=["west"])
    assert [tuple(name) for name in named.names()] == [
        (("health_regions", 0), "health_region", "west")
    ]


def test_a_depot_stands_on_the_shelves_of_institutions_and_of_nobody_else() -> None:
    """In the whole model: the wards hold more, and buy no more for it once it is given up."""
    depot = {"kind": "municipal_depot", "trigger": {"on": date_of(5)}, "cover_days": 60,
             "build_days": 1, "days": 30, "medicines": ["penicillin_tablet_a"]}  # fmt: skip
    runs = [play(levers=levers) for levers in ([], [depot])]

    def shelves(kind: str) -> Any:
        without, with_depot = (
            run.finished.books.stock(lambda a: a.startswith(f"outlets.{kind}.")) for run in runs
        )
        number = runs[0].finished.catalogue.number["penicillin_tablet_a"]
        return (with_depot - without)[28:, number]

    more = shelves("institution")
    assert more[:5].any() == 0
    assert more[20:30].min() > 0
    assert (np.diff(more[36:]) <= 0).all()
    assert abs(shelves("hospital")).max() == 0


# Lists


def test_a_list_keeps_the_most_severe_and_drops_the_rest_until_it_lapses() -> None:
    """Planted: a list that leaves what is not on it as it was."""
    little = pulled(lever("national_list_revision", substances=1, cover_days=60, days=20,
                          medicines=["insulin", "penicillin"], nok_per_revision=5))  # fmt: skip
    assert little.course("duty_days", INSULIN)[9:31] == [30] + [60] * 20 + [30]
    assert little.course("duty_held", PENICILLIN)[9:31] == [0.9] + [0.0] * 20 + [0.9]
    assert little.in_force("duty_held", INSULIN) == []
    assert little.in_force("duty_held", PARACETAMOL) == []
    assert little.in_force("national_days", INSULIN) == []
    assert paid(little.network) == {"state": 5}


def test_a_list_by_risk_follows_what_suppliers_have_told_since_last_time() -> None:
    """Each has one plant, and more penicillin is used. Planted: a list that is never revised."""
    little = little_world()
    revision = lever("national_list_revision", stock="national", criterion="risk", substances=1,
                     medicines=["insulin", "penicillin"], every_days=20, cover_days=50)  # fmt: skip
    little.pull(revision)

    def notice() -> Process:
        yield little.world.until(day(35))
        told = Notice(little.world.day, CATALOGUE.mask(["insulin"]), little.world.day + 1)
        little.network.board.given.append(told)

    little.world.process(notice())
    little.run()
    course = [50.0] * 40 + [20.0] * 20 + [50.0] * 14
    assert little.course("national_days", PENICILLIN)[10:] == course
    assert little.course("national_held", INSULIN)[10:] == [days == 20 for days in course]


def listed(criterion: str, led_by: str | None, places: int) -> list[str]:
    """What a committee of the small world puts on its list on day 30."""
    chosen: list[str] = []
    revision = NationalListRevision.model_validate(
        {"trigger": {"on": date_of(0)}, "criterion": criterion, "substances": places}
    )

    def visitor(model: Model) -> Process:
        yield model.world.until(date_of(30))
        everything = model.network.catalogue.mask()
        chosen.extend(revision.chosen(model.network, everything, 0))

    seats = {"kind": "municipal_codetermination", "trigger": {"on": date_of(2)}, "led_by": led_by}
    with visited_by(visitor):
        play(levers=[seats] if led_by else [])
    return chosen


def test_who_leads_the_committee_decides_what_the_list_favours() -> None:
    """Insulin and the sedative are for the most severely ill: one at home, one in hospital."""
    assert set(listed("severity", None, 2)) == {"insulin", "sedative"}
    assert listed("severity", "balanced", 6) == listed("severity", None, 6)
    assert listed("severity", "hospital", 2) == ["sedative", "cytostatic"]
    assert listed("severity", "primary_care", 2)[0] == "insulin"
    assert listed("severity", "primary_care", 6)[-1] == "cytostatic"


def test_a_list_by_volume_favours_what_is_used_most() -> None:
    assert listed("volume", None, 2) == ["paracetamol", "insulin"]


def test_what_leaves_a_list_is_sold_and_what_comes_onto_it_is_built_up() -> None:
    """Insulin leaves the statutory stock of the small world and the sedative comes.

    Planted: duty packs that stay on their shelf for ever.
    """
    revision = {"kind": "national_list_revision", "trigger": {"on": date_of(2)}, "substances": 1,
                "medicines": ["insulin", "sedative"], "cover_days": 10}  # fmt: skip
    seats = {"kind": "municipal_codetermination", "trigger": {"on": date_of(0)},
             "led_by": "hospital"}  # fmt: skip
    data = described(plants={name: {"failures": None} for name in
                             ("plant_at", "plant_se", "plant_dk", "plant_no")},
                     hazard_groups={"energy": {"events_per_year": 0}})  # fmt: skip
    run = play(data, [revision, seats])
    duty = run.finished.books.stock(lambda account: account.endswith(".duty"))[28:]
    number = run.finished.catalogue.number
    insulin, sedative = duty[:, number["insulin_pen"]], duty[:, number["sedative_vial"]]
    assert insulin[1] > 0
    assert not insulin[10:].any()
    assert sedative[1] == 0
    assert sedative[-1] > sedative[20] > 0

"""What a run cost: every component and payer counted by hand on a run made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import log
from typing import get_args

import finished_world as world
import numpy as np
import pytest
from finished_world import MEASURED, WARM_UP, Spell
from hypothesis import given
from hypothesis import strategies as st

from forsyningssim.actors.hospitals import HospitalRegion
from forsyningssim.actors.payments import PAYERS, Payment
from forsyningssim.actors.product import Costs
from forsyningssim.engine.days import Days
from forsyningssim.engine.ledger import Movement
from forsyningssim.measures import MEASURES, Finished
from forsyningssim.measures.bill import COMPONENTS, bill, build_up, funded_by, owner
from forsyningssim.measures.books import in_norway
from forsyningssim.measures.discount import counts
from forsyningssim.patients.need import Funding
from forsyningssim.studies.stock_worth import by_group

BED, LATER = 1000.0, 3000.0
FREE = Costs(price_year=2024, storage_nok_per_pack_year=0, capital_rate_per_year=0, bed_day_nok=BED,
             displaced_bed_day_nok=LATER)  # fmt: skip


def priced(run: Finished, costs: Costs = FREE) -> Finished:
    return world.changed(run, costs=costs)


def paid(run: Finished, component: str) -> dict[str, float]:
    """NOK of a component by payer, where there is any."""
    row = bill(run)[list(COMPONENTS).index(component)]
    return {payer: nok for payer, nok in zip(PAYERS, row.tolist(), strict=True) if nok}


def test_packs_are_paid_for_as_their_users_are_funded() -> None:
    """Pens are blue, tablet a is white, tablet b is paid by adults and children alike.

    Planted: a share of the packs on white prescription that the state pays, and a copayment that
    is paid twice.
    """
    pens, tablets_a, tablets_b = 60 * 20 * 100, 60 * 10 * 50, 60 * 5 * 80
    # Adults fetch half of what they fetch as tablet b, children all.
    white, blue = tablets_a + tablets_b / 3, pens + tablets_b * 2 / 3
    for share in (0, 0.25):
        costs = FREE.model_copy(update={"copayment_share": share})
        assert paid(priced(world.finished([]), costs), "purchase") == {
            "patients": pytest.approx(white + share * blue),
            "state": pytest.approx((1 - share) * blue),
        }


def test_every_funding_route_is_paid_in_full() -> None:
    for funding in get_args(Funding):
        assert sum(funded_by(funding, Costs(price_year=2024)).values()) == pytest.approx(1)


def test_stock_costs_storage_and_capital_and_what_building_it_tied_up() -> None:
    """A thousand pens of statutory stock, built in a year, charged over ten.

    Planted: a build-up charged once and whole, and one that a stock without a builder bears.
    """
    run = priced(
        world.finished([]),
        Costs(price_year=2024, storage_nok_per_pack_year=2, capital_rate_per_year=0.1),
    )
    held = run.books.stock(in_norway)[WARM_UP:].sum(axis=0)
    holding = float(held @ (2 + 0.1 * np.array([100, 50, 80]))) / 365.25
    built = 0.1 * 1000 * 100 * build_up(0.1, 365 / 365.25, 10) * MEASURED / 365.25
    assert paid(run, "holding") == {"trade": pytest.approx(holding + built)}
    without = world.changed(run, build_days={"duty": 0, "national": 365})
    assert paid(without, "holding") == {"trade": pytest.approx(holding)}


@pytest.mark.parametrize(
    ("account", "payer"),
    [
        ("whole.ordinary", "trade"),
        ("whole.duty", "trade"),
        ("whole.national", "state"),
        ("national_store", "state"),
        ("outlets.pharmacy.whole", "trade"),
        ("outlets.hospital.whole", "health_regions"),
        ("outlets.institution.whole", "municipalities"),
        ("outlets.acute_care.whole", "municipalities"),
        ("abroad.rest", None),
        ("road:whole", None),
        ("store", None),
    ],
)
def test_whoever_owns_a_shelf_pays_for_it(account: str, payer: str | None) -> None:
    assert owner(account) == payer


@given(st.floats(0.005, 0.15), st.floats(0.1, 5), st.floats(1, 40))
def test_charging_a_build_up_is_paying_it_back(rate: float, build: float, lasts: float) -> None:
    """Planted: interest on the whole stock from the first day, and none on what is owed.

    The packs are bought step by step; what they cost is carried with interest to the day on which
    the stock is complete. What is owed beyond its value is paid back in equal sums.
    """
    steps = 20_000
    bought = (np.arange(steps) + 0.5) / steps * build
    owed = ((1 + rate) ** (build - bought)).mean() - 1
    each_year = owed * log(1 + rate) / (1 - (1 + rate) ** -lasts)
    assert build_up(rate, build, lasts) * log(1 + rate) == pytest.approx(each_year, rel=1e-5)


def test_compensation_moves_money_and_makes_none() -> None:
    """A thousand over forty days, of which twenty are measured."""
    run = priced(world.finished([]))
    assert paid(run, "compensation") == {"state": 500, "trade": -500}
    assert paid(run, "policy") == {"state": 60}


def test_packs_that_expire_or_are_destroyed_are_lost_to_whoever_owned_them() -> None:
    assert paid(priced(world.finished([])), "expiry") == {"trade": 9 * 80 + 3 * 100}


def test_a_day_in_bed_is_paid_by_whoever_has_the_bed() -> None:
    run = priced(world.finished())
    admitted = MEASURES["excess_admissions"].of(run).by_group
    assert admitted is not None
    nok = float(admitted @ [5.2, 4, 0]) * BED
    assert nok > 0
    assert paid(run, "admissions") == {"health_regions": pytest.approx(nok)}
    groups = tuple(_treated_in_acute_care(group) for group in run.catalogue.groups)
    places = {"south_east": HospitalRegion(beds=100, occupancy=0.9, acute_places=1000)}
    near = world.changed(run, catalogue=world.changed_catalogue(run, groups), hospitals=places)
    buffered = MEASURES["bed_days_buffered"].of(near).total
    assert buffered
    found = paid(near, "admissions")
    assert found["municipalities"] == pytest.approx(buffered * BED)
    assert sum(found.values()) == pytest.approx(nok)


def _treated_in_acute_care(group: world.PatientGroup) -> world.PatientGroup:
    harm = group.spec.harm and group.spec.harm.model_copy(update={"acute_care": 1.0})
    return world.replace(group, spec=group.spec.model_copy(update={"harm": harm}))


def test_planned_care_that_gave_way_is_given_later() -> None:
    full = {"south_east": HospitalRegion(beds=100, occupancy=0.92, highest_occupancy=0.92)}
    run = priced(world.changed(world.finished(), hospitals=full))
    displaced = MEASURES["bed_days_displaced"].of(run).total
    assert displaced
    assert paid(run, "displaced_care") == {"health_regions": pytest.approx(displaced * LATER)}


def test_an_exported_pack_earns_the_margin_and_not_the_price() -> None:
    """Forty tablets at a loss of 1 krone, and six pens that earn 5 each."""
    earned = 6 * 5 - 40 * 1
    assert paid(priced(world.finished([])), "exports") == {"exporters": pytest.approx(-earned)}


def test_a_norwegian_factory_earns_the_gap_on_what_it_sells_abroad() -> None:
    """Half of tablet a, of which eight weeks' 630 go abroad at 4 kroner more, and two pens of its
    own at 15.

    Planted: what is made elsewhere, and what stays in Norway; the cost of parallel trade.
    """
    own = Movement(WARM_UP + 3, "factory", "abroad.own_production", np.array([2, 0, 0]))
    run = world.changed(
        priced(world.finished([])), ledger=world.ledger([own]), made_here=np.array([0, 0.5, 0])
    )
    earned = 8 * 630 / 2 * 4 + 2 * 15
    assert paid(run, "exports")["factories"] == pytest.approx(-earned)
    revenue = MEASURES["export_revenue"].of(run)
    by_hand = {"exporters": 40 * 54 + 6 * 115, "factories": 8 * 630 / 2 * 54 + 2 * 115}
    assert revenue.by_name == pytest.approx(by_hand)
    assert revenue.total == pytest.approx(sum(by_hand.values()))
    banned = world.changed(run, ledger=world.ledger(), made_here=np.zeros(3))
    assert MEASURES["export_revenue"].of(banned).by_name["factories"] == 0


def test_later_years_count_less() -> None:
    """Planted: discounting within the first year, and payments discounted by their first day."""
    long = world.changed(
        world.finished([]),
        days=Days(date(2023, 9, 1), 800, WARM_UP),
        costs=Costs(price_year=2024, discount_rate_per_year=0.25),
        payments=(Payment("state", 800.0, "policy", WARM_UP, WARM_UP + 800),
                  Payment("trade", 7.0, "policy", WARM_UP + 366, WARM_UP + 367)),
    )  # fmt: skip
    assert counts(long)[[0, 365, 366, 730, 731]].tolist() == [1, 1, 0.8, 0.8, 0.64]
    found = COMPONENTS["policy"](long)
    assert found == {
        "state": pytest.approx(366 + 0.8 * 365 + 0.64 * 69),
        "trade": pytest.approx(5.6),
    }
    plain = world.changed(long, costs=Costs(price_year=2024, discount_rate_per_year=0))
    assert COMPONENTS["policy"](plain) == {"state": pytest.approx(800), "trade": 7}


def test_the_health_that_costs_are_held_against_counts_less_in_later_years_too() -> None:
    """Three without on the first day, five in the second year, seven in the third.

    Planted: discounting of what is told of patients, and of a run that is over within a year.
    """
    days = np.zeros((3, 800), np.int64)
    days[0, 0], days[1, 400], days[0, 731] = 3, 5, 7
    short = world.finished([Spell(0, 0, 0, 40, 10)], weight=2)
    long = world.changed(
        short,
        days=Days(date(2023, 9, 1), 800, WARM_UP),
        untreated=days,
        by_day=np.zeros((len(short.by_day), 3, WARM_UP + 800), np.int64),
        spells=replace(short.spells, start=short.spells.start + 360),
        costs=Costs(price_year=2024, discount_rate_per_year=0.25),
    )
    found = MEASURES["untreated_patient_days"].of(long)
    assert found.total == 2 * (3 + 5 + 7)
    assert found.present == pytest.approx(2 * (3 + 5 * 0.8 + 7 * 0.64))
    weighted = MEASURES["severity_weighted_untreated_days"].of(long)
    assert weighted.present == pytest.approx(2 * (8 * 3 + 2 * 5 * 0.8 + 8 * 7 * 0.64))
    for event in ("excess_admissions", "excess_deaths"):
        harmed = MEASURES[event].of(long)  # in the second year, all of it
        assert harmed.total
        assert harmed.present == pytest.approx(0.8 * harmed.total)
    listed, admitted, _ = by_group(long).sum(axis=1)  # what a list of stock is made from
    assert listed == pytest.approx(weighted.present)
    assert admitted == pytest.approx(MEASURES["excess_admissions"].of(long).present)
    assert all(measure.of(world.finished()).present is None for measure in MEASURES.values())


def test_the_bill_adds_up_by_payer_by_component_and_in_all() -> None:
    run = world.finished()
    value, nok = MEASURES["cost"].of(run), bill(run)
    assert value.total == pytest.approx(nok.sum())
    parts = value.by_name
    assert parts["state"] == pytest.approx(nok[:, PAYERS.index("state")].sum())
    assert parts["holding"] == pytest.approx(nok[list(COMPONENTS).index("holding")].sum())
    assert sum(parts[payer] or 0 for payer in PAYERS) == pytest.approx(nok.sum())
    assert sum(parts[each] or 0 for each in COMPONENTS) == pytest.approx(nok.sum())
    cells = [nok for name, nok in parts.items() if "." in name]
    assert sum(filter(None, cells)) == pytest.approx(nok.sum())


def test_a_game_of_which_no_day_has_passed_has_a_bill() -> None:
    """Planted: the first day of a year, where there is no year."""
    none_yet = world.changed(
        world.finished([]),
        days=Days(date(2023, 9, 1), 0, WARM_UP),
        payments=(Payment("state", 800.0, "policy", WARM_UP, WARM_UP + 800),),
    )
    assert COMPONENTS["policy"](none_yet) == {"state": 0}


def test_the_bill_does_not_depend_on_the_order_of_payments() -> None:
    """Planted: adding up payments as they come, whose last bits then differ."""
    payments = [
        Payment("state", nok, "policy", WARM_UP, WARM_UP + 7) for nok in (0.1, 0.7, 1e-9, 3e6)
    ]
    one, other = (
        world.changed(world.finished([]), payments=tuple(each))
        for each in (payments, payments[::-1])
    )
    assert (bill(one) == bill(other)).all()

"""Harm by hand: grace, hazards, odds, substitutes and beds."""

from __future__ import annotations

from dataclasses import replace

import finished_world as world
import numpy as np
import pytest
from finished_world import Spell
from hypothesis import given
from hypothesis import strategies as st

from forsyningssim.actors.hospitals import HospitalRegion
from forsyningssim.data.norway import HEALTH_REGIONS
from forsyningssim.measures import MEASURES, Finished
from forsyningssim.measures.displacement import buffered_beds, extra_beds
from forsyningssim.measures.harm import daily_excess, expected_events, extra_risk, harmful_days
from forsyningssim.patients import layout
from forsyningssim.patients.need import Outcome


def total(measure: str, finished: Finished) -> float:
    value = MEASURES[measure].function(finished).total
    assert value is not None
    return value


def outcome(**numbers: float) -> Outcome:
    return Outcome(evidence_kind="judgement", **numbers)


def test_grace_counts_within_one_spell() -> None:
    """Insulin has two days of grace: two spells of two days do no harm, one of four does."""
    apart = world.finished([Spell(0, 0, 0, 3, 2), Spell(0, 0, 0, 9, 2)])
    together = world.finished([Spell(0, 0, 0, 3, 4)])
    assert total("excess_admissions", apart) == 0
    # Half of a fourfold excess over 0.5 admissions a year is one a year.
    assert total("excess_admissions", together) == pytest.approx(2 / 365.25)


def test_a_hazard_ratio_is_discounted_before_it_is_applied() -> None:
    # 0.02 deaths a year, 10 of excess ratio, half of it causal: 0.1 a year; 35 harmful days.
    assert total("excess_deaths", world.finished()) == pytest.approx(35 * 0.1 / 365.25)


@pytest.mark.parametrize(
    ("base", "ratio", "confounding", "risk"),
    [
        (0.1, 3, 1, 0.3 / 1.2 - 0.1),
        (0.1, 3, 0.5, 0.2 / 1.1 - 0.1),
        (0.1, 3, 0, 0),
        (0.1, 1, 1, 0),
        (0, 3, 1, 0),
        (1, 3, 1, 0),
    ],
)
def test_an_odds_ratio_becomes_a_risk(
    base: float, ratio: float, confounding: float, risk: float
) -> None:
    found = extra_risk(outcome(base_risk=base, odds_ratio=ratio), confounding)
    assert found == pytest.approx(risk, abs=1e-12)


def test_an_episode_never_treated_bears_the_whole_risk_and_a_late_one_its_part() -> None:
    never = world.finished([Spell(1, 0, 9, 9, 7, layout.BY_GIVING_UP)])
    late = world.finished([Spell(1, 0, 9, 9, 3)])
    at_once = world.finished([Spell(1, 0, 9, 9, 1)])
    whole = 0.2 / 1.1 - 0.1
    assert total("excess_admissions", never) == pytest.approx(whole)
    assert total("excess_admissions", late) == pytest.approx(whole * 2 / 6)
    assert total("excess_admissions", at_once) == 0


def test_an_episode_bears_no_more_than_the_whole_risk() -> None:
    patient = world.finished([Spell(1, 0, 9, 9, 30)])
    assert total("excess_admissions", patient) == pytest.approx(0.2 / 1.1 - 0.1)


def test_harmful_days_stand_on_their_day_and_in_their_region() -> None:
    days = harmful_days(world.finished([Spell(0, 2, 0, 10, 5)], weight=3))
    expected = np.zeros((3, len(HEALTH_REGIONS), world.MEASURED), int)
    expected[0, 2, 12:15] = 3
    np.testing.assert_array_equal(days, expected)


def test_days_on_a_substitute_do_a_part_of_the_harm() -> None:
    """Two substitutes, the second for half of the rest: their harm is (2 × 0.1 + 0.4) / 3."""
    plain = world.finished([])
    groups = list(plain.catalogue.groups)
    substitute = {"product": "pen", "level": "other_class", "probability": 0.5}
    spec = groups[1].spec.model_dump() | {
        "substitutes": [substitute | {"harm_factor": factor} for factor in (0.1, 0.4)]
    }
    changed = type(groups[1].spec).model_validate(spec)
    groups[1] = type(groups[1])(groups[1].substance, groups[1].name, changed)
    catalogue = world.changed_catalogue(plain, tuple(groups))
    by_day, by_place = plain.by_day.copy(), plain.by_place.copy()
    by_day[layout.SUBSTITUTE_DAYS, 1, world.WARM_UP + 4] = 14
    by_day[layout.SUBSTITUTE_DAYS, 1, world.WARM_UP - 1] = 99
    by_place[layout.SUBSTITUTE_DAYS, 1] = [7, 0, 0, 7]
    run = world.changed(plain, catalogue=catalogue, by_day=by_day, by_place=by_place)
    events = expected_events(run, "admission")
    two_courses = 2 * (0.2 / 1.1 - 0.1) * 0.2
    assert events.sum() == pytest.approx(two_courses)
    np.testing.assert_allclose(events.sum(axis=(0, 2)), two_courses * np.array([0.5, 0, 0, 0.5]))
    assert events[1, 0, 4] == pytest.approx(two_courses / 2)


def test_beds_are_taken_for_the_length_of_stay_and_displace_what_exceeds_the_free_ones() -> None:
    """Thirty thousand rows admitted once a year each, for the 5.2 days that are usual."""
    run = world.finished([Spell(0, 0, 0, 10, 12)], weight=30_000)
    rate = 30_000 / 365.25
    beds = extra_beds(run)[0]
    np.testing.assert_allclose(beds[12:18] / rate, [1, 2, 3, 4, 5, 5.2])
    assert beds[21] == pytest.approx(5.2 * rate)  # the tenth and last harmful day
    assert beds[22] == pytest.approx(4.2 * rate)
    assert beds.sum() == pytest.approx(10 * rate * 5.2)
    free = 100 * (0.91 - 0.9)
    expected = (beds[beds > free] - free).sum()
    assert total("bed_days_displaced", run) == pytest.approx(expected)
    roomy = HospitalRegion(beds=1e6, occupancy=0.5)
    assert total("bed_days_displaced", world.changed(run, hospitals={"south_east": roomy})) == 0


def acute_care(run: Finished, suited: float, **numbers: float) -> Finished:
    """Change how many admissions acute municipal care could treat, and what it has."""
    groups = list(run.catalogue.groups)
    spec = groups[0].spec
    assert spec.harm is not None
    harm = spec.harm.model_copy(update={"acute_care": suited})
    groups[0] = replace(groups[0], spec=spec.model_copy(update={"harm": harm}))
    hospital = HospitalRegion(beds=100, occupancy=0.9, highest_occupancy=0.91, **numbers)
    return world.changed(
        run,
        catalogue=world.changed_catalogue(run, tuple(groups)),
        hospitals={"south_east": hospital},
    )


def test_acute_municipal_care_takes_whom_it_can_treat_before_the_hospitals_do() -> None:
    """Of beds by hand: half can be treated there, and of 400 places a quarter stand free."""
    run = world.finished([Spell(0, 0, 0, 10, 12)], weight=30_000)
    beds = extra_beds(run)[0]
    buffered = acute_care(run, 0.5, acute_places=400, acute_occupancy=0.75)
    taken = np.minimum(beds / 2, 100)
    assert 0 < (taken == 100).sum() < (taken > 0).sum()
    np.testing.assert_allclose(buffered_beds(buffered)[0], taken)
    assert total("bed_days_buffered", buffered) == pytest.approx(taken.sum())
    above = np.maximum(beds - taken - 1, 0).sum()
    assert total("bed_days_displaced", buffered) == pytest.approx(above)


def test_without_places_or_without_suited_patients_nothing_is_buffered() -> None:
    run = world.finished([Spell(0, 0, 0, 10, 12)], weight=30_000)
    displaced = total("bed_days_displaced", run)
    for bare in (
        acute_care(run, 1, acute_places=0),
        acute_care(run, 1, acute_places=50, acute_occupancy=1),
        acute_care(run, 0, acute_places=50),
    ):
        assert total("bed_days_buffered", bare) == 0
        assert total("bed_days_displaced", bare) == displaced


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 30))
def test_more_places_never_displace_more(first: float, second: float, places: float) -> None:
    run = world.finished([Spell(0, 0, 0, 10, 12)], weight=30_000)
    few, many = sorted((first, second))
    less, more = (acute_care(run, 0.7, acute_places=places * x) for x in (few, many))
    assert total("bed_days_displaced", more) <= total("bed_days_displaced", less)
    assert extra_beds(more).sum() == pytest.approx(extra_beds(less).sum())


def test_daily_excess_adds_hazard_and_risk() -> None:
    adult = world.catalogue().groups[1].spec
    both = outcome(base_rate_per_year=0.4, hazard_ratio=2, base_risk=0.1, odds_ratio=3)
    expected = 0.4 / 365.25 + (0.3 / 1.2 - 0.1) / 6
    assert daily_excess(both, adult, 1, grace=1) == pytest.approx(expected)


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_confounding_less_harm(first: float, second: float) -> None:
    """Phi is the causal share: harm never falls in it, and is none at zero."""
    low, high = sorted((first, second))
    runs = [world.changed(world.finished(), confounding=phi) for phi in (0.0, low, high)]
    for measure in ("excess_admissions", "excess_deaths"):
        none, less, more = (total(measure, run) for run in runs)
        assert none == 0 <= less <= more

"""The compiled data plane gives the result of one SimPy process for each patient, to the last one.

``benchmarks/textbook`` is written as a textbook would write it and shares no line with what happens
in a day of the package, only the description of the scenario, the map and the addresses of luck.
Equal are every untreated spell, every count by day and by place, and every line of the books.

Planted in the kernels one at a time, each of these made it fail: those who waited are served after
those who ask today; ranks are granted in the wrong order; those sent on are not taken by severity;
another product is given though it does not suffice; a substitute's delay is forgotten; the second
walk draws the luck of the first; the luck of a refill counts from another number; patience is a day
longer; a day refused is not counted off a stay; the van arrives the same night; scarce packs are
always rounded from the first outlet; a strength is drawn anew at each ask; the shelf of another
strength serves; what is normal at an outlet is normal for each item number there.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import textbook
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import forsyningssim as fs
from forsyningssim.patients.layout import ENDINGS, TALLIES
from forsyningssim.scenario.library import Resolved
from forsyningssim.scenario.overlay import parse_set
from forsyningssim.setting import prepare
from forsyningssim.simulation import simulate_resolved

SCENARIO = Path(textbook.__file__).parents[1] / "textbook.yaml"
SEED = 7
MERGED = 10**9
"""Rows enough for a weight of one, in merged places."""
BY_PLACE_ONLY = ("own_days", "untreated_days")


def counted(cube: np.ndarray[Any, Any]) -> Counter[tuple[str, int, int]]:
    """Give the engine's cube of tallies as the notebook counts, without zeros."""
    cells = zip(*(axis.tolist() for axis in np.nonzero(cube)), strict=True)
    return Counter({(TALLIES[what], g, at): int(cube[what, g, at]) for what, g, at in cells})


def same(resolved: Resolved, persons: int | None = MERGED, replicate: int = 0) -> textbook.Notebook:
    """Run both, compare all there is, and return what the textbook wrote."""
    setting = prepare(resolved.scenario, persons)
    note = textbook.simulate(resolved, setting, replicate, SEED)
    finished = simulate_resolved(resolved, setting, replicate, SEED).finished

    spells = finished.spells
    endings = [ENDINGS[ending] for ending in spells.ending]
    columns = (spells.group, spells.place, spells.ordinal, spells.start, spells.length)
    listed = zip(*(column.tolist() for column in columns), endings, strict=True)
    assert sorted(note.spells) == sorted(listed)

    daily = {key: n for key, n in note.by_day.items() if n and key[0] not in BY_PLACE_ONLY}
    engine = counted(finished.by_day)
    assert daily == {key: n for key, n in engine.items() if key[0] not in BY_PLACE_ONLY}
    assert {key: n for key, n in note.by_place.items() if n} == counted(finished.by_place)

    books = {
        (line.day, line.source, line.target, product): int(packs)
        for line in finished.ledger.lines()
        for product, packs in enumerate(line.packs)
        if packs and line.source != "opening"
    }
    assert {key: n for key, n in note.books.items() if n} == books
    return note


def total(note: textbook.Notebook, what: str) -> int:
    return sum(n for (counted_as, _, _), n in note.by_day.items() if counted_as == what)


@pytest.mark.parametrize("policy", ["none", "both"])
def test_every_policy_gives_the_same_result(policy: str) -> None:
    note = same(fs.load(SCENARIO).under(policy))
    everything = set(TALLIES) - {what for what in TALLIES if total(note, what)}
    assert not everything, "the scenario must show all that can happen"
    assert {spell.ending for spell in note.spells} == set(ENDINGS)


def test_all_municipalities_give_the_same_result() -> None:
    quarter = [parse_set("horizon.days=90")]
    note = same(fs.load(SCENARIO, quarter).under("priority"), persons=None, replicate=1)
    assert len({spell.place for spell in note.spells}) > 100


def test_a_sample_world_whose_rows_stand_for_many_gives_the_same_result() -> None:
    note = same(fs.load(SCENARIO).under("both"), persons=500)
    assert total(note, "dispensings") > 1_000


def test_an_epidemic_in_big_cities_gives_the_same_result() -> None:
    outbreak = "substances.capsules.groups.infected.need.episodes_per_year=100000"
    settings = [parse_set(text) for text in (outbreak, "horizon.days=60")]
    resolved = fs.load(SCENARIO, settings).under("priority")
    rate = prepare(resolved.scenario, MERGED).plan.rate
    assert rate.max() > 30, "a Poisson number with a mean above 30 is drawn in another way"
    assert total(same(resolved), "asks") > 10_000


STRENGTHS = {"first_tablet": 3, "second_tablet": 5, "capsule": 4, "mixture": 2, "vial": 2}


def test_several_item_numbers_of_a_product_give_the_same_result() -> None:
    settings = [parse_set(f"products.{p}.item_numbers={n}") for p, n in STRENGTHS.items()]
    resolved = fs.load(SCENARIO, settings).under("both")
    assert len(prepare(resolved.scenario, MERGED).shelf_levels) == 1 + sum(STRENGTHS.values())
    note = same(resolved)
    assert min(total(note, way) for way in ("other_product", "other_outlet", "substituted")) > 20


SHARES = st.sampled_from([0.0, 0.3, 1.0])
ITEMS = st.integers(1, 7)
RULES = st.sampled_from(["first_come", "orders", "history", "need", "population", "priority"])
TABLETS = "substances.tablets.groups"
WARD = "substances.vials.groups.ward.need.course_days"
VALUES = {
    "horizon.days": st.integers(60, 150),
    "suppliers.scarce.lead_time_days": st.integers(0, 9),
    "suppliers.scarce.store_cover_days": st.integers(0, 20),
    "disruptions.outage.capacity_left": SHARES,
    "plants.tablets.batch_days": st.integers(1, 40),
    "outlets.pharmacy_cover_days": st.integers(1, 12),
    "outlets.remote_below_inhabitants": st.sampled_from([0, 5000, 10**6]),
    "wholesalers.north.review_days": st.integers(1, 14),
    "wholesalers.north.smoothing": st.sampled_from([0.1, 0.7]),
    "wholesalers.south.averaged_reviews": st.integers(1, 5),
    "wholesalers.south.ordinary_cover_days": st.integers(0, 30),
    "products.first_tablet.item_numbers": ITEMS,
    "products.second_tablet.item_numbers": ITEMS,
    "products.capsule.item_numbers": ITEMS,
    "products.mixture.item_numbers": ITEMS,
    "wholesalers.north.sharing": RULES,
    "wholesalers.south.sharing": RULES,
    "wholesalers.west.sharing": RULES,
    f"{TABLETS}.grave.need.users": st.integers(1, 400),
    f"{TABLETS}.grave.need.early_days": st.integers(0, 30),
    f"{TABLETS}.grave.packs_per_ask": st.integers(1, 3),
    f"{TABLETS}.grave.severity": st.integers(1, 4),
    f"{TABLETS}.grave.other_product": SHARES,
    f"{TABLETS}.grave.other_outlet": SHARES,
    f"{TABLETS}.mild.need.days_per_ask": st.integers(5, 100),
    f"{TABLETS}.mild.severity": st.integers(1, 4),
    f"{TABLETS}.nursing_home.other_product": SHARES,
    "substances.capsules.groups.infected.need.patience_days": st.integers(0, 5),
    "substances.capsules.groups.infected.other_outlet": SHARES,
    WARD: st.sampled_from(["1", "4", "{dist: uniform, low: 1, high: 12}"]),
}


@settings(
    max_examples=5,  # test_reference.py tries more, in worlds with more in them
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would take minutes
)
@given(
    values=st.fixed_dictionaries({}, optional=VALUES),
    policy=st.sampled_from(["none", "priority", "rationing", "both"]),
    persons=st.sampled_from([MERGED, 300]),
    replicate=st.integers(0, 99),
)
def test_any_small_system_gives_the_same_result(
    values: dict[str, object], policy: str, persons: int, replicate: int
) -> None:
    overlays = [parse_set(f"{path}={value}") for path, value in sorted(values.items())]
    same(fs.load(SCENARIO, overlays).under(policy), persons, replicate)

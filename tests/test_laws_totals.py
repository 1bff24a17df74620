"""Laws 9 and 12: more of a disruption is never better, and a sample is not another country."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from interventions import Block
from worlds import day, described, play, visited_by

from forsyningssim import load, simulate
from forsyningssim.engine.dial import Gate
from forsyningssim.engine.world import Process
from forsyningssim.patients import population
from forsyningssim.patients.catalogue import Catalogue, PatientGroup
from forsyningssim.patients.layout import ASKS
from forsyningssim.patients.population import Plan, yearly
from forsyningssim.scenario.schema import Scenario
from forsyningssim.setting import prepare
from forsyningssim.staging.model import Model
from forsyningssim.units import Packs

CHAIN = Path(__file__).with_name("single_chain.yaml")
NEEDS: dict[str, Block] = {
    "chronic": {"kind": "chronic", "users": 30_000, "days_per_ask": 30, "early_days": 5},
    "never early": {"kind": "chronic", "users": 30_000, "days_per_ask": 30, "early_days": 0},
    "course": {"kind": "course", "patients": 14_000, "cycle_days": 14},
    "impatient": {"kind": "acute", "episodes_per_year": 365_000, "patience_days": 3},
    "patient": {"kind": "acute", "episodes_per_year": 365_000, "patience_days": 60},
    "inpatient": {"kind": "inpatient", "stays_per_year": 73_000, "course_days": 5},
}
EXTENTS = (
    "length of an outage", "depth of an outage", "closed route", "closed quay", "no source",
    "common shock", "supplier that leaves sooner", "stopped release", "share destroyed",
    "share recalled", "closed border", "goods that turn round", "dead warehouse",
)  # fmt: skip


def disrupted(extent: str, much: int, starts: int) -> Block:
    """A disruption of which there may be more or less: ``much`` is between 0 and 50."""
    nothing: Block = {"kind": "plant_outage", "plant": "plant", "capacity_left": 1}
    outage: Block = {"kind": "plant_outage", "plant": "plant"}
    shock: Block = {"kind": "hazard_shock", "hazard_group": "energy", "days": 40}
    stop: Block = {"kind": "quality_stop", "plant": "plant"}
    road: Block = {"kind": "transport_disruption", "route": "road_europe"}
    closure: Block = {"kind": "route_closure", "routes": ["road_europe"], "how": "shipment"}
    share = much / 50
    deeper = {
        "depth of an outage": outage | {"days": 40, "capacity_left": 1 - share},
        "common shock": shock | {"share_lost": share},
        "supplier that leaves sooner": {"kind": "market_withdrawal", "supplier": "maker",
                                        "notice_days": 50 - much},
        "share destroyed": stop | {"days": 15, "in_store": True, "share_destroyed": share},
        "share recalled": {"kind": "recall", "medicines": ["tablet"], "share": share},
    }  # fmt: skip
    longer = {
        "length of an outage": outage,
        "no source": {"kind": "api_shortage", "api_source": "source"},
        "closed route": road | {"closed": "transit"},
        "closed quay": road | {"closed": "receipt"},
        "stopped release": stop,
        "closed border": closure,
        "dead warehouse": {"kind": "warehouse_outage", "wholesaler": "only"},
        "goods that turn round": closure | {"goods_return": True},
    }
    block = deeper.get(extent) or (longer[extent] | {"days": much} if much else nothing)
    return block | {"starts": day(starts)}


class Life(NamedTuple):
    """One life: who needs what, whose luck, and where shelves stand."""

    need: str
    seed: int
    cover_days: int
    starts: int


def untreated_so_far(life: Life, extent: str, much: int) -> Any:
    """Untreated days until each day, along one life."""
    data = described(
        CHAIN,
        disruptions={"it": disrupted(extent, much, life.starts)},
        outlets={"multidose_cover_days": life.cover_days},
    )
    data["substances"]["medicine"]["groups"]["users"]["need"] = NEEDS[life.need]
    run = play(data, seed=life.seed, rows=1000)
    return run.finished.untreated.sum(axis=0).cumsum()


def more_is_never_better(life: Life, extent: str, less: int, more: int) -> None:
    """Law 9: the longer or deeper disruption has at least as many untreated days, on any day."""
    some, others = (untreated_so_far(life, extent, much) for much in (less, more))
    assert (some <= others).all()


lives = st.builds(
    Life,
    need=st.sampled_from(sorted(NEEDS)),
    seed=st.integers(0, 10**6),
    cover_days=st.integers(3, 12),
    starts=st.integers(0, 30),
)


@settings(max_examples=60)
@given(
    lives,
    st.sampled_from(EXTENTS),
    st.lists(st.integers(0, 50), min_size=2, max_size=2, unique=True).map(sorted),
)
def test_law_9_more_of_a_disruption_never_means_fewer_untreated_days(
    life: Life, extent: str, much: list[int]
) -> None:
    more_is_never_better(life, extent, *much)


@pytest.mark.parametrize("extent", EXTENTS)
def test_law_9_is_about_something(extent: str) -> None:
    life = Life("chronic", 1, 4, 5)
    mild, hard = (untreated_so_far(life, extent, much)[-1] for much in (5, 50))
    assert hard > mild + 100


def test_mutant_9_a_plant_that_works_less_the_less_is_broken() -> None:
    shut = Gate.shut

    def inverted(gate: Gate, where: Any, by: float = 1.0) -> Any:
        return shut(gate, where, 1 - by)

    with mock.patch.object(Gate, "shut", inverted), pytest.raises(AssertionError):
        more_is_never_better(Life("chronic", 1, 4, 5), "depth of an outage", 5, 45)


SEEDS = range(4)
ROWS = 20_000
MARGINS = {
    "treatments": 0.02,
    "asks": 0.03,
    "packs dispensed": 0.06,
    "packs delivered abroad": 0.06,
    "person-days": 0.02,
    "untreated days": 0.15,
    "patients affected": 0.15,
}
"""Relative: sampling error of 20,000 rows in four worlds, and what merging places does."""
SHORTAGE: Block = {
    "fire": {"kind": "plant_outage", "plant": "plant_at", "starts": day(-10), "days": 50},
    "strike": {"kind": "plant_outage", "plant": "plant_dk", "starts": day(-10), "days": 50},
}


def totals(rows: int | None, seed: int) -> dict[str, float]:
    """National totals of one run of the small world in a shortage."""
    run = play(described(disruptions=SHORTAGE), seed=seed, rows=rows)
    said, f = run.summary, run.finished
    return {
        "treatments": float(said["treatments"]),
        "asks": float(f.counted(ASKS).sum()),
        "packs dispensed": float(said["books"]["dispensed"]),
        "packs delivered abroad": float(said["packs_delivered_abroad"]),
        "person-days": float(said["person_days"]["total"]),
        "untreated days": float(said["untreated_patient_days"]),
        "patients affected": float(said["patients_affected"]),
    }


def mean_totals(rows: int | None) -> dict[str, float]:
    """Mean over a few worlds, the same for every number of rows."""
    worlds = [totals(rows, seed) for seed in SEEDS]
    return {name: float(np.mean([world[name] for world in worlds])) for name in MARGINS}


def sample_agrees(sample: dict[str, float], whole: dict[str, float]) -> None:
    """Law 12: totals of the sample world lie within the margins around those of weight one."""
    off = {name: sample[name] / whole[name] - 1 for name in MARGINS}
    for name, margin in MARGINS.items():
        print(f"{name:24} {whole[name]:12.0f} {sample[name]:12.0f} {off[name]:+7.1%} ±{margin:.0%}")
    assert not {name for name, margin in MARGINS.items() if abs(off[name]) > margin}


def test_law_12_a_sample_world_agrees_with_all_of_norway() -> None:
    sample_agrees(mean_totals(ROWS), mean_totals(None))


def test_mutant_12_nobody_falls_ill_in_big_cities() -> None:
    def healthy(model: Model) -> Process:
        rate = model.state.cohort.rate
        rate[rate > 30] = 0
        yield model.world.after(0)

    with visited_by(healthy):
        whole, sample = mean_totals(None), mean_totals(ROWS)
    with pytest.raises(AssertionError):
        sample_agrees(sample, whole)


BANS = Path(__file__).parents[1] / "scenarios" / "debate" / "everybody_bans.yaml"
"""Users of apixaban take to warfarin, which has a third as many."""


@pytest.fixture(scope="module")
def days_of_all() -> int:
    """Days without medicine when all users of both are followed."""
    days: int = simulate(load(BANS)).summary["untreated_patient_days"]
    return days


def substitutes_serve_in_a_sample(whole: int) -> None:
    """Law 12 where a rare medicine is the substitute of a common one."""
    sample = simulate(load(BANS), persons=2000).summary["untreated_patient_days"]
    assert sample == pytest.approx(whole, rel=0.2)


def test_law_12_holds_where_a_rare_medicine_stands_in_for_a_common_one(
    days_of_all: int,
) -> None:
    substitutes_serve_in_a_sample(days_of_all)


def by_substance(groups: Sequence[PatientGroup]) -> dict[str, float]:
    """Treatments of each substance."""
    names = dict.fromkeys(group.substance for group in groups)
    return {name: sum(yearly(g) for g in groups if g.substance == name) for name in names}


def test_mutant_12_each_substance_has_a_weight_of_its_own(days_of_all: int) -> None:
    def apart(catalogue: Catalogue, persons: int | None) -> Packs:
        used = by_substance(catalogue.groups)
        rows = (persons or sum(used.values())) / len(used)
        each = [np.ceil(used[group.substance] / rows) for group in catalogue.groups]
        return np.maximum(each, 1).astype(np.int64)

    with mock.patch.object(population, "_weights", apart), pytest.raises(AssertionError):
        substitutes_serve_in_a_sample(days_of_all)


SIZES = st.integers(1, 7).flatmap(lambda digits: st.integers(10 ** (digits - 1), 10**digits))


def sampled(size: dict[str, int], rows: int) -> Plan:
    """Plan a sample of the small world, in which each group of a medicine has so many patients."""
    data = described()
    for name, medicine in data["substances"].items():
        for group in medicine["groups"].values():
            need = group["need"]
            (counted,) = {"users", "patients", "episodes_per_year", "stays_per_year"} & {*need}
            need[counted] = size[name]
    return prepare(Scenario.model_validate(data), rows).plan


@settings(max_examples=25)
@given(
    st.fixed_dictionaries(dict.fromkeys(sorted(described()["substances"]), SIZES)),
    st.integers(50, 50_000),
)
def test_substitutes_share_a_weight_and_the_rarest_is_followed(
    size: dict[str, int], rows: int
) -> None:
    plan = sampled(size, rows)
    catalogue, used = plan.catalogue, by_substance(plan.catalogue.groups)
    weight = {group.substance: plan.weight[g] for g, group in enumerate(catalogue.groups)}
    followed = {name: used[name] / weight[name] for name in used}
    assert sum(followed.values()) <= rows
    together = [
        [group.substance for group in catalogue.groups[first:last]]
        for _, _, first, last in catalogue.clusters
    ]
    assert sorted({"penicillin", "macrolide"}) in [sorted({*names}) for names in together]
    for names in together:
        assert len({weight[name] for name in names}) == 1
        more = max(1, weight[names[0]] - 1)  # weights are whole numbers
        rarest = min(used[name] for name in names) / more
        alone = max(followed[each[0]] for each in together if len({*each}) == 1)
        assert weight[names[0]] == 1 or rarest >= alone / 4

"""Laws 9 and 12: more of a disruption is never better, and a sample is not another country."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from interventions import Block
from worlds import day, described, play, visited_by

from forsyningssim.engine.dial import Gate
from forsyningssim.engine.world import Process
from forsyningssim.patients.layout import ASKS
from forsyningssim.staging.model import Model

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

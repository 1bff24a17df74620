"""What a dispensing costs when a million persons are followed one by one, and in a small world."""

from __future__ import annotations

from itertools import count
from time import process_time
from typing import Any

import pytest
from replicates import sample_world
from worlds import HARD, QUIET, textbook_world

from forsyningssim.patients.layout import DISPENSINGS, TALLIES, UNSOLVED
from forsyningssim.setting import prepare
from forsyningssim.simulation import simulate_resolved
from forsyningssim.staging import stage
from forsyningssim.staging.model import Model

PERSONS = 1_000_000


@pytest.mark.benchmark(timer=process_time)
@pytest.mark.parametrize("quiet", [True, False], ids=["quiet", "hard_rationing"])
def test_a_dispensing(benchmark: Any, note: Any, *, quiet: bool) -> None:
    resolved = textbook_world(PERSONS, QUIET if quiet else HARD)
    setting = prepare(resolved.scenario)
    counted = simulate_resolved(resolved, setting).finished.by_day.sum(axis=(1, 2))
    assert counted[UNSOLVED] < counted[DISPENSINGS] / 100 if quiet else counted[UNSOLVED] > PERSONS

    def set_up() -> tuple[tuple[Model], dict[str, Any]]:
        model = stage(setting, seed=1, replicate=0)
        for name, disruption in resolved.scenario.disruptions.items():
            model.world.process(disruption.enact(model.world, model.network, name))
        return (model,), {}

    benchmark.pedantic(lambda model: model.world.run(), setup=set_up, rounds=5)
    seconds = benchmark.stats.stats.data
    remark = ", ".join(f"{counted[i]:,} {TALLIES[i]}" for i in (DISPENSINGS, UNSOLVED))
    note(
        f"a dispensing, {PERSONS:,} persons, " + ("quiet" if quiet else "hard rationing"),
        [second / counted[DISPENSINGS] * 1e9 for second in seconds],
        "ns",
        target=50,
        remark=remark,
    )


@pytest.mark.benchmark(timer=process_time)
def test_a_small_replicate(benchmark: Any, note: Any) -> None:
    resolved, setting = sample_world()
    replicate = count()
    benchmark.pedantic(
        lambda: simulate_resolved(resolved, setting, next(replicate)), rounds=30, warmup_rounds=1
    )
    note(
        "a replicate of a sample world: 12 substances, 2,000 rows, 2 years",
        [second * 1e3 for second in benchmark.stats.stats.data],
        "ms",
    )

"""How many times faster than one SimPy process for each patient, at the same result."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest
import textbook
from worlds import HARD, MERGED, textbook_world

from forsyningssim.setting import prepare
from forsyningssim.simulation import simulate_resolved

SEED = 7


@pytest.mark.parametrize(
    ("persons", "rounds", "target"),
    [
        (10_000, 3, None),
        pytest.param(100_000, 1, 500, marks=pytest.mark.slow),
    ],
)
def test_ratio(benchmark: Any, note: Any, persons: int, rounds: int, target: int | None) -> None:
    resolved = textbook_world(persons, HARD, "priority")
    setting = prepare(resolved.scenario, MERGED)
    simulate_resolved(resolved, setting, 0, SEED)
    ratios = []

    def both() -> None:
        began = process_time()
        written = textbook.simulate(resolved, setting, 0, SEED)
        between = process_time()
        run = simulate_resolved(resolved, setting, 0, SEED)
        ratios.append((between - began) / (process_time() - between))
        assert sum(spell.length for spell in written.spells) == run.finished.untreated.sum()
        assert len(written.spells) == len(run.finished.spells.start)

    benchmark.pedantic(both, rounds=rounds)
    note(
        f"textbook SimPy model ÷ engine, {persons:,} persons",
        ratios,
        "×",
        target=target,
        at_least=True,
    )

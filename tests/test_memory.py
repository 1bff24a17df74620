"""What is kept and for how long, and that what does not fit into this machine is not begun."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
from worlds import BUSY_POLICY, ROWS, busy, play, resolved_of

from forsyningssim.engine import memory as machine
from forsyningssim.errors import ImpossibleError
from forsyningssim.patients.whole_days import day_law
from forsyningssim.setting import prepare
from forsyningssim.simulation import simulate_resolved
from forsyningssim.staging import stage
from forsyningssim.staging.model import Model


def test_rows_that_cannot_fit_are_refused_before_they_are_allocated() -> None:
    """Planted: the check left out."""
    setting = prepare(resolved_of(busy(), []).scenario, ROWS)
    rows = int(setting.plan.rows.sum())
    with (
        mock.patch.object(machine, "memory", return_value=rows * machine.ROW - 1),
        pytest.raises(ImpossibleError, match=f"{rows:,} treatments"),
    ):
        stage(setting, 1, 0)


def test_no_more_room_is_asked_for_than_there_is_memory() -> None:
    """Planted: for each of the arrays, room as the scenario asks."""
    scenario = resolved_of(busy(), []).scenario
    least = int(prepare(scenario, 20_000).plan.rows.sum()) * machine.ROW
    rooms = []
    for there in (least, 1 << 62):
        with mock.patch.object(machine, "memory", return_value=there):
            state = stage(prepare(scenario, 20_000), 1, 0).state
        rooms.append((state.cohort.pool, state.cohort.bench, state.tally.spells))
    for little, ample in zip(*rooms, strict=True):
        assert little.nbytes < 2 * least
        assert little.nbytes < ample.nbytes


def test_a_closed_run_keeps_no_rows() -> None:
    """So that policies are compared without a population for each. Planted: not let go of."""
    models = []

    def staged(*given: Any) -> Model:
        models.append(stage(*given))
        return models[-1]

    with mock.patch.dict(simulate_resolved.__globals__, stage=staged):
        run = play(busy())
    cohort = models[0].state.cohort
    assert run.finished.rows.sum() > 0
    assert [len(rows) for rows in (cohort.pool, cohort.bench, cohort.links)] == [0, 0, 0]


def test_policies_share_what_the_population_is_made_of() -> None:
    """Planted: durations cut into days for each setting."""
    stage(prepare(resolved_of(busy(), []).scenario, ROWS), 1, 0)
    before = day_law.cache_info()
    stage(prepare(resolved_of(busy(), BUSY_POLICY).scenario, ROWS), 1, 0)
    after = day_law.cache_info()
    assert after.misses == before.misses
    assert after.hits > before.hits

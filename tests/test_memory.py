"""What does not fit into this machine is said before it is begun; no room is larger than it."""

from __future__ import annotations

from unittest import mock

import pytest
from worlds import ROWS, busy, resolved_of

from forsyningssim.engine import memory as machine
from forsyningssim.errors import ImpossibleError
from forsyningssim.setting import prepare
from forsyningssim.staging import stage


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

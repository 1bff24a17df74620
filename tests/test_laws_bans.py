"""Laws 5 and 6: a ban lifts when it ends, by nobody else's end and by no garbage collection."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from interventions import MEASURED
from worlds import day, described, play, visited_by, world_of

from forsyningssim.actors import departures_shut
from forsyningssim.engine.dial import _Held
from forsyningssim.engine.timetable import Phase
from forsyningssim.engine.world import Process, World
from forsyningssim.simulation import Run
from forsyningssim.staging.model import Model

BANNED = "penicillin_tablet_a"
"""A product that leaves the small world on most days, if it may."""
PURPOSES = ("ordinary", "duty", "national")


def exported(run: Run) -> Any:
    """Packs of the banned product that left on each measured day."""
    flow = run.finished.books.flow(
        lambda a: a.endswith(PURPOSES), lambda target: target == "abroad.parallel"
    )
    return flow[:, run.finished.catalogue.number[BANNED]]


def ban(starts: int, days: int | None, **fields: Any) -> dict[str, Any]:
    term = {} if days is None else {"days": days}
    return {"kind": "export_ban", "trigger": {"on": day(starts)}, **term, **fields}


def nothing_leaves_while_one_ban_is_in_force(*spans: tuple[int, int]) -> None:
    """Law 5: a product stays while one ban of several holds, and leaves before and after."""
    first, second, *others = [ban(starts, days) for starts, days in spans]
    second |= {"medicines": [BANNED]}
    left = exported(play(levers=[first, second, *others]))
    banned = np.zeros(len(left), bool)
    for starts, days in spans:
        banned[starts : starts + days] = True
    assert not left[banned].any()
    open_days = (exported(play()) > 0) & ~banned
    assert left[open_days].any() or open_days.sum() < 8


spans = st.tuples(st.integers(0, MEASURED - 1), st.integers(1, 40))


@settings(max_examples=15)
@given(spans, spans)
@example((5, 15), (10, 30))
def test_law_5_lifting_one_ban_does_not_lift_another(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    nothing_leaves_while_one_ban_is_in_force(one, other)


def test_law_5_a_ban_that_comes_and_goes_inside_another() -> None:
    nothing_leaves_while_one_ban_is_in_force((5, 40), (10, 5), (20, 5))


def test_mutant_5_who_lets_go_opens_the_gate_for_all() -> None:
    @contextmanager
    def hold(held: _Held, hold: Any) -> Iterator[None]:
        held._sync()
        held._holds.append(hold)
        held._work_out()
        yield
        held._sync()
        held._holds = []
        held._work_out()

    with mock.patch.object(_Held, "_hold", hold), pytest.raises(AssertionError):
        nothing_leaves_while_one_ban_is_in_force((5, 15), (10, 30))


def gate_is_shut_on(shut: range, lever: dict[str, Any]) -> None:
    """Law 6: the gate is shut from the morning of the first day to that of the first free one."""
    seen: list[bool] = []

    def guard(model: Model) -> Process:
        lane = next(lane for lane in model.network.lanes if lane.flow == "parallel")
        while True:
            yield model.world.next(Phase.ARRIVALS)
            gc.collect(0)
            if model.world.day >= model.world.days.warm_up:
                seen.append(bool(lane.departures[0].value.max() == 0))

    with visited_by(guard):
        play(levers=[lever])
    assert [number for number, is_shut in enumerate(seen) if is_shut] == [*shut]


@settings(max_examples=10)
@given(st.integers(0, MEASURED - 1), st.integers(1, MEASURED))
def test_law_6_a_ban_ends_when_it_ends(starts: int, days: int) -> None:
    gate_is_shut_on(range(starts, min(MEASURED, starts + days)), ban(starts, days))


def test_law_6_a_ban_with_a_last_day_and_a_delay() -> None:
    late = ban(5, None, ends=day(30), decision_delay_days=4)
    gate_is_shut_on(range(9, 30), late)


def test_law_6_a_ban_without_an_end_stays() -> None:
    gate_is_shut_on(range(5, MEASURED), ban(5, None))


def test_mutant_6_a_ban_that_ends_a_day_late() -> None:
    late = World.on_day

    def on_day(world: World, number: int, phase: Phase = Phase.DECISIONS) -> Any:
        return late(world, number + (number == 28 + 20), phase)

    with mock.patch.object(World, "on_day", on_day), pytest.raises(AssertionError):
        gate_is_shut_on(range(5, 20), ban(5, 15))


def a_ban_that_waits_for_ever_stays() -> None:
    """Law 6: who waits for something nobody will bring about is not collected as garbage."""

    def for_ever(model: Model) -> Process:
        lanes = [lane for lane in model.network.lanes if lane.flow == "parallel"]
        yield model.world.until(day(5))
        with departures_shut(lanes, model.network.catalogue.mask(), [0, 1, 2]):
            yield model.world.until(None)

    def collector(model: Model) -> Process:
        model.world.process(for_ever(model))
        yield model.world.until(day(8))
        gc.collect()

    with visited_by(collector):
        left = exported(play(described(horizon={"days": 30})))
    assert left[:5].any()
    assert not left[5:].any()


def test_law_6_a_ban_without_an_end_survives_garbage_collection() -> None:
    a_ban_that_waits_for_ever_stays()


class Forgetful(World):
    """Mutant: the world holds on to no process, as SimPy does not."""

    def process(self, *processes: Process) -> None:
        for generator in processes:
            self.env.process(generator)


def test_mutant_6_a_world_that_forgets_who_waits() -> None:
    with world_of(Forgetful), pytest.raises(AssertionError):
        a_ban_that_waits_for_ever_stays()

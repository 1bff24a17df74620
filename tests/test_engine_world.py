"""Time: the phases of a day, who waits for what, and moves that are applied together."""

from __future__ import annotations

import gc
from datetime import date, timedelta
from typing import Any
from weakref import ref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forsyningssim.engine.days import Days
from forsyningssim.engine.dial import Gate
from forsyningssim.engine.ledger import Ledger
from forsyningssim.engine.streams import Streams
from forsyningssim.engine.timetable import PHASES, Phase
from forsyningssim.engine.world import Process, World

MONDAY = date(2024, 1, 1)


class Recorder:
    """Stands in for the routine of the data plane: remembers how far it was carried."""

    def __init__(self) -> None:
        self.ticks: list[int] = []

    def __call__(self, tick: int) -> None:
        self.ticks.append(tick)


def world(days: int = 21, starts: date = MONDAY, routine: Any = None) -> World:
    return World(Days(starts, days, 0), Streams(1, 0), Ledger(1), routine or Recorder())


def times(here: World, waits: Any) -> list[tuple[int, Phase]]:
    """Let a process wait for one thing after another; return when it went on."""
    seen: list[tuple[int, Phase]] = []

    def waiter() -> Process:
        for wait in waits:
            yield wait(here)
            seen.append((here.day, here.phase))

    here.process(waiter())
    here.run()
    return seen


def test_a_day_has_its_phases_in_order() -> None:
    assert [phase.name for phase in Phase] == [
        "DECISIONS", "ARRIVALS", "SHIPPING", "DISPENSING", "ORDERING",
    ]  # fmt: skip
    seen = times(world(2), [lambda w, p=phase: w.next(p) for phase in [*Phase, *Phase]])
    assert seen == [(day, phase) for day in (0, 1) for phase in Phase]


def test_the_next_phase_is_todays_if_it_is_still_to_come() -> None:
    seen = times(
        world(), [lambda w: w.next(Phase.SHIPPING), lambda w: w.next(Phase.ORDERING),
                  lambda w: w.next(Phase.ORDERING), lambda w: w.next(Phase.DECISIONS)],
    )  # fmt: skip
    assert seen == [(0, Phase.SHIPPING), (0, Phase.ORDERING), (1, Phase.ORDERING),
                    (2, Phase.DECISIONS)]  # fmt: skip


def test_days_are_counted_from_today_and_dates_from_day_0() -> None:
    seen = times(
        world(), [lambda w: w.after(3), lambda w: w.after(0, Phase.DISPENSING),
                  lambda w: w.on_day(5), lambda w: w.until(MONDAY + timedelta(9)),
                  lambda w: w.on_day(2), lambda w: w.until(MONDAY)],
    )  # fmt: skip
    assert seen == [(3, Phase.DECISIONS), (3, Phase.DISPENSING), (5, Phase.DECISIONS),
                    (9, Phase.DECISIONS), (9, Phase.DECISIONS), (9, Phase.DECISIONS)]  # fmt: skip


def test_who_waits_for_nothing_waits_for_ever() -> None:
    assert times(world(), [lambda w: w.until(None)]) == []
    assert times(world(), [lambda w: w.event()]) == []


@given(st.integers(0, 6), st.sampled_from([1, 7, 14, 28]))
def test_reviews_fall_on_mondays(offset: int, every: int) -> None:
    here = world(60, MONDAY + timedelta(offset))
    seen = times(here, [lambda w: w.next_review(every)] * 70)
    first = -offset % 7 if every > 1 else 0
    assert seen == [(day, Phase.ORDERING) for day in range(first, 60, every)]


def test_everybody_with_one_rhythm_wakes_on_one_day() -> None:
    late = times(world(), [lambda w: w.on_day(4), lambda w: w.next_review(7)])
    assert late[-1] == times(world(), [lambda w: w.next_review(7)] * 2)[-1]


def test_a_process_that_waits_for_an_event_of_its_own_is_not_garbage() -> None:
    here = world()
    gate = Gate(here.sync, np.ones(1))

    def ban() -> Process:
        with gate.shut(np.ones(1, bool)):
            yield here.until(None)

    def collect() -> Process:
        yield here.on_day(3)
        gc.collect()

    here.process(ban(), collect())
    here.run()
    assert gate.value[0] == 0


def test_a_process_that_has_ended_is_let_go() -> None:
    here = world()

    def short() -> Process:
        yield here.on_day(1)

    here.process(short())
    here.run()
    assert not here._alive


def test_the_routine_is_carried_to_the_moment_somebody_looks_and_to_the_end() -> None:
    routine = Recorder()
    here = world(10, routine=routine)

    def look() -> Process:
        yield here.on_day(4, Phase.SHIPPING)
        here.sync()

    here.process(look())
    here.run()
    assert routine.ticks == [4 * PHASES + Phase.SHIPPING, 10 * PHASES]


def test_a_run_that_is_over_carries_nothing_on() -> None:
    routine = Recorder()
    view = np.ones(1)

    def a_run() -> None:
        here = world(10, routine=routine)
        gate = Gate(here.sync, view)

        def ban() -> Process:
            with gate.shut(np.ones(1, bool)):
                yield here.until(None)

        here.process(ban())
        here.run()
        here.sync()

    a_run()
    gc.collect()
    assert view[0] == 1, "the ban was not let go of"
    assert routine.ticks == [0, 10 * PHASES]


def test_what_actors_hold_is_free_as_soon_as_they_are_sent_home() -> None:
    """Planted: a world that leaves it to the garbage collection."""
    here = world()

    def hold(packs: Recorder) -> Process:
        while True:
            yield here.after(7)
            packs(here.day)

    packs = Recorder()
    held = ref(packs)
    here.process(hold(packs))
    here.run()
    del packs
    gc.disable()
    try:
        here.let_go()
        assert held() is None
    finally:
        gc.enable()


def test_a_run_that_breaks_off_carries_nothing_on_either() -> None:
    routine = Recorder()
    here = world(10, routine=routine)

    def breaks() -> Process:
        yield here.on_day(3)
        raise KeyboardInterrupt

    here.process(breaks())
    with pytest.raises(KeyboardInterrupt):
        here.run()
    here.sync()
    assert routine.ticks == []


@pytest.mark.parametrize("order", [("a", "b", "c"), ("c", "a", "b"), ("b", "c", "a")])
def test_moves_of_one_morning_are_applied_together_in_the_order_of_their_names(
    order: tuple[str, ...],
) -> None:
    here = world()
    applied: list[tuple[str, int, Phase]] = []

    def mover(name: str) -> Process:
        yield here.on_day(2)
        here.move(name, lambda: applied.append((name, here.day, here.phase)))
        assert not applied

    here.process(*(mover(name) for name in order))
    here.run()
    assert applied == [(name, 2, Phase.ARRIVALS) for name in "abc"]


def test_a_move_is_applied_before_anybody_looks_in_the_next_phase() -> None:
    here = world()
    applied: list[str] = []

    def looker() -> Process:
        yield here.on_day(2, Phase.ARRIVALS)
        here.sync()
        assert applied == ["move"]

    def mover() -> Process:
        yield here.on_day(2)
        here.move("it", lambda: applied.append("move"))

    here.process(looker(), mover())
    here.run()
    assert applied == ["move"]


def test_moves_of_several_days_are_each_applied_once() -> None:
    here = world()
    applied: list[int] = []

    def mover() -> Process:
        while True:
            yield here.next(Phase.DECISIONS)
            here.move("it", lambda: applied.append(here.day))

    here.process(mover())
    here.run()
    assert applied == [*range(21)]


@pytest.mark.parametrize(("days", "weeks"), [(22, [7, 14, 21]), (7, [])])
def test_who_listens_hears_every_week(days: int, weeks: list[int]) -> None:
    heard: list[int] = []
    world(days).run(heard.append)
    assert heard == weeks

"""Laws 7 and 10: one luck under every policy, and no past that knows the future."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from interventions import MEASURED, Block, disruptions, levers, policies, stories
from worlds import BUSY_POLICY, busy, day, described, luck_of, play, visited_by

from forsyningssim.engine.streams import Fork, Streams
from forsyningssim.engine.timetable import Phase
from forsyningssim.engine.world import Process, World
from forsyningssim.patients.layout import ASKS, ROAD, UNTREATED_DAYS, Cohort
from forsyningssim.simulation import Run
from forsyningssim.staging.model import Model


class Diary:
    """What luck did to one world, day by day."""

    def __init__(self, *, jumpy: bool = False) -> None:
        self.jumpy = jumpy
        """Mutant: a lane's luck moves on with every consignment, instead of with the days."""
        self.people: list[list[int]] = []
        self.works: list[bytes] = []
        """Capacity of the plants and deliveries of the sources, each day."""
        self.travels: dict[tuple[int, int, int], int] = {}
        """Product, buyer and day of departure to the days the consignment travels."""

    def keep(self, model: Model) -> Process:
        """Every evening, write the day down."""
        supply = model.state.supply
        self.people = people(model.state.cohort)
        before = supply.road.copy()
        while True:
            yield model.world.next(Phase.DISPENSING)
            model.world.sync()
            network = model.network
            self.works.append(network.capacity.value.tobytes() + network.api.value.tobytes())
            sent = supply.road > before
            for p, k in zip(*np.nonzero(sent.any(axis=1)), strict=True):
                if supply.by_pack[p] == 0:
                    arrives = int(np.flatnonzero(sent[p, :, k])[0])
                    days = (arrives - int(supply.lane_clock[p, k])) % ROAD
                    self.travels[int(p), int(k), model.world.day] = days
                    supply.lead_key[p, k] += np.uint64(self.jumpy)
            before = supply.road.copy()


def people(cohort: Cohort) -> list[list[int]]:
    """Everybody in the calendar, in the order of the days on which they come."""
    size = int(cohort.chunk[0])
    rows: list[list[int]] = []
    for head, offset, tail, fill in cohort.queue.tolist():
        chunk, start = head, offset
        while chunk >= 0:
            end = fill if chunk == tail else size
            rows += cohort.pool[chunk * size + start : chunk * size + end].tolist()
            chunk, start = (-1, 0) if chunk == tail else (int(cohort.follows[chunk]), 0)
    return rows


def episodes(run: Run) -> bytes:
    """New acute episodes by group and day: they all ask on the day on which they fall ill."""
    kinds = np.array([group.spec.need.kind == "acute" for group in run.finished.catalogue.groups])
    return run.finished.by_day[ASKS][kinds].tobytes()


def luck_is_the_same(
    data: Block, some: Sequence[Block], others: Sequence[Block], *, jumpy: bool = False
) -> int:
    """Law 7: the same people, episodes, outages and transport times; returns travels compared."""
    diaries = Diary(jumpy=jumpy), Diary(jumpy=jumpy)
    runs = []
    for diary, policy in zip(diaries, (some, others), strict=True):
        with visited_by(diary.keep):
            runs.append(play(data, policy))
    one, other = diaries
    assert one.people == other.people
    assert episodes(runs[0]) == episodes(runs[1])
    assert one.works == other.works
    common = one.travels.keys() & other.travels.keys()
    assert all(one.travels[lane] == other.travels[lane] for lane in common)
    return len(common)


def not_fewer_patients(policy: Sequence[Block]) -> list[Block]:
    """Leave out the one lever that is meant to change who needs the medicine."""
    return [lever for lever in policy if lever["kind"] != "use_reduction"]


@settings(max_examples=20)
@given(stories(), policies())
def test_law_7_the_same_luck_under_every_policy(
    story: tuple[Block, list[Block]], other: list[Block]
) -> None:
    changes, policy = story
    luck_is_the_same(described(**changes), not_fewer_patients(policy), not_fewer_patients(other))


def test_law_7_in_a_busy_world() -> None:
    assert luck_is_the_same(busy(), [], not_fewer_patients(BUSY_POLICY)) > 100


def test_law_7_another_seed_is_another_luck() -> None:
    one, other = Diary(), Diary()
    for seed, diary in enumerate((one, other)):
        with visited_by(diary.keep):
            play(seed=seed)
    assert one.works != other.works
    assert one.people != other.people
    assert any(one.travels[k] != other.travels[k] for k in one.travels.keys() & other.travels)


class OneUrn(Streams):
    """Mutant: luck is drawn from one urn, so that who draws takes it from those who come after."""

    def __init__(self, seed: int, replicate: int, fork: Fork | None = None) -> None:
        super().__init__(seed, replicate, fork)
        self._urn = np.random.default_rng(seed)

    def unit(self, name: str, *parts: str | int) -> float:
        return float(self._urn.random())


def test_mutant_7_a_release_that_uses_up_the_luck_of_plants() -> None:
    with luck_of(OneUrn), pytest.raises(AssertionError):
        luck_is_the_same(busy(), [], not_fewer_patients(BUSY_POLICY))


def test_mutant_7_a_lane_whose_luck_moves_on_with_every_consignment() -> None:
    with pytest.raises(AssertionError):
        luck_is_the_same(busy(), [], not_fewer_patients(BUSY_POLICY), jumpy=True)


def history_until(run: Run, number: int) -> tuple[Any, ...]:
    """Books and tallies of all days before a measured day.

    The tally of untreated days is left out: it stands at the first day of a spell, whose end may
    lie after the decision. Who is untreated on which day is compared instead.
    """
    last = run.finished.days.warm_up + number
    lines = [
        (line.day, line.source, line.target, line.packs.tolist())
        for line in run.finished.ledger.lines()
        if line.day < last
    ]
    tallies = np.delete(run.finished.by_day, UNTREATED_DAYS, axis=0)[:, :, :last]
    return lines, tallies.tobytes(), run.finished.untreated[:, :number].tobytes()


def history_does_not_know(data: Block, policy: Sequence[Block], lever: Block, number: int) -> None:
    """Law 10: what happened before a lever's date is what would have happened without it."""
    decided = lever | {"trigger": {"on": day(number)}, "repeats": False}
    without, with_it = play(data, policy), play(data, [*policy, decided])
    assert history_until(without, number) == history_until(with_it, number)


@settings(max_examples=25)
@given(stories(), levers(), st.integers(0, MEASURED - 1))
def test_law_10_history_before_a_decision_does_not_depend_on_it(
    story: tuple[Block, list[Block]], lever: Block, number: int
) -> None:
    changes, _ = story
    history_does_not_know(described(**changes), [], lever, number)


@settings(max_examples=25)
@given(stories(), disruptions())
def test_law_10_history_before_a_disruption_does_not_depend_on_it(
    story: tuple[Block, list[Block]], disruption: Block
) -> None:
    changes, policy = story
    struck = {**changes["disruptions"], "it": disruption}
    number = (disruption["starts"] - day(0)).days
    without = play(described(**changes), policy)
    with_it = play(described(**changes | {"disruptions": struck}), policy)
    assert history_until(without, number) == history_until(with_it, number)


@pytest.mark.parametrize("lever", BUSY_POLICY, ids=lambda lever: lever["kind"])
def test_law_10_in_a_busy_world(lever: Block) -> None:
    history_does_not_know(busy(), [], lever, 30)


def test_mutant_10_traders_who_hear_of_a_ban_a_week_before() -> None:
    until = World.until

    def early(world: World, when: Any) -> Any:
        return world.on_day(world.days.number(when) - 7) if when == day(30) else until(world, when)

    with mock.patch.object(World, "until", early), pytest.raises(AssertionError):
        history_does_not_know(busy(), [], BUSY_POLICY[0], 30)

"""What a study runs: futures drawn from what is not known, and batches cut at fixed places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from study_world import plan, studied

from forsyningssim.errors import ScenarioError, UnknownNameError
from forsyningssim.studies.design import sample, under
from forsyningssim.studies.plan import BATCH, Cell, Plan, cells_of, part_name
from forsyningssim.studies.work import Batch


def batches(asked: Plan, replicates: int, have: Iterable[Cell] = ()) -> Iterator[Batch]:
    done = frozenset(have)
    return chain(asked.central(replicates, done), asked.explored(done))


EXPORTED, DAYS, DRAW = "parallel_trade.exported_share", "duty.days", "duty.draw"


def test_more_futures_leave_the_first_ones_as_they_are() -> None:
    few, many = (sample(studied(), number, 1, "sobol") for number in (5, 40))
    assert few == many[:5]
    assert [future.number for future in many] == list(range(1, 41))


def test_another_seed_draws_other_futures() -> None:
    assert sample(studied(), 4, 1, "sobol") != sample(studied(), 4, 2, "sobol")


@pytest.mark.parametrize("sampling", ["sobol", "latin_hypercube"])
def test_a_design_covers_each_input_evenly(sampling: str) -> None:
    drawn = [dict(future.values)[EXPORTED] for future in sample(studied(), 64, 1, sampling)]
    slices = np.bincount((np.array(drawn) / 0.4 * 64).astype(int), minlength=64)
    assert slices.tolist() == [1] * 64


def test_a_crossed_design_has_every_combination_once() -> None:
    futures = sample(studied(), 1, 1, "crossed")
    assert len(futures) == 3 * 1 * 2
    assert len({repr(future.values) for future in futures}) == 6
    levels = sorted({dict(future.values)[EXPORTED] for future in futures})
    assert levels == pytest.approx([0.02, 0.2, 0.38])


def test_a_number_of_days_stays_whole() -> None:
    drawn = [dict(future.values)[DAYS] for future in sample(studied(), 16, 1, "sobol")]
    assert all(isinstance(value, int) for value in drawn)
    assert 5 <= min(drawn) < max(drawn) <= 20


def test_what_was_set_is_not_uncertain_any_more() -> None:
    (future,) = sample(studied(f"{EXPORTED}=0.1"), 1, 1, "sobol")
    assert [name for name, _ in future.values] == [DAYS, DRAW]
    whole = sample(studied("duty={products: [], days: 3}"), 1, 1, "sobol")
    assert [name for name, _ in whole[0].values] == [EXPORTED]


def test_a_scenario_that_knows_everything_has_no_futures() -> None:
    certain = studied(text="uncertainties: null")
    assert sample(certain, 64, 1, "sobol") == ()
    assert sample(certain, 64, 1, "crossed") == ()


def test_a_future_changes_what_it_names_and_nothing_else() -> None:
    (future,) = sample(studied(), 1, 1, "sobol")
    there, here = under(studied(), future).scenario, studied().scenario
    assert there.parallel_trade.exported_share == dict(future.values)[EXPORTED]
    assert (
        there.model_copy(update={"parallel_trade": here.parallel_trade, "duty": here.duty}) == here
    )


def test_where_a_policy_sets_an_uncertain_value_the_policy_has_the_say() -> None:
    for future in sample(studied(), 8, 1, "sobol"):
        assert under(studied(), future, "stock").scenario.duty.days == 20


def test_a_law_beyond_what_the_scenario_can_have_is_a_fault_at_its_place() -> None:
    text = "uncertainties:\n  parallel_trade.exported_share: {dist: uniform, low: 0, high: 2}\n"
    with pytest.raises(ScenarioError) as caught:
        sample(studied(text=text), 4, 1, "sobol")
    (problem,) = caught.value.problems
    assert problem.path == EXPORTED
    assert problem.mark.line == 3  # of the file that says so


def test_too_many_combinations_are_refused() -> None:
    many = ", ".join(map(str, range(300)))
    text = f"uncertainties: {{duty.days: {{levels: [{many}]}}, confounding: &c"
    text += f" {{dist: choice, values: [{', '.join(str(i / 300) for i in range(300))}],"
    text += " source: x, grade: assumed}}"
    with pytest.raises(ScenarioError, match="540000 combinations"):
        sample(studied(text=text), 1, 1, "crossed")


def test_batches_are_cut_at_fixed_places_whatever_is_there() -> None:
    asked = plan(replicates=60)
    whole = list(batches(asked, 60))
    ranges = [
        batch.replicates for batch in whole if batch.policy == "ban" and len(batch.futures) == 1
    ]
    assert ranges == [range(25), range(25, 50), range(50, 60)]
    have = frozenset({("ban", 0, 3), ("ban", 2, 0), ("ban", 2, 1)})
    left = [batch for batch in batches(asked, 60, have) if batch.policy == "ban"]
    assert [batch.replicates for batch in left[:2]] == [range(3), range(4, 25)]
    assert [[future.number for future in batch.futures] for batch in left[-2:]] == [
        [1], [3, 4],
    ]  # fmt: skip


def test_every_run_is_planned_once() -> None:
    asked = plan(replicates=60)
    runs = [
        (batch.policy, future.number, replicate)
        for batch in batches(asked, 60)
        for future in batch.futures
        for replicate in batch.replicates
    ]
    assert sorted(runs) == sorted(asked.cells(60))
    assert len(runs) == len(set(runs)) == 4 * (60 + 4 * 2)
    assert all(len(b.futures) * len(b.replicates) <= BATCH for b in batches(asked, 60))


@given(
    policy=st.text(min_size=1, max_size=20),
    future=st.integers(0, 10**6),
    replicate=st.integers(0, 10**6),
    more=st.tuples(st.integers(0, 5), st.integers(0, 30)),
)
def test_the_name_of_a_part_says_which_runs_it_holds(
    policy: str, future: int, replicate: int, more: tuple[int, int]
) -> None:
    futures, replicates = (
        range(future, future + more[0] + 1),
        range(replicate, replicate + more[1] + 1),
    )
    name = part_name(policy, futures, replicates)
    assert "/" not in name
    assert cells_of(name) == [(policy, f, r) for f in futures for r in replicates]


@pytest.mark.parametrize("name", ["x.parquet", "none-f0-0-r0-24.parquet.partial", "none-f0-r0.csv"])
def test_other_files_are_no_parts(name: str) -> None:
    assert cells_of(name) == []


def test_a_study_is_known_by_all_that_changes_a_run_and_by_nothing_else() -> None:
    one = plan().hash
    assert plan(replicates=99, policies=["ban"], until={"cost": 0.1}, national=2).hash == one
    assert plan(futures=12).hash == one  # a Sobol sequence goes on
    assert plan("study.replicates=7", "study.until={cost: 0.2}", "study.cap=9000").hash == one
    changed = ("authority.alert_cover_days=21", "study.replicates_per_future=3")
    crossed = plan("study.sampling=crossed")
    for other in (plan(seed=8), plan(persons=101), crossed, *map(plan, changed)):
        assert other.hash != one


def test_unknown_names_are_told() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'ban'"):
        plan(policies=["bann"])
    with pytest.raises(UnknownNameError, match="unknown measure 'costs'"):
        plan(until={"costs": 0.1})

"""Which medicines first: values by hand, a greedy list, and stock that helps only its own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from study_world import plan
from typer.testing import CliRunner

from forsyningssim.cli import app
from forsyningssim.setting import prepare
from forsyningssim.studies.design import AS_WRITTEN
from forsyningssim.studies.plan import Plan
from forsyningssim.studies.stock_list import (
    StockList,
    Together,
    batches,
    greedy,
    make_list,
    stock_list,
)
from forsyningssim.studies.stock_worth import CHOICES, USUAL, Design, Worth, value, weights

LONGER = ("horizon.days=91", "horizon.warm_up_days=28", "study.persons=800")


@pytest.fixture(scope="module")
def longer() -> Plan:
    return plan(*LONGER, replicates=6)


@pytest.fixture(scope="module")
def made(longer: Plan) -> tuple[StockList, Together]:
    return make_list(longer, 50_000, step_days=10, steps=2)


def test_the_step_that_avoids_most_for_the_money_is_bought_first() -> None:
    gains = np.array([[10.0, 9.0], [8.0, 1.0], [30.0, 0.0], [-5.0, 50.0]])
    nok = np.array([10.0, 4.0, 60.0, 1.0])
    picks = [(pick.product, pick.step) for pick in greedy(gains, nok, 30)]
    assert picks == [(1, 0), (0, 0), (0, 1), (1, 1)]
    # The third is too dear; the fourth's first step does harm, so its second is never reached.


@given(
    st.lists(st.tuples(st.integers(-5, 20), st.integers(-5, 20), st.integers(1, 9)), max_size=6),
    st.integers(0, 60),
)
def test_a_list_keeps_to_its_budget_and_leaves_nothing_it_could_buy(
    products: list[tuple[int, int, int]], budget: int
) -> None:
    gains = np.array([[a, b] for a, b, _ in products], float).reshape(-1, 2)
    nok = np.array([c for _, _, c in products], float)
    picks = greedy(gains, nok, budget)
    spent = sum(nok[pick.product] for pick in picks)
    assert spent <= budget
    for p in range(len(nok)):
        steps = [pick.step for pick in picks if pick.product == p]
        assert steps == list(range(len(steps)))
        if len(steps) < 2 and gains[p, len(steps)] > 0:
            assert nok[p] > budget - spent


def test_stock_of_one_product_in_every_cluster_is_worth_what_it_is_worth_alone(
    longer: Plan,
) -> None:
    setting = prepare(longer.file.under().scenario, longer.persons)
    design = Design(setting.catalogue, 10, 1, {})
    first = next(iter(design.futures()))
    (together,) = [run for batch in batches(longer, [first], "none") for run in value(batch)[:1]]
    for start, _, begin, end in setting.catalogue.clusters:
        alone = design.raised(1, {setting.catalogue.products[start]: 1})
        (one,) = [run for batch in batches(longer, [alone], "none") for run in value(batch)[:1]]
        assert (one.outcomes[:, begin:end] == together.outcomes[:, begin:end]).all()


def test_steps_are_worth_the_difference_between_the_runs(
    longer: Plan, made: tuple[StockList, Together]
) -> None:
    found, _ = made
    product = next(row.product for row in found.rows[USUAL] if row.avoided[0].estimate > 0)
    p = found.worth.design.catalogue.number[product]
    design = found.worth.design
    runs = [
        value(batch)
        for future in (AS_WRITTEN, design.raised(99, {product: 1}))
        for batch in batches(longer, [future], "none")
    ]
    weight = weights(design.catalogue, USUAL)
    below, above = ([run.outcomes[0] @ weight for run in part] for part in runs)
    assert found.worth.weighted(USUAL)[p, 0, :, 0] == pytest.approx(np.subtract(below, above))


def test_the_list_as_a_whole_is_run_and_not_only_added_up(
    made: tuple[StockList, Together],
) -> None:
    found, together = made
    assert found.on(USUAL)
    assert together.whole.estimate > 0
    assert together.sum_of_steps >= together.whole.estimate * 0.99


def test_ranks_hold_under_every_choice_and_hang_on_it_where_it_matters(
    made: tuple[StockList, Together],
) -> None:
    found, _ = made
    for choice in CHOICES:
        assert [row.rank for row in found.rows[choice]] == list(range(1, len(found.worth.nok) + 1))
        comes, goes = found.moves(choice)
        assert all(found.judgement(name) for name in (*comes, *goes))
    assert found.moves(USUAL) == ([], [])
    hospital = next(row for row in found.rows["hospital", "institutions"])
    assert hospital.avoided[0].estimate == 0  # nobody in the small world lives in an institution


def test_a_product_that_helps_in_every_replicate_is_always_listed() -> None:
    catalogue = SimpleNamespace(products=("a", "b"), groups=[
        SimpleNamespace(spec=SimpleNamespace(channel="pharmacy"))
    ])  # fmt: skip
    design = SimpleNamespace(catalogue=catalogue, step_days=30)
    gains = np.zeros((2, 1, 4, 3, 1))
    gains[0, 0, :, :, 0] = [[5], [6], [5], [7]]
    gains[1, 0, :, :, 0] = [[9], [-9], [9], [-8]]
    found = stock_list(Worth(cast("Any", design), gains, np.array([1.0, 1.0])), 1)
    sure, unsure = found.rows[USUAL]
    assert (sure.product, sure.days, sure.listed) == ("a", 30, pytest.approx(1, abs=0.2))
    assert unsure.days == 0
    assert unsure.rank_low == 1


def test_the_same_list_whatever_the_workers(longer: Plan, made: tuple[StockList, Together]) -> None:
    found, together = make_list(longer, 50_000, step_days=10, steps=2, workers=2)
    assert found.rows == made[0].rows
    assert together == made[1]


def test_the_command_writes_and_shows_the_list(tmp_path: Any, longer: Plan) -> None:
    result = CliRunner().invoke(
        app,
        ["study", str(longer.file.path), "--list", "--replicates", "2", "--budget", "50000",
         "--out", str(tmp_path / "list"), "--workers", "1"],
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert "Which medicines first" in result.stdout
    assert "Hospital, institutions" in result.stdout
    assert sorted(path.name for path in (tmp_path / "list").iterdir()) == [
        "stock_list.csv", "stock_list.json",
    ]  # fmt: skip

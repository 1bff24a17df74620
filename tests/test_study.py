"""A study: same bytes however it is run, nothing lost, nothing repeated, and fair comparisons."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from study_world import REPLICATES, ROWS, files, plan, studied
from typer.testing import CliRunner

import forsyningssim as fs
from forsyningssim.cli import app
from forsyningssim.errors import ImpossibleError, OutputError, UnknownNameError
from forsyningssim.measures import MEASURES
from forsyningssim.scenario.library import load
from forsyningssim.simulation import simulate
from forsyningssim.studies import pool
from forsyningssim.studies.conduct import carry_out
from forsyningssim.studies.opened import open_study
from forsyningssim.studies.plan import planned
from forsyningssim.studies.pool import done
from forsyningssim.studies.study import Study

LATE = "untreated_patient_days"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return carry_out(plan(), tmp_path_factory.mktemp("studies") / "one", workers=1)


class Backwards(Executor):
    """Does the work last that was asked for first, and counts what waits."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = []
        self.most = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, fn, args))
        self.most = max(self.most, len(self.waiting))
        if len(self.waiting) >= 4:
            self.work()
        return future

    def work(self) -> None:
        while self.waiting:
            future, fn, args = self.waiting.pop()
            if future.set_running_or_notify_cancel():
                future.set_result(fn(*args))


def test_everything_is_there(study: Study) -> None:
    found = set(files(study.folder)) | {"manifest.json", "ro-crate-metadata.json"}
    assert {
        *("manifest.json", "ro-crate-metadata.json", "scenario.resolved.yaml"),
        *("replicates.parquet", "comparison.csv", "time_series.parquet", "findings.json"),
        *("tails.csv", "thresholds.csv", "hangs_on.csv", "regret.csv", "information.csv"),
        *("boxes.csv", "cost_effect.csv", "cost_per_unit.csv", "break_even.csv", "bill.csv"),
    } == {name for name in found if not name.startswith("parts/")}
    assert study.outcomes.replicates.shape == (4, REPLICATES, len(MEASURES))
    assert study.outcomes.futures_values.shape == (4, 4, 2, len(MEASURES))


def test_any_executor_gives_the_same_bytes(study: Study, tmp_path: Path) -> None:
    """Planted: rows in the order in which parts come; a batch size that hangs on workers."""
    with ThreadPoolExecutor(3) as executor:
        carry_out(plan(), tmp_path, executor, 3)
    assert files(tmp_path) == files(study.folder)


def test_processes_that_share_nothing_give_the_same_bytes(study: Study, tmp_path: Path) -> None:
    assert files(carry_out(plan(), tmp_path, workers=2).folder) == files(study.folder)


def test_a_run_of_a_study_is_the_run_by_itself(study: Study) -> None:
    run = simulate(studied(), "ban", replicate=17, persons=ROWS)
    for name in MEASURES:
        alone = run.measures[name].total
        told = study.outcomes.of("ban", name)[17]
        assert np.isnan(told) if alone is None else told == alone


def test_every_future_has_the_luck_of_the_scenario_as_written(tmp_path: Path) -> None:
    """A future in which everything is as written gives what the scenario gives."""
    same = "uncertainties: {duty.draw: null, parallel_trade.exported_share: null}\n"
    settings = ("study.sampling=crossed", "study.replicates_per_future=5")
    asked = plan(*settings, text=same, replicates=5, policies=["none"])
    assert [dict(future.values) for future in asked.futures] == [{"duty.days": 10}]
    outcomes = carry_out(asked, tmp_path, workers=1).outcomes
    assert np.array_equal(outcomes.futures_values[:, 0], outcomes.replicates, equal_nan=True)


def test_a_policy_that_binds_nothing_differs_by_exactly_nothing(study: Study) -> None:
    found = study.compare("none", "never")[LATE]
    assert (found.difference.low, found.difference.high) == (0, 0)
    assert found.verdict == "no difference shown"
    assert study.compare("none", "ban")["packs_exported"].difference.high < 0


def test_a_comparison_reads_the_same_from_both_sides(study: Study) -> None:
    there, back = study.compare("none", "ban"), study.compare("ban", "none")
    for measure in there:
        assert there[measure].difference.estimate == -back[measure].difference.estimate
        assert there[measure].difference.low == pytest.approx(-back[measure].difference.high)
    with pytest.raises(UnknownNameError, match="did you mean 'ban'"):
        study.compare("none", "bann")
    with pytest.raises(ImpossibleError, match="'none' cannot be compared with itself"):
        study.compare("none", "none")


def rows(path: Path) -> list[Any]:
    return duckdb.sql(f"SELECT * FROM '{path}'").fetchall()


def test_what_was_run_is_not_run_again(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry_out(plan(replicates=12), tmp_path, workers=1)
    kept = {path: path.read_bytes() for path in (tmp_path / "parts").iterdir()}
    ran: list[int] = []
    counted = pool.done

    def counting(executor: Any, work: Any, batches: Any, workers: int) -> Iterator[Any]:
        for part in counted(executor, work, batches, workers):
            ran.append(len(part.future))
            yield part

    monkeypatch.setattr("forsyningssim.studies.execute.done", counting)
    carry_out(plan(), tmp_path, workers=1)
    assert sum(ran) == 4 * (REPLICATES - 12)
    assert all(path.read_bytes() == before for path, before in kept.items())
    for table in ("replicates.parquet", "time_series.parquet", "comparison.csv"):
        assert (tmp_path / table).read_bytes() == (study.folder / table).read_bytes()


def test_replicates_are_added_until_it_is_known_so_well(tmp_path: Path) -> None:
    asked = plan("study.minimum=10", until={"packs_exported": 0.1}, policies=["none"], futures=0)
    found = carry_out(asked, tmp_path / "on", workers=1)
    interval = found.mean("none", "packs_exported")
    assert interval.half_width <= 0.1 * interval.estimate
    assert 10 <= found.replicates < asked.replicates
    assert not found.finish.missed
    again = carry_out(asked, tmp_path / "on", workers=1)
    assert again.replicates == found.replicates


def test_it_says_so_when_the_cap_came_first(tmp_path: Path) -> None:
    settings = ("study.minimum=10", "study.cap=14")
    asked = plan(*settings, until={LATE: 0.001}, policies=["none"], futures=0)
    found = carry_out(asked, tmp_path, workers=1)
    assert found.replicates == 14
    assert "stopped at the cap of 14 replicates" in found.finish.missed["none"].words().en
    told = json.loads((tmp_path / "manifest.json").read_text())["stopped"]["none"]
    assert "stopped at the cap" in told


def test_fewer_are_told_where_more_are_there(study: Study, tmp_path: Path) -> None:
    carry_out(plan(replicates=12), tmp_path / "few", workers=1)
    carry_out(plan(), tmp_path / "many", workers=1)
    carry_out(plan(replicates=12), tmp_path / "many", workers=1)
    for table in ("replicates.parquet", "time_series.parquet", "comparison.csv"):
        assert (tmp_path / "few" / table).read_bytes() == (tmp_path / "many" / table).read_bytes()


def test_a_part_that_is_torn_or_lost_is_run_again(study: Study, tmp_path: Path) -> None:
    carry_out(plan(), tmp_path, workers=1)
    torn, lost, empty, *_ = sorted((tmp_path / "parts").iterdir())
    torn.write_bytes(torn.read_bytes()[:-20])
    lost.unlink()
    empty.write_bytes(b"")
    (tmp_path / "parts" / "none-f0-0-r0-24.parquet.77.partial").write_bytes(b"half")
    carry_out(plan(), tmp_path, workers=1)
    assert files(tmp_path) == files(study.folder)


def test_the_folder_of_another_study_is_refused(study: Study, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="it holds another study"):
        carry_out(plan(persons=101), study.folder, workers=1)
    (tmp_path / "holiday.jpg").write_text("")
    for fresh in (False, True):
        with pytest.raises(OutputError, match="it holds something that is not a study"):
            carry_out(plan(), tmp_path, workers=1, fresh=fresh)
    assert (tmp_path / "holiday.jpg").exists()


def test_municipalities_come_from_runs_of_every_treatment(tmp_path: Path) -> None:
    """Planted: the mean of a municipality taken over all policies."""
    asked = plan(replicates=2, policies=["none", "ban"], futures=0, national=2)
    found = carry_out(asked, tmp_path, workers=1)
    runs = [simulate(studied(), "ban", replicate, persons=None) for replicate in range(2)]
    told = duckdb.sql(
        f"""SELECT municipality, value FROM '{tmp_path / "municipalities.parquet"}'
        WHERE policy = 'ban' AND measure = '{LATE}' ORDER BY municipality"""
    ).fetchall()
    tables = [run.measures[LATE].by("municipality").set_index("municipality").value for run in runs]
    assert len(told) > 300
    assert dict(told) == pytest.approx(((tables[0] + tables[1]) / 2).to_dict())
    check = (tmp_path / "sample_check.csv").read_text(encoding="utf-8").splitlines()
    (line,) = (line.split(",") for line in check if line.startswith(f"ban,{LATE},"))
    whole, sample = float(line[4]), float(line[5])
    assert whole == sum(run.measures[LATE].total for run in runs) / 2
    assert sample == found.outcomes.of("ban", LATE).mean()
    assert float(line[6]) == pytest.approx(sample - whole)


def test_a_study_may_follow_every_treatment_in_every_run(tmp_path: Path) -> None:
    """Planted: a study opened again that believes itself a sample of two thousand."""
    few: dict[str, Any] = {"replicates": 2, "policies": ["none"], "futures": 0}
    asked = plan(persons="all", national=1, **few)
    found = carry_out(asked, tmp_path, workers=1)
    alone = [simulate(studied(), "none", replicate, persons=None) for replicate in range(2)]
    told = [run.measures[LATE].total for run in alone]
    assert found.outcomes.of("none", LATE).tolist() == told
    assert open_study(tmp_path).plan.persons is None
    assert (tmp_path / "municipalities.parquet").exists()
    assert not (tmp_path / "sample_check.csv").exists()


def test_a_beginning_that_is_not_over_is_told(tmp_path: Path) -> None:
    """The same world without a warm-up, and with the stocks of the state full or empty."""
    long = ("horizon.days=140", "horizon.warm_up_days=0")
    few: dict[str, Any] = {"replicates": 2, "policies": ["none"], "futures": 0}
    empty = ("national_stock.opening=0", "duty.opening=0")
    begun = carry_out(plan(*long, **few), tmp_path / "a", workers=1).finish.beginning
    poor = carry_out(plan(*long, *empty, **few), tmp_path / "b", workers=1).finish.beginning
    assert begun is not None
    assert poor is not None
    assert poor.left.estimate < begun.left.estimate


def test_few_batches_are_in_flight() -> None:
    executor, workers = Backwards(), 2
    asked = iter(range(500))
    found = list(done(executor, abs, asked, workers))
    assert sorted(found) == list(range(500))
    assert executor.most <= pool.IN_FLIGHT * workers


def test_an_error_in_a_worker_is_told_and_what_was_done_stays(tmp_path: Path) -> None:
    def stop(passed: int, of: int) -> None:
        if passed > of / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carry_out(plan(), tmp_path, workers=1, told=stop)
    assert 0 < len(list((tmp_path / "parts").iterdir())) < 16
    assert json.loads((tmp_path / "manifest.json").read_text())["complete"] is False


def test_the_tables_say_what_the_arrays_say(study: Study) -> None:
    table = duckdb.sql(
        f"SELECT policy, future, replicate, {LATE} FROM '{study.folder / 'replicates.parquet'}'"
    ).fetchall()
    assert len(table) == 4 * (REPLICATES + 8)
    outcomes = study.outcomes
    for policy, future, replicate, value in table:
        if future == 0:
            assert value == outcomes.of(policy, LATE)[replicate]
        else:
            assert value == outcomes.over_futures(policy, LATE)[future - 1, replicate]
    frame = study.to_pandas()
    assert len(frame) == len(table)
    told = frame[frame.future == 3].drop_duplicates("parallel_trade.exported_share")
    assert len(told) == 1


def test_weekly_bands_hold_what_the_runs_hold(study: Study) -> None:
    """The mean day of each week, times its days, is what the measure counts."""
    by_medicine = study.by_medicine(LATE)
    total = by_medicine[by_medicine.policy == "none"].groupby("replicate")[LATE].sum()
    assert np.array_equal(total.to_numpy(), study.outcomes.of("none", LATE))
    bands = duckdb.sql(
        f"""SELECT q05, q25, q50, q75, q95 FROM '{study.folder / "time_series.parquet"}'
        WHERE curve = 'untreated' AND policy = 'none'"""
    ).fetchall()
    assert all(list(band) == sorted(band) for band in bands)
    weeks = study.plan.file.scenario.horizon.days // 7
    assert len(bands) == 2 * 6 * weeks
    with duckdb.connect() as connection:
        parts = str(study.folder / "parts" / "none-f0-0-r*.parquet")
        summed = connection.execute(
            f"SELECT replicate, list_sum(untreated) * 7 FROM '{parts}' ORDER BY replicate"
        ).fetchall()
    assert [value for _, value in summed] == pytest.approx(study.outcomes.of("none", LATE).tolist())


def test_xarray_tells_units_and_inputs(study: Study) -> None:
    pytest.importorskip("xarray")
    told = study.to_xarray()
    assert (
        told[LATE].sel(policy="ban").to_numpy().tolist() == study.outcomes.of("ban", LATE).tolist()
    )
    assert told[LATE].attrs["units"] == "patient-days"
    assert told["parallel_trade.exported_share"].dims == ("future",)


def test_it_reads_well_in_a_notebook(study: Study) -> None:
    assert "no difference shown" in study.compare("none", "never")._repr_html_()
    assert "A small world" in study._repr_html_()
    assert "nan" not in study._repr_html_().lower()
    run = simulate(studied(), "ban", persons=ROWS)._repr_html_()
    assert "replicate 0 under <b>ban</b>" in run
    assert "packs exported" in run


def test_python_needs_no_folder() -> None:
    done_there = fs.study(studied(), 5, 100, policies=["none", "ban"], futures=0, workers=1)
    folder = done_there.folder
    assert done_there.compare("none", "ban")["packs_exported"].replicates == 5
    assert folder.exists()
    del done_there
    assert not folder.exists()


def cli(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["study", str(studied().path), "--workers", "1", *arguments])


def test_one_replicate_alone_gives_what_it_gives_inside_the_study(study: Study) -> None:
    told = json.loads(cli("--replicate", "27", "--json").stdout)["measures"]
    for policy in study.plan.policies:
        inside = study.outcomes.of(policy, LATE)[27]
        assert told[policy][LATE] == inside


def test_the_command_says_what_differs_from_doing_nothing(study: Study, tmp_path: Path) -> None:
    few = ("--replicates", "12", "--futures", "0", "--national", "0", "--out", str(tmp_path / "x"))
    shown = cli(*few)
    assert shown.exit_code == 0, shown.output
    assert "no difference shown" in shown.stdout
    told = json.loads(cli(*few, "--json").stdout)
    assert told["replicates"] == 12
    (late,) = (row for row in told["summary"] if (row["policy"], row["measure"]) == ("never", LATE))
    assert late["difference"] == late["low"] == late["high"] == 0


def test_wrong_commands_end_with_their_codes() -> None:
    assert cli("--policy", "bann").exit_code == 2
    assert cli("--until", "cost").exit_code == 2
    assert cli("--until", "costs:0.1").exit_code == 2
    assert cli("--set", "duty.dayz=3").exit_code == 3


def test_every_shipped_crisis_can_be_studied() -> None:
    root = Path(__file__).parents[1] / "scenarios"
    for name in ("penicillin_2023", "march_2020", "piptazo_2017"):
        asked = planned(load(root / f"{name}.yaml"), futures=4)
        assert len(asked.futures) == 4
        assert asked.policies[0] == "none"

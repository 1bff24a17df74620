"""Runs made for a question: where two policies change places, who is best, what it hangs on."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from study_world import ROWS, files, plan, studied
from typer.testing import CliRunner

from forsyningssim.analysis.compare import VERDICTS
from forsyningssim.cli import app, compared
from forsyningssim.errors import ImpossibleError, UnknownNameError
from forsyningssim.measures import MEASURES
from forsyningssim.report.study_figures import write_screening
from forsyningssim.simulation import simulate
from forsyningssim.studies import probe
from forsyningssim.studies.conduct import carry_out
from forsyningssim.studies.outcomes import Outcomes
from forsyningssim.studies.raced import find_best
from forsyningssim.studies.screened import analysed, designed, screen
from forsyningssim.studies.searched import Threshold, asked, find_threshold

SHARE, EXPORTED = "parallel_trade.exported_share", "packs_exported"
PLANTED = 0.13
TURNS = f"""
policies:
  fixed: {{overlays: {{{SHARE}: {PLANTED}}}}}
"""


def found(folder: Path, workers: int = 1) -> Threshold:
    """Search for the share above which a fixed one exports less: the fixed one itself."""
    there = plan(text=TURNS, futures=0)
    question = asked(there, SHARE, ("none", "fixed"), EXPORTED, first=5, most=20, looks=3)
    return find_threshold(there, question, folder, workers=workers)


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Threshold, Path]:
    folder = tmp_path_factory.mktemp("search") / "s"
    return found(folder), folder


def test_a_planted_turn_is_found_in_a_real_world(searched: tuple[Threshold, Path]) -> None:
    """Where the share is what the other policy fixes it at, both are the same run.

    Planted: the pair taken the other way round; a future under another number than its runs.
    """
    (crossing,) = searched[0].found.crossings
    near = 0.4 * 0.01  # the tolerance: a hundredth of the range
    assert crossing.low - near <= PLANTED <= crossing.high + near
    assert crossing.value == pytest.approx(PLANTED, abs=near)
    assert crossing.below == 1
    said = "Where share of deliveries that is exported again is below 13 %"
    assert searched[0].sentence.en.startswith(said)
    assert "‘No policy’ is better; above it, ‘fixed’." in searched[0].sentence.en
    assert searched[0].sentence.nb.startswith("Der ")


def test_a_pair_of_a_search_is_the_pair_of_runs_by_itself(
    searched: tuple[Threshold, Path],
) -> None:
    """At the low end of the range, which is the first place that is looked at."""
    key = next(iter(json.loads((searched[1] / "threshold.json").read_text(encoding="utf-8"))))
    store = probe.Store(searched[1] / "thresholds" / key, key)
    there = plan(text=TURNS, futures=0)
    values = probe.Probe(there.task, store, EXPORTED, None, 1)
    future = probe.Future(1, ((SHARE, 0.0),))
    pair = values.values(("none", "fixed"), future, range(5))
    assert values.runs == 0
    file = studied(f"{SHARE}=0", text=TURNS)
    alone = [simulate(file, "none", r, persons=ROWS).measures[EXPORTED].total for r in range(5)]
    assert np.array_equal(pair[0], alone)


def test_a_search_goes_on_where_it_stood_and_two_workers_find_the_same(
    searched: tuple[Threshold, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[int] = []
    counted = probe.work
    monkeypatch.setattr(probe, "work", lambda batch: ran.append(1) or counted(batch))
    kept = sorted((searched[1] / "thresholds").rglob("*.parquet"))
    before = (searched[1] / "threshold.json").read_bytes()
    kept[0].unlink()
    found(searched[1])
    assert len(ran) == 1
    assert (searched[1] / "threshold.json").read_bytes() == before
    monkeypatch.undo()
    found(tmp_path / "two", workers=2)
    assert files(tmp_path / "two") == files(searched[1])


def test_a_question_that_cannot_be_put_is_refused() -> None:
    there = plan(futures=0)
    cases: list[tuple[Any, str]] = [
        (("duty.draw", ("none", "ban"), None, None), "unknown uncertain number 'duty.draw'"),
        (("duty.dayz", ("none", "ban"), None, None), "did you mean 'duty.days'"),
        ((SHARE, ("none", "none"), None, None), "two policies; 'none' is named twice"),
        ((SHARE, ("none", "bann"), None, None), "unknown policy 'bann'"),
        ((SHARE, ("none", "ban"), "packs_rotated", None), "unknown measure by which one is better"),
        ((SHARE, ("none", "ban"), None, (0.2, 0.2)), "the range 0.2 to 0.2 is empty"),
    ]
    for case, said in cases:
        with pytest.raises((UnknownNameError, ImpossibleError), match=said):
            asked(there, *case)


def test_the_command_says_it_in_a_sentence(tmp_path: Path) -> None:
    path = str(studied(text=TURNS).path)
    words = ["study", path, "--threshold", SHARE, "--range", "0.05", "0.1", "--measure", EXPORTED]
    told = CliRunner().invoke(
        app,
        [*words, "--between", "none", "fixed", "--workers", "1", "--out", str(tmp_path / "x"),
         "--language", "nb"],
    )  # fmt: skip
    assert told.exit_code == 0, told.output
    assert "er «Ingen tiltak» best" in " ".join(told.stdout.split())
    assert (tmp_path / "x" / "threshold.json").exists()


def test_a_race_picks_the_ban_and_goes_on_where_it_stood(tmp_path: Path) -> None:
    there = plan(futures=0, replicates=20, policies=["none", "ban", "stock"])
    race = find_best(there, EXPORTED, tmp_path, 50.0, workers=1, cap=120)
    assert race.selection.decided
    assert there.policies[race.selection.survivors[0]] == "ban"
    assert "the best is ‘ban’" in race.sentence.en
    before = (tmp_path / "best.json").read_bytes()
    kept = sorted((tmp_path / "parts").iterdir())
    assert find_best(there, EXPORTED, tmp_path, 50.0, workers=2, cap=120) == race
    assert (tmp_path / "best.json").read_bytes() == before
    assert sorted((tmp_path / "parts").iterdir()) == kept
    done = carry_out(there, tmp_path, workers=1)
    alone = carry_out(there, tmp_path.with_name("alone"), workers=1)
    assert np.array_equal(done.outcomes.replicates, alone.outcomes.replicates, equal_nan=True)


def test_policies_that_bind_nothing_stay_in_the_race_together(tmp_path: Path) -> None:
    there = plan(futures=0, policies=["none", "never"])
    race = find_best(there, EXPORTED, tmp_path, workers=1, cap=40)
    assert len(race.selection.survivors) == 2
    assert "alike" in race.sentence.en


def test_a_design_tells_what_exports_hang_on(tmp_path: Path) -> None:
    """Only the exported share moves exports; the same bytes however it is run."""
    asked_for = plan("study.measures=[packs_exported]", policies=["none", "ban"], replicates=2)
    for method, size in (("morris", 3), ("sobol", 4)):
        wanted = designed(asked_for, method, size)
        there = screen(wanted, method, size, tmp_path / method, workers=1)
        told = {each.policy: each for each in there.found}
        assert told["none"].ranked[0] == SHARE
        write_screening(there, tmp_path / method / "figures")
        assert (tmp_path / method / "figures" / "tornado-none.nb.svg").exists()
        again = screen(wanted, method, size, tmp_path / f"{method} again", workers=2)
        assert again.found == there.found
        data = (tmp_path / method / "sensitivity.json").read_bytes()
        assert (tmp_path / f"{method} again" / "sensitivity.json").read_bytes() == data
    assert wanted.hash != asked_for.hash


def test_ishigami_comes_out_of_the_code_that_studies_use() -> None:
    """The closed form is put where runs would stand: in the outcomes of a design's own futures."""
    text = """
uncertainties:
  duty.draw: null
  parallel_trade.exported_share: {dist: uniform, low: 0, high: 1, source: x, grade: assumed}
  confounding: {dist: uniform, low: 0, high: 1, source: x, grade: assumed}
  duty.days: {dist: null}
"""
    text = text.replace("  duty.days: {dist: null}\n", "  duty.days: null\n") + (
        "  parallel_trade.trade_cost: {dist: uniform, low: 0, high: 1, source: x, grade: assumed}\n"
    )
    asked_for = plan("study.measures=[cost]", text=text, policies=["none"], futures=0)
    wanted = designed(asked_for, "sobol", 1024)
    names = [name for name, _ in wanted.futures[0].values]
    x = np.pi * (2 * np.array([[v for _, v in f.values] for f in wanted.futures]) - 1)
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    over = np.full((1, len(y), 1, len(MEASURES)), np.nan)
    over[0, :, 0, list(MEASURES).index("cost")] = y
    none = np.zeros((1, over.shape[2], 0, 0))
    named = ("none",), tuple(MEASURES), wanted.futures
    outcomes = Outcomes(*named, over[:, 0], over, none, over[:, 0], over)
    (found,) = analysed(wanted, "sobol", 1024, outcomes).found
    got = {each.input: each for each in found.indices}
    for name, first, total in zip(
        names, (0.3139, 0.4424, 0), (0.5576, 0.4424, 0.2437), strict=True
    ):
        assert got[name].first.estimate == pytest.approx(first, abs=0.03)
        assert got[name].total.estimate == pytest.approx(total, abs=0.03)


@pytest.mark.parametrize("width", [72, 80, 100, 120])
def test_a_verdict_is_never_cut(width: int) -> None:
    """Planted: a column of its own for the verdict on a narrow terminal."""
    done: Any = SimpleNamespace(names={}, findings=SimpleNamespace(reference="none"))
    numbers = {"mean": 44_760_000.0, "difference": -2_128_700.0, "low": -2_301_400.0}
    rows = [
        {"policy": "a_policy_with_a_very_long_name_indeed", "high": 1_943_990.0, "verdict": verdict}
        | numbers
        for verdict in VERDICTS
    ]
    text = StringIO()
    console = Console(width=width, file=text)
    console.print(compared._table(done, rows, wide=width >= compared._WIDE))
    shown = text.getvalue()
    assert "…" not in shown
    assert all(verdict in shown for verdict in VERDICTS)
    assert shown.count("−2,301,000 to 1,944,000") == len(VERDICTS)

"""Runs made for a question: where two policies change places, who is best, what it hangs on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from study_world import ROWS, files, plan, studied
from typer.testing import CliRunner

from forsyningssim.cli import app
from forsyningssim.errors import UnknownNameError
from forsyningssim.simulation import simulate
from forsyningssim.studies import probe
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
    assert searched[0].sentence.en.startswith("Where exported share (parallel trade) is below 13 %")
    assert "none is better; above it, fixed." in searched[0].sentence.en
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
    cases: list[Any] = [
        ("duty.draw", ("none", "ban"), None, None),
        ("duty.dayz", ("none", "ban"), None, None),
        (SHARE, ("none", "none"), None, None),
        (SHARE, ("none", "bann"), None, None),
        (SHARE, ("none", "ban"), "packs_rotated", None),
        (SHARE, ("none", "ban"), None, (0.2, 0.2)),
    ]
    for case in cases:
        with pytest.raises(UnknownNameError):
            asked(there, *case)


def test_the_command_says_it_in_a_sentence(tmp_path: Path) -> None:
    path = str(studied(text=TURNS).path)
    words = ["study", path, "--threshold", SHARE, "--range", "0.05", "0.1", "--measure", EXPORTED]
    told = CliRunner().invoke(
        app,
        [*words, "--between", "none", "never", "--workers", "1", "--out", str(tmp_path / "x"),
         "--language", "nb"],
    )  # fmt: skip
    assert told.exit_code == 0, told.output
    assert "Ingen forskjell er vist" in told.stdout
    assert (tmp_path / "x" / "threshold.json").exists()

"""What a study costs beside its runs: time of every replicate, and memory that stays flat."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from test_commands import output_of

STUDIES = [sys.executable, str(Path(__file__).with_name("studies.py"))]
PARTS = {
    "read": "to read every measure and two curves of it",
    "send": "to send it, to and fro",
    "write": "to write it",
}


def test_a_replicate_of_a_study(benchmark: Any, note: Any) -> None:
    told: list[dict[str, float]] = []
    benchmark.pedantic(lambda: told.append(json.loads(output_of(STUDIES))), rounds=3)
    for workers, words in (("one", "one worker"), ("two", "two workers")):
        what = f"replicates of the sample world a second, {words}, a study of 200"
        note(what, [run[workers] for run in told], "/s")
    note("a replicate in a study: the run", [run["run"] for run in told], "ms")
    for part, words in PARTS.items():
        note(f"… {words}", [run[part] for run in told], "ms")
    note("a worker process, until its first replicate", [run["start"] for run in told], "s")


@pytest.mark.slow
@pytest.mark.parametrize("replicates", [100, 1000, 10_000])
def test_memory_of_the_process_that_writes(benchmark: Any, note: Any, replicates: int) -> None:
    told: list[float] = []
    command = [*STUDIES, "memory", str(replicates)]
    benchmark.pedantic(lambda: told.append(json.loads(output_of(command))["peak"]), rounds=1)
    what = f"peak memory of the process that writes a study of {replicates:,} replicates"
    note(what, [peak / 1e6 for peak in told], "MB")

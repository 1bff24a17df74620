"""What somebody at a terminal waits for, and whole runs in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

FOLDER = Path(__file__).parent
COMMAND = [sys.executable, "-m", "forsyningssim"]
SCENARIO = str(FOLDER.parent / "scenarios" / "penicillin_2023.yaml")


def output_of(command: list[str], **environment: str) -> str:
    """Run a command to its end and return what it printed.

    Modules are kept as bytecode, as they are wherever a package is installed.
    """
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=FOLDER, env=given(**environment)
    )
    return done.stdout


def given(**environment: str) -> dict[str, str]:
    """Give the environment of a command."""
    rest = {name: said for name, said in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**rest, **environment}


def seconds_until(words: str, command: list[str]) -> float:
    """Run a command to its end; return the seconds until it said some words."""
    began = perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=FOLDER, env=given(PYTHONUNBUFFERED="1")
    ) as running:
        assert running.stdout
        took = [perf_counter() - began for line in running.stdout if words in line]
    assert running.returncode == 0
    return took[0]


@pytest.mark.parametrize(
    ("arguments", "target"),
    [
        (["--help"], 0.6),
        (["validate", SCENARIO], 0.4),
        (["run", SCENARIO, "--persons", "2000", "--force"], 2.0),
    ],
    ids=["help", "validate", "run"],
)
def test_command(
    benchmark: Any, note: Any, tmp_path: Path, arguments: list[str], target: float
) -> None:
    out = ["--out", str(tmp_path / "run")] if arguments[0] == "run" else []
    command = [*COMMAND, *arguments, *out]
    benchmark.pedantic(lambda: output_of(command), rounds=5, warmup_rounds=1)
    shown = " ".join(arguments).replace(SCENARIO, Path(SCENARIO).name)
    note(f"`forsyningssim {shown}`", benchmark.stats.stats.data, "s", target=target)
    if arguments[0] == "run":
        took = [seconds_until("Books balance", command) for _ in range(5)]
        note("… until its summary is shown", took, "s", target=1.5)


def test_the_first_run_compiles(benchmark: Any, note: Any, tmp_path: Path) -> None:
    command = [*COMMAND, "run", SCENARIO, "--persons", "2000", "--out", str(tmp_path / "run")]
    cold = {"NUMBA_CACHE_DIR": str(tmp_path / "kernels")}
    benchmark.pedantic(lambda: output_of(command, **cold), rounds=1)
    note("all of it, kernels not yet compiled", benchmark.stats.stats.data, "s")


def national(world: str, threads: int = 1) -> dict[str, float]:
    """Run a world of ``national.py`` in a process of its own; return what it took."""
    told: dict[str, float] = json.loads(
        output_of([sys.executable, str(FOLDER / "national.py"), world, str(threads)])
    )
    return told


def counts(told: dict[str, float]) -> str:
    """Say how large a world is."""
    return ", ".join(
        f"{told[what]:,} {what}" for what in ("medicines", "treatments", "dispensings")
    )


@pytest.mark.slow
def test_norway_in_full(benchmark: Any, note: Any) -> None:
    told: list[dict[str, float]] = []
    benchmark.pedantic(lambda: told.append(national("full")), rounds=3)
    note(
        "Norway in full, one core: build, run, tables and pictures",
        [run["total"] for run in told],
        "s",
        target=10,
        remark=counts(told[0]),
    )
    for part in ("build", "run", "outputs"):
        note(f"of that, {part}", [run[part] for run in told], "s")
    note("peak memory of it", [run["peak"] / 1e9 for run in told], "GB", target=1)
    note(
        "memory for each treatment, all included",
        [run["bytes_per_treatment"] for run in told],
        "B",
        target=32,
    )
    both = [national("full", 2)["clock"] for _ in range(3)]
    note("the same with two threads, by the clock", both, "s", target=5)
    note("a dispensing in it", [run["run"] / run["dispensings"] * 1e9 for run in told], "ns")


@pytest.mark.slow
def test_a_national_year(benchmark: Any, note: Any) -> None:
    told: list[dict[str, float]] = []
    benchmark.pedantic(lambda: told.append(national("year")), rounds=3)
    note(
        "a national year, one core: build, run, tables and pictures",
        [run["total"] for run in told],
        "s",
        remark=counts(told[0]),
    )
    for part in ("build", "run", "outputs"):
        note(f"of the year, {part}", [run[part] for run in told], "s")
    note("peak memory of the year", [run["peak"] / 1e9 for run in told], "GB", target=1)


@pytest.mark.slow
def test_everybody(benchmark: Any, note: Any) -> None:
    told: list[dict[str, float]] = []
    benchmark.pedantic(lambda: told.append(national("everybody", 2)), rounds=1)
    note(
        "each resident on sixty medicines, two threads, by the clock",
        [run["clock"] for run in told],
        "s",
        target=90,
        remark=counts(told[0]),
    )
    note("peak memory of everybody", [run["peak"] / 1e9 for run in told], "GB", target=12)
    note("a dispensing of everybody", [run["run"] / run["dispensings"] * 1e9 for run in told], "ns")


@pytest.mark.slow
def test_a_thousand_replicates(benchmark: Any, note: Any) -> None:
    command = [sys.executable, str(FOLDER / "replicates.py"), "1000"]
    told = set()
    benchmark.pedantic(lambda: told.add(output_of(command)), rounds=3)
    assert len(told) == 1
    note(
        "1,000 replicates of a sample world, two workers, start of Python included",
        benchmark.stats.stats.data,
        "s",
        target=5,
    )

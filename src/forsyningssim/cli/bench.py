"""``forsyningssim bench``: speed and memory, measured in a source checkout."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import typer

from forsyningssim.cli.terminal import say_error

USAGE = 2


def bench() -> None:
    """Measure speed and memory with the benchmarks of a source checkout."""
    root = Path(__file__).parents[3]
    folder = root / "benchmarks"
    if not folder.is_dir():
        say_error("benchmarks come with the source: clone the repository and run make bench there")
        raise typer.Exit(USAGE)
    if find_spec("pytest_benchmark") is None:
        say_error("pytest-benchmark is missing: pip install --editable '.[dev]', or make bench")
        raise typer.Exit(USAGE)
    command = [sys.executable, "-m", "pytest", str(folder), "--benchmark-only", "-q"]
    raise typer.Exit(subprocess.run(command, cwd=root, check=False).returncode)

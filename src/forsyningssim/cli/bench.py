"""``forsyningssim bench``: speed and memory, measured in a source checkout."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from forsyningssim.cli.terminal import console, say_error, shown_path

USAGE = 2


def bench(
    quick: Annotated[bool, typer.Option("--quick", help="Leave out what takes minutes.")] = False,
) -> None:
    """Measure speed and memory with the benchmarks of a source checkout."""
    root = Path(__file__).parents[3]
    folder = root / "benchmarks"
    if not folder.is_dir():
        say_error("benchmarks come with the source: clone the repository and run make bench there")
        raise typer.Exit(USAGE)
    if find_spec("pytest_benchmark") is None:
        say_error("pytest-benchmark is missing: pip install --editable '.[dev]', or make bench")
        raise typer.Exit(USAGE)
    measured = root / ".benchmarks" / "measured.json"
    measured.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "pytest", str(folder), "-q", f"--benchmark-json={measured}"]
    command += ["-m", "not slow"] if quick else []
    done = subprocess.run(command, cwd=root, check=False)
    if done.returncode == 0:
        show(json.loads(measured.read_text(encoding="utf-8")), measured)
    raise typer.Exit(done.returncode)


def show(measured: dict[str, Any], file: Path) -> None:
    """Print what was measured, beside the targets."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("what", "measured", "target", ""):
        table.add_column(heading, justify="left" if heading in {"what", ""} else "right")
    for cells in rows(measured):
        table.add_row(*cells)
    speaks = console()
    speaks.print(table)
    speaks.print(f"All of it: {shown_path(file)}", soft_wrap=True)


def rows(measured: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Yield what was measured, the figure, the target and whether it is met."""
    for one in measured["benchmarks"]:
        for told in one["extra_info"].get("rows", ()):
            value, target, unit = told["value"], told["target"], told["unit"]
            aim = verdict = ""
            if target is not None:
                aim = f"{'≥' if told['at_least'] else '≤'} {target:g} {unit}"
                met = value >= target if told["at_least"] else value <= target
                verdict = "met" if met else "missed"
            yield told["what"], f"{value:.3g} {unit}", aim, verdict

"""``forsyningssim run``: one scenario, one policy, one replicate, and a folder of results."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from forsyningssim.cli.terminal import console, say_error, say_json, shown_path

if TYPE_CHECKING:
    from forsyningssim.report.run_folder import RunKey
    from forsyningssim.simulation import Run

COMPILING = "compiling the kernels, once: about half a minute"


def persons_wanted(text: str) -> int | Literal["all"]:
    """Read ``--persons``: ``all``, or the number of rows of a sample world."""
    if text == "all":
        return "all"
    if not text.isdecimal() or int(text) < 1:
        raise typer.BadParameter("should be 'all' or a whole number above zero")
    return int(text)


def run(
    scenario: Annotated[str, typer.Argument(help="A file, or the name of a shipped scenario.")],
    policy: Annotated[str, typer.Option(help="One of the scenario's policies.")] = "none",
    replicate: Annotated[int, typer.Option(min=0, help="Which luck: 0, 1, 2 ...")] = 0,
    seed: Annotated[int | None, typer.Option(min=0, help="Instead of the scenario's own.")] = None,
    persons: Annotated[
        str, typer.Option(metavar="all|N", help="Every treatment, or a sample of N rows.")
    ] = "all",
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Change a value.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the run, instead of one below outputs/.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Run again what is finished.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object, no prose.")] = False,
) -> None:
    """Simulate a scenario under one policy; print the summary and write tables and pictures."""
    from forsyningssim.scenario.library import load
    from forsyningssim.scenario.overlay import parse_set
    from forsyningssim.scenario.shipped import find

    wanted = persons_wanted(persons)
    rows = None if wanted == "all" else wanted
    file = load(find(scenario), [parse_set(text) for text in settings or ()])
    resolved = file.under(policy)
    from forsyningssim.report.run_folder import RunKey

    seed_used = resolved.scenario.study.seed if seed is None else seed
    key = RunKey(resolved, seed_used, replicate, rows)
    folder = out or key.folder(Path("outputs"))
    command = repeat(key, scenario, settings or [])
    finished = None if force else key.finished_at(folder)
    if finished is None:
        finished = carry_out(key, folder, command, quiet=as_json)
        said = "The tables and pictures are in"
    else:
        if not as_json:
            show(finished)
        said = "This very run was finished before; it is in"
    if as_json:
        say_json({"folder": str(folder), **finished})
    else:
        from forsyningssim.cli.summary import what_next

        others = [name for name in file.policies if name != policy]
        what_next(console(), said, shown_path(folder), scenario, others)


def repeat(key: RunKey, scenario: str, settings: list[str]) -> list[str]:
    """Give the command that repeats the run."""
    command = ["forsyningssim", "run", scenario, "--policy", key.resolved.policy]
    command += ["--replicate", str(key.replicate), "--seed", str(key.seed)]
    command += ["--persons", "all" if key.persons is None else str(key.persons)]
    for text in settings:
        command += ["--set", text]
    return command


def carry_out(key: RunKey, folder: Path, command: list[str], *, quiet: bool) -> dict[str, Any]:
    """Run, show the summary as soon as it is known, write the folder; return the summary."""
    from forsyningssim.folders import whole_folder
    from forsyningssim.report.run_folder import drawing_ahead, write_run

    with whole_folder(folder) as partial, drawing_ahead(key.persons) as aside:
        done = simulated(key, quiet=quiet)
        return write_run(done, key, partial, command, aside, None if quiet else show)


def show(summary: dict[str, Any]) -> None:
    """Show the headline figures of a run."""
    from forsyningssim.cli.summary import show_summary

    show_summary(console(), summary)


def simulated(key: RunKey, *, quiet: bool) -> Run:
    """Let the days pass, with a bar on a terminal."""
    from forsyningssim.setting import prepare
    from forsyningssim.simulation import compiled, simulate_resolved

    if not compiled():
        say_error(COMPILING)
    setting = prepare(key.resolved.scenario, key.persons)
    threads = (os.cpu_count() or 1) if key.persons is None else 1  # a sample world has too few rows
    with bar(setting.days.total, hidden=quiet or not sys.stderr.isatty()) as told_days:
        return simulate_resolved(
            key.resolved, setting, key.replicate, key.seed, told=told_days, threads=threads
        )


@contextmanager
def bar(days: int, *, hidden: bool) -> Iterator[Callable[[int], None] | None]:
    """Show the days of the run passing by."""
    if hidden:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("day"), MofNCompleteColumn(), BarColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("days", total=days)
        yield lambda passed: progress.update(task, completed=passed)

"""``forsyningssim study``: policies × replicates over what is not known, honestly compared."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from forsyningssim.cli.compared import figure, show
from forsyningssim.cli.run import persons_wanted
from forsyningssim.cli.terminal import console, say_error, say_json, shown_path

if TYPE_CHECKING:
    from forsyningssim.studies.plan import Plan
    from forsyningssim.studies.study import Study


def study(
    scenario: Annotated[str, typer.Argument(help="A file, or the name of a shipped scenario.")],
    replicates: Annotated[
        int | None, typer.Option(min=1, help="Replicates of each policy: 0, 1, 2 ...")
    ] = None,
    until: Annotated[
        list[str] | None,
        typer.Option(metavar="MEASURE:REL", help="Add replicates until it is known so well."),
    ] = None,
    policies: Annotated[
        list[str] | None, typer.Option("--policy", help="Only this policy; repeat for more.")
    ] = None,
    replicate: Annotated[
        int | None, typer.Option(min=0, help="Repeat one replicate alone, print its measures.")
    ] = None,
    futures: Annotated[
        int | None, typer.Option(min=0, help="Draws of what is not known; 0 for none.")
    ] = None,
    persons: Annotated[
        str | None,
        typer.Option(metavar="all|N", help="Every treatment, or a sample of N rows."),
    ] = None,
    national: Annotated[
        int, typer.Option(min=0, help="Runs of each policy that follow every treatment.")
    ] = 3,
    threshold: Annotated[
        str | None,
        typer.Option(metavar="INPUT", help="Find its value at which two policies change places."),
    ] = None,
    between: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="A B", help="The two policies, of --threshold."),
    ] = None,
    measure: Annotated[
        str | None, typer.Option(help="By which measure; the first of the study if none is named.")
    ] = None,
    span: Annotated[
        tuple[float, float] | None,
        typer.Option("--range", metavar="LOW HIGH", help="Of INPUT; else that of its law."),
    ] = None,
    best: Annotated[
        str | None,
        typer.Option(metavar="MEASURE[:DELTA]", help="Run replicates until the best is picked."),
    ] = None,
    screening: Annotated[
        bool, typer.Option("--morris", help="Screen the inputs, in a folder of its own.")
    ] = False,
    shares: Annotated[
        int | None,
        typer.Option("--sobol", metavar="N", help="Shares of variance by N (D + 2) futures."),
    ] = None,
    language: Annotated[Literal["en", "nb"], typer.Option(help="Of the sentence.")] = "en",
    workers: Annotated[int | None, typer.Option(min=1, help="Local processes.")] = None,
    dask: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Run on the Dask cluster there.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Instead of the scenario's own.")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Change a value.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the study, instead of one below outputs/.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Run again what is there.")] = False,
    first: Annotated[
        bool, typer.Option("--list", help="Value stock of each product; list what to hold first.")
    ] = False,
    budget: Annotated[
        float, typer.Option(min=0, metavar="NOK", help="A year, for holding what is on the list.")
    ] = 10_000_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object, no prose.")] = False,
) -> None:
    """Compare all policies of a scenario, same luck for each; go on with what is there."""
    from forsyningssim.scenario.library import load
    from forsyningssim.scenario.overlay import parse_set
    from forsyningssim.scenario.shipped import find
    from forsyningssim.studies.plan import planned

    rows = None if persons is None else persons_wanted(persons)
    file = load(find(scenario), [parse_set(text) for text in settings or ()])
    plan = planned(
        file, replicates=replicates, persons=rows, seed=seed, policies=policies or (),
        futures=futures, until=targets(until or []) or None, national=national,
    )  # fmt: skip
    if first:
        from forsyningssim.cli.stock_list import first_medicines

        policy = (policies or ["none"])[0]
        first_medicines(
            plan, policy, budget, out or plan.folder(Path("outputs")), workers, as_json=as_json
        )
        return
    if replicate is not None:
        one(plan, replicate, as_json=as_json)
        return
    if screening or shares is not None:
        hang(plan, out, workers, shares)
        return
    folder = out or plan.folder(Path("outputs"))
    if threshold is not None:
        turn(plan, folder, workers, (threshold, between, measure, span), language, as_json=as_json)
        return
    done = carried_out(plan, folder, workers, dask, sys.argv, force=force, quiet=as_json)
    if as_json:
        say_json(
            {
                "folder": str(folder),
                "replicates": done.replicates,
                "warnings": [warning.en for warning in done.finish.warnings],
                "summary": done.summary(),
            }
        )
        return
    if best is not None:
        race(plan, folder, workers, best, language)
    show(done, folder)


def turn(
    plan: Plan,
    folder: Path,
    workers: int | None,
    asks: tuple[str, tuple[str, str] | None, str | None, tuple[float, float] | None],
    language: Literal["en", "nb"],
    *,
    as_json: bool,
) -> None:
    """Find at which value of an input two policies change places, and say it in a sentence."""
    from forsyningssim.cli.limits import draw_limits, show_limits
    from forsyningssim.studies.limit_rows import THRESHOLD
    from forsyningssim.studies.plain import plain
    from forsyningssim.studies.searched import asked, find_threshold

    name, between, measure, span = asks
    if between is None:
        raise typer.BadParameter("name two policies: --between A B")
    found = find_threshold(plan, asked(plan, name, between, measure, span), folder, None, workers)
    drawn = draw_limits(plan, found, folder) if found.limits else None
    if as_json:
        told = {"sentence": plain(found.sentence), "crossings": plain(found.found.crossings)}
        told |= {"replicates": found.found.runs, "medicines": plain(found.limits)}
        say_json({"file": str(folder / THRESHOLD), **told})
        return
    speaks = console(120)
    speaks.print(f"\n{getattr(found.sentence, language)}\n", markup=False, highlight=False)
    if drawn:
        show_limits(found, language)
        speaks.print(f"  {shown_path(drawn)}", style="dim", soft_wrap=True, markup=False)
    speaks.print(f"  {shown_path(folder / THRESHOLD)}\n", style="dim", soft_wrap=True, markup=False)


def race(
    plan: Plan, folder: Path, workers: int | None, best: str, language: Literal["en", "nb"]
) -> None:
    """Race the policies by a measure with as many replicates as that takes."""
    from forsyningssim.studies.raced import find_best

    measure, _, delta = best.partition(":")
    try:
        least = float(delta) if delta else None
    except ValueError:
        raise typer.BadParameter(f"'{best}' is not of the form cost:100000") from None
    found = find_best(plan, measure, folder, least, None, workers)
    console().print(f"\n{getattr(found.sentence, language)}", markup=False)


def hang(plan: Plan, out: Path | None, workers: int | None, base: int | None) -> None:
    """Run a Sobol design with a base, or a Morris design without, and draw what it shows."""
    from forsyningssim.report.study_figures import write_screening
    from forsyningssim.studies.screened import TRAJECTORIES, designed, screen

    method: Literal["morris", "sobol"] = "sobol" if base else "morris"
    size = base or TRAJECTORIES
    wanted = designed(plan, method, size)
    folder = out or Path("outputs") / plan.file.name / f"{method}-{wanted.hash}"
    with bar(hidden=not sys.stderr.isatty()) as passed:
        found = screen(wanted, method, size, folder, None, workers, told=passed)
    write_screening(found, folder / "figures")
    speaks = console()
    for each in found.found:
        ranked = each.ranked[:3]
        text = f"{each.measure}, {each.policy}: {', '.join(ranked)}"
        speaks.print(text, markup=False, soft_wrap=True)
    speaks.print(f"\n  {shown_path(folder)}\n", style="bold", soft_wrap=True, markup=False)


def targets(texts: list[str]) -> dict[str, float]:
    """Read ``--until MEASURE:REL``, as often as it is given."""
    found = {}
    for text in texts:
        measure, _, width = text.rpartition(":")
        try:
            found[measure] = float(width)
        except ValueError:
            measure = ""
        if not measure or not 0 < found[measure] < 1:
            raise typer.BadParameter(f"'{text}' is not of the form untreated_patient_days:0.05")
    return found


def carried_out(
    plan: Plan, folder: Path, workers: int | None, dask: str | None, command: list[str],
    *, force: bool, quiet: bool,
) -> Study:  # fmt: skip
    """Run what is left, with a bar on a terminal; say how to go on if it is interrupted."""
    from forsyningssim.cli.run import COMPILING
    from forsyningssim.report.study_figures import write_study_figures
    from forsyningssim.simulation import compiled
    from forsyningssim.studies.cluster import cluster
    from forsyningssim.studies.conduct import carry_out

    if not dask and not compiled():
        say_error(COMPILING)
    told = ["forsyningssim", *command[1:]]
    hidden = quiet or not sys.stderr.isatty()
    try:
        with cluster(dask) if dask else nullcontext() as executor, bar(hidden=hidden) as passed:
            return carry_out(
                plan, folder, executor, workers, told=passed, fresh=force, command=told,
                draws=write_study_figures,
            )  # fmt: skip
    except KeyboardInterrupt:
        say_error(f"what is done is kept in {shown_path(folder)}; the same command goes on there")
        raise


@contextmanager
def bar(*, hidden: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show runs done, and how long the rest will take."""
    if hidden:
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = TextColumn("runs"), MofNCompleteColumn(), BarColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("runs", total=None)
        yield lambda done, of: progress.update(task, completed=done, total=of)


def one(plan: Plan, replicate: int, *, as_json: bool) -> None:
    """Repeat one replicate under each policy of the plan, and print its measures."""
    from forsyningssim.measures import MEASURES
    from forsyningssim.studies.plan import only
    from forsyningssim.studies.rows import finite
    from forsyningssim.studies.work import work

    told: dict[str, dict[str, Any]] = {}
    for policy in plan.policies:
        totals = work(only(plan, policy, replicate)).totals[0].tolist()
        told[policy] = {name: finite(x) for name, x in zip(MEASURES, totals, strict=True)}
    if as_json:
        say_json({"replicate": replicate, "seed": plan.seed, "measures": told})
        return
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(f"replicate {replicate}")
    for policy in plan.policies:
        table.add_column(policy, justify="right")
    for name in MEASURES:
        table.add_row(name, *(figure(found[name]) for found in told.values()))
    console().print(table)

"""``forsyningssim verify``: closed forms against the engine."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forsyningssim.cli.terminal import INTERNAL, console, say_json

if TYPE_CHECKING:
    from rich.console import Console

    from forsyningssim.verification import CaseResult


def verify(
    page: Annotated[
        Path | None, typer.Option(help="Page to write the tables into, between its marks.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object, no prose.")] = False,
) -> None:
    """Run textbook worlds whose answers are known, and compare. Exit code 1 if one fails."""
    from forsyningssim.scenario.shipped import folder
    from forsyningssim.verification import run_all

    speaks = console(width=120)
    with speaks.status("comparing closed forms with the engine"):
        results = run_all(folder=folder() / "verification")
    if as_json:
        say_json({"passed": all(r.passed for r in results), "cases": [asdict(r) for r in results]})
    else:
        show(speaks, results)
    if page:
        write(page, results)
    if not all(result.passed for result in results):
        raise typer.Exit(INTERNAL)


def show(speaks: Console, results: list[CaseResult]) -> None:
    """Print the table and what it comes to."""
    from rich.table import Table

    from forsyningssim.verification import HEADINGS, as_table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in HEADINGS:
        table.add_column(heading, justify="right" if heading in HEADINGS[2:4] else "left")
    for row in as_table(results):
        table.add_row(*row)
    speaks.print(table)
    checks = [check for result in results for check in result.checks]
    agree = sum(check.passed for check in checks)
    speaks.print(f"\n{agree} of {len(checks)} comparisons agree, in {len(results)} cases")


def write(page: Path, results: list[CaseResult]) -> None:
    """Write the tables between the marks of a page."""
    from forsyningssim.errors import OutputError
    from forsyningssim.folders import between_marks, write_text
    from forsyningssim.verification.page import BEGIN, END, tables

    try:
        before = page.read_text(encoding="utf-8")
    except OSError as error:
        raise OutputError(str(page), error.strerror or str(error)) from error
    write_text(page, between_marks(before, BEGIN, END, tables(results)))

"""``forsyningssim verify``: closed forms against the engine."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from forsyningssim.cli.terminal import INTERNAL, console, say_json

if TYPE_CHECKING:
    from rich.console import Console

    from forsyningssim.verification import CaseResult


def verify(
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

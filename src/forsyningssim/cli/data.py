"""``forsyningssim data``: newer figures in place of those that came with the package."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

data = typer.Typer(help="Take in newer data.", no_args_is_help=True)


@data.callback()
def group() -> None:
    """Take in newer data."""


@data.command("import-population")
def import_population(
    file: Annotated[Path, typer.Argument(help="Export of Statistics Norway's table 07459.")],
    out: Annotated[
        Path | None, typer.Option(help="Write the table there, instead of the one runs use.")
    ] = None,
) -> None:
    """Let runs use the population of an export of table 07459; what they gave before changes."""
    from forsyningssim.data.import_population import import_population
    from forsyningssim.data.norway import POPULATION
    from forsyningssim.report.words import count

    target = out or POPULATION
    table = import_population(file, target)
    people = count(int(table.population.sum()), "en")
    typer.echo(f"{target}: {len(table.code)} municipalities, {people} inhabitants in {table.year}")

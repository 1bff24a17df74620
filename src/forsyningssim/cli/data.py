"""The commands of ``data``: newer figures in place of those that came with the package."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

BASELINE = "baseline_norway"
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


@data.command("export-supply")
def export_supply(
    out: Annotated[Path, typer.Argument(help="The CSV file to write.")],
    of: Annotated[str, typer.Option(help="Whose supply: a file, or a name.")] = BASELINE,
) -> None:
    """Write who makes and sells the products of a scenario as a table to fill in."""
    from forsyningssim.folders import whole_file
    from forsyningssim.scenario.library import load
    from forsyningssim.scenario.shipped import find
    from forsyningssim.scenario.supply_table import table, write_table

    ways = table(load(find(of)).scenario)
    with whole_file(out) as partial:
        write_table(ways, partial)
    typer.echo(f"{out}: {len(ways)} ways of {len({way.product for way in ways})} products")


@data.command("import-supply")
def import_supply(
    file: Annotated[Path, typer.Argument(help="A table as export-supply writes it.")],
    out: Annotated[Path, typer.Option(help="The scenario file to write.")],
    onto: Annotated[str, typer.Option(help="Scenario it is laid over: a file, or a name.")] = (
        BASELINE
    ),
) -> None:
    """Write a scenario with a supply table of one's own, which others can extend."""
    from forsyningssim.scenario.own_supply import import_supply
    from forsyningssim.scenario.schema import OWN_DATA
    from forsyningssim.scenario.shipped import find

    ways = import_supply(file, find(onto), out)
    products = len({way.product for way in ways})
    typer.echo(f"{out}: {onto} with {products} products made as {file} says; {OWN_DATA.en}")

"""The tables of a run folder: measures, stocks, books and spells; same run, same bytes."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from forsyningssim.errors import OutputError
from forsyningssim.measures import MEASURES, Finished, Measure, Value
from forsyningssim.measures.books import named
from forsyningssim.measures.reading import by_medicine, codes, municipal, too_few
from forsyningssim.parquet import copy, database, quoted
from forsyningssim.patients.layout import ENDINGS
from forsyningssim.units import Packs

if TYPE_CHECKING:
    import duckdb

MEASURE_COLUMNS: Final = (
    "measure", "unit", "medicine", "group", "channel", "municipality", "value",
)  # fmt: skip
HARM_COLUMNS: Final = ("confounding", "measure", "unit", "value")
HARM: Final = ("excess_admissions", "excess_deaths", "bed_days_buffered", "bed_days_displaced")
"""Measures that hang on how much of an observed excess risk is causal."""
CONFOUNDING: Final = tuple(tenth / 10 for tenth in range(11))
Row: TypeAlias = tuple[str, str, str, str, str, str, float | None]
Column: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True)
class Table:
    """Columns of numbers in the order of the table, lists they count into, and a query on both.

    A million repeated names would be slow to hand over and to write; numbers and a short list are
    not.
    """

    columns: Mapping[str, Column]
    names: Mapping[str, Sequence[str]]
    select: str


def write_tables(finished: Finished, folder: Path) -> list[Path]:
    """Write two CSV files and the Parquet tables into an existing folder; give their paths.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    import duckdb

    sheets = [folder / "measures.csv", folder / "harm_by_confounding.csv"]
    paths = [*sheets, *(folder / f"{name}.parquet" for name in TABLES)]
    try:
        _write_csv(paths[0], MEASURE_COLUMNS, measure_rows(finished))
        _write_csv(paths[1], HARM_COLUMNS, harm_rows(finished))
        with database() as connection:
            for path, table in zip(paths[2:], TABLES.values(), strict=True):
                _write_parquet(connection, path, table(finished))
    except (OSError, duckdb.IOException) as error:
        raise OutputError(str(folder), str(error)) from error
    return paths


def _write_csv(path: Path, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(columns)
        lines.writerows(rows)


def _write_parquet(connection: duckdb.DuckDBPyConnection, path: Path, table: Table) -> None:
    connection.register("cells", dict(table.columns))
    for name, known in table.names.items():
        listed = ", ".join(f"'{quoted(one)}'" for one in dict.fromkeys(known))
        connection.execute(f"CREATE OR REPLACE TYPE {_type_of(name)} AS ENUM ({listed})")
    copy(connection, table.select, path, {name: list(known) for name, known in table.names.items()})
    connection.unregister("cells")


def _told_by(names: str, number: str) -> str:
    """Give what a query says for the name with a number, from 0 on, in one of a table's lists.

    It has a type that knows all of them, so that DuckDB writes each once and else numbers.
    """
    return f"(CAST(${names} AS {_type_of(names)}[]))[{number} + 1]"


def _type_of(names: str) -> str:
    return f"one_of_{names}"


def harm_rows(finished: Finished) -> Iterator[tuple[float, str, str, float | None]]:
    """Give what harm comes to for every share of it that may be causal (phi)."""
    for confounding in CONFOUNDING:
        judged = finished.judged_with(confounding)
        for name in HARM:
            measure = MEASURES[name]
            yield confounding, name, measure.unit, _told(measure.of(judged).total)


def measure_rows(finished: Finished) -> Iterator[Row]:
    """Give every figure of every measure: Norway, its parts, and cells that are not zero.

    A figure that cannot be told is left empty.
    """
    hidden, places = too_few(finished), codes(finished)
    for measure in MEASURES.values():
        value = measure.of(finished)
        yield from _whole_and_parts(finished, measure, value)
        yield from _cells(finished, measure, value, hidden, places)


def _whole_and_parts(finished: Finished, measure: Measure, value: Value) -> Iterator[Row]:
    name, unit = measure.name, measure.unit
    yield name, unit, "", "", "", "", _told(value.total)
    for part, figure in value.by_name.items():
        yield f"{name}.{part}", unit, "", "", "", "", _told(figure)
    of_medicines = by_medicine(finished, value) if value.by_group is None else None
    if of_medicines is not None:  # else told group by group, below
        for medicine, figure in zip(finished.catalogue.substances, of_medicines, strict=True):
            yield name, unit, medicine, "", "", "", _told(figure)
    if value.by_group is not None:
        for group, figure in zip(finished.catalogue.groups, value.by_group, strict=True):
            spec = group.spec
            yield name, unit, group.substance, group.name, spec.channel, "", _told(figure)


def _cells(
    finished: Finished,
    measure: Measure,
    value: Value,
    hidden: npt.NDArray[np.bool_],
    places: list[str],
) -> Iterator[Row]:
    name, unit = measure.name, measure.unit
    by_municipality = municipal(finished, value)
    if by_municipality is not None:
        for place, figure in zip(places, by_municipality, strict=True):
            yield name, unit, "", "", "", place, _told(figure)
    if value.by_place is not None:
        shown = np.where(hidden, np.nan, value.by_place)
        for g, group in enumerate(finished.catalogue.groups):
            known = name, unit, group.substance, group.name, group.spec.channel
            cells = np.flatnonzero(value.by_place[g])
            for m, figure in zip(cells.tolist(), shown[g, cells].tolist(), strict=True):
                yield *known, places[m], _told(figure)


def _told(figure: float | None) -> float | None:
    """Give a number as Python writes it, and nothing where there is none to tell."""
    if figure is None or isnan(figure):
        return None
    plain = float(figure)
    return int(plain) if plain.is_integer() else plain


def stocks(finished: Finished) -> Table:
    """Packs at the end of each measured day, by holder, product and purpose; empty ones left out.

    Purposes are *ordinary*, *duty* and *national* in wholesale, *outlet*, *supplier* for the
    European stores, *road*, *european* for the shared stockpile and *abroad*.
    """
    books, catalogue, first = finished.books, finished.catalogue, finished.days.warm_up
    accounts: dict[tuple[str, str], list[str]] = {}
    for account in books.accounts:
        place = holder(account)
        if place is not None:
            accounts.setdefault(place, []).append(account)
    where = sorted(accounts)
    columns = _not_zero(books.stock(named(*accounts[place]))[first:] for place in where)
    names = {
        "holders": [place[0] for place in where],
        "purposes": [place[1] for place in where],
        "medicines": catalogue.substance_of,
        "products": catalogue.products,
    }
    select = f"""
        SELECT {_date(finished)} AS day, {_told_by("holders", "sheet")} AS holder,
        {_told_by("medicines", "product")} AS medicine,
        {_told_by("products", "product")} AS product,
        {_told_by("purposes", "sheet")} AS purpose, packs
        FROM cells"""
    return Table(columns, names, select)


def _not_zero(sheets: Iterable[Packs]) -> dict[str, Column]:
    """List the packs on sheets of shape (days, P) by day, sheet and product, zeros left out."""
    days, products, packs = (
        [np.empty(0, np.int32)],
        [np.empty(0, np.int32)],
        [np.empty(0, np.int64)],
    )
    for sheet in sheets:
        day, product = np.nonzero(sheet)
        days.append(day.astype(np.int32))
        products.append(product.astype(np.int32))
        packs.append(sheet[day, product])
    day = np.concatenate(days)
    order = np.argsort(day, kind="stable")
    sheet_of = np.repeat(np.arange(len(days) - 1, dtype=np.int32), [len(part) for part in days[1:]])
    return {
        "day": day[order],
        "sheet": sheet_of[order],
        "product": np.concatenate(products)[order],
        "packs": np.concatenate(packs)[order],
    }


def holder(account: str) -> tuple[str, str] | None:
    """Say who holds the packs of an account, and why; none for a source or an end of the way."""
    plain = {
        "store": ("suppliers", "supplier"),
        "european_stockpile": ("european_stockpile", "european"),
        "national_store": ("national_store", "national"),
    }
    head, _, tail = account.partition(".")
    if account in plain:
        return plain[account]
    if account.startswith("road:"):
        return account.removeprefix("road:"), "road"
    if head == "outlets":
        return tail.split(".")[0], "outlet"
    if head == "abroad":
        return None if tail in {"parallel", "own_production"} else (tail, "abroad")
    return None if not tail or head == "consumed" else (head, tail)


def ledger(finished: Finished) -> Table:
    """Every line of the books, the warm-up's too: day, source, target, product, packs."""
    books, products = finished.books, finished.catalogue.products
    columns = _not_zero(books.sheets())
    columns["day"] -= books.warm_up
    names = {
        "sources": [source for source, _ in books.pairs],
        "targets": [target for _, target in books.pairs],
        "products": products,
    }
    select = f"""
        SELECT {_date(finished)} AS day, {_told_by("sources", "sheet")} AS source,
        {_told_by("targets", "sheet")} AS target,
        {_told_by("products", "product")} AS product, packs
        FROM cells"""
    return Table(columns, names, select)


def patients(finished: Finished) -> Table:
    """Every untreated spell: who (a number that names the row), where, what, when, how it ended."""
    spells, catalogue = finished.spells, finished.catalogue
    columns = {
        "team": spells.group,
        "place": spells.place,
        "ordinal": spells.ordinal,
        "day": spells.start,
        "days": spells.length,
        "ending": spells.ending,
    }
    names = {
        "places": codes(finished),
        "medicines": [group.substance for group in catalogue.groups],
        "groups": [group.name for group in catalogue.groups],
        "endings": ENDINGS,
    }
    select = f"""
        SELECT (team::BIGINT << 44) | (place::BIGINT << 32) | ordinal::BIGINT AS "row",
        {_told_by("places", "place")} AS municipality,
        {_told_by("medicines", "team")} AS medicine, {_told_by("groups", "team")} AS "group",
        {finished.weight.tolist()}[team + 1] AS treatments, {_date(finished)} AS first_day,
        days::INTEGER AS days, {_told_by("endings", "ending")} AS ended
        FROM cells"""
    return Table(columns, names, select)


def _date(finished: Finished) -> str:
    return f"DATE '{finished.days.starts.isoformat()}' + cells.day::INTEGER"


TABLES: Final[Mapping[str, Callable[[Finished], Table]]] = MappingProxyType(
    {"stocks": stocks, "ledger": ledger, "patients": patients}
)
"""The Parquet tables of a run folder by name."""

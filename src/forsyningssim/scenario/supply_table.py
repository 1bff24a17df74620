"""A table of who makes what: written for somebody to fill in, and read with all its faults.

One row is one way by which a product comes to Norway: who sells it, in which country it is packed
and in which its active ingredient is made. Nothing is finer than a country, so that a table of
one's own names no site.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from forsyningssim.errors import Mark, Problem, ScenarioError, did_you_mean
from forsyningssim.scenario.schema import Scenario


@dataclass(frozen=True, slots=True)
class Way:
    """One row of the table."""

    product: str
    supplier: str
    supplier_country: str
    """Where the European store stands."""
    plant_country: str
    api_country: str
    share: float
    """Share of the product that comes this way; those of a product add to one."""
    market_share: float | None = None
    """Share of the substance's patients in Norway who begin on the product, if it is known."""


COLUMNS: Final = tuple(field.name for field in fields(Way))


def table(scenario: Scenario) -> list[Way]:
    """Give the supply of a scenario as rows, to be filled in with what one knows better."""
    return [
        Way(
            name,
            product.supplier,
            scenario.suppliers[product.supplier].country,
            scenario.plants[plant].country,
            scenario.api_sources[scenario.plants[plant].api_source].country,
            share,
        )
        for name, product in sorted(scenario.products.items())
        for plant, share in sorted(product.plants.items())
    ]


def write_table(ways: Iterable[Way], file: Path) -> None:
    """Write rows as a CSV file with a heading."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        for way in ways:
            cells = [getattr(way, name) for name in COLUMNS]
            writer.writerow(["" if cell is None else cell for cell in cells])


def read_table(file: Path, scenario: Scenario) -> list[Way]:
    """Read a CSV table of the supply of some products of a scenario.

    Raises
    ------
    ScenarioError
        With every fault of the table, each at its line.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else f"{error.strerror}"
        raise ScenarioError([Problem(Mark(str(file)), "", f"cannot be read: {why}")]) from None
    reader = csv.DictReader(text.splitlines(), delimiter=max(",;\t", key=text[:200].count))
    missing = [name for name in COLUMNS[:-1] if name not in (reader.fieldnames or ())]
    if missing:
        message = f"lacks the column {', '.join(missing)}"
        raise ScenarioError([Problem(Mark(str(file), 1, 1), "", message, ", ".join(COLUMNS))])
    problems: list[Problem] = []
    rows: list[tuple[int, Way]] = []
    for row in reader:
        read = _Row(file, reader.line_num, {k: (v or "").strip() for k, v in row.items() if k})
        if way := read.way(scenario, problems):
            rows.append((reader.line_num, way))
    problems += _together(file, rows)
    if not rows and not problems:
        problems = [Problem(Mark(str(file)), "", "holds no rows")]
    if problems:
        raise ScenarioError(problems)
    return sorted((way for _, way in rows), key=_place)


def _place(way: Way) -> tuple[str, str, str]:
    return way.product, way.plant_country, way.api_country


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of one line."""

    file: Path
    line: int
    cells: Mapping[str, str]

    def way(self, scenario: Scenario, problems: list[Problem]) -> Way | None:
        """Give the row, or add its faults to the problems."""
        before = len(problems)
        product, supplier = self.cells["product"], self.cells["supplier"]
        if product not in scenario.products:
            hint = did_you_mean(product, scenario.products)
            problems.append(self.fault("product", f"unknown product '{product}'", hint))
        if not re.fullmatch(r"[a-z][a-z0-9_]*", supplier):
            what = f"'{supplier}' is no name of a supplier"
            problems.append(self.fault("supplier", what, "small letters, digits and _"))
        elif supplier in scenario.suppliers:
            known = scenario.suppliers[supplier].country
            if known != self.cells["supplier_country"]:
                what = f"{supplier} stands in {known} in the scenario"
                problems.append(self.fault("supplier_country", what, "give another name"))
        for name in ("supplier_country", "plant_country", "api_country"):
            if not re.fullmatch(r"[A-Z]{2}", self.cells[name]):
                what = f"'{self.cells[name]}' is no country code"
                problems.append(self.fault(name, what, "two capital letters, such as DK"))
        share = self.number("share", problems)
        market = self.cells.get("market_share", "")
        market_share = self.number("market_share", problems) if market else None
        if len(problems) > before:
            return None
        seller, plant, api = (self.cells[name] for name in COLUMNS[2:5])
        return Way(product, supplier, seller, plant, api, share, market_share)

    def number(self, name: str, problems: list[Problem]) -> float:
        """Give a share above zero, or nought with a fault."""
        try:
            number = float(self.cells[name])
        except ValueError:
            number = -1.0
        if 0 < number <= 1 or (number == 0 and name == "market_share"):
            return number
        what = f"'{self.cells[name]}' is no share"
        problems.append(self.fault(name, what, "a number above 0 and at most 1"))
        return 0.0

    def fault(self, column: str, message: str, hint: str = "") -> Problem:
        return Problem(Mark(str(self.file), self.line, 1), column, message, hint)


def _together(file: Path, rows: Sequence[tuple[int, Way]]) -> Iterator[Problem]:
    """Give what is wrong between rows; each fault stands at the last row that takes part in it."""
    by_product = defaultdict[str, list[tuple[int, Way]]](list)
    countries: dict[str, str] = {}
    for line, way in rows:
        by_product[way.product].append((line, way))
        if countries.setdefault(way.supplier, way.supplier_country) != way.supplier_country:
            what = f"{way.supplier} stands in {countries[way.supplier]} further up"
            yield Problem(Mark(str(file), line, 1), "supplier_country", what)
    for product, lines in by_product.items():
        mark, ways = Mark(str(file), lines[-1][0], 1), [way for _, way in lines]
        total = sum(way.share for way in ways)
        if abs(total - 1) > 1e-6:
            yield Problem(mark, "share", f"the shares of {product} add to {total:.6g}, not to 1")
        if len({way.supplier for way in ways}) > 1:
            what = f"{product} has several suppliers"
            yield Problem(mark, "supplier", what, "a product is one supplier's")
        if len({_place(way) for way in ways}) < len(ways):
            yield Problem(mark, "product", f"{product} comes twice by one way")
        if len({way.market_share for way in ways}) > 1:
            yield Problem(mark, "market_share", f"{product} has several")

"""Take a newer population from Statistics Norway's table 07459.

The table is exported as a CSV file (semicolons, as the statistics bank gives it) or as JSON-stat 2,
with one-year ages or with groups that respect our bands. Names, counties, health regions and points
stay those of the table that comes with the package.
"""

from __future__ import annotations

import csv
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from forsyningssim.data.norway import (
    AGE_BANDS,
    AGE_BANDS_START,
    Integers,
    Municipalities,
    read_municipalities,
    write_municipalities,
)
from forsyningssim.errors import Mark, Problem, ScenarioError

_REGION = ("region",)
_SEX = ("kjønn", "kjonn", "sex")
_AGE = ("alder", "age")
_YEAR = ("år", "tid", "year", "time")
_CODE = re.compile(r"(?:K-)?(\d{4})\b")
_OUTSIDE = ("21", "22", "23", "99")  # Svalbard, Jan Mayen, the shelf, unknown: no municipalities
_BOTH_SEXES = ("0", "begge kjønn", "both sexes")
_OLDEST = 105


@dataclass(frozen=True, slots=True)
class _Count:
    """One number of the export, with the texts that say whom it counts."""

    region: str
    sex: str
    age: str
    year: int
    persons: int
    line: int


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where in a row of the export the texts stand; none: the export has no such column."""

    region: int
    sex: int | None
    age: int
    year: int | None

    def count(self, row: Sequence[str], year: int, persons: int, line: int = 0) -> _Count:
        """Give a number of the row with the row's texts."""
        sex = "" if self.sex is None else row[self.sex]
        return _Count(row[self.region], sex, row[self.age], year, persons, line)


def import_population(file: Path, target: Path) -> Municipalities:
    """Write ``target``, a table of municipalities with the population of the export ``file``.

    Of several years the latest is taken.

    Raises
    ------
    ScenarioError
        The file is no export of table 07459, leaves out ages or one sex, or names other
        municipalities than ours.
    OutputError
        The target cannot be written.
    """
    known = read_municipalities()
    text = _text(file)
    read = _from_json_stat if text.lstrip().startswith("{") else _from_csv
    counts = list(read(text, file))
    if not counts:
        _refuse(file, "holds no numbers by municipality, age and year")
    year = max(count.year for count in counts)
    counts = _of_both_sexes([count for count in counts if count.year == year], file)
    bands = _bands({count.age for count in counts}, file)
    newer = replace(known, population=_by_municipality(counts, bands, known, file), year=year)
    write_municipalities(newer, target)
    return newer


def _refuse(file: Path, message: str, hint: str = "", line: int = 0) -> NoReturn:
    raise ScenarioError([Problem(Mark(str(file), line, 1 if line else 0), "", message, hint)])


def _text(file: Path) -> str:
    """Read a file in the encoding of JSON, or in the one of the statistics bank's CSV files."""
    try:
        content = file.read_bytes()
    except OSError as error:
        _refuse(file, f"cannot be read: {error.strerror}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _layout(names: Sequence[str]) -> _Layout | None:
    """Find the columns by their Norwegian or English names or codes; none if one is missing."""

    def find(wanted: tuple[str, ...]) -> int | None:
        return next((i for i, name in enumerate(names) if name.casefold() in wanted), None)

    region, age = find(_REGION), find(_AGE)
    if region is None or age is None:
        return None
    return _Layout(region, find(_SEX), age, find(_YEAR))


def _from_csv(text: str, file: Path) -> Iterator[_Count]:
    """Give the numbers of a CSV export: a year a column, or a column that holds the year."""
    lines = list(csv.reader(text.splitlines(), delimiter=max(";\t,", key=text.count)))
    layouts = ((i, found) for i, line in enumerate(lines) if (found := _layout(line)))
    start, layout = next(layouts, (0, None))
    if layout is None:
        _refuse(file, "is no export of table 07459", "a heading with region and alder is needed")
    head = lines[start]
    years = {i: int(name[-4:]) for i, name in enumerate(head) if re.search(r"\b\d{4}$", name)}
    if layout.year is None and not years:
        _refuse(file, "names no year", "a column år, or a year in the heading of the numbers")
    for number, line in enumerate(lines[start + 1 :], start=start + 2):
        if len(line) != len(head):
            continue  # blank lines and footnotes
        if layout.year is not None:
            years = {len(line) - 1: _year(line[layout.year], file, number)}
        for i, year in years.items():
            yield layout.count(line, year, _persons(line[i], file, number), number)


def _year(text: str, file: Path, line: int = 0) -> int:
    if not re.fullmatch(r"\d{4}", text):
        _refuse(file, f"'{text}' is not a year", line=line)
    return int(text)


def _persons(text: str, file: Path, line: int = 0) -> int:
    """Read a number of persons; dots stand for a place that did not exist that year."""
    if text.strip(".: ") == "":
        return 0
    if not text.isdecimal():
        _refuse(file, f"'{text}' is not a number of persons", line=line)
    return int(text)


def _from_json_stat(text: str, file: Path) -> Iterator[_Count]:
    """Give the numbers of a JSON-stat 2 data set, whose last dimension runs fastest."""
    try:
        data = json.loads(text)
        names, values = [str(name) for name in data["id"]], data["value"]
        codes = [_codes(data["dimension"][name]["category"]) for name in names]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        _refuse(file, f"is no JSON-stat 2 data set: {error!r}")
    layout = _layout(names)
    if layout is None or layout.year is None:
        _refuse(file, "is no export of table 07459", f"dimensions: {', '.join(names)}")
    by_cell = values if isinstance(values, dict) else {str(i): v for i, v in enumerate(values)}
    for i, cell in enumerate(itertools.product(*codes)):
        persons = _persons(str(by_cell.get(str(i)) or "."), file)
        yield layout.count(cell, _year(cell[layout.year], file), persons)


def _codes(category: dict[str, Any]) -> list[str]:
    """Give the codes of a dimension in order; one with a single code may leave out the index."""
    index = category.get("index", category.get("label"))
    return sorted(index, key=index.__getitem__) if isinstance(index, dict) else list(index or [])


def _of_both_sexes(counts: list[_Count], file: Path) -> list[_Count]:
    """Keep the rows whose sum counts everybody once."""
    sexes = {count.sex.casefold() for count in counts}
    totals = sexes.intersection(_BOTH_SEXES)
    if totals:
        return [count for count in counts if count.sex.casefold() in totals]
    if len(sexes) == 1 and "" not in sexes:
        _refuse(file, f"counts one sex only: {counts[0].sex}", "export both")
    return counts


def _ages(text: str) -> tuple[int, int] | None:
    """Read the youngest and oldest age of a label or code; none for a total over all ages."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if not numbers or numbers[0] >= 999:
        return None
    is_open = re.search(r"\+|eldre|older", text)
    return numbers[0], max(numbers[-1], _OLDEST) if is_open else numbers[-1]


def _bands(labels: Iterable[str], file: Path) -> dict[str, int]:
    """Give the age band of each label; together they hold every age once."""
    ages = {label: span for label in labels if (span := _ages(label)) is not None}
    bands, expected = {}, 0
    for label, (youngest, oldest) in sorted(ages.items(), key=lambda item: item[1]):
        if youngest != expected:
            where = f"ages: '{label}' where {expected} years should follow"
            _refuse(file, where, "export every age once")
        band = int(np.searchsorted(AGE_BANDS_START, youngest, side="right")) - 1
        if oldest >= (*AGE_BANDS_START[1:], np.inf)[band]:
            known = f"bands: {', '.join(AGE_BANDS)}"
            _refuse(file, f"ages: '{label}' is not within one band", known)
        bands[label], expected = band, oldest + 1
    if expected <= _OLDEST:
        _refuse(file, f"ages: none from {expected} years", "export every age once")
    return bands


def _by_municipality(
    counts: list[_Count], bands: dict[str, int], known: Municipalities, file: Path
) -> Integers:
    """Add up persons by municipality and band, and report codes that do not match. (M, 6)."""
    rows = {code: i for i, code in enumerate(known.code.tolist())}
    population = np.zeros((len(rows), len(AGE_BANDS)), np.int64)
    unknown: dict[str, Problem] = {}
    for count in counts:
        match = _CODE.match(count.region)
        if not match or match[1].startswith(_OUTSIDE) or not count.persons:
            continue  # countries, counties, and municipalities that are no more
        row = rows.get(int(match[1]))
        if row is None:
            mark = Mark(str(file), count.line, 1 if count.line else 0)
            message = "has inhabitants but is not in our table"
            unknown.setdefault(count.region, Problem(mark, count.region, message))
        elif count.age in bands:
            population[row, bands[count.age]] += count.persons
    empty = np.flatnonzero(population.sum(axis=1) == 0).tolist()
    problems = list(unknown.values()) + [
        Problem(Mark(str(file)), f"{known.code[i]:04} {known.names[i]}", "has no inhabitants here")
        for i in empty
    ]
    if problems:
        raise ScenarioError(problems)
    return population

"""The municipalities of Norway: who lives where, by age.

One file in our own form, ``municipalities.csv``; `import_population` writes a newer one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from forsyningssim.errors import Mark, OutputError, Problem, ScenarioError
from forsyningssim.spec import Evidence

Integers: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]

POPULATION_CREDIT = "Folketall: Statistisk sentralbyrå, tabell 07459 (NLOD 2.0)"
"""To be printed wherever population is shown."""
POINTS_CREDIT = "Kartverket (CC BY 4.0)"
"""To be printed wherever the points are shown, as on a cartogram."""

HEALTH_REGIONS = ("south_east", "west", "central", "north")
"""The regional health authorities; a region's index is its place in this list."""
AGE_BANDS = ("0-4", "5-17", "18-44", "45-66", "67-79", "80+")
"""Ages in whole years, both ends included."""
AGE_BANDS_START = (0, 5, 18, 45, 67, 80)
"""The youngest age of each band, in years."""

EVIDENCE: Final[Mapping[str, Evidence]] = MappingProxyType(
    {
        "population": Evidence(
            source="Statistics Norway, table 07459, on 1 January of the table's year",
            grade="measured",
        ),
        "region": Evidence(
            source="by county; the border of a health region may cut through one", grade="derived"
        ),
        "lon": Evidence(source="Kartverket, a point inside the border of 2024", grade="derived"),
        "lat": Evidence(source="Kartverket, a point inside the border of 2024", grade="derived"),
    }
)
"""Source and grade of the columns of `Municipalities`."""

POPULATION: Final = Path(__file__).with_name("municipalities.csv")
"""The table that runs use."""

_AGE_COLUMNS = ("age_0_4", "age_5_17", "age_18_44", "age_45_66", "age_67_79", "age_80_plus")
_COLUMNS = ("code", "name", "county", "health_region", "year", *_AGE_COLUMNS, "lon", "lat")


@dataclass(frozen=True, eq=False, slots=True)
class Municipalities:
    """All municipalities, sorted by code. M is their number."""

    code: Integers
    """The official number, such as 301 for Oslo. Shape (M,)."""
    names: tuple[str, ...]
    counties: tuple[str, ...]
    region: Integers
    """Index into `HEALTH_REGIONS`. Shape (M,)."""
    population: Integers
    """Inhabitants by band of `AGE_BANDS`. Shape (M, 6)."""
    lon: Floats
    """Degrees east of a point inside. Shape (M,)."""
    lat: Floats
    """Degrees north of the same point. Shape (M,)."""
    year: int
    """The population is that of 1 January of this year."""


def read_municipalities(path: Path | None = None) -> Municipalities:
    """Read a table of municipalities: the one that comes with the package, or ``path``.

    Raises
    ------
    ScenarioError
        The file is no such table; every faulty line is named.
    """
    path = path or POPULATION
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"cannot be read as a table of municipalities: {error}"
        raise ScenarioError([Problem(Mark(str(path)), "", message)]) from error
    lines = list(csv.reader(text.splitlines()))
    problems = list(_problems(lines, str(path)))
    if problems:
        raise ScenarioError(problems)
    rows = sorted((dict(zip(_COLUMNS, line, strict=True)) for line in lines[1:]), key=_code)
    return Municipalities(
        code=np.array([_code(row) for row in rows], np.int64),
        names=tuple(row["name"] for row in rows),
        counties=tuple(row["county"] for row in rows),
        region=np.array([HEALTH_REGIONS.index(row["health_region"]) for row in rows], np.int64),
        population=np.array([[int(row[age]) for age in _AGE_COLUMNS] for row in rows], np.int64),
        lon=np.array([float(row["lon"]) for row in rows]),
        lat=np.array([float(row["lat"]) for row in rows]),
        year=int(rows[0]["year"]),
    )


def write_municipalities(municipalities: Municipalities, path: Path) -> None:
    """Write a table that `read_municipalities` reads; the same table gives the same bytes.

    Raises
    ------
    OutputError
        The file cannot be written; an older one of that name is still whole.
    """
    m = municipalities
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(_COLUMNS)
            for i, code in enumerate(m.code.tolist()):
                region = HEALTH_REGIONS[m.region[i]]
                named = (f"{code:04}", m.names[i], m.counties[i], region, m.year)
                point = (f"{m.lon[i]:.4f}", f"{m.lat[i]:.4f}")
                table.writerow((*named, *m.population[i].tolist(), *point))
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise OutputError(str(path), error.strerror or str(error)) from error


def _code(row: Mapping[str, str]) -> int:
    return int(row["code"])


def _problems(lines: list[list[str]], file: str) -> Iterator[Problem]:
    """Say what keeps the lines from being a table of municipalities."""
    if not lines or tuple(lines[0]) != _COLUMNS:
        expected = f"expected {','.join(_COLUMNS)}"
        yield Problem(Mark(file, 1, 1), "", "is no table of municipalities", expected)
        return
    if len(lines) == 1:
        yield Problem(Mark(file, 1, 1), "", "holds no municipality")
    whole = [line for line in lines[1:] if len(line) == len(_COLUMNS)]
    codes = [line[0] for line in whole]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Problem(Mark(file), code, "stands more than once")
    years = sorted({line[_COLUMNS.index("year")] for line in whole})
    if len(years) > 1:
        yield Problem(Mark(file), "year", f"must be one, not {', '.join(years)}")
    for number, line in enumerate(lines[1:], start=2):
        for column, message in _faults(line):
            yield Problem(Mark(file, number, 1), column, message)


def _faults(line: list[str]) -> Iterator[tuple[str, str]]:
    """Say what is wrong with one line: column and fault."""
    if len(line) != len(_COLUMNS):
        yield "", f"has {len(line)} columns, not {len(_COLUMNS)}"
        return
    row = dict(zip(_COLUMNS, line, strict=True))
    for column in ("code", "year", *_AGE_COLUMNS):
        if not row[column].isdecimal():
            yield column, f"'{row[column]}' is not a whole number"
    for column in ("lon", "lat"):
        if not _is_number(row[column]):
            yield column, f"'{row[column]}' is not a number of degrees"
    if row["health_region"] not in HEALTH_REGIONS:
        yield "health_region", f"'{row['health_region']}' is none of {', '.join(HEALTH_REGIONS)}"


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False

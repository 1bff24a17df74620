"""The tables of the pages that are made from the scenarios and from the code.

A table stands in its page between two comments, and is written there anew by ``make tables``; a
test fails where a page has an old one.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import chain, groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, get_args

from pydantic import BaseModel

from forsyningssim.disruptions import AnyDisruption
from forsyningssim.levers import AnyLever
from forsyningssim.report.words import Language, count
from forsyningssim.scenario.jsonschema import schema
from forsyningssim.scenario.library import load
from forsyningssim.scenario.names import names, several
from forsyningssim.scenario.numbers import GRADES, Number, numbers, unit
from forsyningssim.scenario.schema import Scenario
from forsyningssim.scenario.shipped import find
from forsyningssim.words import capital, spoken

PAGES: Final = Path(__file__).parent
PACKAGE: Final = PAGES.parent / "src" / "forsyningssim"
BASELINE: Final = "baseline_norway"
_MARKED: Final = re.compile(
    r"(<!-- table: (?P<what>[\w-]+)(?P<of>[^>]*) -->\n).*?(<!-- end of table -->)", re.DOTALL
)
_UNIONS: Final[Mapping[str, Any]] = MappingProxyType(
    {"disruptions": AnyDisruption, "levers": AnyLever}
)
_ANYWHERE: Final = frozenset(
    {"Evidence", "Text", "Constant", "Uniform", "Triangular", "Exponential", "Lognormal"}
)
"""Blocks that stand in many others: sources, words and distributions."""
_STEP: Final = re.compile(r"[^.\[\]]+")
_FEW, _NARROW = 5, 40
"""Blocks that need no common part; characters that fit in a cell."""
_SAID_ELSEWHERE: Final = frozenset({"source", "grade", "sources", "kind"})
"""Fields that every block has, told once above the table."""


def renewed(text: str) -> str:
    """Write the tables of a page anew; all else stays."""

    def fill(found: re.Match[str]) -> str:
        return f"{found[1]}\n{TABLES[found['what']](*found['of'].split())}\n\n{found[4]}"

    return _MARKED.sub(fill, text)


def pages() -> Iterator[Path]:
    """Yield every page that has a table of this kind."""
    for page in sorted(PAGES.rglob("*.md")):
        if "_build" not in page.parts and _MARKED.search(page.read_text(encoding="utf-8")):
            yield page


def table(head: Iterable[str], body: Iterable[Iterable[str]]) -> str:
    """Write a table in Markdown."""
    columns = list(head)
    rows = [columns, ["---"] * len(columns), *body]
    cells = (
        [re.sub(r"\s+", " ", cell).replace("|", "\\|").strip() for cell in row] for row in rows
    )
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def timetable(scenario: str, language: Language) -> str:
    """Give the timetable of an exercise: minutes of the clock on the wall, days of the game."""
    exercise = load(find(scenario)).scenario.exercise
    if exercise is None:
        raise ValueError(f"{scenario} is no exercise")
    begins, day, rows = 0, 0, []
    for period in exercise.timetable:
        ends, last = begins + period.minutes, day + period.days
        days = f"{day}–{last}" if period.days else "–"
        rows.append([f"{begins}–{ends}", days, getattr(period.text, language)])
        begins, day = ends, last
    head = {"nb": ("minutter", "dager i spillet", "hva"), "en": ("minutes", "days played", "what")}
    return table(head[language], rows)


@cache
def baseline() -> Scenario:
    """Read Norway in an ordinary year."""
    return load(find(BASELINE)).scenario


def parameters(*blocks: str) -> str:
    """Give the fields of blocks of a scenario file: unit, default, what the baseline has.

    ``disruptions`` and ``levers`` stand for all of them, with the blocks inside them. What many
    blocks have in common is told once, before them.
    """
    told = schema()["$defs"]
    blocks = tuple(dict.fromkeys(chain.from_iterable(_meant(name, told) for name in blocks)))
    fields = {name: set(told[name]["properties"]) - _SAID_ELSEWHERE for name in blocks}
    many = Counter(chain.from_iterable(fields.values()))
    common = {field for field in many if many[field] > max(_FEW, len(blocks) / 2)}
    parts = [_block(name, told[name], fields[name] - common) for name in blocks]
    if common:
        one = next(told[name] for name in blocks if common <= fields[name])
        said = {**one, "description": "What most of those below have as well."}
        parts.insert(0, _block("In common", said, common))
    return "\n\n".join(parts)


def _meant(name: str, told: Mapping[str, Any]) -> Iterator[str]:
    """Yield a block; of a union each member, followed by the blocks that stand inside it."""
    if name not in _UNIONS:
        yield name
        return
    (members, *_) = get_args(_UNIONS[name])
    for member in get_args(members):
        yield member.__name__
        inside = re.findall(r"#/\$defs/(\w+)", json.dumps(told[member.__name__]))
        yield from (each for each in inside if each not in _ANYWHERE)


def _block(name: str, told: Mapping[str, Any], fields: Collection[str]) -> str:
    rows = [
        [
            f"`{field}`", unit(field) or "–", _default(spec, field in told.get("required", ())),
            *_in_the_baseline(name, field), spec.get("description", "").replace("``", "`"),
        ]
        for field, spec in told["properties"].items()
        if field in fields
    ]  # fmt: skip
    head = ("field", "unit", "default", "in the baseline", "grade", "what it is")
    heading = f"**{name}.** {told.get('description', '')}"
    return f"{heading}\n\n{table(head, rows)}" if rows else heading


def _default(spec: Mapping[str, Any], required: bool) -> str:
    value = spec.get("default")
    if required or "default" not in spec:
        return "must be given"
    return "–" if value in (None, "", [], {}) else f"`{_plain(value)}`"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(each)}" for key, each in value.items() if each != "")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _by_size(written: str) -> tuple[float, str]:
    """Put numbers in their order, and what is not one after them."""
    figures = written.replace(",", "").replace("−", "-")
    try:
        return float(figures), written
    except ValueError:
        return float("inf"), written


def _in_the_baseline(block: str, field: str) -> tuple[str, str]:
    """Say which values a field has, and how well they are known."""
    found = _by_field()[block, field]
    values = sorted({each.value.en for each in found}, key=_by_size)
    listed = "; ".join(values)
    shown = listed if len(listed) <= _NARROW else f"{len(found)} numbers"
    grades = [grade for grade in GRADES if any(each.grade == grade for each in found)]
    return (shown, ", ".join(grades)) if found else ("–", "–")


@cache
def _by_field() -> Mapping[tuple[str, str], list[Number]]:
    """Sort the numbers of the baseline by the block and the field that they stand in."""
    found: dict[tuple[str, str], list[Number]] = defaultdict(list)
    for each in numbers(baseline()):
        place: Any = baseline()
        for step in _STEP.findall(each.path):
            if isinstance(place, BaseModel):
                where = type(place).__name__, step
            place = _inside(place, step)
        found[where].append(each)
    return found


def _inside(place: Any, step: str) -> Any:
    """Go a step down, by the name of a field, the key of a map or the number in a list."""
    if isinstance(place, BaseModel):
        return getattr(place, step)
    if isinstance(place, Mapping):
        return next(value for key, value in place.items() if str(key) == step)
    return place[int(step)]


def sources(grade: str) -> str:
    """Give the sources of the baseline's numbers of one grade, and how much comes from each."""
    called = names(baseline())
    known = [each for each in numbers(baseline()) if each.grade == grade]
    rows = []
    for source, found in groupby(known, key=lambda each: each.source):
        these = list(found)
        places = dict.fromkeys(tuple(each.path.split(".")[:2]) for each in these)
        what = several([called.get(place[-1]) or spoken(".".join(place)) for place in places])
        rows.append([capital(what).en, count(len(these), "en"), source or "not stated"])
    return table(("of what", "numbers", "source"), rows)


def files() -> str:
    """Give every file of the package and its one purpose, room by room, as it says itself."""
    rooms = sorted({path.parent for path in PACKAGE.rglob("*.py")})
    return "\n\n".join(_room(room) for room in rooms)


def _room(room: Path) -> str:
    title = f"## `{room.relative_to(PACKAGE.parent)}/`"
    inside = [path for path in sorted(room.glob("*.py")) if path.stem != "__init__"]
    if not inside:
        return f"{title}\n\n{_purpose(room / '__init__.py')}"
    rows = [[f"`{path.stem}`", _purpose(path)] for path in inside]
    return f"{title}\n\n{_purpose(room / '__init__.py')}\n\n{table(('file', 'purpose'), rows)}"


def _purpose(file: Path) -> str:
    """Return the first line of a module, in the marks of Markdown."""
    told = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return re.sub(r":\w+:`~?([^`]+)`", r"`\1`", told.partition("\n")[0]).replace("``", "`")


TABLES: Final[Mapping[str, Callable[..., str]]] = MappingProxyType(
    {"timetable": timetable, "parameters": parameters, "sources": sources, "files": files}
)
"""Every kind of table, by the name that a page calls it by."""


if __name__ == "__main__":
    for path in pages():
        path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")

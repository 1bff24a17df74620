"""Measure, and write the figures into the pages: what ``make validation`` runs.

``python -m forsyningssim.validation years`` and ``crises`` do one of the two parts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from forsyningssim.errors import OutputError, UnknownNameError
from forsyningssim.folders import write_text
from forsyningssim.scenario.library import load
from forsyningssim.validation import crises_page, page
from forsyningssim.validation.crises import crises, hold
from forsyningssim.validation.dots import draw
from forsyningssim.validation.page import between
from forsyningssim.validation.years import as_frozen, measure

_DOCS: Final = Path("docs")
_BASELINE: Final = Path("scenarios/baseline_norway.yaml")


class Part(NamedTuple):
    """One page, and what makes its figures."""

    page: Path
    figures: Callable[[date], str]


def _years(day: date) -> str:
    return page.tables(measure(as_frozen(load(_BASELINE).under().scenario)), day)


def _crises(day: date) -> str:
    files = crises()
    held = hold(files)
    draw(files, held, _DOCS / "images" / crises_page.PICTURE)
    return crises_page.tables(files, held, day)


PARTS: Final[Mapping[str, Part]] = MappingProxyType(
    {
        "years": Part(_DOCS / "trust/validation.md", _years),
        "crises": Part(_DOCS / "trust/crises.md", _crises),
    }
)


def main(wanted: list[str]) -> None:
    """Measure the parts that are wanted, all if none is named, and write them into their pages."""
    for name in wanted:
        if name not in PARTS:
            raise UnknownNameError("part of the validation", name, list(PARTS))
    for name in wanted or PARTS:
        part = PARTS[name]
        between(_read(part.page), "")  # before the long work
        figures = part.figures(datetime.now(UTC).date())
        write_text(part.page, between(_read(part.page), figures))
        sys.stdout.write(f"the figures are in {part.page}\n")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise OutputError(str(path), error.strerror or str(error)) from error


if __name__ == "__main__":
    main(sys.argv[1:])

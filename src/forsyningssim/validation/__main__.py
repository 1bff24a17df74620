"""Measure, and write the figures into the page: what ``make validation`` runs."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from forsyningssim.errors import OutputError
from forsyningssim.scenario.library import load
from forsyningssim.validation.page import between, tables
from forsyningssim.validation.years import as_frozen, measure

PAGE: Final = Path("docs/trust/validation.md")
SCENARIO: Final = Path("scenarios/baseline_norway.yaml")


def main() -> None:
    """Measure, and write the tables into the page."""
    try:
        between(PAGE.read_text(encoding="utf-8"), "")  # before the long work
        scenario = as_frozen(load(SCENARIO).under().scenario)
        figures = tables(measure(scenario), datetime.now(UTC).date())
        page = between(PAGE.read_text(encoding="utf-8"), figures)
        PAGE.write_text(page, encoding="utf-8")
    except OSError as error:
        raise OutputError(str(PAGE), error.strerror or str(error)) from error
    sys.stdout.write(f"the figures are in {PAGE}\n")


if __name__ == "__main__":
    main()

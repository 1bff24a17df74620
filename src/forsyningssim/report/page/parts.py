"""What the reports of a study and of a run have in common: pictures under headings, and sheets."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from forsyningssim.data.norway import read_municipalities
from forsyningssim.report.page import evidence, phrases, pictures
from forsyningssim.report.page.columns import cell, column
from forsyningssim.report.page.document import (
    Paragraph,
    Picture,
    Section,
    Sheet,
    Table,
)
from forsyningssim.scenario.fields import field_called
from forsyningssim.scenario.names import names
from forsyningssim.scenario.schema import Scenario
from forsyningssim.spec import Text
from forsyningssim.words import capital, say

_CSV: Final[Mapping[str, Text]] = {
    "comparison.csv": say("Comparisons", "Sammenligninger"),
    "tails.csv": say("How bad", "Hvor ille"),
    "thresholds.csv": say("Thresholds", "Terskler"),
    "hangs_on.csv": say("Hangs on", "Henger på"),
    "regret.csv": say("Regret", "Anger"),
    "information.csv": say("Worth of knowing", "Verdi av å vite"),
    "boxes.csv": say("Where it helps", "Hvor det hjelper"),
    "cost_effect.csv": say("Cost and effect", "Kostnad og virkning"),
    "cost_per_unit.csv": say("Cost of each unit", "Kostnad per enhet"),
    "break_even.csv": say("Break-even", "Når det lønner seg"),
    "bill.csv": say("Who pays", "Hvem som betaler"),
    "sample_check.csv": say("Sample check", "Utvalgskontroll"),
    "measures.csv": say("Measures", "Mål"),
}
"""Tables of a folder that the workbook holds, and the names of their sheets."""


def pictured(
    found: Mapping[str, Picture | Text], below: Mapping[str, tuple[Table, ...]]
) -> tuple[Section, ...]:
    """Put each picture under a heading of its own, or the reason why there is none.

    ``below`` has further tables of some of them.
    """
    return tuple(
        Section(
            f"figure-{name.replace('_', '-')}", title,
            (
                Paragraph(one, "note") if isinstance(one := found[name], Text) else one,
                *below.get(name, ()),
            ),
            new_page=False,
        )
        for name, title in pictures.TITLES.items()
        if name in found
    )  # fmt: skip


def sheets(
    folder: Path, called: Mapping[str, Text], counted_for: Text | None = None
) -> Iterator[Sheet]:
    """Take over the tables of a folder, numbers as numbers and names as what they are called.

    ``counted_for`` says it of the money of all tables, where their rows do not say it themselves.
    """
    note = counted_for and say("Money: {0}.", "Penger: {0}.", counted_for)
    for file, name in _CSV.items():
        path = folder / file
        if path.exists():
            with path.open(encoding="utf-8", newline="") as lines:
                head, *rows = list(csv.reader(lines))
            if rows:
                columns = tuple(map(column, head))
                body = tuple(
                    tuple(cell(*each, called) for each in zip(head, row, strict=True))
                    for row in rows
                )
                yield Sheet(name, Table(Text(en=file, nb=file), columns, body, note))


def all_names(scenario: Scenario, policies: Mapping[str, Text]) -> Mapping[str, Text]:
    """Return what to call all that the tables of a folder name: what they study, and where."""
    towns = read_municipalities()
    return {
        **{f"{code:04}": Text(en=name, nb=name) for code, name in
           zip(towns.code.tolist(), towns.names, strict=True)},
        **{place: capital(law.title or field_called(place))
           for place, law in scenario.uncertainties.items()},
        **{name: capital(words) for name, words in names(scenario).items()},
        **policies,
    }  # fmt: skip


def every_number(scenario: Scenario) -> Sheet:
    """Put every number of a scenario on a sheet, with its source and its grade."""
    return Sheet(phrases.EVIDENCE_SHEET, evidence.every_number(scenario))

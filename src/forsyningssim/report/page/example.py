"""One run as an example: its three pictures, with what they say in words and in numbers."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from forsyningssim.errors import UnreadableError
from forsyningssim.report.figures import FIGURES
from forsyningssim.report.happened import story_of
from forsyningssim.report.page.document import Cell, Picture, Table
from forsyningssim.report.page.pictures import LANGUAGES, TITLES, both, drawn, untitled
from forsyningssim.report.page.written import DASH, amount
from forsyningssim.report.run_folder import told
from forsyningssim.report.tables import measure_rows
from forsyningssim.report.words import Language
from forsyningssim.scenario.schema import Scenario
from forsyningssim.setting import prepare
from forsyningssim.simulation import simulate_resolved
from forsyningssim.spec import Text
from forsyningssim.studies.study import Study
from forsyningssim.words import day_of, say

_BURDEN: Final = "untreated_patient_days"
_BOOKS: Final[Mapping[str, Text]] = {
    "opening": say("in Norway on the first day", "i Norge den første dagen"),
    "received": say("received from abroad", "mottatt fra utlandet"),
    "dispensed": say("handed to patients", "utlevert til pasienter"),
    "exported": say("exported", "eksportert"),
    "expired": say("expired", "gått ut på dato"),
    "destroyed": say("destroyed or recalled", "kassert eller tilbakekalt"),
    "closing": say("in Norway on the last day", "i Norge den siste dagen"),
}


@dataclass(frozen=True)
class Example:
    """What a run leaves for a reader."""

    summary: Mapping[str, Any]
    """As ``summary.json`` has it."""
    by_group: tuple[tuple[str, str, float], ...]
    """Medicine, group and its days without."""
    drawn: Mapping[str, Mapping[Language, bytes]]
    words: Mapping[str, Text]
    """What each picture shows."""


def typical(study: Study, measure: str, policy: str) -> int:
    """Choose the replicate in which a measure is nearest to its median; the first of equals."""
    values = study.outcomes.of(policy, measure)
    apart = np.abs(values - np.nanmedian(values)) if np.isfinite(values).any() else values
    return 0 if np.isnan(apart).all() else int(np.nanargmin(apart))


def run_again(study: Study, policy: str, replicate: int) -> Example:
    """Run one replicate of a study with every treatment followed, and draw it."""
    resolved = study.plan.file.under(policy)
    setting = prepare(resolved.scenario)
    run = simulate_resolved(resolved, setting, replicate, study.plan.seed)
    story = story_of(run)
    return Example(
        told(run),
        tuple(_groups(dict(zip(_COLUMNS, row, strict=True)) for row in measure_rows(run.finished))),
        {
            name: drawn(name, partial(picture.draw, run.finished, story))
            for name, picture in FIGURES.items()
        },
        {
            name: both(partial(picture.describe, run.finished, story))
            for name, picture in FIGURES.items()
        },
    )


_COLUMNS: Final = ("measure", "unit", "medicine", "group", "channel", "municipality", "value")


def open_run(folder: Path) -> Example:
    """Read a run from its folder.

    Raises
    ------
    UnreadableError
        A file is missing or is not what it should be.
    """
    figures = folder / "figures"
    try:
        summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        with (folder / "measures.csv").open(encoding="utf-8", newline="") as file:
            groups = tuple(_groups(csv.DictReader(file)))
        return Example(
            summary,
            groups,
            {
                name: {
                    to: untitled((figures / f"{name}.{to}.svg").read_bytes()) for to in LANGUAGES
                }
                for name in FIGURES
            },
            {name: both(partial(_words, figures, name)) for name in FIGURES},
        )
    except (OSError, ValueError, KeyError) as error:
        raise UnreadableError(str(folder), f"its files are not whole: {error}") from None


def _words(figures: Path, name: str, language: Language) -> str:
    return (figures / f"{name}.{language}.txt").read_text(encoding="utf-8").strip()


def _groups(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str, float]]:
    """Yield the days without medicine of each group, all of Norway together."""
    for row in rows:
        if row["measure"] == _BURDEN and row["group"] and not row["municipality"]:
            yield row["medicine"], row["group"], float(row["value"] or 0)


def pictures(example: Example, scenario: Scenario) -> Iterator[tuple[str, Picture]]:
    """Give the pictures of a run with their tables."""
    tables = {
        "timeline": _events(example.summary),
        "burden": _by_group(example, scenario),
        "flow": _books(example.summary),
    }
    for name, files in example.drawn.items():
        yield name, Picture(TITLES[name], example.words[name], files, tables[name])


def _events(summary: Mapping[str, Any]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for event in summary["happened"]:
        until = event["until"]
        rows.append((
            Text(**event["label"]),
            day_of(date.fromisoformat(event["from"])),
            day_of(date.fromisoformat(until)) if until else say("the end", "slutten"),
        ))  # fmt: skip
    if not rows:
        rows.append(
            (say("no disruption and no lever", "ingen hendelse og ingen tiltak"), DASH, DASH)
        )
    head = say("what", "hva"), say("from", "fra"), say("over on", "over fra")
    return Table(say("What took hold, and when", "Hva som slo inn, og når"), head, tuple(rows))


def _by_group(example: Example, scenario: Scenario) -> Table:
    ranked = sorted(example.by_group, key=lambda row: (-row[2], row[0], row[1]))
    rows: list[tuple[Cell, ...]] = []
    for medicine, group, value in ranked:
        substance = scenario.substances[medicine]
        rows.append((substance.groups[group].label, substance.name, amount(value)))
    head = (
        say("patient group", "pasientgruppe"), say("medicine", "legemiddel"),
        say("days without", "dager uten"),
    )  # fmt: skip
    caption = say(
        "Days without medicine by patient group", "Dager uten medisin etter pasientgruppe"
    )
    return Table(caption, head, tuple(rows))


def _books(summary: Mapping[str, Any]) -> Table:
    rows = tuple((words, amount(summary["books"][name], 4)) for name, words in _BOOKS.items())
    head = say("packs", "pakninger"), say("number", "antall")
    return Table(say("The packs of the run", "Pakningene i kjøringen"), head, rows)

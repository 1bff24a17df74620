"""The figures of the page, and where they stand in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from forsyningssim.folders import between_marks
from forsyningssim.validation.figures import (
    CHECKED,
    NORWAY,
    SAMPLE,
    SHOWN,
    SMALL,
    TWIN,
    Runs,
    World,
    Year,
    estimate,
    judged,
    verdict,
)

BEGIN: Final = "<!-- figures: written by make validation -->"
END: Final = "<!-- end of figures -->"


def tables(runs: Mapping[World, Sequence[Year]], day: date) -> str:
    """Write the tables of the page from what each world counted."""
    all_runs = Runs(runs[NORWAY], runs[TWIN], runs[SAMPLE])
    lines = [
        f"Computed on {day.isoformat()} by `make validation`: {NORWAY.replicates} years of all of"
        f" Norway, and {SAMPLE.replicates * SAMPLE.years} years of a {SAMPLE.name} treatments.",
    ]
    for title, figures in (("Checked", CHECKED), ("Shown, no evidence", SHOWN)):
        lines += [
            "",
            f"| {title.lower()} | published | model | verdict |",
            "| --- | --- | --- | --- |",
        ]
        for figure in figures:
            found = judged(figure, all_runs)
            word = verdict(figure.low, figure.high, found.mean) if figure in CHECKED else "—"
            lines.append(f"| {figure.name} | {figure.published} | {found} | {word} |")
    return "\n".join([*lines, "", *_margins(runs)])


_TOTALS: Final = (
    ("not filled at once", "unfilled", "asks"),
    ("the same in a world without failures", "unfilled_quiet", "asks"),
    ("shelf and wholesaler empty", "short", "asks"),
    ("no direct solution", "unsolved", "asks"),
    ("days without treatment", "untreated_days", "treatment_days"),
)


_SIZES: Final = (NORWAY, TWIN, SMALL)


def _margins(runs: Mapping[World, Sequence[Year]]) -> list[str]:
    """The same replicates in worlds of several sizes, and how far the samples are off."""
    lines = [
        "| national total | " + " | ".join(world.name for world in _SIZES) + " |",
        "| --- |" + " --- |" * len(_SIZES),
    ]
    for name, part, whole in _TOTALS:
        found = [estimate(runs[world], part, whole) for world in _SIZES]
        off = [f" ({e.mean / found[0].mean - 1:+.0%})" if i else "" for i, e in enumerate(found)]
        cells = [f"{e}{more}" for e, more in zip(found, off, strict=True)]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def between(page: str, figures: str) -> str:
    """Put the figures between their marks; the rest of the page stays as it is."""
    return between_marks(page, BEGIN, END, figures)

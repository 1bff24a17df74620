"""What ``forsyningssim study --threshold`` prints of a ban: where it turns, by medicine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from forsyningssim.cli.terminal import console, paragraph
from forsyningssim.words import say

if TYPE_CHECKING:
    from forsyningssim.studies.plan import Plan
    from forsyningssim.studies.searched import Threshold

_HEAD: Final = (
    say("  medicine", "  legemiddel"),
    say("threshold", "terskel"),
    say("interval", "intervall"),
    say("plausible", "rimelig"),
    say("true share above", "sann andel over"),
)


def show_limits(found: Threshold, language: Literal["en", "nb"]) -> None:
    """Print a row and a sentence for each medicine."""
    from rich.table import Table

    from forsyningssim.studies.limit_rows import cells, ranked

    table = Table(box=None, padding=(0, 2, 0, 0))
    for i, title in enumerate(_HEAD):
        table.add_column(getattr(title, language), overflow="fold", no_wrap=i != 0)
    for limit in ranked(found.limits):
        name, *others = (getattr(cell, language) for cell in cells(limit, found.question.input))
        table.add_row(f"  {name}", *others)
    speaks = console()
    speaks.print(table)
    for limit in ranked(found.limits):
        paragraph(speaks, getattr(limit.sentence, language), indent=2, style="dim")
    speaks.print()


def draw_limits(plan: Plan, found: Threshold, folder: Path) -> Path:
    """Draw the thresholds of all medicines beside their runs; return the folder."""
    from forsyningssim.report.limits import write_limits
    from forsyningssim.report.study_figures import story_by
    from forsyningssim.studies.limit_rows import answered
    from forsyningssim.studies.searched import THRESHOLDS

    key = found.question.hash(plan)
    (told,) = (each for each in answered(folder) if each.key == key)
    where = folder / THRESHOLDS / key
    write_limits(told, story_by(plan, found.question.measure, found.question.most), where)
    return where

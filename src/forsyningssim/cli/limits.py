"""What ``forsyningssim study --threshold`` prints of a ban: where it turns, by medicine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from forsyningssim.cli.terminal import console, paragraph
from forsyningssim.words import say

if TYPE_CHECKING:
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

    from forsyningssim.studies.limit_rows import cells

    table = Table(box=None, padding=(0, 2, 0, 0))
    for i, title in enumerate(_HEAD):
        table.add_column(getattr(title, language), overflow="fold", no_wrap=i != 0)
    for limit in found.limits:
        name, *others = (getattr(cell, language) for cell in cells(limit, found.question.input))
        table.add_row(f"  {name}", *others)
    speaks = console()
    speaks.print(table)
    for limit in found.limits:
        paragraph(speaks, getattr(limit.sentence, language), indent=2, style="dim")
    speaks.print()

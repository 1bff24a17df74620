"""A picture of the checked figures: the published range, the model and the envelope."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from forsyningssim.report import style
from forsyningssim.scenario.known import CHANGES
from forsyningssim.scenario.library import ScenarioFile
from forsyningssim.validation.crises import Held
from forsyningssim.validation.crises_page import value_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TOP, _ROW, _HEADING, _FOOT = 18.0, 7.2, 6.0, 14.0  # mm
_TEXT, _LEFT, _WIDE, _WORD = 7.0, 91.0, 56.0, 151.0  # mm from the left edge, and a width
_COLOURS: Final = {"agrees": style.GREEN, "near": style.ORANGE, "misses": style.VERMILION}


def picture(files: Sequence[ScenarioFile], checked: Sequence[Held]) -> Figure:
    """Draw a row for each checked figure, each on a scale of its own."""
    titles = {file.name: file.scenario.title.en for file in files}
    rows = [(name, list(mine)) for name, mine in groupby(checked, key=lambda each: each.crisis)]
    height = _TOP + len(rows) * _HEADING + len(checked) * _ROW + _FOOT
    figure = style.sheet(height)
    style.head(
        figure,
        "Crises beside what was published of them",
        "checked figures only; each row on its own scale",
    )
    down = _TOP
    for name, mine in rows:
        style.write(figure, 4, down + 1, titles[name], size=8.5, bold=True)
        down += _HEADING
        for held in mine:
            style.write(figure, _TEXT, down + 1.4, held.known.title.en, size=7.5)
            axes = style.place(figure, _LEFT, height - down - _ROW + 1.4, _WIDE, _ROW - 2.8)
            _draw(axes, held)
            word = f"{held.verdict} ({held.known.published().en})"
            color = _COLOURS[held.verdict]
            style.write(figure, _WORD, down + 1.4, word, size=7, color=color)
            down += _ROW
    style.foot(
        figure,
        ["band: published; dot and line: the model's mean, and where nine in ten replicates lie;"
         " lower line: over what nobody knows",
         "cross: the sum on the back of an envelope; upright line: as usual"],
    )  # fmt: skip
    return figure


def _draw(axes: Axes, held: Held) -> None:
    known = held.known
    least = known.low if known.figure in CHANGES else max(known.low, 0.0)
    told = [least, known.high, 0.0, *(held.range or ()), *(held.unknown_range or ())]
    told += [value for value in (held.mean, held.reckoned) if value is not None]
    low, high = min(told), max(told)
    room = 0.06 * (high - low or 1)
    axes.set_xlim(low - room, high + room)
    axes.set_ylim(0, 1)
    axes.axis("off")
    axes.axhline(0.5, color=style.RULE, lw=0.6)
    axes.axvline(0, color=style.SOFT, lw=0.6)
    thick = max(known.high - least, 0.012 * (high - low + 2 * room))
    middle = (least + known.high) / 2
    axes.axvspan(middle - thick / 2, middle + thick / 2, color=style.GREY, lw=0)
    if held.unknown_range is not None:
        axes.plot(held.unknown_range, [0.22, 0.22], color=style.SOFT, lw=1.0)
    if held.reckoned is not None:
        axes.plot([held.reckoned], [0.5], "x", color=style.INK, ms=5, mew=1.2)
    if held.mean is not None and held.range is not None:
        color = _COLOURS[held.verdict]
        axes.plot(held.range, [0.5, 0.5], color=color, lw=1.6)
        axes.plot([held.mean], [0.5], "o", color=color, ms=4.5)


def draw(files: Sequence[ScenarioFile], held: Sequence[Held], stem: Path) -> list[Path]:
    """Write the picture; its text for those who cannot see it says what every row shows."""
    checked = [each for each in held if each.known.role == "checked"]
    told = "; ".join(
        f"{each.known.title.en}: published {each.known.published().en}, model"
        f" {value_of(each.known, each.mean)}, envelope {value_of(each.known, each.reckoned)}"
        for each in checked
    )
    with style.house():
        return style.save(picture(files, checked), stem, told)

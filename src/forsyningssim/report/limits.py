"""A picture of where a ban turns, medicine by medicine, beside what share is plausible.

A dot with a bar is a threshold with its 95 % interval; an order that turns more than once has
several. The hatched stretch is what exports may well reach. A
medicine without a threshold says so in words.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from forsyningssim.folders import write_text
from forsyningssim.report import style, words
from forsyningssim.report.story import Rows, StudyStory
from forsyningssim.report.words import Language
from forsyningssim.spec import Text
from forsyningssim.studies.limit_rows import (
    Answered,
    cells,
    interval_of,
    judgement_of,
    ranked,
    threshold_of,
)
from forsyningssim.studies.limits import Limit
from forsyningssim.words import capital

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW: Final = 12.0  # mm
_NAMES, _AXIS, _WORDS = 4.0, 48.0, 138.0  # mm from the left
_TOP, _BOTTOM = 34.0, 27.0  # mm
_COLORS: Final = {"plausible": style.BLUE, "hardly": style.SOFT, "open": style.PURPLE}
_HEAD: Final = ("medicine", "threshold", "95 % interval", "plausible", "true share above")


def limits(found: Answered, story: StudyStory, language: Language) -> Figure:
    """Draw the threshold of each medicine, the lowest first."""
    order = ranked(found.limits)
    high = len(order) * _ROW
    figure = style.sheet(_TOP + high + _BOTTOM)
    style.head(figure, words.say("Where the ban turns", language), _label(found, language))
    _draw_key(figure, language)
    axes = style.place(figure, _AXIS, _BOTTOM, _WORDS - _AXIS - 6, high)
    _frame(axes, found, len(order), language)
    for row, limit in enumerate(order):
        _draw(axes, row, limit, found)
        y = _TOP + row * _ROW
        style.write(figure, _NAMES, y + 3, textwrap.fill(getattr(limit.name, language), 24))
        _write_finding(figure, y, limit, found, language)
    between = words.say("between {0} and {1}", language).format(
        story.policy(found.a, language), story.policy(found.b, language)
    )
    measure = str(getattr(story.measure, language))
    style.foot(figure, [f"{measure} · {between}", story.caption(language)])
    return figure


def write_limits(
    found: Answered, story: StudyStory, folder: Path, languages: Sequence[Language] = ("nb", "en")
) -> None:
    """Write the picture into a folder, as SVG and PNG with a text beside them.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    for language in languages:
        stem, text = folder / f"limits.{language}", describe_limits(found, story, language)
        with style.house():
            style.save(limits(found, story, language), stem, text)
        write_text(stem.with_name(f"{stem.name}.txt"), f"{text}\n")


def describe_limits(found: Answered, story: StudyStory, language: Language) -> str:
    """Say in sentences what the picture shows."""
    told = [str(getattr(limit.sentence, language)) for limit in ranked(found.limits)]
    return f"{getattr(story.measure, language)}. {' '.join(told)}"


def rows_limits(found: Answered, language: Language) -> Rows:
    """Give the numbers of the picture as a table, in its order."""
    body = tuple(
        tuple(str(getattr(cell, language)) for cell in cells(limit, found.input))
        for limit in ranked(found.limits)
    )
    return Rows(tuple(words.say(column, language) for column in _HEAD), body)


def _label(found: Answered, language: Language) -> str:
    return str(getattr(capital(found.input.label), language))


def _draw_key(figure: Figure, language: Language) -> None:
    """Show and name the marks."""
    axes = style.place(figure, _NAMES, figure.get_size_inches()[1] * 25.4 - 28, 12, 10)
    axes.axis("off")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 2)
    _mark(axes, 0.2, 0.5, 0.8, 1.5, style.INK)
    axes.axvspan(0.1, 0.9, 0.02, 0.34, facecolor=style.RULE, edgecolor=style.SOFT, lw=0,
                 hatch="////")  # fmt: skip
    for y, phrase in ((18.6, "threshold, with its 95 % interval"),
                      (24.2, "exports that are plausible")):  # fmt: skip
        style.write(figure, 19, y, words.say(phrase, language), size=7.5, color=style.SOFT)


def _frame(axes: Axes, found: Answered, many: int, language: Language) -> None:
    """Draw the range that was searched, and a line between two medicines."""
    axes.set_ylim(many - 0.5, -0.5)
    axes.set_xlim(found.low, found.high)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    style.ticks(axes.xaxis, 5, lambda x: str(getattr(found.input.shown(x), language)))
    wide = _WORDS - _AXIS - 6
    ends = [(_NAMES - _AXIS) / wide, (style.WIDTH_MM - _NAMES - _AXIS) / wide]
    for row in range(1, many):
        axes.plot(ends, [row - 0.5] * 2, color=style.RULE, lw=0.6, zorder=0, clip_on=False,
                  transform=axes.get_yaxis_transform())  # fmt: skip


def _draw(axes: Axes, row: int, limit: Limit, found: Answered) -> None:
    if limit.up_to is not None:
        wide = min(limit.up_to, found.high) - found.low
        axes.barh(row, wide, 0.56, found.low, facecolor=style.RULE, edgecolor=style.SOFT, lw=0,
                  hatch="////", alpha=0.55, zorder=1)  # fmt: skip
    for turn in limit.turns:
        color = _COLORS[turn.judgement] if turn.judgement else style.INK
        _mark(axes, turn.low, turn.value, turn.high, row, color)
        if limit.standing == "begins":
            axes.annotate("", (found.high, row), (turn.value, row), zorder=2,
                          arrowprops={"arrowstyle": "->", "color": color, "lw": 0.9,
                                      "shrinkA": 5, "shrinkB": 0})  # fmt: skip


def _mark(axes: Axes, low: float, middle: float, high: float, y: float, color: str) -> None:
    """Draw a threshold: a dot, and a thick bar over its interval."""
    axes.plot([low, high], [y, y], color=color, lw=5, solid_capstyle="butt", alpha=0.5, zorder=3)
    axes.plot([middle], [y], "o", ms=6.5, color=color, mec=style.PAPER, mew=0.8, zorder=4,
              clip_on=False)  # fmt: skip


def _write_finding(
    figure: Figure, y: float, limit: Limit, found: Answered, language: Language
) -> None:
    """Write the threshold and the judgement beside a row."""
    told: list[Text] = [threshold_of(limit, found.input)]
    style.write(figure, _WORDS, y + 1.6, getattr(capital(told[0]), language), bold=True, size=8)
    if limit.turns:
        bounds = str(getattr(interval_of(limit, found.input), language))
        style.write(figure, _WORDS, y + 5.0, bounds, size=7)
    if any(turn.judgement for turn in limit.turns):
        above = words.say("true share above: {0}", language)
        text = above.format(getattr(judgement_of(limit), language))
        style.write(figure, _WORDS, y + 8.0, text, size=6.5, color=style.SOFT)

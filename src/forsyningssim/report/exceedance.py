"""Figure 4, how bad can it get: how many replicates are worse than a value, and the tail's mean.

Drawn as floods are: from the left, where all replicates are worse, to the right, where one in
hundreds is; so each policy's line ends at its worst replicate, where its name stands.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from forsyningssim.analysis.intervals import LEVEL, Interval, cvar_interval
from forsyningssim.measures.measure import Direction, Numbers
from forsyningssim.report import style, words
from forsyningssim.report.story import Rows, StudyStory
from forsyningssim.report.words import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LEFT, _WIDE, _HIGH, _ROW = 20.0, 108.0, 92.0, 8.5  # mm
_NAMES, _TAILS, _NUMBERS = 4.0, 58.0, 138.0  # mm from the left
_LABEL = 0.08  # of the height, for a name in two lines
_LETTERS = 34  # on a line of a name
_FIGURES = 40  # on a line of numbers


def exceedance(
    values: Mapping[str, Numbers],
    direction: Direction,
    story: StudyStory,
    language: Language,
    worst: float = 0.05,
) -> Figure:
    """Draw for each policy how many replicates are worse than a value. Shapes (R,).

    The tail, the ``worst`` share of replicates, is shaded; in it stands the mean over the tail of
    each policy (CVaR) with its interval.
    """
    known = _known(values, direction)
    tails = {name: cvar_interval(found, worst, LEVEL, direction=direction)
             for name, found in known.items()}  # fmt: skip
    rows = len(known) * _ROW
    figure = style.sheet(20 + _HIGH + 25 + rows + 25)
    style.head(figure, words.say("How bad can it get", language),
               str(getattr(story.measure, language)))  # fmt: skip
    if known:
        _draw_curves(style.place(figure, _LEFT, 20 + rows + 25, _WIDE, _HIGH),
                     known, tails, story, language, worst)  # fmt: skip
        _draw_tails(figure, rows, tails, story, language, worst)
    style.foot(figure, [story.caption(language)])
    return figure


def describe_exceedance(
    values: Mapping[str, Numbers],
    direction: Direction,
    story: StudyStory,
    language: Language,
    worst: float = 0.05,
) -> str:
    """Say in sentences what the picture shows."""
    parts = [f"{getattr(story.measure, language)}."]
    share = words.count(100 * worst, language)
    for name, found in _known(values, direction).items():
        tail = cvar_interval(found, worst, LEVEL, direction=direction)
        mean, bad, most = (
            words.figures(value, language)
            for value in (float(found.mean()), tail.estimate, float(found[0]))
        )
        policy, bounds = story.policy(name, language), _bounds(tail, language)
        text = (
            f"{policy}: i snitt {mean}, i de verste {share} % {bad}{bounds}, på det verste {most}"
            if language == "nb"
            else f"{policy}: {mean} on average, {bad}{bounds} in the worst {share} %, "
            f"{most} at worst"
        )
        parts.append(words.ended(text))
    return " ".join(parts)


def rows_exceedance(
    values: Mapping[str, Numbers],
    direction: Direction,
    story: StudyStory,
    language: Language,
    shares: Sequence[float] = (0.5, 0.1, 0.05, 0.01),
    worst: float = 0.05,
) -> Rows:
    """Give the value that a share of replicates is worse than, and the mean of the tail.

    A dash where the share is not even one replicate.
    """
    chances = [words.say("1 in {0}", language).format(round(1 / share)) for share in shares]
    tail_of = f"{words.say('mean of the worst', language)} {words.count(100 * worst, language)} %"
    head = (words.say("policy", language), words.say("mean", language), *chances, tail_of,
            words.say("from", language), words.say("to", language))  # fmt: skip
    body = []
    for name, found in _known(values, direction).items():
        tail = cvar_interval(found, worst, LEVEL, direction=direction)
        at = [
            np.quantile(found, share if direction == "more" else 1 - share)
            if share * len(found) >= 1
            else math.nan
            for share in shares
        ]
        numbers = (float(found.mean()), *map(float, at), tail.estimate, tail.low, tail.high)
        body.append(
            (story.policy(name, language), *(words.figures(value, language) for value in numbers))
        )
    return Rows(head, tuple(body))


def _known(values: Mapping[str, Numbers], direction: Direction) -> dict[str, Numbers]:
    """Give each policy's values from the worst on, without those that could not be told."""
    found = {name: np.sort(each[np.isfinite(each)]) for name, each in values.items()}
    return {
        name: each if direction == "more" else each[::-1]
        for name, each in found.items()
        if len(each)
    }


def _bounds(tail: Interval, language: Language) -> str:
    if not math.isfinite(tail.low):
        return f" ({words.say('no bounds: too few replicates', language)})"
    low, high = words.figures(tail.low, language), words.figures(tail.high, language)
    return f" ({low} {words.say('to', language)} {high})"


def _draw_curves(
    axes: Axes,
    known: Mapping[str, Numbers],
    tails: Mapping[str, Interval],
    story: StudyStory,
    language: Language,
    worst: float,
) -> None:
    """Draw a line for each policy with its name at its end and the mean of its tail on it."""
    _frame(axes, known, worst, language)
    marks = style.marks(known)
    for name, found in known.items():
        color, dash, _ = marks[name]
        chances = np.arange(1, len(found) + 1) / len(found)
        axes.plot(chances, found, ls=dash, color=color, lw=1.6)
        mean = tails[name].estimate
        order = np.argsort(found, kind="stable")
        at = float(np.exp(np.interp(mean, found[order], np.log(chances[order]))))
        axes.plot([at], [mean], "D", ms=6, mec=style.PAPER, mew=0.8, mfc=color, zorder=5)
    labels = {
        name: style.Label(_wrapped(name, story, language), 1 / len(found), float(found[0]),
                          marks[name].color, marks[name].dash)
        for name, found in known.items()
    }  # fmt: skip
    style.at_the_edge(axes, list(labels.values()), _LABEL)


def _wrapped(name: str, story: StudyStory, language: Language) -> str:
    return textwrap.fill(story.policy(name, language), _LETTERS)


def _frame(axes: Axes, known: Mapping[str, Numbers], worst: float, language: Language) -> None:
    """Draw the chances below, the values at the left and the shaded tail."""
    from matplotlib.ticker import FuncFormatter, NullLocator

    axes.set_xscale("log")
    last = min(1 / max(len(found) for found in known.values()), worst / 2)
    axes.set_xlim(1, last)
    seen = [float(value) for found in known.values() for value in (found[0], found[-1])]
    low, high = min(seen), max(seen)
    air = 0.04 * (high - low) or 1.0
    axes.set_ylim(0 if 0 <= low <= 0.2 * high else low - air, high + air)
    chances = [n for n in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000) if n <= 1 / last]
    axes.set_xticks([1 / n for n in chances])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticklabels([
        words.say("all", language) if n == 1
        else words.say("1 in {0}", language).format(words.count(n, language))
        for n in chances
    ], size=7.5)  # fmt: skip
    axes.set_xlabel(words.say("share of replicates that are worse", language), size=8)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: words.short(y, language)))
    axes.grid(axis="y", color=style.RULE, lw=0.5)
    axes.set_axisbelow(True)
    axes.axvspan(worst, last, color=style.RULE, alpha=0.45, lw=0, zorder=0)
    text = words.say("the worst {0} %", language).format(words.count(100 * worst, language))
    axes.annotate(text, (worst, 1), (2, 2), xycoords=("data", "axes fraction"), size=7.5,
                  textcoords="offset points", va="bottom", color=style.SOFT)  # fmt: skip


def _draw_tails(
    figure: Figure,
    rows: float,
    tails: Mapping[str, Interval],
    story: StudyStory,
    language: Language,
    worst: float,
) -> None:
    """Draw the mean of each policy's tail with its interval; hollow where it has no bounds."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    top = figure.get_size_inches()[1] * 25.4 - 20 - rows
    text = words.say("mean of the worst {0} %, with its {1} % interval", language)
    share, level = words.count(100 * worst, language), words.count(100 * LEVEL, language)
    style.write(figure, _NAMES, top - 6, f"◆ {text.format(share, level)}", bold=True)
    axes = style.place(figure, _TAILS, 20, _NUMBERS - _TAILS - 5, rows)
    axes.set_ylim(len(tails) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=style.RULE, lw=0.5)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.short(x, language)))
    marks = style.marks(tails)
    for row, (name, tail) in enumerate(tails.items()):
        color, dash, _ = marks[name]
        bounded = math.isfinite(tail.low)
        if bounded:
            axes.plot([tail.low, tail.high], [row, row], ls=dash, color=color, lw=1.6)
        axes.plot([tail.estimate], [row], "D", ms=6, mew=1, zorder=5,
                  mec=style.PAPER if bounded else color,
                  mfc=color if bounded else style.PAPER)  # fmt: skip
        text = _wrapped(name, story, language)
        y = top + row * _ROW + 2.9
        style.write(figure, _NAMES, y - 1.8 * text.count("\n"), text, size=8)
        numbers = f"{words.figures(tail.estimate, language)}{_bounds(tail, language)}"
        told = textwrap.fill(numbers, _FIGURES)
        style.write(figure, _NUMBERS, y - 1.6 * told.count("\n"), told, size=7)

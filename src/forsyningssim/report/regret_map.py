"""Figure 6, when the ban helps: regret of each policy, and which is best where."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from forsyningssim.analysis.discovery import Box
from forsyningssim.analysis.inputs import Input
from forsyningssim.analysis.regret import Regret
from forsyningssim.measures.measure import Numbers
from forsyningssim.report import style, words
from forsyningssim.report.story import Rows, StudyStory
from forsyningssim.report.words import Language
from forsyningssim.spec import Text
from forsyningssim.words import capital

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW, _TOP, _BOTTOM = 16.0, 40.0, 26.0  # mm
_LINE, _LINES = 4.6, 1  # mm of a line of the finding; lines that have room
_STRIP, _MAP = 88.0, 70.0  # mm wide
_LEAST: Final = 74.0  # mm that the map is high


@dataclass(frozen=True)
class Map:
    """Which policy is best in each future, over two inputs."""

    inputs: tuple[Input, Input]
    sampled: Numbers
    """Their values. (F, 2)."""
    limits: tuple[tuple[float, float], tuple[float, float]]
    """Sides of the box along the two inputs; infinite where it has none."""


def map_over(
    box: Box, inputs: Sequence[Input], sampled: Numbers, most_important: Sequence[str]
) -> Map | None:
    """Choose the two inputs for the map: those of the box first, then the most important ones.

    None with fewer than two inputs.
    """
    names = [each.name for each in inputs]
    ranked = [*(names[limit.input] for limit in box.limits), *most_important, *names]
    chosen = [names.index(name) for name in dict.fromkeys(ranked)][:2]
    if len(chosen) < 2:
        return None
    sides = [_sides(box, place, inputs[place]) for place in chosen]
    return Map((inputs[chosen[0]], inputs[chosen[1]]), sampled[:, chosen], (sides[0], sides[1]))


def _sides(box: Box, place: int, each: Input) -> tuple[float, float]:
    low, high = -np.inf, np.inf
    for limit in box.limits:
        if limit.input != place:
            continue
        if limit.level is not None:
            if limit.above:
                low, high = limit.level - 0.5, limit.level + 0.5
            elif limit.level == 0:
                low = max(low, 0.5)
            elif limit.level == len(each.levels) - 1:
                high = min(high, limit.level - 0.5)
        elif limit.above:
            low = limit.value
        else:
            high = limit.value
    return float(low), float(high)


def regret_map(
    regrets: Sequence[Regret],
    where: Map | None,
    finding: Text,
    story: StudyStory,
    language: Language,
) -> Figure:
    """Draw the regret of each policy in each future beside a map of where each is best.

    Parameters
    ----------
    regrets
        From :func:`~forsyningssim.analysis.regret.regret`.
    where
        The map; without it only the regrets are drawn.
    finding
        From :func:`~forsyningssim.analysis.discovery.sentence`; stands above both.
    story, language
        What was studied, and how to say it.
    """
    rows = len(regrets) * _ROW
    high = max(rows, _LEAST)
    told = textwrap.wrap(str(getattr(finding, language)), 94)
    top = _TOP + _LINE * max(len(told) - _LINES, 0)
    figure = style.sheet(top + high + _BOTTOM)
    style.head(figure, words.say("When each policy helps", language),
               str(getattr(story.measure, language)))  # fmt: skip
    style.write(figure, 4, 18, "\n".join(told), size=9.5, bold=True)
    title = words.say("Regret, {0}", language).format(_lower(getattr(story.measure, language)))
    style.write(figure, 4, top - 12, title, size=9, bold=True)
    style.write(
        figure, 4, top - 7.6,
        words.say("a mark is a future, how much worse than the best there; line: nine of ten below",
                  language),
        size=7, color=style.SOFT,
    )  # fmt: skip
    axes = style.place(figure, 4, _BOTTOM + high - rows, _STRIP, rows)
    _draw_regrets(axes, regrets, story, language)
    if where is not None:
        best = words.say("Best policy in each future", language)
        style.write(figure, 116, top - 12, best, size=9, bold=True)
        axes = style.place(figure, 116, _BOTTOM + high - _LEAST, _MAP, _LEAST - 2)
        _draw_map(axes, regrets, where, language)
    style.foot(figure, [story.caption(language)])
    return figure


def describe_regret(
    regrets: Sequence[Regret], finding: Text, story: StudyStory, language: Language
) -> str:
    """Say in sentences what the picture shows."""
    nb = language == "nb"
    parts = [str(getattr(finding, language))]
    text = (
        "{}: best i {} % av framtidene; på det meste {} verre enn det beste ({})."
        if nb
        else "{}: best in {} % of the futures; at most {} worse than the best ({})."
    )
    parts += [
        text.format(
            story.policy(each.policy, language), words.count(round(100 * each.best), language),
            words.figures(each.maximum, language), _lower(getattr(story.measure, language)),
        )
        for each in regrets
    ]  # fmt: skip
    quote = "«{}»" if nb else "‘{}’"
    never = [
        quote.format(story.policy(each.policy, language)) for each in regrets if each.never_best
    ]
    if never:
        parts.append(("Aldri best: {}." if nb else "Never best: {}.").format(", ".join(never)))
    return " ".join(parts)


def rows_regret(regrets: Sequence[Regret], story: StudyStory, language: Language) -> Rows:
    """Give the numbers of the picture as a table, in its order."""
    head = ("policy", "best in", "shown worse in", "largest regret", "nine of ten below")
    body = tuple(
        (
            story.policy(each.policy, language),
            f"{words.count(round(100 * each.best), language)} %",
            f"{words.count(round(100 * each.shown_worse), language)} %",
            words.figures(each.maximum, language),
            words.figures(each.tenth, language),
        )
        for each in regrets
    )
    return Rows(tuple(words.say(column, language) for column in head), body)


def _draw_regrets(
    axes: Axes, regrets: Sequence[Regret], story: StudyStory, language: Language
) -> None:
    """Draw a strip of futures for each policy, with its worst and its worst tenth."""
    worst = max((each.maximum for each in regrets), default=0.0) or 1.0
    axes.set_ylim(len(regrets) - 0.5, -0.5)
    axes.set_xlim(-0.02 * worst, 1.04 * worst)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    style.ticks(axes.xaxis, 5, lambda x: words.short(x, language))
    marks, most = style.marks(each.policy for each in regrets), words.say("at most {0}", language)
    for row, each in enumerate(regrets):
        color, _, marker = marks[each.policy]
        many = len(each.by_future)
        spread = 0.17 * (np.arange(many) * 0.618034 % 1 - 0.5)  # apart, the same way every time
        axes.plot(
            each.by_future, row + 0.2 + spread, marker, color=color, ms=2.6, mew=0, alpha=0.55,
            zorder=2,
        )  # fmt: skip
        axes.plot([each.tenth] * 2, [row + 0.04, row + 0.36], color=style.INK, lw=1.2, zorder=3)
        axes.plot([0], [row - 0.28], marker, color=color, ms=6, clip_on=False, zorder=3)
        axes.annotate(
            story.policy(each.policy, language), (0, row - 0.28), (7, 0),
            textcoords="offset points", va="center", size=8.5,
        )  # fmt: skip
        axes.annotate(
            f"{_best(each, language)} · {most.format(words.figures(each.maximum, language))}",
            (0, row - 0.05), (7, 0), textcoords="offset points", va="center", size=7,
            color=style.SOFT,
        )  # fmt: skip
        if row:
            axes.axhline(row - 0.5, color=style.RULE, lw=0.6, zorder=0)


def _best(each: Regret, language: Language) -> str:
    if each.never_best:
        return words.say("never best", language)
    share = words.count(round(100 * each.best), language)
    return words.say("best in {0} % of futures", language).format(share)


def _draw_map(axes: Axes, regrets: Sequence[Regret], where: Map, language: Language) -> None:
    marks = style.marks(each.policy for each in regrets)
    best = np.stack([each.by_future for each in regrets]).argmin(axis=0)
    places = [
        _jittered(column, each) for column, each in zip(where.sampled.T, where.inputs, strict=True)
    ]
    for i, each in enumerate(regrets):
        color, _, marker = marks[each.policy]
        mine = best == i
        axes.plot(places[0][mine], places[1][mine], marker, color=color, ms=4, mew=0, alpha=0.8)
    _frame_map(axes, where, language)
    (left, right), (lower, upper) = where.limits
    if not np.isfinite([left, right, lower, upper]).any():
        return
    (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
    left, right, lower, upper = max(left, x0), min(right, x1), max(lower, y0), min(upper, y1)
    axes.fill_between([left, right], lower, upper, facecolor=style.ORANGE, alpha=0.16, zorder=0)
    axes.plot(
        [left, right, right, left, left], [lower, lower, upper, upper, lower],
        color=style.INK, lw=1.2, ls=(0, (4, 2)), zorder=3, clip_on=False,
    )  # fmt: skip


def _jittered(column: Numbers, each: Input) -> Numbers:
    """Move futures with the same choice apart, the same way every time."""
    if not each.levels:
        return column
    return np.asarray(column + 0.6 * (np.arange(len(column)) * 0.618034 % 1 - 0.5))


def _frame_map(axes: Axes, where: Map, language: Language) -> None:
    for axis, each, column in zip(
        (axes.xaxis, axes.yaxis), where.inputs, where.sampled.T, strict=True
    ):
        low, high = column.min(), column.max()
        air = 0.5 if each.levels else 0.02 * (high - low) or 1.0
        limits = low - air, high + air
        shown = [getattr(each.shown(v), language) for v in range(len(each.levels))]
        if axis is axes.xaxis:
            axes.set_xlim(*limits)
        else:
            axes.set_ylim(*limits)
        if each.levels:
            axis.set_ticks(range(len(shown)), [textwrap.fill(name, 12) for name in shown])
        else:
            style.ticks(axis, 4, partial(_value, each, language))
        axis.set_tick_params(labelsize=7)
    first, second = (getattr(capital(each.label), language) for each in where.inputs)
    axes.set_xlabel(textwrap.fill(first, 48), size=8, color=style.INK)
    axes.set_title(
        "↑ " + textwrap.fill(second, 48), loc="left", size=8,
        color=style.INK, pad=4,
    )  # fmt: skip


def _value(each: Input, language: Language, value: float) -> str:
    return str(getattr(each.shown(value), language))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]

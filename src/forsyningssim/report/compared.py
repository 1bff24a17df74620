"""Figure 2, policies compared: what each changed on the same luck, and how sure that is.

Two marks are never mixed up: a thick bar is the sampling interval, which narrows with replicates; a
thin line with ends is the range over what nobody knows, which does not.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from forsyningssim.analysis.compare import Comparison, Verdict, explain, word_for
from forsyningssim.analysis.intervals import LEVEL
from forsyningssim.measures.measure import Direction
from forsyningssim.report import style, words
from forsyningssim.report.story import Rows, StudyStory
from forsyningssim.report.words import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW = 15.5  # mm
_NAMES, _AXIS, _WORDS = 4.0, 52.0, 134.0  # mm from the left
_COLORS: Final[Mapping[Verdict, str]] = {
    "better": style.BLUE,
    "worse": style.VERMILION,
    "lower": style.BLUE,
    "higher": style.VERMILION,
    "no difference shown": style.SOFT,
    "not enough replicates": style.SOFT,
    "depends on an assumption": style.PURPLE,
}


def compared(
    comparisons: Mapping[str, Comparison],
    reference: str,
    direction: Direction,
    story: StudyStory,
    language: Language,
) -> Figure:
    """Draw the paired difference of each policy from the reference, the best first.

    ``comparisons`` has a policy's name to its comparison with the reference.
    """
    order = ranked(comparisons, direction)
    high = max(len(order), 1) * _ROW
    figure = style.sheet(high + 59)
    measure = str(getattr(story.measure, language))
    style.head(figure, words.say("Policies compared", language), measure)
    _draw_key(figure, comparisons, language)
    axes = style.place(figure, _AXIS, 22, _WORDS - _AXIS - 6, high)
    _frame(axes, comparisons, order, direction, language)
    top = 37.0
    for row, name in enumerate(order):
        found = comparisons[name]
        _draw_marks(axes, row, found)
        y = top + row * _ROW
        label = textwrap.fill(story.policy(name, language), 27)
        style.write(figure, _NAMES, y + 1.2, label)
        _write_finding(figure, y, found, direction, story, language)
    against = words.say("compared with: {0}", language)
    style.foot(
        figure,
        [
            f"{against.format(story.policy(reference, language))}{_family(comparisons, language)}",
            story.caption(language),
        ],
    )
    return figure


def ranked(comparisons: Mapping[str, Comparison], direction: Direction) -> list[str]:
    """List the policies by their mean difference, the best first; by name where they are equal."""
    sign = -1 if direction == "more" else 1

    def place(name: str) -> tuple[float, str]:
        estimate = sign * comparisons[name].difference.estimate
        return (math.inf if math.isnan(estimate) else estimate, name)

    return sorted(comparisons, key=place)


def describe_compared(
    comparisons: Mapping[str, Comparison],
    reference: str,
    direction: Direction,
    story: StudyStory,
    language: Language,
) -> str:
    """Say in sentences what the picture shows."""
    nb = language == "nb"
    against = words.say("compared with: {0}", language).format(story.policy(reference, language))
    parts = [f"{getattr(story.measure, language)}, {against}."]
    for name in ranked(comparisons, direction):
        found = comparisons[name]
        verdict = getattr(explain(found, direction, story.inputs), language)
        text = f"{story.policy(name, language)}: {_numbers(found, language)}; {verdict}"
        if found.range is not None:
            low, high = (signed(x, language) for x in (found.range.low, found.range.high))
            text += (
                f"; over det ingen vet fra {low} til {high}"
                if nb
                else f"; over what nobody knows from {low} to {high}"
            )
        parts.append(words.ended(text))
    return " ".join(parts)


def rows_compared(
    comparisons: Mapping[str, Comparison],
    direction: Direction,
    story: StudyStory,
    language: Language,
) -> Rows:
    """Give the numbers of the picture as a table, in its order."""
    head = ("policy", "difference", "from", "to", "futures, from", "futures, to",
            "chance of being better", "verdict")  # fmt: skip
    body = []
    for name in ranked(comparisons, direction):
        found = comparisons[name]
        t, over = found.difference, found.range
        edges = (over.low, over.high) if over is not None else (math.nan, math.nan)
        body.append((
            story.policy(name, language),
            *(signed(value, language) for value in (t.estimate, t.low, t.high, *edges)),
            f"{words.count(round(100 * found.probability_better.estimate), language)} %",
            str(getattr(explain(found, direction, story.inputs), language)),
        ))  # fmt: skip
    return Rows(tuple(words.say(column, language) for column in head), tuple(body))


def signed(
    value: float, language: Language, written: Callable[[float, Language], str] = words.figures
) -> str:
    """Write a difference with its sign; a dash for what is not known."""
    text = written(abs(value), language)
    if text in {"0", "–"}:
        return text
    return f"{'−' if value < 0 else '+'}{text}"


def _numbers(found: Comparison, language: Language) -> str:
    t = found.difference
    if not math.isfinite(t.low):
        no_bounds = words.say("no bounds: too few replicates", language)
        return f"{signed(t.estimate, language)} ({no_bounds})"
    if t.low == t.high:
        return signed(t.estimate, language)
    joint = words.say("to", language)
    low, high = signed(t.low, language), signed(t.high, language)
    return f"{signed(t.estimate, language)} ({low} {joint} {high})"


def _family(comparisons: Mapping[str, Comparison], language: Language) -> str:
    many = max((found.family for found in comparisons.values()), default=1)
    text = words.say("adjusted together for {0} comparisons (Holm)", language).format(many)
    return f" · {text}" if many > 1 else ""


def _draw_key(figure: Figure, comparisons: Mapping[str, Comparison], language: Language) -> None:
    """Show and name the two marks."""
    axes = style.place(figure, _NAMES, figure.get_size_inches()[1] * 25.4 - 28, 12, 10)
    axes.axis("off")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 2)
    _bar(axes, 0.1, 0.9, 0.5, 1.55, style.SOFT, hollow=False)
    level = max((found.level for found in comparisons.values()), default=LEVEL)
    shares = [found.range.share for found in comparisons.values() if found.range is not None]
    text = words.say("sampling interval, {0} %: narrows with more replicates", language)
    style.write(figure, 19, 18.4, text.format(words.count(round(100 * level, 1), language)),
                size=7.5, color=style.SOFT)  # fmt: skip
    if shares:
        _line(axes, 0.05, 0.95, 0.5)
        text = words.say(
            "range over what nobody knows, middle {0} % of futures: stays", language
        ).format(words.count(round(100 * shares[0]), language))
    else:
        text = words.say("one set of assumptions: no uncertain input was varied", language)
    style.write(figure, 19 if shares else _NAMES, 23.6, text, size=7.5, color=style.SOFT)


def _frame(
    axes: Axes,
    comparisons: Mapping[str, Comparison],
    order: list[str],
    direction: Direction,
    language: Language,
) -> None:
    """Draw zero, what is too small to matter, and which way is better."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_ylim(max(len(order), 1) - 0.5, -0.5)
    low, high = _extent(comparisons)
    axes.set_xlim(low, high)
    axes.axvline(0, color=style.INK, lw=0.9, zorder=1)
    matters = max((found.matters for found in comparisons.values()), default=0.0)
    if matters:
        axes.axvspan(-matters, matters, color=style.RULE, alpha=0.6, lw=0, zorder=0)
    for row in range(1, len(order)):
        _rule(axes, row - 0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: signed(x, language, words.short)))
    left, right = (words.say(word_for(sign, direction), language) for sign in (-1, 1))
    for x, text, align in ((0.0, f"← {left}", "left"), (1.0, f"{right} →", "right")):
        axes.text(x, 1.0, text, transform=axes.transAxes, ha=align, va="bottom", size=8)
    if matters > 0.03 * (high - low):
        text = words.say("too small to matter", language)
        axes.annotate(
            text, (0, 0), (0, -18), xycoords=("data", "axes fraction"),
            textcoords="offset points", ha="center", va="top", size=7, color=style.SOFT,
        )  # fmt: skip


def _rule(axes: Axes, y: float) -> None:
    """Part two rows by a line across the whole page."""
    wide = _WORDS - _AXIS - 6
    ends = [(_NAMES - _AXIS) / wide, (style.WIDTH_MM - _NAMES - _AXIS) / wide]
    axes.plot(ends, [y, y], color=style.RULE, lw=0.6, zorder=0, clip_on=False,
              transform=axes.get_yaxis_transform())  # fmt: skip


def _extent(comparisons: Mapping[str, Comparison]) -> tuple[float, float]:
    """Give the ends of the axis: all that is finite, zero, and some air."""
    values = [0.0]
    for found in comparisons.values():
        t, over = found.difference, found.range
        values += [t.estimate, t.low, t.high, *((over.low, over.high) if over else ())]
    finite = [value for value in values if math.isfinite(value)]
    low, high = min(finite), max(finite)
    air = 0.06 * (high - low) or 1.0
    return low - air, high + air


def _draw_marks(axes: Axes, row: int, found: Comparison) -> None:
    t = found.difference
    if found.range is not None:
        _line(axes, found.range.low, found.range.high, row + 0.2)
    if math.isnan(t.estimate):
        return
    hollow = found.verdict in {"no difference shown", "not enough replicates"}
    finite = math.isfinite(t.low)
    low, high = (t.low, t.high) if finite else (t.estimate, t.estimate)
    _bar(axes, low, high, t.estimate, row - 0.1, _COLORS[found.verdict], hollow=hollow)


def _bar(
    axes: Axes, low: float, high: float, middle: float, y: float, color: str, *, hollow: bool
) -> None:
    """Draw the mark of a sampling interval: a thick bar with a dot; hollow where it shows none."""
    axes.plot([low, high], [y, y], color=color, lw=4.5, solid_capstyle="butt", alpha=0.45, zorder=3)
    axes.plot(
        [middle], [y], "o", ms=6, mec=color, mew=1.4, zorder=4,
        mfc=style.PAPER if hollow else color,
    )  # fmt: skip


def _line(axes: Axes, low: float, high: float, y: float) -> None:
    """Draw the mark of a range over futures: a thin line with ends."""
    axes.plot([low, high], [y, y], color=style.INK, lw=0.8, marker="|", ms=6, mew=0.9, zorder=2)


def _write_finding(
    figure: Figure,
    y: float,
    found: Comparison,
    direction: Direction,
    story: StudyStory,
    language: Language,
) -> None:
    """Write the verdict and the numbers beside a row."""
    text = str(getattr(explain(found, direction, story.inputs), language))
    verdict, _, reason = text.partition(": ")
    reason = reason.rpartition(" (")[0]  # the bounds of the turn stand in the table
    style.write(figure, _WORDS, y + 1.2, verdict, bold=True, size=8)
    style.write(figure, _WORDS, y + 4.8, _numbers(found, language), size=7)
    style.write(figure, _WORDS, y + 8.0, textwrap.fill(reason, 44),
                size=6.3, color=style.SOFT)  # fmt: skip

"""Figure 5, what it hangs on: the tornado of uncertain inputs and their shares of the variance."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from forsyningssim.analysis.inputs import Input
from forsyningssim.analysis.sensitivity import Bar, Indices
from forsyningssim.report import style, words
from forsyningssim.report.story import Rows, StudyStory
from forsyningssim.report.words import Language
from forsyningssim.spec import Text
from forsyningssim.words import capital

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SHOWN: Final = 12
_ROW, _TOP, _BOTTOM = 13.0, 34.0, 19.0  # mm
_NAMES, _BARS, _SHARES = 4.0, 62.0, 148.0  # mm from the left
_WIDE, _NARROW = 72.0, 38.0  # mm
_LETTER = 1.4  # mm that a letter of a value takes
_HALVES: Final = ((-0.15, style.SKY), (0.15, style.BLUE))
_HATCH: Final = "//////"


def tornado(
    bars: Sequence[Bar],
    mean: float,
    inputs: Sequence[Input],
    subject: Text,
    story: StudyStory,
    language: Language,
    indices: Sequence[Indices] = (),
) -> Figure:
    """Draw how an outcome differs between low and high values of each input, the longest first.

    Parameters
    ----------
    bars
        From :func:`~forsyningssim.analysis.sensitivity.tornado`.
    mean
        Outcome over all futures, from which bars start.
    inputs
        What was sampled.
    subject
        Of what the outcome is: a policy, or one policy less another.
    story, language
        What was studied, and how to say it.
    indices
        Of a Sobol design, if there was one; they replace the shares read off the futures.
    """
    shown = bars[:_SHOWN]
    high = max(len(shown), 1) * _ROW
    figure = style.sheet(_TOP + high + _BOTTOM)
    below = f"{getattr(story.measure, language)} · {getattr(subject, language)}"
    style.head(figure, words.say("What it hangs on", language), below)
    style.foot(figure, [story.caption(language)])
    if not shown:
        style.write(figure, 4, 20, words.say("nothing uncertain was varied", language), size=9)
        return figure
    known = {each.name: each for each in inputs}
    left = style.place(figure, _BARS, _BOTTOM, _WIDE, high)
    right = style.place(figure, _SHARES, _BOTTOM, _NARROW, high)
    for axes in (left, right):
        axes.set_ylim(len(shown) - 0.5, -0.5)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        for row in range(1, len(shown)):
            axes.axhline(row - 0.5, color=style.RULE, lw=0.6, zorder=0)
    ends = [getattr(known[bar.input].shown(at), language) for bar in shown for at in bar.at]
    _frame_bars(left, shown, mean, max(map(len, ends)), language)
    for row, bar in enumerate(shown):
        _name(figure, _TOP + row * _ROW, known[bar.input], language)
        _draw_bar(left, row, bar, mean, known[bar.input], language)
    _key(figure, language)
    _draw_shares(figure, right, shown, {each.input: each for each in indices}, language)
    return figure


def describe_tornado(
    bars: Sequence[Bar],
    mean: float,
    inputs: Sequence[Input],
    subject: Text,
    story: StudyStory,
    language: Language,
) -> str:
    """Say in sentences what the picture shows."""
    nb = language == "nb"
    known = {each.name: each for each in inputs}
    parts = [
        f"{getattr(story.measure, language)} · {getattr(subject, language)}: "
        + words.say("mean of all futures: {0}", language).format(words.figures(mean, language))
        + "."
    ]
    for bar in bars[:_SHOWN]:
        each = known[bar.input]
        low_at, high_at = (getattr(each.shown(value), language) for value in bar.at)
        text = (
            "{} ({}): {} der verdien er {}, {} der den er {}"
            if nb
            else "{} ({}): {} where it is {}, {} where it is {}"
        ).format(
            getattr(capital(each.label), language), words.say(each.grade, language),
            words.figures(bar.low, language), low_at, words.figures(bar.high, language), high_at,
        )  # fmt: skip
        if bar.difference.holds(0):
            text += "; ingen forskjell vist" if nb else "; no difference shown"
        parts.append(words.ended(text))
    return " ".join(parts)


def rows_tornado(bars: Sequence[Bar], inputs: Sequence[Input], language: Language) -> Rows:
    """Give the numbers of the picture as a table, in its order."""
    known = {each.name: each for each in inputs}
    head = ("input", "grade", "low", "high", "difference", "from", "to", "Share of the variance")
    body = tuple(
        (
            str(getattr(capital(known[bar.input].label), language)),
            words.say(known[bar.input].grade, language),
            *(words.figures(v, language) for v in (bar.low, bar.high, bar.difference.estimate,
                                                  bar.difference.low, bar.difference.high)),
            _percent(_share(bar.share.estimate), language),
        )
        for bar in bars
    )  # fmt: skip
    return Rows(tuple(words.say(column, language) for column in head), body)


def _name(figure: Figure, y: float, each: Input, language: Language) -> None:
    label = textwrap.fill(getattr(capital(each.label), language), 34)
    style.write(figure, _NAMES, y + 1.0, label)
    lines = label.count("\n") + 1
    grade = words.say(each.grade, language)
    style.write(figure, _NAMES, y + 1.2 + 4.1 * lines, grade, size=7, color=style.SOFT)


def _frame_bars(
    axes: Axes, bars: Sequence[Bar], mean: float, letters: int, language: Language
) -> None:
    """Give bars their scale, with room at both ends for values of so many letters."""
    values = [mean, *(bar.low for bar in bars), *(bar.high for bar in bars)]
    low, high = min(values), max(values)
    room = min(max(letters * _LETTER + 2, 12.0) / _WIDE, 0.36)
    air = room / (1 - 2 * room) * (high - low) or 1.0
    axes.set_xlim(low - air, high + air)
    axes.axvline(mean, color=style.INK, lw=0.9, zorder=3)
    style.ticks(axes.xaxis, 4, lambda x: words.count(x, language))
    text = words.say("mean of all futures: {0}", language).format(words.figures(mean, language))
    axes.annotate(
        text, (mean, 1), (0, 3), xycoords=("data", "axes fraction"), textcoords="offset points",
        ha="center", va="bottom", size=7, color=style.SOFT,
    )  # fmt: skip


def _draw_bar(axes: Axes, row: int, bar: Bar, mean: float, each: Input, language: Language) -> None:
    """Draw what is found where the input is low above what is found where it is high."""
    shown = not bar.difference.holds(0)
    for end, at, (offset, color) in zip((bar.low, bar.high), bar.at, _HALVES, strict=True):
        axes.barh(
            row + offset, end - mean, 0.28, left=mean,
            facecolor=color if shown else style.PAPER,
            edgecolor=style.PAPER if shown else color,
            hatch=_HATCH if each.grade == "assumed" and shown else None, linewidth=0.8, zorder=2,
        )  # fmt: skip
        right = end > mean or (end == mean and offset > 0)
        axes.annotate(
            getattr(each.shown(at), language), (end, row + offset), (3 if right else -3, 0),
            textcoords="offset points", ha="left" if right else "right", va="center", size=7,
        )  # fmt: skip


def _key(figure: Figure, language: Language) -> None:
    """Show and name the two halves of a bar."""
    x = _BARS
    for (_, color), phrase in zip(
        _HALVES, ("where the input is low", "where it is high"), strict=True
    ):
        _swatch(figure, x, 18.6, color)
        text = words.say(phrase, language)
        style.write(figure, x + 5.5, 18, text, size=7.5, color=style.SOFT)
        x += 44
    text = " · ".join(
        words.say(each, language)
        for each in ("hatched: an assumption", "hollow: no difference shown")
    )
    style.write(figure, _BARS, 22.4, text, size=7.5, color=style.SOFT)


def _swatch(figure: Figure, x: float, y: float, color: str) -> None:
    wide, high = (inches * 25.4 for inches in figure.get_size_inches())
    from matplotlib.patches import Rectangle

    box = Rectangle(
        (x / wide, 1 - (y + 2.2) / high), 4 / wide, 2.2 / high,
        facecolor=color, transform=figure.transFigure,
    )  # fmt: skip
    figure.add_artist(box)


def _draw_shares(
    figure: Figure,
    axes: Axes,
    bars: Sequence[Bar],
    indices: Mapping[str, Indices],
    language: Language,
) -> None:
    title = words.say("Share of the variance", language)
    style.write(figure, _SHARES, 18, title, size=8, bold=True)
    key = f"● {words.say('by itself', language)}"
    if indices:
        key += f"\n◇ {words.say('with interactions', language)}"
    style.write(figure, _SHARES, 22.4, key, size=7.5, color=style.SOFT)
    axes.set_xlim(-0.04, 1.04)
    axes.set_xticks([0, 0.5, 1])
    axes.set_xticklabels(_percent(value, language) for value in (0, 0.5, 1))
    for row, bar in enumerate(bars):
        found = indices.get(bar.input)
        first = found.first if found else bar.share
        marks = [(first, "o", style.BLUE, -0.08 if found else 0.0)]
        if found:
            marks.append((found.total, "D", style.PAPER, 0.16))
        for share, marker, face, offset in marks:
            low, high, at = (_share(value) for value in (share.low, share.high, share.estimate))
            y = row + offset
            axes.plot([low, high], [y, y], color=style.BLUE, lw=1.2, zorder=2)
            axes.plot([at], [y], marker, mfc=face, mec=style.BLUE, ms=5, mew=1.1, zorder=3)


def _share(estimate: float) -> float:
    """Keep to what a share can be; an estimate of one near zero may fall below it."""
    return min(max(estimate, 0.0), 1.0)


def _percent(share: float, language: Language) -> str:
    return f"{words.count(round(100 * share), language)} %"

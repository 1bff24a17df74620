"""Figure 1, the timeline: what happened, what lay in stock, and who went without."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from forsyningssim.measures import Finished
from forsyningssim.measures.books import in_norway
from forsyningssim.measures.finished import once
from forsyningssim.measures.measure import Numbers
from forsyningssim.report import style, words
from forsyningssim.report.event_bars import LEFT, RIGHT, draw_events, lines_of, span
from forsyningssim.report.story import Event, Story
from forsyningssim.report.words import Language
from forsyningssim.words import day_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LAYERS: Final = (
    ("outlets", style.SKY, "#26719f", ""),
    ("ordinary", style.BLUE, style.BLUE, ""),
    ("duty", style.ORANGE, "#8f6000", "////"),
    ("national", style.PURPLE, "#84467a", "...."),
)
"""Where packs lie, from the patient outwards: colour, a darker one for its name, hatching."""
_ROW = 5.4  # mm for an event or a heading above events
_WEEK = 7


def timeline(finished: Finished, story: Story, language: Language) -> Figure:
    """Draw bars of events, stock by holder and purpose, and patients without, on one time axis."""
    lines = lines_of(finished, story.events, language)
    bars = max(sum(line.high for line in lines), 1) * _ROW
    figure = style.sheet(20 + 46 + 13 + 62 + 14 + bars + 19)
    wide, bottom = style.WIDTH_MM - LEFT - RIGHT, 20.0
    without = style.place(figure, LEFT, bottom, wide, 46)
    stock = style.place(figure, LEFT, bottom + 46 + 13, wide, 62)
    events = style.place(figure, LEFT, bottom + 46 + 13 + 62 + 14, wide, bars)
    title = words.say("What happened, day by day", language)
    style.head(figure, title, getattr(story.title, language))
    draw_events(events, lines, language)
    _draw_stock(stock, finished, language)
    _draw_without(without, finished, language)
    for axes in (events, stock, without):
        axes.set_xlim(0, finished.days.measured)
        _shade(axes, finished, story.events)
    _months(without, finished, language, labelled=True)
    for axes in (stock, events):
        _months(axes, finished, language, labelled=False)
    style.foot(figure, [story.caption(finished, language)])
    return figure


@once
def layers(finished: Finished) -> dict[str, Numbers]:
    """Give stock by where it lies, in days of normal use of all medicines. Shapes (days,).

    Packs count as the days of treatment they hold; layers that were always empty are left out.
    """
    catalogue, first = finished.catalogue, finished.days.warm_up
    days = np.array([finished.products[p].treatment_days_per_pack for p in catalogue.products])
    use = finished.normal_use @ days

    def held(name: str) -> Numbers:
        packs = finished.books.stock(lambda account: _layer(account) == name)[first:]
        cover: Numbers = packs @ days / use if use else np.zeros(len(packs))
        return cover

    found = {name: held(name) for name, *_ in _LAYERS}
    return {name: cover for name, cover in found.items() if cover.any()}


def _layer(account: str) -> str:
    if not in_norway(account):
        return ""
    if account.startswith("outlets."):
        return "outlets"
    return "national" if account == "national_store" else account.rpartition(".")[2]


def patients_without(finished: Finished) -> Numbers:
    """Count treatments without medicine at the end of each measured day. Shape (days,)."""
    without: Numbers = finished.weight @ finished.untreated
    return without


def describe_timeline(finished: Finished, story: Story, language: Language) -> str:
    """Say in sentences what the picture shows."""
    without = patients_without(finished)
    worst = int(without.argmax())
    cover = np.sum([np.zeros(len(without)), *layers(finished).values()], axis=0)
    lowest = int(np.argmin(cover))
    numbers = (
        getattr(day_of(finished.days.starts), language),
        getattr(day_of(_date(finished, finished.days.measured - 1)), language),
        sum(event.kind == "disruption" for event in story.events),
        sum(event.kind == "lever" for event in story.events),
        words.figures(cover[0], language),
        words.figures(cover[lowest], language),
        words.day(_date(finished, lowest), language),
        words.figures(int(without[worst]), language),
        words.day(_date(finished, worst), language),
        words.figures(int(without.sum()), language),
    )
    if language == "nb":
        text = (
            "Tidslinje fra {} til {}. Hendelser: {}. Tiltak: {}. Lageret i Norge tilsvarte {} "
            "dagers normalt forbruk den første dagen og {} på det laveste, {}. På det meste var {} "
            "pasienter uten medisin samtidig, {}; i alt {} dager uten."
        )
    else:
        text = (
            "Timeline from {} to {}. Disruptions: {}. Levers: {}. Stock in Norway was {} days of "
            "normal use on the first day and {} at its lowest, on {}. At most {} patients were "
            "without medicine at once, on {}; {} patient-days in all."
        )
    return text.format(*numbers)


def _date(finished: Finished, day: int) -> date:
    return finished.days.date(finished.days.warm_up + day)


def _draw_stock(axes: Axes, finished: Finished, language: Language) -> None:
    found = layers(finished)
    base = np.zeros(finished.days.measured)
    edge = np.arange(finished.days.measured + 1)
    for name, color, _, hatch in _LAYERS:
        if name not in found:
            continue
        top = base + found[name]
        axes.fill_between(
            edge, np.append(base, base[-1]), np.append(top, top[-1]),
            step="post", facecolor=color, edgecolor=style.PAPER, hatch=hatch, linewidth=0,
        )  # fmt: skip
        base = top
    axes.set_ylim(0, max(base.max() * 1.08, 1))
    axes.set_title(
        words.say("Stock in Norway, days of normal use", language),
        loc="left", size=9, weight="bold", y=1, pad=5,
    )  # fmt: skip
    _label_layers(axes, found, language)
    axes.grid(axis="y", color=style.PAPER, linewidth=0.5, alpha=0.6)


def _label_layers(axes: Axes, found: dict[str, Numbers], language: Language) -> None:
    """Write each layer's name beside its last day, moved apart where layers are thin."""
    from matplotlib.transforms import blended_transform_factory

    colors = {name: dark for name, _, dark, _ in _LAYERS}
    height = axes.get_ylim()[1]
    base, lowest = 0.0, 0.0
    where = blended_transform_factory(axes.transAxes, axes.transData)
    for name, cover in found.items():
        middle = max(base + cover[-1] / 2, lowest)
        label = words.say(name, language).replace(" og ", "\nog ").replace(" and ", "\nand ")
        axes.text(1.012, middle, label, color=colors[name], size=8, va="center", transform=where)
        base, lowest = base + cover[-1], middle + 0.085 * height


def _draw_without(axes: Axes, finished: Finished, language: Language) -> None:
    from matplotlib.ticker import MaxNLocator

    without = patients_without(finished)
    edge = np.arange(len(without) + 1)
    axes.fill_between(
        edge, np.append(without, without[-1]),
        step="post", facecolor=style.VERMILION, alpha=0.25, linewidth=0,
    )  # fmt: skip
    mean = np.convolve(np.pad(without, _WEEK // 2, "edge"), np.ones(_WEEK) / _WEEK, "valid")
    axes.plot(edge[:-1] + 0.5, mean, color=style.VERMILION, lw=1.4)
    axes.text(
        len(without) * 1.012, mean[-1], words.say("seven-day mean", language),
        color=style.VERMILION, size=8, va="center",
    )  # fmt: skip
    axes.set_ylim(0, max(without.max() * 1.25, 1))
    title = words.say("Patients without medicine", language)
    axes.set_title(title, loc="left", size=9, weight="bold", y=1, pad=5)
    axes.yaxis.set_major_formatter(lambda value, _: words.count(value, language))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    worst = int(without.argmax())
    if not without[worst]:
        text = words.say("nobody went without", language)
        axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", color=style.SOFT)
        return
    peak = words.figures(int(without[worst]), language), words.day(_date(finished, worst), language)
    text = words.say("most: {0} on {1}", language).format(*peak)
    late = worst > 0.75 * len(without)
    axes.annotate(
        text, (worst + 0.5, without[worst]), (-4 if late else 4, 5), textcoords="offset points",
        ha="right" if late else "left", size=8, color=style.VERMILION,
    )  # fmt: skip


def _shade(axes: Axes, finished: Finished, events: Sequence[Event]) -> None:
    """Mark the days on which some disruption was in force behind everything."""
    struck = np.zeros(finished.days.measured + 2, int)
    for event in events:
        if event.kind == "disruption":
            start, end = span(finished, event)
            struck[int(start) + 1 : int(end) + 1] = 1
    turns = np.flatnonzero(np.diff(struck)).reshape(-1, 2)
    for start, end in turns.tolist():
        axes.axvspan(start, end, color=style.VERMILION, alpha=0.07, lw=0, zorder=-1)


def _months(axes: Axes, finished: Finished, language: Language, *, labelled: bool) -> None:
    """Tick the first of each month, and write the year below the first one of it."""
    firsts = [d for d in range(finished.days.measured) if _date(finished, d).day == 1]
    every = 1 + len(firsts) // 14
    shown = firsts[::every]
    if not labelled:
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        return
    axes.set_xticks(shown)
    labels, year = [], 0
    for d in shown:
        when = _date(finished, d)
        year_below = f"\n{when.year}" if when.year != year else ""
        labels.append(words.month(when, language) + year_below)
        year = when.year
    axes.set_xticklabels(labels, ha="left")

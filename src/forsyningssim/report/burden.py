"""Figure 3, who bears it: days without medicine by patient group, and a cartogram of the country.

The cartogram needs no borders: each municipality is a circle, its area the number of inhabitants,
at its place on the map but nudged apart until no two overlap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from forsyningssim.data.norway import HEALTH_REGIONS, POINTS_CREDIT, POPULATION_CREDIT
from forsyningssim.measures import MEASURES, Finished
from forsyningssim.measures.equity import by_municipality, treatments
from forsyningssim.measures.finished import once
from forsyningssim.measures.measure import Numbers, divided
from forsyningssim.measures.reading import is_sample
from forsyningssim.patients.layout import UNTREATED_DAYS
from forsyningssim.patients.places import CENTRALITY
from forsyningssim.report import style, words
from forsyningssim.report.story import Story
from forsyningssim.report.words import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

_SHOWN: Final = 14  # groups; the rest are added up
_COVERED: Final = 0.2  # part of the map's area that circles take
_NAMED: Final = 9  # places
_ROUNDS, _STEPS, _NEAR = 60, 12, 0.1
_TOUCH: Final = 0.01  # an overlap of this part of the largest radius cannot be seen
_PALE_TO_DARK: Final = ("#f6e9c9", "#f0c987", "#e39a4f", "#c9602f", "#93331f", "#571a16")


def burden(finished: Finished, story: Story, language: Language) -> Figure:
    """Draw bars of patient groups beside circles of municipalities.

    A sample knows nothing of single municipalities; it shows health regions and centrality.
    """
    figure = style.sheet(158)
    style.head(figure, words.say("Who bears it", language), getattr(story.title, language))
    style.write(figure, 4, 19, words.say(_GROUPS, language), bold=True, size=9)
    style.write(figure, 104, 19, words.say(_PLACES, language), bold=True, size=9)
    _draw_groups(style.place(figure, 4, 14, 92, 118), finished, story, language)
    lines = [story.caption(finished, language)]
    if is_sample(finished):
        _draw_regions(style.place(figure, 104, 54, 80, 78), finished, language)
    else:
        style.write(figure, 104, 23.6, words.say(_CIRCLES, language), color=style.SOFT, size=7.5)
        _draw_places(figure, finished, language)
        lines.append(f"{POPULATION_CREDIT} · {POINTS_CREDIT}")
    style.foot(figure, lines)
    return figure


_GROUPS = "Days without medicine, by patient group"
_PLACES = "Days without medicine per 1,000 treatments"
_CIRCLES = "each circle is a municipality, its area the number of inhabitants"


def by_group(finished: Finished, story: Story, language: Language) -> list[tuple[str, str, int]]:
    """Give medicine, group and untreated days, the most burdened first, the last ones added up."""
    days = finished.untreated.sum(axis=1) * finished.weight
    order = np.argsort(-days, kind="stable")
    known = [
        (story.name(group.substance, language), getattr(group.spec.label, language), int(days[g]))
        for g, group in ((g, finished.catalogue.groups[g]) for g in order.tolist())
        if days[g]
    ]
    if len(known) <= _SHOWN + 1:
        return known
    rest = sum(count for _, _, count in known[_SHOWN:])
    return [*known[:_SHOWN], ("", words.say("other groups", language), rest)]


def describe_burden(finished: Finished, story: Story, language: Language) -> str:
    """Say in sentences what the picture shows."""
    groups = by_group(finished, story, language)
    if not groups:
        return words.say("nobody went without", language).capitalize() + "."
    medicine, group, days = groups[0]
    numbers = (
        words.figures(sum(count for _, _, count in groups), language), group, medicine,
        words.figures(100 * days / sum(count for _, _, count in groups), language),
        *(
            words.figures(MEASURES[name].of(finished).total or 0, language)
            for name in ("equity_worst_tenth", "untreated_days_per_1000")
        ),
    )  # fmt: skip
    if language == "nb":
        return (
            "{} dager uten medisin i alt. Mest rammet: {} ({}) med {} % av dagene. Der tidelen "
            "av befolkningen er verst stilt, er det {} dager per 1\u202f000 behandlinger; i hele "
            "landet {}."
        ).format(*numbers)
    return (
        "{} patient-days without medicine in all. Hardest hit: {} ({}) with {} % of the days. "
        "Where the tenth of the population fares worst there are {} days per 1\u202f000 "
        "treatments; in the whole country {}."
    ).format(*numbers)


def _draw_groups(axes: Axes, finished: Finished, story: Story, language: Language) -> None:
    groups = by_group(finished, story, language)
    bars = [
        (f"{group} · {medicine}" if medicine else group, float(days), not medicine)
        for medicine, group, days in groups
    ]
    _draw_bars(axes, bars, language)


def _draw_regions(axes: Axes, finished: Finished, language: Language) -> None:
    places, untreated = finished.places, finished.placed(UNTREATED_DAYS).sum(axis=0)
    rows = treatments(finished).sum(axis=0)
    bars = []
    for names, index in ((HEALTH_REGIONS, places.region), (CENTRALITY, places.centrality)):
        rate = 1000 * divided(
            np.bincount(index, untreated, len(names)), np.bincount(index, rows, len(names))
        )
        bars += [
            (words.say(name, language), float(rate[i]), False)
            for i, name in enumerate(names)
            if not np.isnan(rate[i])
        ]
    _draw_bars(axes, bars, language)


def _draw_bars(axes: Axes, bars: list[tuple[str, float, bool]], language: Language) -> None:
    """Draw a bar below each text; those that add up others are grey."""
    axes.axis("off")
    axes.set_xlim(0, 1)
    axes.set_ylim(max(len(bars), 8), 0)
    longest = max((length for _, length, _ in bars), default=0.0)
    if not longest:
        axes.text(0, 0.5, words.say("nobody went without", language), color=style.SOFT)
        return
    for row, (text, length, rest) in enumerate(bars):
        width = 0.82 * length / longest
        axes.text(0, row + 0.32, text, size=7.5, va="center")
        axes.barh(row + 0.72, width, 0.34, color=style.GREY if rest else style.VERMILION)
        figure = words.figures(length, language)
        axes.text(width + 0.012, row + 0.72, figure, size=7.5, va="center")


def project(lon: Numbers, lat: Numbers) -> Numbers:
    """Put degrees on an equal-area map centred on Norway, in km. (M, 2).

    Lambert's azimuthal projection around 65° N 15° E.
    """
    x, y = np.radians(lon) - np.radians(15.0), np.radians(lat)
    north = np.radians(65.0)
    cosine = np.sin(north) * np.sin(y) + np.cos(north) * np.cos(y) * np.cos(x)
    scale = 6371.0 * np.sqrt(2 / (1 + cosine))
    up = np.cos(north) * np.sin(y) - np.sin(north) * np.cos(y) * np.cos(x)
    points: Numbers = np.stack([scale * np.cos(y) * np.sin(x), scale * up], axis=1)
    return points


def nudged(points: Numbers, radius: Numbers) -> Numbers:
    """Move circles apart until no overlap can be seen, each step by most of what is left. (M, 2).

    The smaller of two moves more, so that cities stay where they are. Pairs that are far apart are
    looked at again only every few steps.
    """
    moved, many = points.astype(float), len(points)
    for _ in range(_ROUNDS):
        first, second = np.nonzero(np.triu(_gaps(moved, radius) < _NEAR * radius.max(), 1))
        size = (radius[first] + radius[second]) * 1.02
        yields = radius[second] ** 2 / (radius[first] ** 2 + radius[second] ** 2)
        for _ in range(_STEPS):
            apart = moved[first] - moved[second]
            distance = np.maximum(np.hypot(apart[:, 0], apart[:, 1]), 1e-9)
            push = (0.7 * np.maximum(size - distance, 0) / distance)[:, np.newaxis] * apart
            for axis in (0, 1):
                away = np.bincount(first, push[:, axis] * yields, many)
                moved[:, axis] += away - np.bincount(second, push[:, axis] * (1 - yields), many)
        if (np.triu(_gaps(moved, radius), 1) > -_TOUCH * radius.max()).all():
            break
    return moved


def _gaps(points: Numbers, radius: Numbers) -> Numbers:
    """Give the room between each two circles, below zero where they overlap. (M, M)."""
    x, y = points.T
    distance = np.hypot(x[:, np.newaxis] - x, y[:, np.newaxis] - y)
    gaps: Numbers = distance - radius[:, np.newaxis] - radius
    return gaps


def _radii(points: Numbers, people: Numbers) -> Numbers:
    """Give circles that cover a fixed part of the map in all. (M,)."""
    spread = np.ptp(points, axis=0) if len(points) > 1 else np.array([1.0, 1.0])
    area = _COVERED * max(spread[0] * spread[1], 1.0)
    radius: Numbers = np.sqrt(area * people / (np.pi * people.sum()))
    return radius


@once
def cartogram(finished: Finished) -> tuple[Numbers, Numbers]:
    """Give the middle and the radius of each place's circle, in km. (M, 2) and (M,)."""
    places = finished.places
    points = project(places.lon, places.lat)
    radius = _radii(points, places.inhabitants.astype(float))
    return nudged(points, radius), radius


def _draw_places(figure: Figure, finished: Finished, language: Language) -> None:
    from matplotlib.collections import PatchCollection
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Circle

    axes = style.place(figure, 102, 22, 86, 106)
    axes.axis("off")
    places, shown = finished.places, by_municipality(finished)
    at, radius = cartogram(finished)
    colors = LinearSegmentedColormap.from_list("days", _PALE_TO_DARK)
    top = scale_top(shown, places.inhabitants)
    faces = [style.RULE if np.isnan(rate) else colors(min(rate / top, 1.0)) for rate in shown]
    circles = [Circle((x, y), r) for (x, y), r in zip(at, radius, strict=True)]
    axes.add_collection(
        PatchCollection(circles, facecolors=faces, edgecolors=style.PAPER, linewidths=0.4)
    )
    low, high = (at - radius[:, None]).min(axis=0), (at + radius[:, None]).max(axis=0)
    axes.set_xlim(low[0], high[0])
    axes.set_ylim(low[1], high[1])
    axes.set_aspect("equal", anchor="C")
    _name_largest(axes, finished, at, radius)
    beyond = bool((shown > top).any())
    _draw_scale(figure, colors, top, language, beyond=beyond)


def scale_top(shown: Numbers, people: Numbers) -> float:
    """Give a round rate that at most three in a hundred inhabitants live above.

    One small municipality with much bad luck would else turn all others pale.
    """
    known = ~np.isnan(shown)
    order = np.argsort(shown[known], kind="stable")
    below = np.cumsum(people[known][order]) / max(people[known].sum(), 1)
    rate = shown[known][order][np.searchsorted(below, 0.97)] if known.any() else 0.0
    if rate <= 0:
        return 1.0
    unit = 10 ** np.floor(np.log10(rate))
    return float(unit * next(step for step in (1, 2, 4, 6, 10) if step * unit >= rate))


def _name_largest(axes: Axes, finished: Finished, at: Numbers, radius: Numbers) -> None:
    """Name the largest place of each county: inside its circle, or out at sea with a line to it."""
    reach, taken = np.ptp(axes.get_xlim()), [np.inf]
    for place in largest_of_each_county(finished)[:_NAMED]:
        (x, y), r = at[place], radius[place]
        name = finished.places.names[place].split(" - ")[0]
        if r > 0.009 * reach * len(name):
            axes.text(x, y, name, ha="center", va="center", size=7.5)
            continue
        row = np.abs(at[:, 1] - y) < radius + 0.02 * reach
        coast = (at[row, 0] - radius[row]).min() - 0.02 * reach
        crossed = (np.abs(at[:, 1] - y) < radius) & (at[:, 0] < x) & (radius > r)
        if min(abs(y - other) for other in taken) > 0.05 * reach and not crossed.any():
            taken.append(y)
            axes.plot([coast, x - r], [y, y], color=style.SOFT, lw=0.5)
            axes.text(coast - 0.008 * reach, y, name, ha="right", va="center", size=7.5)


def largest_of_each_county(finished: Finished) -> list[int]:
    """List the most populous place of each county (the first two digits of a code), by size."""
    places, people = finished.places, finished.places.inhabitants
    order = np.argsort(-people, kind="stable").tolist()
    first = dict.fromkeys((places.code // 100).tolist(), -1)
    for place in reversed(order):
        first[int(places.code[place]) // 100] = place
    return sorted(first.values(), key=order.index)


def _draw_scale(
    figure: Figure, colors: Colormap, top: float, language: Language, *, beyond: bool
) -> None:
    axes = style.place(figure, 146, 24, 38, 2.6)
    axes.imshow([np.linspace(0, 1, 256)], aspect="auto", cmap=colors, extent=(0, top, 0, 1))
    axes.set_yticks([])
    axes.set_xticks([0, top / 2, top])
    marks = [words.count(value, language) for value in (0, top / 2, top)]
    axes.set_xticklabels([*marks[:2], f"≥ {marks[2]}" if beyond else marks[2]], size=7.5)
    for spine in axes.spines.values():
        spine.set_visible(False)

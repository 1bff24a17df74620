"""Series as pictures, each with a sentence that says the same and a table that holds it all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any, Final

from nicegui import ui

from forsyningssim.exercise.forecast import Band, Fan
from forsyningssim.exercise.views import Series
from forsyningssim.exercise.web.kit import paragraph, table, tag
from forsyningssim.exercise.web.words import Language, count, say

# They stand out from white and from near black alike; the dashes tell them apart without colour.
_COLOURS: Final = ("#2f7fb8", "#b5700f", "#2e8a6b", "#a2609a")
_DASHES: Final = ("solid", "dashed", "dotted", [8, 3, 2, 3])
_AXIS: Final = "#8693a0"
_ROWS_SHOWN: Final = 60
_FANS: Final = 12


def chart(series: Series, title: str, language: Language) -> None:
    """Draw one series over the days, with its sentence and its table."""
    with tag("figure", "", "chart"):
        tag("h4", title)
        spoken = _sentence(series, language)
        paragraph(spoken, "meta")
        _drawn([_line(series.label, series.days, series.values, 0)], series.days, spoken)
        _numbers(series.label, {_unit(series, language): series.values}, series.days, language)


def fan(seen: Fan, language: Language) -> None:
    """Draw what may come of each figure: the middle, and where half and nine of ten futures lie."""
    with tag("div", "", "charts"):
        for band in seen.bands[:_FANS]:
            _fan(band, seen.shares, language)


def _fan(band: Band, shares: Sequence[float], language: Language) -> None:
    lines = dict(zip(shares, band.values, strict=True))
    with tag("figure", "", "chart"):
        tag("h4", f"{band.label} ({band.unit})" if band.unit else band.label)
        spoken = _expected(band, lines, language)
        paragraph(spoken, "meta")
        drawn = [
            *_between(band.days, lines[0.05], lines[0.95], 0.16),
            *_between(band.days, lines[0.25], lines[0.75], 0.28),
            _line(band.label, band.days, lines[0.5], 0),
        ]
        _drawn(drawn, band.days, spoken)
        columns = {f"{100 * share:g} %": values for share, values in lines.items()}
        _numbers(band.label, columns, band.days, language)


def _between(
    days: Sequence[int], low: Sequence[float | None], high: Sequence[float | None], opacity: float
) -> list[dict[str, Any]]:
    """Fill between two lines: an unseen one, and the height above it."""
    height = [
        None if bottom is None or top is None else top - bottom
        for bottom, top in zip(low, high, strict=True)
    ]
    unseen = {"lineStyle": {"opacity": 0}, "symbol": "none", "type": "line", "silent": True}
    stack = f"{opacity:g}"
    return [
        {**unseen, "stack": stack, "data": _points(days, low)},
        {
            **unseen,
            "stack": stack,
            "data": _points(days, height),
            "areaStyle": {"color": _COLOURS[0], "opacity": opacity},
        },
    ]


def _line(name: str, days: Sequence[int], values: Sequence[float | None], i: int) -> dict[str, Any]:
    return {
        "type": "line", "name": name, "symbol": "none", "data": _points(days, values),
        "lineStyle": {"width": 2, "color": _COLOURS[i % 4], "type": _DASHES[i % 4]},
        "itemStyle": {"color": _COLOURS[i % 4]},
    }  # fmt: skip


def _points(days: Sequence[int], values: Sequence[float | None]) -> list[list[float | None]]:
    rounded = [None if value is None else round(value, 3) for value in values]
    return [[day, value] for day, value in zip(days, rounded, strict=True)]


def _drawn(lines: list[dict[str, Any]], days: Sequence[int], spoken: str) -> None:
    axis = {
        "axisLine": {"onZero": False, "lineStyle": {"color": _AXIS}},
        "axisLabel": {"fontSize": 12},
    }
    low, high = (days[0], max(days[-1], days[0] + 7)) if days else (0, 7)
    options = {
        "animation": False,
        "grid": {"left": 8, "right": 14, "top": 12, "bottom": 4, "containLabel": True},
        "xAxis": {**axis, "type": "value", "min": low, "max": high, "minInterval": 1,
                  "splitLine": {"show": False}},
        "yAxis": {**axis, "type": "value", "min": 0, "splitNumber": 4,
                  "splitLine": {"lineStyle": {"color": _AXIS, "opacity": 0.3}}},
        "series": lines,
    }  # fmt: skip
    with tag("div", "", "", {"role": "img", "aria-label": spoken}):
        ui.echart(options, renderer="svg")


def _unit(series: Series, language: Language) -> str:
    return series.unit or say("value", language)


def _sentence(series: Series, language: Language) -> str:
    """Say what a series shows: where it is, where it was a week ago, the least and the most."""
    known = [value for value in series.values if value is not None]
    if not known:
        return say("Nothing is known yet.", language)
    weeks_ago = bisect_right(series.days, series.days[-1] - 7)
    last, before = known[-1], known[min(len(known) - 1, max(0, weeks_ago - 1))]
    change = abs(last - before) > 0.02 * max(abs(before), 1e-9)
    moved = ("up" if last > before else "down") if change else "steady"
    return say(
        f"Now {{0}}, {moved} over the last week; between {{1}} and {{2}} so far.", language,
        count(last, language), count(min(known), language),
        count(max(known), language),
    )  # fmt: skip


def _expected(band: Band, lines: Mapping[float, Sequence[float | None]], language: Language) -> str:
    """Say what a fan shows at its last day."""
    low, middle, high = (_written(lines[share][-1], language) for share in (0.05, 0.5, 0.95))
    return say(
        "On day {0}: about {1}; nine of ten futures lie between {2} and {3}.", language,
        band.days[-1], middle, low, high,
    )  # fmt: skip


def _numbers(
    label: str,
    columns: Mapping[str, Sequence[float | None]],
    days: Sequence[int],
    language: Language,
) -> None:
    """Give the numbers behind a picture, the newest first; the oldest are thinned out."""
    with tag("details"):
        tag(
            "summary",
            say("The numbers", language),
            "",
            {"aria-label": f"{say('The numbers', language)}: {label}"},
        )
        rows = [
            [str(day), *(_written(values[i], language) for values in columns.values())]
            for i, day in enumerate(days)
        ][::-1]
        thin = rows[:14] + rows[14 :: max(1, len(rows) // _ROWS_SHOWN)]
        table(label, [say("Day", language), *columns], thin)


def _written(value: float | None, language: Language) -> str:
    return "–" if value is None else count(value, language)

"""Series as pictures, each with a sentence that says the same and a table that holds it all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Final

from forsyningssim.exercise.forecast import Band, Fan
from forsyningssim.exercise.scene import Series
from forsyningssim.exercise.web.kit import Tag, paragraph, refill, table, tag
from forsyningssim.exercise.web.picture import Ribbon, Values, picture
from forsyningssim.exercise.web.words import Language, count, say

_ROWS_SHOWN: Final = 60
_FANS: Final = 12


class Chart:
    """One series over the days, with its sentence and its table; it can be brought up to date."""

    def __init__(self, series: Series, title: str, language: Language, heading: str = "h4") -> None:
        self._language = language
        with tag("figure", "", "chart"):
            tag(heading, title)
            self._spoken = paragraph("", "meta")
            self._image = tag("div", "", "picture", {"role": "img"})
            self._numbers = _folded(series.label, language)
        self.show(series)

    def show(self, series: Series) -> None:
        """Show what is known by now."""
        language = self._language
        spoken = _sentence(series, language)
        self._spoken.set_text(spoken)
        drawn = picture(series.days, series.values, language)
        self._image.props.update({"aria-label": spoken, "innerHTML": drawn})
        unit = series.unit or say("value", language)
        refill(self._numbers, lambda: _table(series.label, {unit: series.values}, series.days,
                                             language))  # fmt: skip


def fan(seen: Fan, language: Language) -> None:
    """Draw what may come of each figure: the middle, and where half and nine of ten futures lie."""
    tag("h3", say("What may come", language))
    drawn = [band for band in seen.bands if len(band.days) > 1]
    if drawn:
        told = say("Half of the futures lie in the dark band, nine of ten in the light one.",
                   language)  # fmt: skip
        paragraph(told, "hint")
        with tag("div", "", "charts"):
            for band in drawn[:_FANS]:
                _fan(band, seen, language)
    _ends([band for band in seen.bands if len(band.days) == 1], seen, language)


def _fan(band: Band, seen: Fan, language: Language) -> None:
    lines = dict(zip(seen.shares, band.values, strict=True))
    with tag("figure", "", "chart"):
        tag("h4", _called(band))
        spoken = _expected(band, lines, language)
        paragraph(spoken, "meta")
        ribbons = (
            Ribbon(lines[0.05], lines[0.95], "wide-band"),
            Ribbon(lines[0.25], lines[0.75], "narrow-band"),
        )
        drawn = picture(band.days, lines[0.5], language, ribbons, seen.day)
        tag("div", "", "picture", {"role": "img", "aria-label": spoken, "innerHTML": drawn})
        columns = {f"{100 * share:g} %": values for share, values in lines.items()}
        with _folded(band.label, language):
            _table(band.label, columns, band.days, language)


def _ends(bands: Sequence[Band], seen: Fan, language: Language) -> None:
    """Write down what is known of its last day alone."""
    rows = []
    for band in bands:
        low, middle, high = (
            _written(dict(zip(seen.shares, band.values, strict=True))[share][-1], language)
            for share in (0.05, 0.5, 0.95)
        )
        rows.append([_called(band), middle, say("{0} and {1}", language, low, high)])
    if rows:
        head = [say("Day {0}", language, seen.until), say("middle", language),
                say("nine of ten between", language)]  # fmt: skip
        table(say("What may come", language), head, rows, numbers=True)


def _called(band: Band) -> str:
    return f"{band.label} ({band.unit})" if band.unit else band.label


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


def _expected(band: Band, lines: Mapping[float, Values], language: Language) -> str:
    """Say what a fan shows at its last day."""
    low, middle, high = (_written(lines[share][-1], language) for share in (0.05, 0.5, 0.95))
    return say(
        "On day {0}: about {1}; nine of ten futures lie between {2} and {3}.", language,
        band.days[-1], middle, low, high,
    )  # fmt: skip


def _folded(label: str, language: Language) -> Tag:
    """Make what is opened to see the numbers; return what they are put into."""
    text = say("The numbers", language)
    with tag("details"):
        tag("summary", text, "", {"aria-label": f"{text}: {label}"})
        return tag("div")


def _table(
    label: str, columns: Mapping[str, Values], days: Sequence[int], language: Language
) -> None:
    """Give the numbers behind a picture, the newest first; the oldest are thinned out."""
    rows = [
        [str(day), *(_written(values[i], language) for values in columns.values())]
        for i, day in enumerate(days)
    ][::-1]
    thin = rows[:14] + rows[14 :: max(1, len(rows) // _ROWS_SHOWN)]
    table(label, [say("Day", language), *columns], thin, numbers=True)


def _written(value: float | None, language: Language) -> str:
    return "–" if value is None else count(value, language)

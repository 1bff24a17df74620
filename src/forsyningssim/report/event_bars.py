"""The upper part of the timeline: a bar for each disruption and lever, with its whole label."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from forsyningssim.measures import Finished
from forsyningssim.report import style, words
from forsyningssim.report.story import Event
from forsyningssim.report.words import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEFT, RIGHT = 16.0, 30.0  # mm beside the axes
_LETTER: Final = 1.62  # mm that a letter takes on average


def span(finished: Finished, event: Event) -> tuple[float, float]:
    """First measured day of an event, and the first after it."""
    first, last = finished.days.warm_up, finished.days.measured
    start = min(max(event.start - first, 0), last)
    return start, last if event.end is None else min(max(event.end - first, start), last)


def _event_lines(events: Sequence[Event], language: Language) -> list[tuple[str, list[Event]]]:
    """Give headings, which have no events, and below them the events of each label."""
    lines: list[tuple[str, list[Event]]] = []
    for kind, heading in (("disruption", "What happened"), ("lever", "What was done")):
        labelled: dict[str, list[Event]] = {}
        for event in sorted(events, key=lambda event: (event.start, event.label.en)):
            if event.kind == kind:
                labelled.setdefault(getattr(event.label, language), []).append(event)
        if labelled:
            lines += [(words.say(heading, language), []), *labelled.items()]
    return lines


def lines_of(finished: Finished, events: Sequence[Event], language: Language) -> list[Line]:
    """Give the headings, and below each of them the bars of its events with their labels."""
    return [_placed(finished, *line) for line in _event_lines(events, language)]


class Line(NamedTuple):
    """A heading, or the bars of a label and where the label stands."""

    text: str
    at: float
    align: Literal["left", "right"]
    struck: bool = False
    spans: tuple[tuple[float, float], ...] = ()
    """First day and the first after, of each bar; none for a heading."""

    @property
    def high(self) -> float:
        """In rows: a label of two lines needs more than one."""
        return 1 + 0.62 * self.text.count("\n")


def _placed(finished: Finished, text: str, events: Sequence[Event]) -> Line:
    if not events:
        return Line(text, 0, "left")
    spans = tuple(span(finished, event) for event in events)
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    at, align, shown = room(first, last, text, finished.days.measured)
    return Line(shown, at, align, events[0].kind == "disruption", spans)


def draw_events(axes: Axes, lines: Sequence[Line], language: Language) -> None:
    """Draw the bars, each with its label."""
    axes.set_ylim(max(sum(line.high for line in lines), 1), 0)
    axes.axis("off")
    if not lines:
        text = words.say("no disruption and no lever", language)
        axes.text(0, 0.6, text, va="center", size=9, color=style.SOFT)
    top = 0.0
    for line in lines:
        middle, top = top + line.high / 2, top + line.high
        if not line.spans:
            axes.text(0, middle + 0.1, line.text, va="center", size=9, weight="bold")
            continue
        axes.broken_barh(
            [(start, end - start) for start, end in line.spans], (middle - 0.21, 0.42),
            facecolor=style.VERMILION if line.struck else style.PAPER,
            edgecolor=style.VERMILION if line.struck else style.GREEN,
            hatch=None if line.struck else "/////",
            linewidth=0.8,
        )  # fmt: skip
        written = axes.text(line.at, middle, line.text, va="center", size=8, linespacing=1.05)
        written.set_horizontalalignment(line.align)
        on_a_bar = line.spans[0][0] <= line.at <= max(end for _, end in line.spans)
        written.set_bbox({"facecolor": style.PAPER, "edgecolor": "none", "pad": 1, "alpha": 0.9}
                         if on_a_bar else None)  # fmt: skip


def room(
    start: float, end: float, text: str, days: int
) -> tuple[float, Literal["left", "right"], str]:
    """Find room for a bar's text: after it, before it or on it; in two lines if there is none."""
    per_day = (style.WIDTH_MM - LEFT - RIGHT) / days  # mm
    gap = 1.2 / per_day
    after = days + (RIGHT - 3) / per_day - end - gap
    before = start - gap + (LEFT - 3) / per_day
    within = end - start - 2 * gap
    places: tuple[tuple[float, float, Literal["left", "right"]], ...] = (
        (after, end + gap, "left"), (before, start - gap, "right"), (within, start + gap, "left"),
    )  # fmt: skip
    long = len(text) * _LETTER / per_day
    room, at, align = next((each for each in places if long <= each[0]), max(places))
    if long <= room:
        return at, align, text
    return at, align, fill(text, int(room * per_day / _LETTER), break_long_words=False)

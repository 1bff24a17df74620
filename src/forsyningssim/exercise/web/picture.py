"""A line over days as an SVG that the browser only has to show.

Thirteen browsers that draw twelve charts each took most of a second of a step; drawn once here, a
chart is one attribute that changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, TypeAlias

from forsyningssim.exercise.web.words import Language, count, say

Values: TypeAlias = Sequence[float | None]
_WIDTH, _HEIGHT = 320, 160
_TOP, _RIGHT, _BOTTOM = 8, 12, 34
_LETTER: Final = 6.2
"""Width of a digit of an axis."""
_LEAST_DAYS: Final = 7


@dataclass(frozen=True)
class Ribbon:
    """What lies between two lines."""

    low: Values
    high: Values
    name: str
    """Of its class in ``room.css``."""


@dataclass(frozen=True)
class _Paper:
    """From days and values to the place on the picture."""

    first: int
    last: int
    top: float
    left: float

    def x(self, day: float) -> float:
        width = _WIDTH - self.left - _RIGHT
        return round(self.left + width * (day - self.first) / (self.last - self.first), 1)

    def y(self, value: float) -> float:
        return round(_HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * value / self.top, 1)

    def path(self, days: Sequence[int], values: Values) -> str:
        """Return a line, with a gap where nothing is known."""
        steps, drawn = [], False
        for day, value in zip(days, values, strict=True):
            if value is not None:
                steps.append(f"{'L' if drawn else 'M'}{self.x(day)} {self.y(value)}")
            drawn = value is not None
        return "".join(steps)


def picture(
    days: Sequence[int],
    line: Values,
    language: Language,
    ribbons: Sequence[Ribbon] = (),
    today: int | None = None,
) -> str:
    """Draw a line and the ribbons behind it; ``today`` parts what has been from what may come."""
    known = [v for values in (line, *(r.high for r in ribbons)) for v in values if v is not None]
    whole = all(float(value).is_integer() for value in known)
    ticks = _ticks(0, max(known, default=0) or 1, 4, whole=whole)
    written = [count(tick, language) for tick in ticks]
    first = days[0] if days else 0
    last = max(days[-1] if days else 0, first + _LEAST_DAYS)
    paper = _Paper(first, last, ticks[-1], 8 + _LETTER * max(map(len, written)))
    parts = [*_axes(paper, ticks, written, language)]
    parts += [_area(paper, days, ribbon) for ribbon in ribbons]
    if today is not None:
        x = paper.x(today)
        parts.append(f'<path class="today-line" d="M{x} {_TOP}V{_HEIGHT - _BOTTOM}"/>')
    parts.append(f'<path class="line" d="{paper.path(days, line)}"/>')
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" aria-hidden="true">{"".join(parts)}</svg>'


def _axes(
    paper: _Paper, ticks: Sequence[float], written: Sequence[str], language: Language
) -> Iterator[str]:
    right, floor = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    for tick, text in zip(ticks, written, strict=True):
        y = paper.y(tick)
        yield f'<path class="grid" d="M{paper.left} {y}H{right}"/>'
        yield f'<text x="{paper.left - 5}" y="{y + 4}" text-anchor="end">{escape(text)}</text>'
    for day in _ticks(paper.first, paper.last, 6, whole=True):
        if paper.first <= day <= paper.last:
            x = paper.x(day)
            yield f'<path class="grid" d="M{x} {floor}v4"/>'
            yield f'<text x="{x}" y="{floor + 16}" text-anchor="middle">{day:.0f}</text>'
    middle = (paper.left + right) / 2
    name = escape(say("Day", language))
    yield f'<text x="{middle}" y="{_HEIGHT - 3}" text-anchor="middle">{name}</text>'


def _area(paper: _Paper, days: Sequence[int], ribbon: Ribbon) -> str:
    """Return what lies between the two lines where both are known."""
    there = [
        (day, low, high)
        for day, low, high in zip(days, ribbon.low, ribbon.high, strict=True)
        if low is not None and high is not None
    ]
    around = [(day, high) for day, _, high in there] + [(day, low) for day, low, _ in there[::-1]]
    points = " ".join(f"{paper.x(day)},{paper.y(value)}" for day, value in around)
    return f'<polygon class="{ribbon.name}" points="{points}"/>'


def _ticks(low: float, high: float, most: int, *, whole: bool) -> list[float]:
    """Return at most so many round steps that span a range."""
    from matplotlib.ticker import MaxNLocator

    locator = MaxNLocator(nbins=most, steps=[1, 2, 5, 10], integer=whole)
    return [float(tick) for tick in locator.tick_values(low, high)]

"""How the cost of a run grows: a line through sizes and seconds, as logarithms, and a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats

from forsyningssim.report.style import BLUE, GREY, head, house, place, save, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LEFT, _BOTTOM, _WIDE, _HIGH, _STEP = 12.0, 13.0, 34.0, 36.0, 46.0


@dataclass(frozen=True)
class Curve:
    """Seconds of runs of several sizes."""

    what: str
    sizes: Sequence[float]
    """One for each run; each size several times."""
    seconds: Sequence[float]

    @classmethod
    def of(cls, told: dict[str, Any]) -> Curve:
        """Read a measurement."""
        sizes, seconds = zip(*told["points"], strict=True)
        return cls(told["what"], sizes, seconds)

    @cached_property
    def line(self) -> Any:
        """The line of least squares through the logarithms."""
        return stats.linregress(np.log(self.sizes), np.log(self.seconds))

    @property
    def slope(self) -> float:
        """The power of the size with which the cost grows: 1 is in proportion, 0 not at all."""
        return float(self.line.slope)

    @property
    def interval(self) -> tuple[float, float]:
        """Interval of 95 % for the slope, by Student's law."""
        reach = float(stats.t.ppf(0.975, len(self.sizes) - 2) * self.line.stderr)
        return self.slope - reach, self.slope + reach

    def at(self, size: float) -> float:
        """Seconds on the line."""
        return float(np.exp(self.line.intercept + self.slope * np.log(size)))


def draw(curves: Sequence[Curve], stem: Path) -> None:
    """Draw the curves side by side, each with the line through it and one in proportion."""
    with house():
        figure = sheet(70)
        head(
            figure,
            "What a run costs as it grows",
            "Both axes are logarithmic. Grey: in proportion.",
        )
        for i, curve in enumerate(curves):
            _panel(place(figure, _LEFT + i * _STEP, _BOTTOM, _WIDE, _HIGH), curve)
        told = "; ".join(f"{curve.what}: power {curve.slope:.2f}" for curve in curves)
        save(figure, stem, f"Seconds of a run against its size, on logarithmic axes. {told}.")


def _panel(axes: Axes, curve: Curve) -> None:
    """Draw one curve."""
    from matplotlib.ticker import LogLocator

    ends = min(curve.sizes), max(curve.sizes)
    start = curve.at(ends[0])
    axes.plot(ends, [start, start * ends[1] / ends[0]], color=GREY, lw=1.2)
    axes.plot(ends, [curve.at(end) for end in ends], color=BLUE, lw=1.2)
    axes.plot(curve.sizes, curve.seconds, "o", color=BLUE, ms=3, alpha=0.6, mew=0)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.minorticks_off()
    axes.set_xticks(ends, [_short(end) for end in ends])
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter("{x:g} s")
    axes.tick_params(labelsize=7)
    axes.set_title(f"power {curve.slope:.2f}", size=8.5, loc="left", color=BLUE)
    axes.set_xlabel(curve.what, size=7.5)


def _short(size: float) -> str:
    return f"{size / 1e6:.0f} million" if size >= 1e6 else f"{size:,.0f}"

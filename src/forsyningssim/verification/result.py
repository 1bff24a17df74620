"""What a comparison comes to: an expected and a simulated figure, and whether they agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forsyningssim.verification.estimate import Estimate

FALSE_ALARM = 1e-6
"""Chance that a sound engine fails one comparison: for all of them together, less than 1 in 10,000.

There are fewer than a hundred that depend on luck."""

HEADINGS = ("case", "quantity", "expected", "simulated", "95 % interval", "verdict")
"""Of the table."""


@dataclass(frozen=True)
class Check:
    """One figure, by the formula or by hand, and by the engine."""

    quantity: str
    expected: float
    simulated: float
    interval: tuple[float, float] | None
    """Where the true mean lies with a confidence of 95 %; None where the figures must be equal."""
    passed: bool
    note: str = ""
    """Where an exact comparison first differs."""

    @classmethod
    def of(cls, quantity: str, expected: float, estimate: Estimate) -> Check:
        """Compare with an estimate: it may lie as far off as luck allows."""
        low, high = estimate.interval(1 - FALSE_ALARM)
        passed = low <= expected <= high
        return cls(quantity, expected, estimate.mean, estimate.interval(0.95), passed)

    @classmethod
    def exact(cls, quantity: str, expected: int, simulated: int, note: str = "") -> Check:
        """Compare two whole numbers."""
        return cls(quantity, expected, simulated, None, expected == simulated, note)

    @property
    def verdict(self) -> str:
        """One word; or, where an exact comparison fails, what differs first."""
        return "agrees" if self.passed else self.note or "differs"


@dataclass(frozen=True)
class CaseResult:
    """All comparisons of one case."""

    case: str
    checks: tuple[Check, ...]
    title: str = ""
    """What its scenario is called."""
    source: str = ""
    """Who found the formula; or that the days were followed by hand."""

    @property
    def passed(self) -> bool:
        """Whether all agree."""
        return all(check.passed for check in self.checks)


def as_table(results: Sequence[CaseResult]) -> list[tuple[str, ...]]:
    """Return one row of cells a comparison, under ``HEADINGS``."""
    return [(result.case, *as_cells(check)) for result in results for check in result.checks]


def as_cells(check: Check) -> tuple[str, ...]:
    """Return quantity, expected, simulated, interval and verdict as they are shown."""
    expected, simulated = _figure(check.expected), _figure(check.simulated)
    return check.quantity, expected, simulated, _interval(check.interval), check.verdict


def _figure(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.6g}"


def _interval(interval: tuple[float, float] | None) -> str:
    if interval is None:
        return "exact"
    return f"{interval[0]:.6g} to {interval[1]:.6g}"

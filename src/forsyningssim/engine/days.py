"""The days of a run: dates, weekdays, Norwegian public holidays.

Day numbers count from the first day of the warm-up, because arrays begin there; ``warm_up`` is
the number of day 0, the first day that is measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from dateutil.easter import easter

Date: TypeAlias = date
_SATURDAY, _SUNDAY = 5, 6


def public_holidays(year: int) -> frozenset[date]:
    """Norwegian public holidays of a year (*helligdager og offentlige høytidsdager*)."""
    sunday = easter(year)
    movable = {sunday + timedelta(days) for days in (-3, -2, 0, 1, 39, 49, 50)}
    fixed = {(1, 1), (5, 1), (5, 17), (12, 25), (12, 26)}
    return frozenset(movable | {date(year, month, day) for month, day in fixed})


@dataclass(frozen=True)
class Days:
    """The days of one run."""

    starts: date
    """Day 0, the first that is measured."""
    measured: int
    """Days that are measured."""
    warm_up: int
    """Days before them."""

    @property
    def total(self) -> int:
        """All days, warm-up included."""
        return self.warm_up + self.measured

    def number(self, when: date) -> int:
        """Day number of a date; it may lie outside the run."""
        return (when - self.starts).days + self.warm_up

    def date(self, number: int) -> Date:
        """Date of a day number."""
        return self.starts + timedelta(number - self.warm_up)

    @cached_property
    def first_monday(self) -> int:
        """Number of the first Monday."""
        return -self.date(0).weekday() % 7

    @cached_property
    def firsts_of_months(self) -> tuple[int, ...]:
        """Days on which a month begins, day 0 not among them."""
        return tuple(int(day) + 1 for day in np.flatnonzero(np.diff(self.month)))

    def _dates(self, extra: int = 0) -> list[Date]:
        return [self.date(number) for number in range(self.total + extra)]

    @cached_property
    def _closed(self) -> frozenset[Date]:
        dates = self._dates(1100)
        years = range(dates[0].year, dates[-1].year + 1)
        return frozenset().union(*(public_holidays(year) for year in years))

    @cached_property
    def delivers(self) -> npt.NDArray[np.int64]:
        """1 on days on which wholesalers deliver: Monday to Friday but for holidays. Shape (T,)."""
        return np.array(
            [d.weekday() < _SATURDAY and d not in self._closed for d in self._dates()], np.int64
        )

    @cached_property
    def next_open(self) -> npt.NDArray[np.int64]:
        """The day itself, or the next on which pharmacies are open. Shape (T + 1024,)."""
        dates = self._dates(1040)
        opens = [d.weekday() < _SUNDAY and d not in self._closed for d in dates]
        following = np.arange(len(dates), dtype=np.int64)
        for number in range(len(dates) - 2, -1, -1):
            if not opens[number]:
                following[number] = following[number + 1]
        return following[: self.total + 1024]

    @cached_property
    def month(self) -> npt.NDArray[np.int64]:
        """Months since January of year 0. Shape (T,)."""
        return np.array([12 * d.year + d.month - 1 for d in self._dates()], np.int64)

    @cached_property
    def last_open(self) -> npt.NDArray[np.int64]:
        """The day itself, or the last before it on which pharmacies are open. Shape (T + 1024,)."""
        days = np.arange(len(self.next_open), dtype=np.int64)
        return np.maximum.accumulate(np.where(self.next_open == days, days, 0))

    def working_days_after(self, days: int) -> npt.NDArray[np.int64]:
        """For each day, the day that lies ``days`` working days later. Shape (T,)."""
        working = np.flatnonzero(np.append(self.delivers, np.ones(days + 1, np.int64)))
        if not days:
            return np.arange(self.total, dtype=np.int64)
        following = np.searchsorted(working, np.arange(self.total), side="right") + days - 1
        return working[following].astype(np.int64)

"""The calendar: Norwegian holidays, open shops, deliveries, working days."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forsyningssim.engine.days import Days, public_holidays

HOLIDAYS_2024 = {
    date(2024, 1, 1), date(2024, 3, 28), date(2024, 3, 29), date(2024, 3, 31), date(2024, 4, 1),
    date(2024, 5, 1), date(2024, 5, 9), date(2024, 5, 17), date(2024, 5, 19), date(2024, 5, 20),
    date(2024, 12, 25), date(2024, 12, 26),
}  # fmt: skip
days_of = st.builds(
    Days,
    starts=st.dates(date(2010, 1, 1), date(2030, 12, 31)),
    measured=st.integers(1, 400),
    warm_up=st.integers(0, 200),
)


def open_on(day: date) -> bool:
    return day.weekday() < 6 and day not in public_holidays(day.year)


def works_on(day: date) -> bool:
    return open_on(day) and day.weekday() < 5


def test_the_holidays_of_a_year() -> None:
    assert public_holidays(2024) == HOLIDAYS_2024


@pytest.mark.parametrize("year", range(1990, 2040))
def test_easter_falls_on_a_sunday_and_ascension_on_a_thursday(year: int) -> None:
    movable = sorted(d for d in public_holidays(year) if d.month in (3, 4, 5, 6))
    assert sum(d.weekday() == 6 for d in movable) >= 2
    assert 11 <= len(public_holidays(year)) <= 12


@given(days_of, st.integers(-500, 500))
def test_numbers_and_dates_are_the_same_thing(days: Days, number: int) -> None:
    assert days.number(days.date(number)) == number
    assert days.date(days.warm_up) == days.starts
    assert days.total == days.warm_up + days.measured


@given(days_of)
def test_the_arrays_say_what_the_calendar_says(days: Days) -> None:
    dates = [days.date(number) for number in range(days.total)]
    assert days.delivers.tolist() == [works_on(d) for d in dates]
    assert days.month.tolist() == [12 * d.year + d.month - 1 for d in dates]


@given(days_of)
def test_shops_open_again_and_were_open_before(days: Days) -> None:
    numbers = np.arange(len(days.next_open))
    assert (days.next_open >= numbers).all()
    assert (days.last_open <= numbers).all()
    for number in range(0, days.total, 7):
        following, before = int(days.next_open[number]), int(days.last_open[number])
        assert open_on(days.date(following))
        assert not any(open_on(days.date(between)) for between in range(number, following))
        assert before == 0 or open_on(days.date(before))
        assert not any(open_on(days.date(after)) for after in range(before + 1, number + 1))


@given(days_of, st.integers(0, 20))
def test_working_days_are_counted_one_by_one(days: Days, ahead: int) -> None:
    later = days.working_days_after(ahead)
    for number in range(0, days.total, 11):
        day, left = days.date(number), ahead
        while left:
            day += timedelta(1)
            left -= works_on(day)
        if days.number(day) < days.total:
            assert later[number] == days.number(day)
        else:
            assert later[number] >= days.total

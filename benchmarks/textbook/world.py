"""What everybody in the textbook model shares: the hours of the day, the luck, the notebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, field
from enum import IntEnum, auto
from itertools import count, pairwise
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

import simpy

from forsyningssim.engine.streams import Streams
from forsyningssim.setting import Setting

Process: TypeAlias = Generator[simpy.Event, Any, Any]


class Moment(IntEnum):
    """The hours of a day. SimPy lets those who meet in one hour act in the order they came."""

    MORNING = 0
    """Yesterday's orders are received; rules take hold and lapse."""
    ARRIVALS = auto()
    """Batches and lorries are unloaded."""
    SHIPPING = auto()
    """Makers send what is ordered."""
    NIGHT_ROUND = auto()
    """Wholesalers send what outlets have ordered."""
    WAITING_ASK = auto()
    """Those turned away before are first, shelf by shelf,"""
    DUE_ASK = auto()
    """then come those whose day it is,"""
    FALL_ILL = auto()
    """then the newly ill."""
    COUNTER = auto()
    """Outlets decide whom they serve."""
    ANSWER = auto()
    ELSEWHERE = auto()
    """Those turned away look for another way, the most severe class first,"""
    ELSEWHERE_NEXT = auto()
    ELSEWHERE_THEN = auto()
    ELSEWHERE_LAST = auto()
    """one class an hour."""
    EVENING = auto()
    """Outlets order."""
    REVIEW = auto()
    """Wholesalers and makers review their stock."""


HOURS = len(Moment)
"""Hours in a day."""
_BITS = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


def _mix(z: int) -> int:
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & _BITS
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & _BITS
    return z ^ (z >> 31)


def luck(key: int, who: int, when: int) -> float:
    """Return the number in [0, 1) at an address (splitmix64; Steele, Lea & Flood 2014)."""
    z = _mix(key ^ _mix(who + _GOLDEN & _BITS)) + when * _GOLDEN & _BITS
    return (_mix(z) >> 11) * 2.0**-53


class Spell(NamedTuple):
    """Somebody went without, from ``start`` (0 is the first measured day) for ``length`` days."""

    group: int
    place: int
    ordinal: int
    start: int
    length: int
    ending: str


@dataclass
class Notebook:
    """What is written down."""

    warm_up: int
    days: int
    by_day: Counter[tuple[str, int, int]] = field(default_factory=Counter)
    """(what, group, day) to rows."""
    by_place: Counter[tuple[str, int, int]] = field(default_factory=Counter)
    """(what, group, place) to rows, measured days only."""
    books: Counter[tuple[int, str, str, int]] = field(default_factory=Counter)
    """(day, from, to, product) to packs."""
    spells: list[Spell] = field(default_factory=list)

    def note(self, what: str, group: int, place: int, day: int, rows: int = 1) -> None:
        """Count rows to whom something happened today."""
        self.by_day[what, group, day] += rows
        if day >= self.warm_up:
            self.by_place[what, group, place] += rows

    def person_days(self, what: str, group: int, place: int, start: int, end: int) -> int:
        """Count the measured days from ``start`` until ``end``, and return them."""
        start, end = max(start, self.warm_up), min(end, self.days)
        if end > start:
            self.note(what, group, place, start, end - start)
        return max(0, end - start)

    def without(self, who: tuple[int, int, int], start: int, end: int, ending: str) -> None:
        """Write down that ``who`` (group, place, ordinal) went without until ``end``."""
        length = self.person_days("untreated_days", *who[:2], start, end)
        if length:
            first = max(start, self.warm_up) - self.warm_up
            self.spells.append(Spell(*who, first, length, ending))

    def move(self, day: int, source: str, target: str, product: int, packs: int) -> None:
        """Enter packs in the books."""
        self.books[day, source, target, product] += packs


class Rules:
    """What is in force for a group of patients at the counter."""

    def __init__(self) -> None:
        self.rank = 0
        self.most_days: float = float("inf")
        self.most_packs: float = float("inf")
        self.least_gap = 1


class Country:
    """Time, luck and notebook, and everybody who can be met."""

    def __init__(self, setting: Setting, seed: int, replicate: int) -> None:
        self.env = simpy.Environment()
        self.setting = setting
        self.streams = Streams(seed, replicate)
        self.persons = Streams(seed, 0)
        self.days = setting.days
        self.notebook = Notebook(setting.days.warm_up, setting.days.total)
        self.rules = [Rules() for _ in setting.catalogue.groups]
        upto = setting.plan.items.tolist()
        self.items = [range(first, last) for first, last in pairwise(upto)]
        """Item numbers of each product."""
        self.capacity = dict.fromkeys(setting.plants, 1.0)
        """Share of each plant that works."""
        self.tickets = count()
        self.turned_away: list[tuple[tuple[int, ...], simpy.Event]] = []
        """Who waits to be called tomorrow, and their place in line."""
        self.env.process(self.call())

    def called(self, place: tuple[int, ...]) -> simpy.Event:
        """Wait to be called tomorrow morning."""
        event = self.env.event()
        self.turned_away.append((place, event))
        return event

    def call(self) -> Process:
        """Every morning, call those who wait by their place in line."""
        for day in range(self.days.total):
            yield self.at(day, Moment.WAITING_ASK)
            now, self.turned_away = sorted(self.turned_away, key=itemgetter(0)), []
            for _, event in now:
                event.succeed()

    @property
    def today(self) -> int:
        """Day number, counted from the first day of the warm-up."""
        return int(self.env.now) // HOURS

    def at(self, day: int, moment: int) -> simpy.Event:
        """Wait for an hour of a day."""
        return self.env.timeout(day * HOURS + moment - int(self.env.now))

    def key(self, name: str, *parts: str | int) -> int:
        """Key of a stream of luck."""
        return int(self.streams.key(name, *parts))

    def review_days(self, every: int) -> range:
        """Every ``every`` days, the first Monday among them."""
        first = -self.days.date(0).weekday() % 7 if every > 1 else 0
        return range(first % every, self.days.total, every)

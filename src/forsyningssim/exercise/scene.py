"""The game on a morning as one office looks at it, and what a figure of its view is made with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np

from forsyningssim.data.norway import HEALTH_REGIONS
from forsyningssim.exercise.game import Game
from forsyningssim.exercise.record import Record
from forsyningssim.exercise.seen import Desk, desk, looks, reported_packs
from forsyningssim.patients.places import CENTRALITY
from forsyningssim.report.words import Language
from forsyningssim.report.words import say as spoken
from forsyningssim.scenario.exercise import Role
from forsyningssim.simulation import Run
from forsyningssim.spec import Text
from forsyningssim.units import Packs
from forsyningssim.words import capital, say

_TREND_DAYS: Final = 90
"""Days back that a series shows."""


@dataclass(frozen=True)
class Figure:
    """One number, with what it is."""

    label: str
    value: float | None
    """None: not known."""
    unit: str


@dataclass(frozen=True)
class Series:
    """A number day by day."""

    label: str
    days: tuple[int, ...]
    """Days of the exercise; those before day 0 are negative."""
    values: tuple[float | None, ...]
    unit: str


@dataclass(frozen=True)
class Scene:
    """The game on a morning, as one role or nobody looks at it."""

    game: Game
    record: Record
    run: Run
    role: str
    language: Language

    @property
    def today(self) -> int:
        """Day number of the run of the morning that has come."""
        return self.run.finished.days.total

    @property
    def spec(self) -> Role:
        """The role that looks."""
        return self.game.spec.roles[self.role]

    @cached_property
    def desk(self) -> Desk:
        """The agency's desk."""
        return desk(self.run, self.today - 1, self.reported)

    @cached_property
    def reported(self) -> Packs:
        """What wholesalers report, each evening. (T, P)."""
        return reported_packs(self.run)

    @cached_property
    def desks(self) -> Mapping[int, Desk]:
        """What lay on the desk after each of the last looks, by day of the exercise."""
        last = self.desk.day
        weeks = [day for day in looks(self.run, 0, last) if day > last - _TREND_DAYS]
        shift = self.game.setting.days.warm_up
        return {day - shift: desk(self.run, day, self.reported) for day in weeks}

    def weekly(self, label: str, of: Callable[[Desk], float], unit: str) -> Series:
        """Return what each of the last looks showed."""
        values = tuple(four_figures(of(each)) for each in self.desks.values())
        return Series(label, tuple(self.desks), values, unit)

    @property
    def products(self) -> tuple[str, ...]:
        """Every product, by number."""
        return self.game.setting.catalogue.products

    def called(self, product: int) -> str:
        """Name a product as the scenario does."""
        return self.word(self.game.base.scenario.products[self.products[product]].name)

    def group(self, key: str) -> str:
        """Name a group of patients."""
        return self.word(capital(self.game.called[key]))

    def say(self, en: str, nb: str, *parts: Text | str | int) -> str:
        """Say it in the language of who looks."""
        return self.word(say(en, nb, *parts))

    def word(self, text: Text) -> str:
        """Return a text in the language of who looks."""
        return text.nb if self.language == "nb" else text.en

    def place(self) -> int:
        """Index of the role's place: that of its municipality, or the first."""
        members = self.run.finished.places.members
        wanted = self.spec.municipality
        return next((m for m, codes in enumerate(members) if wanted in codes), 0)

    def place_name(self, place: int) -> str:
        """Name a municipality, or the merged ones of a region in a sample world."""
        name = self.run.finished.places.names[place]
        region, _, centrality = name.partition("/")
        if region in HEALTH_REGIONS and centrality in CENTRALITY:
            return f"{spoken(region, self.language)}, {spoken(centrality, self.language)}"
        return name

    def trend(
        self, label: str, values: Sequence[float], unit: str, upto: int | None = None
    ) -> Series:
        """Return the last days of a series that begins with the warm-up, up to a day number."""
        last = self.today if upto is None else upto + 1
        first = max(0, last - _TREND_DAYS)
        shift = self.game.setting.days.warm_up
        shown = tuple(four_figures(value) for value in values[first:last])
        return Series(label, tuple(range(first - shift, last - shift)), shown, unit)


Part: TypeAlias = Callable[[Scene], Iterator[Figure | Series]]
"""A part of a view."""


def four_figures(value: float) -> float | None:
    """Return a number to four figures; None where there is none."""
    return float(f"{float(value):.4g}") if np.isfinite(value) else None

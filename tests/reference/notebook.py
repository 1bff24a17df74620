"""What is written down: the books, what happened at the counter, and who went without."""

from __future__ import annotations

from typing import NamedTuple

from forsyningssim.measures import Spells
from forsyningssim.patients.layout import ENDINGS, TALLIES
from forsyningssim.staging.model import Model


class Who(NamedTuple):
    """A row: its group, where it lives, its number within both."""

    group: int
    place: int
    ordinal: int


class Notebook:
    """Days are counted from the first of the warm-up; patients are written down after it."""

    def __init__(self, model: Model) -> None:
        self.tally, days = model.state.tally, model.setting.days
        self.warm_up, self.days = days.warm_up, days.total
        self.flow = {pair: number for number, pair in enumerate(model.accounts)}
        self.spells: list[tuple[Who, int, int, str]] = []
        for written in (self.tally.by_day, self.tally.by_place, self.tally.out_day):
            written[...] = 0  # the compiled population has been here before us

    def move(self, day: int, source: str, target: str, product: int, packs: int) -> None:
        """Enter packs in the books."""
        flow = self.flow[source, target]
        self.tally.flows[flow, day, product] += packs
        self.tally.taken[flow] = 1

    def note(self, what: str, who: Who, day: int, times: int = 1) -> None:
        """Count that something happened to a row today."""
        number = TALLIES.index(what)
        self.tally.by_day[number, who.group, day] += times
        if day >= self.warm_up:
            self.tally.by_place[number, who.group, who.place] += times

    def has_medicine(self, who: Who, start: int, end: int, what: str) -> None:
        """Count the measured days from ``start`` until ``end`` on which a row has medicine."""
        start, end = max(start, self.warm_up), min(end, self.days)
        if end > start:
            number = TALLIES.index(what)
            self.tally.by_place[number, who.group, who.place] += end - start
            if what == "substitute_days":
                self.tally.by_day[number, who.group, start] += end - start

    def goes_without(self, who: Who, start: int, end: int, ending: str) -> None:
        """Write down a spell without medicine, so far as it is measured."""
        start, end = max(start, self.warm_up), min(end, self.days)
        if end <= start:
            return
        self.spells.append((who, start - self.warm_up, end - start, ending))
        number = TALLIES.index("untreated_days")
        self.tally.by_place[number, who.group, who.place] += end - start
        self.tally.out_day[who.group, start] += 1
        self.tally.out_day[who.group, end] -= 1

    def as_spells(self) -> Spells:
        """Give the spells as a finished run has them."""
        columns = Spells.room(len(self.spells))
        for i, (who, start, length, ending) in enumerate(sorted(self.spells)):
            columns.group[i], columns.place[i], columns.ordinal[i] = who
            columns.start[i], columns.length[i] = start, length
            columns.ending[i] = ENDINGS.index(ending)
        return columns

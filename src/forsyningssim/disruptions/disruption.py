"""What all disruptions share: the day on which they begin, and how they end."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from datetime import date
from typing import Self

from pydantic import model_validator

from forsyningssim.actors.network import Network
from forsyningssim.engine.intervention import Intervention, Path
from forsyningssim.engine.world import Process, World
from forsyningssim.spec import Constant, Distribution, Text, Words
from forsyningssim.words import day_of, number, say


class Disruption(Intervention):
    """Something that happens to the supply or to the need."""

    title: Words | None = None
    """What it is called in pictures and summaries. Without one: its kind and its id."""
    starts: date
    """The first day on which it is felt."""

    @property
    def first_day(self) -> date:
        """The first day on which it is felt."""
        return self.starts

    def dates(self) -> Iterator[tuple[Path, date]]:
        """Yield each date it gives, with its place."""
        yield ("starts",), self.starts

    @abstractmethod
    def enact(self, world: World, network: Network, name: str) -> Process:
        """Take hold on the first day. ``name`` is its id in the scenario and addresses its luck."""

    def end(self, world: World, name: str) -> int:
        """Day number of the first day on which it is over; past the last day if it does not end."""
        return world.days.total

    @abstractmethod
    def does(self) -> Text:
        """Say what it does, in a clause that follows the day and a colon."""

    def effect(self) -> Text:
        """Say when it takes hold and what it does, in one sentence."""
        return say("From {0}: {1}.", "Fra {0}: {1}.", day_of(self.starts), self.does())


class LastingDisruption(Disruption):
    """A disruption that is in force from its first day for a number of days, or until a date."""

    days: Distribution | None = None
    """How long it lasts; drawn once, and the same under every policy."""
    ends: date | None = None
    """The first day on which it is over. Neither this nor ``days``: it does not end."""

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if self.days is not None and self.ends is not None:
            raise ValueError("give days or ends, not both")
        if self.ends is not None and self.ends <= self.starts:
            raise ValueError("ends must lie after starts")
        return self

    def dates(self) -> Iterator[tuple[Path, date]]:
        """Yield each date it gives, with its place."""
        yield from super().dates()
        if self.ends is not None:
            yield ("ends",), self.ends

    def end(self, world: World, name: str) -> int:
        """Day number of the first day on which it is over; past the last day if it does not end."""
        if self.ends is not None:
            return world.days.number(self.ends)
        if self.days is None:
            return world.days.total
        length = self.days.quantile(world.streams.unit("disruption", name, "days"))
        return world.days.number(self.starts) + max(1, round(length))

    def effect(self) -> Text:
        """Say when it takes hold, for how long, and what it does, in one sentence."""
        return say(
            "From {0}{1}: {2}.", "Fra {0}{1}: {2}.", day_of(self.starts), self.length(), self.does()
        )

    def length(self) -> Text:
        """Say how long it lasts, with a leading space."""
        if self.ends is not None:
            return say(" until {0}", " til {0}", day_of(self.ends))
        if self.days is None:
            return say(", without end", ", uten slutt")
        about = "" if isinstance(self.days, Constant) else " about"
        return say(
            f" for{about} {{0}} days", f" i{about and ' omtrent'} {{0}} dager",
            number(self.days.mean()),
        )  # fmt: skip

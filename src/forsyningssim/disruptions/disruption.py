"""What all disruptions share: the day on which they begin, and how they end."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any, Self

from pydantic import model_validator

from forsyningssim.actors.network import Network
from forsyningssim.engine.intervention import Intervention, Path, Recovery
from forsyningssim.engine.streams import Ending
from forsyningssim.engine.world import Process, World
from forsyningssim.spec import Constant, Distribution, Text, Words
from forsyningssim.units import Share
from forsyningssim.words import day_of, joined, number, percent, say


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

    def clause(self) -> Text:
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
        return self.ending(world, name).now

    def ending(self, world: World, name: str) -> Ending:
        """Day number of the first day on which it is over, as it was drawn and as it is now."""
        if self.days is not None:
            days = partial(_whole_days, self.days)
            starts = world.days.number(self.starts)
            return world.ending(starts, days, "disruption", name, "days")
        known = world.days.total if self.ends is None else world.days.number(self.ends)
        return Ending(known, known)

    def clause(self) -> Text:
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


def _whole_days(law: Distribution, luck: float) -> int:
    """Whole days that something lasts, one at least."""
    return max(1, round(law.quantile(luck)))


class Breakdown(LastingDisruption):
    """Something that works in part or not at all, and comes back by steps or at once."""

    capacity_left: Share = 0.0
    """Share of capacity that goes on working, where no recovery curve is given."""
    recovery: Recovery | None = None
    """Steps of recovery, instead of a length: ``[[0, 0], [32, 0.25], [47, 0.5], [125, 1]]``."""

    @model_validator(mode="after")
    def _curve_or_length(self) -> Self:
        given = {"days", "ends", "capacity_left"} & self.model_fields_set
        if self.recovery and given:
            raise ValueError(f"recovery already says it all; leave out {', '.join(sorted(given))}")
        return self

    @property
    def binds(self) -> bool:
        """Whether anything stops at all."""
        shares = [share for _, share in self.recovery or ((0, self.capacity_left),)]
        return min(shares) < 1

    def held_down(
        self, world: World, end: int, hold: Callable[[float], AbstractContextManager[Any]]
    ) -> Process:
        """When it has begun, hold it down to the share that works, step by step, until ``end``.

        ``hold`` makes a hold of the share that works.
        """
        for (_, working), (following, _) in pairwise(self._steps(world, end)):
            with hold(working):
                yield world.on_day(following)

    def ending(self, world: World, name: str) -> Ending:
        """Day number of the first day on which it is whole; past the last if it never is."""
        if self.recovery is None:
            return super().ending(world, name)
        whole = next(day for day, working in self._recovering(world) if working == 1)
        return Ending(whole, whole)

    def _steps(self, world: World, end: int) -> list[tuple[int, float]]:
        """Day number and share that works from then on; the last step is followed by nothing.

        Where the end is not what the curve says, as in another future, what the curve has left is
        stretched or squeezed to fit.
        """
        if self.recovery is None:
            return [(world.days.number(self.starts), self.capacity_left), (end, 1.0)]
        steps = self._recovering(world)
        whole = next(day for day, working in steps if working == 1)
        if world.fork is None or whole == end:
            return steps
        now = world.fork.day
        pace = (end - now) / max(1, whole - now)
        return [(day if day < now else now + round(pace * (day - now)), w) for day, w in steps]

    def _recovering(self, world: World) -> list[tuple[int, float]]:
        """Day number and share that works from then on, as the curve says."""
        first, over = world.days.number(self.starts), (world.days.total, 1.0)
        return [*((first + day, working) for day, working in self.recovery or ()), over]

    def works(self, what: Text | str) -> Text:
        """Say how much of it works."""
        if self.recovery is None:
            return say(
                "{0} works at {1} of its capacity", "{0} går for {1} av kapasiteten",
                what, percent(self.capacity_left),
            )  # fmt: skip
        steps = [
            say("{0} from day {1}", "{0} fra dag {1}", percent(share), day)
            for day, share in self.recovery
        ]
        return say(
            "{0} works at these shares of its capacity: {1}",
            "{0} går for disse andelene av kapasiteten: {1}",
            what, joined(", ", steps),
        )  # fmt: skip

    def length(self) -> Text:
        """Say how long it lasts; a recovery curve has said so already."""
        return say("", "") if self.recovery else super().length()

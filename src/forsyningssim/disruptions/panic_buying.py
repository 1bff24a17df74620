"""News makes people fetch their medicine early."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from math import ceil
from typing import Annotated, Final, Literal

import numpy as np
from pydantic import Field

from forsyningssim.actors.network import Network
from forsyningssim.disruptions.disruption import Disruption
from forsyningssim.engine.intervention import Name, each
from forsyningssim.engine.timetable import Phase
from forsyningssim.engine.world import Process, World
from forsyningssim.spec import Text
from forsyningssim.units import Days, Mask, NotNegative, Positive, Rates, Share
from forsyningssim.words import joined, listed, number, percent, say, series

_NEWS_LASTS: Final = 4
"""The rush at the counter is over after this many mean delays: e**-4 of it would be left."""


class PanicBuying(Disruption):
    """After each announcement, some fetch early what they would have fetched later.

    Those in daily treatment draw once, at the news, whether and when they come early; their next
    visit is then later by as much. At the counter, where nobody is known by name, people take
    more packs home: ``m(t) = 1 + A exp(-t / theta)`` times the usual, as far as rationing lets
    them. What they took they do not come for later. In Sweden in March 2020 dispensed doses rose
    by 46 % and counter sales by 96 % in the peak week, for the month by 24 % and 83 %; the month
    after lay 10 % below normal.
    """

    kind: Literal["panic_buying"] = "panic_buying"
    medicines: tuple[str, ...] = ()
    """Substances or products. Empty: all."""
    groups: tuple[str, ...] = ()
    """Groups, as ``group`` or ``substance.group``. Empty: all that use the medicines."""
    again_after_days: tuple[Days, ...] = ()
    """Further announcements, in days after the first."""
    share: Share = 0.08
    """Share of rows in daily treatment that react to an announcement, before the group's own
    readiness to hoard. With three months fetched at a time, 0.08 makes a month with 24 % more."""
    mean_delay_days: Positive = 8
    """Mean days from the news to the visit (theta)."""
    counter_peak: NotNegative = 0.96
    """Extra packs taken over the counter at the peak, as a share of the usual (A)."""
    payback_days: Annotated[int, Field(ge=1)] = 49
    """Days over which people then live on what they took."""

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield from each("medicines", "medicine", self.medicines)
        yield from each("groups", "group", self.groups)

    def enact(self, world: World, network: Network, name: str) -> Process:
        """When there is news, let people hear it, and the counter feel it."""
        first = world.days.number(self.starts)
        counter = self._at_the_counter(network)
        for number_of, after in enumerate(sorted({0, *self.again_after_days})):
            yield world.on_day(first + after)
            this_news = f"{name}/{number_of}"
            world.move(f"news/{this_news}", partial(self._tell, network, this_news))
            if counter.any() and self.counter_peak:
                world.process(self._rush(world, network, counter))

    def _tell(self, network: Network, name: str) -> None:
        """Let people hear it, once all that is said on the morning is said."""
        share = self._reacting(network) * network.calm.value
        network.hoard(share, self.mean_delay_days, name)

    def _rush(self, world: World, network: Network, counter: Mask) -> Process:
        """When the news is out, take more packs at a time; live on them afterwards.

        Whole packs each day, which add up as the curve does, damped by the calm of the day.
        """
        news, taken, more = world.day, *np.zeros((2, len(counter)))
        for day, extra in enumerate(self.extra_packs()):
            yield world.next(Phase.ARRIVALS)
            before, more = more, more + extra * network.calm.value
            packs = 1 + np.rint(more) - np.rint(before)
            with network.packs_asked.turned(counter, packs):
                yield world.next(Phase.DISPENSING)
                taken += np.minimum(packs, _most(network)) - 1
                yield world.on_day(news + day + 1)
        payback = max(self.payback_days, ceil(taken[counter].max()))
        with network.surge.turned(counter, 1 - taken / payback):
            yield world.after(payback)

    def extra_packs(self) -> list[float]:
        """Packs taken beyond the usual one, day by day, as the curve of the news has it."""
        theta = self.mean_delay_days
        day = np.arange(round(_NEWS_LASTS * theta) + 1)
        upto = self.counter_peak * theta * (1 - np.exp(-day / theta))
        extra: list[float] = np.diff(upto).tolist()
        return extra

    def end(self, world: World, name: str) -> int:
        """Day number of the first day on which the rush after the last news is over."""
        news = world.days.number(self.starts) + max((0, *self.again_after_days))
        return news + round(_NEWS_LASTS * self.mean_delay_days)

    def _reacting(self, network: Network) -> Rates:
        """Return the share of each group that reacts. Shape (G,)."""
        chosen = network.catalogue.group_mask(self.medicines, names=self.groups)
        readiness = np.array([group.spec.hoarding for group in network.catalogue.groups])
        reacting: Rates = np.minimum(1.0, self.share * readiness) * chosen
        return reacting

    def _at_the_counter(self, network: Network) -> Mask:
        """Return the groups that buy over the counter when they fall ill. Shape (G,)."""
        catalogue = network.catalogue
        acute = np.array([group.spec.need.kind == "acute" for group in catalogue.groups], bool)
        counter: Mask = acute & catalogue.group_mask(
            self.medicines, funding=["over_the_counter"], names=self.groups
        )
        return counter

    def does(self) -> Text:
        """Say what it does."""
        users = listed(self.groups or self.medicines, say("any medicine", "legemidler"))
        parts = [
            say(
                "{0} of those who use {1} daily fetch it early, after {2} days on average",
                "{0} av dem som bruker {1} daglig, henter tidlig, etter {2} dager i gjennomsnitt",
                percent(self.share),
                users,
                number(self.mean_delay_days),
            )
        ]
        if self.counter_peak:
            parts.append(say(
                "people take up to {0} more home over the counter",
                "folk tar med inntil {0} mer hjem uten resept",
                percent(self.counter_peak),
            ))  # fmt: skip
        if self.again_after_days:
            parts.append(say(
                "the news comes again after {0} days", "nyheten kommer igjen etter {0} dager",
                series([number(day) for day in self.again_after_days]),
            ))  # fmt: skip
        return joined("; ", parts)


def _most(network: Network) -> Rates:
    """Return the most packs one may take in place of one, under the limits in force. (G,)."""
    usual = np.array([group.spec.packs_per_ask for group in network.catalogue.groups])
    most: Rates = np.maximum(1, network.limit_packs.value // usual)
    return most

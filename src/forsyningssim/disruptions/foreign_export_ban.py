"""Another country keeps its medicines, and others may follow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from forsyningssim.actors.network import Network, closed
from forsyningssim.disruptions.disruption import LastingDisruption
from forsyningssim.engine.intervention import Name, each
from forsyningssim.engine.lane import Flow, Pausing
from forsyningssim.engine.world import Process, World
from forsyningssim.spec import Country, Spec, Text
from forsyningssim.units import Share
from forsyningssim.words import listed, name_of, percent, say


class Spread(Spec):
    """Other countries follow, each on a day of its own."""

    probability_per_day: Share
    """That a country which has not followed yet does so, each day while the first ban lasts."""
    countries: tuple[Country, ...] = ()
    """Those that may follow. Empty: every country from which others are supplied, save Norway."""


class ForeignExportBan(LastingDisruption):
    """Nothing listed leaves a country for another.

    A ban of this kind that a neighbour issues has mostly stopped parallel trade only; bans and
    licences on active ingredients and finished medicines have stopped the maker. A country that
    holds back active ingredient is an ``api_shortage``.
    """

    kind: Literal["foreign_export_ban"] = "foreign_export_ban"
    country: Country
    """The country that keeps its medicines."""
    medicines: tuple[str, ...] = ()
    """Substances or products. Empty: all."""
    flows: tuple[Flow, ...] = ("supply", "parallel")
    """Kinds of trade it stops: the maker's own supply, parallel trade."""
    exempt_destinations: tuple[str, ...] = ()
    """Destinations to which the goods may still go."""
    compliance: Share = 1.0
    """Share of what would have left that is held back."""
    how: Pausing = "shipment"
    """What stops: the taking of orders, departures, the journey, or the unloading."""
    spread: Spread | None = None
    """How other countries follow. None: they do not."""

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield Name(("country",), "country", self.country)
        yield from each("medicines", "medicine", self.medicines)
        for place, country in enumerate(self.spread.countries if self.spread else ()):
            yield Name(("spread", "countries", place), "country", country)

    def enact(self, world: World, network: Network, name: str) -> Process:
        """When the ban comes, close the country's lanes; others may follow, each in its time."""
        first, end = world.days.number(self.starts), self.end(world, name)
        yield world.on_day(first)
        if self.spread is not None:
            for country in self._others(network):
                day = self._follows(self.spread.probability_per_day, world, name, country, end)
                world.process(self._keep(country, world, network, day, end))
        yield from self._keep(self.country, world, network, first, end)

    def _keep(self, country: str, world: World, network: Network, day: int, end: int) -> Process:
        """When ``country`` joins on ``day``, close the lanes that leave it, until all is over."""
        if day < end:
            yield world.on_day(day)
            exempt = set(self.exempt_destinations)
            lanes = network.lanes_leaving(country, self.flows, lambda to: to not in exempt)
            products = network.catalogue.mask(self.medicines)
            with closed(lanes, products, by=self.compliance, how=self.how):
                yield world.on_day(end)

    def _others(self, network: Network) -> list[str]:
        """Return the countries that may follow, in the order of their names."""
        named = self.spread.countries if self.spread else ()
        origins = set(named) or {lane.origin for lane in network.lanes} - {"NO"}
        return sorted(origins - {self.country})

    def _follows(self, chance: float, world: World, name: str, country: str, end: int) -> int:
        """Return the first day on which the day's luck lets the country follow, or ``end``."""
        days = range(world.days.number(self.starts) + 1, end)
        luck = world.luck_on
        return next((d for d in days if luck(d, "disruption", name, country, d) < chance), end)

    def does(self) -> Text:
        """Say what it does."""
        goods = listed(self.medicines, say("medicines", "legemidler"))
        ban = say(
            "{0} keeps {1} of its {2} from leaving for other countries",
            "{0} holder {1} av sin {2} tilbake fra andre land",
            name_of(self.country), percent(self.compliance), goods,
        )  # fmt: skip
        if self.spread is None:
            return ban
        return say(
            "{0}; other countries may follow, each with a chance of {1} a day",
            "{0}; andre land kan følge etter, hvert med en sannsynlighet på {1} per dag",
            ban, percent(self.spread.probability_per_day),
        )  # fmt: skip

"""Prices abroad rise, and packs follow the money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from forsyningssim.actors.network import Network
from forsyningssim.disruptions.disruption import LastingDisruption
from forsyningssim.engine.intervention import Name, each
from forsyningssim.engine.world import Process, World
from forsyningssim.spec import Text
from forsyningssim.units import NotNegative
from forsyningssim.words import listed, percent, say


class PriceShock(LastingDisruption):
    """Other countries pay more for the same packs, and Norway does not.

    The price gap widens, by which parallel traders decide how much they want; and suppliers that
    share a scarce store by price give those who pay more a greater share of it.
    """

    kind: Literal["price_shock"] = "price_shock"
    medicines: tuple[str, ...] = ()
    """Substances or products. Empty: all."""
    rise: NotNegative
    """Rise of the price abroad, as a share of what it was there: 0.3 is 30 % dearer."""

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield from each("medicines", "medicine", self.medicines)

    def enact(self, world: World, network: Network, name: str) -> Process:
        """When prices rise, let those who go by them see it until they are back."""
        products = network.catalogue.mask(self.medicines)
        yield world.until(self.starts)
        with network.price_rise.plus(products, self.rise):
            yield world.on_day(self.end(world, name))

    def does(self) -> Text:
        """Say what it does."""
        return say(
            "prices of {0} rise by {1} abroad", "prisene på {0} stiger med {1} i utlandet",
            listed(self.medicines, say("all medicines", "alle legemidler")), percent(self.rise),
        )  # fmt: skip

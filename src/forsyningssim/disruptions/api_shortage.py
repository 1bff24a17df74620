"""A source of active ingredient delivers less."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from forsyningssim.actors.network import Network
from forsyningssim.disruptions.disruption import LastingDisruption
from forsyningssim.engine.intervention import Name
from forsyningssim.engine.world import Process, World
from forsyningssim.spec import Text
from forsyningssim.units import Share
from forsyningssim.words import name_of, percent, say


class ApiShortage(LastingDisruption):
    """A source delivers less active ingredient; its plants live on their stock of it meanwhile."""

    kind: Literal["api_shortage"] = "api_shortage"
    api_source: str
    """The source that delivers less."""
    share_lost: Share = 1.0
    """Share of the source's deliveries that stays away."""

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield Name(("api_source",), "api_source", self.api_source)

    def enact(self, world: World, network: Network, name: str) -> Process:
        """When the shortage begins, hold back the lost share until it is over.

        The suppliers that depend on it will tell the authority, in their own time.
        """
        where = np.array([source == self.api_source for source in network.api_sources], bool)
        yield world.until(self.starts)
        fed = (network.fed_by @ where) & (self.share_lost > 0)
        end = network.tell(fed, self.ending(world, name), name)
        with network.api.shut(where, by=self.share_lost):
            yield world.on_day(end)

    def does(self) -> Text:
        """Say what it does."""
        return say(
            "{0} delivers {1} less active ingredient", "{0} leverer {1} mindre virkestoff",
            name_of(self.api_source), percent(self.share_lost),
        )  # fmt: skip

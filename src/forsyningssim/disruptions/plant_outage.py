"""A plant stops, and comes back by steps or at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from forsyningssim.actors.network import Network
from forsyningssim.disruptions.disruption import Breakdown
from forsyningssim.engine.intervention import Name
from forsyningssim.engine.world import Process, World
from forsyningssim.spec import Text
from forsyningssim.words import name_of


class PlantOutage(Breakdown):
    """A plant makes less or nothing. Batches begun before are finished and released."""

    kind: Literal["plant_outage"] = "plant_outage"
    plant: str
    """The plant that stands still."""

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield Name(("plant",), "plant", self.plant)

    def enact(self, world: World, network: Network, name: str) -> Process:
        """When the plant stops, hold its capacity down, step by step, until it has recovered.

        Its suppliers will tell the authority, in their own time.
        """
        where = np.array([plant == self.plant for plant in network.plants], bool)
        yield world.until(self.starts)
        made = (network.made_at @ where > 0) & self.binds
        end = network.tell(made, self.ending(world, name), name)
        yield from self.held_down(
            world, end, lambda working: network.capacity.shut(where, by=1 - working)
        )

    def does(self) -> Text:
        """Say what it does."""
        return self.works(name_of(self.plant))

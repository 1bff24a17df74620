"""A plant stops, and comes back by steps or at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, Self

import numpy as np
from pydantic import model_validator

from forsyningssim.actors.network import Network
from forsyningssim.disruptions.disruption import LastingDisruption
from forsyningssim.engine.intervention import Name, Recovery
from forsyningssim.engine.world import Process, World
from forsyningssim.spec import Text
from forsyningssim.units import Share
from forsyningssim.words import joined, percent, say


class PlantOutage(LastingDisruption):
    """A plant makes less or nothing. Batches begun before are finished and released."""

    kind: Literal["plant_outage"] = "plant_outage"
    plant: str
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

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield Name(("plant",), "plant", self.plant)

    def enact(self, world: World, network: Network, name: str) -> Process:
        """When the plant stops, hold its capacity down, step by step, until it has recovered.

        Its suppliers will tell the authority, in their own time.
        """
        where = np.array([plant == self.plant for plant in network.plants], bool)
        steps = self._steps(world, name)
        yield world.until(self.starts)
        network.tell(network.made_at @ where > 0, self.end(world, name), name)
        for (_, working), (following, _) in pairwise(steps):
            with network.capacity.shut(where, by=1 - working):
                yield world.on_day(following)

    def end(self, world: World, name: str) -> int:
        """Day number of the first day on which it is whole; past the last if it never is."""
        if self.recovery is None:
            return super().end(world, name)
        return next(day for day, working in self._steps(world, name) if working == 1)

    def _steps(self, world: World, name: str) -> list[tuple[int, float]]:
        """Day number and share that works from then on; the last step is followed by nothing."""
        first, over = world.days.number(self.starts), (world.days.total, 1.0)
        if self.recovery is None:
            return [(first, self.capacity_left), (self.end(world, name), 1.0)]
        return [*((first + day, working) for day, working in self.recovery), over]

    def does(self) -> Text:
        """Say what it does."""
        if self.recovery is None:
            return say(
                "{0} works at {1} of its capacity", "{0} går for {1} av kapasiteten",
                self.plant, percent(self.capacity_left),
            )  # fmt: skip
        steps = [
            say("{0} from day {1}", "{0} fra dag {1}", percent(share), day)
            for day, share in self.recovery
        ]
        return say(
            "{0} works at these shares of its capacity: {1}",
            "{0} går for disse andelene av kapasiteten: {1}",
            self.plant, joined(", ", steps),
        )  # fmt: skip

    def length(self) -> Text:
        """Say how long it lasts; a recovery curve has said so already."""
        return say("", "") if self.recovery else super().length()

"""Other countries fill their stores, and the makers have less for us."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import ceil
from typing import Literal

import numpy as np

from forsyningssim.actors.network import Network
from forsyningssim.disruptions.disruption import LastingDisruption
from forsyningssim.engine.intervention import Name, each
from forsyningssim.engine.world import Process, World
from forsyningssim.spec import Text
from forsyningssim.units import Days
from forsyningssim.words import days, listed, say


class StockBuildingAbroad(LastingDisruption):
    """Regions want to own more days of use, and order them: one country's store is another's gap.

    Makers see more orders than usual, and their plants have little to spare. When it is over,
    the regions order less until the extra stock is used.
    """

    kind: Literal["stock_building_abroad"] = "stock_building_abroad"
    medicines: tuple[str, ...] = ()
    """Substances or products. Empty: all."""
    regions: tuple[str, ...] = ()
    """Those that build stock. Empty: all."""
    extra_days: Days
    """Days of use that they want to own on top of their ordinary stock."""
    build_days: Days = 0
    """Days over which the wish grows to that, in equal steps of a week; 0: at once."""

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield from each("medicines", "medicine", self.medicines)
        yield from each("regions", "region", self.regions)

    def enact(self, world: World, network: Network, name: str) -> Process:
        """When they begin, raise the stock that they aim at, step by step, until it is over."""
        products = network.catalogue.mask(self.medicines)
        building = np.array([not self.regions or r in self.regions for r in network.regions], bool)
        where = products[:, np.newaxis] & building
        yield world.until(self.starts)
        for (_, extra), (following, _) in pairwise(self._steps(world, name)):
            with network.cover_abroad.plus(where, extra):
                yield world.on_day(following)

    def _steps(self, world: World, name: str) -> list[tuple[int, float]]:
        """Day number and days of use wanted from then on; the last step is followed by nothing."""
        first, end = world.days.number(self.starts), self.end(world, name)
        weeks = max(1, ceil(self.build_days / 7))
        steps = [
            (first + 7 * week, self.extra_days * (week + 1) / weeks)
            for week in range(weeks)
            if first + 7 * week < end
        ]
        return [*steps, (end, 0.0)]

    def does(self) -> Text:
        """Say what it does."""
        wanted = say(
            "{0} want to own {1} more of {2}", "{0} vil eie {1} mer av {2}",
            listed(self.regions, say("all other regions", "alle andre regioner")),
            days(self.extra_days),
            listed(self.medicines, say("each medicine", "hvert legemiddel")),
        )  # fmt: skip
        if not self.build_days:
            return wanted
        return say("{0}, built over {1}", "{0}, bygget over {1}", wanted, days(self.build_days))

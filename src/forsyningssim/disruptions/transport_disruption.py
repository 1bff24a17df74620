"""A transport route is closed or takes longer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Literal, Self

from pydantic import model_validator

from forsyningssim.actors.network import Network, closed
from forsyningssim.disruptions.disruption import LastingDisruption
from forsyningssim.engine.intervention import Name
from forsyningssim.engine.world import Process, World
from forsyningssim.spec import Text
from forsyningssim.units import Days
from forsyningssim.words import days, joined, name_of, say


class TransportDisruption(LastingDisruption):
    """Goods stand still on a route or on its quay, or travel for longer."""

    kind: Literal["transport_disruption"] = "transport_disruption"
    route: str
    """The route, by the name that suppliers give it."""
    closed: Literal["transit", "receipt"] | None = None
    """``transit``: what is on the way stands still, as when a strait is closed; ``receipt``: it
    travels on, but nothing is unloaded, as in a customs stop."""
    extra_days: Days = 0
    """Days added to each consignment that departs meanwhile."""

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if self.closed is None and not self.extra_days:
            raise ValueError("give closed, extra_days or both")
        return self

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield Name(("route",), "route", self.route)

    def enact(self, world: World, network: Network, name: str) -> Process:
        """When the route fails, close it or slow it until it is open again."""
        lanes = network.lanes_on(self.route)
        everything = network.catalogue.mask()
        yield world.until(self.starts)
        with ExitStack() as holds:
            if self.closed is not None:
                holds.enter_context(closed(lanes, everything, how=self.closed))
            for lane in lanes:
                if lane.delay is not None:
                    holds.enter_context(lane.delay.plus(lane.products, self.extra_days))
            yield world.on_day(self.end(world, name))

    def does(self) -> Text:
        """Say what it does."""
        stop = {
            None: say("", ""),
            "transit": say("goods on the way stand still", "varer underveis står stille"),
            "receipt": say("nothing is unloaded", "ingenting losses"),
        }[self.closed]
        longer = say("transport takes {0} more", "transporten tar {0} mer", days(self.extra_days))
        parts = [stop, longer] if self.extra_days else [stop]
        return say(
            "on the route {0}, {1}", "på ruten {0}: {1}", name_of(self.route), joined("; ", parts)
        )

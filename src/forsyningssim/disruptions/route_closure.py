"""The ways into Norway are closed: a war, a blockade, a closed border."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Literal

import numpy as np

from forsyningssim.actors.network import Network, closed
from forsyningssim.disruptions.disruption import LastingDisruption
from forsyningssim.engine.intervention import Name, each
from forsyningssim.engine.lane import Lane
from forsyningssim.engine.world import Process, World
from forsyningssim.spec import Text
from forsyningssim.units import Days, Mask, Packs
from forsyningssim.words import days, joined, listed, say


class RouteClosure(LastingDisruption):
    """Nothing is imported by some routes, or by any, until they are open again.

    Goods on the road wait for the opening, or turn round: then they are back in the seller's
    store after some days, and the orders for them are open again.
    """

    kind: Literal["route_closure"] = "route_closure"
    routes: tuple[str, ...] = ()
    """Those that are closed. Empty: every way from other countries."""
    how: Literal["shipment", "transit", "receipt"] = "transit"
    """What stops: departures, the journey, or the unloading."""
    goods_return: bool = False
    """Whether what is on the road when the routes close turns round."""
    return_days: Days = 7
    """Days until it is back in the seller's store."""

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield from each("routes", "route", self.routes)

    def enact(self, world: World, network: Network, name: str) -> Process:
        """When the routes close, let nothing pass until they open."""
        lanes = [
            lane
            for lane in network.lanes
            if lane.destination == "NO" != lane.origin
            and (not self.routes or lane.route in self.routes)
        ]
        yield world.until(self.starts)
        if self.goods_return:
            for k, buyer in enumerate(network.buyers):
                world.process(_turn_round(world, network, k, self._sold(lanes, buyer, network),
                                          self.return_days, name))  # fmt: skip
        with closed(lanes, network.catalogue.mask(), how=self.how):
            yield world.on_day(self.end(world, name))

    def _sold(self, lanes: list[Lane], buyer: str, network: Network) -> Mask:
        """Return what reaches a buyer by the closed lanes. Shape (P,)."""
        sold = np.zeros(len(network.catalogue.products), bool)
        for lane in lanes:
            if lane.buyer == buyer:
                sold = sold | lane.products
        return sold

    def does(self) -> Text:
        """Say what it does."""
        stop = {
            "shipment": say("nothing departs for Norway", "ingenting sendes til Norge"),
            "transit": say("goods on the way to Norway stand still",
                           "varer på vei til Norge står stille"),
            "receipt": say("nothing that comes to Norway is unloaded",
                           "ingenting som kommer til Norge, losses"),
        }[self.how]  # fmt: skip
        where = (
            say("{0}: {1}", "{0}: {1}", stop, listed(self.routes, stop))
            if self.routes
            else say("{0}, by whatever route", "{0}, uansett rute", stop)
        )
        if not self.goods_return:
            return where
        back = say(
            "what is on the road turns round and is back after {0}",
            "det som er underveis, snur og er tilbake etter {0}", days(self.return_days),
        )  # fmt: skip
        return joined("; ", [where, back])


def _turn_round(
    world: World, network: Network, k: int, sold: Mask, return_days: int, name: str
) -> Process:
    """When the goods on the road to a buyer have turned round, they are back some days later."""
    road, store = network.piles[f"road:{network.buyers[k]}"], network.piles["store"]
    back: list[Packs] = []

    def turn() -> None:
        packs = road.pull(sold.astype(float), "road:returning")
        network.posted[:, k] += packs
        back.append(packs)

    world.move(f"return/{name}/{k}", turn)
    yield world.after(max(1, return_days))
    world.move(f"returned/{name}/{k}", partial(store.put, "road:returning", back[0]))

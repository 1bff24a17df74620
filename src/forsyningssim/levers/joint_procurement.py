"""Norway buys together with others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from forsyningssim.actors.network import Network
from forsyningssim.actors.payments import Payer
from forsyningssim.engine.intervention import Name, each
from forsyningssim.engine.split import split
from forsyningssim.engine.world import Process, World
from forsyningssim.levers.lever import Lever
from forsyningssim.spec import Country, Text
from forsyningssim.units import ROUNDING, Days, Mask, Positive, Share
from forsyningssim.words import days, listed, number, percent, say


class JointProcurement(Lever):
    """While it is in force, a joint order is placed at intervals, and served before all others.

    The packs come out of the suppliers' ordinary stores: what the partners get so, others wait
    for. If a store holds less than the joint order, each partner gets its share of what is there.
    They are ordinary stock, so that wholesalers buy as much less by themselves.
    """

    kind: Literal["joint_procurement"] = "joint_procurement"
    countries: Annotated[tuple[Country, ...], Field(min_length=1)] = ("DK", "IS")
    """The partners. Regions are taken whole: one takes part if one of its countries does."""
    order_days: Positive = 28
    """Each joint order, in days of the partners' normal use."""
    every_days: Annotated[int, Field(ge=1)] = 91
    """Days between two orders; the first is placed on the day it takes hold."""
    lead_time_days: Days = 90
    """From the order to the shelves: tender, production and road."""
    norway_share: Share | None = None
    """Norway's share of the joint order; not given: its share of the partners' use."""
    price_factor: Positive = 0.95
    """Price of a pack over what it costs Norway alone."""
    payer: Payer = "health_regions"
    """Whose the saving is, or the extra cost."""

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield from super().names()
        yield from each("countries", "country", self.countries)

    def hold(self, world: World, network: Network, products: Mask, until: int) -> Process:
        """When the partners have agreed, order at intervals, until they no longer do."""
        while world.day < until:
            world.process(self._deliver(world, network, products))
            yield world.after(self.every_days)

    def _deliver(self, world: World, network: Network, products: Mask) -> Process:
        """When a joint order is due, it is taken out of the stores before anybody's.

        Of several that are due on one morning, their terms say which comes first.
        """
        yield world.after(self.lead_time_days)
        world.move(f"joint_procurement/{self!r}", partial(self._take, world, network, products))

    def _take(self, world: World, network: Network, products: Mask) -> None:
        neighbours, road = network.neighbours, "road:joint_procurement"
        theirs = neighbours.use * neighbours.among(self.countries)
        ours = network.normal_use().sum(axis=1)
        all_use = ours + theirs.sum(axis=1)
        share = np.divide(ours, all_use, out=np.zeros_like(ours), where=all_use > 0)
        if self.norway_share is not None:
            share = np.where(ours > 0, self.norway_share, 0.0)
        joint = np.ceil(self.order_days * all_use * products).astype(np.int64)
        there = np.minimum(joint, network.piles["store"].on_hand)
        norway = np.floor(there * share + ROUNDING).astype(np.int64)
        network.piles["store"].take(road, norway)
        network.hand_to_wholesalers(road, norway)
        parts = split(there - norway, theirs, np.zeros(len(there)))
        network.piles["store"].take(road, parts.sum(axis=1))
        for r, stock in enumerate(neighbours.stocks):
            stock.put(road, parts[:, r], np.zeros(len(there), np.int64))
        saved = (self.price_factor - 1) * float(norway @ network.prices)
        network.pay(self.payer, saved, world.day)

    def does(self) -> Text:
        """Say what it does."""
        return say(
            "every {0} days Norway orders {1} days of use of {2} jointly with {3}, ahead of other "
            "buyers; it comes after {4} and costs {5} of the price",
            "hver {0}. dag bestiller Norge {1} dagers forbruk av {2} sammen med {3}, foran andre "
            "kjøpere; det kommer etter {4} og koster {5} av prisen",
            self.every_days,
            number(self.order_days),
            listed(self.medicines, say("all medicines", "alle legemidler")),
            listed(self.countries, say("", "")),
            days(self.lead_time_days),
            percent(self.price_factor),
        )

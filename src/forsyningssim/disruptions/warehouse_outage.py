"""A wholesaler's warehouse burns, or its computers are attacked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Literal

import numpy as np

from forsyningssim.actors.network import Network, closed
from forsyningssim.disruptions.disruption import Breakdown
from forsyningssim.engine.intervention import Name
from forsyningssim.engine.stock import Stock
from forsyningssim.engine.world import Process, World
from forsyningssim.patients.layout import PURPOSES
from forsyningssim.spec import Text
from forsyningssim.units import Rates, Share
from forsyningssim.words import joined, name_of, percent, say


class WarehouseOutage(Breakdown):
    """A warehouse delivers a share of its usual packs a day, or none, until it has recovered.

    In a fire some of what lies there is lost, for every purpose: ordinary, duty and national. In
    an attack on its computers nothing is lost, and nothing can be found. While nothing works it
    neither orders nor unloads; exports go down with the rest.
    """

    kind: Literal["warehouse_outage"] = "warehouse_outage"
    wholesaler: str
    """Whose warehouse it is."""
    stock_destroyed: Share = 0.0
    """Share of all that lies there that is destroyed on the first day."""
    served_by_others: Share = 0.0
    """Share of its usual packs a day that other wholesalers bring to its outlets meanwhile, out of
    what their own outlets do not wait for: as far as contracts permit."""

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield Name(("wholesaler",), "wholesaler", self.wholesaler)

    def enact(self, world: World, network: Network, name: str) -> Process:
        """When it happens, destroy what burns, and hold the warehouse down until it is whole."""
        yield world.until(self.starts)
        burnt = np.full(len(network.catalogue.products), self.stock_destroyed)
        for purpose in PURPOSES:
            stock = network.stocks[self.wholesaler, purpose]
            world.move(f"burn/{name}/{purpose}", partial(_burn, stock, burnt))
        yield from self.held_down(world, self.end(world, name), partial(self._down, network))

    @contextmanager
    def _down(self, network: Network, working: float) -> Iterator[None]:
        """Let a share of the warehouse work, inside the ``with`` block."""
        here = np.array([each == self.wholesaler for each in network.wholesalers], bool)
        everything = network.catalogue.mask()
        leaving = [lane for lane in network.lanes if lane.seller == self.wholesaler]
        coming = [lane for lane in network.lanes if lane.buyer == self.wholesaler]
        dead, ill = float(working == 0), float(working < 1)
        with (
            network.warehouses.shut(here, by=1 - working),
            network.helped.at_least(here, self.served_by_others * ill),
            closed(leaving, everything, by=1 - working, how="shipment"),
            closed(coming, everything, by=dead, how="order"),
            closed(coming, everything, by=dead, how="receipt"),
        ):
            yield

    def does(self) -> Text:
        """Say what it does."""
        parts = [self.works(name_of(self.wholesaler))]
        if self.stock_destroyed:
            parts.append(say(
                "{0} of what lies there is destroyed", "{0} av det som ligger der, blir ødelagt",
                percent(self.stock_destroyed),
            ))  # fmt: skip
        if self.served_by_others:
            parts.append(say(
                "others bring its outlets up to {0} of their usual packs",
                "andre leverer inntil {0} av de vanlige pakningene til utsalgene",
                percent(self.served_by_others),
            ))  # fmt: skip
        return joined("; ", parts)


def _burn(stock: Stock, share: Rates) -> None:
    stock.pull(share, "destroyed")

"""A supplier leaves the Norwegian market for good."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Literal

import numpy as np

from forsyningssim.actors.network import Network, closed
from forsyningssim.disruptions.disruption import Disruption
from forsyningssim.engine.intervention import Name, each
from forsyningssim.engine.world import Process, World
from forsyningssim.spec import Text
from forsyningssim.units import Days, Share
from forsyningssim.words import day_of, days, listed, name_of, percent, say


class MarketWithdrawal(Disruption):
    """A supplier takes no more orders from Norway; what it has accepted it still delivers.

    Stock runs out. Patients then look for other products each time they ask, until a prescriber
    has rewritten what they are on, and other suppliers serve them as far as their capacity goes and
    the other buyers' claims allow.
    """

    kind: Literal["market_withdrawal"] = "market_withdrawal"
    supplier: str
    """Who gives up."""
    medicines: tuple[str, ...] = ()
    """Substances or products that it gives up. Empty: all that it sells."""
    notice_days: Days = 0
    """From the announcement, on the first day, until it takes no more orders."""
    share_lost: Share = 1.0
    """Share of orders that it refuses from then on; below 1 it stays with fewer packs."""

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield Name(("supplier",), "supplier", self.supplier)
        yield from each("medicines", "medicine", self.medicines)

    def enact(self, world: World, network: Network, name: str) -> Process:
        """When the supplier has announced it and the notice is over, refuse orders for good."""
        lanes = [
            lane
            for lane in network.lanes
            if lane.seller == self.supplier and lane.destination == "NO"
        ]
        given_up = network.catalogue.mask(self.medicines)
        yield world.until(self.starts)
        sold = np.any([lane.products for lane in lanes], axis=0)
        network.leave(sold & given_up & (self.share_lost > 0), name)
        yield world.on_day(world.days.number(self.starts) + self.notice_days)
        with ExitStack() as holds:
            holds.enter_context(closed(lanes, given_up, by=self.share_lost, how="order"))
            yield world.until(None)

    def does(self) -> Text:
        """Say what it does."""
        goods = listed(self.medicines, say("all its medicines", "alle sine legemidler"))
        if self.share_lost < 1:
            return say(
                "{0} refuses {1} of the Norwegian orders of {2}, for good, after a notice of {3}",
                "{0} avslår {1} av norske bestillinger av {2}, for godt, etter et varsel på {3}",
                name_of(self.supplier), percent(self.share_lost), goods,
                days(self.notice_days),
            )  # fmt: skip
        return say(
            "{0} announces that it leaves Norway for good with {1}; its last orders are taken "
            "before {2}",
            "{0} varsler at den forlater Norge for godt med {1}; de siste bestillingene tas imot "
            "før {2}",
            name_of(self.supplier), goods,
            day_of(self.starts + timedelta(self.notice_days)),
        )  # fmt: skip

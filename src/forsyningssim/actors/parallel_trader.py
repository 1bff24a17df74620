"""Parallel traders: buy where medicine is cheap and sell where it is dear."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from forsyningssim.actors.network import Network
from forsyningssim.engine.world import Process, World
from forsyningssim.patients.layout import State
from forsyningssim.spec import Country, Sourced
from forsyningssim.units import Days, NotNegative, Rates, Share


class ParallelTrade(Sourced):
    """Parallel export out of Norwegian wholesale stock.

    Packs a day = min(exportable packs above the floor,
    ``responsiveness`` * max(0, price gap - ``trade_cost``) * normal sales), and never more than
    ``exported_share`` of normal sales.
    """

    exported_share: Share = 0.03
    """Upper bound, as a share of normal sales. Norwegian volumes are not public."""
    responsiveness: NotNegative = 1.0
    """Share of normal sales exported per unit of price gap above the trade cost."""
    trade_cost: NotNegative = 0.15
    """Price gap at which trade just pays."""
    floor_days: Days = 7
    """Days of sales that a wholesaler keeps out of the traders' reach."""
    leak_share: Share = 0.0
    """Share of duty and national packs that leaks into export all the same."""
    notification_working_days: Annotated[int, Field(ge=0, le=20)] = 0
    """Working days between notice and departure, where a duty of notice is in force."""
    destinations: dict[Country, Share] = {}
    """Where the packs go; the shares add to one. Empty: the rest of Europe as a whole."""

    def packs_per_day(self, gap: Rates, sales: Rates) -> Rates:
        """Packs that traders want at a price gap (P,), out of normal sales (P, W)."""
        share = self.responsiveness * np.maximum(0.0, gap - self.trade_cost)
        wanted: Rates = np.minimum(share, self.exported_share)[:, np.newaxis] * sales
        return wanted


class ParallelTraders:
    """Set every Monday what they will skim off the wholesalers' stock."""

    def __init__(
        self,
        spec: ParallelTrade,
        gap: Rates,
        sales: Rates,
        world: World,
        network: Network,
        state: State,
    ) -> None:
        self.spec = spec
        self.gap = gap
        """(Price abroad - price here) / price here. (P,)"""
        self.sales = sales
        """Normal sales in packs a day. (P, W)"""
        self.world = world
        self.network = network
        self.trade = state.trade
        self.trade.floor[...] = np.rint(spec.floor_days * sales).astype(np.int64)
        self.trade.leak[...] = spec.leak_share
        world.process(self.notify())

    def notify(self) -> Process:
        """When the duty of notice changes, what is announced from then on leaves later."""
        in_force = -1
        while True:
            days = int(self.network.notice_days.value[0])
            if days != in_force:
                self.world.sync()
                self.trade.notice_due[...] = self.world.days.working_days_after(days)
                in_force = days
            yield self.world.next_review(7)

"""Prices abroad: traders go by them, and so do suppliers that share by who pays more."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forsyningssim.actors.parallel_trader import ParallelTrade
from forsyningssim.engine.dial import Addition, Dial
from forsyningssim.engine.world import World
from forsyningssim.patients.layout import State
from forsyningssim.units import Mask, Rates


class Prices:
    """What packs fetch abroad; nobody bids, but whoever looks at prices sees them rise."""

    def __init__(
        self, gap: Rates, trade: ParallelTrade, sales: Rates, medicine_of: Sequence[str],
        dear: Mask, appetite: Dial, world: World, state: State,
    ) -> None:  # fmt: skip
        self.gap = gap
        """(Price abroad - price here) / price here, in ordinary times. (P,)"""
        self.trade = trade
        self.sales = sales
        """Packs a day of each wholesaler. (P, W)"""
        self.medicine_of = medicine_of
        """Medicine of each product. (P,)"""
        self.dear = dear
        """Buyers abroad, where the supplier shares by price. (P, K)"""
        self.appetite = appetite
        self.weight = state.supply.weight
        self.claims: Rates = self.weight.copy()
        """Claims on a scarce store in ordinary times. (P, K)"""
        self.rise = Addition(world.sync, np.zeros(len(gap)), self.heed)
        """Rise of prices abroad, as a share of what they are there in ordinary times. (P,)"""

    def heed(self) -> None:
        """When prices change, traders want more or less, and those who pay more claim more."""
        rise = self.rise.value
        gap = self.gap + rise * (1.0 + self.gap)
        self.appetite.rebase(self.trade.packs_per_day(gap, self.sales, self.medicine_of).T)
        self.weight[...] = self.claims * np.where(self.dear, 1.0 + rise[:, np.newaxis], 1.0)

"""The national stock: owned by the state, released by decision, refilled as the market allows."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from forsyningssim.engine.stock import Stock
from forsyningssim.engine.world import Process, World
from forsyningssim.patients.layout import State
from forsyningssim.spec import Sourced
from forsyningssim.units import ROUNDING, Days, NotNegative, Packs, Rates, Share


class NationalStock(Sourced):
    """Packs that belong to the state."""

    target_days: Days = 0
    """Days of mean national use to own, by the products listed; 0: there is none."""
    products: tuple[str, ...] = ()
    """Substances or products held. Empty: all."""
    keeping: Literal["rotating", "static"] = "rotating"
    """Inside the wholesalers' ordinary flow, or apart in a store of its own."""
    places: Literal["spread", "concentrated"] = "spread"
    """Rotating stock is spread over the wholesalers, or stands with the first of them."""
    opening: Share = 1.0
    """Share of the target held on the first day."""
    build_days: Annotated[int, Field(ge=1)] = 365
    """Days over which missing packs are bought."""
    permission_delay_days: Days = 2
    """From the decision to release to the packs being ordinary stock."""
    transport_days: Days = 1
    """From a static store to the wholesalers."""
    cost_nok_per_year: NotNegative = 0.0
    """Running the stock, besides the packs."""


class NationalStore:
    """A static national stock: a store of its own that does not rotate."""

    def __init__(
        self,
        spec: NationalStock,
        stock: Stock,
        column: int,
        level: Packs,
        accepted: Rates,
        world: World,
        state: State,
    ) -> None:
        self.spec = spec
        self.stock = stock
        self.column = column
        self.level = level
        """Packs to be held. (P,)"""
        self.accepted = accepted
        """Share of new orders that suppliers take. (P,)"""
        self.world = world
        self.supply = state.supply
        if level.any():
            opening = np.rint(spec.opening * level).astype(np.int64)
            stock.put("opening", opening, state.supply.shelf_life)
            world.process(self.refill())

    def refill(self) -> Process:
        """When packs are missing, order them again, as fast as the plan for building says."""
        while True:
            yield self.world.next_review(7)
            self.world.sync()
            supply, k = self.supply, self.column
            coming = supply.on_road[:, k] + supply.owed[:, k] + supply.posted[:, k]
            missing = np.maximum(self.level - self.stock.on_hand - coming, 0)
            pace = np.ceil(7 * self.level / self.spec.build_days)
            order = np.minimum(missing, pace) * self.accepted
            supply.posted[:, k] += np.floor(order + ROUNDING).astype(np.int64)

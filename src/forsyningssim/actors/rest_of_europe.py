"""The rest of Europe: the customers who want the same packs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import Field

from forsyningssim.actors.manufacturer import Reaction
from forsyningssim.actors.network import Network
from forsyningssim.engine.world import Process, World
from forsyningssim.patients.layout import State
from forsyningssim.spec import Country, Sourced
from forsyningssim.units import Days, Rates, Share


class Region(Sourced):
    """The other customers of the suppliers in one region, taken together."""

    countries: tuple[Country, ...]
    """Its countries: named by export bans and stock building."""
    share: Share
    """Share of European demand outside Norway; the regions' shares add to one."""
    cover_days: Days = 45
    """Stock the region aims to own, goods on order included."""
    price_priority: Annotated[float, Field(gt=0)] = 1.0
    """Weight where a supplier shares by price; above 1 pays more than average."""
    reaction: Reaction = Reaction()


class RestOfEurope:
    """All regions of the run, as the columns of their arrays: they use, and order, every week."""

    def __init__(
        self,
        use: Rates,
        reactions: Sequence[Reaction],
        regions: Sequence[str],
        first_column: int,
        world: World,
        network: Network,
        state: State,
    ) -> None:
        self.use = use
        """Packs a day. (P, R)"""
        self.inflation = np.array([reaction.strength for reaction in reactions])
        self.memory = np.array([reaction.memory for reaction in reactions])
        self.fear: Rates = np.zeros_like(use)
        """Unfilled share seen or remembered. (P, R)"""
        self.regions = regions
        self.columns = slice(first_column, first_column + len(regions))
        self.world = world
        self.network = network
        self.supply = state.supply
        self.carried: Rates = np.zeros_like(use)
        self.hungry: Rates = np.zeros_like(use)
        world.process(self.use_and_order())

    def use_and_order(self) -> Process:
        """When the week is over, book what was used, and order up to the level."""
        while True:
            yield self.world.next_review(7)
            self.world.sync()
            held = self._consume(7)
            supply, columns = self.supply, self.columns
            owed = supply.owed[:, columns]
            coming = supply.on_road[:, columns] + owed + supply.posted[:, columns]
            self.fear = np.maximum(owed / (coming + 1.0), self.memory * self.fear)
            gap = np.maximum(self.use * self.network.cover_abroad.value - held - coming, 0.0)
            gap = gap * (1.0 + self.inflation * self.fear) + self.carried
            order = np.floor(gap)
            self.carried = gap - order
            accepted = order * self.network.orders_accepted[:, columns]
            supply.posted[:, columns] += np.floor(accepted + 1e-9).astype(np.int64)

    def _consume(self, days: int) -> Rates:
        """Use up to ``days`` days of packs; unmet demand is lost. Return what is left. (P, R)."""
        wish = self.use * days + self.hungry
        whole = np.floor(wish)
        self.hungry = wish - whole
        held = self.supply.abroad
        used = np.minimum(held, whole.astype(np.int64))
        held -= used
        for r, region in enumerate(self.regions):
            self.world.ledger.move(
                self.world.day, f"abroad.{region}", f"consumed.{region}", used[:, r]
            )
        return held.astype(np.float64)

"""Allotment: a maker that will be short gives everybody a part from the first day."""

from __future__ import annotations

import numpy as np

from forsyningssim.actors.authority import NoticeBoard
from forsyningssim.engine.world import World
from forsyningssim.patients.layout import NO_LIMIT, Supply
from forsyningssim.patients.plans import Production
from forsyningssim.units import Mask, Packs, Rates


def fair_share(
    ready: Rates, coming: Rates, output: Rates, demand: Rates, making: Rates, lasts: Rates
) -> Rates:
    """Share of its usual sales that a maker can deliver evenly until its output is whole again.

    Parameters
    ----------
    ready : packs in the store
    coming : packs begun that reach it while it has to last
    output : packs a day that are begun meanwhile
    demand : packs a day that all customers usually take
    making : days on which what is begun still reaches the store in time
    lasts : days that all of this has to last

    Returns
    -------
    One for what is enough or is not asked for. All shapes are (P,).

    """
    there, needed = ready + coming + output * making, demand * lasts
    share: Rates = np.divide(there, needed, out=np.ones_like(demand), where=needed > there)
    return share


class Allotments:
    """Makers that allot: from an outage until what they have is enough again.

    The makers know of their own outage on their next planning day. They reckon with the end that
    they will announce, which is too early, and reckon anew every week.
    """

    def __init__(
        self,
        allots: Mask,
        production: Production,
        board: NoticeBoard,
        world: World,
        supply: Supply,
    ) -> None:
        self.allots = allots
        """Which products' makers do so. (P,)"""
        self._some_allot = bool(allots.any())
        self.production = production
        self.board = board
        self.world = world
        self.supply = supply
        self.short = np.zeros_like(allots)
        """What is allotted now. (P,)"""

    def reckon(self, review_days: int) -> None:
        """Allot what may leave the stores from today; the caller has brought the routine to now."""
        if not self._some_allot:
            return
        down, expected = self.board.outages(self.world.day)
        watched = self.allots & (down | self.short)
        if not watched.any():
            return
        share = self._shares(expected, review_days)
        self.short = watched & (share < 1)
        self.supply.allotted[:] = np.where(self.short, share * self.production.demand, NO_LIMIT)

    def _shares(self, expected: Packs, review_days: int) -> Rates:
        """Fair shares until the first batch that is begun after the expected end is in the store.

        Nobody reckons beyond the last day of the run, since batches are not followed there.
        """
        today, plan, supply = self.world.day, self.production, self.supply
        left = self.world.days.total - today
        until = np.minimum(np.maximum(expected - today, 0), left)
        lasts = np.minimum(until + plan.batch_days + review_days, left)
        making = np.minimum(np.maximum(lasts - plan.batch_days, 0), until)
        fed = (plan.api + plan.flowing * plan.demand * making) / np.maximum(making, 1)
        return fair_share(
            supply.store.astype(np.float64),
            supply.releases * supply.batches[:, today + 1 :].sum(axis=1),
            supply.releases * np.minimum(plan.working, fed),
            plan.demand,
            making.astype(np.float64),
            lasts.astype(np.float64),
        )

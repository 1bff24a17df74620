"""Wholesalers must hold more, by law or by contract."""

from __future__ import annotations

from typing import Literal

from forsyningssim.actors.network import Network
from forsyningssim.engine.world import Process, World
from forsyningssim.levers.lever import Lever
from forsyningssim.spec import Text
from forsyningssim.units import Days, Mask, Share
from forsyningssim.words import listed, percent, say


class StockDuty(Lever):
    """A duty to hold statutory stock on top of ordinary stock, for as long as it is in force.

    Packs are bought at the pace of the scenario's duty, in competition with everybody's orders.
    """

    kind: Literal["stock_duty"] = "stock_duty"
    cover_days: Days
    """Days of ordinary turnover to be held; where another duty asks for more, that one counts."""
    compliance: Share = 1.0
    """Factor on the share of the duty that is held: what inspection, fines and pay achieve."""

    def hold(self, world: World, network: Network, products: Mask, until: int) -> Process:
        """When the duty takes effect, let wholesalers aim at it until it is repealed."""
        with (
            network.duty_days.at_least(products, self.cover_days),
            network.duty_held.turned(products, self.compliance),
        ):
            yield world.on_day(until)

    def does(self) -> Text:
        """Say what it does."""
        return say(
            "wholesalers must hold {0} days of turnover of {1} on top of ordinary stock, and hold "
            "{2} of it",
            "grossistene må holde {0} dagers omsetning av {1} ut over ordinært lager, og holder "
            "{2} av det",
            self.cover_days,
            listed(self.medicines, say("every medicine", "alle legemidler")),
            percent(self.compliance),
        )

"""Foreign packs, bought outside the usual channels."""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import Literal

from forsyningssim.actors.network import Network
from forsyningssim.actors.payments import Payer
from forsyningssim.engine.split import whole_packs
from forsyningssim.engine.world import Process, World
from forsyningssim.levers.lever import Lever
from forsyningssim.spec import Text
from forsyningssim.units import Days, Mask, NotNegative, Packs, Positive
from forsyningssim.words import days, listed, number, percent, say


class SpecialImport(Lever):
    """While in force, foreign packs are ordered each week, at an extra price.

    They stand on the shelf as packs of the product that they replace. The market that they come
    from is not modelled: what Norway buys so, nobody else is short of.
    """

    kind: Literal["special_import"] = "special_import"
    lead_time_days: Days = 28
    """From the order to the wholesalers' shelves."""
    days_per_week: Positive = 7
    """Ordered each week, in days of normal national use."""
    most_days: Positive | None = None
    """Most that is ordered in all, in days of normal national use."""
    extra_price: NotNegative = 0.5
    """Paid beyond the ordinary price, as a share of it."""
    payer: Payer = "state"
    """Who pays the extra price."""

    def hold(self, world: World, network: Network, products: Mask, until: int) -> Process:
        """When import is permitted, order each week, until it lapses or all is ordered."""
        use = network.normal_use().sum(axis=1) * products
        for week in count():
            before, after = self._ordered_days(week), self._ordered_days(week + 1)
            if world.day >= until or before == after:
                return
            packs = whole_packs(use * before, use * after)
            world.process(self._arrive(world, network, packs))
            yield world.after(7)

    def _ordered_days(self, weeks: int) -> float:
        """Days of use ordered in the first ``weeks`` weeks."""
        days_of_use = self.days_per_week * weeks
        return days_of_use if self.most_days is None else min(days_of_use, self.most_days)

    def _arrive(self, world: World, network: Network, packs: Packs) -> Process:
        """When the packs come, share them among the wholesalers, and pay. (P,)."""
        yield world.after(self.lead_time_days)
        receive = partial(network.hand_to_wholesalers, "special_import", packs)
        world.move("special_import", receive)
        network.pay(self.payer, self.extra_price * float(packs @ network.prices), world.day)

    def does(self) -> Text:
        """Say what it does."""
        most = say("", "")
        if self.most_days is not None:
            most = say(", {0} days in all", ", {0} dager i alt", number(self.most_days))
        return say(
            "foreign packs for {0} days of use of {1} are ordered each week{2}; they come after "
            "{3} and cost {4} extra",
            "utenlandske pakninger for {0} dagers forbruk av {1} bestilles hver uke{2}; de kommer "
            "etter {3} og koster {4} ekstra",
            number(self.days_per_week),
            listed(self.medicines, say("every medicine", "hvert legemiddel")),
            most,
            days(self.lead_time_days),
            percent(self.extra_price),
        )

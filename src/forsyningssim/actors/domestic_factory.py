"""A Norwegian factory that can be called upon in a crisis."""

from __future__ import annotations

from functools import partial

import numpy as np

from forsyningssim.actors.authority import Trigger
from forsyningssim.actors.network import Network
from forsyningssim.engine.world import Process, World
from forsyningssim.spec import Sourced
from forsyningssim.units import ROUNDING, Days, Mask, NotNegative, Packs, Rates, Share


class FactoryTerms(Sourced):
    """What a preparedness contract says: when it is called on, what it then makes, and its fee."""

    activation: Trigger = Trigger()
    """What the authority must see before it calls."""
    activation_delay_days: Days = 60
    """From the call to the first packs."""
    surge_share: NotNegative = 0.5
    """Packs a day once running, as a share of mean national use."""
    least_batch_days: NotNegative = 0.0
    """Smallest batch that is worth making, in days of mean national use."""
    term_days: Days = 180
    """How long one call lasts."""
    api_stock_days: Days = 30
    """Imported active ingredient on site, in days of surge production."""
    api_lead_time_days: Days = 45
    """Days from an order of active ingredient to its arrival at the factory."""
    exported_share: Share = 0.0
    """Share of what it makes under the contract that goes abroad (own production)."""
    reservation_nok_per_year: NotNegative = 0.0
    """Fee a year for being ready, whether called on or not."""


class DomesticFactory(FactoryTerms):
    """A contract that a scenario has from its first day, called on or not."""

    products: tuple[str, ...]
    """Products it can make under the contract."""
    contract: bool = False
    """Whether the contract is in force in this scenario."""


class Factory:
    """The factory: idle until called, then at work for the term of the call."""

    def __init__(
        self, terms: FactoryTerms, products: Mask, world: World, network: Network, until: int
    ) -> None:
        self.terms = terms
        self.products = products
        self.use: Rates = network.normal_use().sum(axis=1)
        """Mean national use in packs a day. (P,)"""
        self.world = world
        self.network = network
        self.until = until
        """Day number on whose morning the contract lapses."""
        self.api: Rates = terms.api_stock_days * terms.surge_share * self.use
        """Imported active ingredient on site, in packs. (P,)"""
        if products.any():
            world.process(self.await_call())

    def await_call(self) -> Process:
        """When the authority calls, production of what it called for begins; once a product."""
        idle, call = self.products.copy(), self.terms.activation
        yield self.world.on_day(self.world.days.warm_up)
        if call.on is not None:
            yield self.world.until(call.on)
            self.world.process(self.produce(idle))
            return
        while idle.any():
            called = yield self.network.office.sees(call, idle)
            self.world.process(self.produce(called))
            idle = idle & ~called

    def produce(self, called: Mask) -> Process:
        """When the lines are ready, make a week's packs each week while ingredient lasts.

        A batch is delivered when it is whole; what is begun when the contract lapses is lost.
        """
        terms = self.terms
        yield self.world.after(terms.activation_delay_days)
        ends = min(self.world.day + terms.term_days, self.until)
        weekly = 7 * terms.surge_share * self.use * called
        least = np.maximum(1.0, terms.least_batch_days * self.use)
        begun = np.zeros(len(self.use))
        on_order: list[tuple[int, Rates]] = []
        while self.world.day < ends:
            arrived = [packs for day, packs in on_order if day <= self.world.day]
            on_order = [(day, packs) for day, packs in on_order if day > self.world.day]
            self.api += sum(arrived, np.zeros(len(self.use)))
            made = np.minimum(weekly, self.api)
            self.api -= made
            on_order.append((self.world.day + terms.api_lead_time_days, weekly))
            begun = begun + made
            whole = np.where(begun + ROUNDING >= least, np.floor(begun + ROUNDING), 0.0)
            begun = begun - whole
            self.world.move("factory", partial(self._deliver, whole.astype(np.int64)))
            yield self.world.after(7)

    def _deliver(self, packs: Packs) -> None:
        """Norwegian wholesalers get all but the share that goes abroad and is not banned."""
        passing = self.terms.exported_share * self.network.factory_exports.value
        abroad = np.floor(packs * passing + ROUNDING).astype(np.int64)
        self.world.ledger.move(self.world.day, "factory", "abroad.own_production", abroad)
        self.network.hand_to_wholesalers("factory", packs - abroad)

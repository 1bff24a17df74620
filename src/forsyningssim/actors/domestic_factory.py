"""A Norwegian factory that can be called upon in a crisis."""

from __future__ import annotations

import numpy as np

from forsyningssim.actors.authority import AuthorityOffice, Trigger
from forsyningssim.actors.network import Network
from forsyningssim.engine.world import Process, World
from forsyningssim.spec import Sourced
from forsyningssim.units import Days, Mask, NotNegative, Rates, Share


class DomesticFactory(Sourced):
    """A preparedness contract with a factory in Norway."""

    products: tuple[str, ...]
    """Products it can make under the contract."""
    contract: bool = False
    """Whether the contract is in force in this scenario."""
    activation: Trigger = Trigger()
    """What the authority must see before it calls."""
    activation_delay_days: Days = 60
    """From the call to the first packs."""
    surge_share: NotNegative = 0.5
    """Packs a day once running, as a share of mean national use."""
    term_days: Days = 180
    """How long one call lasts."""
    api_stock_days: Days = 30
    """Imported active ingredient on site, in days of surge production."""
    api_lead_time_days: Days = 45
    exported_share: Share = 0.0
    """Share of what it makes under the contract that goes abroad (own production)."""
    reservation_nok_per_year: NotNegative = 0.0


class Factory:
    """The factory: idle until called, then at work for the term of the call."""

    def __init__(
        self,
        spec: DomesticFactory,
        products: Mask,
        use: Rates,
        world: World,
        network: Network,
        office: AuthorityOffice,
    ) -> None:
        self.spec = spec
        self.products = products
        self.use = use
        """Mean national use in packs a day. (P,)"""
        self.world = world
        self.network = network
        self.office = office
        self.gate = network.factory_exports
        self.api: Rates = spec.api_stock_days * spec.surge_share * use
        """Imported active ingredient on site, in packs. (P,)"""
        if spec.contract and products.any():
            world.process(self.await_call())

    def await_call(self) -> Process:
        """When the authority calls, production of what it called for begins; once a product."""
        idle = self.products.copy()
        yield self.world.on_day(self.world.days.warm_up)
        if self.spec.activation.on is not None:
            yield self.world.until(self.spec.activation.on)
            self.world.process(self.produce(idle))
            return
        while idle.any():
            called = yield self.office.sees(self.spec.activation, idle)
            self.world.process(self.produce(called))
            idle = idle & ~called

    def produce(self, called: Mask) -> Process:
        """When the lines are ready, deliver every week, as far as active ingredient lasts."""
        yield self.world.after(self.spec.activation_delay_days)
        ends = self.world.day + self.spec.term_days
        carried = np.zeros(len(self.use))
        weekly = 7 * self.spec.surge_share * self.use * called
        on_order: list[tuple[int, Rates]] = []
        while self.world.day < ends:
            arrived = [packs for day, packs in on_order if day <= self.world.day]
            on_order = [(day, packs) for day, packs in on_order if day > self.world.day]
            self.api += sum(arrived, np.zeros(len(self.use)))
            made = np.minimum(weekly, self.api) + carried
            whole = np.floor(made)
            carried = made - whole
            self.api -= whole * called
            on_order.append((self.world.day + self.spec.api_lead_time_days, weekly))
            self._deliver(whole)
            yield self.world.after(7)

    def _deliver(self, packs: Rates) -> None:
        """Norwegian wholesalers get all but the share that goes abroad and is not banned."""
        passing = self.spec.exported_share * self.gate.value
        abroad = np.floor(packs * passing + 1e-9).astype(np.int64)
        self.world.ledger.move(self.world.day, "factory", "abroad.own_production", abroad)
        self.network.hand_to_wholesalers("factory", packs.astype(np.int64) - abroad)

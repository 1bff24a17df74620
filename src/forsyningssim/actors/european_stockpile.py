"""The European shared stockpile: packs in host countries, and a rule for who gets them."""

from __future__ import annotations

from typing import Final, Literal, get_args

import numpy as np

from forsyningssim.actors.network import Network
from forsyningssim.engine.stock import Stock
from forsyningssim.engine.world import Process, World
from forsyningssim.patients.layout import ORDINARY, State
from forsyningssim.spec import Country, Sourced
from forsyningssim.units import ROUNDING, Days, Mask, NotNegative, Packs, Rates, Share

AccessRegime = Literal["equal_share", "health_crisis_only", "last_in_line", "none"]
"""On what terms Norway may ask."""
ACCESS: Final = get_args(AccessRegime)
"""The regimes in the order of their numbers."""
EQUAL_SHARE, CRISIS_ONLY, LAST_IN_LINE, NO_ACCESS = range(4)


class EuropeanStockpile(Sourced):
    """Packs bought in common, asked for when a country runs out."""

    days: Days = 0
    """Days of the *participants'* mean use held, by the products listed; 0: there is none."""
    products: tuple[str, ...] = ()
    """Substances or products held. Empty: all."""
    hosts: tuple[Country, ...] = ("SE",)
    """Countries in which the packs lie."""
    access: AccessRegime = "none"
    """Norway's terms without any lever."""
    allocation: Literal["first_come", "population", "need"] = "population"
    """How too few packs are shared: all that Norway asks for, by use, or by what each asks for."""
    host_priority: bool = False
    """Whether a host country is served first."""
    participants_share: Share = 0.6
    """Share of European demand outside Norway that may ask for the same packs."""
    common_shock: Share = 0.7
    """Probability that others are short of a product in a week in which Norway is short."""
    others_request_days: NotNegative = 14
    """Days of use the others ask for when they are short."""
    decision_delay_days: Days = 7
    """Days from a request to the decision to send."""
    transport_days: Days = 4
    """Days from the decision to the wholesalers, where no stock stands in Norway."""
    transport_days_if_hosted: Days = 1
    """Transport when a stock stands in Norway."""
    replenish_days: Days = 180
    """Days over which what was released is bought again."""
    norway_asks_below_days: NotNegative = 7
    """Days of ordinary wholesale cover below which Norway asks."""
    norway_request_days: NotNegative = 14
    """Days of use that Norway asks for."""


class Stockpile:
    """The stock itself: judges the week's requests together, sends, and buys again."""

    def __init__(
        self,
        spec: EuropeanStockpile,
        stock: Stock,
        column: int,
        listed: Mask,
        norway_use: Rates,
        others_use: Rates,
        world: World,
        network: Network,
        state: State,
    ) -> None:
        self.spec = spec
        self.stock = stock
        self.column = column
        self.norway_use = norway_use
        """Packs a day. (P,)"""
        self.others_use = others_use * spec.participants_share
        """Packs a day of the others who may ask. (P,)"""
        self.level: Packs = np.rint(spec.days * (self.others_use + norway_use) * listed).astype(
            np.int64
        )
        self.world = world
        self.network = network
        self.supply = state.supply
        self.trade = state.trade
        self.turn = 0
        if self.level.any():
            stock.put("opening", self.level, state.supply.shelf_life)
            world.process(self.judge_requests(), self.replenish())

    def judge_requests(self) -> Process:
        """When the week's requests are in, share what there is among those who ask."""
        while True:
            yield self.world.next_review(7)
            self.world.sync()
            norway = self._norway_asks()
            if norway.any():
                others = self._others_ask(norway > 0)
                granted = self._share(norway, others)
                self.world.process(self._send(granted, others))
            self.turn += 1

    def replenish(self) -> Process:
        """When stock is missing, order it again at the pace that was agreed."""
        while True:
            yield self.world.next_review(7)
            self.world.sync()
            supply, k = self.supply, self.column
            coming = supply.on_road[:, k] + supply.owed[:, k] + supply.posted[:, k]
            missing = np.maximum(self.level - self.stock.on_hand - coming, 0)
            pace = np.ceil(7 * self.level / max(7, self.spec.replenish_days))
            order = np.minimum(missing, pace) * self.network.orders_accepted[:, k]
            supply.posted[:, k] += np.floor(order + ROUNDING).astype(np.int64)

    def _norway_asks(self) -> Packs:
        """What Norway asks for of every product that is nearly out, by its terms. (P,)."""
        access = self.network.access.value
        ordinary = self.trade.held[:, :, ORDINARY].sum(axis=1)
        cover = ordinary / np.maximum(self.norway_use, 1e-9)
        allowed = (access != NO_ACCESS) & ((access != CRISIS_ONLY) | self._health_crisis())
        asks = allowed & (cover < self.spec.norway_asks_below_days) & (self.norway_use > 0)
        wish = np.ceil(self.spec.norway_request_days * self.norway_use)
        return np.where(asks & (self.level > 0), wish, 0).astype(np.int64)

    def _health_crisis(self) -> Mask:
        """Whether a surge of illness is on among the users of a product. (P,)."""
        surging = np.flatnonzero(self.network.surge.value > 1.0)
        medicines = {p for g in surging for p in self.network.catalogue.groups[g].spec.products}
        if not medicines:
            return np.zeros(len(self.norway_use), bool)
        return self.network.catalogue.mask(medicines)

    def _others_ask(self, norway_short: Mask) -> Packs:
        """What the others ask for in the week: short of the same, with a common shock. (P,)."""
        names = self.network.catalogue.products
        luck = np.array(
            [self.world.streams.unit("european_request", name, self.turn) for name in names]
        )
        asks = norway_short & (luck < self.spec.common_shock)
        return np.where(asks, np.ceil(self.spec.others_request_days * self.others_use), 0).astype(
            np.int64
        )

    def _share(self, norway: Packs, others: Packs) -> Packs:
        """What Norway gets of what there is, by the rule of the stock. (P,)."""
        stock = self.stock.on_hand
        first_for_host = self.spec.host_priority and "NO" in self.spec.hosts
        last = self.network.access.value == LAST_IN_LINE
        left = np.where(last, np.maximum(stock - others, 0), stock)
        if self.spec.allocation == "first_come":
            share = np.ones(len(stock))
        elif self.spec.allocation == "need":
            share = norway / np.maximum(norway + others, 1)
        else:
            use = self.norway_use + np.where(others > 0, self.others_use, 0)
            share = self.norway_use / np.maximum(use, 1e-9)
        scarce = (norway + others > stock) & ~last & (not first_for_host)
        entitled = np.where(scarce, np.floor(left * share + 1e-9), left)
        return np.minimum(norway, entitled).astype(np.int64)

    def _send(self, granted: Packs, others: Packs) -> Process:
        """When the decision is taken, the packs are on their way; they arrive with the trucks."""
        yield self.world.after(self.spec.decision_delay_days)
        hosted = "NO" in self.spec.hosts
        days = self.spec.transport_days_if_hosted if hosted else self.spec.transport_days
        taken = self.stock.take("road:shared_stock", granted)
        leaving = np.floor(others * self.network.shared_exports.value + ROUNDING)
        self.stock.take("abroad.shared_stock", leaving.astype(np.int64))
        yield self.world.after(max(1, days))
        self.network.hand_to_wholesalers("road:shared_stock", taken)

"""The full-line wholesaler (*grossist*): buys by the pallet, sells to pharmacies by the box."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from forsyningssim.actors.manufacturer import Reaction
from forsyningssim.actors.network import Network
from forsyningssim.engine.stock import Stock
from forsyningssim.engine.world import Process, World
from forsyningssim.patients.layout import DUTY, NATIONAL, ORDINARY, PURPOSES, State
from forsyningssim.spec import Sourced, Spec
from forsyningssim.units import Days, Mask, Positive, Rates, Share

SharingRule = Literal["first_come", "orders", "history", "need", "population", "priority"]
"""How scarce stock is shared among outlets."""


class Duty(Sourced):
    """The statutory extra stock (*beredskapslager*) of listed products."""

    products: tuple[str, ...]
    """The list: substances or products."""
    days: Days = 60
    """Days of ordinary turnover on top of ordinary stock."""
    further_days: dict[str, Days] = {}
    """Product to days on top of that, also of products that are not on the list."""
    draw: Literal["automatic", "on_dispensation", "on_order"] = "automatic"
    """Who may use it: the wholesaler (a reported breach), with permission, or on order only."""
    dispensation_below_days: Positive = 7
    """Ordinary cover below which a wholesaler asks for permission to draw."""
    dispensation_delay_days: Days = 7
    """From asking to the permission."""
    dispensation_days: Annotated[int, Field(ge=1)] = 28
    """How long a permission lasts."""
    nets_off: bool = False
    """Whether duty packs count in the ordinary inventory position (crowding out)."""
    compliance: Share = 1.0
    """Share of the duty actually held: follows from inspection, fine and compensation."""
    opening: Share = 1.0
    """Share of the duty held on the first day."""
    build_days: Annotated[int, Field(ge=1)] = 365
    """Days over which an incomplete stock may be built."""


class Levels(Spec):
    """Fixed levels in packs, instead of days of a forecast: for textbook worlds."""

    reorder_at: int | None = None
    """Order when the inventory position is at or below this; none: order up at every review."""
    order_up_to: int
    """Packs to which an order brings the inventory position."""


class BoughtFrom(Spec):
    """Another wholesaler, from whom a product is bought instead of from its maker."""

    wholesaler: str
    """Who sells. What it cannot send it owes."""
    order_days: Annotated[int, Field(ge=1, le=60)] = 1
    """Days from an order to the morning on which it is received."""
    transport_days: Annotated[int, Field(ge=1, le=60)] = 1
    """Days from departure to the shelf."""


class Wholesaler(Sourced):
    """One full-line wholesaler, tied to a pharmacy chain."""

    chain: str
    """Name of the pharmacy chain."""
    market_share: Share
    """Share of pharmacies of its chain; the shares of all wholesalers add to one."""
    serves_hospitals: bool = False
    """Whether hospitals buy from it."""
    serves_multidose: bool = False
    """Whether it holds the tender for multidose packing for municipalities."""
    ordinary_cover_days: Days = 30
    """Ordinary stock in days of forecast sales, on top of what covers the lead time."""
    review_days: Annotated[int, Field(ge=1, le=60)] = 7
    """Days between two reviews, from the run's first Monday on; it may order at each."""
    smoothing: Annotated[float, Field(gt=0, le=1)] = 0.1
    """Weight of the last review period in the forecast."""
    averaged_reviews: Annotated[int, Field(ge=1, le=52)] | None = None
    """Reviews over which the forecast is a moving average. None: it is smoothed."""
    sharing: SharingRule = "history"
    """How it shares scarce stock among outlets, where no lever says otherwise."""
    reaction: Reaction = Reaction()
    """How it orders when it meets scarcity."""
    levels: dict[str, Levels] = {}
    """Product to fixed levels; products not named follow the forecast."""
    opening_packs: dict[str, Annotated[int, Field(ge=0)]] = {}
    """Product to packs on the first day, where that is not the full level."""
    opening_packs_per_day: dict[str, Annotated[int, Field(ge=0)]] = {}
    """Product to packs a day that were ordered before the first day and have not come: on the road,
    and in orders not yet received. Product not named: nothing where levels are fixed, else what a
    steady state has on the road."""
    bought_from: dict[str, BoughtFrom] = {}
    """Product to the wholesaler it is bought from; products not named come from their makers."""


class Outlets(Sourced):
    """How pharmacies, institutions and hospitals keep their shelves."""

    service_level: Annotated[float, Field(gt=0, lt=1)] = 0.98
    """Probability that the shelf lasts until the next delivery, by which its level is set."""
    pharmacy_cover_days: Positive = 10
    """Days of normal use up to which a pharmacy orders, where ``service_level`` does not ask for
    more."""
    institution_cover_days: Positive = 14
    """Days of normal use up to which a municipality's institutions order."""
    acute_care_cover_days: Positive = 14
    """Days of normal use up to which acute municipal care orders."""
    hospital_cover_days: Positive = 14
    """Days of normal use up to which a hospital orders."""
    multidose_cover_days: Positive = 14
    """Days of normal use up to which the packer of multidose orders."""
    multidose_share: Share = 0.5
    """Share of institution patients whose medicine comes packed from the tendered packer."""
    inhabitants_per_pharmacy: Positive = 5200
    """Persons for each pharmacy of a municipality."""
    remote_below_inhabitants: Days = 2000
    """Municipalities below this size are reached a day later."""


def shares_add_to_one(wholesalers: dict[str, Wholesaler]) -> bool:
    """Whether the market shares add to one."""
    return abs(sum(w.market_share for w in wholesalers.values()) - 1) < 1e-6


class Wholesalers:
    """The wholesalers of the run, as the columns of their arrays: one review day, one wake.

    A periodic-review order-up-to policy on a forecast (Snyder & Shen, *Fundamentals of Supply Chain
    Theory*, 2nd ed., ch. 4). Unfilled orders wait at the supplier; none is lost.
    ``patients/reviews.py`` has the arithmetic.
    """

    def __init__(
        self,
        review_days: int,
        nets_off: bool,
        world: World,
        network: Network,
        state: State,
        set_levels: Callable[[], None],
        order: Callable[[int, bool], bool],
    ) -> None:
        self.review_days = review_days
        self.nets_off = nets_off
        """Whether duty packs count in the ordinary inventory position."""
        self.world = world
        self.network = network
        self.trade = state.trade
        self.set_levels = set_levels
        """Tells the goods reception up to which level it lays packs aside for each purpose."""
        self.order = order
        """Orders what brings the inventory positions to their levels, for some days.

        Whether some preparedness stock is larger than wanted.
        """
        world.process(self.purchase())

    def purchase(self) -> Process:
        """When the review day comes, order what brings the inventory position to its level."""
        self.set_levels()
        while True:
            yield self.world.next_review(self.review_days)
            self.world.sync()
            too_much = self.order(self.review_days, self.nets_off)
            if too_much:
                self.world.move("stand_down", self._stand_down)

    def _stand_down(self) -> None:
        """Sell as ordinary stock what no list asks for any more."""
        trade, stocks = self.trade, self.network.stocks
        excess = np.maximum(trade.held - trade.wanted, 0)
        for w, name in enumerate(self.network.wholesalers):
            for purpose in (DUTY, NATIONAL):
                if excess[:, w, purpose].any():
                    kept = stocks[name, PURPOSES[purpose]]
                    kept.move_to(stocks[name, PURPOSES[ORDINARY]], excess[:, w, purpose])


class Dispensations:
    """Where the duty may be drawn on with permission only: who runs low asks, and waits."""

    def __init__(self, duty: Duty, sales: Rates, world: World, state: State) -> None:
        self.duty = duty
        self.sales = sales
        """Normal sales in packs a day. (P, W)"""
        self.world = world
        self.trade = state.trade
        self.asked = np.zeros(sales.shape, bool)
        """Where a permission is being asked for or in force. (P, W)"""
        world.process(self.ask())

    def ask(self) -> Process:
        """When ordinary stock of a product runs low, ask to draw on the statutory stock."""
        while True:
            yield self.world.next_review(7)
            self.world.sync()
            ordinary = self.trade.held[:, :, ORDINARY] - self.trade.owed
            low = ordinary < self.duty.dispensation_below_days * self.sales
            new = low & (self.trade.held[:, :, DUTY] > 0) & ~self.asked
            if new.any():
                self.asked |= new
                self.world.process(self._permit(new))

    def _permit(self, where: Mask) -> Process:
        """When permission comes, the packs may be sold, until it lapses. ``where``: (P, W)."""
        yield self.world.after(self.duty.dispensation_delay_days)
        self._let(where, True)
        yield self.world.after(self.duty.dispensation_days)
        self._let(where, False)
        self.asked &= ~where

    def _let(self, where: Mask, draw: bool) -> None:
        self.world.sync()
        self.trade.draws[:, :, DUTY][where] = draw


class GoodsKeepers:
    """Throw away what has expired, on the first of every month, wherever packs are kept."""

    def __init__(self, world: World, stocks: Sequence[Stock], state: State) -> None:
        self.world = world
        self.stocks = stocks
        self.shelves = state.trade.stock, state.supply.node
        """All their packs, by month of expiry along the last axis."""
        world.process(self.clear_out())

    def clear_out(self) -> Process:
        """When a month begins, nothing that expires in it may be handed out any more."""
        for day in self.world.days.firsts_of_months:
            yield self.world.on_day(day)
            self.world.sync()
            month = self.world.days.month[day]
            if any(packs[..., month % packs.shape[-1]].any() for packs in self.shelves):
                for stock in self.stocks:
                    stock.expire()

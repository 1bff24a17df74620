"""The countries around Norway as those who may help, and who may need help."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

import numpy as np

from forsyningssim.engine.dial import Gate
from forsyningssim.engine.split import split
from forsyningssim.engine.stock import Stock
from forsyningssim.engine.world import Process, World
from forsyningssim.units import ROUNDING, Mask, Packs, Rates

SOLIDARITY = "abroad.solidarity"
"""Account of packs that have left Norway as aid and have not arrived."""


class Neighbours:
    """The regions abroad, what each can spare, and the lorries between them and Norway. R regions.

    Packs are taken where they stand, so that what one is given another no longer has.
    """

    def __init__(
        self,
        products: tuple[str, ...],
        countries: Mapping[str, tuple[str, ...]],
        stocks: Sequence[Stock],
        use: Rates,
        ours: Sequence[Stock],
        sales: Rates,
        gifts: Gate,
        receive: Callable[[str, Packs], None],
        world: World,
    ) -> None:
        self.products = products
        """By name, which addresses the luck. Length P."""
        self.countries = countries
        """Region to its countries, in the order of the columns. Length R."""
        self.stocks = stocks
        """What each region holds. Length R."""
        self.use = use
        """Packs a day of each region. (P, R)"""
        self.ours = ours
        """Each Norwegian wholesaler's ordinary stock. Length W."""
        self.sales = sales
        """Packs a day of each of them. (P, W)"""
        self.gifts = gifts
        """Share of what Norway gives that may leave. (P,)"""
        self.receive = receive
        self.world = world

    def among(self, countries: Collection[str]) -> Mask:
        """Regions with one of the countries; none named means all. (R,)."""
        wanted = set(countries)
        inside = [not wanted or bool(wanted & set(names)) for names in self.countries.values()]
        return np.array(inside, bool)

    def held(self) -> Packs:
        """Packs in each region, now. (P, R)."""
        return _together(self.stocks, len(self.use))

    def spare(self, keeps_days: float) -> Packs:
        """Packs that each region holds above so many days of its use. (P, R)."""
        return _above(self.held(), keeps_days * self.use)

    def needed(self, below_days: float) -> Packs:
        """Packs that each region lacks of so many days of its use. (P, R)."""
        return _above(below_days * self.use, self.held())

    def our_cover(self) -> Rates:
        """Days that Norway's ordinary wholesale stock lasts; no use, for ever. (P,)."""
        use = self.sales.sum(axis=1)
        held = _together(self.ours, len(use)).sum(axis=1)
        cover: Rates = np.where(use > 0, held / np.maximum(use, 1e-9), np.inf)
        return cover

    def our_spare(self, keeps_days: float) -> Packs:
        """Packs that each wholesaler holds above so many days of its sales. (P, W)."""
        return _above(_together(self.ours, len(self.sales)), keeps_days * self.sales)

    def willing(self, what: str, chance: float, correlation: float) -> Mask:
        """Which regions can bring themselves to give which product this week. (P, R).

        With probability ``correlation`` a product's week is one for all: all give, or nobody.
        """
        luck, week = self.world.streams.unit, self.world.day // 7
        willing = np.zeros_like(self.use, bool)
        for p, product in enumerate(self.products):
            if luck(f"{what}/alike", product, week) < correlation:
                willing[p] = luck(f"{what}/all", product, week) < chance
            else:
                willing[p] = [luck(what, product, r, week) < chance for r in self.countries]
        return willing

    def bring(self, what: str, packs: Packs, days: int) -> Packs:
        """Let at most ``packs``, shape (P, R), leave the regions for Norway; return them. (P,)."""
        road = f"road:{what}"
        leaving = [stock.take(road, packs[:, r]) for r, stock in enumerate(self.stocks)]
        taken: Packs = np.sum(leaving, axis=0)
        if taken.any():
            self.world.process(self._arrive(road, taken, days))
        return taken

    def _arrive(self, road: str, packs: Packs, days: int) -> Process:
        """When the lorries come, the wholesalers get the packs."""
        yield self.world.after(max(1, days))
        self.world.move(road, partial(self.receive, road, packs))

    def send(self, packs: Packs, spare: Packs, days: int) -> None:
        """Give ``packs``, shape (P, R), out of what wholesalers can spare, shape (P, W).

        A ban on giving holds back its share of them.
        """
        may_leave = np.minimum(packs.sum(axis=1), spare.sum(axis=1)) * self.gifts.value
        total = np.floor(may_leave + ROUNDING).astype(np.int64)
        if not total.any():
            return
        luck, day = self.world.streams.unit, self.world.day
        offset = np.array([luck("gift", product, day) for product in self.products])
        for stock, share in zip(self.ours, split(total, spare, offset).T, strict=True):
            stock.take(SOLIDARITY, share)
        self.world.process(self._help(split(total, packs, offset), days))

    def _help(self, packs: Packs, days: int) -> Process:
        """When what Norway gave has arrived, it is theirs. ``packs``: (P, R)."""
        yield self.world.after(max(1, days))
        self.world.move("gift", partial(self._hand_over, packs))

    def _hand_over(self, packs: Packs) -> None:
        for r, stock in enumerate(self.stocks):
            stock.put(SOLIDARITY, packs[:, r], np.zeros(len(packs), np.int64))


def _together(stocks: Sequence[Stock], products: int) -> Packs:
    held = [stock.on_hand for stock in stocks]
    return np.array(held, np.int64).reshape(len(stocks), products).T


def _above(packs: Packs | Rates, level: Packs | Rates) -> Packs:
    above: Packs = np.maximum(np.floor(packs - level + ROUNDING), 0).astype(np.int64)
    return above

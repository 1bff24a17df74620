"""What reaches the authority: reported stocks, unfilled asks, notices. Not what is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from forsyningssim.actors.authority import NoticeBoard
from forsyningssim.engine.world import World
from forsyningssim.patients.layout import ASKS, NOT_FILLED, State
from forsyningssim.units import Mask, Packs, Rates

WINDOW_DAYS = 7
"""Days over which unfilled asks are counted."""


class WeeklyReports:
    """The reports on the authority's desk, as old as they are when they get there."""

    def __init__(
        self,
        delay_days: int,
        sales: Rates,
        users_of: Rates,
        board: NoticeBoard,
        world: World,
        state: State,
        count: Callable[[Packs, Packs], None],
        divide: Callable[[Packs, Rates, Rates], None],
    ) -> None:
        self.delay_days = delay_days
        self.sales = sales
        """Packs a day that each wholesaler normally sells. (P, W)"""
        self.users_of = users_of
        """Share of each group's asks that fall on a product. (P, G)"""
        self.board = board
        self.world = world
        self.state = state
        self.count = count
        """Counts what wholesalers report, (P, W, Q), into an array. (P,)"""
        self.divide = divide
        """Puts packs over use into an array. (P,) each"""
        self._stocks: list[tuple[int, Packs]] = []

    def cover_days(self) -> Rates:
        """Last reported ordinary and duty packs, over mean daily use. (P,)."""
        use = np.add.reduce(self.sales, axis=1)
        held, cover = np.empty(len(use), np.int64), np.empty(len(use))
        self.count(self.state.trade.held, held)
        self._stocks.append((self.world.day, held))
        latest = self.world.day - self.delay_days
        reported = next((h for day, h in reversed(self._stocks) if day <= latest), held)
        self._stocks = self._stocks[-1 - self.delay_days :]
        self.divide(reported, use, cover)
        return cover

    def share_unfilled(self) -> Rates:
        """First asks not filled that day over first asks, last seven reported days. (P,)."""
        last = self.world.day - self.delay_days
        window = slice(max(0, last - WINDOW_DAYS), max(0, last))
        counts = self.state.tally.by_day
        asks = self.users_of @ counts[ASKS, :, window].sum(axis=1)
        missed = self.users_of @ counts[list(NOT_FILLED), :, window].sum(axis=(0, 2))
        share: Rates = np.divide(missed, asks, out=np.zeros_like(asks), where=asks > 0)
        return share

    def noticed(self) -> Mask:
        """Whether a supplier's notice of shortage is in force. (P,)."""
        return self.board.in_force > 0

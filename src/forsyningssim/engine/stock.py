"""Packs in one place for one purpose, by month of expiry."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from forsyningssim.engine.split import portion
from forsyningssim.engine.world import World
from forsyningssim.units import Packs, Rates


class Stock:
    """A stock of every product. Packs come and go by its methods only, which keep the books.

    ``shelves`` has shape (P, V): packs by month of expiry, modulo V. Where the data plane keeps
    their sum as well, ``held`` of shape (P,) is that sum.
    """

    def __init__(
        self,
        account: str,
        world: World,
        shelves: npt.NDArray[Any],
        held: npt.NDArray[Any] | None = None,
    ) -> None:
        self.account = account
        self.world = world
        self._shelves = shelves
        self._held = held

    @property
    def on_hand(self) -> Packs:
        """Packs by product, now. Shape (P,)."""
        self.world.sync()
        total: Packs = self._shelves.sum(axis=1)
        return total

    def put(self, source: str, packs: Packs, months: Packs) -> None:
        """Let ``packs`` with ``months`` to their expiry come in from account ``source``."""
        self.world.sync()
        products = np.arange(len(packs))
        self._shelves[products, (self._month() + months) % self._shelves.shape[1]] += packs
        self._count(packs)
        self.world.ledger.move(self.world.day, source, self.account, packs)

    def take(self, target: str, packs: Packs) -> Packs:
        """Let at most ``packs`` go out to account ``target``, the oldest first; return how many."""
        taken = self._oldest(packs)
        total: Packs = taken.sum(axis=1)
        self.world.ledger.move(self.world.day, self.account, target, total)
        return total

    def move_to(self, target: Stock, packs: Packs) -> Packs:
        """Move at most ``packs``, the oldest first, to another stock; return how many moved."""
        taken = self._oldest(packs)
        total: Packs = taken.sum(axis=1)
        target._shelves += taken
        target._count(total)
        self.world.ledger.move(self.world.day, self.account, target.account, total)
        return total

    def pull(self, share: Rates, target: str, months: range | None = None) -> Packs:
        """Let a share (P,) of the packs go to account ``target``; return how many went. (P,).

        With ``months`` only what expires in them is meant, counted since January of year 0.
        """
        self.world.sync()
        shelves = self._shelves
        if months is not None:
            ahead = np.arange(shelves.shape[1])
            expires = self._month() + (ahead - self._month()) % shelves.shape[1]
            shelves = shelves * np.isin(expires, months)
        gone = portion(shelves, share)
        self._shelves -= gone
        packs: Packs = gone.sum(axis=1)
        self._count(-packs)
        self.world.ledger.move(self.world.day, self.account, target, packs)
        return packs

    def expire(self) -> Packs:
        """Throw away what expires this month; return how many packs that is. Shape (P,)."""
        self.world.sync()
        column = self._month() % self._shelves.shape[1]
        gone: Packs = self._shelves[:, column].copy()
        if not gone.any():
            return gone
        self._shelves[:, column] = 0
        self._count(-gone)
        self.world.ledger.move(self.world.day, self.account, "expired", gone)
        return gone

    def _oldest(self, packs: Packs) -> Packs:
        """Take packs off the shelves, oldest first. Shape (P, V)."""
        self.world.sync()
        turn = self._month() % self._shelves.shape[1]
        shelf = np.concatenate([self._shelves[:, turn:], self._shelves[:, :turn]], axis=1)
        before = shelf.cumsum(axis=1) - shelf
        taken = np.minimum(np.maximum(packs[:, np.newaxis] - before, 0), shelf)
        out: Packs = np.concatenate([taken[:, -turn:], taken[:, :-turn]], axis=1)
        self._shelves -= out
        self._count(-out.sum(axis=1))
        return out

    def _count(self, packs: Packs) -> None:
        if self._held is not None:
            self._held += packs

    def _month(self) -> int:
        return int(self.world.days.month[self.world.day])

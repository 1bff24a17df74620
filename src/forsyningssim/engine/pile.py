"""Packs of which nobody knows the batch: in a maker's store, on a road, on outlets' shelves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from forsyningssim.engine.split import portion
from forsyningssim.engine.world import World
from forsyningssim.units import Packs, Rates


class Pile:
    """Packs of every product under one account; what is not routine moves them by its methods.

    ``parts`` are views of the data plane, each of shape (P, n), that hold the packs together;
    ``held`` of shape (P,) is their sum, where the data plane keeps it. ``taken`` hears how many
    packs (P,) were taken away. Where a product has several rows, ``rows`` of shape (P + 1,) says
    where those of each begin.
    """

    def __init__(
        self,
        account: str,
        world: World,
        parts: Sequence[npt.NDArray[Any]],
        held: npt.NDArray[Any] | None = None,
        taken: Callable[[Packs], None] | None = None,
        rows: Packs | None = None,
    ) -> None:
        self.account = account
        self.world = world
        self._parts = parts
        self._held = held
        self._taken = taken
        self._rows = np.arange(len(parts[0]) + 1) if rows is None else rows

    @property
    def on_hand(self) -> Packs:
        """Packs by product, now. Shape (P,)."""
        self.world.sync()
        return self._by_product(self._cells())

    def pull(self, share: Rates, target: str) -> Packs:
        """Let a share (P,) of the packs go to account ``target``; return how many went. (P,)."""
        self.world.sync()
        return self._let_go(portion(self._cells(), np.repeat(share, np.diff(self._rows))), target)

    def _let_go(self, gone: Packs, target: str) -> Packs:
        """Let packs (P, n) go to account ``target``; return their sums. (P,)."""
        self._write(self._cells() - gone)
        packs = self._by_product(gone)
        self._count(-packs)
        if self._taken is not None and packs.any():
            self._taken(packs)
        self.world.ledger.move(self.world.day, self.account, target, packs)
        return packs

    def take(self, target: str, packs: Packs) -> Packs:
        """Let at most ``packs`` (P,) go to account ``target``; return how many went. (P,)."""
        self.world.sync()
        cells = self._cells()
        several = np.diff(self._rows)
        before = (cells.cumsum() - cells.ravel()).reshape(cells.shape)
        before -= np.repeat(before[self._rows[:-1], 0], several)[:, np.newaxis]
        wanted = np.repeat(packs, several)[:, np.newaxis]
        return self._let_go(np.clip(wanted - before, 0, cells), target)

    def put(self, source: str, packs: Packs) -> None:
        """Let ``packs`` (P,) come in from account ``source``."""
        self.world.sync()
        self._lay_down(packs)
        self.world.ledger.move(self.world.day, source, self.account, packs)

    def move_to(self, target: Pile, share: Rates) -> None:
        """Move a share (P,) of the packs to another pile."""
        packs = self.pull(share, target.account)
        target._lay_down(packs)

    def _lay_down(self, packs: Packs) -> None:
        self._parts[0][self._rows[:-1], 0] += packs
        self._count(packs)

    def _by_product(self, cells: Packs) -> Packs:
        packs: Packs = np.add.reduceat(cells.sum(axis=1), self._rows[:-1])
        return packs

    def _cells(self) -> Packs:
        cells: Packs = np.concatenate(self._parts, axis=1)
        return cells

    def _write(self, cells: Packs) -> None:
        first = 0
        for part in self._parts:
            part[...] = cells[:, first : first + part.shape[1]]
            first += part.shape[1]

    def _count(self, packs: Packs) -> None:
        if self._held is not None:
            self._held += packs

"""Numbers that interventions may turn for a while: dials, gates, switches, limits, additions.

All of them commute: what is in force never depends on who came first, and letting go of one never
lets go of another. Each keeps its holds and works out the number anew, in sorted order, so that
the bits are the same too. The number itself stands in an array of the data plane.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from forsyningssim.units import Mask

Array: TypeAlias = npt.NDArray[Any]
Sync: TypeAlias = Callable[[], None]
"""Brings the data plane up to the moment, before a number of it is changed."""


class _Held(ABC):
    """A number in force, worked out from what is held over it."""

    def __init__(self, sync: Sync, view: Array, changed: Sync | None = None) -> None:
        self._sync = sync
        self._changed = changed
        self._view = view
        self._base = view.copy()
        self._holds: list[Array] = []
        self.turns = 0
        """How often the numbers in force have been worked out anew."""

    @property
    def value(self) -> Array:
        """The numbers in force now: a view, not to be written to."""
        return self._view

    @abstractmethod
    def combine(self, base: Array, holds: Array) -> Array:
        """Numbers in force, from the base and the holds sorted along the first axis."""

    @contextmanager
    def _hold(self, hold: Array) -> Iterator[None]:
        self._sync()
        self._holds.append(hold)
        self._work_out()
        try:
            yield
        finally:
            self._sync()
            self._holds = [other for other in self._holds if other is not hold]
            self._work_out()

    def _work_out(self) -> None:
        self.turns += 1
        if self._holds:
            self._view[...] = self.combine(self._base, np.sort(np.stack(self._holds), axis=0))
        else:
            self._view[...] = self._base
        if self._changed is not None:
            self._changed()


class Dial(_Held):
    """``base * product(factors)``."""

    def combine(self, base: Array, holds: Array) -> Array:
        """Multiply."""
        product: Array = base * holds.prod(axis=0)
        return product

    def turned(self, where: Mask, factor: float | Array) -> Any:
        """Multiply by ``factor`` where ``where``, inside the ``with`` block."""
        return self._hold(np.where(where, factor, 1.0))

    def rebase(self, base: Array) -> None:
        """Let the number underneath be another from now on."""
        self._sync()
        self._base = base.copy()
        self._work_out()


class Gate(Dial):
    """The share that passes: the product of (1 - compliance) over the holds in force."""

    def shut(self, where: Mask, by: float | Array = 1.0) -> Any:
        """Hold back a share ``by`` of what would pass, inside the ``with`` block."""
        return self.turned(where, 1.0 - by)


class Switch(_Held):
    """On unless held off by anybody."""

    def combine(self, base: Array, holds: Array) -> Array:
        """Off if one hold says so."""
        chosen: Array = np.minimum(base, holds[0])
        return chosen

    def off(self, where: Mask) -> Any:
        """Hold it off where ``where``, inside the ``with`` block."""
        return self._hold(np.where(where, 0, 1))


class Limit(_Held):
    """The smallest ceiling in force."""

    def combine(self, base: Array, holds: Array) -> Array:
        """Smallest wins."""
        chosen: Array = np.minimum(base, holds[0])
        return chosen

    def at_most(self, where: Mask, ceiling: float | Array) -> Any:
        """Allow no more than ``ceiling`` where ``where``, inside the ``with`` block."""
        return self._hold(np.where(where, ceiling, np.maximum(self._base, np.max(self._base))))


class Floor(_Held):
    """The largest floor in force."""

    def combine(self, base: Array, holds: Array) -> Array:
        """Largest wins."""
        chosen: Array = np.maximum(base, holds[-1])
        return chosen

    def at_least(self, where: Mask, floor: float | Array) -> Any:
        """Allow no less than ``floor`` where ``where``, inside the ``with`` block."""
        return self._hold(np.where(where, floor, np.minimum(self._base, np.min(self._base))))


class Addition(_Held):
    """``base + sum(additions)``."""

    def combine(self, base: Array, holds: Array) -> Array:
        """Add."""
        total: Array = base + holds.sum(axis=0)
        return total

    def plus(self, where: Mask, extra: float | Array) -> Any:
        """Add ``extra`` where ``where``, inside the ``with`` block."""
        return self._hold(np.where(where, extra, 0))


class Slot(_Held):
    """A choice with one holder at a time, such as a sharing rule.

    Two holders of one slot for a common product are refused when the scenario is read; while the
    second of two dated ones waits for the first to end, nothing can go wrong here.
    """

    def combine(self, base: Array, holds: Array) -> Array:
        """Whoever holds it decides; -1 stands for not held."""
        chosen: Array = np.where(holds[-1] >= 0, holds[-1], base)
        return chosen

    def taken(self, where: Mask, choice: float | Array) -> Any:
        """Decide ``choice`` where ``where``, inside the ``with`` block."""
        return self._hold(np.where(where, choice, -1))

"""Luck is addressed, not consumed: a draw is a pure function of (seed, replicate, name, key).

No decision can shift another decision's luck, so two policies run with one seed meet the same
outbreaks, delays and patients: common random numbers. The key is what a person would call the
same thing in both worlds, such as a lane and a day of departure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from forsyningssim.units import Rates

_TO_UNIT = 1.0 / 9007199254740992.0  # 2 ** -53


class Fork(NamedTuple):
    """A day from which on a run has the luck of another future; its history stays what it was."""

    day: int
    """Day number: what is drawn on it or later is the future's."""
    future: int


class Ending(NamedTuple):
    """Day numbers on which something is over; in a run that forks meanwhile they differ."""

    drawn: int
    """As it was drawn when it began: its history, such as what was announced, follows from it."""
    now: int
    """As this run has it."""


class Streams:
    """The luck of one replicate; with a fork, of one of its futures."""

    def __init__(self, seed: int, replicate: int, fork: Fork | None = None) -> None:
        self._root = f"{seed}/{replicate}"
        self.fork = fork
        self._later: Streams | None = None
        if fork is not None:
            self._later = Streams(seed, replicate)
            self._later._root += f"/future/{fork.future}"

    def on(self, day: int) -> Streams:
        """Return the luck of what is drawn on a day number."""
        if self.fork is None or self._later is None or day < self.fork.day:
            return self
        return self._later

    def key(self, name: str, *parts: str | int) -> np.uint64:
        """Return the 64-bit key of a stream, for :func:`luck` in compiled code."""
        return np.uint64(_number(blake2b(self._address(name, *parts), digest_size=8)))

    def keys(self, name: str, parts: Iterable[str]) -> npt.NDArray[np.uint64]:
        """Return the keys of streams of one name, in the order of their last parts. (n,)."""
        begun = f"{self._root}/{name}/"
        digests = [blake2b(f"{begun}{part}".encode(), digest_size=8).digest() for part in parts]
        return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64)

    def unit(self, name: str, *parts: str | int) -> float:
        """Return one number in (0, 1) at this address. Asking twice gives the same luck twice."""
        return _to_unit(blake2b(self._address(name, *parts), digest_size=8))

    def by_day(self, name: str, *parts: str | int, days: range) -> Rates:
        """Return :meth:`unit` on some days: the last part of the address is the day. (T,)."""
        if self.fork is not None and days.stop > self.fork.day > days.start:
            before, after = days[: self.fork.day - days.start], days[self.fork.day - days.start :]
            both = [self.by_day(name, *parts, days=part) for part in (before, after)]
            return np.concatenate(both)
        begun = blake2b(self.on(days.start)._address(name, *parts, ""), digest_size=8)
        copied, digests = begun.copy, []
        for day in days:
            digest = copied()
            digest.update(b"%d" % day)
            digests.append(digest.digest())
        numbers = np.frombuffer(b"".join(digests), "<u8")
        return ((numbers >> 11).astype(np.float64) + 0.5) * _TO_UNIT

    def _address(self, *parts: str | int) -> bytes:
        return "/".join([self._root, *map(str, parts)]).encode()


def _number(digest: blake2b) -> int:
    return int.from_bytes(digest.digest(), "little")


def _to_unit(digest: blake2b) -> float:
    return ((_number(digest) >> 11) + 0.5) * _TO_UNIT


def outlasting(length: Callable[[float], int], least: int, luck: float) -> int:
    """Draw a length among those of ``least`` and more: of what has lasted so long already.

    ``length`` gives the length below which a share of all lie, and never falls; some reach
    ``least``.
    """
    below, above = 0.0, 1.0
    while (half := (below + above) / 2) not in {below, above}:
        below, above = (below, half) if length(half) >= least else (half, above)
    return max(least, length(min(above + (1 - above) * luck, 1 - _TO_UNIT)))

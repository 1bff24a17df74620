"""Luck is addressed, not consumed: a draw is a pure function of (seed, replicate, name, key).

No decision can shift another decision's luck, so two policies run with one seed meet the same
outbreaks, delays and patients: common random numbers. The key is what a person would call the
same thing in both worlds, such as a lane and a day of departure.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np

_TO_UNIT = 1.0 / 9007199254740992.0  # 2 ** -53


class Streams:
    """The luck of one replicate."""

    def __init__(self, seed: int, replicate: int) -> None:
        self._root = f"{seed}/{replicate}"

    def key(self, name: str, *parts: str | int) -> np.uint64:
        """Return the 64-bit key of a stream, for :func:`luck` in compiled code."""
        label = "/".join([self._root, name, *map(str, parts)])
        digest = blake2b(label.encode(), digest_size=8).digest()
        return np.uint64(int.from_bytes(digest, "little"))

    def unit(self, name: str, *parts: str | int) -> float:
        """Return one number in (0, 1) at this address. Asking twice gives the same luck twice."""
        return (int(self.key(name, *parts) >> np.uint64(11)) + 0.5) * _TO_UNIT

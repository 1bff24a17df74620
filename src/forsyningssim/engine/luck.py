"""Draws in compiled code: the luck of an address, four nanoseconds each.

Kept apart from :mod:`forsyningssim.engine.streams` because it imports numba, which a command
that only reads files should not pay for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, cast

import numba as nb
import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

KERNEL: Final[Mapping[str, Any]] = {
    "cache": True,
    "nogil": True,
    "_nrt": False,
    "error_model": "numpy",
}
"""Options of every compiled kernel.

``_nrt=False`` switches reference counting off, which would cost a factor of five in the daily
loop; kernels therefore allocate nothing. Under numpy's error model a division is not guarded
against a zero that never comes. Results depend on neither.
"""

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_A = np.uint64(0xBF58476D1CE4E5B9)
_MIX_B = np.uint64(0x94D049BB133111EB)
_TO_UNIT = 1.0 / 9007199254740992.0  # 2 ** -53


int64: Final = cast("Callable[[Any], int]", np.int64)
"""A whole number of 64 bits: for the compiler a type, for the reader and mypy an int."""


def cache_folder() -> Path:
    """Return where compiled kernels are kept: a folder named by the content of all kernels.

    numba looks only at the file a function stands in; a kernel compiled into another one would
    otherwise go on running there after it has been changed.
    """
    package = Path(__file__).parents[1]
    sources = sorted([*package.glob("engine/*.py"), *package.glob("patients/*.py")])
    content = blake2b(b"".join(path.read_bytes() for path in sources), digest_size=8)
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "forsyningssim" / f"kernels-{content.hexdigest()}"


def _read_numba_without_scipy() -> None:
    """Read numba's array functions, which look for SciPy's linear algebra and can do without it.

    SciPy takes as long to read as numba itself, and no kernel multiplies matrices. Whoever needs
    SciPy reads it afterwards as ever.
    """
    if "scipy.linalg" not in sys.modules:
        sys.modules["scipy.linalg"] = None  # type: ignore[assignment]  # so that it is not found
        try:
            import_module("numba.np.arraymath")
        finally:
            del sys.modules["scipy.linalg"]


_read_numba_without_scipy()
if "NUMBA_CACHE_DIR" not in os.environ:
    setattr(nb.config, "CACHE_DIR", str(cache_folder()))  # noqa: B010  its stub does not list it


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function of the daily loop; to the reader and to mypy it stays what it was."""
    return cast("Callable[P, R]", nb.njit(**KERNEL)(function))


@kernel
def mix(z: np.uint64) -> np.uint64:
    """Scramble 64 bits (the finaliser of splitmix64; Steele, Lea & Flood 2014)."""
    z = (z ^ (z >> np.uint64(30))) * _MIX_A
    z = (z ^ (z >> np.uint64(27))) * _MIX_B
    return z ^ (z >> np.uint64(31))


@kernel
def luck(key: np.uint64, who: int, when: int) -> float:
    """Return a number in [0, 1) that belongs to ``(key, who, when)`` and to nothing else."""
    z = mix(key ^ mix(np.uint64(who) + GOLDEN)) + np.uint64(when) * GOLDEN
    return np.float64(mix(z) >> np.uint64(11)) * _TO_UNIT


@kernel
def pick(cumulated: Any, start: int, n: int, u: float) -> int:
    """Index of the first of ``n`` cumulated shares above ``u``."""
    low, high = start, start + n - 1
    while low < high:
        middle = (low + high) >> 1
        if u < cumulated[middle]:
            high = middle
        else:
            low = middle + 1
    return low

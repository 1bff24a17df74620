"""The memory of this machine: how much there is, and whether a world fits into it."""

from __future__ import annotations

import os
from typing import Final

from forsyningssim.errors import ImpossibleError

ROW: Final = 17
"""Bytes that a row takes at least: sixteen, and its part of chunks that are half empty."""


def memory() -> int:
    """Bytes of this machine; as good as no end where the system does not tell."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        return 1 << 62


def room_for(entries: int, width: int) -> int:
    """Entries of so many bytes to allocate room for: all, or what nine tenths of the memory hold.

    What is never touched costs nothing, but no system promises more than it has.
    """
    return min(entries, memory() * 9 // 10 // width)


def check_room(rows: int) -> None:
    """Raise :class:`ImpossibleError` if so many rows cannot fit, before anything is begun."""
    if rows * ROW > memory():
        raise ImpossibleError(
            f"{rows:,} treatments, followed one by one, take at least {rows * ROW / 1e9:.1f} GB, "
            f"and this machine has {memory() / 1e9:.1f} GB: follow fewer rows (--persons 100000)"
        )

"""Room that threads share: whoever needs more takes the next block, without a lock."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from numba.core import cgutils, types
from numba.extending import intrinsic

from forsyningssim.engine.luck import kernel

TAKEN, ROOM, BLOCK = range(3)
"""What is known of shared room: entries taken, how many there are, entries in a block."""
FULL: Final = -1


def shared_room(entries: int, users: int, block: int) -> npt.NDArray[np.int64]:
    """Room for so many ``entries``, and for what each of its ``users`` leaves of a block. (3,)."""
    blocks = -(-entries // block) + users
    return np.array([0, blocks * block, block], np.int64)


@intrinsic
def fetch_add(typing_context: Any, array: Any, index: Any, more: Any) -> Any:
    """Add to ``array[index]``, of int64, and return what it was: one step, whoever else adds."""

    def add(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        view = context.make_array(array)(context, builder, args[0])
        place = cgutils.get_item_pointer(context, builder, array, view, [args[1]])
        return builder.atomic_rmw("add", place, args[2], "monotonic")

    return types.int64(array, types.intp, types.int64), add


@kernel
def next_block(room: Any) -> int:
    """Take a block of shared ``room`` (3,); return its first entry, or FULL."""
    first = fetch_add(room, TAKEN, room[BLOCK])
    return first if first + room[BLOCK] <= room[ROOM] else FULL

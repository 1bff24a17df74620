"""Records that move: queues of 16-byte rows in chunks of one pool.

A row travels from day bucket to day bucket, so that memory is only ever streamed. A queue is
four numbers (head chunk, offset in it, tail chunk, fill of it); a chunk just emptied is the next
one filled and is still in cache.
"""

from __future__ import annotations

from typing import Any

from forsyningssim.engine.ahead import AHEAD
from forsyningssim.engine.luck import int64, kernel
from forsyningssim.engine.shared import BLOCK, FULL, next_block


@kernel
def clear(queue: Any, size: int) -> None:
    """Make every queue empty; the fill of no chunk is that of a full one."""
    for j in range(queue.shape[0]):
        queue[j, 0] = -1
        queue[j, 1] = 0
        queue[j, 2] = -1
        queue[j, 3] = size


@kernel
def append(cohort: Any, cluster: int, j: int, a: int, b: int) -> bool:
    """Put a row at the end of queue ``j``; False if the pool is full."""
    queue = cohort.queue
    size = cohort.chunk[0]
    fill = queue[j, 3]
    if fill == size:
        free = cohort.free
        chunk = free[cluster, 0]
        if chunk >= 0:
            free[cluster, 0] = cohort.follows[chunk]
        else:
            chunk = free[cluster, 1]
            if chunk == free[cluster, 2]:
                chunk = next_block(cohort.chunk_room)
                if chunk == FULL:
                    return False
                free[cluster, 2] = chunk + cohort.chunk_room[BLOCK]
            free[cluster, 1] = chunk + 1
        cohort.follows[chunk] = -1
        tail = queue[j, 2]
        if tail >= 0:
            cohort.follows[tail] = chunk
        else:
            queue[j, 0] = chunk
            queue[j, 1] = 0
        queue[j, 2] = chunk
        fill = 0
    at = chunk_start(queue[j, 2], size) + fill
    cohort.pool[at, 0] = a
    cohort.pool[at, 1] = b
    queue[j, 3] = fill + 1
    return True


@kernel
def chunk_start(chunk: int, size: int) -> int:
    """First row of a chunk."""
    return int64(chunk) * size


@kernel
def rows_to_next(cohort: Any, chunk: int, last: int) -> int:
    """How far in the pool the chunk that follows lies from one of a queue; 0 from the last."""
    if chunk == last:
        return 0
    return (int64(cohort.follows[chunk]) - chunk) * int64(cohort.chunk[0])


@kernel
def row_ahead(cohort: Any, i: int, stop: int, onward: int) -> int:
    """Place in the pool of the row that is read some steps after row ``i``, if there is one.

    ``stop`` is where the chunk of row ``i`` ends, ``onward`` that of :func:`rows_to_next`. In the
    chunk that follows it may lie behind the last row: only ask ahead for what it seems to need.
    """
    if i + AHEAD < stop:
        return i + AHEAD
    if onward == 0:
        return stop - 1
    beyond = i + AHEAD + onward - int64(cohort.chunk[0])  # where chunks are short, several of them
    return min(beyond, int64(cohort.pool.shape[0] - 1))


@kernel
def detach(cohort: Any, j: int) -> tuple[int, int, int, int]:
    """Take all rows of queue ``j`` away; return its four numbers, to be walked chunk by chunk."""
    queue = cohort.queue
    numbers = (
        int64(queue[j, 0]), int64(queue[j, 1]), int64(queue[j, 2]), int64(queue[j, 3])
    )  # fmt: skip
    queue[j, 0] = -1
    queue[j, 1] = 0
    queue[j, 2] = -1
    queue[j, 3] = cohort.chunk[0]
    return numbers


@kernel
def release(cohort: Any, cluster: int, chunk: int) -> int:
    """Give a chunk back whose rows have been read; return the chunk that followed it."""
    following = int64(cohort.follows[chunk])
    cohort.follows[chunk] = cohort.free[cluster, 0]
    cohort.free[cluster, 0] = chunk
    return following

"""Where batches are worked off: any executor, with few enough in flight that memory stays flat."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import get_context, parent_process
from typing import TypeVar

from forsyningssim.studies.cluster import Cluster

B = TypeVar("B")
P = TypeVar("P")
IN_FLIGHT = 3
"""Batches for each worker that are sent before one has come back: it never waits for the next."""


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    """Start local worker processes; they end with the block, or with this process."""
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:
    """When a worker starts: leave Ctrl-C to the parent, do not outlive it, read what it needs.

    What is read stays until the end, so Python is not to look through it for circles of garbage,
    now or after any replicate: it took a sixth of the start.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()
    import_module("forsyningssim.studies.work")
    gc.freeze()
    gc.enable()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def width(executor: Executor, workers: int) -> int:
    """How many batches are worked on at once."""
    return max(1, executor.workers) if isinstance(executor, Cluster) else workers


def done(
    executor: Executor | None, work: Callable[[B], P], batches: Iterable[B], workers: int
) -> Iterator[P]:
    """Yield what comes of batches as it comes, in no order; without an executor, here and now.

    If the block that reads it is interrupted, what is not begun is not begun any more.
    """
    if executor is None:
        yield from map(work, batches)
        return
    waiting: set[Future[P]] = set()
    todo = iter(batches)
    try:
        while True:
            for batch in todo:
                waiting.add(executor.submit(work, batch))
                if len(waiting) >= IN_FLIGHT * width(executor, workers):
                    break
            if not waiting:
                return
            finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for each in finished:
                yield each.result()
    finally:
        for each in waiting:
            each.cancel()

"""Work beside other work: in a copy of this process, which shares all that was found so far."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from signal import SIG_DFL, SIG_IGN, SIGINT, SIGTERM, signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


@contextmanager
def beside(task: Callable[[], object]) -> Iterator[None]:
    """Do a task that writes files while the ``with`` block does other work; both end together.

    A copy of the process costs no memory for what neither of the two changes, and nothing need be
    sent to it. Only Linux copies a process safely, and only one in which no other thread is at
    work; elsewhere the task is done after the block.

    Raises
    ------
    Exception
        What the task raised.
    ChildProcessError
        The copy was killed.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        yield
        task()
        return
    from multiprocessing import get_context

    context = get_context("fork")
    receives, sends = context.Pipe(duplex=False)
    copy = context.Process(target=_done, args=(task, sends))
    copy.start()
    sends.close()
    try:
        yield
        raised = _told(receives)
    except BaseException:
        copy.terminate()
        raise
    finally:
        copy.join()
        receives.close()
    if raised is not None:
        raise raised


def _done(task: Callable[[], object], sends: Connection) -> None:
    """Do the task and say what it raised; an interruption is heard where the copy was made."""
    signal(SIGINT, SIG_IGN)
    signal(SIGTERM, SIG_DFL)
    raised = None
    try:
        task()
    except Exception as error:  # noqa: BLE001  it is raised where the copy was made
        raised = error
    sends.send(raised)


def _told(receives: Connection) -> Exception | None:
    try:
        told: Exception | None = receives.recv()
    except EOFError:
        return ChildProcessError("a copy of this process ended before its work was done")
    return told

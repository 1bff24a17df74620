"""Work beside other work: in a copy of this process, which shares all that was found so far."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from signal import SIG_IGN, SIGINT, SIGTERM, signal
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Task: TypeAlias = Callable[[], object]
Aside: TypeAlias = Callable[[Task], AbstractContextManager[None]]
"""Does a task that writes files while the ``with`` block does other work, as `beside` does."""

_TERMINATED = 143
"""Exit code of a copy that was told to stop; it tells its own copies on the way out."""


@contextmanager
def beside(task: Task) -> Iterator[None]:
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
    if not _copies():
        yield
        task()
        return
    with _copy(partial(_do, task)) as pipe:
        yield
        _hear(pipe)


@contextmanager
def ahead(ready: Task) -> Iterator[Aside]:
    """Copy this process now, so that the copy gets ready while what it is to do is not known yet.

    What the block is given does one task as `beside` does, but the task is sent to the copy, with
    all it needs. If none is sent, the copy ends with the block.
    """
    if not _copies():
        yield beside
        return
    with _copy(partial(_do_when_sent, ready)) as pipe:
        yield partial(_send, pipe)


@contextmanager
def _send(pipe: Connection, task: Task) -> Iterator[None]:
    pipe.send(task)
    yield
    _hear(pipe)


def _copies() -> bool:
    return sys.platform == "linux" and threading.active_count() == 1


@contextmanager
def _copy(work: Callable[[Connection], None]) -> Iterator[Connection]:
    """Let a copy of this process work at the other end of a pipe; it ends with the block."""
    from multiprocessing import get_context

    context = get_context("fork")
    here, there = context.Pipe()
    copy = context.Process(target=_begin, args=(work, here, there))
    copy.start()
    there.close()
    try:
        yield here
    except BaseException:
        copy.terminate()
        raise
    finally:
        here.close()
        copy.join()


def _begin(work: Callable[[Connection], None], here: Connection, there: Connection) -> None:
    """Work in the copy; an interruption is heard where the copy was made."""
    signal(SIGINT, SIG_IGN)
    signal(SIGTERM, lambda *_: sys.exit(_TERMINATED))
    here.close()
    work(there)


def _do(task: Task, pipe: Connection) -> None:
    """Do the task and say what it raised."""
    raised = None
    try:
        task()
    except Exception as error:  # noqa: BLE001  it is raised where the copy was made
        raised = error
    pipe.send(raised)


def _do_when_sent(ready: Task, pipe: Connection) -> None:
    ready()
    try:
        task: Task = pipe.recv()
    except EOFError:
        return
    _do(task, pipe)


def _hear(pipe: Connection) -> None:
    """Raise what the task raised."""
    try:
        raised: Exception | None = pipe.recv()
    except EOFError:
        raised = ChildProcessError("a copy of this process ended before its work was done")
    if raised is not None:
        raise raised

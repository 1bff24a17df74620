"""Ctrl-C while a table is written is Ctrl-C, whatever DuckDB calls it."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from forsyningssim.parquet import database

LONG = "SELECT max(a.i * b.i) FROM range(1000000) a(i), range(1000000) b(i)"


def test_ctrl_c_in_a_query_is_an_interrupt_and_no_fault() -> None:
    """Planted: the error of DuckDB let through, which is an ordinary exception."""
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt), database() as connection:
        connection.execute(LONG)


def test_other_faults_stay_what_they_are() -> None:
    with pytest.raises(RuntimeError, match="of another kind"), database():
        raise RuntimeError("of another kind")

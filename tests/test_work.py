"""What a worker pays once and what it pays for each replicate."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from types import FrameType
from typing import Any

from study_world import plan

from forsyningssim.studies.design import AS_WRITTEN
from forsyningssim.studies.work import Batch, Part, work

ONCE = {"prepare", "under", "loads"}
"""Functions that work out what all replicates share."""


def watched(first: Batch, second: Batch) -> tuple[list[str], list[str], Part]:
    """Work off two batches; list what was imported, opened and worked out in each."""
    seen: tuple[list[str], list[str]] = ([], [])
    now = seen[0]

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in {"import", "open"}:
            now.append(f"{event} {arguments[0]}")

    def called(frame: FrameType, event: str, what: Any) -> None:
        name = what.__name__ if event == "c_call" else frame.f_code.co_name
        if event in {"call", "c_call"} and name in ONCE:
            now.append(name)

    sys.addaudithook(watch)
    sys.setprofile(called)
    work(first)
    now = seen[1]
    part = work(second)
    sys.setprofile(None)
    return *seen, part


def test_a_worker_imports_opens_and_compiles_nothing_for_a_replicate() -> None:
    """Compiled kernels are files, so compiling one or fetching one opens a file.

    Planted: the scenario unpacked and its population loaded for each run.
    """
    asked = plan()
    first, second = (Batch(asked.task, "none", (AS_WRITTEN,), range(r, r + 5)) for r in (0, 5))
    again = replace(second, task=replace(second.task))  # as it comes out of another pickle
    with ProcessPoolExecutor(1, get_context("spawn")) as executor:
        before, after, part = executor.submit(watched, first, again).result()
    assert {"prepare", "under", "loads"} <= set(before)
    assert any(event.startswith("open") for event in before)
    assert after == []
    assert part.replicate.tolist() == [5, 6, 7, 8, 9]

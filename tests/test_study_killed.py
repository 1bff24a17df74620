"""A study that is killed goes on where it stood: nothing is lost, nothing is run twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from study_world import files, studied

RUNS = ("--replicates", "80", "--futures", "8", "--national", "0", "--workers", "2")


def begin(out: Path) -> subprocess.Popen[bytes]:
    """Start a study in a process group of its own, so that a kill reaches its workers' parent."""
    command = [sys.executable, "-m", "forsyningssim", "study", str(studied().path), *RUNS]
    quiet = subprocess.DEVNULL
    return subprocess.Popen([*command, "--out", str(out)], stdout=quiet, stderr=quiet)


def parts(out: Path) -> dict[str, tuple[int, bytes]]:
    """Give each finished part with the moment it was written."""
    found = sorted((out / "parts").glob("*.parquet"))
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in found}


def wait_for_more(process: subprocess.Popen[bytes], out: Path, known: int) -> None:
    """Wait until the study has written one more part, or has ended."""
    until = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < until:
        if len(list((out / "parts").glob("*.parquet"))) > known:
            return
        time.sleep(0.005)


@pytest.mark.slow
def test_a_study_killed_again_and_again_ends_as_one_that_was_not(tmp_path: Path) -> None:
    """Planted: parts written under their own names; parts that are run again on the way back."""
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert begin(whole).wait() == 0
    luck, kept, kills = random.Random(7), dict[str, tuple[int, bytes]](), 0
    for _ in range(3):
        process = begin(killed)
        wait_for_more(process, killed, len(kept))
        time.sleep(luck.uniform(0, 0.5))
        process.send_signal(signal.SIGKILL)
        kills += process.wait() == -signal.SIGKILL
        now = parts(killed)
        assert kept.items() <= now.items()  # what was there has not been written again
        kept = now
    assert kills >= 2
    assert begin(killed).wait() == 0
    assert kept.items() <= parts(killed).items()
    assert files(killed) == files(whole)


@pytest.mark.slow
def test_workers_do_not_outlive_a_study_that_is_killed(tmp_path: Path) -> None:
    process = begin(tmp_path / "out")
    wait_for_more(process, tmp_path / "out", 0)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        process.kill()
        pytest.skip("this system does not tell the children of a process")
    workers = [int(pid) for pid in children.read_text().split()]
    assert len(workers) >= 2
    process.kill()
    process.wait()
    until = time.monotonic() + 20
    while any(map(alive, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(alive, workers))


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that only waits to be buried does not."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] not in "ZX"


@pytest.mark.slow
def test_a_study_that_is_interrupted_says_how_to_go_on(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "forsyningssim", "study", str(studied().path), *RUNS]
    process = subprocess.Popen(
        [*command, "--out", str(out)], stderr=subprocess.PIPE, start_new_session=True
    )
    wait_for_more(process, out, 0)
    os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does: to all of them
    _, said = process.communicate()
    assert process.returncode == 130
    assert b"the same command goes on there" in said
    assert b"Traceback" not in said
    assert parts(out)

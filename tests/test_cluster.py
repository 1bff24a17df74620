"""A study on other people's machines: same bytes, whoever worked, and whoever was killed."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from study_world import files, plan, studied
from typer.testing import CliRunner

from forsyningssim.cli import app
from forsyningssim.errors import MissingExtraError
from forsyningssim.studies import cluster as clusters
from forsyningssim.studies.cluster import ClusterError, ClusterLostError, cluster
from forsyningssim.studies.conduct import carry_out
from forsyningssim.studies.pool import done
from forsyningssim.studies.study import Study

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return carry_out(plan(national=1), tmp_path_factory.mktemp("studies") / "alone", workers=1)


@pytest.fixture(scope="module")
def three() -> Iterator[Any]:
    """A scheduler and three worker processes, begun afresh as on other machines."""
    with distributed.LocalCluster(3, threads_per_worker=1, dashboard_address=":0") as found:
        yield found


def test_a_worker_that_is_killed_changes_nothing(alone: Study, three: Any, tmp_path: Path) -> None:
    """Killed at work, early in the study: its batches are done by another."""
    killed: list[int] = []
    with distributed.Client(three, set_as_default=False) as watch:
        processes = watch.run(os.getpid)

        def told(passed: int, of: int) -> None:
            at_work = [worker for worker, keys in watch.processing().items() if keys]
            if passed and not killed and at_work:
                assert passed < of
                killed.append(processes[at_work[0]])
                os.kill(killed[0], signal.SIGKILL)

        with cluster(three.scheduler_address) as executor:
            carry_out(plan(national=1), tmp_path, executor, told=told)
        assert killed
        assert killed[0] not in watch.run(os.getpid).values()
    assert files(tmp_path) == files(alone.folder)


def test_the_command_runs_on_a_cluster(alone: Study, three: Any, tmp_path: Path) -> None:
    asked = ["study", str(studied().path), "--national", "1", "--out", str(tmp_path / "x")]
    ended = CliRunner().invoke(app, [*asked, "--dask", three.scheduler_address, "--json"])
    assert ended.exit_code == 0, ended.output
    found, ours = files(tmp_path / "x"), files(alone.folder)
    drawn = {name for name in found if name.startswith("figures/")}  # the command draws as well
    assert drawn
    assert {name: found[name] for name in found.keys() - drawn} == ours


def test_a_worker_with_another_program_is_refused(
    three: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = clusters.program() | {"numpy": "1.0"}
    monkeypatch.setattr(clusters, "program", lambda: other)
    with (
        pytest.raises(ClusterError, match=r"numpy is [\d.]+ there and 1\.0 here"),
        cluster(three.scheduler_address) as executor,
    ):
        carry_out(plan(replicates=3, futures=0), tmp_path, executor)


def test_a_program_is_known_by_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more line in any file of the package, or in its data, is another program."""
    for file in ("studies/cluster.py", "data/table.csv"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text("a")
    monkeypatch.setattr(clusters, "__file__", str(tmp_path / "studies/cluster.py"))
    found = []
    for more in ("", "b"):
        clusters.program.cache_clear()
        (tmp_path / "data/table.csv").write_text("a" + more)
        found.append(clusters.program()["forsyningssim"])
    clusters.program.cache_clear()
    assert found[0] != found[1]


def test_a_scheduler_that_stops_is_told_and_the_study_goes_on(
    alone: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "SECONDS", 2)
    local = distributed.LocalCluster(1, threads_per_worker=1, dashboard_address=":0")

    def told(passed: int, of: int) -> None:
        if passed:
            local.close()

    with (
        pytest.raises(ClusterLostError, match="the scheduler stopped"),
        cluster(local.scheduler_address) as executor,
    ):
        carry_out(plan(national=1), tmp_path, executor, told=told)
    assert list((tmp_path / "parts").iterdir())
    carry_out(plan(national=1), tmp_path, workers=1)
    assert files(tmp_path) == files(alone.folder)


def test_a_batch_that_ends_every_worker_is_told(three: Any) -> None:
    three.scheduler.allowed_failures = 0
    with (
        pytest.raises(ClusterLostError, match="a batch ended several workers"),
        cluster(three.scheduler_address) as executor,
    ):
        list(done(executor, os._exit, [1], workers=1))


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(clusters, "SECONDS", 0.5)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    out = tmp_path / "x"
    for wrong in (address, "127.0.0.1", "nonsense://x"):
        asked = ["study", str(studied().path), "--dask", wrong, "--out", str(out)]
        assert CliRunner().invoke(app, asked).exit_code == 2
        assert not out.exists()
        with pytest.raises(ClusterError, match="no Dask scheduler answers"), cluster(wrong):
            pass


def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(MissingExtraError, match=r"forsyningssim\[cluster\]"),
        cluster("tcp://127.0.0.1:1"),
    ):
        pass

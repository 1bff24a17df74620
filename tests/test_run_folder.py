"""The folder of a run: what is in it, that it depends on the run alone, and when it is reused."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import duckdb
import pytest

from forsyningssim.errors import OutputError
from forsyningssim.report.beside import ahead, beside
from forsyningssim.report.run_folder import RunKey
from forsyningssim.scenario.library import ScenarioFile, load
from forsyningssim.scenario.overlay import parse_set

SCENARIO = Path(__file__).parents[1] / "scenarios" / "penicillin_2023.yaml"
POLICY = "act_early"


class Made(NamedTuple):
    """A folder, and what the process that made it said of the modules it read."""

    folder: Path
    imports: str


def run_in_a_process(out: Path, hash_seed: str) -> Made:
    command = [sys.executable, "-X", "importtime", "-m", "forsyningssim", "run", str(SCENARIO)]
    done = subprocess.run(
        [*command, "--policy", POLICY, "--persons", "600", "--out", str(out)],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        check=True,
        capture_output=True,
        text=True,
    )
    return Made(out, done.stderr)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return run_in_a_process(tmp_path_factory.mktemp("runs") / "one", "1")


@pytest.fixture(scope="module")
def folder(made: Made) -> Path:
    return made.folder


def test_a_run_reads_no_library_that_it_can_do_without(made: Made) -> None:
    """SciPy takes as long to read as numba, which looks for it; planted: numba finds it."""
    read = set(re.findall(r"\| +([\w.]+)$", made.imports, re.MULTILINE))
    assert {"numba", "matplotlib", "duckdb"} <= read
    assert read.isdisjoint({"scipy.linalg", "scipy.special", "scipy.stats", "pandas", "SALib"})


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def read_json(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def test_everything_is_there(folder: Path) -> None:
    found = set(files(folder))
    assert {
        *("manifest.json", "scenario.resolved.yaml", "summary.json", "measures.csv"),
        *("stocks.parquet", "ledger.parquet", "patients.parquet"),
    } <= found
    for figure in ("timeline", "burden", "flow"):
        for ending in ("svg", "png"):
            assert any(f.startswith(f"figures/{figure}") and f.endswith(ending) for f in found)


def test_two_processes_with_other_hash_seeds_give_the_same_bytes(
    folder: Path, tmp_path: Path
) -> None:
    """Planted: a set of names written in the order in which it is walked through."""
    again = files(run_in_a_process(tmp_path / "two", "2").folder)
    first = files(folder)
    assert set(again) == set(first)
    assert [name for name in first if first[name] != again[name]] in ([], ["manifest.json"])


def test_the_manifest_repeats_the_run_and_vouches_for_every_file(folder: Path) -> None:
    manifest = read_json(folder / "manifest.json")
    summary = read_json(folder / "summary.json")
    assert f"--policy {POLICY}" in manifest["command"]
    assert f"--seed {summary['seed']}" in manifest["command"]
    assert manifest["persons"] == 600
    paths = [change["path"] for change in manifest["changes"]]
    assert paths == sorted(paths)
    assert "national_stock.target_days" in paths
    sums = {name: sha256(data).hexdigest() for name, data in files(folder).items()}
    del sums["manifest.json"]
    assert manifest["sha256"] == sums


def test_the_summary_says_what_the_tables_say(folder: Path) -> None:
    summary = read_json(folder / "summary.json")
    (without,) = duckdb.sql(
        f"SELECT sum(treatments * days)::BIGINT FROM '{folder / 'patients.parquet'}'"
    ).fetchall()
    assert summary["untreated_patient_days"] == without[0]
    assert summary["books"]["balanced"] is True
    assert {event["kind"] for event in summary["happened"]} >= {"plant_outage", "demand_surge"}
    for event in summary["happened"]:
        assert event["from"] < (event["until"] or "9999")


@cache
def scenario() -> ScenarioFile:
    return load(SCENARIO)


def key(**changes: Any) -> RunKey:
    given: dict[str, Any] = {"policy": "none", "seed": 1, "replicate": 0, "persons": None}
    given |= changes
    return RunKey(
        scenario().under(given["policy"]), given["seed"], given["replicate"], given["persons"]
    )


@pytest.mark.parametrize(
    "change", [{"policy": "export_ban"}, {"seed": 2}, {"replicate": 1}, {"persons": 5}]
)
def test_whatever_decides_the_result_changes_the_hash(change: dict[str, Any]) -> None:
    assert key().hash == key().hash
    assert key(**change).hash != key().hash


def test_so_does_a_value_of_the_scenario() -> None:
    other = load(SCENARIO, [parse_set("duty.days=61")]).under("none")
    assert RunKey(other, 1, 0, None).hash != key().hash


def test_a_folder_below_outputs_is_named_by_scenario_policy_and_hash() -> None:
    folder = key().folder(Path("outputs"))
    assert folder.parts[:2] == ("outputs", "penicillin_2023")
    assert folder.name == f"none-{key().hash}"


def test_a_policy_cannot_name_a_place_elsewhere() -> None:
    odd = load(SCENARIO)
    resolved = odd.under("none")
    moved = type(resolved)(**{**vars(resolved), "policy": "../../x"})
    folder = RunKey(moved, 1, 0, None).folder(Path("outputs"))
    assert folder.parent == Path("outputs") / "penicillin_2023"


def test_only_the_very_run_is_reused(folder: Path, tmp_path: Path) -> None:
    mine = key(policy=POLICY, seed=scenario().scenario.study.seed, persons=600)
    told = mine.finished_at(folder)
    assert told is not None
    assert told == read_json(folder / "summary.json")
    with pytest.raises(OutputError, match="it holds another run"):
        key(policy=POLICY, persons=601).finished_at(folder)
    assert mine.finished_at(tmp_path / "nothing") is None
    assert mine.finished_at(tmp_path) is None
    (tmp_path / "holiday.jpg").write_text("")
    with pytest.raises(OutputError, match="it holds something that is not a run"):
        mine.finished_at(tmp_path)


def write_own_number(path: Path) -> None:
    path.write_text(str(os.getpid()))


def written_beside(path: Path) -> int:
    """Let a task write the number of the process it is done in; return that number."""
    with beside(lambda: write_own_number(path)):
        pass
    return int(path.read_text())


def written_ahead(path: Path) -> int:
    """Do the same in a copy that was made before the task was known."""
    with ahead(dict) as aside, aside(partial(write_own_number, path)):
        pass
    return int(path.read_text())


@pytest.mark.parametrize("written", [written_beside, written_ahead])
def test_what_is_done_beside_is_done_in_a_copy_unless_other_threads_are_at_work(
    tmp_path: Path, written: Callable[[Path], int]
) -> None:
    file, over = tmp_path / "file", threading.Event()
    copied = sys.platform == "linux" and threading.active_count() == 1
    assert (written(file) != os.getpid()) == copied
    thread = threading.Thread(target=over.wait)
    thread.start()
    assert written(file) == os.getpid()
    over.set()
    thread.join()


def full() -> NoReturn:
    raise OutputError("a picture", "no space left")


def test_what_goes_wrong_beside_is_raised() -> None:
    with pytest.raises(OutputError, match="no space left"), beside(full):
        pass
    with pytest.raises(OutputError, match="no space left"), ahead(dict) as aside, aside(full):
        pass


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def wait_in_two_copies(path: Path) -> None:
    with beside(partial(write_own_number_and_wait, path)):
        time.sleep(60)


def write_own_number_and_wait(path: Path) -> None:
    write_own_number(path)
    time.sleep(60)


@pytest.mark.skipif(sys.platform != "linux", reason="nothing is copied elsewhere")
class TestCopies:
    @pytest.fixture(autouse=True)
    def _no_other_threads(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(threading, "active_count", lambda: 1)  # other tests may have left some

    def test_one_that_is_killed_is_noticed(self) -> None:
        here = os.getpid()

        def killed() -> None:
            if os.getpid() != here:
                os.kill(os.getpid(), signal.SIGKILL)

        with pytest.raises(ChildProcessError, match="before its work was done"), beside(killed):
            pass

    def test_one_that_is_sent_nothing_ends_with_the_block(self, tmp_path: Path) -> None:
        file = tmp_path / "file"
        with ahead(partial(write_own_number, file)):
            pass
        assert not is_running(int(file.read_text()))

    def test_all_end_when_the_block_is_interrupted(self, tmp_path: Path) -> None:
        """Planted: a copy that is told to stop and leaves its own copies running."""
        file = tmp_path / "file"
        task = partial(wait_in_two_copies, file)
        with pytest.raises(KeyboardInterrupt), ahead(dict) as aside, aside(task):  # noqa: PT012
            while not (file.exists() and file.read_text()):
                time.sleep(0.01)
            raise KeyboardInterrupt
        assert not is_running(int(file.read_text()))

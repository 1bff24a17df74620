"""The commands: what they print, where, and with which exit code."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

import pytest
from typer.testing import CliRunner, Result

from forsyningssim import verification
from forsyningssim.cli import app
from forsyningssim.cli.bench import rows
from forsyningssim.engine.world import World
from forsyningssim.errors import LedgerError
from forsyningssim.report import run_folder
from forsyningssim.verification import CaseResult, Check

ROOT = Path(__file__).parents[1]
SCENARIO = str(ROOT / "scenarios" / "penicillin_2023.yaml")
SMALL = ("--persons", "500")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def without_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_folder, "write_figures", lambda *_: [])


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def left() -> list[str]:
    return sorted(path.as_posix() for path in Path().rglob("*"))


# ---- help and usage


def test_help_names_every_command() -> None:
    told = call("--help").stdout
    for command in ("run", "explain", "validate", "schema", "scenarios", "verify", "bench", "data"):
        assert re.search(rf"\b{command}\b", told)


def test_version() -> None:
    assert re.fullmatch(r"forsyningssim \d+\.\d+\.\d+\n", call("--version").stdout)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", SCENARIO, "--persons", "none"], "should be 'all' or a whole number above zero"),
        (["run", SCENARIO, "--replicate", "-1"], "should be greater than or equal to 0"),
        (["run", SCENARIO, "--policy", "export_bann"], "did you mean 'export_ban'?"),
        (["run", "penicilin_2023"], "did you mean 'penicillin_2023'?"),
        (["fly"], "No such command"),
    ],
)
def test_a_wrong_command_line_is_one_message_and_exit_code_2(
    arguments: list[str], message: str
) -> None:
    result = call(*arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.replace("│", " ").split())
    assert result.stdout == ""
    assert left() == []


def test_help_needs_no_heavy_library() -> None:
    script = "import sys, forsyningssim.cli as c; print([m for m in {!r} if m in sys.modules])"
    heavy = ["numba", "numpy", "pandas", "matplotlib", "duckdb", "scipy", "simpy", "pydantic"]
    done = subprocess.run(
        [sys.executable, "-c", script.format(heavy)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_validation_needs_no_compiler_and_no_plotting() -> None:
    script = (
        "import sys\nfrom forsyningssim.cli.files import faults\n"
        f"assert faults({SCENARIO!r}) == []\nprint([m for m in {{!r}} if m in sys.modules])"
    )
    heavy = ["numba", "pandas", "matplotlib", "duckdb", "scipy", "rich"]
    done = subprocess.run(
        [sys.executable, "-c", script.format(heavy)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


# ---- validate, scenarios, schema


def copy_baseline(file: Path) -> None:
    """Copy the baseline, with the parts that it extends."""
    shipped = Path(SCENARIO).with_name("baseline_norway.yaml")
    shutil.copytree(shipped.with_name("parts"), file.with_name("parts"))
    shutil.copy(shipped, file)


def test_every_fault_is_told_with_its_place(tmp_path: Path) -> None:
    copy_baseline(tmp_path / "base.yaml")
    bad = tmp_path / "bad.yaml"
    bad.write_text(
        "extends: base.yaml\nmedicines: [insulin]\nhorizon: {starts: 2023-01-01, days: 10}\n"
        "disruptions:\n  a: {kind: plant_outage, plant: plant_gb_pen, starts: 2024-01-01}\n"
    )
    result = call("validate", "bad.yaml")
    assert result.exit_code == 3
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        "bad.yaml:2:13", "bad.yaml:5:34", "bad.yaml:5:56",
    ]  # fmt: skip
    told = json.loads(call("validate", "bad.yaml", "--json").stdout)
    assert [(fault["line"], fault["column"]) for fault in told["faults"]] == [
        (2, 13), (5, 34), (5, 56),
    ]  # fmt: skip


def test_a_fault_that_only_a_policy_makes_is_found(tmp_path: Path) -> None:
    copy_baseline(tmp_path / "base.yaml")
    (tmp_path / "bad.yaml").write_text(
        "extends: base.yaml\npolicies:\n  mine:\n    overlays: {duty.days: -3}\n"
    )
    result = call("validate", "bad.yaml")
    assert result.exit_code == 3
    assert result.stderr.startswith("bad.yaml:4:27: duty.days: ")


def test_sound_files_are_said_to_be_sound() -> None:
    assert call("validate", "penicillin_2023").stdout == "penicillin_2023 is sound\n"
    assert json.loads(call("validate", "march_2020", "--json").stdout)["valid"] is True


def test_shipped_scenarios_are_listed_with_their_questions() -> None:
    told = call("scenarios").stdout
    assert "  penicillin_2023: The penicillin shortage of 2023\n" in told
    assert told.index("Questions under debate") < told.index("  debate/ambition: ")
    norwegian = call("scenarios", "--language", "nb").stdout
    assert "  penicillin_2023: Penicillinmangelen i 2023\n" in norwegian
    assert len(norwegian.splitlines()) == len(told.splitlines())
    named = json.loads(call("scenarios", "--json").stdout)["scenarios"]
    assert named["march_2020"][1]["en"].endswith("?")
    assert {"baseline_norway", "march_2020", "piptazo_2017"} <= set(named)


def test_the_schema_goes_to_the_terminal_or_to_a_file() -> None:
    told = call("schema").stdout
    assert json.loads(told)["title"] == "Scenario"
    assert call("schema", "--out", "s.json").exit_code == 0
    assert Path("s.json").read_text(encoding="utf-8") == told
    assert call("schema", "--out", "no/s.json").exit_code == 1


# ---- run


@pytest.mark.usefixtures("without_pictures")
def test_a_run_is_summed_up_kept_and_not_run_twice() -> None:
    result = call("run", "penicillin_2023", *SMALL)
    assert result.exit_code == 0, result.stderr
    told = result.stdout
    assert "The penicillin shortage of 2023" in told
    assert re.search(r"Went without medicine +[\d,]+ +treatments", told)
    assert re.search(r"Books balance +yes +to the last pack", told)
    assert "forsyningssim run penicillin_2023 --policy export_ban\n" in told
    assert "\x1b" not in told
    (folder,) = Path("outputs/penicillin_2023").iterdir()
    assert f"  {folder}\n" in told
    made = (folder / "manifest.json").stat().st_mtime_ns
    again = call("run", "penicillin_2023", *SMALL)
    assert "finished before" in again.stdout
    assert again.stdout.split("Patients")[1].split("Packs")[0] in told
    assert (folder / "manifest.json").stat().st_mtime_ns == made
    assert call("run", "penicillin_2023", *SMALL, "--force").exit_code == 0
    assert (folder / "manifest.json").stat().st_mtime_ns > made


@pytest.mark.usefixtures("without_pictures")
def test_json_is_one_object_and_nothing_else() -> None:
    arguments = ["run", SCENARIO, *SMALL, "--json", "--set", "duty.days=30", "--out", "here"]
    told = json.loads(call(*arguments).stdout)
    assert told["folder"] == "here"
    assert told["books"]["balanced"] is True
    manifest = json.loads(Path("here/manifest.json").read_text())
    assert manifest["changes"] == [{"path": "duty.days", "old": 60, "new": 30}]
    assert "--set duty.days=30" in manifest["command"]


@pytest.mark.usefixtures("without_pictures")
def test_a_folder_with_something_else_is_refused_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    monkeypatch.setattr(World, "run", never)
    result = call("run", SCENARIO, *SMALL, "--out", "mine")
    assert result.exit_code == 1
    said = "mine: cannot write: it holds something that is not a run; name another\n"
    assert result.stderr == said
    forced = call("run", SCENARIO, *SMALL, "--out", "mine", "--force")
    assert forced.exit_code == 1
    assert left() == ["mine", "mine/letter.txt"]


def never(*_: Any, **__: Any) -> NoReturn:
    raise AssertionError("should not have been called")


def test_a_wrong_setting_is_a_fault_of_the_scenario() -> None:
    result = call("run", SCENARIO, *SMALL, "--set", "duty.dais=3")
    assert result.exit_code == 3
    assert result.stderr == ("--set: duty.dais: there is no dais in duty (did you mean 'days'?)\n")


def test_an_unwritable_folder_is_one_error() -> None:
    Path("outputs").write_text("a file where a folder should be")
    result = call("run", SCENARIO, *SMALL)
    assert result.exit_code == 1
    assert "cannot write" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert left() == ["outputs"]


@pytest.mark.parametrize("function", ["write_tables", "write_figures", "write_text"])
def test_a_full_disk_leaves_nothing(monkeypatch: pytest.MonkeyPatch, function: str) -> None:
    def full(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(run_folder, function, full)
    result = call("run", SCENARIO, *SMALL)
    assert result.exit_code == 1
    assert result.stderr.endswith("cannot write: No space left on device\n")
    assert left() == []


@pytest.mark.usefixtures("without_pictures")
def test_an_interruption_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(World, "run", interrupted)
    result = call("run", SCENARIO, *SMALL)
    assert result.exit_code == 130
    assert "interrupted" in result.stderr
    assert left() == []


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_in_mid_run_leaves_nothing(sign: signal.Signals, code: int) -> None:
    command = [sys.executable, "-m", "forsyningssim", "run", "baseline_norway"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        wait_for(lambda: any("partial" in name for name in left()))
        process.send_signal(sign)
        _, said = process.communicate(timeout=60)
    assert process.returncode == code
    assert b"Traceback" not in said
    assert left() == []


def wait_for(condition: Any) -> None:
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it never came true")


def test_a_defect_of_ours_is_one_message_with_the_details_in_a_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> NoReturn:
        raise ZeroDivisionError("oh no")

    monkeypatch.setattr(World, "run", broken)
    result = call("run", SCENARIO, *SMALL)
    assert result.exit_code == 1
    first, second = result.stderr.splitlines()
    assert first == "internal error: ZeroDivisionError: oh no"
    kept = Path(second.rsplit(" ", 1)[1])
    assert "Traceback" in kept.read_text()
    kept.unlink()
    assert left() == []


def test_books_that_do_not_balance_are_an_internal_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def unbalanced(*_: object, **__: object) -> NoReturn:
        raise LedgerError("one pack is missing")

    monkeypatch.setattr(World, "run", unbalanced)
    result = call("run", SCENARIO, *SMALL)
    assert (result.exit_code, result.stderr) == (1, "one pack is missing\n")


# ---- explain, verify, bench, data


def test_explain_runs_nothing_and_draws_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(World, "run", never)
    result = call("explain", "penicillin_2023", "--language", "nb", "--no-numbers")
    assert result.exit_code == 0, result.stderr
    assert "Fra 15. oktober 2023" in result.stdout
    assert "Kontrafaktisk" in result.stdout
    assert left()[2:] == [
        "outputs/penicillin_2023/network.nb.png", "outputs/penicillin_2023/network.nb.svg",
    ]  # fmt: skip


def test_explain_as_one_object() -> None:
    told = json.loads(call("explain", "penicillin_2023", "--json").stdout)
    assert told["policies"]["export_ban"]["counterfactual"] is True
    assert told["policies"]["as_it_was"]["counterfactual"] is False
    assert told["numbers"][0]["grade"] == "assumed"
    assert left() == []


def test_a_population_is_taken_in_and_a_wrong_file_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a;b\n1;2\n")
    result = call("data", "import-population", "x.csv", "--out", "new.csv")
    assert result.exit_code == 3
    assert result.stderr.startswith("x.csv")
    assert left() == ["x.csv"]


def test_measurements_are_told_beside_their_targets() -> None:
    def note(value: float, target: float | None, *, at_least: bool = False) -> dict[str, Any]:
        return {
            "what": "x",
            "value": value,
            "target": target,
            "unit": "s",
            "at_least": at_least,
        }

    notes = [note(1, 2), note(3, 2), note(3, 2, at_least=True), note(3, None)]
    told = list(rows({"benchmarks": [{"extra_info": {"rows": notes}}, {"extra_info": {}}]}))
    assert [row[2:] for row in told] == [
        ("≤ 2 s", "met"), ("≤ 2 s", "missed"), ("≥ 2 s", "met"), ("", ""),
    ]  # fmt: skip


def test_a_comparison_that_fails_makes_verify_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    def results(*, passed: bool) -> list[CaseResult]:
        return [CaseResult("a_case", (Check("fill rate", 0.5, 0.4, (0.3, 0.45), passed),))]

    for passed, code in ((True, 0), (False, 1)):
        monkeypatch.setattr(verification, "run_all", lambda p=passed, **_: results(passed=p))
        result = call("verify")
        assert result.exit_code == code
        assert re.search(r"a_case +fill rate +0.5 +0.4 ", result.stdout)
        assert json.loads(call("verify", "--json").stdout)["passed"] is passed

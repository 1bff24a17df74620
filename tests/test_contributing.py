"""The half hour of CONTRIBUTING.md, lived through in a copy: every step, as it is written."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NEEDED = ("src", "tests", "docs", "scenarios", "schema")
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "how-to" / "add-a-lever.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what a clone has."""
    folder = tmp_path_factory.mktemp("clone")
    leave = shutil.ignore_patterns("__pycache__", "_build", "*.pdf", "*.png", "*.html")
    for name in NEEDED:
        shutil.copytree(ROOT / name, folder / name, ignore=leave)
    for path in (*ROOT.glob("*.md"), *ROOT.glob("*.cff"), ROOT / "pyproject.toml"):
        shutil.copy(path, folder)
    return folder


def run(clone: Path, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of the guide with the copy's code in place of ours."""
    words = [word.removeprefix(".venv/bin/") for word in shlex.split(line)]
    if words[0] == "forsyningssim":
        words = ["python", "-m", *words]
    return subprocess.run(
        [sys.executable, *words[1:]], cwd=clone, text=True, capture_output=True, check=False,
        env={**os.environ, "PYTHONPATH": str(clone / "src")},
    )  # fmt: skip


def test_thirty_minutes_from_a_clone_to_a_lever(clone: Path) -> None:
    """Planted: a line to add that the guide leaves out, a command that is not there."""
    code, tests = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    (clone / "src/forsyningssim/levers/export_levy.py").write_text(code, encoding="utf-8")
    head = "from forsyningssim.levers.export_levy import ExportLevy\n"
    (clone / "tests/test_export_levy.py").write_text(tests + head, encoding="utf-8")
    steps = re.findall(r"In `([^`]+)`, below `([^`]+)`:\n\n\s*```\w*\n(.*?)\n\s*```", GUIDE, re.S)
    assert len(steps) >= 4
    for name, anchor, line in steps:
        text = (clone / name).read_text(encoding="utf-8")
        assert text.count(f"{anchor}\n") == 1, (name, anchor)
        added = re.sub(r"^   ", "", line, flags=re.MULTILINE)
        (clone / name).write_text(text.replace(f"{anchor}\n", f"{anchor}\n{added}\n"), "utf-8")
    (commands,) = re.findall(r"<!-- steps that are run -->\n+```\n(.*?)```", GUIDE, re.DOTALL)
    for line in commands.replace("\\\n", " ").splitlines():
        done = run(clone, line)
        assert done.returncode == 0, f"{line}\n{done.stdout[-3000:]}{done.stderr[-1000:]}"

"""The peers' own environment, and their scripts as servants that take one job after another."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path
from types import TracebackType
from typing import Any

FOLDER = Path(__file__).parent
HOME = FOLDER.parents[1] / ".benchmarks" / "peers"
REQUIREMENTS = FOLDER / "requirements.txt"


class AbsentError(Exception):
    """The peers could not be installed."""


def python() -> Path:
    """Return the interpreter of an environment with the peers; make it if it is not there."""
    wanted, stamp = REQUIREMENTS.read_text(encoding="utf-8"), HOME / "installed.txt"
    found = HOME / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return found
    venv.create(HOME, clear=True, with_pip=True)
    done = subprocess.run(
        [found, "-m", "pip", "install", "--quiet", "--requirement", REQUIREMENTS],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise AbsentError(done.stderr.strip().splitlines()[-1])
    stamp.write_text(wanted, encoding="utf-8")
    return found


def version(name: str) -> str:
    """Return the version of a peer, as the requirements have it."""
    pins = (line.split("==") for line in REQUIREMENTS.read_text().splitlines() if "==" in line)
    return dict(pins)[name]


class Peer:
    """A peer's script at work; its imports are done before the first job."""

    def __init__(self, script: str) -> None:
        self.process = subprocess.Popen(
            [python(), FOLDER / f"{script}.py"], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def __enter__(self) -> Peer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.process.communicate()

    def simulate(self, job: dict[str, Any]) -> dict[str, Any]:
        """Let the peer simulate, and return what it found and the seconds it took."""
        stdin, stdout, stderr = self.process.stdin, self.process.stdout, self.process.stderr
        print(json.dumps(job), file=stdin, flush=True)
        line = stdout.readline() if stdout else ""
        if not line:
            raise RuntimeError(stderr.read() if stderr else "the peer has gone")
        found: dict[str, Any] = json.loads(line)
        return found

"""The folder of a run: which one it is, and all that stands in it.

Every file but ``manifest.json`` depends on the run alone: the same run gives the same bytes.
"""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import blake2b, sha256
from importlib.metadata import version
from os import cpu_count
from pathlib import Path
from shlex import join
from typing import Any, Final

from forsyningssim.data.norway import POPULATION
from forsyningssim.errors import OutputError
from forsyningssim.report.figures import write_figures
from forsyningssim.report.happened import happened, story_of
from forsyningssim.report.tables import write_tables
from forsyningssim.scenario.library import Resolved
from forsyningssim.scenario.resolved import dump_resolved
from forsyningssim.simulation import Run

RESULTS_VERSION: Final = 1
"""Raised whenever the changelog says that results change: old folders are then not reused."""
_PACKAGES: Final = ("duckdb", "matplotlib", "numba", "numpy", "pydantic", "scipy", "simpy")


@dataclass(frozen=True)
class RunKey:
    """All that decides what a run gives."""

    resolved: Resolved
    seed: int
    replicate: int
    persons: int | None

    @property
    def hash(self) -> str:
        """Ten hexadecimal digits that change when anything that decides the result does."""
        told = {
            "scenario": self.resolved.name,
            "data": self.resolved.doc.data,
            "policy": self.resolved.policy,
            "seed": self.seed,
            "replicate": self.replicate,
            "persons": self.persons,
            "municipalities": POPULATION.read_text(encoding="utf-8"),
            "results": RESULTS_VERSION,
        }
        text = json.dumps(told, sort_keys=True, default=date.isoformat)
        return blake2b(text.encode(), digest_size=5).hexdigest()

    def folder(self, outputs: Path) -> Path:
        """Return where the run belongs below a folder of outputs."""
        policy = re.sub(r"[^\w.-]+", "-", self.resolved.policy)
        return outputs / self.resolved.name / f"{policy}-{self.hash}"

    def finished_at(self, folder: Path) -> dict[str, Any] | None:
        """Return the summary of this very run if ``folder`` holds it, and none if nothing is there.

        Raises
        ------
        OutputError
            Something else is there already.
        """
        if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
            return None
        try:
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            if manifest["run_hash"] == self.hash:
                told: dict[str, Any] = json.loads((folder / "summary.json").read_text("utf-8"))
                return told
        except (OSError, ValueError, KeyError, TypeError):
            raise OutputError(str(folder), "it holds something that is not a run") from None
        raise OutputError(str(folder), f"it holds another run, {manifest['run_hash']}")


def told(run: Run) -> dict[str, Any]:
    """Return what ``summary.json`` holds: the headline figures, and what took hold when."""
    scenario, days = run.resolved.scenario, run.finished.days
    policy = scenario.policies.get(run.resolved.policy)
    return {
        **run.summary,
        "title": scenario.title.model_dump(),
        "question": scenario.question.model_dump(),
        "policy_title": policy.title.model_dump() if policy and policy.title else None,
        "from": days.starts.isoformat(),
        "to": days.date(days.total - 1).isoformat(),
        "rows": "all" if run.persons is None else run.persons,
        "happened": list(happened(run)),
    }


def write_run(run: Run, key: RunKey, folder: Path, command: Sequence[str]) -> None:
    """Write everything there is to know of a run into an existing folder.

    ``command`` repeats the run.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    began = datetime.now(UTC)
    _write(folder / "summary.json", _as_json(told(run)))
    _write(folder / "scenario.resolved.yaml", dump_resolved(key.resolved.doc))
    write_tables(run.finished, folder)
    (folder / "figures").mkdir()
    write_figures(run.finished, story_of(run), folder / "figures")
    _write(folder / "manifest.json", _as_json(_manifest(key, folder, command, began)))


def _manifest(key: RunKey, folder: Path, command: Sequence[str], began: datetime) -> dict[str, Any]:
    """Say how to repeat the run, and by which machine and versions it was made."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        "command": join(command),
        "run_hash": key.hash,
        "results_version": RESULTS_VERSION,
        "scenario": key.resolved.name,
        "policy": key.resolved.policy,
        "seed": key.seed,
        "replicate": key.replicate,
        "persons": "all" if key.persons is None else key.persons,
        "changes": [
            {"path": change.path, "old": change.old, "new": change.new}
            for change in sorted(key.resolved.changes, key=lambda change: change.path)
        ],
        "versions": {
            "forsyningssim": version("forsyningssim"),
            "python": platform.python_version(),
            **{package: version(package) for package in _PACKAGES},
        },
        "machine": {
            "system": platform.platform(),
            "processor": platform.machine(),
            "cores": cpu_count(),
        },
        "written": began.isoformat(timespec="seconds"),
        "sha256": {
            path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
            for path in files
        },
    }


def _as_json(data: Mapping[str, Any]) -> str:
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False, default=date.isoformat)
    return f"{text}\n"


def _write(path: Path, text: str) -> None:
    try:
        path.write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise OutputError(str(path), error.strerror or str(error)) from error

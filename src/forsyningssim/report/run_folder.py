"""The folder of a run: which one it is, and all that stands in it.

Every file but ``manifest.json`` depends on the run alone: the same run gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shlex import join
from typing import Any

from forsyningssim.errors import OutputError
from forsyningssim.folders import hashes, shown_json, write_text
from forsyningssim.report import style
from forsyningssim.report.beside import beside
from forsyningssim.report.figures import write_figures
from forsyningssim.report.happened import happened, story_of
from forsyningssim.report.tables import write_tables
from forsyningssim.scenario.identity import RESULTS_VERSION, fingerprint, made_by
from forsyningssim.scenario.library import Resolved
from forsyningssim.scenario.resolved import dump_resolved
from forsyningssim.simulation import Run


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
        return fingerprint(
            {
                "scenario": self.resolved.name,
                "data": self.resolved.doc.data,
                "policy": self.resolved.policy,
                "seed": self.seed,
                "replicate": self.replicate,
                "persons": self.persons,
            }
        )

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
            raise OutputError(
                str(folder), "it holds something that is not a run; name another"
            ) from None
        raise OutputError(
            str(folder), f"it holds another run, {manifest['run_hash']}; name another"
        )


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
    write_text(folder / "summary.json", shown_json(told(run)))
    write_text(folder / "scenario.resolved.yaml", dump_resolved(key.resolved.doc))
    figures = folder / "figures"
    figures.mkdir()
    finished, story = run.finished, story_of(run)
    style.ready()
    with beside(lambda: write_figures(finished, story, figures, ["nb"])):
        write_tables(finished, folder)
        write_figures(finished, story, figures, ["en"])
    write_text(folder / "manifest.json", shown_json(_manifest(key, folder, command, began)))


def _manifest(key: RunKey, folder: Path, command: Sequence[str], began: datetime) -> dict[str, Any]:
    """Say how to repeat the run, and by which machine and versions it was made."""
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
        **made_by(),
        "written": began.isoformat(timespec="seconds"),
        "sha256": hashes(folder),
    }

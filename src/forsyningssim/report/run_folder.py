"""The folder of a run: which one it is, and all that stands in it.

Every file but ``manifest.json`` depends on the run alone: the same run gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from shlex import join
from typing import Any, Final

from forsyningssim.errors import OutputError
from forsyningssim.folders import hashes, shown_json, write_text
from forsyningssim.measures import Finished
from forsyningssim.report import style
from forsyningssim.report.beside import Aside, ahead, beside
from forsyningssim.report.figures import FIGURES, write_figures
from forsyningssim.report.happened import happened, story_of
from forsyningssim.report.story import Story
from forsyningssim.report.tables import write_tables
from forsyningssim.scenario.identity import RESULTS_VERSION, fingerprint, made_by
from forsyningssim.scenario.library import Resolved
from forsyningssim.scenario.resolved import dump_resolved
from forsyningssim.simulation import Run

_SENT: Final = 100_000
"""Rows up to which a run is small enough to be sent to another process."""


@dataclass(frozen=True)
class RunKey:
    """All that decides what a run gives."""

    resolved: Resolved
    seed: int
    replicate: int
    persons: int | None

    @cached_property
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


def drawing_ahead(persons: int | None) -> AbstractContextManager[Aside]:
    """Let a copy of this process read the library that draws while a small run goes on."""
    small = persons is not None and persons <= _SENT
    return ahead(style.ready) if small else nullcontext(beside)


def write_run(
    run: Run,
    key: RunKey,
    folder: Path,
    command: Sequence[str],
    aside: Aside = beside,
    hears: Callable[[dict[str, Any]], object] | None = None,
) -> dict[str, Any]:
    """Write everything there is to know of a run into an existing folder; return the summary.

    ``command`` repeats the run. The pictures are drawn ``aside``; once they are begun, somebody
    ``hears`` the summary.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    began, summary, story = datetime.now(UTC), told(run), story_of(run)
    figures = folder / "figures"
    figures.mkdir()
    for picture in FIGURES.values():
        picture.describe(run.finished, story, "en")  # works out what is drawn in both languages
    with aside(partial(_draw, run.finished, story, figures)):
        if hears is not None:
            hears(summary)
        write_text(folder / "summary.json", shown_json(summary))
        write_text(folder / "scenario.resolved.yaml", dump_resolved(key.resolved.doc))
        write_tables(run.finished, folder)
        manifest = _manifest(key, command, began)
    write_text(folder / "manifest.json", shown_json({**manifest, "sha256": hashes(folder)}))
    return summary


def _draw(finished: Finished, story: Story, folder: Path) -> None:
    """Draw all pictures, those of one language beside those of the other."""
    style.ready()
    with beside(partial(write_figures, finished, story, folder, ["nb"])):
        write_figures(finished, story, folder, ["en"])


def _manifest(key: RunKey, command: Sequence[str], began: datetime) -> dict[str, Any]:
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
    }

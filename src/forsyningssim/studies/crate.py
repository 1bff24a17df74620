"""What vouches for a study: its manifest, and the same as a research object crate.

These two say when and where a study was made; every other file depends on the study alone.

The crate follows Process Run Crate 0.5 (https://w3id.org/ro/wfrun/process/0.5) upon RO-Crate 1.1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from shlex import join
from types import MappingProxyType
from typing import Any, Final

from forsyningssim.folders import hashes, shown_json, write_text
from forsyningssim.scenario.identity import RESULTS_VERSION, made_by
from forsyningssim.studies.execute import Finish
from forsyningssim.studies.findings_tables import FINDINGS, TABLES
from forsyningssim.studies.national import CHECK, MUNICIPALITIES
from forsyningssim.studies.outcomes import REPLICATES, TIME_SERIES
from forsyningssim.studies.plan import Plan, as_told
from forsyningssim.studies.store import MANIFEST

CRATE: Final = "ro-crate-metadata.json"
COMPARISON, RESOLVED = "comparison.csv", "scenario.resolved.yaml"
_PROFILE: Final = "https://w3id.org/ro/wfrun/process/0.5"
_FILES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        REPLICATES: ("Every measure of every run", "application/vnd.apache.parquet"),
        TIME_SERIES: ("Bands of weekly curves", "application/vnd.apache.parquet"),
        COMPARISON: ("Paired comparisons of policies", "text/csv"),
        FINDINGS: ("All that the study shows, by measure", "application/json"),
        **{name: (words, "text/csv") for name, words in TABLES.items()},
        MUNICIPALITIES: ("Measures by municipality", "application/vnd.apache.parquet"),
        CHECK: ("The sample world held against every treatment", "text/csv"),
    }
)


def write_manifest(
    plan: Plan, finish: Finish, command: Sequence[str], began: datetime
) -> dict[str, Any]:
    """Write ``ro-crate-metadata.json``, then the manifest, last of all; return the latter."""
    folder, ended = finish.store.folder, datetime.now(UTC)
    made = made_by()
    graph = _crate(plan, folder, made["versions"]["forsyningssim"], began, ended)
    write_text(folder / CRATE, shown_json(graph))
    sums = hashes(folder)
    beginning = finish.beginning
    manifest = {
        "command": join(command),
        **as_told(plan),
        "complete": True,
        "replicates": finish.replicates,
        "stopped": {policy: state.words().en for policy, state in finish.states.items()},
        "warm_up": beginning and asdict(beginning),
        "warnings": [warning.en for warning in finish.warnings],
        "results_version": RESULTS_VERSION,
        **made,
        "began": began.isoformat(timespec="seconds"),
        "written": ended.isoformat(timespec="seconds"),
        "sha256": {name: found for name, found in sums.items() if name != MANIFEST},
    }
    finish.store.tell(manifest)
    return manifest


def _crate(
    plan: Plan, folder: Path, version: str, began: datetime, ended: datetime
) -> dict[str, Any]:
    """Describe the folder: what was made, of what, by which program."""
    there = {name: told for name, told in _FILES.items() if (folder / name).exists()}
    made = [{"@id": name} for name in there]
    program = f"#forsyningssim-{version}"
    licence = "https://eupl.eu/1.2/en/"
    title = plan.file.scenario.title.en
    files = [
        {
            "@id": name,
            "@type": "File",
            "name": words,
            "encodingFormat": kind,
            "contentSize": str((folder / name).stat().st_size),
        }
        for name, (words, kind) in there.items()
    ]
    graph = [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": f"A study of {title}",
            "description": plan.file.scenario.question.en,
            "datePublished": ended.date().isoformat(),
            "license": {"@id": licence},
            "conformsTo": {"@id": _PROFILE},
            "hasPart": [{"@id": RESOLVED}, *made],
            "mentions": {"@id": "#study"},
        },
        {"@id": _PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"},
        {"@id": licence, "@type": "CreativeWork", "name": "European Union Public Licence 1.2"},
        {
            "@id": "#study",
            "@type": "CreateAction",
            "name": f"Study {plan.hash}",
            "instrument": {"@id": program},
            "object": [{"@id": RESOLVED}],
            "result": made,
            "startTime": began.isoformat(timespec="seconds"),
            "endTime": ended.isoformat(timespec="seconds"),
            "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"},
        },
        {
            "@id": program,
            "@type": "SoftwareApplication",
            "name": "forsyningssim",
            "version": version,
        },
        {
            "@id": RESOLVED,
            "@type": "File",
            "name": "The scenario, every value with the file and line it came from",
            "encodingFormat": "application/yaml",
        },
        *files,
    ]
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}

"""A small world for studies: three policies, of which one does nothing, and three unknowns."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from forsyningssim.scenario.library import ScenarioFile, load
from forsyningssim.scenario.overlay import parse_set
from forsyningssim.studies.plan import Plan, planned

SMALL_WORLD = Path(__file__).with_name("small_world.yaml")
ROWS, REPLICATES = 150, 28
TEXT = f"""
extends: {SMALL_WORLD.name}
horizon: {{days: 28, warm_up_days: 7}}
policies:
  none: []
  ban: [{{kind: export_ban, trigger: {{on: 2024-03-10}}, stocks: [ordinary, duty]}}]
  never: [{{kind: export_ban, trigger: {{seen_cover_days_below: 0}}}}]
  stock:
    overlays: {{duty.days: 20}}
uncertainties:
  parallel_trade.exported_share: {{dist: uniform, low: 0, high: 0.4, source: x, grade: assumed}}
  duty.days:
    {{dist: triangular, low: 5, mode: 10, high: 20, levels: [10], source: x, grade: assumed}}
  duty.draw: {{dist: choice, values: [automatic, on_dispensation], source: x, grade: expert}}
study:
  seed: 7
  persons: {ROWS}
  replicates: {REPLICATES}
  futures: 4
  replicates_per_future: 2
  measures: [untreated_patient_days, packs_exported]
"""


@cache
def folder() -> Path:
    """Write the scenario beside a copy of what it extends; once in a process."""
    where = Path(mkdtemp(prefix="study-world-"))
    (where / SMALL_WORLD.name).write_bytes(SMALL_WORLD.read_bytes())
    (where / "studied.yaml").write_text(TEXT, encoding="utf-8")
    return where


def studied(*settings: str, text: str = "") -> ScenarioFile:
    """Load the scenario, with values changed or blocks laid over it."""
    path = folder() / "studied.yaml"
    if text:
        path = folder() / f"other_{abs(hash(text))}.yaml"
        path.write_text(f"extends: studied.yaml\n{text}", encoding="utf-8")
    return load(path, [parse_set(each) for each in settings])


def plan(*settings: str, text: str = "", **changes: Any) -> Plan:
    """Make a plan for the scenario."""
    return planned(studied(*settings, text=text), **changes)


def files(where: Path) -> dict[str, bytes]:
    """Read all files of a study but the two that say when and where it was made."""
    return {
        path.relative_to(where).as_posix(): path.read_bytes()
        for path in sorted(where.rglob("*"))
        if path.is_file() and path.name not in {"manifest.json", "ro-crate-metadata.json"}
    }

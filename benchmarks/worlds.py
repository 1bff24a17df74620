"""The worlds that are measured: a small one of ours, and Norway as large as its prescriptions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from os.path import relpath
from pathlib import Path
from typing import Any

import forsyningssim as fs
from forsyningssim.patients.catalogue import PatientGroup
from forsyningssim.patients.need import Chronic
from forsyningssim.patients.population import asks_per_day
from forsyningssim.scenario.library import Resolved, ScenarioFile
from forsyningssim.scenario.overlay import parse_set
from forsyningssim.scenario.schema import Scenario

TEXTBOOK = Path(__file__).parent / "textbook.yaml"
BASELINE = Path(__file__).parents[1] / "scenarios" / "baseline_norway.yaml"
MERGED = 10**9
"""Rows enough for a weight of one, in merged places."""
MEDICINES, TREATMENTS, YEARS, WARM_UP = 60, 12_400_000, 2, 28
"""Norway in full: so many medicines and persons in daily treatment; days of warm-up."""
SAMPLED = (
    "amoxicillin", "apixaban", "atorvastatin", "insulin_aspart", "insulin_glargine", "lamotrigine",
    "levetiracetam", "levothyroxine", "metoprolol", "paracetamol", "phenoxymethylpenicillin",
    "salbutamol",
)  # fmt: skip


def with_settings(path: Path, settings: Iterable[str] = ()) -> ScenarioFile:
    """Return a scenario file with values changed, each given as on the command line."""
    return fs.load(path, [parse_set(text) for text in settings])


QUIET = ("horizon.days=730", "disruptions={}")
"""Two years in which nobody ever waits long."""
HARD = (
    "horizon.days=730",
    "disruptions.outage.ends=2024-09-20",
    "disruptions.outage.capacity_left=0.4",
)
"""Two years with six months at 40 %: at the worst more than a third wait."""


def textbook_world(
    users: int, settings: Iterable[str] = (), policy: str = "none", path: Path = TEXTBOOK
) -> Resolved:
    """Return the small system of the textbook with so many persons in daily treatment.

    ``path`` is that of a file that extends it.
    """
    tablets = "substances.tablets.groups"
    sizes = [
        f"{tablets}.grave.need.users={users * 2 // 5}",
        f"{tablets}.mild.need.users={users * 3 // 5}",
    ]
    return with_settings(path, [*sizes, *settings]).under(policy)


def norway_in_full(folder: Path) -> ScenarioFile:
    """Write and load the largest medicines of the baseline with more users, half of its plants out.

    Every group in daily treatment grows by the same factor.
    """
    base = fs.load(BASELINE).scenario
    largest = sorted(base.substances, key=lambda name: _asks_per_day(base, name))[-MEDICINES:]
    daily = {
        (name, key): group.need.users
        for name in largest
        for key, group in base.substances[name].groups.items()
        if isinstance(group.need, Chronic)
    }
    scale = TREATMENTS / sum(daily.values())
    data: dict[str, Any] = {
        "schema_version": 1,
        "extends": relpath(BASELINE, folder),
        "title": "Norway in full",
        "question": "How long does it take to follow everybody?",
        "horizon": {"starts": "2024-01-01", "days": 365 * YEARS, "warm_up_days": WARM_UP},
        "medicines": sorted(largest),
        "substances": {name: {"groups": {}} for name, _ in daily},
        "disruptions": {},
    }
    for (name, key), users in daily.items():
        data["substances"][name]["groups"][key] = {"need": {"users": users * scale}}
    for number, plant in enumerate(sorted(base.plants)[::2]):
        data["disruptions"][f"outage_{number:02}"] = {
            "kind": "plant_outage", "plant": plant, "starts": "2024-06-01", "days": 200,
        }  # fmt: skip
    path = folder / "norway_in_full.yaml"
    path.write_text(json.dumps(data), encoding="utf-8")
    return fs.load(path)


def _asks_per_day(base: Scenario, name: str) -> float:
    """How often anybody asks for a medicine."""
    groups = base.substances[name].groups.items()
    return sum(asks_per_day(PatientGroup(name, key, group)) for key, group in groups)

"""The worlds that are measured: a small one of ours, and Norway as large as its prescriptions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from os.path import relpath
from pathlib import Path
from typing import Any

import forsyningssim as fs
from forsyningssim.scenario.library import Resolved, ScenarioFile
from forsyningssim.scenario.overlay import parse_set

TEXTBOOK = Path(__file__).parent / "textbook.yaml"
BASELINE = Path(__file__).parents[1] / "scenarios" / "baseline_norway.yaml"
MERGED = 10**9
"""Rows enough for a weight of one, in merged places."""
SUBSTANCES, TREATMENTS, YEARS = 80, 12_400_000, 2
"""Norway in full: about 100 million dispensings, as on prescription in two years."""
SAMPLED = (
    "amoxicillin", "apixaban", "atorvastatin", "insulin_aspart", "insulin_glargine", "lamotrigine",
    "levetiracetam", "levothyroxine", "metoprolol", "paracetamol", "phenoxymethylpenicillin",
    "salbutamol",
)  # fmt: skip
_COPIED = "levothyroxine"


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
    """Write and load the baseline with more medicines for daily use, an outage for half of them.

    Each medicine that is added is a copy of one of the baseline, with two products of its own.
    """
    base = fs.load(BASELINE).scenario
    known = sum(
        getattr(group.need, "users", getattr(group.need, "patients", 0))
        for substance in base.substances.values()
        for group in substance.groups.values()
    )
    added = SUBSTANCES - len(base.substances)
    if added <= 0:
        raise ValueError(f"the baseline has {len(base.substances)} medicines: name more of them")
    users = (TREATMENTS - known) / added
    data: dict[str, Any] = {
        "schema_version": 1,
        "extends": relpath(BASELINE, folder),
        "title": "Norway in full",
        "question": "How long does it take to follow everybody?",
        "horizon": {"starts": "2024-01-01", "days": 365 * YEARS, "warm_up_days": 120},
        "substances": {},
        "products": {},
        "disruptions": {},
    }
    for number in range(added):
        _copy(base, f"medicine_{number:02}", users, data)
    for number, plant in enumerate(sorted(base.plants)[::2]):
        data["disruptions"][f"outage_{number:02}"] = {
            "kind": "plant_outage", "plant": plant, "starts": "2024-06-01", "days": 200,
        }  # fmt: skip
    path = folder / "norway_in_full.yaml"
    path.write_text(json.dumps(data), encoding="utf-8")
    return fs.load(path)


def _copy(base: Any, name: str, users: float, data: dict[str, Any]) -> None:
    """Add a copy of a substance, its products and its largest group to the data of a file."""
    substance = base.substances[_COPIED]
    products = {p: f"{name}_{p}" for p, spec in base.products.items() if spec.substance == _COPIED}
    group = substance.groups["white_prescription"].model_dump(
        mode="json", by_alias=True, exclude_none=True
    )
    group["need"]["users"] = users
    group["products"] = {products[p]: share for p, share in group["products"].items()}
    for alternative in group["alternatives"]:
        alternative["product"] = products[alternative["product"]]
    described = substance.model_dump(mode="json", by_alias=True, exclude_none=True)
    data["substances"][name] = {**described, "groups": {"white_prescription": group}}
    for original, copied in products.items():
        product = base.products[original].model_dump(mode="json", by_alias=True, exclude_none=True)
        data["products"][copied] = {**product, "substance": name}

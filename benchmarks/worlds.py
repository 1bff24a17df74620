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
RESIDENTS = 5_600_000
ASKS_A_YEAR = 57_000_000
"""A national year: how often anybody asks."""
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


def norway_in_full(folder: Path) -> Resolved:
    """Write and load the largest medicines of the baseline with more users, half of its plants out.

    Every group in daily treatment grows by the same factor.
    """
    base = fs.load(BASELINE).scenario
    largest = sorted(base.substances, key=lambda name: _asks_per_day(base, name))[-MEDICINES:]
    daily = _daily_users(base, largest)
    scale = TREATMENTS / sum(daily.values())
    horizon = {"starts": "2024-01-01", "days": 365 * YEARS, "warm_up_days": WARM_UP}
    users = {key: users * scale for key, users in daily.items()}
    return _written(folder, "Norway in full", horizon, largest, users, _outages(base)).under()


def national_year(folder: Path) -> Resolved:
    """Write and load a year of all medicines of the baseline, with every mechanism at work.

    Groups in daily treatment have so many more users that ``ASKS_A_YEAR`` come in. Half of the
    plants are out, the news makes people hoard, and the severely ill are served first.
    """
    base = fs.load(BASELINE).scenario
    every = sorted(base.substances)
    daily = _daily_users(base, every)
    asked = sum(_asks_per_day(base, name) for name in every) * 365
    by_them = sum(
        asks_per_day(PatientGroup(name, key, base.substances[name].groups[key]))
        for name, key in daily
    ) * 365  # fmt: skip
    scale = 1 + (ASKS_A_YEAR - asked) / by_them
    horizon = {"starts": "2024-01-01", "days": 365, "warm_up_days": WARM_UP}
    users = {key: users * scale for key, users in daily.items()}
    news = {"kind": "panic_buying", "starts": "2024-06-15"}
    first_the_ill = {
        "kind": "priority", "trigger": {"on": "2024-06-15"}, "days": 200,
        "dispensing": "severity", "sharing": "need",
    }  # fmt: skip
    file = _written(
        folder, "A national year", horizon, every, users, {**_outages(base), "news": news},
        {"policies": {"by_need": {"and": [first_the_ill]}}},
    )  # fmt: skip
    return file.under("by_need")


def everybody(folder: Path) -> Resolved:
    """Write and load Norway as full as can be: each resident takes sixty medicines daily."""
    base = fs.load(BASELINE).scenario
    largest = sorted(base.substances, key=lambda name: _asks_per_day(base, name))[-MEDICINES:]
    daily = _daily_users(base, largest)
    file = _written(
        folder, "Everybody",
        {"starts": "2024-01-01", "days": 365 * YEARS, "warm_up_days": WARM_UP}, largest, daily, {},
    )  # fmt: skip
    data = json.loads(file.path.read_text(encoding="utf-8"))
    for name in largest:
        known = sum(users for (of, _), users in daily.items() if of == name)
        first = min(base.substances[name].groups)
        rest = {
            "need": {"kind": "chronic", "users": RESIDENTS - known},
            "products": dict(base.substances[name].groups[first].products),
            "label": "All others",
            "channel": "pharmacy",
            "funding": "white",
            "severity": 4,
        }
        data["substances"].setdefault(name, {"groups": {}})["groups"]["all_others"] = rest
    file.path.write_text(json.dumps(data), encoding="utf-8")
    return fs.load(file.path).under()


def _written(
    folder: Path,
    title: str,
    horizon: dict[str, Any],
    medicines: list[str],
    users: dict[tuple[str, str], float],
    disruptions: dict[str, Any],
    more: dict[str, Any] | None = None,
) -> ScenarioFile:
    """Write and load what the baseline is changed to; ``users`` are those in daily treatment."""
    data: dict[str, Any] = {
        "schema_version": 1,
        "extends": relpath(BASELINE, folder),
        "title": title,
        "question": "How long does it take to follow everybody?",
        "horizon": horizon,
        "medicines": sorted(medicines),
        "substances": {name: {"groups": {}} for name, _ in users},
        "disruptions": disruptions,
        **(more or {}),
    }
    for (name, key), number in users.items():
        data["substances"][name]["groups"][key] = {"need": {"users": number}}
    path = folder / f"{title.lower().replace(' ', '_')}.yaml"
    path.write_text(json.dumps(data), encoding="utf-8")
    return fs.load(path)


def _daily_users(base: Scenario, medicines: list[str]) -> dict[tuple[str, str], float]:
    """Users of each medicine and group in daily treatment."""
    return {
        (name, key): group.need.users
        for name in medicines
        for key, group in base.substances[name].groups.items()
        if isinstance(group.need, Chronic)
    }


def _outages(base: Scenario) -> dict[str, Any]:
    """Half of the plants, out for 200 days."""
    return {
        f"outage_{number:02}": {
            "kind": "plant_outage", "plant": plant, "starts": "2024-06-01", "days": 200,
        }
        for number, plant in enumerate(sorted(base.plants)[::2])
    }  # fmt: skip


def _asks_per_day(base: Scenario, name: str) -> float:
    """How often anybody asks for a medicine."""
    groups = base.substances[name].groups.items()
    return sum(asks_per_day(PatientGroup(name, key, group)) for key, group in groups)

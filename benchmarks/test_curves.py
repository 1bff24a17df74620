"""How a run's cost grows with what is in it, one thing at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from os.path import relpath
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import pytest
from worlds import BASELINE, QUIET, TEXTBOOK, textbook_world, with_settings

from forsyningssim import load
from forsyningssim.patients.layout import DISPENSINGS
from forsyningssim.scenario.library import Resolved
from forsyningssim.setting import Setting, prepare
from forsyningssim.simulation import simulate_resolved
from forsyningssim.staging import stage

ROUNDS = 3
Point = tuple[float, float]


def days_pass(resolved: Resolved, setting: Setting, replicate: int) -> float:
    """Seconds in which all days of a run pass, with its disruptions and without its outputs."""
    model = stage(setting, resolved.scenario.study.seed, replicate)
    for name, disruption in sorted(resolved.scenario.disruptions.items()):
        model.world.process(disruption.enact(model.world, model.network, name))
    began = process_time()
    model.world.run()
    return process_time() - began


def whole_run(resolved: Resolved, setting: Setting, replicate: int) -> float:
    """Seconds of a replicate, from the setting to the closed books."""
    began = process_time()
    simulate_resolved(resolved, setting, replicate)
    return process_time() - began


def timed(
    size: float, resolved: Resolved, setting: Setting,
    run: Callable[[Resolved, Setting, int], float],
) -> list[Point]:  # fmt: skip
    """Run a world several times; the first does not count."""
    run(resolved, setting, 0)
    return [(size, run(resolved, setting, replicate)) for replicate in range(ROUNDS)]


def by_dispensings() -> list[Point]:
    """Persons in daily treatment in all municipalities, each of them followed, two quiet years."""
    points = []
    for persons in (500_000, 1_000_000, 2_000_000, 4_000_000):
        resolved = textbook_world(persons, QUIET)
        setting = prepare(resolved.scenario)
        counted = simulate_resolved(resolved, setting).finished.by_day[DISPENSINGS].sum()
        points += timed(float(counted), resolved, setting, days_pass)
    return points


def by_medicines() -> list[Point]:
    """More medicines for the same 4,000 rows in all, two years of the baseline."""
    every = sorted(load(BASELINE).scenario.substances)
    points = []
    for number in (4, 8, 16, 32, 64):
        chosen = every[:: len(every) // number][:number]
        points += timed(
            float(number), *sample([f"medicines=[{', '.join(chosen)}]"], 4000), whole_run
        )
    return points


def by_wholesalers() -> list[Point]:
    """More wholesalers, each with a chain of its own, for the same 100,000 persons."""
    points = []
    for number in (3, 6, 12, 24, 48):
        with TemporaryDirectory() as folder:
            path = Path(folder) / "wholesalers.yaml"
            path.write_text(json.dumps(wholesalers(number, folder)), encoding="utf-8")
            resolved = textbook_world(100_000, QUIET, path=path)
        points += timed(float(number), resolved, prepare(resolved.scenario), days_pass)
    return points


def wholesalers(number: int, folder: str) -> dict[str, Any]:
    """Share the market of the textbook's world among so many; the first serve all who need one."""
    names = ["north", "south", "west", *(f"chain_{n:02}" for n in range(number - 3))]
    described = {
        name: {"chain": name, "market_share": 1 / number, "ordinary_cover_days": 14}
        for name in names
    }
    return {
        "schema_version": 1,
        "extends": relpath(TEXTBOOK, folder),
        "title": "Many wholesalers",
        "question": "What does one more cost?",
        "wholesalers": described,
    }


def by_days() -> list[Point]:
    """More days for the same number of dispensings: ever more of them without any event."""
    points = []
    for days in (200, 400, 800, 1600, 3200):
        settings = [
            "medicines=[levothyroxine]", f"horizon.days={days}", "horizon.warm_up_days=0",
        ]  # fmt: skip
        points += timed(float(days), *sample(settings, 6_400_000 // days), whole_run)
    return points


def sample(settings: Sequence[str], rows: int) -> tuple[Resolved, Setting]:
    """Sample world of the baseline with so many rows."""
    years = [] if any(text.startswith("horizon.days") for text in settings) else [
        "horizon.days=730", "horizon.warm_up_days=120"]  # fmt: skip
    resolved = with_settings(BASELINE, [*settings, *years]).under()
    return resolved, prepare(resolved.scenario, rows)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "measure"),
    [
        ("dispensings", by_dispensings),
        ("medicines, for as many rows", by_medicines),
        ("wholesalers, for as many persons", by_wholesalers),
        ("days, for as many dispensings", by_days),
    ],
    ids=["dispensings", "medicines", "wholesalers", "days"],
)
def test_the_cost_grows(
    benchmark: Any, note: Any, what: str, measure: Callable[[], list[Point]]
) -> None:
    points: list[Point] = []
    benchmark.pedantic(lambda: points.extend(measure()), rounds=1)
    note(what, [seconds for _, seconds in points], "s", section="curves", points=points)

"""Small worlds for the laws: build one, run it, and say all of what became of it in bytes."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from datetime import date, timedelta
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final
from unittest import mock

import numpy as np
from pydantic import TypeAdapter

from forsyningssim import staging
from forsyningssim.engine.streams import Fork, Streams
from forsyningssim.engine.world import Process, World
from forsyningssim.levers import AnyLever, Lever
from forsyningssim.scenario.library import NONE, Resolved, ScenarioFile, load
from forsyningssim.scenario.schema import Scenario
from forsyningssim.setting import Setting, prepare
from forsyningssim.simulation import Run, simulate_resolved
from forsyningssim.staging.model import Model

SMALL_WORLD = Path(__file__).with_name("small_world.yaml")
ROWS = 1200
_LEVERS: TypeAdapter[tuple[Lever, ...]] = TypeAdapter(tuple[AnyLever, ...])


@cache
def _file(path: Path) -> ScenarioFile:
    return load(path)


def described(path: Path = SMALL_WORLD, **changes: Any) -> dict[str, Any]:
    """Return what a scenario file says, as plain data; ``changes`` are laid over it, map by map."""
    return _laid_over(deepcopy(_file(path).doc.data), changes)


def _laid_over(base: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    for key, value in changes.items():
        both = isinstance(value, Mapping) and isinstance(base.get(key), dict)
        base[key] = _laid_over(base[key], value) if both else value
    return base


def play(
    data: Mapping[str, Any] | None = None,
    levers: Iterable[Mapping[str, Any]] = (),
    *,
    seed: int = 1,
    replicate: int = 0,
    rows: int | None = ROWS,
    threads: int = 1,
) -> Run:
    """Run a world as :func:`described`, with a policy of these levers; without data, the small one.

    The run audits its books at the end and raises if they do not balance.
    """
    resolved = resolved_of(data, levers)
    setting = prepare(resolved.scenario, rows)
    return simulate_resolved(resolved, setting, replicate, seed, threads=threads)


def play_twice(
    data: Mapping[str, Any], levers: Iterable[Mapping[str, Any]], seed: int
) -> list[Run]:
    """Run a world twice in one setting, as a worker does that runs one replicate after another."""
    resolved = resolved_of(data, levers)
    setting = prepare(resolved.scenario, ROWS)
    return [simulate_resolved(resolved, setting, 0, seed) for _ in range(2)]


def resolved_of(data: Mapping[str, Any] | None, levers: Iterable[Mapping[str, Any]]) -> Resolved:
    """Put a world and a policy together; without data, the small world."""
    scenario = Scenario.model_validate(described() if data is None else data)
    return Resolved("small_world", NONE, scenario, levers_of(levers), _file(SMALL_WORLD).doc, ())


def levers_of(blocks: Iterable[Mapping[str, Any]]) -> tuple[Lever, ...]:
    """Read levers as a scenario file would give them."""
    return _LEVERS.validate_python(tuple(blocks))


def day(number: int) -> date:
    """Date of a measured day of the small world."""
    return _file(SMALL_WORLD).scenario.horizon.starts + timedelta(number)


def busy() -> dict[str, Any]:
    """Describe the small world in a season in which everything goes wrong at once."""
    return described(
        disruptions={
            "fire": {"kind": "plant_outage", "plant": "plant_at", "starts": day(3), "days": 40},
            "strait": {"kind": "transport_disruption", "route": "road_nordic", "closed": "transit",
                       "starts": day(8), "days": 12},
            "neighbour": {"kind": "foreign_export_ban", "country": "DE", "starts": day(15),
                          "days": 20, "compliance": 0.5},
            "news": {"kind": "panic_buying", "starts": day(10), "share": 0.5},
            "winter": {"kind": "demand_surge", "starts": day(5), "medicines": ["penicillin"],
                       "curve": [[0, 1], [10, 3], [30, 1]]},
        }
    )  # fmt: skip


BUSY_POLICY: Final[tuple[dict[str, Any], ...]] = (
    {"kind": "export_ban", "trigger": {"seen_cover_days_below": 15}, "days": 14, "repeats": True,
     "compliance": 0.9, "others_retaliate": {"share": 0.3}},
    {"kind": "export_ban", "trigger": {"on": "2024-03-20"}, "medicines": ["penicillin"]},
    {"kind": "national_stock_release", "trigger": {"on": "2024-03-11"}, "stocks": ["national"]},
    {"kind": "national_stock_release", "trigger": {"on": "2024-03-11"}, "to": ["west"],
     "cap_days_per_week": 20},
    {"kind": "rationing", "trigger": {"notice_given": True},
     "rations": {"blue": {"days": 14}, "over_the_counter": {"packs": 1}}},
    {"kind": "special_import", "trigger": {"share_unfilled_above": 0.02}, "lead_time_days": 7},
    {"kind": "stock_duty", "trigger": {"on": "2024-03-15"}, "cover_days": 20},
    {"kind": "use_reduction", "trigger": {"on": "2024-03-18"}, "share_avoided": 0.3,
     "medicines": ["sedative"]},
)  # fmt: skip
"""A policy for it, of levers that overlap."""


def books(run: Run) -> bytes:
    """Every line of the books, and what plain customers asked for and got."""
    lines = [
        f"{line.day} {line.source} {line.target} {line.packs.tolist()}"
        for line in run.finished.ledger.lines()
    ]
    accounts = [f"{name} {account}" for name, account in sorted(run.accounts.items())]
    return "\n".join([*lines, *accounts]).encode()


def patients(run: Run) -> bytes:
    """Every untreated spell, and every tally of what happened at the counter."""
    f = run.finished
    spells = [getattr(f.spells, name) for name in f.spells.__dataclass_fields__]
    tallies = [f.by_day, f.by_place, f.untreated, f.rotated]
    return b"".join(np.ascontiguousarray(array).tobytes() for array in (*spells, *tallies))


def measures(run: Run) -> bytes:
    """Every headline figure, and when the authority was alarmed by what."""
    alerts = {day: mask.tolist() for day, mask in run.finished.alerts.items()}
    return json.dumps([run.summary, alerts], default=float).encode()


def fingerprint(run: Run) -> bytes:
    """All of a run: its books, its patients and its measures."""
    parts = (blake2b(part(run)).digest() for part in (books, patients, measures))
    return b"".join(parts)


def differ(one: Run, other: Run) -> list[str]:
    """Name what is not the same in two runs; empty if no byte differs."""
    return [part.__name__ for part in (books, patients, measures) if part(one) != part(other)]


@contextmanager
def world_of(kind: type[World]) -> Iterator[None]:
    """Let runs inside the block have a world of another kind."""
    with mock.patch.object(staging, "World", kind):
        yield


@contextmanager
def luck_of(kind: type[Streams]) -> Iterator[None]:
    """Let runs inside the block have luck of another kind."""
    with mock.patch.object(staging, "Streams", kind):
        yield


def started_in(order: random.Random) -> type[World]:
    """Make a world whose processes all start in an order of its own, once everything is staged."""

    class Shuffled(World):
        def __init__(self, *parts: Any) -> None:
            super().__init__(*parts)
            self._staged: list[Process] | None = []

        def process(self, *processes: Process) -> None:
            if self._staged is None:
                super().process(*processes)
            else:
                self._staged += processes

        def run(self, told: Any = None, until: int | None = None) -> None:
            waiting, self._staged = self._staged or [], None
            order.shuffle(waiting)
            super().process(*waiting)
            super().run(told, until)

    return Shuffled


@contextmanager
def visited_by(visitor: Callable[[Model], Process]) -> Iterator[None]:
    """Let runs inside the block have one process more, made from the model by ``visitor``."""

    def stage(
        setting: Setting, seed: int, replicate: int, fork: Fork | None, threads: int
    ) -> Model:
        model = staging.stage(setting, seed, replicate, fork, threads)
        model.world.process(visitor(model))
        return model

    with mock.patch.dict(simulate_resolved.__globals__, stage=stage):
        yield

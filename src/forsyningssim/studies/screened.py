"""Sensitivity by Morris and Sobol designs: the futures are theirs, the runs those of a study.

A design has a folder of its own hash. It holds no findings: its futures are not draws of what
nobody knows, but places chosen to tell inputs apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from forsyningssim.analysis.inputs import Input, as_numbers, inputs_of
from forsyningssim.analysis.sensitivity import (
    Bar,
    Effect,
    Indices,
    morris,
    morris_points,
    sobol,
    sobol_points,
    tornado,
)
from forsyningssim.errors import ImpossibleError
from forsyningssim.folders import shown_json, write_text
from forsyningssim.measures import MEASURES
from forsyningssim.measures.measure import Numbers
from forsyningssim.scenario.policies import NONE
from forsyningssim.spec import Text
from forsyningssim.studies.design import futures_at, uncertain
from forsyningssim.studies.execute import Told, run_study
from forsyningssim.studies.outcomes import Outcomes
from forsyningssim.studies.plain import plain
from forsyningssim.studies.plan import Plan, as_told
from forsyningssim.words import say

SENSITIVITY: Final = "sensitivity.json"
Method = Literal["morris", "sobol"]
TRAJECTORIES: Final = 10
"""Of a Morris design, unless told otherwise."""


@dataclass(frozen=True)
class Screened:
    """What a measure hangs on under one policy, by a design of its own."""

    measure: str
    policy: str
    """The reference: its own outcome; another: its difference from the reference."""
    mean: float
    effects: tuple[Effect, ...] = ()
    """Of a Morris design."""
    indices: tuple[Indices, ...] = ()
    """Of a Sobol design."""
    bars: tuple[Bar, ...] = ()
    """The tornado, read off the same futures."""

    @property
    def ranked(self) -> list[str]:
        """Name the inputs, the one that matters most first."""
        return [each.input for each in self.effects] + [each.input for each in self.indices]


@dataclass(frozen=True)
class Screening:
    """All that a design shows."""

    plan: Plan
    method: Method
    reference: str
    inputs: tuple[Input, ...]
    found: tuple[Screened, ...]
    left_out: tuple[Text, ...]


def designed(plan: Plan, method: Method, size: int) -> Plan:
    """Give a plan with the futures of a design instead of its own, each with its replicates.

    ``size`` is the number of trajectories of a Morris design, or the base of a Sobol design, a
    power of two.

    Raises
    ------
    ImpossibleError
        Nothing is uncertain, or the base is no power of two.
    MissingExtraError
        SALib is not installed.
    """
    laws = uncertain(plan.file)
    if not laws:
        raise ImpossibleError(f"{plan.file.name}: nothing is uncertain that could be screened")
    if method == "sobol" and (size < 2 or size & (size - 1)):
        raise ImpossibleError(f"a Sobol design needs a power of two as its base, not {size}")
    points = _points(method, len(laws), size, plan.seed)
    few = min(plan.replicates, plan.replicates_per_future)
    return replace(
        plan, sampling=f"{method} design", futures=futures_at(laws, points), replicates=few,
        until={}, minimum=few, national=0,
    )  # fmt: skip


def _points(method: Method, inputs: int, size: int, seed: int) -> Numbers:
    return (morris_points if method == "morris" else sobol_points)(inputs, size, seed)


def screen(
    plan: Plan,
    method: Method,
    size: int,
    folder: Path,
    executor: Executor | None = None,
    workers: int | None = None,
    *,
    told: Told | None = None,
) -> Screening:
    """Run a design made by :func:`designed`, or go on where it stood; write ``sensitivity.json``.

    Raises
    ------
    OutputError
        The folder holds something else, or cannot be written.
    """
    finish = run_study(plan, folder, executor, workers, told=told)
    found = analysed(plan, method, size, finish.outcomes)
    write_text(folder / SENSITIVITY, shown_json(_as_data(found)))
    finish.store.tell({**as_told(plan), "design": method, "complete": True})
    return found


def analysed(plan: Plan, method: Method, size: int, outcomes: Outcomes) -> Screening:
    """Tell what each measure of a design's outcomes hangs on, under each policy."""
    laws = uncertain(plan.file)
    inputs, values = inputs_of(laws), as_numbers(laws, outcomes.inputs)
    points = _points(method, len(laws), size, plan.seed)
    reference = NONE if NONE in plan.policies else plan.policies[0]
    found: list[Screened] = []
    left_out: list[Text] = []
    for measure in plan.measures:
        own = outcomes.over_futures(reference, measure).mean(axis=1)
        for policy in plan.policies:
            mean = outcomes.over_futures(policy, measure).mean(axis=1)
            outcome = mean if policy == reference else mean - own
            if not np.isfinite(outcome).all():
                left_out.append(_untold(measure, policy))
                continue
            told = Screened(
                measure, policy, float(outcome.mean()),
                bars=tuple(tornado(inputs, values, outcome, plan.seed)),
            )  # fmt: skip
            found.append(_with(told, method, inputs, points, outcome, plan.seed))
    return Screening(plan, method, reference, inputs, tuple(found), tuple(left_out))


def _with(
    told: Screened, method: Method, inputs: Sequence[Input], points: Numbers, outcome: Numbers,
    seed: int,
) -> Screened:  # fmt: skip
    if method == "morris":
        return replace(told, effects=tuple(morris(inputs, points, outcome, seed)))
    return replace(told, indices=tuple(sobol(inputs, outcome, seed)))


def _untold(measure: str, policy: str) -> Text:
    return say(
        "{0}: cannot be told in every run under '{1}'",
        "{0}: kan ikke sies i alle kjøringer under «{1}»",
        MEASURES[measure].title, policy,
    )  # fmt: skip


def _as_data(found: Screening) -> dict[str, Any]:
    return {
        "method": found.method,
        "reference": found.reference,
        "futures": len(found.plan.futures),
        "inputs": plain(found.inputs),
        "found": plain(found.found),
        "left_out": plain(found.left_out),
    }

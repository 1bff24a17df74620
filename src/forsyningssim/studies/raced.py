"""Which policy is best, by procedure KN: replicates are run for as long as the race lasts."""

from __future__ import annotations

import os
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from forsyningssim.analysis.selection import Selection, best_of
from forsyningssim.errors import ImpossibleError, UnknownNameError
from forsyningssim.folders import shown_json, write_text
from forsyningssim.measures import MEASURES
from forsyningssim.spec import Text
from forsyningssim.studies.answers import winner
from forsyningssim.studies.design import AS_WRITTEN
from forsyningssim.studies.execute import executor_of
from forsyningssim.studies.plain import plain
from forsyningssim.studies.plan import BATCH, Plan
from forsyningssim.studies.probe import Probe
from forsyningssim.studies.store import Store

BEST: Final = "best.json"
FIRST: Final = 20
"""Replicates of the first stage."""


@dataclass(frozen=True)
class Race:
    """Which policies a race left, and the sentence for it."""

    measure: str
    selection: Selection
    sentence: Text


def find_best(
    plan: Plan,
    measure: str,
    folder: Path,
    delta: float | None = None,
    executor: Executor | None = None,
    workers: int | None = None,
    *,
    cap: int = 2000,
) -> Race:
    """Race the policies of a plan with the scenario as written, and write ``best.json``.

    Replicates that the study has are used, and those that the race adds are kept in it. ``delta``
    is the smallest difference worth finding: a twentieth of the first policy's mean in the first
    stage if it is not given.

    Raises
    ------
    UnknownNameError
        There is no such measure, or neither way of it is better.
    ImpossibleError
        There is only one policy.
    UntoldError
        The measure cannot be told in a run.
    """
    judging = [key for key, each in MEASURES.items() if each.direction != "neither"]
    if measure not in judging:
        raise UnknownNameError("measure by which one is better", measure, judging)
    if len(plan.policies) < 2:
        raise ImpossibleError("a race takes two policies or more")
    store = Store(folder, plan.hash)
    store.tell({"complete": False, **store.manifest()})
    workers = workers or os.cpu_count() or 1
    with executor_of(executor, workers) as doing:
        probe = Probe(plan.task, store, measure, doing, workers)
        first = probe.values(plan.policies, AS_WRITTEN, range(FIRST))
        delta = delta or 0.05 * abs(float(np.mean(first[0]))) or 1.0

        def draw(policy: int, replicate: int) -> float:
            block = range(replicate - replicate % BATCH, replicate - replicate % BATCH + BATCH)
            wanted = range(FIRST) if replicate < FIRST else block
            found = probe.values([plan.policies[policy]], AS_WRITTEN, wanted)
            return float(found[0, replicate - wanted.start])

        selection = best_of(
            draw, len(plan.policies), indifference=delta, cap=cap, first=FIRST,
            direction=MEASURES[measure].direction,
        )  # fmt: skip
    (sentence,) = winner(selection, plan.policies, plan.names)
    told = {
        "measure": measure,
        "policies": list(plan.policies),
        **plain(selection),
        "survivors": [plan.policies[place] for place in selection.survivors],
        "sentence": plain(sentence),
    }
    write_text(folder / BEST, shown_json(told))
    return Race(measure, selection, sentence)

"""A finished study, opened again from its folder alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from forsyningssim.analysis.intervals import LEVEL, Interval
from forsyningssim.analysis.stopping import Rule, State, look
from forsyningssim.analysis.warmup import WarmUp
from forsyningssim.errors import UnreadableError
from forsyningssim.scenario.library import ScenarioFile
from forsyningssim.scenario.load import read, validate
from forsyningssim.scenario.schema import Scenario
from forsyningssim.studies.crate import RESOLVED
from forsyningssim.studies.design import Future
from forsyningssim.studies.execute import Beginning, Finish, StudyIncompleteError, quiet_of
from forsyningssim.studies.outcomes import Outcomes, read_outcomes
from forsyningssim.studies.plan import Plan
from forsyningssim.studies.store import MANIFEST, Store
from forsyningssim.studies.study import Study

_OTHER: Final = "it was made by another version of the model or of its data; run the study again"


def told_of(folder: Path, key: str) -> dict[str, Any]:
    """Return the manifest of a folder that holds a result with a ``key``, such as ``study_hash``.

    Raises
    ------
    UnreadableError
        There is no such manifest.
    """
    try:
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        told[key]
    except (OSError, ValueError, KeyError, TypeError):
        kind = key.partition("_")[0]
        raise UnreadableError(str(folder), f"it holds no {kind} that was finished") from None
    return told


def open_study(folder: Path) -> Study:
    """Open the study in a folder, as it stood when it was finished; nothing is run.

    Raises
    ------
    UnreadableError
        The folder holds no study, or one that this version of the model would not make.
    StudyIncompleteError
        Its runs are not all done.
    """
    told = told_of(folder, "study_hash")
    if "design" in told:
        raise UnreadableError(str(folder), f"it holds a {told['design']} design, and no study")
    if not told.get("complete"):
        raise StudyIncompleteError(str(folder), "its runs are not all done")
    plan = _plan(folder, told)
    if plan.hash != told["study_hash"]:
        raise UnreadableError(str(folder), _OTHER)
    store = Store(folder, plan.hash)
    outcomes = read_outcomes(plan, store, plan.replicates)
    quiet = None
    if plan.file.scenario.study.crises_per_year:
        quiet = read_outcomes(*quiet_of(plan, folder, plan.replicates), plan.replicates)
    finish = Finish(
        outcomes, plan.replicates, store, _states(plan, outcomes), _beginning(told), quiet
    )
    return Study(plan, folder, outcomes, plan.replicates, finish)


def _plan(folder: Path, told: dict[str, Any]) -> Plan:
    doc = read(folder / RESOLVED)
    file = ScenarioFile(Path(f"{told['scenario']}.yaml"), doc, validate(Scenario, doc))
    futures = (
        Future(number, tuple(sorted(values.items())))
        for number, values in enumerate(told["futures"], 1)
    )
    return Plan(
        file=file,
        seed=told["seed"],
        persons=None if told["persons"] == "all" else told["persons"],
        policies=tuple(told["policies"]),
        replicates=told["replicates"],
        sampling=told["sampling"],
        futures=tuple(futures),
        replicates_per_future=told["replicates_per_future"],
        measures=tuple(told["measures"]),
        until=told["until"],
        minimum=min(file.scenario.study.minimum, told["replicates"]),
        national=told["national"],
    )


def _states(plan: Plan, outcomes: Outcomes) -> dict[str, State]:
    """Judge again how well each policy is known, where that was asked for."""
    if not plan.until:
        return {}
    rule = Rule(plan.until, plan.minimum, plan.replicates, LEVEL)
    return {
        policy: look(rule, {name: outcomes.of(policy, name) for name in plan.until})
        for policy in plan.policies
    }


def _beginning(told: dict[str, Any]) -> Beginning | None:
    known = told["warm_up"]
    return known and Beginning(WarmUp(**known["warm_up"]), Interval(**known["left"]))

"""Conduct a study: run what is left of its plan, and write all that belongs in its folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from forsyningssim.folders import write_text
from forsyningssim.scenario.library import ScenarioFile, load
from forsyningssim.scenario.resolved import dump_resolved
from forsyningssim.studies.crate import write_manifest
from forsyningssim.studies.execute import Told, run_study
from forsyningssim.studies.findings_tables import write_findings
from forsyningssim.studies.plan import Plan, planned
from forsyningssim.studies.rows import as_csv, row

if TYPE_CHECKING:
    pass
from forsyningssim.studies.study import Study


def study(
    scenario: ScenarioFile | str | os.PathLike[str],
    replicates: int | None = None,
    persons: int | Literal["all"] | None = None,
    *,
    policies: Sequence[str] = (),
    futures: int | None = None,
    until: Mapping[str, float] | None = None,
    national: int = 0,
    seed: int | None = None,
    executor: Executor | None = None,
    workers: int | None = None,
    out: str | os.PathLike[str] | None = None,
    told: Told | None = None,
) -> Study:
    """Run policies × replicates of a scenario over what is not known, or go on where it stood.

    What is not given is what the scenario's ``study`` block says.

    Parameters
    ----------
    scenario
        A scenario that has been read, or its file.
    replicates
        Of each policy, with the scenario as written.
    persons
        Rows of the sample world, or ``"all"`` to follow every treatment in every run.
    policies
        Those compared; all that the scenario studies unless some are named.
    futures
        Draws of what nobody knows; 0 for none.
    until
        Measure to the half-width of its sampling interval, as a share of its mean, at which it is
        known well enough; replicates are added until then.
    national
        Runs of each policy that follow every treatment, for figures by municipality.
    seed
        The scenario's own unless given.
    executor
        Any of ``concurrent.futures``; results do not depend on it.
    workers
        Local processes, where there is no executor.
    out
        The folder of the study; without one the results go when the study is forgotten.
    told
        Hears how many runs are done, and of how many.

    Returns
    -------
    Study
        Every measure of every run, in the measure's unit, and what they show together.

    Raises
    ------
    ScenarioError, UnknownNameError
        The scenario, a policy or a measure is wrong.
    OutputError
        The folder holds something else, or cannot be written.
    StudyIncompleteError
        Work was lost; what is done is kept, and the same call goes on.
    """
    file = scenario if isinstance(scenario, ScenarioFile) else load(scenario)
    plan = planned(
        file, replicates=replicates, persons=persons, seed=seed, policies=policies,
        futures=futures, until=until, national=national,
    )  # fmt: skip
    if out is not None:
        return carry_out(plan, Path(out), executor, workers, told=told)
    keeps = TemporaryDirectory(prefix="forsyningssim-")
    done = carry_out(plan, Path(keeps.name) / "study", executor, workers, told=told)
    return replace(done, _keeps=keeps)


def carry_out(
    plan: Plan,
    folder: Path,
    executor: Executor | None = None,
    workers: int | None = None,
    *,
    told: Told | None = None,
    fresh: bool = False,
    command: Sequence[str] = (),
    draws: Callable[[Study, Path], None] | None = None,
) -> Study:
    """Run what is left of a plan, and write all that belongs in the folder.

    ``command`` repeats the study. ``draws`` writes pictures into the folder that it is given,
    before the manifest vouches for all. See :func:`~forsyningssim.studies.execute.run_study`.
    """
    began = datetime.now(UTC)
    finish = run_study(plan, folder, executor, workers, told=told, fresh=fresh)
    done = Study(plan, folder, finish.outcomes, finish.replicates, finish)
    compared = (
        row(a, b, measure, done.basis, found)
        for measure in plan.measures
        for (a, b), found in done.pairs(measure).items()
    )
    write_text(folder / "comparison.csv", as_csv(compared))
    write_findings(done.findings, done.names, folder)
    if draws is not None:
        draws(done, folder / "figures")
    write_text(folder / "scenario.resolved.yaml", dump_resolved(plan.file.under().doc))
    write_manifest(plan, finish, command, began)
    return done

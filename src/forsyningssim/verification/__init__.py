"""Is the model built right? Closed forms and traces by hand, against the engine.

Each case is a scenario file in ``scenarios/verification/``, run by the same actors as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from forsyningssim.scenario.library import load
from forsyningssim.simulation import simulate
from forsyningssim.verification.case import Case
from forsyningssim.verification.cases import CASES
from forsyningssim.verification.observed import Observed
from forsyningssim.verification.result import HEADINGS, CaseResult, Check, as_table

__all__ = [
    "CASES",
    "FOLDER",
    "HEADINGS",
    "Case",
    "CaseResult",
    "Check",
    "as_table",
    "judged",
    "run_all",
    "run_case",
]

FOLDER = Path("scenarios/verification")
"""Where the cases lie, from the project's folder."""


def run_case(case: Case, folder: Path = FOLDER) -> CaseResult:
    """Run the world of a case and compare.

    Raises :class:`~forsyningssim.errors.ScenarioError` if its file is missing or wrong.
    """
    scenario = load(folder / f"{case.name}.yaml")
    observed = Observed(simulate(scenario, case.policy))
    return judged(case, observed, folder)


def judged(case: Case, observed: Observed, folder: Path = FOLDER) -> CaseResult:
    """Compare a run of a case's world."""
    checks = tuple(case.check(observed, folder))
    return CaseResult(case.name, checks, observed.scenario.title.en, case.source)


def run_all(
    progress: Callable[[CaseResult], None] | None = None,
    folder: Path = FOLDER,
    cases: Iterable[Case] = CASES,
) -> list[CaseResult]:
    """Run every case; ``progress`` is told of each as it is done."""
    results = []
    for case in cases:
        results.append(run_case(case, folder))
        if progress:
            progress(results[-1])
    return results

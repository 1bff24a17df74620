"""Is the model built right? Closed forms and traces by hand, against the engine.

Each case is a scenario file in ``scenarios/verification/``, run by the same actors as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from forsyningssim.scenario.library import load
from forsyningssim.simulation import simulate
from forsyningssim.verification.cases import CASES, Case
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
    "run_all",
    "run_case",
]

FOLDER = Path("scenarios/verification")
"""Where the cases lie, from the project's folder."""


def run_case(case: Case, folder: Path = FOLDER) -> CaseResult:
    """Run the world of a case and compare.

    Raises :class:`~forsyningssim.errors.ScenarioError` if its file is missing or wrong.
    """
    run = simulate(load(folder / f"{case.name}.yaml"), case.policy)
    return CaseResult(case.name, tuple(case.check(Observed(run), folder)))


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

"""A case: a scenario file whose outcome is known, and what to compare in a run of it.

Levels, rates and durations are read from the scenario, so that formula and engine cannot speak of
different worlds. Prices of holding, waiting and ordering decide nothing in a world, so they stand
beside the comparison.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from forsyningssim.scenario.policies import NONE
from forsyningssim.verification.observed import Observed
from forsyningssim.verification.result import Check
from forsyningssim.verification.traces import follow

BY_HAND: Final = "by hand"
"""Source of a case whose every day was followed."""


@dataclass(frozen=True)
class Case:
    """A scenario file, and what is compared in a run of it."""

    name: str
    """Of the file, without its ending."""
    source: str
    """Who found the formula; or that the days were followed by hand."""
    compare: Callable[[Observed], list[Check]] | None = None
    """None: the days, with the trace by hand of the same name."""
    policy: str = NONE

    def check(self, observed: Observed, folder: Path) -> list[Check]:
        """Compare a run of the file with formula or trace."""
        if self.compare is None:
            return follow(observed, folder / f"{self.name}.csv")
        return self.compare(observed)


def by_hand(name: str, policy: str = NONE) -> Case:
    """Return a case whose every day stands in a table beside its file."""
    return Case(name, BY_HAND, policy=policy)

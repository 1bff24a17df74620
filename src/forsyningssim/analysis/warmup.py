"""Whether a warm-up is long enough: where a series forgets how it began, by MSER-5.

White (1997) cuts off as many first days as make the mean of the rest most precise; White, Cobb
and Spratt (2000) do so over means of five days. Give it an undisturbed run from its very first day:
what a disruption does later is no warm-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from forsyningssim.measures.measure import Numbers
from forsyningssim.spec import Text
from forsyningssim.words import days, say

BATCH: Final = 5


@dataclass(frozen=True)
class WarmUp:
    """What a series says about its own beginning."""

    chosen: int
    """Days of warm-up that the scenario has."""
    needed: int
    """Days that the rule would cut off."""
    settled: bool
    """Whether the rule found a cut in the first half; if not, the series is too short to tell."""

    @property
    def enough(self) -> bool:
        """Tell whether the warm-up that was chosen covers what is needed."""
        return self.settled and self.chosen >= self.needed

    def warning(self, measure: str) -> Text | None:
        """Say what is wrong with the warm-up; none if nothing is."""
        name = measure.replace("_", " ")
        if not self.settled:
            return say(
                "{0} had not settled by the middle of the run: make the run longer, or the warm-up",
                "{0} hadde ikke falt til ro midtveis: gjør kjøringen eller oppvarmingen lengre",
                name,
            )
        if not self.enough:
            return say(
                "the warm-up of {0} is too short for {1}: the rule MSER-5 asks for {2}",
                "oppvarmingen på {0} er for kort for {1}: regelen MSER-5 krever {2}",
                days(self.chosen),
                name,
                days(self.needed),
            )
        return None


def check_warm_up(series: Numbers, chosen: int) -> WarmUp:
    """Find how many days to cut off by MSER-5, over the mean of all replicates. (R, T) or (T,).

    The series begins with the first day of the warm-up. Days after the last whole batch of five
    are left out. A cut beyond the middle is no finding but a sign of too short a series.

    Raises
    ------
    ValueError
        The series has fewer than ten batches.
    """
    mean = np.atleast_2d(series).mean(axis=0)
    batches = mean[: len(mean) // BATCH * BATCH].reshape(-1, BATCH).mean(axis=1)
    many = len(batches)
    if many < 10:
        raise ValueError(f"MSER-5 needs {10 * BATCH} days or more")
    # The last five batches may not stand alone: a few of them can be alike by luck.
    batches = batches - batches[-1]  # exact for a series that ends in the same value every day
    error = [float(batches[d:].var()) / (many - d) for d in range(many - 5)]
    cut = int(np.argmin(error))
    return WarmUp(chosen, cut * BATCH, cut <= many // 2)

"""What a cost is counted for: given the crisis, without it, or per year at a frequency.

The three are different questions, and no two of them may stand in one table unlabelled. So a basis
is data, and goes with every cost and every effect from the runs to the page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from forsyningssim.spec import Text
from forsyningssim.units import DAYS_PER_YEAR
from forsyningssim.words import number, say

Kind = Literal["given the crisis", "without the crisis", "as years come", "per year"]


@dataclass(frozen=True)
class Basis:
    """What a cost and an effect are counted for."""

    kind: Kind
    """``as years come``: nothing is made to happen, and what fails does so by its own frequency."""
    days: float
    """Days that it covers."""
    price_year: int
    """Year in whose kroner it is."""
    crises_per_year: float | None = None
    """How often the crisis is assumed to come, of a figure per year."""

    @property
    def years(self) -> float:
        """Give the years that it covers."""
        return self.days / DAYS_PER_YEAR

    @property
    def words(self) -> Text:
        """Say it as a heading or a sentence needs it."""
        match self.kind:
            case "given the crisis":
                return say("given that the crisis happens", "gitt at krisen inntreffer")
            case "without the crisis":
                return say("in a time without the crisis", "i en tid uten krisen")
            case "as years come":
                return say("as years come, over {0} years", "slik årene kommer, over {0} år",
                           number(round(self.years, 1)))  # fmt: skip
        often = number(float(f"{100 * (self.crises_per_year or 0):.3g}"))
        return say("per year, with the crisis in {0} of 100 years",
                   "per år, med krisen i {0} av 100 år", often)  # fmt: skip

    @property
    def heading(self) -> Text:
        """Say it with the year of the prices."""
        return say("{0}; prices of {1}", "{0}; priser fra {1}", self.words, self.price_year)

    @property
    def columns(self) -> dict[str, Any]:
        """Give the columns by which a table tells it."""
        return {
            "basis": self.words.en,
            "crises_per_year": self.crises_per_year,
            "price_year": self.price_year,
        }

    def per_year(self, crises: float) -> Basis:
        """Give the basis of a year in which so many such crises are expected."""
        return replace(self, kind="per year", days=DAYS_PER_YEAR, crises_per_year=crises)

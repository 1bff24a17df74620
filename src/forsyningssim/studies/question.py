"""What a search asks, and the pairs of runs that answer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from forsyningssim.actors.parallel_trader import ParallelTrade
from forsyningssim.analysis.inputs import Input
from forsyningssim.measures.measure import Numbers
from forsyningssim.scenario.identity import fingerprint
from forsyningssim.studies.design import Future, future_of
from forsyningssim.studies.probe import Probe

if TYPE_CHECKING:
    from forsyningssim.studies.plan import Plan

EXPORTS: Final = "parallel_trade.exported_share"
_BY_MEDICINE: Final = "parallel_trade.by_medicine"


@dataclass(frozen=True)
class Question:
    """Two policies, the input along which they may change places, and the measure."""

    input: Input
    low: float
    high: float
    a: str
    b: str
    measure: str
    first: int = 25
    """Replicates of a place, at first."""
    most: int = 400
    """Replicates of a place, at most."""
    looks: int = 7
    tolerance: float = 0.01

    def hash(self, plan: Plan) -> str:
        """Ten hexadecimal digits: the same runs are asked for in the same order."""
        return fingerprint(
            {
                "study": plan.hash,
                "input": self.input.name,
                "range": [self.low, self.high],
                "between": [self.a, self.b],
                "measure": self.measure,
                "places": [self.looks, self.tolerance, self.first, self.most],
            }
        )


class Pairs:
    """Both policies on the same luck, where the input has a value; runs are kept and numbered."""

    def __init__(self, probe: Probe, question: Question, trade: ParallelTrade) -> None:
        self.probe, self.question, self.trade = probe, question, trade
        self._numbers: dict[tuple[str, float], int] = {}

    def values(
        self, value: float, many: int, medicine: int | None = None, alone: str = ""
    ) -> Numbers:
        """Give the measure of the first replicates under both policies. (2, R).

        Of Norway, or of one medicine; ``alone`` is the medicine whose share alone is varied.
        """
        number = self._numbers.setdefault((alone, value), len(self._numbers) + 1)
        policies = self.question.a, self.question.b
        return self.probe.values(
            policies, self._future(number, value, alone), range(many), medicine
        )

    def apart(
        self, value: float, many: int, medicine: int | None = None, alone: str = ""
    ) -> Numbers:
        """Give the second policy less the first. (R,)."""
        first, second = self.values(value, many, medicine, alone)
        apart: Numbers = second - first
        return apart

    def _future(self, number: int, value: float, alone: str) -> Future:
        if not alone:
            return future_of(number, {self.question.input.name: value})
        known = self.trade.by_medicine
        shares: dict[str, Any] = {
            name: each.model_dump(mode="json", exclude_unset=True) for name, each in known.items()
        }
        shares[alone] = {**shares.get(alone, {}), "exported_share": value}
        return future_of(number, {_BY_MEDICINE: shares})

"""A study as a reader meets it: which policy does better, by how much, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from forsyningssim.analysis.basis import Basis
from forsyningssim.analysis.compare import Comparison, compare_all
from forsyningssim.analysis.extras import load as load_extra
from forsyningssim.analysis.futures import Futures
from forsyningssim.analysis.inputs import Input, as_numbers, inputs_of
from forsyningssim.analysis.intervals import LEVEL, Interval, t_interval
from forsyningssim.errors import ImpossibleError, UnknownNameError
from forsyningssim.measures import MEASURES
from forsyningssim.scenario.policies import NONE
from forsyningssim.scenario.uncertainty import Uncertainty
from forsyningssim.spec import Text
from forsyningssim.studies.analysed import findings
from forsyningssim.studies.costed import basis_of
from forsyningssim.studies.design import uncertain
from forsyningssim.studies.execute import Finish
from forsyningssim.studies.findings import Findings
from forsyningssim.studies.outcomes import Outcomes, by_medicine, medicines
from forsyningssim.studies.plan import Plan
from forsyningssim.studies.rows import brief, finite
from forsyningssim.studies.shown import html
from forsyningssim.studies.work import Numbers

if TYPE_CHECKING:
    import pandas as pd
from forsyningssim.studies.compared import Compared


@dataclass(frozen=True, eq=False)
class Study:
    """A finished study: its outcomes, and every comparison that they carry."""

    plan: Plan
    folder: Path
    outcomes: Outcomes
    replicates: int
    """Of each policy, with the scenario as written."""
    finish: Finish
    _keeps: TemporaryDirectory[str] | None = None
    """The folder, where nobody asked for one: it goes when the study does."""
    _known: dict[tuple[str, tuple[str, ...]], Mapping[tuple[str, str], Comparison]] = field(
        default_factory=dict, repr=False
    )
    """Comparisons that were made already."""

    @property
    def basis(self) -> Basis:
        """What everything that the study says of its own runs is counted for."""
        return basis_of(self.plan.file.under().scenario)

    @property
    def names(self) -> Mapping[str, Text]:
        """What each policy is called; one without a title is called by its key."""
        return self.plan.names

    def mean(self, policy: str, measure: str) -> Interval:
        """Return the mean of a measure under a policy, in its unit, with its sampling interval.

        Student's t over replicates (Law 2015, section 4.5).
        """
        values = self.outcomes.of(policy, measure)
        return t_interval(values[np.isfinite(values)], LEVEL)

    def compare(self, a: str, b: str) -> Compared:
        """Compare policy ``b`` with ``a``: paired differences, ``b`` less ``a``, same luck.

        Intervals and verdicts hold for all pairs of policies together (Holm), by measure.

        Raises
        ------
        UnknownNameError
            There is no such policy in the study.
        ImpossibleError
            Both are the same policy.
        """
        for name in (a, b):
            if name not in self.plan.policies:
                raise UnknownNameError("policy", name, list(self.plan.policies))
        ordered = self.plan.policies.index(a) < self.plan.policies.index(b)
        order = self.plan.policies if ordered else self.plan.policies[::-1]
        if a == b:
            raise ImpossibleError(f"'{a}' cannot be compared with itself")
        found = {m: self._pairs(m, order)[a, b] for m in self.plan.measures}
        return Compared(a, b, self.basis, found)

    def summary(self) -> list[dict[str, Any]]:
        """Return for each measure and policy the mean, and the difference to ``none``."""
        found = []
        for measure in self.plan.measures:
            for policy in self.plan.policies:
                mean = self.mean(policy, measure)
                told = {
                    "measure": measure,
                    "unit": MEASURES[measure].unit,
                    "policy": policy,
                    "mean": finite(mean.estimate),
                    "mean_low": finite(mean.low),
                    "mean_high": finite(mean.high),
                }
                if policy != NONE and NONE in self.plan.policies:
                    told |= brief(self.pairs(measure)[NONE, policy])
                found.append(told)
        return found

    def pairs(self, measure: str) -> dict[tuple[str, str], Comparison]:
        """Compare all pairs of policies by a measure, each (a, b) as ``b`` less ``a``."""
        return dict(self._pairs(measure, self.plan.policies))

    def against(self, reference: str, measure: str) -> dict[str, Comparison]:
        """Compare each other policy with one by a measure: the policy less the reference."""
        place = self.plan.policies.index(reference)
        before, after = self.plan.policies[:place], self.plan.policies[place + 1 :]
        order = (reference, *before, *after)
        found = self._pairs(measure, order)
        return {policy: found[reference, policy] for policy in order[1:]}

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """What was not known and was drawn, as analyses take it, in the order of its paths."""
        return inputs_of(self._laws)

    @cached_property
    def drawn(self) -> Numbers:
        """Value of each input in each future; of a choice the number of its value. (F, D)."""
        return as_numbers(self._laws, self.outcomes.inputs)

    @cached_property
    def _laws(self) -> dict[str, Uncertainty]:
        known = uncertain(self.plan.file)
        return {name: known[name] for name in self.outcomes.inputs}

    @cached_property
    def findings(self) -> Findings:
        """All that this study shows, by measure: every analysis that its runs can carry."""
        return findings(self)

    def _pairs(self, measure: str, order: tuple[str, ...]) -> Mapping[tuple[str, str], Comparison]:
        if (measure, order) not in self._known:
            over = {pair: self.differences(*pair, measure) for pair in combinations(order, 2)}
            self._known[measure, order] = compare_all(
                {name: self.outcomes.of(name, measure) for name in order},
                direction=MEASURES[measure].direction,
                level=LEVEL,
                futures={pair: futures for pair, futures in over.items() if futures},
                name=measure,
            )
        return self._known[measure, order]

    def differences(self, a: str, b: str, measure: str) -> Futures | None:
        """Return differences over what is not known, as analyses take them; none without unknowns.

        A choice is told by the number of its value. Futures in which the measure cannot be told of
        both policies are left out.
        """
        outcomes = self.outcomes
        if not outcomes.futures:
            return None
        gaps = outcomes.over_futures(b, measure) - outcomes.over_futures(a, measure)
        known = np.isfinite(gaps).all(axis=1)
        if not known.any():
            return None
        grades = tuple(each.grade for each in self.inputs)
        return Futures(tuple(self._laws), grades, self.drawn[known], gaps[known])

    def by_medicine(self, measure: str) -> pd.DataFrame:
        """Return a measure by policy, replicate and medicine, with the scenario as written.

        Raises
        ------
        UnknownNameError
            There is no such measure.
        """
        import pandas as pd

        if measure not in MEASURES:
            raise UnknownNameError("measure", measure, list(MEASURES))
        values = by_medicine(self.plan, self.finish.store, self.replicates, measure)
        axes = [self.plan.policies, range(self.replicates), medicines(self.plan)]
        index = pd.MultiIndex.from_product(axes, names=["policy", "replicate", "medicine"])
        return pd.DataFrame({measure: values.ravel()}, index=index).reset_index()

    def to_pandas(self) -> pd.DataFrame:
        """Return a row for each run: policy, future, replicate, uncertain inputs, measures."""
        import pandas as pd

        outcomes = self.outcomes
        central = _frame(outcomes, outcomes.replicates[:, np.newaxis], [0])
        if not outcomes.futures:
            return central
        numbers = [future.number for future in outcomes.futures]
        over = _frame(outcomes, outcomes.futures_values, numbers)
        for name, drawn in outcomes.inputs.items():
            over[name] = over["future"].map(dict(zip(numbers, drawn, strict=True)))
        return pd.concat([central, over], ignore_index=True)

    def to_xarray(self) -> Any:
        """Return an ``xarray.Dataset``: a variable for each measure, over policy and replicate.

        Variables named ``<measure>_over_futures`` have the dimension future as well.

        Raises
        ------
        MissingExtraError
            xarray is not installed.
        """
        xarray = load_extra("xarray", "analysis")
        outcomes = self.outcomes
        central = ("policy", "replicate")
        over = ("policy", "future", "replicate_of_future")
        fields: dict[str, Any] = {}
        for m, name in enumerate(outcomes.measures):
            told = {"units": MEASURES[name].unit, "long_name": MEASURES[name].definition.en}
            fields[name] = (central, outcomes.replicates[:, :, m], told)
            if outcomes.futures:
                fields[f"{name}_over_futures"] = (over, outcomes.futures_values[..., m], told)
        coordinates: dict[str, Any] = {"policy": list(outcomes.policies)}
        if outcomes.futures:
            coordinates["future"] = [future.number for future in outcomes.futures]
            coordinates |= {name: ("future", drawn) for name, drawn in outcomes.inputs.items()}
        return xarray.Dataset(fields, coordinates, {"study_hash": self.plan.hash})

    def _repr_html_(self) -> str:
        title = escape(self.plan.file.scenario.title.en)
        heading = f"<b>{title}</b>: {self.replicates} replicates of each policy on the same luck"
        return html(f"{heading}. Differences are to <b>{NONE}</b>.", self.summary())


def _frame(outcomes: Outcomes, values: Numbers, futures: Sequence[int]) -> pd.DataFrame:
    import pandas as pd

    axes = [outcomes.policies, futures, range(values.shape[2])]
    index = pd.MultiIndex.from_product(axes, names=["policy", "future", "replicate"])
    flat = values.reshape(-1, values.shape[-1])
    return pd.DataFrame(flat, index=index, columns=list(outcomes.measures)).reset_index()

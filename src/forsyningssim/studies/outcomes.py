"""What a study found, as arrays; and the tables in its folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from forsyningssim.actors import PAYERS
from forsyningssim.data.norway import AGE_BANDS
from forsyningssim.errors import UnknownNameError
from forsyningssim.folders import whole_file
from forsyningssim.measures import COMPONENTS, MEASURES
from forsyningssim.parquet import copy, database
from forsyningssim.patients.places import CENTRALITY
from forsyningssim.setting import catalogue_of
from forsyningssim.studies.design import Future
from forsyningssim.studies.plan import Plan
from forsyningssim.studies.store import Store, listed
from forsyningssim.studies.work import WEEK, Numbers

if TYPE_CHECKING:
    import duckdb

BANDS: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
REPLICATES, TIME_SERIES = "replicates.parquet", "time_series.parquet"
LUCK, NOT_KNOWN = "luck", "not known"
"""What a band spans: the luck of the scenario as written, or what nobody knows as well."""


@dataclass(frozen=True)
class Outcomes:
    """Every measure of every run; not a number where it cannot be told.

    Replicates of the scenario as written give *sampling intervals*, which narrow with their number.
    Futures give *the range over what is not known*, which does not.
    """

    policies: tuple[str, ...]
    measures: tuple[str, ...]
    futures: tuple[Future, ...]
    """Without the scenario as written."""
    replicates: Numbers
    """The scenario as written: policies, replicates, measures. (A, R, M)"""
    futures_values: Numbers
    """With uncertain inputs drawn: policies, futures, replicates, measures. (A, F, K, M)"""
    bills: Numbers
    """The scenario as written, NOK: policies, replicates, components, payers. (A, R, C, Y)"""
    present: Numbers
    """As ``replicates``, each year after the first counting for less. (A, R, M)"""
    futures_present: Numbers
    """As ``futures_values``, each year after the first counting for less. (A, F, K, M)"""

    def of(self, policy: str, measure: str) -> Numbers:
        """Return a measure under a policy, with the scenario as written. (R,)."""
        return self.replicates[self._policy(policy), :, self._measure(measure)]

    def over_futures(self, policy: str, measure: str) -> Numbers:
        """Return a measure under a policy, by future and replicate. (F, K)."""
        return self.futures_values[self._policy(policy), :, :, self._measure(measure)]

    def present_of(self, policy: str, measure: str) -> Numbers:
        """Return a measure under a policy, as it stands beside costs. (R,)."""
        return self.present[self._policy(policy), :, self._measure(measure)]

    def present_over_futures(self, policy: str, measure: str) -> Numbers:
        """Return the same by future and replicate. (F, K)."""
        return self.futures_present[self._policy(policy), :, :, self._measure(measure)]

    def bill(self, policy: str) -> Numbers:
        """Return NOK by component and payer, with the scenario as written. (R, C, Y)."""
        noks: Numbers = self.bills[self._policy(policy)]
        return noks

    @property
    def inputs(self) -> Mapping[str, list[Any]]:
        """Values of each uncertain input, by dotted path; one for each future."""
        names = [name for name, _ in self.futures[0].values] if self.futures else []
        return {name: [dict(f.values)[name] for f in self.futures] for name in names}

    def _policy(self, name: str) -> int:
        if name not in self.policies:
            raise UnknownNameError("policy", name, list(self.policies))
        return self.policies.index(name)

    def _measure(self, name: str) -> int:
        if name not in self.measures:
            raise UnknownNameError("measure", name, list(self.measures))
        return self.measures.index(name)


def read_outcomes(plan: Plan, store: Store, replicates: int) -> Outcomes:
    """Read the measures of a study's runs out of its parts."""
    many, measures = len(plan.policies), len(MEASURES)
    central = np.full((many, replicates, measures), np.nan)
    over = np.full((many, len(plan.futures), plan.replicates_per_future, measures), np.nan)
    with database() as connection:
        for a, policy in enumerate(plan.policies):
            rows = _rows(connection, plan, store, policy, replicates)
            future, replicate = rows["future"], rows["replicate"]
            told = np.stack([np.ma.filled(rows[name], np.nan) for name in MEASURES], axis=1)
            first = future == 0
            central[a, replicate[first]] = told[first]
            over[a, future[~first] - 1, replicate[~first]] = told[~first]
    bill = len(COMPONENTS), len(PAYERS)
    bills = _as_written(plan, store, replicates, Cut("bill", 0, bill[0] * bill[1]))
    present, later = _both(plan, store, replicates, Cut("present", 0, measures))
    return Outcomes(
        plan.policies, tuple(MEASURES), plan.futures, central, over,
        bills.reshape(many, -1, *bill), present, later.reshape(over.shape),
    )  # fmt: skip


def _rows(
    connection: duckdb.DuckDBPyConnection, plan: Plan, store: Store, policy: str, replicates: int
) -> dict[str, Any]:
    select = _select(listed(MEASURES), "future, replicate")
    found: dict[str, Any] = connection.execute(
        select, _told(plan, store, [policy], replicates)
    ).fetchnumpy()
    return found


def _select(columns: str, order: str) -> str:
    """Query the planned runs of some policies."""
    return (
        f"SELECT policy, future, replicate, {columns} FROM read_parquet($files)"
        " WHERE list_contains($policies, policy)"
        " AND replicate < CASE WHEN future = 0 THEN $replicates ELSE $each END"
        f" AND future <= $futures ORDER BY {order}"
    )


def _told(plan: Plan, store: Store, policies: Sequence[str], replicates: int) -> dict[str, Any]:
    cells = [cell for cell in plan.cells(replicates) if cell[0] in policies]
    return {
        "files": store.files(cells),
        "policies": list(policies),
        "replicates": replicates,
        "each": plan.replicates_per_future,
        "futures": len(plan.futures),
    }


def write_replicates(plan: Plan, store: Store, replicates: int) -> None:
    """Write ``replicates.parquet``: a row for each run of the sample world, every measure."""
    select = _select(listed(MEASURES), "policy, future, replicate")
    told = _told(plan, store, plan.policies, replicates)
    with database() as connection, whole_file(store.folder / REPLICATES) as partial:
        copy(connection, select, partial, told)


def by_medicine(plan: Plan, store: Store, replicates: int, measure: str) -> Numbers:
    """Read a measure by medicine, with the scenario as written. (A, R, S)."""
    names, number = medicines(plan), list(MEASURES).index(measure)
    cut = Cut("by_medicine", number * len(names), len(names))
    return _as_written(plan, store, replicates, cut)


def borne(plan: Plan, store: Store, replicates: int) -> Numbers:
    """Read days without medicine by group, centrality and age, as written. (A, R, G + 4 + 6)."""
    groups = catalogue_of(plan.file.under().scenario).groups
    cut = Cut("borne", 0, len(groups) + len(CENTRALITY) + len(AGE_BANDS))
    return _as_written(plan, store, replicates, cut)


def _as_written(plan: Plan, store: Store, replicates: int, cut: Cut) -> Numbers:
    return _both(plan, store, replicates, cut)[0]


def _both(plan: Plan, store: Store, replicates: int, cut: Cut) -> tuple[Numbers, Numbers]:
    """Read a list under each policy: as written (A, R, n), and of futures (A, F × K, n)."""
    with database() as connection:
        found = [
            _lists(connection, plan, store, policy, replicates, cut) for policy in plan.policies
        ]
    return np.stack([each for each, _ in found]), np.stack([each for _, each in found])


def medicines(plan: Plan) -> tuple[str, ...]:
    """Return the medicines of a study, in the order of its arrays."""
    return catalogue_of(plan.file.under().scenario).substances


class Cut(NamedTuple):
    """A piece of a list that every run has."""

    column: str
    first: int
    length: int

    @property
    def text(self) -> str:
        """The piece as a query has it, where lists are counted from one."""
        return f"{self.column}[{self.first + 1}:{self.first + self.length}]"


def _lists(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    store: Store,
    policy: str,
    replicates: int,
    cut: Cut,
) -> tuple[Numbers, Numbers]:
    """Read a list of each run: of the scenario as written (R, n), and of futures (F × K, n)."""
    query = (
        f"SELECT future, unnest(v) AS v FROM ({_select(f'{cut.text} AS v', 'future, replicate')})"
    )
    rows: dict[str, Any] = connection.execute(
        query, _told(plan, store, [policy], replicates)
    ).fetchnumpy()
    values = np.ma.filled(rows["v"].astype(np.float64), np.nan)
    first = rows["future"] == 0
    return values[first].reshape(-1, cut.length), values[~first].reshape(-1, cut.length)


def write_time_series(plan: Plan, store: Store, replicates: int) -> None:
    """Write ``time_series.parquet``: bands of each weekly curve, by policy and medicine."""
    names, weeks = medicines(plan), _weeks(plan)
    rows: list[tuple[int, int, int, int, Numbers]] = []
    with database() as connection:
        for a, policy in enumerate(plan.policies):
            for c, curve in enumerate(("untreated", "cover")):
                for s in range(len(names)):
                    cut = Cut(curve, s * len(weeks), len(weeks))
                    both = _lists(connection, plan, store, policy, replicates, cut)
                    for o, values in enumerate(both):
                        if len(values):
                            rows.append((a, c, s, o, np.quantile(values, BANDS, axis=0)))
        _write_bands(connection, plan, store, rows)


def _weeks(plan: Plan) -> list[date]:
    """First day of each week."""
    horizon = plan.file.under().scenario.horizon
    return [horizon.starts + timedelta(day) for day in range(0, horizon.days, WEEK)]


def _write_bands(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    store: Store,
    rows: Sequence[tuple[int, int, int, int, Numbers]],
) -> None:
    weeks = _weeks(plan)
    keys = np.repeat(np.array([row[:4] for row in rows], np.int64), len(weeks), axis=0)
    bands = np.concatenate([row[4] for row in rows], axis=1)
    columns = dict(zip(("a", "c", "s", "o"), keys.T.copy(), strict=True))
    columns["w"] = np.tile(np.arange(len(weeks)), len(rows))
    points = [f"q{round(100 * share):02}" for share in BANDS]
    connection.register("cells", {**columns, **dict(zip(points, bands.copy(), strict=True))})
    select = (
        "SELECT $policies[a + 1] AS policy, $curves[c + 1] AS curve, $medicines[s + 1] AS medicine,"
        " $spans[o + 1] AS spans, $weeks[w + 1] AS week, "
        f"{listed(points)} FROM cells ORDER BY policy, c, s, o, w"
    )
    told = {
        "policies": list(plan.policies),
        "curves": ["untreated", "cover"],
        "medicines": list(medicines(plan)),
        "spans": [LUCK, NOT_KNOWN],
        "weeks": weeks,
    }
    with whole_file(store.folder / TIME_SERIES) as partial:
        copy(connection, select, partial, told)

"""Runs that follow every treatment: figures by municipality, and what a sample world is worth.

A sample world merges municipalities and lets a row stand for many treatments. So figures by
municipality come from these runs alone, and its totals are held against theirs, on the same luck of
plants and roads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from forsyningssim.analysis.intervals import t_interval
from forsyningssim.folders import whole_file, write_text
from forsyningssim.measures import MEASURES
from forsyningssim.parquet import copy, database
from forsyningssim.studies.outcomes import Outcomes
from forsyningssim.studies.plan import Plan, part_name
from forsyningssim.studies.rows import as_csv, finite
from forsyningssim.studies.store import Store

if TYPE_CHECKING:
    import duckdb

MUNICIPALITIES, CHECK = "municipalities.parquet", "sample_check.csv"
COLUMNS: Final = (
    "policy", "measure", "unit", "runs", "every_treatment", "sample_world", "difference", "low",
    "high",
)  # fmt: skip


def write_national(plan: Plan, store: Store, outcomes: Outcomes) -> None:
    """Write ``municipalities.parquet`` and ``sample_check.csv``, if any run follows everybody.

    The first has the mean over runs by policy, measure and municipality. The second has the totals
    of both kinds of runs with the same replicate numbers, and the mean difference (sample less
    every treatment) with its sampling interval; a study without a sample has none.
    """
    if not plan.national:
        return
    with database() as connection:
        told = {"files": _files(plan, store), "policies": list(plan.policies)}
        with whole_file(store.folder / MUNICIPALITIES) as partial:
            copy(connection, _MEANS, partial, {**told, "runs": plan.national})
        if plan.persons is None:
            return  # there is no sample to hold against them
        rows = [
            row
            for policy in plan.policies
            for row in _checked(connection, plan, store, outcomes, policy)
        ]
    write_text(store.folder / CHECK, as_csv(rows, COLUMNS))


_MEANS: Final = """
    SELECT policy, measure, municipality, avg(value) AS value, count(value)::INTEGER AS runs
    FROM (
        SELECT *, list_extract($policies, 1 + ((list_position($files, filename) - 1) // $runs)
        ::INTEGER) AS policy FROM read_parquet($files, filename = true)
        WHERE municipality IS NOT NULL
    )
    GROUP BY ALL ORDER BY policy, measure, municipality
"""
"""Means in the order of the files, so that a sum is always made in the same order."""


def _files(plan: Plan, store: Store) -> list[str]:
    """Return the runs of every treatment, one policy after the other."""
    return [
        str(store.in_full / part_name(policy, (0,), (replicate,)))
        for policy in plan.policies
        for replicate in range(plan.national)
    ]


def _checked(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    store: Store,
    outcomes: Outcomes,
    policy: str,
) -> list[dict[str, Any]]:
    """Hold the totals of one policy against each other, measure by measure."""
    many = min(plan.national, outcomes.replicates.shape[1])
    found: list[dict[str, Any]] = []
    whole = np.full((many, len(MEASURES)), np.nan)
    for replicate in range(many):
        path = store.in_full / part_name(policy, (0,), (replicate,))
        totals = connection.execute(
            "SELECT measure, value FROM read_parquet($file) WHERE municipality IS NULL",
            {"file": str(path)},
        ).fetchall()
        told = dict(totals)
        whole[replicate] = [np.nan if told[name] is None else told[name] for name in MEASURES]
    for m, (name, measure) in enumerate(MEASURES.items()):
        both = np.stack([whole[:, m], outcomes.of(policy, name)[:many]])
        both = both[:, np.isfinite(both).all(axis=0)]
        gap = t_interval(both[1] - both[0])
        means = both.mean(axis=1).tolist() if both.size else [None, None]
        found.append(
            {
                "policy": policy,
                "measure": name,
                "unit": measure.unit,
                "runs": both.shape[1],
                "every_treatment": means[0],
                "sample_world": means[1],
                "difference": finite(gap.estimate),
                "low": finite(gap.low),
                "high": finite(gap.high),
            }
        )
    return found

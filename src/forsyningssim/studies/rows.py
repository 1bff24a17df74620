"""Comparisons as rows of a table."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any, Final

from forsyningssim.analysis.basis import Basis
from forsyningssim.analysis.compare import Comparison
from forsyningssim.measures import MEASURES

COLUMNS: Final = (
    "a", "b", "measure", "unit", "basis", "replicates", "undefined", "difference", "low", "high",
    "level", "bootstrap_low", "bootstrap_high", "p_value", "verdict", "probability_better",
    "variance_reduction", "matters", "replicates_needed", "range_low", "range_median", "range_high",
    "range_share", "turning_input", "turning_value", "turning_low", "turning_high",
)  # fmt: skip


def row(a: str, b: str, measure: str, basis: Basis, found: Comparison) -> dict[str, Any]:
    """Return a comparison as a row of ``comparison.csv``: policy ``b`` less ``a``.

    Empty where it cannot be told, as a bound that the replicates do not give.
    """
    span, turning = found.range, found.turning
    wanted = found.matters > 0 and math.isfinite(found.deviation)
    told = {
        "a": a,
        "b": b,
        "measure": measure,
        "unit": MEASURES[measure].unit,
        "basis": basis.words.en,
        "replicates": found.replicates,
        "undefined": found.undefined,
        **brief(found),
        "level": found.difference.level,
        "bootstrap_low": found.bootstrap.low,
        "bootstrap_high": found.bootstrap.high,
        "p_value": found.p_value,
        "probability_better": found.probability_better.estimate,
        "variance_reduction": found.variance_reduction,
        "matters": found.matters,
        "replicates_needed": found.replicates_for(found.matters) if wanted else None,
    }
    if span:
        told |= {"range_low": span.low, "range_median": span.median, "range_high": span.high}
        told |= {"range_share": span.share}
    if turning:
        told |= {"turning_input": turning.name, "turning_value": turning.value}
        told |= {"turning_low": turning.low, "turning_high": turning.high}
    return {name: finite(told.get(name)) for name in COLUMNS}


def brief(found: Comparison) -> dict[str, Any]:
    """Return the difference, its sampling interval, and the word for it."""
    return {
        "difference": finite(found.difference.estimate),
        "low": finite(found.difference.low),
        "high": finite(found.difference.high),
        "verdict": found.verdict,
    }


def finite(value: Any) -> Any:
    """Return a value, but none for a number that is infinite or is none."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def as_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str] = COLUMNS) -> str:
    """Write rows as text with commas."""
    text = StringIO()
    lines = csv.DictWriter(text, columns, lineterminator="\n")
    lines.writeheader()
    lines.writerows(rows)
    return text.getvalue()

"""Findings as plain data, as in ``findings.json``.

Arrays stay out: they stand in ``replicates.parquet``. Numbers have ten figures, so that the last
bits of a machine's arithmetic do not decide the bytes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from forsyningssim.analysis.basis import Basis
from forsyningssim.analysis.economics import CostEffect
from forsyningssim.measures import MEASURES
from forsyningssim.spec import Text
from forsyningssim.studies.answers import answers
from forsyningssim.studies.findings import Findings


def as_data(found: Findings, names: Mapping[str, Text]) -> dict[str, Any]:
    """Return findings as plain data: what cannot be told is none."""
    by_measure = {}
    for measure, one in found.by_measure.items():
        told = plain(one)
        told["unit"] = MEASURES[measure].unit
        told["title"] = plain(MEASURES[measure].title)
        told["pairs"] = [{"a": a, "b": b, **plain(each)} for (a, b), each in one.pairs.items()]
        if one.best:
            told["best"]["survivors"] = [found.policies[i] for i in one.best.survivors]
        by_measure[measure] = told
    return {
        "policies": list(found.policies),
        "reference": found.reference,
        "answers": plain(answers(found, names)),
        "by_measure": by_measure,
        "basis": _basis(found.costed.basis),
        "cost_effect": {measure: _plane(plane) for measure, plane in found.cost_effect.items()},
        "per_year": [
            {"measure": measure, **_plane(plane)} for measure, plane in found.costed.per_year
        ],
        "cost_per_unit": [
            {**plain(each), "basis": _basis(each.basis)} for each in found.costed.per_unit
        ],
        "break_even": plain(found.costed.break_even),
        "worth": plain(found.worth),
        "left_out": plain(found.left_out),
    }


def _basis(basis: Basis) -> dict[str, Any]:
    return {**plain(basis), **plain(basis.words)}


def _plane(plane: CostEffect) -> dict[str, Any]:
    return {
        "basis": _basis(plane.basis),
        "unit": plain(plane.unit),
        "frontier": plain(plane.frontier()),
        "quadrants": dict(zip(plane.policies, plain(plane.quadrants().tolist()), strict=True)),
    }


def plain(value: Any) -> Any:
    """Turn a result into what JSON knows; arrays and laws are left out, infinity is none."""
    match value:
        case float():
            return float(f"{value:.10g}") if math.isfinite(value) else None
        case Text():
            return value.model_dump()
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}
        case Sequence() if not isinstance(value, str) and not hasattr(value, "_asdict"):
            return [plain(each) for each in value]
    held = _held(value)
    return value if held is None else plain(held)


def _held(value: Any) -> dict[str, Any] | None:
    """Give the fields of a result that are neither arrays nor laws; none if it has no fields."""
    if is_dataclass(value) and not isinstance(value, type):
        held = {each.name: getattr(value, each.name) for each in fields(value)}
    elif hasattr(value, "_asdict"):
        held = value._asdict()
    else:
        return None
    return {
        name: x for name, x in held.items() if not isinstance(x, np.ndarray) and not callable(x)
    }

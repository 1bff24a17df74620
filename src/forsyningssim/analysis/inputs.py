"""An uncertain input as the analyses see it, and points of the unit cube turned into its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np

from forsyningssim.measures.measure import Numbers
from forsyningssim.scenario.fields import field_called
from forsyningssim.scenario.numbers import unit
from forsyningssim.scenario.uncertainty import UncertainChoice, Uncertainty
from forsyningssim.spec import Grade, Text
from forsyningssim.words import number, percent, say, spoken, unit_called

_UNWRITTEN: Final = ("", "factor", "ratio", "class")
"""Units without a word beside a value."""


@dataclass(frozen=True)
class Input:
    """Something that nobody knows: how its values are spread, and how they are written."""

    name: str
    """Its place in the scenario, such as ``parallel_trade.exported_share``."""
    label: Text
    quantile: Callable[[float], float]
    """Value below which a share of all values lies; of a choice, the number of the level."""
    unit: str = ""
    """``share`` is written in per cent."""
    grade: Grade = "assumed"
    levels: tuple[Text, ...] = ()
    """What can be chosen, if the input is a choice; its values are then 0, 1, …"""

    def shown(self, value: float) -> Text:
        """Write a value in two significant figures, with its unit."""
        if self.levels:
            return self.levels[round(value)]
        short = float(f"{value:.2g}")
        if self.unit == "share":
            return percent(short)
        if self.unit in _UNWRITTEN:
            return number(short)
        return say("{0} {1}", "{0} {1}", number(short), unit_called(self.unit))


def values(inputs: Sequence[Input], points: Numbers) -> Numbers:
    """Turn points of the unit cube into values by each input's inverse distribution. (n, D)."""
    columns = [
        [each.quantile(u) for u in column.tolist()]
        for each, column in zip(inputs, points.T, strict=True)
    ]
    found: Numbers = np.array(columns, float).T
    return found


def inputs_of(laws: Mapping[str, Uncertainty]) -> tuple[Input, ...]:
    """Describe uncertain inputs (:func:`~forsyningssim.studies.design.uncertain`).

    They keep their order; a choice is drawn as the number of its value.
    """
    return tuple(
        Input(
            name,
            law.title or field_called(name),
            partial(_number_at, law),
            unit(name.rpartition(".")[2]),
            law.grade,
            tuple(law.called.get(str(value), _plain(value)) for value in law.values)
            if isinstance(law, UncertainChoice)
            else (),
        )
        for name, law in laws.items()
    )


def _plain(value: Any) -> Text:
    return spoken(str(value))


def _number_at(law: Uncertainty, u: float) -> float:
    found = law.quantile(u)
    return float(law.values.index(found) if isinstance(law, UncertainChoice) else found)


def as_numbers(laws: Mapping[str, Uncertainty], drawn: Mapping[str, Sequence[Any]]) -> Numbers:
    """Give the values that futures drew, by input; of a choice the number of its value. (F, D)."""
    columns = [
        [law.values.index(value) for value in drawn[name]]
        if isinstance(law, UncertainChoice)
        else drawn[name]
        for name, law in laws.items()
    ]
    found: Numbers = np.array(columns, float).T
    return found

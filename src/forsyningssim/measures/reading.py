"""One measure of one run, and how its parts are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from forsyningssim.errors import UnknownNameError
from forsyningssim.measures.finished import Finished, rows_longer_than
from forsyningssim.measures.measure import Measure, Numbers, Value
from forsyningssim.units import Mask

if TYPE_CHECKING:
    import pandas as pd

FEWEST: Final = 5
"""Sampled rows that a municipality's figure must rest on to be shown."""
_PARTS = ("group", "municipality", "name", "product", "substance")


@dataclass(frozen=True)
class Reading:
    """What a measure found in a run."""

    measure: Measure
    value: Value
    finished: Finished

    @property
    def total(self) -> float | None:
        """The figure for all of Norway; none if it cannot be told."""
        return self.value.total

    def by(self, part: str) -> pd.DataFrame:
        """Give the parts by ``group``, ``municipality``, ``product``, ``substance`` or ``name``.

        A part that the measure does not have gives an empty table.

        Raises
        ------
        UnknownNameError
            There is no such part.
        """
        import pandas as pd

        catalogue, value = self.finished.catalogue, self.value
        if part not in _PARTS:
            raise UnknownNameError("part of a measure", part, _PARTS)
        if part == "group":
            columns: Mapping[str, Sequence[str]] = {
                "medicine": [group.substance for group in catalogue.groups],
                "group": [group.name for group in catalogue.groups],
                "channel": [group.spec.channel for group in catalogue.groups],
            }
            return _frame(columns, value.by_group)
        if part == "municipality":
            columns = {
                "municipality": codes(self.finished),
                "name": self.finished.places.names,
            }
            return _frame(columns, municipal(self.finished, value))
        if part == "product":
            return _frame({"product": catalogue.products}, value.by_product)
        if part == "substance":
            return _frame({"medicine": catalogue.substances}, by_medicine(self.finished, value))
        return pd.DataFrame({"name": list(value.by_name), "value": list(value.by_name.values())})


def _frame(columns: Mapping[str, Sequence[str]], values: Numbers | None) -> pd.DataFrame:
    import pandas as pd

    if values is None:
        return pd.DataFrame({name: [] for name in (*columns, "value")})
    return pd.DataFrame({**columns, "value": values})


def by_medicine(finished: Finished, value: Value) -> Numbers | None:
    """Give a value by substance; none where its parts do not tell. (S,)."""
    catalogue = finished.catalogue
    if value.by_substance is not None:
        return value.by_substance
    if value.by_product is not None:
        return _added(catalogue.products_of, value.by_product)
    if value.by_group is not None and value.adds_up:
        return _added(catalogue.groups_of, value.by_group)
    return None


def _added(belongs: Mask, parts: Numbers) -> Numbers:
    """Add up what belongs to each substance; what belongs to none of them is left out. (S, n)."""
    substance, part = np.nonzero(belongs)
    total: Numbers = np.bincount(substance, parts[part], len(belongs))
    return total


def codes(finished: Finished) -> list[str]:
    """Name the places: a municipality by its number of four digits, merged ones by their name."""
    places = finished.places
    named = zip(places.code.tolist(), places.names, places.members, strict=True)
    return [f"{code:04d}" if len(members) == 1 else name for code, name, members in named]


def is_sample(finished: Finished) -> bool:
    """Whether rows stand for more than one treatment, or places for more than one municipality."""
    merged = any(len(members) > 1 for members in finished.places.members)
    return merged or bool((finished.weight > 1).any())


def too_few(finished: Finished) -> Mask:
    """Give the cells of a sample world that rest on one to four rows, and are not shown. (G, M)."""
    counted = rows_longer_than(finished, 0)
    return (counted > 0) & (counted < FEWEST) & is_sample(finished)


def municipal(finished: Finished, value: Value) -> Numbers | None:
    """Give a value by municipality, not a number where too few rows are behind it. (M,)."""
    whole = value.by_municipality
    if whole is None and value.by_place is not None:
        whole = value.by_place.sum(axis=0)
    if whole is None:
        return None
    counted = rows_longer_than(finished, 0).sum(axis=0)
    hidden = (counted > 0) & (counted < FEWEST) & is_sample(finished)
    return np.where(hidden, np.nan, whole)

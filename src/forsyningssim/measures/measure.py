"""What a measure is: a name, a unit, a direction, a definition and a pure function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from forsyningssim.measures.finished import Finished, once
from forsyningssim.spec import Text

Direction: TypeAlias = Literal["less", "more", "neither"]
"""Which way is better for patients."""
Numbers: TypeAlias = npt.NDArray[Any]
"""Whole or broken."""


@dataclass(frozen=True)
class Value:
    """What a measure finds: one figure, and the parts by which it can be told apart."""

    total: float | None
    """For all of Norway; none if it cannot be told, as when nobody ever went without."""
    by_group: Numbers | None = None
    """Shape (G,)."""
    by_place: Numbers | None = None
    """Shape (G, M)."""
    by_product: Numbers | None = None
    """Shape (P,)."""
    by_substance: Numbers | None = None
    """Not a number where it cannot be told. Shape (S,)."""
    by_municipality: Numbers | None = None
    """Where it is not the sum of ``by_place``; not a number where nobody is. Shape (M,)."""
    by_name: Mapping[str, float | None] = field(default_factory=dict)
    """Parts that have names of their own, such as who pays."""
    present: float | None = None
    """The total, each year after the first counting for less; none where that is the total itself
    or no later year can count for less."""
    adds_up: bool = False
    """Whether the groups of a medicine may be added up; shares, rates and records may not."""


@dataclass(frozen=True)
class Measure:
    """One thing that is counted."""

    name: str
    title: Text
    """What a heading calls it."""
    unit: str
    direction: Direction
    definition: Text
    """One sentence or two."""
    function: Callable[[Finished], Value]

    def __reduce__(self) -> tuple[Callable[[str], Measure], tuple[str]]:
        """Be sent to another process by name, which knows the function, too."""
        return _named, (self.name,)

    def of(self, finished: Finished) -> Value:
        """Take the measure of a run, once for as long as the run is kept."""
        return _taken(finished, self)


def _named(name: str) -> Measure:
    from forsyningssim.measures import MEASURES

    return MEASURES[name]


@once
def _taken(finished: Finished, measure: Measure) -> Value:
    return measure.function(finished)


def of_groups(
    by_group: Numbers, by_place: Numbers | None = None, present: float | None = None
) -> Value:
    """Value of something that adds up over groups. Shapes (G,) and (G, M)."""
    return Value(by_group.sum().item(), by_group, by_place, present=present, adds_up=True)


def of_products(by_product: Numbers) -> Value:
    """Value of something that adds up over products. Shape (P,)."""
    return Value(by_product.sum().item(), by_product=by_product)


def share(part: Numbers, whole: Numbers) -> Value:
    """Value of a share, whole and by group; not a number for a group that has no whole. (G,)."""
    by_group = divided(part, whole)
    total = whole.sum()
    return Value((part.sum() / total).item() if total else None, by_group)


def divided(part: Numbers, whole: Numbers) -> Numbers:
    """Give ``part`` / ``whole``, and not-a-number where there is no whole."""
    quotient: Numbers = np.full(np.shape(part), np.nan)
    return np.divide(part, whole, out=quotient, where=np.asarray(whole) != 0)

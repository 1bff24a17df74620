"""What disruptions and levers have in common: whom they name, when, and what they say they do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Literal, NamedTuple, TypeAlias

from pydantic import AfterValidator, Field

from forsyningssim.spec import Sourced, Text
from forsyningssim.units import Days, NotNegative, Share
from forsyningssim.words import named

Path: TypeAlias = tuple[str | int, ...]
"""Where something stands, counted from the block itself: field names and list places."""
Kind: TypeAlias = Literal[
    "medicine", "product", "group", "plant", "api_source", "hazard_group", "supplier", "country",
    "region", "route", "wholesaler", "health_region",
]  # fmt: skip
"""What a name is the name of. A medicine is a substance or a product."""


class Name(NamedTuple):
    """A name that a block uses and the scenario must know."""

    path: Path
    kind: Kind
    name: str


class Term(NamedTuple):
    """A time during which an intervention was in force in a run."""

    what: Intervention
    name: str
    """Its id in the scenario; empty for a lever, which has none."""
    starts: int
    """Day number of the first day."""
    ends: int
    """Day number of the first day on which it was over; past the run's last if it outlasted it."""
    products: tuple[str, ...] = ()
    """Products for which it was; empty where it concerns no choice of them."""


class Intervention(Sourced, ABC):
    """Something that takes hold of the model on a day of the run, and lets go of it again."""

    @abstractmethod
    def clause(self) -> Text:
        """Say when it takes hold and what it does, in one sentence with names as they stand."""

    def effect(self, called: Mapping[str, Text] | None = None) -> Text:
        """Say when it takes hold and what it does; ``called`` tells what each name is called."""
        return named(self.clause(), called)

    @abstractmethod
    def dates(self) -> Iterator[tuple[Path, date]]:
        """Yield each date it gives, with its place."""

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield from ()


def each(field: str, kind: Kind, names: Iterable[str]) -> Iterator[Name]:
    """Yield the names in a list of a block."""
    for place, name in enumerate(names):
        yield Name((field, place), kind, name)


def _from_day_0(curve: tuple[tuple[int, float], ...]) -> tuple[tuple[int, float], ...]:
    days = [day for day, _ in curve]
    if days[0] != 0 or sorted(set(days)) != days:
        raise ValueError("the days must begin with 0 and rise from point to point")
    return curve


Recovery: TypeAlias = Annotated[
    tuple[tuple[Days, Share], ...], Field(min_length=1), AfterValidator(_from_day_0)
]
"""Days since the start, and the share that works from then on: ``[[0, 0], [32, 0.25], ...]``."""
Curve: TypeAlias = Annotated[
    tuple[tuple[Days, NotNegative], ...], Field(min_length=2), AfterValidator(_from_day_0)
]
"""Days since the start, and a factor; straight lines between the points, one after the last."""

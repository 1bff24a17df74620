"""Plain customers: demand without patients, for textbook worlds.

They decide nothing, so their day is routine (``patients/customers.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from forsyningssim.spec import Spec
from forsyningssim.units import Days


class Deterministic(Spec):
    """The same every day."""

    kind: Literal["deterministic"]
    packs_per_day: Annotated[int, Field(ge=0)]
    """Packs asked for on every day."""


class Poisson(Spec):
    """A Poisson number every day, drawn by the day."""

    kind: Literal["poisson"]
    mean_per_day: Annotated[float, Field(ge=0, le=700)]
    """Above 700 the probability of no pack at all is too small for a computer to begin with."""


class Listed(Spec):
    """Given day by day, then repeated from the start."""

    kind: Literal["listed"]
    packs: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)]
    """Packs asked for on each day, day 0 first."""


PlainDemand: TypeAlias = Annotated[Deterministic | Poisson | Listed, Field(discriminator="kind")]


class Customer(Spec):
    """Somebody who buys one product from one wholesaler every day."""

    wholesaler: str
    """From whom."""
    product: str
    """What is bought."""
    demand: PlainDemand
    """Packs asked for, day by day."""
    together_with: str = ""
    """Name of a common stream of Poisson demand: on every day, customers who share it and have the
    same mean ask for the same number."""
    when_short: Literal["backorder", "lost", "patience"] = "backorder"
    """Unfilled packs wait, are lost, or wait for ``patience_days`` and are then lost."""
    patience_days: Days = 0
    """Days that an unfilled pack is waited for, under ``patience``."""
    priority: Annotated[int, Field(ge=1)] = 1
    """Under the wholesaler's rule ``priority``, lower numbers are served first."""


@dataclass(frozen=True)
class Account:
    """What one customer asked for and got, day by day."""

    demand: list[int]
    filled: list[int]
    """Packs of the day's demand that were on the shelf."""
    backlog: list[int]
    """Packs still waited for at the end of the day."""
    lost: list[int]
    on_hand: list[int]
    """Packs on the wholesaler's shelf at the end of the day."""

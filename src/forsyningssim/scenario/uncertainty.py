"""What nobody knows: inputs of a scenario with a law instead of a number; studies sample them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, model_validator

from forsyningssim.spec import Evidence, Exponential, Lognormal, Triangular, Uniform, Words


class Unknown(Evidence):
    """Where a law comes from, and which values stand for it where inputs are crossed."""

    title: Words | None = None
    """What figures and sentences call it, as it stands inside a sentence."""
    levels: tuple[Any, ...] = ()
    """Values in a crossed design; the 5 %, 50 % and 95 % points of the law if none are named."""


class UncertainUniform(Uniform, Unknown):
    """Any number between two bounds, all alike."""


class UncertainTriangular(Triangular, Unknown):
    """Between two bounds, most often near the mode."""


class UncertainExponential(Exponential, Unknown):
    """Small most often, and without an upper bound."""


class UncertainLognormal(Lognormal, Unknown):
    """Right-skewed: as likely twice the median as half of it."""


class UncertainChoice(Unknown):
    """One of several values, all as likely."""

    dist: Literal["choice"]
    values: Annotated[tuple[Any, ...], Field(min_length=1)]
    """The values, each as likely."""
    called: dict[str, Words] = {}
    """Value to what figures and sentences call it."""

    @model_validator(mode="after")
    def _each_once(self) -> UncertainChoice:
        if len({repr(value) for value in self.values}) < len(self.values):
            raise ValueError("values has a value twice; leave out one of them")
        unknown = sorted(set(self.called) - {str(value) for value in self.values})
        if unknown:
            raise ValueError(f"called names no value of this choice: {', '.join(unknown)}")
        return self

    def quantile(self, u: float) -> Any:
        """Return the value at the share ``u`` of the list."""
        return self.values[min(int(u * len(self.values)), len(self.values) - 1)]


Uncertainty: TypeAlias = Annotated[
    UncertainUniform
    | UncertainTriangular
    | UncertainExponential
    | UncertainLognormal
    | UncertainChoice,
    Field(discriminator="dist"),
]
"""An input whose value nobody knows."""

_POINTS = (0.05, 0.5, 0.95)


LOWEST, HIGHEST = 0.01, 0.99


def bounds(unknown: Uncertainty) -> tuple[float, float] | None:
    """Return the range of a number: the law's own bounds, or its 1 % and 99 % points.

    A choice has none.
    """
    if isinstance(unknown, UncertainUniform | UncertainTriangular):
        return unknown.low, unknown.high
    if isinstance(unknown, UncertainChoice):
        return None
    return unknown.quantile(LOWEST), unknown.quantile(HIGHEST)


def levels(unknown: Uncertainty) -> tuple[Any, ...]:
    """Return the values that stand for an input where inputs are crossed."""
    if unknown.levels:
        return unknown.levels
    if isinstance(unknown, UncertainChoice):
        return unknown.values
    return tuple(unknown.quantile(point) for point in _POINTS)

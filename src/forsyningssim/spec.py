"""What every description in a scenario file is made of: closed, frozen and with its sources.

The actors, levers and disruptions derive their own descriptions from these, each in the file
that also holds its process.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Annotated, Literal, TypeAlias

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from forsyningssim.units import NotNegative, Positive

Grade: TypeAlias = Literal["measured", "derived", "expert", "assumed"]
"""How a number is known: read off a source, computed from one, judged, or chosen by us."""

Country: TypeAlias = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""


class Spec(BaseModel):
    """A piece of a scenario file: unknown fields are errors, and nothing changes it later."""

    # Deferred: only the whole scenario is ever validated, and its parts need not be compiled.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Evidence(Spec):
    """Where one number comes from."""

    source: str
    """Author, title, year, or the rule by which it was derived or assumed."""
    grade: Grade
    """How well it is known."""


class Sourced(Spec):
    """A block whose numbers share one source, but for the exceptions it names."""

    source: str = ""
    """Where the numbers of this block come from."""
    grade: Grade = "assumed"
    """How well they are known."""
    sources: dict[str, Evidence] = {}
    """Field name to its own evidence, where it differs from the block's."""

    def evidence(self, field: str) -> Evidence:
        """Source and grade of one field of this block."""
        return self.sources.get(field) or Evidence(source=self.source, grade=self.grade)

    @model_validator(mode="after")
    def _names_real_fields(self) -> Sourced:
        unknown = sorted(set(self.sources) - set(type(self).model_fields))
        if unknown:
            raise ValueError(f"sources names no field of this block: {', '.join(unknown)}")
        return self


class Text(Spec):
    """A text in English and Norwegian bokmål."""

    en: str
    """In English."""
    nb: str
    """In Norwegian bokmål."""


def _both_languages(value: object) -> object:
    return {"en": value, "nb": value} if isinstance(value, str) else value


Words: TypeAlias = Annotated[
    Text, BeforeValidator(_both_languages, json_schema_input_type=str | Text)
]
"""A text in both languages; a plain string serves for both."""


class Constant(Spec):
    """Always the same number."""

    dist: Literal["constant"] = "constant"
    value: NotNegative
    """The number, in the unit of the field."""

    def quantile(self, u: float) -> float:
        """Return the value, whatever the luck ``u``."""
        return self.value

    def mean(self) -> float:
        """Return the expected value."""
        return self.value


class Uniform(Spec):
    """Any number between two bounds, all alike."""

    dist: Literal["uniform"]
    low: NotNegative
    """Lower bound, in the unit of the field."""
    high: NotNegative
    """Upper bound, in the unit of the field."""

    @model_validator(mode="after")
    def _ordered(self) -> Uniform:
        if self.low > self.high:
            raise ValueError(f"low ({self.low:g}) is above high ({self.high:g})")
        return self

    def quantile(self, u: float) -> float:
        """Return the value below which a share ``u`` of all draws lies."""
        return self.low + u * (self.high - self.low)

    def mean(self) -> float:
        """Return the expected value."""
        return (self.low + self.high) / 2


class Triangular(Spec):
    """Between two bounds, most often near the mode."""

    dist: Literal["triangular"]
    low: NotNegative
    """Lower bound, in the unit of the field."""
    mode: NotNegative
    """Likeliest value, in the unit of the field."""
    high: NotNegative
    """Upper bound, in the unit of the field."""

    @model_validator(mode="after")
    def _ordered(self) -> Triangular:
        if not self.low <= self.mode <= self.high or self.low == self.high:
            got = f"{self.low:g}, {self.mode:g} and {self.high:g}"
            raise ValueError(f"needs low <= mode <= high and low < high, got {got}")
        return self

    def quantile(self, u: float) -> float:
        """Return the value below which a share ``u`` of all draws lies."""
        width = self.high - self.low
        turn = (self.mode - self.low) / width
        if u < turn:
            return self.low + float(np.sqrt(u * width * (self.mode - self.low)))
        return self.high - float(np.sqrt((1 - u) * width * (self.high - self.mode)))

    def mean(self) -> float:
        """Return the expected value."""
        return (self.low + self.mode + self.high) / 3


class Exponential(Spec):
    """Waiting time until something that is as likely every day."""

    dist: Literal["exponential"]
    mean_value: Positive = Field(alias="mean")
    """Expected value, in the unit of the field."""

    def quantile(self, u: float) -> float:
        """Return the value below which a share ``u`` of all draws lies."""
        return float(-self.mean_value * np.log1p(-u))

    def mean(self) -> float:
        """Return the expected value."""
        return self.mean_value


class Lognormal(Spec):
    """Right-skewed, as durations of shortages are."""

    dist: Literal["lognormal"]
    median: Positive
    """Value that half of all draws stay below, in the unit of the field."""
    sigma: Positive
    """Standard deviation of the logarithm."""

    def quantile(self, u: float) -> float:
        """Return the value below which a share ``u`` of all draws lies."""
        return float(self.median * np.exp(self.sigma * NormalDist().inv_cdf(u)))

    def mean(self) -> float:
        """Return the expected value."""
        return float(self.median * np.exp(self.sigma**2 / 2))


def _number(value: object) -> object:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return {"dist": "constant", "value": value} if plain else value


Distribution: TypeAlias = Annotated[
    Annotated[
        Constant | Uniform | Triangular | Exponential | Lognormal, Field(discriminator="dist")
    ],
    BeforeValidator(
        _number,
        json_schema_input_type=float | Constant | Uniform | Triangular | Exponential | Lognormal,
    ),
]
"""A number that may be uncertain; a bare number is a constant."""

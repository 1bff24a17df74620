"""A little scenario of the tests' own: tagged unions, numbers or distributions, maps by id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from forsyningssim.errors import did_you_mean


class Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Lognormal(Closed):
    dist: Literal["lognormal"]
    median: Annotated[float, Field(gt=0)]
    sigma: Annotated[float, Field(gt=0)]


class Uniform(Closed):
    dist: Literal["uniform"]
    low: float
    high: float

    @model_validator(mode="after")
    def _ordered(self) -> Uniform:
        if self.low > self.high:
            raise ValueError("needs low <= high")
        return self


Tagged = Annotated[Lognormal | Uniform, Field(discriminator="dist")]
Quantity = Annotated[float, Field(ge=0)] | Tagged


class Medicine(Closed):
    name: str
    lead_time_days: Quantity


class Ban(Closed):
    kind: Literal["export_ban"]
    medicines: tuple[str, ...] | Literal["all"]
    stocks: tuple[Literal["ordinary", "duty", "national"], ...] = ("ordinary",)
    starts: dt.date


class Release(Closed):
    kind: Literal["stock_release"]
    cap: float = 7


Lever = Annotated[Ban | Release, Field(discriminator="kind")]


class Policy(Closed):
    levers: Annotated[tuple[Lever, ...], Field(alias="and")] = ()


def _levers_only(value: object) -> object:
    return {"and": value} if isinstance(value, list) else value


class World(Closed):
    days: Annotated[int, Field(gt=0)]
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "NO"
    medicines: dict[Annotated[str, Field(pattern="^[a-z_]+$")], Medicine]
    policies: dict[str, Annotated[Policy, BeforeValidator(_levers_only)]] = {}

    def check(self) -> Iterable[tuple[tuple[str | int, ...], str, str]]:
        for name, policy in self.policies.items():
            for i, lever in enumerate(policy.levers):
                named = lever.medicines if isinstance(lever, Ban) else "all"
                for k, medicine in enumerate(() if named == "all" else named):
                    if medicine not in self.medicines:
                        hint = did_you_mean(medicine, self.medicines)
                        where = ("policies", name, i, "medicines", k)
                        yield where, f"unknown medicine '{medicine}'", hint


SOUND = """\
days: 365
country: NO
medicines:
  insulin_aspart: {name: Insulin aspart, lead_time_days: 20}
  amoxicillin:
    name: Amoxicillin
    lead_time_days: {dist: lognormal, median: 48, sigma: 1.05}
policies:
  none: []
  ban:
    - {kind: export_ban, medicines: [amoxicillin], starts: 2023-09-01}
"""

"""The scenario: frozen data, assembled from what each actor, lever and disruption describes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from forsyningssim.actors.authority import Authority
from forsyningssim.actors.customer import Customer
from forsyningssim.actors.domestic_factory import DomesticFactory
from forsyningssim.actors.european_stockpile import EuropeanStockpile
from forsyningssim.actors.hospitals import HospitalRegion
from forsyningssim.actors.manufacturer import ApiSource, HazardGroup, Plant, Supplier
from forsyningssim.actors.national_stock import NationalStock
from forsyningssim.actors.parallel_trader import ParallelTrade
from forsyningssim.actors.product import Costs, Product
from forsyningssim.actors.rest_of_europe import Region
from forsyningssim.actors.wholesaler import Duty, Outlets, Wholesaler
from forsyningssim.disruptions import AnyDisruption
from forsyningssim.levers import AnyLever
from forsyningssim.patients.need import Substance
from forsyningssim.scenario.checks import Fault, check
from forsyningssim.spec import Grade, Sourced, Spec, Words
from forsyningssim.units import Days, NotNegative


class Horizon(Spec):
    """The days that are simulated."""

    starts: date
    """Day 0, the first day that is measured."""
    days: Annotated[int, Field(ge=1, le=36_500)]
    warm_up_days: Days = 120
    """Days before day 0, with background failures but nothing of the scenario; never measured."""

    @property
    def ends(self) -> date:
        """The first day that is no longer simulated."""
        return self.starts + timedelta(self.days)


class Policy(Spec):
    """A named set of levers, perhaps on top of another policy."""

    extends: str = ""
    """Another policy of this scenario whose overlays and levers come first."""
    title: Words | None = None
    overlays: dict[str, Any] = {}
    """Dotted path to value: what the scenario would say under this policy."""
    levers: Annotated[tuple[AnyLever, ...], Field(alias="and")] = ()


def _bare_list(value: object) -> object:
    return {"and": value} if isinstance(value, list) else value


AnyPolicy: TypeAlias = Annotated[
    Policy, BeforeValidator(_bare_list, json_schema_input_type=Policy | list[AnyLever])
]
"""A policy; a bare list is its levers."""


class Uncertainty(Spec):
    """An input whose value nobody knows; studies sample it."""

    dist: Literal["uniform", "triangular", "lognormal", "exponential", "choice"]
    low: float | None = None
    mode: float | None = None
    high: float | None = None
    median: float | None = None
    sigma: float | None = None
    mean: float | None = None
    values: tuple[Any, ...] = ()
    source: str
    grade: Grade


class Study(Spec):
    """How a study of this scenario is run."""

    seed: Annotated[int, Field(ge=0)] = 1
    replicates: Annotated[int, Field(ge=1)] = 100
    measures: tuple[str, ...] = ()
    thresholds: dict[str, float] = {}


class Scenario(Sourced):
    """Everything one file says, with what it extends."""

    schema_version: Literal[1]
    title: Words
    question: Words
    limits: Words = Field(default="", validate_default=True)
    """What this scenario does not model."""
    outcome: Words = Field(default="", validate_default=True)
    """What is known of how the real crisis went."""
    horizon: Horizon
    medicines: tuple[str, ...] | Literal["all"] = "all"
    """Substances that are simulated, out of those described."""
    substances: dict[str, Substance] = {}
    products: dict[str, Product] = {}
    suppliers: dict[str, Supplier] = {}
    plants: dict[str, Plant] = {}
    api_sources: dict[str, ApiSource] = {}
    hazard_groups: dict[str, HazardGroup] = {}
    regions: dict[str, Region] = {}
    wholesalers: dict[str, Wholesaler] = {}
    outlets: Outlets = Outlets()
    duty: Duty = Duty(products=(), days=0)
    parallel_trade: ParallelTrade = ParallelTrade(exported_share=0)
    european_stockpile: EuropeanStockpile = EuropeanStockpile()
    national_stock: NationalStock = NationalStock()
    domestic_factory: DomesticFactory = DomesticFactory(products=())
    authority: Authority = Authority()
    hospitals: dict[str, HospitalRegion] = {}
    customers: dict[str, Customer] = {}
    costs: Costs = Costs()
    confounding: Annotated[NotNegative, Field(le=1)] = 0.5
    """Phi: the share of an observed excess risk that is causal. Swept without rerunning."""
    severity_weights: dict[int, NotNegative] = {1: 8, 2: 4, 3: 2, 4: 1}
    disruptions: dict[str, AnyDisruption] = {}
    policies: dict[str, AnyPolicy] = {}
    uncertainties: dict[str, Uncertainty] = {}
    study: Study = Study()

    def check(self) -> Iterator[Fault]:
        """Yield what does not fit together: path, message and hint of every fault."""
        return check(self)

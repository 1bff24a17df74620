"""The scenario: frozen data, assembled from what each actor, lever and disruption describes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BeforeValidator, Field, model_validator

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
from forsyningssim.scenario.checks import check
from forsyningssim.scenario.exercise import ExerciseSpec
from forsyningssim.scenario.known import Known
from forsyningssim.scenario.located import Fault
from forsyningssim.scenario.uncertainty import Uncertainty
from forsyningssim.spec import Sourced, Spec, Text, Words
from forsyningssim.units import Days, NotNegative

OWN_DATA: Final = Text(
    en="contains own data: classify before sharing",
    nb="inneholder egne data: vurder gradering før deling",
)
"""What a title says where a scenario has `own_data`."""


class Horizon(Spec):
    """The days that are simulated."""

    starts: date
    """Day 0, the first day that is measured."""
    days: Annotated[int, Field(ge=1, le=36_500)]
    """Days that are measured, from day 0 on."""
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
    """What reports call the policy. None: its name."""
    overlays: dict[str, Any] = {}
    """Dotted path to value: what the scenario would say under this policy."""
    levers: Annotated[tuple[AnyLever, ...], Field(alias="and")] = ()
    """Levers of the policy; their order does not matter."""


def _bare_list(value: object) -> object:
    return {"and": value} if isinstance(value, list) else value


AnyPolicy: TypeAlias = Annotated[
    Policy, BeforeValidator(_bare_list, json_schema_input_type=Policy | list[AnyLever])
]
"""A policy; a bare list is its levers."""


class Study(Spec):
    """How a study of this scenario is run."""

    seed: Annotated[int, Field(ge=0)] = 1
    """Number from which all luck follows: same seed, same luck."""
    replicates: Annotated[int, Field(ge=1)] = 100
    """Replicates of each policy with the scenario as written: they narrow the sampling interval."""
    persons: Annotated[int, Field(ge=1)] | Literal["all"] = 20_000
    """Rows of the sample world that is studied, or every treatment followed in all of them."""
    policies: tuple[str, ...] = ()
    """Policies that are studied; all if none is named."""
    measures: tuple[str, ...] = ()
    """Measures that are compared; all if none is named."""
    thresholds: dict[str, float] = {}
    """Measure to the value that matters to whoever decides."""
    worth_nok: dict[str, Annotated[float, Field(gt=0)]] = {}
    """Measure to what one unit of it less (or more, where that is better) is worth to whoever
    decides, in NOK: for net benefit."""
    crises_per_year: tuple[Annotated[float, Field(gt=0)], ...] = ()
    """How often such a crisis may be assumed to come. Where any is given, each policy is also run
    without the disruptions, and the study tells cost per year and the break-even frequency."""
    futures: Annotated[int, Field(ge=0, le=65_536)] = 64
    """Draws of the uncertain inputs: they span the range over what is not known."""
    replicates_per_future: Annotated[int, Field(ge=1)] = 4
    """Replicates of each policy in each future."""
    sampling: Literal["sobol", "latin_hypercube", "crossed"] = "sobol"
    """How futures are drawn; a crossed design has one for every combination of levels."""
    until: dict[str, Annotated[float, Field(gt=0, lt=1)]] = {}
    """Measure to relative half-width of its sampling interval: replicates are added until then."""
    minimum: Annotated[int, Field(ge=2)] = 50
    """Replicates before ``until`` is first looked at."""
    cap: Annotated[int, Field(ge=2)] = 2000
    """Replicates at most, whatever ``until`` asks for."""

    @model_validator(mode="after")
    def _room_between(self) -> Study:
        if self.minimum > self.cap:
            raise ValueError(f"minimum ({self.minimum}) is above cap ({self.cap})")
        return self


class Scenario(Sourced):
    """Everything one file says, with what it extends."""

    schema_version: Literal[1]
    """Version of this format."""
    title: Words
    """What the scenario is called."""
    question: Words
    """What the scenario is to answer, in one sentence."""
    limits: Words = Field(default="", validate_default=True)
    """What this scenario does not model."""
    outcome: Words = Field(default="", validate_default=True)
    """What is known of how the real crisis went."""
    known: dict[str, Known] = {}
    """Published figures of it, for ``make validation`` to hold runs against. No input of a run."""
    unchecked: Words = Field(default="", validate_default=True)
    """Why no published figure can check a run, where none can."""
    own_data: bool = False
    """Whether it holds data of one's own: its title then tells every reader to classify it."""
    horizon: Horizon
    """The days that are simulated."""
    medicines: tuple[str, ...] | Literal["all"] = "all"
    """Substances that are simulated, out of those described."""
    substances: dict[str, Substance] = {}
    """What patients need, by name."""
    products: dict[str, Product] = {}
    """What stands on the shelves, by name."""
    suppliers: dict[str, Supplier] = {}
    """Who sells the products in Norway, by name."""
    plants: dict[str, Plant] = {}
    """Where packs are made, by name."""
    api_sources: dict[str, ApiSource] = {}
    """Sources of active ingredient, by name."""
    hazard_groups: dict[str, HazardGroup] = {}
    """Common shocks, by name."""
    regions: dict[str, Region] = {}
    """The rest of Europe: who else buys the same packs, by name."""
    wholesalers: dict[str, Wholesaler] = {}
    """Who buys from suppliers and sells to outlets, by name."""
    outlets: Outlets = Outlets()
    """How pharmacies, institutions and hospitals keep their shelves."""
    duty: Duty = Duty(products=(), days=0)
    """The wholesalers' statutory stock."""
    parallel_trade: ParallelTrade = ParallelTrade(exported_share=0)
    """Export out of Norwegian wholesale stock."""
    european_stockpile: EuropeanStockpile = EuropeanStockpile()
    """A stock that European countries share."""
    national_stock: NationalStock = NationalStock()
    """The state's own stock."""
    domestic_factory: DomesticFactory = DomesticFactory(products=())
    """A Norwegian factory that can be called upon."""
    authority: Authority = Authority()
    """How the authority sees, and when."""
    hospitals: dict[str, HospitalRegion] = {}
    """Hospitals of each health region."""
    customers: dict[str, Customer] = {}
    """Plain customers without patients, by name: for textbook worlds."""
    costs: Costs = Costs(price_year=2024)
    """Prices of what has no product of its own."""
    confounding: Annotated[NotNegative, Field(le=1)] = 0.5
    """Phi: the share of an observed excess risk that is causal. Swept without rerunning."""
    severity_weights: dict[int, NotNegative] = {1: 8, 2: 4, 3: 2, 4: 1}
    """Weight of a day without the medicine, by class of severity, where classes are added up."""
    disruptions: dict[str, AnyDisruption] = {}
    """What happens, by a name of one's own."""
    policies: dict[str, AnyPolicy] = {}
    """What may be done, by a name of one's own: each is compared with the others."""
    uncertainties: dict[str, Uncertainty] = {}
    """Dotted path to the law of an input whose value nobody knows; studies sample it."""
    study: Study = Study()
    """How a study of the scenario is run."""
    exercise: ExerciseSpec | None = None
    """How people play this scenario around a table; studies do not read it."""

    @model_validator(mode="after")
    def _own_data_is_told(self) -> Scenario:
        if not self.own_data or self.title.en.endswith(OWN_DATA.en):
            return self
        said = Text(en=f"{self.title.en} – {OWN_DATA.en}", nb=f"{self.title.nb} – {OWN_DATA.nb}")
        return self.model_copy(update={"title": said})

    def check(self) -> Iterator[Fault]:
        """Yield what does not fit together: path, message and hint of every fault."""
        return check(self)

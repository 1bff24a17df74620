"""What patients need: the description of a substance and of the groups that use it."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from forsyningssim.spec import Distribution, Sourced, Spec, Words
from forsyningssim.units import Days, NotNegative, Positive, Share

Channel: TypeAlias = Literal["pharmacy", "institution", "acute_care", "hospital"]
"""Where a group gets its medicine. Over the counter is a funding route of the pharmacy."""
Funding: TypeAlias = Literal["blue", "white", "over_the_counter", "hospital", "institution"]
"""Who pays: blue prescription (the state), white (the patient), counter, hospital, municipality."""
AgeBand: TypeAlias = Literal["0-4", "5-17", "18-44", "45-66", "67-79", "80+"]
"""The age bands of the population table."""
Severity: TypeAlias = Annotated[int, Field(ge=1, le=4)]
"""1 is the most severe: harm within hours or days; 4 is discomfort."""


class Chronic(Spec):
    """Daily treatment, fetched again before the last pack is empty."""

    kind: Literal["chronic"]
    users: Positive
    """Persons in treatment in all of Norway."""
    days_per_ask: Positive = 90
    """Days of treatment fetched at a time; by law at most about three months."""
    spread: Share = 0.15
    """Half-width of the persons' own intervals around it, as a share."""
    early_days: Days = 14
    """A person comes 0 to this many days before the last pack is empty."""


class Acute(Spec):
    """An episode that must be treated within hours or days."""

    kind: Literal["acute"]
    episodes_per_year: Positive
    """Episodes a year in all of Norway."""
    course_days: Annotated[int, Field(ge=1, le=60)] = 7
    """Days of treatment; an episode never treated counts them all as untreated."""
    patience_days: Annotated[int, Field(ge=0, le=60)] = 3
    """Days after which the patient gives up (or is well again) and leaves untreated."""
    season: tuple[NotNegative, ...] = ()
    """Twelve monthly factors, January first; scaled to a mean of one. Empty: none."""

    @model_validator(mode="after")
    def _twelve(self) -> Acute:
        if self.season and (len(self.season) != 12 or not sum(self.season)):
            raise ValueError("season needs twelve numbers, January first, not all zero")
        return self


class Inpatient(Spec):
    """A stay in hospital or acute municipal care with a dose every day."""

    kind: Literal["inpatient"]
    stays_per_year: Positive
    """Stays a year in all of Norway."""
    course_days: Distribution
    """Days of treatment, one ask a day; a day refused is a day untreated."""
    together_with: str = ""
    """Name of a common stream of stays: groups that share it follow the same beds."""
    season: tuple[NotNegative, ...] = ()
    """Twelve monthly factors, January first; scaled to a mean of one. Empty: none."""

    @model_validator(mode="after")
    def _twelve(self) -> Inpatient:
        if self.season and (len(self.season) != 12 or not sum(self.season)):
            raise ValueError("season needs twelve numbers, January first, not all zero")
        return self


class Course(Spec):
    """Cycles on fixed days; a cycle that comes late counts its days of delay."""

    kind: Literal["course"]
    patients: Positive
    """Persons in treatment at any time, in all of Norway."""
    cycle_days: Annotated[int, Field(ge=1, le=120)] = 21
    """Days from the beginning of one cycle to that of the next."""


Need: TypeAlias = Annotated[Chronic | Acute | Inpatient | Course, Field(discriminator="kind")]
"""The four kinds of need."""


class Alternative(Spec):
    """Another product of the same substance that some of the group can use."""

    product: str
    """What is taken from the shelf instead."""
    probability: Share = 1.0
    """Share of asks that can be met with it, such as a child who can take a crushed tablet."""


class Substitute(Sourced):
    """Another substance that treats the same condition, at a price in harm."""

    product: str
    """What is taken from the shelf instead; it drains that product's stock."""
    level: Literal["same_class", "other_class"]
    """How near it is: of the same class of medicines, or of another."""
    probability: Share
    """Share of asks for which prescriber and patient can agree on it."""
    packs: Annotated[int, Field(ge=1, le=60)] = 1
    """Packs of the substitute that replace one ask."""
    delay_days: Days = 0
    """Days until treatment begins, such as a new prescription."""
    harm_factor: Share = 0.1
    """Harm of a day on the substitute, as a share of the harm of a day without."""
    broad_spectrum: bool = False
    """Whether its use counts as broad-spectrum antibiotic caused by the shortage."""


class Outcome(Sourced):
    """One kind of harm: how often, and how much more often without the medicine.

    For daily treatment: ``base_rate_per_year`` and ``hazard_ratio``; for an episode or a stay:
    ``base_risk`` and ``odds_ratio``. Harm is computed after the run and never feeds back.
    """

    base_rate_per_year: NotNegative = 0.0
    """Events per person and year when treated."""
    hazard_ratio: Annotated[float, Field(ge=1)] = 1.0
    """Events per day without the medicine, over those per day when treated."""
    base_risk: Share = 0.0
    """Probability of the event per treated episode."""
    odds_ratio: Annotated[float, Field(ge=1)] = 1.0
    """Odds of the event in an untreated episode, over those in a treated one."""
    evidence_kind: Literal["randomised", "natural_experiment", "observational", "judgement"]
    """The kind of study behind the ratio."""


class HealthLoss(Sourced):
    """Health lost, in quality-adjusted life years (QALY); nothing is counted without a source."""

    utility_untreated: Share = 0.0
    """Quality of life, 0 to 1, that a day without the medicine takes by itself."""
    qaly_per_admission: NotNegative | None = None
    """Beyond the death of some, which is counted by itself where the group has deaths; 0 if another
    figure covers it. Not given: nobody has said."""
    qaly_per_death: NotNegative | None = None
    """Present value of the years that were left; 0 if another figure covers it. Not given: nobody
    has said."""

    @model_validator(mode="after")
    def _has_a_source(self) -> HealthLoss:
        if not self.source.strip():
            raise ValueError("health_loss needs a source; leave it out where there is none")
        return self


class Harm(Spec):
    """What going without does to a patient of the group."""

    grace_days: Days = 0
    """Consecutive days without medicine before harm begins."""
    admission: Outcome | None = None
    """Admissions to hospital."""
    death: Outcome | None = None
    """Deaths. None: not counted."""
    length_of_stay_days: Positive = 5.2
    """Days in bed per admission."""
    acute_care: Share = 0.0
    """Share of the admissions that acute municipal care could treat, if it has a place."""
    health_loss: HealthLoss | None = None
    """What it costs in health; none: nobody has said."""

    def health_is_known(self) -> bool:
        """Tell whether somebody has said what every outcome of the group costs in health."""
        loss = self.health_loss
        return loss is not None and not (
            (self.admission is not None and loss.qaly_per_admission is None)
            or (self.death is not None and loss.qaly_per_death is None)
        )


class Group(Sourced):
    """Patients with one need for one substance, who get it in one way."""

    label: Words
    """What reports call the group."""
    need: Need
    """When they need it: daily, in episodes, during stays or in cycles."""
    channel: Channel
    """Where the group gets its medicine."""
    funding: Funding
    """Who pays."""
    severity: Severity
    """How severe going without is: 1, harm within hours or days, to 4, discomfort."""
    by_age: dict[AgeBand, NotNegative] = {}
    """Relative use per inhabitant by age band; bands not named have none. Empty: all alike."""
    products: dict[str, Share]
    """The products the group begins on, and the share of the group on each; they add to one."""
    packs_per_ask: Annotated[int, Field(ge=1, le=60)] = 1
    """Packs handed over at one ask (for an inpatient: per day)."""
    alternatives: tuple[Alternative, ...] = ()
    """Other products of the substance, in the order in which they are tried."""
    substitutes: tuple[Substitute, ...] = ()
    """Other substances, in the order in which they are tried."""
    other_product: Share = 0.0
    """Probability that the counter may switch the ask to an alternative at once; in daily treatment
    the share of persons for whom it always may."""
    other_outlet: Share = 0.0
    """Probability that the person goes on to another outlet in reach."""
    rewritten_after_days: Annotated[int, Field(ge=1, le=365)] | None = None
    """Days without daily treatment after which a prescriber has made the prescription one for an
    alternative that the pharmacy has, for good. Not given: it stands, and the person waits."""
    gives_up: Share = 0.0
    """Share who, when it takes a prescriber to get another medicine or another product of it, never
    fetch that, and wait without for their own; always the same persons."""
    hoarding: NotNegative = 1.0
    """How much more (or less) readily than average the group hoards."""
    harm: Harm | None = None
    """What going without does to them. None: nobody has said."""

    @model_validator(mode="after")
    def _shares_add_to_one(self) -> Group:
        total = sum(self.products.values())
        if abs(total - 1) > 1e-6:
            raise ValueError(f"products: the shares add to {total:.6g}, not to 1")
        daily = self.need.kind == "chronic"
        if self.rewritten_after_days is not None and not daily:
            raise ValueError("rewritten_after_days: only daily treatment is rewritten")
        if self.gives_up and not daily:
            raise ValueError("gives_up: only daily treatment is given up")
        return self


class Substance(Sourced):
    """What patients need, whatever the product it comes in."""

    name: Words
    """What reports call it."""
    atc: Annotated[str, Field(pattern=r"^[A-Z]\d\d[A-Z]{2}\d\d$")]
    """WHO anatomical-therapeutic-chemical code."""
    ddd: str = ""
    """WHO defined daily dose with its unit, such as ``2 g``; empty where none is set."""
    groups: dict[str, Group]
    """Who needs it, by a name of one's own."""

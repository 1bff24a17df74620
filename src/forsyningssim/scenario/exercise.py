"""The exercise in a scenario file: who takes part, why, and what they will be told and when.

Terms are those of HSEEP and of DSB's exercise guide: *objective*, *inject* (*innspill*), *MSEL*
(*dreiebok*), *facilitator* (*øvingsledelse*), *evaluator*.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias, get_args

from pydantic import BeforeValidator, Field, TypeAdapter, model_validator

from forsyningssim.actors.authority import Trigger
from forsyningssim.disruptions import AnyDisruption
from forsyningssim.levers import AnyLever
from forsyningssim.scenario.policies import NONE
from forsyningssim.spec import Spec, Words
from forsyningssim.units import Days, NotNegative, Share

if TYPE_CHECKING:
    pass

RoleKind: TypeAlias = Literal[
    "ministry", "health_directorate", "medicines_agency", "wholesaler", "health_region",
    "shortage_centre", "county_governor", "municipality", "doctor", "pharmacy", "manufacturer",
    "patient_organisation", "press",
]  # fmt: skip
"""The offices of a shortage; what each sees is in ``exercise/parts.py``."""
FACILITATOR, EVALUATOR = "facilitator", "evaluator"
"""The two that take no part: one leads, the other watches. Both see the truth."""
NOBODY_YET: Final = "2000-01-01"
"""Stands where a disturbance will have the day on which its inject is fired."""


def _starts_when_fired(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    for field in ("starts", "ends"):
        if field in value:
            raise ValueError(f"a disturbance starts when its inject is fired; leave out {field}")
    return {**value, "starts": NOBODY_YET}


Disturbance: TypeAlias = Annotated[
    AnyDisruption, BeforeValidator(_starts_when_fired, json_schema_input_type=dict[str, Any])
]
"""A disruption without a date: it starts on the day on which its inject is fired."""


def _nothing_fixed(value: object) -> object:
    return {kind: {} for kind in value} if isinstance(value, list | tuple) else value


Holdings: TypeAlias = Annotated[
    dict[str, dict[str, Any]],
    BeforeValidator(_nothing_fixed, json_schema_input_type=dict[str, dict[str, Any]] | list[str]),
]
"""Kinds of lever with the values that whoever holds them does not choose."""


class Objective(Spec):
    """What the exercise is to try, so that one can tell afterwards whether it was reached."""

    text: Words
    """What is to be tried, as a sentence."""
    injects: tuple[str, ...] = ()
    """Injects that put it to the test."""
    criteria: Annotated[tuple[str, ...], Field(min_length=1)]
    """Criteria by which it is judged."""


class Criterion(Spec):
    """Something that can be seen to have been done, or to have come out, or not.

    With a ``lever`` the log tells; with a ``measure`` the books tell; with neither an evaluator
    does.
    """

    text: Words
    """What should be done or come out, as a sentence for the evaluators."""
    role: str = ""
    """Who is expected to do it. Empty: anybody."""
    lever: str = ""
    """Kind of lever that meets it."""
    medicines: tuple[str, ...] = ()
    """Substances or products that the lever must cover. Empty: any."""
    by_day: Days | None = None
    """Last day of the exercise on which it counts; day 0 is the first."""
    after: str = ""
    """An inject from which ``within_days`` are counted."""
    within_days: Days | None = None
    """Days after the inject ``after`` within which it counts."""
    measure: str = ""
    """Name of the measure that is looked at."""
    at_most: float | None = None
    """Largest value of the measure that meets it."""

    @model_validator(mode="after")
    def _measured_or_done(self) -> Criterion:
        if (self.at_most is not None) != bool(self.measure):
            raise ValueError("measure and at_most belong together: give both or neither")
        if (self.within_days is not None) != bool(self.after):
            raise ValueError("after and within_days belong together: give both or neither")
        if self.lever and self.measure:
            raise ValueError("give lever or measure, not both")
        return self


class Role(Spec):
    """A seat at the table."""

    kind: RoleKind
    """The office: it decides what the role sees."""
    name: Words
    """What the seat is called."""
    brief: Words
    """What the role is told before it begins: its task, its powers, whom it may call."""
    levers: Holdings = {}
    """Kinds of lever that it holds, each with the values of fields that are not its to choose:
    ``{public_advice: {compliance: 0.6}}``. A plain list holds them with their defaults."""
    wholesaler: str = ""
    """Whose stocks a wholesaler sees, or a pharmacy is delivered by."""
    supplier: str = ""
    """Whose stocks a manufacturer sees."""
    municipality: int | None = None
    """Official number of the municipality: of the municipality itself, the pharmacy, the doctor;
    of the county governor's and the health region's, any one in it. None: the first place."""
    keeps_clock: bool = False
    """Whether it lets the days pass itself, where nobody leads the exercise."""
    doctrine: tuple[AnyLever, ...] = ()
    """What the office does by its plans while nobody plays it."""


class Inject(Spec):
    """A message to some of the roles that tells, asks, or disturbs."""

    title: Words
    """Its heading in the list and in the log."""
    day: Days | None = None
    """Day of the exercise on which it is planned; day 0 is the first."""
    when: Trigger | None = None
    """Instead of a day: something that the authority sees."""
    medicines: tuple[str, ...] = ()
    """Substances or products of which ``when`` is asked. Empty: all."""
    once: str = ""
    """Instead of a day: a criterion that decisions have met, such as one that a coach praises."""
    unless: str = ""
    """A criterion: if decisions have met it by the planned day, the inject is skipped."""
    sender: Words
    """Who sends the message."""
    to: tuple[str, ...] = ()
    """Roles that get it. Empty: all."""
    text: Words
    """The message as it is read."""
    attachment: Words | None = None
    """Text of what is enclosed, such as a table or a press cutting."""
    expected: Words = Field(default="", validate_default=True)
    """What a good answer would be; for facilitator and evaluators."""
    criterion: str = ""
    """Criterion by which the answer is judged."""
    disturbs: dict[str, Disturbance] = {}
    """Disruptions that begin on the day on which it is fired, without dates."""
    rumour: NotNegative = 0.0
    """Size of the rumour it starts: 1 moves ``rumour_share`` of people to fetch early; 0: none."""

    @model_validator(mode="after")
    def _day_or_condition(self) -> Inject:
        if (self.day is not None) + (self.when is not None) + bool(self.once) > 1:
            raise ValueError("fires by one of day, when and once: leave out the others")
        if self.unless and self.day is None:
            raise ValueError("unless leaves out an inject that is planned: give its day")
        if self.when is not None and not self.when.conditional:
            raise ValueError("when: give a condition; a planned day stands in day")
        return self


class Period(Spec):
    """A part of the hours around the table."""

    minutes: Annotated[int, Field(ge=1)]
    """Minutes on the clock on the wall."""
    text: Words
    """What is done in it."""
    days: Days = 0
    """Days of the game that pass in it."""


class ExerciseSpec(Spec):
    """A scenario that people play: what it is for, who plays, and what they will be told."""

    title: Words | None = None
    """What the exercise is called. None: as the scenario."""
    purpose: Words
    """Why the exercise is held, in a sentence or two."""
    objectives: Annotated[dict[str, Objective], Field(min_length=3, max_length=5)]
    """Three to five things that the exercise is to try, by a name of one's own."""
    criteria: dict[str, Criterion]
    """By what one can tell whether objectives were reached, by a name of one's own."""
    roles: Annotated[dict[str, Role], Field(min_length=1)]
    """The seats at the table, by a name of one's own."""
    injects: dict[str, Inject] = {}
    """The master scenario events list (*dreiebok*)."""
    timetable: tuple[Period, ...] = ()
    """The parts of the hours around the table, in their order."""
    policy: str = NONE
    """Policy of the scenario that stands while the game is played: arrangements made before it."""
    persons: Annotated[int, Field(ge=1)] = 2000
    """Rows of the sample world that is played."""
    replicate: Annotated[int, Field(ge=0)] = 0
    """The luck of the game."""
    rumour_share: Share = 0.08
    """Share of people in daily treatment who react to a rumour of size 1."""
    rumour_counter_peak: NotNegative = 0.96
    """Extra packs taken over the counter at the peak of a rumour of size 1, as a share."""


def lever_kinds() -> dict[str, type[Any]]:
    """Return every kind of lever, with its description."""
    union, _ = get_args(AnyLever)
    return {lever.model_fields["kind"].default: lever for lever in get_args(union)}


def lever_of(decision: Mapping[str, Any]) -> AnyLever:
    """Return a lever as a scenario file would give it; raises pydantic's ValidationError."""
    return _levers().validate_python(dict(decision))


@cache
def _levers() -> TypeAdapter[AnyLever]:
    """Compile what reads a lever, once."""
    return TypeAdapter(AnyLever)

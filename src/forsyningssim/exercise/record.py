"""What the log says has been played on a branch: its day, its decisions, what has been told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal, Self, TypeAlias

from forsyningssim.exercise.log import Event
from forsyningssim.levers import AnyLever
from forsyningssim.scenario.exercise import ExerciseSpec, Inject, lever_of

Date: TypeAlias = date
ClockState: TypeAlias = Literal["running", "paused", "real_event", "over"]
_GAME: Final = frozenset({
    "stepped", "decided", "withdrawn", "fired", "postponed", "skipped", "written", "announced",
    "rumour", "branched", "rewound",
})  # fmt: skip
"""Kinds of event that belong to a branch."""
MAIN: Final = 0
"""The branch on which a game begins."""


@dataclass(frozen=True)
class Decision:
    """Something that a role has decided."""

    number: int
    """Number of its event."""
    role: str
    day: int
    lever: AnyLever
    why: str
    authority: str
    by_doctrine: bool
    """Whether nobody plays the role, and it acted by its plans."""
    withdrawn: int | None = None
    """Day on which it was withdrawn."""


@dataclass(frozen=True)
class Told:
    """A message that has reached its roles."""

    number: int
    day: int
    inject: str
    """Id of the inject; of one written on the spot, ``written/`` and its event's number."""
    spec: Inject


@dataclass(frozen=True)
class Said:
    """A rumour or an announcement of a role, for everybody to hear."""

    number: int
    day: int
    role: str
    text: str
    size: float
    """Of a rumour, in the exercise's ``rumour_share``; 0 for what calms nobody and moves nobody."""


@dataclass(frozen=True)
class Record:
    """What the log says of one branch of the game."""

    day: int = 0
    branch: int = MAIN
    state: ClockState = "paused"
    decisions: tuple[Decision, ...] = ()
    told: tuple[Told, ...] = ()
    said: tuple[Said, ...] = ()
    postponed: Mapping[str, int] = field(default_factory=dict)
    """Inject to the day to which it was postponed."""
    skipped: frozenset[str] = frozenset()
    seated: frozenset[str] = frozenset()
    """Roles that somebody plays."""
    events: tuple[Event, ...] = ()
    """Those of the branch, with what it shares with the branch it left."""

    @classmethod
    def of(cls, events: Iterable[Event], spec: ExerciseSpec) -> Self:
        """Read the branch that was played last."""
        branch, path = active(events)
        record = cls(branch=branch)
        for event in path:
            record = record.after(event, spec)
        return record

    def after(self, event: Event, spec: ExerciseSpec) -> Self:
        """Return the record with one more event."""
        longer = replace(self, events=(*self.events, event))
        change = _CHANGES.get(event.kind)
        return longer if change is None else replace(longer, **change(self, event, spec))

    @property
    def fired(self) -> frozenset[str]:
        """Injects of the master list that have been fired."""
        return frozenset(told.inject for told in self.told)

    def without(self, numbers: Collection[int]) -> Self:
        """Return the record as if some decisions had not been taken."""
        kept = tuple(each for each in self.decisions if each.number not in numbers)
        return replace(self, decisions=kept)


def _moved(_: Record, event: Event, __: ExerciseSpec) -> dict[str, Any]:
    return {"day": int(event.body["to"])}


def _stopped(_: Record, event: Event, __: ExerciseSpec) -> dict[str, Any]:
    return {"state": "running" if event.kind == "resumed" else event.kind}


def _sat(record: Record, event: Event, _: ExerciseSpec) -> dict[str, Any]:
    return {"seated": record.seated | {event.role}}


def _rose(record: Record, event: Event, _: ExerciseSpec) -> dict[str, Any]:
    return {"seated": record.seated - {event.role}}


def _decided(record: Record, event: Event, _: ExerciseSpec) -> dict[str, Any]:
    return {"decisions": (*record.decisions, _decision(event))}


def _withdrawn(record: Record, event: Event, _: ExerciseSpec) -> dict[str, Any]:
    number = event.body["decision"]
    taken = (
        replace(each, withdrawn=event.day) if each.number == number else each
        for each in record.decisions
    )
    return {"decisions": tuple(taken)}


def _fired(record: Record, event: Event, spec: ExerciseSpec) -> dict[str, Any]:
    inject = str(event.body["inject"])
    told = Told(event.number, event.day, inject, spec.injects[inject])
    return {"told": (*record.told, told)}


def _written(record: Record, event: Event, _: ExerciseSpec) -> dict[str, Any]:
    written = Inject.model_validate(event.body["inject"])
    told = Told(event.number, event.day, f"written/{event.number}", written)
    return {"told": (*record.told, told)}


def _postponed(record: Record, event: Event, _: ExerciseSpec) -> dict[str, Any]:
    later = {str(event.body["inject"]): int(event.body["day"])}
    return {"postponed": {**record.postponed, **later}}


def _skipped(record: Record, event: Event, _: ExerciseSpec) -> dict[str, Any]:
    return {"skipped": record.skipped | {str(event.body["inject"])}}


def _said(record: Record, event: Event, _: ExerciseSpec) -> dict[str, Any]:
    text, size = str(event.body["text"]), float(event.body.get("size", 0))
    return {"said": (*record.said, Said(event.number, event.day, event.role, text, size))}


_CHANGES: Final[Mapping[str, Callable[[Record, Event, ExerciseSpec], dict[str, Any]]]] = {
    "stepped": _moved,
    "rewound": _moved,
    "paused": _stopped,
    "resumed": _stopped,
    "real_event": _stopped,
    "seated": _sat,
    "left": _rose,
    "decided": _decided,
    "withdrawn": _withdrawn,
    "fired": _fired,
    "written": _written,
    "postponed": _postponed,
    "skipped": _skipped,
    "rumour": _said,
    "announced": _said,
}
"""Kind of event to what it changes in a record."""


def _decision(event: Event) -> Decision:
    body = event.body
    return Decision(
        event.number, event.role, event.day, lever_of(body["lever"]), str(body.get("why", "")),
        str(body.get("authority", "")), bool(body.get("doctrine", False)),
    )  # fmt: skip


def active(events: Iterable[Event]) -> tuple[int, tuple[Event, ...]]:
    """Return the branch that was played last, and the events that led to where it stands.

    An event ``branched`` or ``rewound`` opens a branch that keeps what its own branch had up to the
    event number ``from``. Who sits at the table, and what they noted, is the same on every branch.
    """
    branch, path, opened = MAIN, list[Event](), 0
    for event in events:
        if event.kind in {"branched", "rewound"}:
            opened += 1
            branch = opened
            kept = int(event.body["from"])
            path = [each for each in path if each.number <= kept or each.kind not in _GAME]
        path.append(event)
    return branch, tuple(path)

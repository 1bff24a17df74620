"""What each office sees on a morning of the game: pure functions of the game, filtered here.

A :class:`~forsyningssim.exercise.scene.Scene` is the game on that morning; each part of a view is a
function of it. What a role is not shown never leaves this module: the municipality sees its own
shelves and what people say, the agency what was reported to it, nobody the truth. Facilitator and
evaluators see all of it (``truth_of``).

Everybody sees the published list of shortages, what is announced or rumoured in public, and what
offices of the state have decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from forsyningssim.exercise.game import Clock, Game
from forsyningssim.exercise.parts import PARTS, reported, true
from forsyningssim.exercise.record import Decision, Record
from forsyningssim.exercise.scene import Figure, Scene, Series
from forsyningssim.report.words import Language
from forsyningssim.scenario.exercise import EVALUATOR, FACILITATOR, RoleKind
from forsyningssim.simulation import Run
from forsyningssim.words import day_of, say

MARK: Final = say("EXERCISE", "ØVELSE")
"""Stands on every page, message and export."""
_PUBLIC: Final[frozenset[RoleKind]] = frozenset({
    "ministry", "health_directorate", "medicines_agency", "health_region", "shortage_centre",
    "county_governor", "municipality",
})  # fmt: skip
"""Offices whose decisions are public."""


@dataclass(frozen=True)
class Message:
    """An inject, an announcement or a rumour as one role gets it."""

    number: int
    day: int
    sender: str
    title: str
    text: str
    attachment: str
    expected: str = ""
    """What a good answer would be: for facilitator and evaluators only."""


@dataclass(frozen=True)
class Decided:
    """A decision, in a sentence."""

    number: int
    day: int
    role: str
    role_name: str
    text: str
    why: str
    authority: str
    by_doctrine: bool
    withdrawn: int | None
    own: bool
    """Whether the viewing role took it."""


@dataclass(frozen=True)
class Notice:
    """A shortage on the published list."""

    day: int
    text: str
    until: int
    """Day of the exercise on which the supplier expects it to be over."""


@dataclass(frozen=True)
class View:
    """What one role sees."""

    role: str
    title: str
    brief: str
    day: int
    date: str
    """ISO 8601."""
    state: str
    figures: tuple[Figure, ...]
    series: tuple[Series, ...]
    messages: tuple[Message, ...]
    decisions: tuple[Decided, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class Planned:
    """An inject on the facilitator's list."""

    inject: str
    title: str
    day: int | None
    """Day for which it is planned, or on which it was fired; None while its condition is awaited.
    """
    status: str
    """``planned``, ``waiting``, ``fired`` or ``skipped``."""
    to: tuple[str, ...]
    text: str
    expected: str
    criterion: str


@dataclass(frozen=True)
class Truth:
    """Everything: for facilitator and evaluators."""

    view: View
    injects: tuple[Planned, ...]
    notes: tuple[tuple[int, int, str, str, str], ...]
    """Number, day, role, kind and text of notes and observations."""
    seated: tuple[str, ...]


def view_of(game: Game, record: Record, run: Run, role: str, language: Language) -> View:
    """Return what a role sees on the morning on which a replay ended."""
    if role in {FACILITATOR, EVALUATOR}:
        return _all_of_it(Scene(game, record, run, role, language))
    scene = Scene(game, record, run, role, language)
    shown = [each for part in PARTS[scene.spec.kind] for each in part(scene)]
    return _view(scene, scene.word(scene.spec.name), scene.word(scene.spec.brief), shown)


def truth_of(game: Game, record: Record, run: Run, language: Language) -> Truth:
    """Return everything there is to see."""
    scene = Scene(game, record, run, FACILITATOR, language)
    notes = tuple(
        (e.number, e.day, e.role, e.kind, str(e.body.get("text", "")))
        for e in record.events
        if e.kind in {"noted", "observed"}
    )
    planned = tuple(_planned(scene))
    return Truth(_all_of_it(scene), planned, notes, tuple(sorted(record.seated)))


def _all_of_it(scene: Scene) -> View:
    shown = [each for part in (reported, true) for each in part(scene)]
    titles = {
        FACILITATOR: say("Facilitator", "Øvingsledelse"),
        EVALUATOR: say("Evaluator", "Evaluator"),
    }
    purpose = scene.word(scene.game.spec.purpose)
    return _view(scene, scene.word(titles[scene.role]), purpose, shown)


def _view(scene: Scene, title: str, brief: str, shown: Sequence[Figure | Series]) -> View:
    clock: Clock = scene.game.clock(scene.record)
    return View(
        role=scene.role,
        title=title,
        brief=brief,
        day=clock.day,
        date=clock.date.isoformat(),
        state=clock.state,
        figures=tuple(each for each in shown if isinstance(each, Figure)),
        series=tuple(each for each in shown if isinstance(each, Series)),
        messages=tuple(_messages(scene)),
        decisions=tuple(_decisions(scene)),
        notices=tuple(_notices(scene)),
    )


# What everybody sees


def _messages(scene: Scene) -> Iterator[Message]:
    """Injects to the role, and what is said in public, in the order in which they came."""
    sees_all = scene.role in {FACILITATOR, EVALUATOR}
    found = []
    for told in scene.record.told:
        spec = told.spec
        if sees_all or not spec.to or scene.role in spec.to:
            found.append(
                Message(
                    told.number, told.day, scene.word(spec.sender), scene.word(spec.title),
                    scene.word(spec.text),
                    scene.word(spec.attachment) if spec.attachment else "",
                    scene.word(spec.expected) if sees_all else "",
                )
            )  # fmt: skip
    for said in scene.record.said:
        rumour = said.size > 0
        title = scene.say("Rumour", "Rykte") if rumour else scene.say("Announcement", "Kunngjøring")
        sender = (
            scene.word(scene.game.spec.roles[said.role].name)
            if (said.role in scene.game.spec.roles)
            else scene.say("Facilitator", "Øvingsledelse")
        )
        found.append(Message(said.number, said.day, sender, title, said.text, ""))
    yield from sorted(found, key=lambda message: message.number)


def _decisions(scene: Scene) -> Iterator[Decided]:
    """The role's own decisions, and those of the state's offices."""
    sees_all = scene.role in {FACILITATOR, EVALUATOR}
    for decision in scene.record.decisions:
        own = decision.role == scene.role
        if own or sees_all or _is_public(scene.game, decision):
            role = scene.game.spec.roles[decision.role]
            yield Decided(
                decision.number, decision.day, decision.role, scene.word(role.name),
                scene.word(decision.lever.effect(scene.game.called)),
                decision.why if (own or sees_all) and not decision.by_doctrine else "",
                decision.authority if own or sees_all else "",
                decision.by_doctrine, decision.withdrawn, own,
            )  # fmt: skip


def _is_public(game: Game, decision: Decision) -> bool:
    return game.spec.roles[decision.role].kind in _PUBLIC


def _notices(scene: Scene) -> Iterator[Notice]:
    """Shortages that suppliers have announced and that are not over by what they said."""
    shift = scene.game.setting.days.warm_up
    for notice in scene.run.notices:
        if notice.day < scene.today <= notice.until:
            names = [scene.called(p) for p in np.flatnonzero(notice.products).tolist()]
            until = scene.game.setting.days.date(notice.until)
            text = scene.say(
                "Shortage of {0}, expected until {1}", "Mangel på {0}, ventet til {1}",
                ", ".join(names), day_of(until),
            )  # fmt: skip
            yield Notice(notice.day - shift, text, notice.until - shift)


def _planned(scene: Scene) -> Iterator[Planned]:
    """The master list of injects, with what has become of each."""
    record = scene.record
    fired = {told.inject: told.day for told in record.told}
    for name, inject in scene.game.spec.injects.items():
        day = record.postponed.get(name, inject.day)
        waits = (inject.when is not None or inject.once) and name not in record.postponed
        status = "waiting" if waits else "planned"
        if name in record.skipped:
            status = "skipped"
        if name in fired:
            status, day = "fired", fired[name]
        yield Planned(
            name, scene.word(inject.title), day, status, inject.to, scene.word(inject.text),
            scene.word(inject.expected), inject.criterion,
        )  # fmt: skip

"""The room: everything that happens around the table, without a web.

Open one with ``Room.open(scenario, log)``. Every method may be called from any thread. Whatever
changes the game is written to the log, and on disk, before it takes effect and before the method
returns its ``Receipt``; a room that is opened again on the same log stands where it stood.

* Roles: ``view``, ``forms``, ``preview``, ``decide``, ``withdraw``, ``forecast``, ``announce``,
  ``rumour``.
* The facilitator: ``step``, ``pause``, ``resume``, ``fire``, ``postpone``, ``skip``, ``write``,
  ``truth``, ``branch``, ``rewind``, ``stop_for_real_event``.
* Everybody: ``note``, ``feedback``, ``hot_wash``; evaluators: ``observe``; after it:
  ``improvement``.

The room does not know who calls: that a role is who it says it is, is the caller's to see to.
Whatever is refused raises :class:`~forsyningssim.exercise.refusal.Refused`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Self

from forsyningssim.errors import Mark, Problem, ScenarioError
from forsyningssim.exercise.criteria import is_met
from forsyningssim.exercise.doctrine import acts
from forsyningssim.exercise.forecast import MOST_FUTURES, Fan, forecast
from forsyningssim.exercise.forms import Form, Preview, Tongue, form_of
from forsyningssim.exercise.game import Clock, Game
from forsyningssim.exercise.log import Event, Kind, Log, LogError
from forsyningssim.exercise.minutes import Minutes, Receipt
from forsyningssim.exercise.plot import is_due, stops
from forsyningssim.exercise.record import Decision, Record
from forsyningssim.exercise.refusal import Refused, refuse
from forsyningssim.exercise.rules import (
    as_written,
    digest,
    held,
    inject_asked,
    known,
    lever_asked,
    playable_names,
    text_of,
)
from forsyningssim.exercise.views import Truth, View, truth_of, view_of
from forsyningssim.report.words import Language
from forsyningssim.scenario.exercise import FACILITATOR, ExerciseSpec
from forsyningssim.scenario.library import ScenarioFile, load

GRADES: Final = ("performed", "some_challenges", "major_challenges", "not_performed")
"""HSEEP's grades of an observation: P, S, M, U."""
_LONGEST_STEP: Final = 366
_ANSWERS: Final = 50
"""So many questions are answered at once."""


class Room:
    """An exercise that is under way."""

    def __init__(
        self, file: ScenarioFile, log: Log, language: Language, persons: int | None
    ) -> None:
        """Stand where the log says; a log without events is begun."""
        self.file, self.language = file, language
        rows = log.events[0].body.get("persons") if log.events else persons
        game = self._game = Game.of(file, rows)
        self.token = secrets.token_urlsafe(24)
        if not log.events:
            self._begin(log)
        opened = log.events[0].body
        if opened.get("scenario") != digest(game):
            reason = "this log is of another scenario, or of an older text of it"
            raise LogError(str(log.path), reason)
        self.key = str(opened["key"])
        self._minutes = Minutes(log, game.spec)
        if len(log.events) == 1:
            self._happenings(0)

    @classmethod
    def open(
        cls, scenario: Path, log: Path, *, persons: int | None = None, language: Language = "nb"
    ) -> Self:
        """Open a room: a new one, or the one that the log tells of.

        ``persons`` is the number of rows of the sample world, instead of the exercise's own.
        Raises ScenarioError for a scenario that cannot be played, and LogError for a log that is
        damaged, foreign, or of another scenario.
        """
        file = load(scenario)
        if file.scenario.exercise is None:
            mark = Mark(str(scenario), 1, 1)
            message = "the scenario has no exercise"
            raise ScenarioError([Problem(mark, "", message, "give it a block 'exercise'")])
        return cls(file, Log(log), language, persons)

    def close(self) -> None:
        """Let go of the log."""
        self._minutes.log.close()

    # What stands in the room

    @property
    def exercise(self) -> ExerciseSpec:
        """Purpose, objectives, roles, injects, criteria and timetable."""
        return self._game.spec

    @property
    def name(self) -> str:
        """What the log is called."""
        return self._minutes.log.path.stem

    @property
    def game(self) -> Game:
        """The scenario that is played."""
        return self._game

    @property
    def record(self) -> Record:
        """What has been played on this branch."""
        return self._minutes.record

    @property
    def events(self) -> tuple[Event, ...]:
        """All that the log holds, of every branch."""
        return self._minutes.log.events

    @property
    def now(self) -> Clock:
        """Day, date, state and branch."""
        return self._game.clock(self.record)

    def view(self, role: str, language: Language) -> View:
        """Return what a role sees; facilitator and evaluator see everything."""
        known(self._game, role, others=True)
        record = self.record
        return view_of(self._game, record, self._game.morning(record), role, language)

    def truth(self, language: Language) -> Truth:
        """Return everything, for facilitator and evaluators."""
        record = self.record
        return truth_of(self._game, record, self._game.morning(record), language)

    def forms(self, role: str, language: Language) -> tuple[Form, ...]:
        """Return a form for each lever that the role holds."""
        holds, names = held(self._game, role), playable_names(self._game)
        tongue = Tongue(language, self._game.called)
        return tuple(form_of(kind, fixed, names, tongue) for kind, fixed in holds.items())

    def preview(self, role: str, decision: Mapping[str, Any], language: Language) -> Preview:
        """Say in one sentence what a decision would do, or what is wrong with it."""
        try:
            lever = lever_asked(self._game, self.record, role, decision)
        except Refused as refused:
            told = {f.field: f.text.nb if language == "nb" else f.text.en for f in refused.faults}
            return Preview("", told)
        effect = lever.effect(self._game.called)
        return Preview(effect.nb if language == "nb" else effect.en, {})

    def forecast(
        self,
        role: str,
        decision: Mapping[str, Any] | None = None,
        futures: int = 50,
        language: Language | None = None,
    ) -> Fan:
        """Return how what the role sees may develop, with a decision it has not taken yet."""
        known(self._game, role, others=True)
        if not 1 <= futures <= MOST_FUTURES:
            raise refuse("should be between 1 and {0}", "skal være mellom 1 og {0}",
                         MOST_FUTURES, field="futures")  # fmt: skip
        record = self.record
        tried = None
        if decision is not None:
            lever = lever_asked(self._game, record, role, decision)
            tried = Decision(len(self.events) + 1, role, record.day, lever, "", "", False)
        return forecast(self._game, record, role, tried, futures, language or self.language)

    # Roles

    def decide(self, role: str, decision: Mapping[str, Any], why: str, authority: str) -> Receipt:
        """Take a decision: from the day it names on, or today."""
        with self._minutes.at_once():
            self._goes_on()
            lever = lever_asked(self._game, self.record, role, decision)
            body = {
                "lever": as_written(lever),
                "why": text_of(why),
                "authority": text_of(authority),
            }
            return self._minutes.write("decided", role, body)

    def withdraw(self, role: str, number: int) -> Receipt:
        """Take back a decision of one's own, from today on."""
        with self._minutes.at_once():
            self._goes_on()
            mine = [d for d in self.record.decisions if d.number == number and d.role == role]
            if not mine or mine[0].withdrawn is not None:
                raise refuse("there is no such decision", "det finnes ingen slik beslutning")
            return self._minutes.write("withdrawn", role, {"decision": number})

    def announce(self, role: str, text: str) -> Receipt:
        """Say something in public. It moves nobody by itself."""
        return self._checked("announced", role, {"text": text_of(text, needed=True)})

    def rumour(self, role: str, text: str, size: float) -> Receipt:
        """Spread a rumour, the press or the facilitator; size 1 is the exercise's own measure."""
        known(self._game, role, others=True)
        press = role in self.exercise.roles and self.exercise.roles[role].kind == "press"
        if role != FACILITATOR and not press:
            raise refuse("only the press spreads rumours", "bare pressen sprer rykter")
        if not 0 <= size <= 5:
            raise refuse("should be between 0 and 5", "skal være mellom 0 og 5", field="size")
        return self._checked("rumour", role, {"text": text_of(text, needed=True), "size": size})

    def sit(self, role: str) -> Receipt | None:
        """Somebody plays the role from now on; None if somebody did already."""
        return self._seat(role, "seated")

    def leave(self, role: str) -> Receipt | None:
        """Nobody plays the role any more, and its office acts by its doctrine."""
        return self._seat(role, "left")

    def _seat(self, role: str, kind: Kind) -> Receipt | None:
        known(self._game, role)
        with self._minutes.at_once():
            if (role in self.record.seated) == (kind == "seated"):
                return None
            return self._minutes.write(kind, role, {})

    # The facilitator

    def step(self, days: int) -> Clock:
        """Let days pass; what is due on the way happens on its day."""
        if not 1 <= days <= _LONGEST_STEP:
            raise refuse("should be between 1 and {0}", "skal være mellom 1 og {0}",
                         _LONGEST_STEP, field="days")  # fmt: skip
        with self._minutes.at_once():
            self._goes_on()
            end = min(self.record.day + days, self._game.days)
            for stop in stops(self._game, self.record, end):
                self._minutes.write("stepped", FACILITATOR, {"to": stop})
                self._happenings(stop)
            return self.now

    def pause(self) -> Receipt:
        """Stop the clock that runs by itself."""
        return self._minutes.write("paused", FACILITATOR, {})

    def resume(self) -> Receipt:
        """Go on, after a pause or a real event."""
        return self._minutes.write("resumed", FACILITATOR, {})

    def stop_for_real_event(self) -> Receipt:
        """Freeze everything: something real has happened."""
        return self._minutes.write("real_event", FACILITATOR, {})

    def fire(self, inject: str) -> Receipt:
        """Send an inject now, whatever its day or condition."""
        with self._minutes.at_once():
            self._pending(inject)
            return self._checked("fired", FACILITATOR, {"inject": inject})

    def postpone(self, inject: str, day: int) -> Receipt:
        """Plan an inject for another day, after today."""
        with self._minutes.at_once():
            self._pending(inject)
            if not self.record.day < day < self._game.days:
                raise refuse("should be a day to come", "skal være en dag som kommer", field="day")
            return self._checked("postponed", FACILITATOR, {"inject": inject, "day": day})

    def skip(self, inject: str) -> Receipt:
        """Leave an inject out."""
        with self._minutes.at_once():
            self._pending(inject)
            return self._checked("skipped", FACILITATOR, {"inject": inject})

    def write(self, inject: Mapping[str, Any]) -> Receipt:
        """Send an inject written on the spot, in the form of the scenario file's."""
        inject_asked(self._game, inject)
        return self._checked("written", FACILITATOR, {"inject": dict(inject)})

    def branch(self, name: str) -> Receipt:
        """Open a new branch here, to try something else; the log keeps the old one."""
        with self._minutes.at_once():
            here = self.record.events[-1].number
            return self._minutes.write(
                "branched", FACILITATOR, {"name": text_of(name), "from": here}
            )

    def rewind(self, day: int) -> Clock:
        """Go back to the morning of a day, before anything was decided on it, on a new branch."""
        with self._minutes.at_once():
            if not 0 <= day <= self.record.day:
                raise refuse("should be a day that has been", "skal være en dag som har vært",
                             field="day")  # fmt: skip
            kept = self._before(day)
            self._minutes.write("rewound", FACILITATOR, {"to": day, "from": kept})
            self._happenings(day)
            return self.now

    # Evaluators and everybody

    def observe(self, role: str, objective: str, grade: str, text: str) -> Receipt:
        """Write down an observation of an objective, with one of ``GRADES``."""
        if objective not in self.exercise.objectives:
            raise refuse("unknown objective", "ukjent mål", field="objective")
        if grade not in GRADES:
            raise refuse("is not one of the choices", "er ikke et av valgene", field="grade")
        known(self._game, role, others=True)
        body = {"objective": objective, "grade": grade, "text": text_of(text)}
        return self._minutes.write("observed", role, body)

    def note(self, role: str, text: str) -> Receipt:
        """Write down a note, for the debrief."""
        known(self._game, role, others=True)
        return self._minutes.write("noted", role, {"text": text_of(text, needed=True)})

    def feedback(self, role: str, answers: Mapping[str, str]) -> Receipt:
        """Hand in a participant's feedback: question to answer."""
        return self._answers("feedback", role, answers)

    def hot_wash(self, role: str, answers: Mapping[str, str]) -> Receipt:
        """Hand in what was said right after the exercise."""
        return self._answers("hot_wash", role, answers)

    def improvement(self, finding: str, measure: str, owner: str, deadline: str) -> Receipt:
        """Add a line to the improvement table."""
        line = {"finding": finding, "measure": measure, "owner": owner, "deadline": deadline}
        body = {key: text_of(value) for key, value in line.items()}
        return self._minutes.write("improvement", FACILITATOR, body)

    def listen(self, heard: Callable[[Receipt], None]) -> Callable[[], None]:
        """Call ``heard`` after every event, from whichever thread; return how to stop that.

        It is called before the method that wrote the event returns: it should hand on, not wait.
        """
        return self._minutes.listen(heard)

    # How it is done

    def _begin(self, log: Log) -> None:
        body = {
            "key": _join_code(),
            "name": self._game.name,
            "scenario": digest(self._game),
            "persons": self._game.setting.persons,
        }
        log.append("opened", FACILITATOR, 0, body)

    def _checked(self, kind: Kind, role: str, body: Mapping[str, Any]) -> Receipt:
        """Write what is part of the game: not by strangers, nor while it is stopped."""
        known(self._game, role, others=True)
        with self._minutes.at_once():
            self._goes_on()
            return self._minutes.write(kind, role, body)

    def _answers(self, kind: Kind, role: str, answers: Mapping[str, str]) -> Receipt:
        known(self._game, role, others=True)
        if len(answers) > _ANSWERS:
            raise refuse("at most {0} answers", "høyst {0} svar", _ANSWERS)
        body = {text_of(str(question)): text_of(answer) for question, answer in answers.items()}
        return self._minutes.write(kind, role, {"answers": body})

    def _goes_on(self) -> None:
        state = self.now.state
        if state == "real_event":
            raise refuse(
                "the exercise is stopped: a real event", "øvelsen er stanset: en reell hendelse"
            )
        if state == "over":
            raise refuse("the game is over", "spillet er over")

    def _pending(self, inject: str) -> None:
        record = self.record
        if inject not in self.exercise.injects:
            raise refuse("unknown inject", "ukjent innspill", field="inject")
        if inject in record.fired:
            raise refuse("it has been sent already", "det er alt sendt", field="inject")

    def _before(self, day: int) -> int:
        """Return the last event before the clock reached a day."""
        kept = self.record.events[0].number
        reached = 0
        for event in self.record.events:
            if event.kind in {"stepped", "rewound"}:
                reached = int(event.body["to"])
            if event.kind != "opened" and reached >= day:
                return kept
            kept = event.number
        return kept

    def _happenings(self, day: int) -> None:
        """Let happen what is due on a morning: planned injects, conditions, doctrine."""
        for name, inject in self.exercise.injects.items():
            if name in self.record.fired | self.record.skipped:
                continue
            if is_due(self._game, self.record, name, day):
                needless = inject.unless and is_met(self._game, self.record, inject.unless)
                self._minutes.write(
                    "skipped" if needless else "fired", FACILITATOR, {"inject": name}
                )
        for role, lever, why in acts(self._game, self.record, day):
            body = {"lever": as_written(lever), "why": why, "authority": "", "doctrine": True}
            self._minutes.write("decided", role, body)


def _join_code() -> str:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look alike
    return "".join(secrets.choice(letters) for _ in range(6))

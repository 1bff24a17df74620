"""The facilitator's pages: the clock, the master list of injects, who is there, and the truth."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from fastapi import Request
from nicegui import Client

from forsyningssim.exercise.refusal import Refused
from forsyningssim.exercise.views import Planned, Truth
from forsyningssim.exercise.web.clockwork import SPEEDS, Clockwork
from forsyningssim.exercise.web.frame import LANGUAGES, Frame, Place
from forsyningssim.exercise.web.house import House
from forsyningssim.exercise.web.inject import write_form
from forsyningssim.exercise.web.kit import (
    button,
    entry,
    form,
    link,
    paragraph,
    refill,
    section,
    table,
    tag,
)  # fmt: skip
from forsyningssim.exercise.web.pages import page
from forsyningssim.exercise.web.seats import EVALUATOR, FACILITATOR
from forsyningssim.exercise.web.words import weekday

_STATUS: Final = {"planned": "wait", "waiting": "wait", "fired": "done", "skipped": "off"}


def facilitator_pages(house: House) -> None:
    """Open the facilitator's page."""
    clockwork = Clockwork(house)
    for language, _ in LANGUAGES:

        @page(house, language, FACILITATOR, (FACILITATOR,))
        async def facilitator(place: Place, client: Client, _request: Request) -> None:
            await FacilitatorPage(place, client, clockwork).open()


class FacilitatorPage:
    """The desk of whoever runs the exercise."""

    def __init__(self, place: Place, client: Client, clockwork: Clockwork) -> None:
        self.place, self.client, self.clockwork = place, client, clockwork
        self.room = place.house.room

    async def open(self) -> None:
        """Build the page, and keep it up to date."""
        say = self.place.say
        truth = await self._truth()
        self.frame = Frame(self.place, say("Facilitation"), self.client, "two")
        with self.frame.content:
            with tag("div", "", "column"):
                with section(say("Clock"), "clock"):
                    self._clock()
                with section(say("Master list of injects"), "msel"):
                    self._msel = tag("div", "", "column")
                with section(say("Write an inject now"), "write"):
                    write_form(self.place, self._done)
            with tag("div", "", "column"):
                with section(say("Who is connected"), "present"):
                    self._present = tag("div", "", "column")
                with section(say("Codes"), "codes"):
                    self._codes()
                with section(say("Decided so far"), "decisions"):
                    self._decisions = tag("div", "", "column")
                with section(say("Back in time"), "time"):
                    self._time()
                with section(say("Real event"), "real"):
                    self._real = tag("div", "", "column")
        await self._show(truth)
        if self.place.seat:
            self.place.house.enter(self.client, self.place.seat, self._renew)

    async def _truth(self) -> Truth:
        return await self.place.house.see(self.room.truth, self.place.language)

    async def _renew(self) -> None:
        await self._show(await self._truth())

    async def _show(self, truth: Truth) -> None:
        show, house = self.frame.part, self.place.house
        clock = self._now = await self.frame.renew()
        show("clock", (clock, self.clockwork.seconds), self._face, self._hands)
        show("msel", (truth.injects, clock.day), self._msel, lambda: self._injects(truth))
        show("present", (house.present(), truth.seated), self._present, self._people)
        show("decisions", truth.view.decisions, self._decisions, lambda: self._decided(truth))
        show("real", clock.state, self._real, self._stop)

    async def _do(self, work: Callable[..., Any], *given: object) -> None:
        """Let the room do something; say what it has against it."""
        try:
            await self.place.house.ask(work, *given)
        except Refused as refused:
            said = "; ".join(getattr(fault.text, self.place.language) for fault in refused.faults)
            refill(self._word, lambda: paragraph(said, "faults"))
            return
        self._word.clear()

    async def _done(self, said: str) -> None:
        refill(self._word, lambda: paragraph(said, "said"))

    # The clock

    def _clock(self) -> None:
        self._face = tag("div", "", "column")
        self._word = tag("div", "", "column", {"role": "status"})

    def _hands(self) -> None:
        """Show the day and what moves it."""
        say, clock = self.place.say, self._now
        tag(
            "p",
            f"{say('Day {0}', clock.day)} · {weekday(clock.date, self.place.language)}",
            "clock",
        )
        with tag("div", "", "buttons"):
            button(say("A day on"), "step-1", lambda: self._do(self.room.step, 1), "first")
            button(say("A week on"), "step-7", lambda: self._do(self.room.step, 7))
            if clock.state == "paused":
                button(say("Start the clock"), "run", lambda: self._do(self.room.resume))
            elif clock.state == "running":
                button(say("Pause"), "pause", lambda: self._do(self.room.pause))
        with tag("div", "", "buttons", {"role": "group", "aria-label": say("Speed")}):
            tag("span", say("Days pass by themselves:"), "meta")
            for seconds in SPEEDS:
                self._speed(seconds)

    def _speed(self, seconds: int) -> None:
        async def choose() -> None:
            self.clockwork.set(seconds)
            await self._renew()

        text = self.place.say("one every {0} s", seconds) if seconds else self.place.say("no")
        made = button(text, f"speed-{seconds}", choose, "small")
        made.props["aria-pressed"] = "true" if seconds == self.clockwork.seconds else "false"

    # The list

    def _injects(self, truth: Truth) -> None:
        if not truth.injects:
            paragraph(self.place.say("Nothing yet."), "meta")
        with tag("ol", "", "plain"):
            for planned in sorted(truth.injects, key=lambda one: (one.day is None, one.day or 0)):
                self._inject(planned)

    def _inject(self, planned: Planned) -> None:
        say = self.place.say
        due = planned.status == "planned" and planned.day == self._now.day
        with tag("li", "", "message new" if due else "message"):
            with tag("div", "", "head"):
                tag("h3", planned.title)
                when = say("on a condition") if planned.day is None else say("Day {0}", planned.day)
                tag("span", f"{say(planned.status)} · {when}", f"tag {_STATUS[planned.status]}")
            paragraph(f"{say('To')}: {', '.join(self._names(planned.to))}", "meta")
            with tag("details"):
                tag(
                    "summary",
                    say("Text and expected action"),
                    "",
                    {"aria-label": f"{say('Text and expected action')}: {planned.title}"},
                )
                paragraph(planned.text)
                if planned.expected:
                    paragraph(f"{say('Expected')}: {planned.expected}", "meta")
            if planned.status in {"planned", "waiting"}:
                self._levers_of(planned, due)  # fmt: skip

    def _names(self, roles: tuple[str, ...]) -> list[str]:
        known = self.room.exercise.roles
        if not roles:
            return [self.place.say("all")]
        return [getattr(known[role].name, self.place.language) for role in roles]

    def _levers_of(self, planned: Planned, due: bool) -> None:
        """Fire, postpone or skip one inject."""
        say, name = self.place.say, planned.inject

        async def postpone(sent: dict[str, str]) -> None:
            day = sent.get("day", "")
            if day.isdecimal() and len(day) < 5:
                await self._do(self.room.postpone, name, int(day))

        def about(what: str) -> str:
            return f"{say(what)}: {planned.title}"

        with tag("div", "", "buttons"):
            button(
                say("Fire"),
                f"fire-{name}",
                lambda: self._do(self.room.fire, name),
                "small first" if due else "small",
                about("Fire"),
            )
            button(say("Skip"), f"skip-{name}", lambda: self._do(self.room.skip, name),
                   "small", about("Skip"))  # fmt: skip
            made = form(f"postpone-{name}", postpone)
            made.classes(remove="form", add="inline")
            with made:
                tag("input", "", "short", {
                    "name": "day", "type": "number", "min": "0", "max": "9999", "required": True,
                    "aria-label": about("Postpone to day"), "id": f"day-{name}",
                    "placeholder": say("day"),
                })  # fmt: skip
                tag("button", say("Postpone"), "button small", {
                    "type": "submit", "aria-label": about("Postpone"), "id": f"postpone-to-{name}",
                })  # fmt: skip

    # People

    def _people(self) -> None:
        """Show every role, how many browsers it has, and the way to its view."""
        present, say = self.place.house.present(), self.place.say
        names = {name: getattr(role.name, self.place.language)
                 for name, role in self.room.exercise.roles.items()}  # fmt: skip
        with tag("ul", "", "plain"):
            for role, name in names.items():
                with tag("li", "", "head"):
                    link(name, self.place.to(f"views/{role}"))
                    many = present.get(role, 0)
                    tag("span", say("{0} connected", many) if many else say("acts by its doctrine"),
                        f"tag {'done' if many else 'off'}")  # fmt: skip
            with tag("li", "", "head"):
                link(say("Evaluator"), self.place.to(EVALUATOR))
                tag("span", say("{0} connected", present.get(EVALUATOR, 0)), "tag off")

    def _codes(self) -> None:
        say, house = self.place.say, self.place.house

        async def another() -> None:
            token = house.seats.link(FACILITATOR)
            address = f"{self.client.request.base_url}enter?token={token}"
            refill(holder, lambda: paragraph(address, "said"))

        table(
            say("Codes"),
            [say("For"), say("Code")],
            [
                [say("Participants"), self.room.key],
                [say("Evaluators"), house.seats.evaluators_code],
            ],
        )
        paragraph(
            say("The evaluators' code opens the truth. Participants must not have it."), "hint"
        )
        with tag("div", "", "buttons"):
            button(say("A link for another facilitator"), "another", another, "small")
        holder = tag("div", "", "column", {"role": "status"})  # fmt: skip

    def _decided(self, truth: Truth) -> None:
        rows = [
            [f"{self.place.say('Day {0}', one.day)}", one.role_name, one.text,
             self.place.say("withdrawn") if one.withdrawn is not None
             else self.place.say("by doctrine") if one.by_doctrine else self.place.say("decided")]
            for one in reversed(truth.view.decisions)
        ]  # fmt: skip
        if not rows:
            paragraph(self.place.say("Nothing yet."), "meta")
            return
        say = self.place.say
        table(say("Decided so far"), [say("Day"), say("Role"), say("Decision"), say("State")], rows)

    # Time and emergencies

    def _time(self) -> None:
        say = self.place.say

        async def rewind(sent: dict[str, str]) -> None:
            day = sent.get("day", "")
            if day.isdecimal() and len(day) < 5:
                await self._do(self.room.rewind, int(day))

        async def branch(sent: dict[str, str]) -> None:
            name = sent.get("name", "").strip()
            if name:
                await self._do(self.room.branch, name[:80])

        paragraph(say("Going back opens a new branch. The log keeps what was played."), "hint")
        with form("rewind", rewind):
            entry("rewind-day", "day", say("Go back to day"), "", "number", "", True,
                  {"min": "0", "max": "9999"})  # fmt: skip
            with tag("div", "", "buttons"):
                tag("button", say("Go back"), "button", {"type": "submit", "id": "rewind-do"})
        with form("branch", branch):
            entry("branch-name", "name", say("Name of a new branch from today"), required=True)
            with tag("div", "", "buttons"):
                tag("button", say("Branch"), "button", {"type": "submit", "id": "branch-do"})

    def _stop(self) -> None:
        """The button that everybody hopes nobody needs."""
        say = self.place.say
        if self._now.state == "real_event":
            paragraph(say("The exercise is stopped in every browser."))
            self._asked(say("Resume the exercise"), "resume", say("Resume the exercise?"),
                        self.room.resume, "first")  # fmt: skip
            return
        paragraph(say("Something real has happened: freeze the clock and every browser."), "hint")
        self._asked(say("Stop: real event"), "real-event", say("Stop the exercise for everybody?"),
                    self.room.stop_for_real_event, "grave")  # fmt: skip

    def _asked(
        self, text: str, name: str, question: str, work: Callable[[], Any], classes: str
    ) -> None:
        """Make a button that asks once more."""
        with tag("div", "", "buttons"):
            made = tag("button", text, f"button {classes}", {"type": "button", "id": name})

        async def pressed(_event: object) -> None:
            await self._do(work)

        asks = f"() => {{ if (confirm({json.dumps(question)})) emit() }}"
        made.on("click", pressed, js_handler=asks)

"""The page of a role: what its office sees, what it is told, what it can decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from fastapi import Request
from nicegui import Client

from forsyningssim.exercise.refusal import Refused
from forsyningssim.exercise.views import Decided, Message, Notice, View
from forsyningssim.exercise.web.clock_card import ClockCard
from forsyningssim.exercise.web.decision import DecisionDesk
from forsyningssim.exercise.web.frame import LANGUAGES, Frame, Place, leave_button
from forsyningssim.exercise.web.house import House
from forsyningssim.exercise.web.kit import (
    area,
    button,
    form,
    link,
    paragraph,
    refill,
    section,
    tag,
)  # fmt: skip
from forsyningssim.exercise.web.pages import page
from forsyningssim.exercise.web.public import public_form
from forsyningssim.exercise.web.seats import STAFF
from forsyningssim.exercise.web.shown import Panel


def role_pages(house: House) -> None:
    """Open the page of every role to those who play it, and to those who run the exercise."""
    for language, _ in LANGUAGES:

        @page(house, language, "role", house.seats.roles)
        async def own(place: Place, client: Client, _request: Request) -> None:
            if place.seat:
                await RolePage(place, client, place.seat.role).open()

        @page(house, language, "views/{role}", STAFF)
        async def watched(place: Place, client: Client, request: Request) -> None:
            role = request.path_params["role"]
            known = role in place.house.seats.roles
            await RolePage(place, client, role if known else place.house.seats.roles[0]).open()


T = TypeVar("T")


class RolePage:
    """One role in one browser; whoever only watches has no forms."""

    def __init__(self, place: Place, client: Client, role: str) -> None:
        self.place, self.client, self.role = place, client, role
        self._plays = place.seat is not None and place.seat.role == role
        self._heard = 0

    async def open(self) -> None:
        """Build the page, and keep it up to date."""
        place, house = self.place, self.place.house
        if self._plays:  # also after the seat was given back while the page stood open
            await house.ask(house.room.sit, self.role)
        view = await self._view()
        spec = house.room.exercise.roles[self.role]
        self._clock: ClockCard | None = None
        self.frame = Frame(place, view.title, self.client, "two")
        with self.frame.content:
            self._ways()
            with tag("div", "", "column"):
                with section(place.say("Your task"), "brief"):
                    paragraph(view.brief)
                self._messages = section(place.say("Messages"), "messages")
                self._figures = section(place.say("What you see"), "figures")
            with tag("div", "", "column"):
                if self._plays and spec.keeps_clock:
                    self._clock = ClockCard(place)
                if self._plays:
                    await self._decides()
                self._decisions = section(place.say("Decided so far"), "decisions")
                self._notices = section(place.say("Public notices"), "notices")
                if self._plays:
                    self._speaks(spec.kind == "press")
                    leave_button(place)
        self._holders()
        self._panel = Panel(place, self._figures)
        self._heard = len(view.messages)
        await self._show(view)
        if self.place.seat:
            self.place.house.enter(self.client, self.place.seat, self._renew)

    def _ways(self) -> None:
        """Lead to the parts of the page, where they stand below each other."""
        say = self.place.say
        parts = [("messages", "Messages"), ("figures", "What you see")]
        parts += [("decide", "Decide")] if self._plays else [("decisions", "Decided so far")]
        with tag("nav", "", "ways", {"aria-label": say("On this page")}):
            for name, title in parts:
                link(say(title), f"#{name}")

    def _holders(self) -> None:
        """Keep the headings, and make anew only what stands below them."""
        for name in ("_figures", "_messages", "_decisions", "_notices"):
            with getattr(self, name):
                setattr(self, name, tag("div", "", "column"))

    async def _decides(self) -> None:
        self._desk = DecisionDesk(self.place, self.role)
        await self._desk.open()

    def _speaks(self, press: bool) -> None:
        public_form(self.place, self.role, press)
        with section(self.place.say("Note for the debrief"), "note"):
            note_form(self.place, self.role)

    async def _view(self) -> View:
        house = self.place.house
        return await house.see(house.room.view, self.role, self.place.language)

    async def _renew(self) -> None:
        view = await self._view()
        news = view.messages[self._heard :] if len(view.messages) > self._heard else ()
        self._heard = len(view.messages)
        await self._show(view)
        if news:
            said = "; ".join(f"{message.sender}: {message.title}" for message in news)
            self.frame.announce(self.place.say("New message. {0}", said))

    async def _show(self, view: View) -> None:
        show, place = self.frame.part, self.place
        clock = await self.frame.renew()
        if self._clock:
            self._clock.show(self.frame, clock)
        self._panel.show(view)
        show(
            "messages",
            (view.messages, view.day),
            self._messages,
            lambda: listed(place, view.messages, lambda one: _message(place, one, view.day)),
        )
        show(
            "decisions",
            view.decisions,
            self._decisions,
            lambda: listed(place, view.decisions, self._decided),
        )
        show("notices", view.notices, self._notices,
             lambda: listed(place, view.notices, lambda one: _notice(place, one)))  # fmt: skip

    def _decided(self, decided: Decided) -> None:
        """Show one decision of this role, and let it be withdrawn."""

        async def withdraw() -> None:
            house = self.place.house
            try:
                await house.ask(house.room.withdraw, self.role, decided.number)
            except Refused as refused:
                said = "; ".join(getattr(fault.text, place.language) for fault in refused.faults)
                refill(word, lambda: paragraph(said, "faults"))

        gone = decided.withdrawn is not None
        place, say = self.place, self.place.say
        with tag("li", "", "message"):
            with tag("div", "", "head"):
                tag("h3", decided.text)
                state = "withdrawn" if gone else "by doctrine" if decided.by_doctrine else "decided"
                tag("span", say(state), f"tag {'off' if gone else 'done'}")
            paragraph(f"{decided.role_name} · {say('Day {0}', decided.day)}", "meta")
            if decided.why:
                paragraph(decided.why)
            if self._plays and decided.own and not gone:
                with tag("div", "", "buttons"):
                    button(
                        say("Withdraw"), f"withdraw-{decided.number}", withdraw,
                        "small grave", f"{say('Withdraw')}: {decided.text}",
                    )  # fmt: skip
                word = tag("div", "", "column", {"role": "status"})


def listed(place: Place, items: Sequence[T], build: Callable[[T], None]) -> None:
    """Show a list, the newest first; say so where it is empty."""
    if not items:
        paragraph(place.say("Nothing yet."), "meta")
        return
    with tag("ul", "", "plain"):
        for item in reversed(items):
            build(item)


def _message(place: Place, message: Message, today: int) -> None:
    """Show one message; what came today is marked in words and not by colour alone."""
    new = message.day >= today
    with tag("li", "", "message new" if new else "message"):
        with tag("div", "", "head"):
            tag("h3", message.title)
            when = place.say("Day {0}", message.day)
            tag("span", f"{place.say('New')} · {when}" if new else when, "meta")
        paragraph(f"{place.say('From')}: {message.sender}", "meta")
        paragraph(message.text)
        if message.attachment:
            with tag("details"):
                tag("summary", place.say("Attachment"))
                paragraph(message.attachment)
        if message.expected:
            paragraph(f"{place.say('Expected')}: {message.expected}", "meta")


def _notice(place: Place, notice: Notice) -> None:
    with tag("li", "", "message"), tag("div", "", "head"):
        tag("h3", notice.text)
        tag("span", place.say("Day {0}", notice.day), "meta")


def note_form(place: Place, role: str) -> None:
    """Let a role write down what it thinks, for the debrief."""
    house = place.house

    async def write(sent: dict[str, str]) -> None:
        text = sent.get("text", "").strip()
        if text:
            await house.ask(house.room.note, role, text)
            refill(holder, build)
            refill(word, lambda: paragraph(place.say("Kept for the debrief."), "said"))

    def build() -> None:
        with form("note-form", write):
            area("note-text", "text", place.say("What you think now"), required=True)
            with tag("div", "", "buttons"):
                tag("button", place.say("Keep the note"), "button", {"type": "submit"})

    holder = tag("div", "", "column")
    word = tag("div", "", "column", {"role": "status"})
    with holder:
        build()

"""The facilitator's page: the clock, the master list of injects, who is there, and a way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import Request
from nicegui import Client

from forsyningssim.exercise.record import ClockState
from forsyningssim.exercise.views import Decided, Truth
from forsyningssim.exercise.web.clock_card import ClockCard
from forsyningssim.exercise.web.clockwork import Clockwork
from forsyningssim.exercise.web.documents import links_of_documents
from forsyningssim.exercise.web.frame import LANGUAGES, Frame, Place
from forsyningssim.exercise.web.house import House
from forsyningssim.exercise.web.inject import write_form
from forsyningssim.exercise.web.kit import button, entry, form, paragraph, section, table, tag
from forsyningssim.exercise.web.msel import MasterList
from forsyningssim.exercise.web.pages import page
from forsyningssim.exercise.web.people import People, codes
from forsyningssim.exercise.web.seats import FACILITATOR


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
                self._clock = ClockCard(self.place, self.clockwork)
                self._msel = MasterList(self.place, self._clock, len(truth.injects))
                with section(say("Write an inject now"), "write"):
                    write_form(self.place, self._clock.done)
            with tag("div", "", "column"):
                with section(say("Real event"), "real"):
                    self._real = tag("div", "", "column")
                self._people = People(self.place, self._clock)
                codes(self.place, self.client)
                with section(say("Decided so far"), "decisions"):
                    self._decisions = tag("div", "", "column")
                with section(say("Back in time"), "time"):
                    self._time()
                with section(say("Afterwards, and on paper"), "documents"):
                    links_of_documents(self.place)
        await self._show(truth)
        if self.place.seat:
            self.place.house.enter(self.client, self.place.seat, self._renew)

    async def _truth(self) -> Truth:
        return await self.place.house.see(self.room.truth, self.place.language)

    async def _renew(self) -> None:
        await self._show(await self._truth())

    async def _show(self, truth: Truth) -> None:
        show, place, decisions = self.frame.part, self.place, truth.view.decisions
        clock = await self.frame.renew()
        self._clock.show(self.frame, clock)
        self._msel.show(self.frame, truth.injects, clock.day)
        self._people.show(self.frame, truth.seated)
        show("decisions", decisions, self._decisions, lambda: decided(place, decisions))
        show("real", clock.state, self._real, lambda: self._stop(clock.state))

    def _time(self) -> None:
        """Let the facilitator go back, or try something else from here."""
        say, do = self.place.say, self._clock.do

        async def rewind(sent: dict[str, str]) -> None:
            day = sent.get("day", "")
            if day.isdecimal() and len(day) < 5:
                await do(self.room.rewind, int(day))

        async def branch(sent: dict[str, str]) -> None:
            name = sent.get("name", "").strip()
            if name:
                await do(self.room.branch, name[:80])

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

    def _stop(self, state: ClockState) -> None:
        """The button that everybody hopes nobody needs."""
        say = self.place.say
        if state == "real_event":
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
            button(text, name, lambda: self._clock.do(work), classes, asks=question)


def decided(place: Place, decisions: tuple[Decided, ...]) -> None:
    """List what has been decided, the last first."""
    say = place.say
    rows = [
        [str(one.day), one.role_name, one.text,
         say("withdrawn") if one.withdrawn is not None
         else say("by doctrine") if one.by_doctrine else say("decided")]
        for one in reversed(decisions)
    ]  # fmt: skip
    if not rows:
        paragraph(say("Nothing yet."), "meta")
        return
    table(say("Decided so far"), [say("Day"), say("Role"), say("Decision"), say("State")], rows)

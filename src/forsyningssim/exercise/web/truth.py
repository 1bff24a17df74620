"""The truth: all that the model knows, for those who run or judge the exercise."""

from __future__ import annotations

from fastapi import Request
from nicegui import Client

from forsyningssim.exercise.views import Truth
from forsyningssim.exercise.web.frame import LANGUAGES, Frame, Place
from forsyningssim.exercise.web.house import House
from forsyningssim.exercise.web.kit import paragraph, section, table, tag
from forsyningssim.exercise.web.pages import page
from forsyningssim.exercise.web.seats import STAFF
from forsyningssim.exercise.web.shown import Panel


def truth_pages(house: House) -> None:
    """Open the truth to the facilitator and the evaluators."""
    for language, _ in LANGUAGES:

        @page(house, language, "truth", STAFF)
        async def truth(place: Place, client: Client, _request: Request) -> None:
            await TruthPage(place, client).open()


class TruthPage:
    """Everything, in one browser."""

    def __init__(self, place: Place, client: Client) -> None:
        self.place, self.client = place, client

    async def open(self) -> None:
        """Build the page, and keep it up to date."""
        say = self.place.say
        truth = await self._truth()
        self.frame = Frame(self.place, say("The truth"), self.client)
        with self.frame.content:
            with section(say("As it is"), "truth"):
                self._figures = tag("div", "", "column")
            with section(say("Decided so far"), "decisions"):
                self._decisions = tag("div", "", "column")
            with section(say("Notes and observations"), "notes"):
                self._notes = tag("div", "", "column")
        self._panel = Panel(self.place, self._figures)
        await self._show(truth)
        if self.place.seat:
            self.place.house.enter(self.client, self.place.seat, self._renew)

    async def _truth(self) -> Truth:
        house = self.place.house
        return await house.see(house.room.truth, self.place.language)

    async def _renew(self) -> None:
        await self._show(await self._truth())

    async def _show(self, truth: Truth) -> None:
        show, view, say = self.frame.part, truth.view, self.place.say
        await self.frame.renew()
        self._panel.show(view)
        show(
            "decisions",
            view.decisions,
            self._decisions,
            lambda: self._rows(
                say("Decided so far"),
                [say("Day"), say("Role"), say("Decision"), say("Why"), say("With what authority")],
                [[str(d.day), d.role_name, d.text, d.why, d.authority] for d in view.decisions],
            ),
        )
        show("notes", truth.notes, self._notes, lambda: self._rows(
            say("Notes and observations"), [say("Day"), say("Role"), say("Text")],
            [[str(day), role, text] for _, day, role, _, text in truth.notes],
        ))  # fmt: skip

    def _rows(self, caption: str, head: list[str], rows: list[list[str]]) -> None:
        if rows:
            table(caption, head, rows[::-1])
        else:
            paragraph(self.place.say("Nothing yet."), "meta")

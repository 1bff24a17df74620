"""What stands around every page: the mark of an exercise, the day, languages, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from nicegui import Client, ui
from nicegui.element import Element

from forsyningssim.exercise.game import Clock
from forsyningssim.exercise.web.house import House
from forsyningssim.exercise.web.kit import hears, link, paragraph, refill, tag
from forsyningssim.exercise.web.seats import FACILITATOR, STAFF, Seat
from forsyningssim.exercise.web.words import Language, say, weekday

LANGUAGES: Final[tuple[tuple[Language, str], ...]] = (("nb", "Norsk"), ("en", "English"))
STATIC: Final = "/room"


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is: whose seat, in which language, on which page."""

    house: House
    seat: Seat | None
    language: Language
    path: str
    """Without the language."""

    def say(self, phrase: str, *parts: object) -> str:
        """Say a phrase in the language of the page."""
        return say(phrase, self.language, *parts)

    def to(self, path: str) -> str:
        """Give the address of another page in the same language."""
        return f"/{self.language}/{path}"


class Frame:
    """The parts of the frame that change with the exercise."""

    def __init__(self, place: Place, title: str, client: Client, classes: str = "") -> None:
        self.place = place
        self._shown: dict[str, object] = {}
        client.title = f"{place.say('EXERCISE')} – {title}"
        _head(place)
        with ui.header(fixed=False, elevated=False).classes("nicegui-header"):
            link(place.say("Skip to the content"), "#content", "skip")
            tag("div", place.say("EXERCISE – this is not real"), "mark", {"role": "note"})
            self._banner = tag("div", "", "", {"role": "alert"})
            self._top(title)
        self._leads = place.seat is not None and place.seat.role == FACILITATOR
        self._live = tag("div", "", "unseen", {"role": "status", "aria-live": "polite"})
        self.content = tag("div", "", f"page {classes}", {"id": "content", "tabindex": "-1"})
        hears(self.content)

    def _top(self, title: str) -> None:
        with tag("div", "", "top"):
            with tag("div", "", "title"):
                tag("h1", title)
                self._today = paragraph("", "today")
            with tag("nav", "", "tools", {"aria-label": self.place.say("This page")}):
                _links(self.place)
                for language, name in LANGUAGES:
                    if language != self.place.language:
                        other = link(name, f"/{language}/{self.place.path}")
                        other.props.update({"lang": language, "hreflang": language})
                tag("button", self.place.say("Dark"), "button small", {
                    "type": "button", "id": "theme", "aria-pressed": "false",
                })  # fmt: skip

    async def renew(self) -> Clock:
        """Show the day, and whether the clock stands."""
        clock = await self.place.house.clock()
        say, seat = self.place.say, self.place.seat
        today = say("Day {0} · {1}", clock.day, weekday(clock.date, self.place.language))
        stands = seat and clock.state == "paused"
        self._today.set_text(f"{today} · {say('the clock stands')}" if stands else today)
        self.part("banner", clock.state, self._banner, lambda: self._state(clock.state))
        stopped = clock.state == "real_event" and not self._leads
        if stopped != ("inert" in self.content.props):
            self.content.props.set_bool("inert", stopped)
        return clock

    def _state(self, state: str) -> None:
        place = self.place
        if state == "real_event":
            said = place.say("REAL EVENT – the exercise is stopped. Go back to real duty.")
            tag("div", said, "banner stopped")
        elif state == "over":
            with tag("div", f"{place.say('The exercise is over.')} ", "banner over"):
                if place.seat:
                    link(place.say("Read the debrief"), place.to("documents/debrief.html"))

    def part(self, name: str, data: object, holder: Element, build: Callable[[], object]) -> None:
        """Make a part of the page anew if what it shows has changed."""
        if name not in self._shown or self._shown[name] != data:
            self._shown[name] = data
            refill(holder, build)

    def announce(self, text: str) -> None:
        """Have a screen reader say something, without moving the focus."""
        self._live.set_text(text)


def _links(place: Place) -> None:
    """Link to the pages that this seat may open."""
    if not place.seat:
        return
    pages = [("facilitator", "Facilitation")] if place.seat.role == FACILITATOR else []
    if place.seat.role in STAFF:
        pages += [("truth", "The truth"), ("evaluator", "Observations"),
                  ("documents/debrief.html", "Debrief")]  # fmt: skip
    else:
        pages += [("role", "My role")]
    for path, name in [*pages, ("afterwards", "Hot wash")]:
        made = link(place.say(name), place.to(path))
        if path == place.path:
            made.props["aria-current"] = "page"


def _head(place: Place) -> None:
    """Load our own style and script, from our own server."""
    ui.add_head_html(f'<link rel="stylesheet" href="{STATIC}/room.css">')
    ui.add_head_html(f'<script src="{STATIC}/room.js"></script>')
    lost = place.say("No contact with the server. The page comes back by itself.")
    ui.add_body_html(f'<div id="lost" class="banner lost" role="alert" hidden>{lost}</div>')


def leave_button(place: Place) -> None:
    """Let somebody give up the seat."""
    with tag("form", "", "", {"method": "post", "action": place.to("leave")}):
        tag("button", place.say("Leave the room"), "button small", {
            "type": "submit", "id": "leave-room",
        })  # fmt: skip

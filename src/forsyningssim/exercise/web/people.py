"""Who is in the room: every role, its browsers and its seat; and the codes that let people in."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from nicegui import Client

from forsyningssim.exercise.web.clock_card import ClockCard
from forsyningssim.exercise.web.frame import Frame, Place
from forsyningssim.exercise.web.kit import Tag, button, link, paragraph, refill, section, table, tag
from forsyningssim.exercise.web.seats import EVALUATOR, FACILITATOR


class People:
    """Every role: how many browsers play it, the way to its view, and a seat to be given back.

    People come and go while the facilitator reads and presses, so a line is changed in its place.
    """

    def __init__(self, place: Place, clock: ClockCard) -> None:
        self.place, self.clock = place, clock
        self._state: dict[str, Tag] = {}
        self._seat: dict[str, Tag] = {}
        roles = place.house.room.exercise.roles
        self._names = {role: getattr(spec.name, place.language) for role, spec in roles.items()}
        with section(place.say("Who is in the room"), "present"), tag("ul", "", "plain"):
            for role, name in self._names.items():
                self._line(role, name, f"views/{role}")
            self._line(EVALUATOR, place.say("Evaluator"), EVALUATOR)

    def _line(self, role: str, name: str, address: str) -> None:
        with tag("li", "", "head"):
            link(name, self.place.to(address))
            with tag("span", "", "buttons"):
                self._state[role] = tag("span")
                self._seat[role] = tag("span")

    def show(self, frame: Frame, seated: Collection[str]) -> None:
        """Show who sits where."""
        say, present = self.place.say, self.place.house.present()
        for role, state in self._state.items():
            many, played = present.get(role, 0), role in seated or role == EVALUATOR
            state.set_text(say("{0} connected", many) if played else say("acts by its doctrine"))
            state.classes(replace=f"tag {'off' if not played else 'done' if many else 'wait'}")
            if role in self._names:
                free = partial(self._free, role, played)
                frame.part(f"seat-{role}", played, self._seat[role], free)

    def _free(self, role: str, played: bool) -> None:
        """Let a seat that is taken be given back."""
        if not played:
            return
        text = self.place.say("Free the seat")
        leave = partial(self.clock.do, self.place.house.room.leave, role)
        button(text, f"leave-{role}", leave, "small", f"{text}: {self._names[role]}")


def codes(place: Place, client: Client) -> None:
    """Show what lets people in, and make links for further facilitators."""
    say, house = place.say, place.house

    async def another() -> None:
        token = house.seats.link(FACILITATOR)
        address = f"{client.request.base_url}enter?token={token}"
        refill(holder, lambda: paragraph(address, "said"))

    with section(say("Codes"), "codes"):
        rows = [
            [say("Participants"), house.room.key],
            [say("Evaluators"), house.seats.evaluators_code],
        ]
        table(say("Codes"), [say("For"), say("Code")], rows)
        paragraph(
            say("The evaluators' code opens the truth. Participants must not have it."), "hint"
        )
        with tag("div", "", "buttons"):
            button(say("A link for another facilitator"), "another", another, "small")
        holder = tag("div", "", "column", {"role": "status"})

"""Who is in the room: every role, its browsers and its seat; and the codes that let people in."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from nicegui import Client

from forsyningssim.exercise.web.clock_card import ClockCard
from forsyningssim.exercise.web.frame import Place
from forsyningssim.exercise.web.kit import button, link, paragraph, refill, section, table, tag
from forsyningssim.exercise.web.seats import EVALUATOR, FACILITATOR


class People:
    """The list of roles as the facilitator sees it."""

    def __init__(self, place: Place, clock: ClockCard) -> None:
        self.place, self.clock = place, clock

    def show(self, seated: Collection[str]) -> None:
        """Show every role, how many browsers it has, and the way to its view."""
        present, say = self.place.house.present(), self.place.say
        with tag("ul", "", "plain"):
            for role, spec in self.place.house.room.exercise.roles.items():
                name = getattr(spec.name, self.place.language)
                with tag("li", "", "head"):
                    link(name, self.place.to(f"views/{role}"))
                    if role in seated:
                        self._seat(role, name, present.get(role, 0))
                    else:
                        tag("span", say("acts by its doctrine"), "tag off")
            with tag("li", "", "head"):
                link(say("Evaluator"), self.place.to(EVALUATOR))
                self._connected(present.get(EVALUATOR, 0))

    def _seat(self, role: str, name: str, many: int) -> None:
        """Tell of a seat that is taken, and let it be given back."""
        say = self.place.say
        with tag("span", "", "buttons"):
            self._connected(many)
            leave = partial(self.clock.do, self.place.house.room.leave, role)
            text = say("Free the seat")
            button(text, f"leave-{role}", leave, "small", f"{text}: {name}")

    def _connected(self, many: int) -> None:
        text = self.place.say("{0} connected", many)
        tag("span", text, f"tag {'done' if many else 'wait'}")


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

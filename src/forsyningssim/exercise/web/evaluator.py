"""The evaluators' page: an observation form for each objective, and the truth beside it."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from nicegui import Client

from forsyningssim.exercise.web.frame import LANGUAGES, Frame, Place
from forsyningssim.exercise.web.house import House
from forsyningssim.exercise.web.kit import area, form, refill, section, select, tag
from forsyningssim.exercise.web.pages import page
from forsyningssim.exercise.web.seats import EVALUATOR, STAFF

GRADES: Final = (
    ("performed", "P – performed without challenges"),
    ("some_challenges", "S – performed with some challenges"),
    ("major_challenges", "M – performed with major challenges"),
    ("not_performed", "U – unable to be performed"),
)
"""The four ratings of HSEEP."""


def evaluator_pages(house: House) -> None:
    """Open the observation forms to evaluators and to the facilitator."""
    for language, _ in LANGUAGES:

        @page(house, language, EVALUATOR, STAFF)
        async def evaluator(place: Place, client: Client, _request: Request) -> None:
            if place.seat is None:
                return
            frame = Frame(place, place.say("Observations"), client)
            with frame.content:
                for name in place.house.room.exercise.objectives:
                    _objective(place, name)

            await frame.renew()
            place.house.enter(client, place.seat, frame.renew)


def _objective(place: Place, name: str) -> None:
    """Show one objective, what meets it, and the form."""
    exercise = place.house.room.exercise
    objective = exercise.objectives[name]
    with section(getattr(objective.text, place.language), f"objective-{name}"):
        tag("h3", place.say("Criteria"))
        with tag("ul"):
            for criterion in objective.criteria:
                tag("li", getattr(exercise.criteria[criterion].text, place.language))
        holder = tag("div", "", "column")
    with holder:
        _form(place, name)


def _form(place: Place, name: str) -> None:
    house = place.house
    seat = place.seat

    async def keep(sent: dict[str, str]) -> None:
        grade, text = sent.get("grade", ""), sent.get("text", "").strip()
        if seat and text and grade in dict(GRADES):
            await house.ask(house.room.observe, seat.role, name, grade, text)
            said.set_text(place.say("Kept: {0}", text[:80]))
            refill(fields, build)

    def build() -> None:
        grades = [(value, place.say(text)) for value, text in GRADES]
        select(f"grade-{name}", "grade", place.say("How well"),
               [("", place.say("Choose …")), *grades], required=True)  # fmt: skip
        area(
            f"seen-{name}",
            "text",
            place.say("What you saw"),
            place.say("Write roles, not names."),
            required=True,
        )
        with tag("div", "", "buttons"):
            tag("button", place.say("Keep the observation"), "button first", {
                "type": "submit", "id": f"keep-{name}",
            })  # fmt: skip

    with form(f"observe-{name}", keep):
        fields = tag("div", "", "form")
        with fields:
            build()
    said = tag("p", "", "said", {"role": "status"})

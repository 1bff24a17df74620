"""After the exercise: hot wash, participants' feedback, and the table of improvements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from fastapi import Request
from nicegui import Client

from forsyningssim.exercise.refusal import Refused
from forsyningssim.exercise.web.frame import LANGUAGES, Frame, Place
from forsyningssim.exercise.web.house import House
from forsyningssim.exercise.web.kit import (
    area,
    entry,
    form,
    paragraph,
    refill,
    section,
    select,
    tag,
)  # fmt: skip
from forsyningssim.exercise.web.pages import page
from forsyningssim.exercise.web.seats import FACILITATOR, STAFF

HOT_WASH: Final[Mapping[str, str]] = {
    "well": "What went well?",
    "badly": "What did not work?",
    "surprise": "What surprised you?",
    "change": "What should change, who should see to it, and by when?",
}
FEEDBACK: Final[Mapping[str, str]] = {
    "learnt": "What did you learn?",
    "exercise": "What would make the exercise itself better?",
}
_GRADES: Final = (("", "No answer"), ("5", "5 – very useful"), ("4", "4"), ("3", "3"), ("2", "2"),
                  ("1", "1 – of no use"))  # fmt: skip


def afterwards_pages(house: House) -> None:
    """Open the page to everybody who has a seat."""
    for language, _ in LANGUAGES:

        @page(house, language, "afterwards", (*house.seats.roles, *STAFF))
        async def afterwards(place: Place, client: Client, _request: Request) -> None:
            if place.seat is None:
                return
            frame = Frame(place, place.say("Hot wash"), client, "narrow")
            with frame.content:
                _hot_wash(place, place.seat.role)
                _feedback(place, place.seat.role)
                if place.seat.role == FACILITATOR:
                    _improvements(place)
            await frame.renew()
            place.house.enter(client, place.seat, frame.renew)


def _hot_wash(place: Place, role: str) -> None:
    async def send(sent: Mapping[str, str]) -> None:
        answers = _answers(place, HOT_WASH, sent)
        if answers:
            await place.house.ask(place.house.room.hot_wash, role, answers)

    def build() -> None:
        for name, question in HOT_WASH.items():
            area(f"hot-{name}", name, place.say(question))

    with section(place.say("Right after the exercise"), "hot"):
        paragraph(
            place.say("Your answers go into the debrief with your role, never with your name."),
            "hint",
        )
        _asked(place, "hot-form", send, build)


def _feedback(place: Place, role: str) -> None:
    async def send(sent: Mapping[str, str]) -> None:
        answers = _answers(place, FEEDBACK, sent)
        grade = sent.get("useful", "")
        if grade and grade in dict(_GRADES):
            answers[place.say("How useful was the exercise?")] = grade
        if answers:
            await place.house.ask(place.house.room.feedback, role, answers)

    def build() -> None:
        grades = [(value, place.say(text)) for value, text in _GRADES]
        select("feedback-useful", "useful", place.say("How useful was the exercise?"), grades)
        for name, question in FEEDBACK.items():
            area(f"feedback-{name}", name, place.say(question))

    with section(place.say("About the exercise"), "feedback"):
        _asked(place, "feedback-form", send, build)


def _improvements(place: Place) -> None:
    """Let the facilitator write down what is to be done, by whom and when."""
    fields = {"finding": "Finding", "measure": "Measure", "owner": "Owner", "deadline": "Deadline"}

    async def send(sent: Mapping[str, str]) -> None:
        finding, measure, owner, deadline = (sent.get(name, "").strip() for name in fields)
        if finding and measure:
            house = place.house
            await house.ask(house.room.improvement, finding, measure, owner, deadline)

    def build() -> None:
        area("improve-finding", "finding", place.say("Finding"), required=True)
        area("improve-measure", "measure", place.say("Measure"), required=True)
        with tag("div", "", "pair"):
            entry("improve-owner", "owner", place.say("Owner"))
            entry("improve-deadline", "deadline", place.say("Deadline"), "", "date")

    with section(place.say("Table of improvements"), "improve"):
        _asked(place, "improve-form", send, build)


def _asked(place: Place, name: str, send: Callable[..., Any], build: Callable[[], None]) -> None:
    """Ask, keep the answers, thank, and stand ready for more."""

    async def sent(said: dict[str, str]) -> None:
        try:
            await send(said)
        except Refused as refused:
            text = "; ".join(getattr(fault.text, place.language) for fault in refused.faults)
            refill(word, lambda: paragraph(text, "faults"))
            return
        refill(fields, build)
        refill(word, lambda: paragraph(place.say("Thank you. It is in the debrief."), "said"))

    with form(name, sent):
        fields = tag("div", "", "form")
        with fields:
            build()
        with tag("div", "", "buttons"):
            tag("button", place.say("Send"), "button", {"type": "submit", "id": f"{name}-send"})
    word = tag("div", "", "column", {"role": "status"})


def _answers(place: Place, questions: Mapping[str, str], sent: Mapping[str, str]) -> dict[str, str]:
    """Give each question that was answered, as it was asked, with its answer."""
    given = {name: sent.get(name, "").strip() for name in questions}
    return {place.say(questions[name]): answer for name, answer in given.items() if answer}

"""The door: a code, a role, a language. Plain HTML forms, which set a signed cookie."""

from __future__ import annotations

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from nicegui import Client, app

from forsyningssim.exercise.web.frame import LANGUAGES, Frame, Place, leave_button
from forsyningssim.exercise.web.house import House
from forsyningssim.exercise.web.kit import entry, link, paragraph, section, select, tag
from forsyningssim.exercise.web.pages import home_of, page
from forsyningssim.exercise.web.seats import COOKIE, EVALUATOR, Allowance, Seat
from forsyningssim.exercise.web.words import Language

_GUESSES_AT_ONCE, _GUESSES_A_SECOND = 30, 0.5


def doors(house: House, first: Language) -> None:
    """Open the ways in and out.

    Parameters
    ----------
    house
        What they lead into.
    first
        Language of the door for who has not chosen one.
    """
    guesses = Allowance(_GUESSES_AT_ONCE, _GUESSES_A_SECOND)

    @app.get("/")
    async def door() -> Response:
        return RedirectResponse(f"/{first}/")

    @app.get("/enter")
    async def enter(request: Request, token: str = "") -> Response:
        seat = house.seats.redeem(token) if guesses.takes(_address(request)) else None
        return seated(house, seat, first) if seat else RedirectResponse(f"/{first}/?refused=link")

    for language, _ in LANGUAGES:
        _way_in(house, language, guesses)


def _way_in(house: House, language: Language, guesses: Allowance) -> None:
    @page(house, language, "", None)
    async def join_page(place: Place, client: Client, request: Request) -> None:
        await show(place, client, request.query_params.get("refused", ""))

    @app.post(f"/{language}/join")
    async def join(request: Request) -> Response:
        if not guesses.takes(_address(request)):
            return RedirectResponse(f"/{language}/?refused=often", 303)
        sent = await request.form(max_files=0, max_fields=4)
        code, role = (str(sent.get(field, ""))[:200] for field in ("code", "role"))
        seat = house.seats.join(code, role)
        if seat is None:
            return RedirectResponse(f"/{language}/?refused=code", 303)
        if seat.role in house.seats.roles:
            await house.ask(house.room.sit, seat.role)
        return seated(house, seat, language)

    @app.post(f"/{language}/leave")
    async def leave(request: Request) -> Response:
        seat = house.seats.of(request.cookies.get(COOKIE))
        if seat and seat.role in house.seats.roles and not house.others(seat):
            await house.ask(house.room.leave, seat.role)
        answer = RedirectResponse(f"/{language}/", 303)
        answer.delete_cookie(COOKIE)
        return answer


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def seated(house: House, seat: Seat, language: Language) -> Response:
    """Send a browser to the page of its role, with the cookie of its seat."""
    answer = RedirectResponse(f"/{language}/{home_of(seat)}", 303)
    answer.set_cookie(COOKIE, house.seats.sealed(seat), httponly=True, samesite="lax")
    return answer


async def show(place: Place, client: Client, refused: str) -> None:
    """Show the door."""
    exercise = place.house.room.exercise
    title = exercise.title or exercise.purpose
    frame = Frame(place, getattr(title, place.language), client, "narrow")
    with frame.content:
        with section(place.say("Join the exercise"), "join"):
            paragraph(getattr(exercise.purpose, place.language), "lead")
            said = {
                "code": "The code is not right, or the role is not there.",
                "often": "Too many tries. Wait a minute.",
                "link": "The link has been used. Ask whoever runs the exercise for a new one.",
            }.get(refused)  # fmt: skip
            if said:
                tag("p", place.say(said), "faults", {"role": "alert"})
            _form(place)
        if place.seat:
            with section(place.say("You have a seat"), "seat"):
                paragraph(place.say("This browser already sits in the room."))
                link(place.say("Go to your page"), place.to(home_of(place.seat)))
                leave_button(place)
    await frame.renew()


def _form(place: Place) -> None:
    roles = place.house.room.exercise.roles
    choices = [(name, getattr(role.name, place.language)) for name, role in roles.items()]
    with tag("form", "", "form", {"method": "post", "action": place.to("join")}):
        entry(
            "code", "code", place.say("Join code"),
            place.say("Whoever runs the exercise has it. Evaluators have one of their own."),
            required=True, limits={"maxlength": "40", "autocomplete": "off"},
        )  # fmt: skip
        select(
            "role", "role", place.say("Role"), [*choices, (EVALUATOR, place.say("Evaluator"))],
            place.say("Write notes as the role, never with your own name."),
        )  # fmt: skip
        with tag("div", "", "buttons"):
            tag("button", place.say("Enter"), "button first", {"type": "submit", "id": "enter"})

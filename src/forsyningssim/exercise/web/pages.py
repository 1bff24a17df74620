"""How a page comes about: the seat is read from the cookie, checked, and never from the browser."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Final, Literal, TypeAlias

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from nicegui import Client, ui

from forsyningssim.exercise.web.frame import Place
from forsyningssim.exercise.web.house import House
from forsyningssim.exercise.web.seats import COOKIE, EVALUATOR, FACILITATOR, Seat
from forsyningssim.exercise.web.words import Language

Build: TypeAlias = Callable[[Place, Client, Request], Awaitable[None]]
_HTML: Final[Mapping[Language, Literal["nb-NO", "en-GB"]]] = {"nb": "nb-NO", "en": "en-GB"}


def home_of(seat: Seat) -> str:
    """Give the page on which a seat begins."""
    return seat.role if seat.role in {FACILITATOR, EVALUATOR} else "role"


def page(
    house: House, language: Language, path: str, allowed: Collection[str] | None
) -> Callable[[Build], Build]:
    """Open a page in one language to some roles.

    Parameters
    ----------
    house
        What the page shows.
    language
        First part of its address.
    path
        The rest of its address.
    allowed
        Roles that may see it. None: anybody, also without a seat.
    """

    def opened(build: Build) -> Build:
        async def shown(request: Request, client: Client) -> Response | None:
            seat = house.seats.of(request.cookies.get(COOKIE))
            if allowed is not None and (seat is None or seat.role not in allowed):
                address = f"/{language}/{home_of(seat) if seat else ''}"
                return RedirectResponse(address, 303)
            rest = path.format(**request.path_params)
            await build(Place(house, seat, language, rest), client, request)
            return None

        ui.page(f"/{language}/{path}", language=_HTML[language], response_timeout=60)(shown)
        return build

    return opened

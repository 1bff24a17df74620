"""The debrief and the paper fallback, made by the server for who may read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import yaml
from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from nicegui import app

from forsyningssim.errors import ForsyningssimError
from forsyningssim.exercise.debrief import Debrief, as_scenario
from forsyningssim.exercise.debrief_page import document
from forsyningssim.exercise.paper import facilitators, handouts
from forsyningssim.exercise.room import Room
from forsyningssim.exercise.web.frame import LANGUAGES, Place
from forsyningssim.exercise.web.house import House
from forsyningssim.exercise.web.kit import link, paragraph, tag
from forsyningssim.exercise.web.pages import home_of
from forsyningssim.exercise.web.seats import COOKIE, FACILITATOR, STAFF, Seat
from forsyningssim.report.page.document import Document
from forsyningssim.report.page.html import as_html
from forsyningssim.report.page.pdf import as_pdf
from forsyningssim.report.words import Language

DEBRIEF: Final = "debrief"
_TYPES: Final[Mapping[str, str]] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "yaml": "application/yaml; charset=utf-8",
}


def looked_back(room: Room) -> Debrief:
    """Look back on what has been played so far."""
    return Debrief(room.name, room.game, room.file, room.events)


_DOCUMENTS: Final[Mapping[str, Callable[[Room], Document]]] = {
    DEBRIEF: lambda room: document(looked_back(room)),
    "facilitator": lambda room: facilitators(room.file),
    "handouts": lambda room: handouts(room.file),
}


def document_pages(house: House) -> None:
    """Open the documents: the debrief to all when the game is over, the rest to the facilitator."""
    made: dict[tuple[str, Language, str], tuple[int, bytes]] = {}

    async def bytes_of(name: str, language: Language, kind: str) -> bytes:
        """Make a document, or give it again if nothing has happened since."""
        upto = len(house.room.events)
        known = made.get((name, language, kind))
        if known is None or known[0] != upto:
            done = await house.ponder(_written, house.room, name, language, kind)
            made[name, language, kind] = known = upto, done
        return known[1]

    def opened(language: Language) -> None:
        @app.get(f"/{language}/documents/{{name}}.{{kind}}")
        async def shown(request: Request, name: str, kind: str) -> Response:
            seat = house.seats.of(request.cookies.get(COOKIE))
            over = (await house.clock()).state == "over"
            if not _may_read(seat, name, kind, over=over):
                return RedirectResponse(f"/{language}/{home_of(seat) if seat else ''}", 303)
            try:
                return Response(await bytes_of(name, language, kind), media_type=_TYPES[kind])
            except ForsyningssimError as error:  # what makes PDFs may not be installed
                return Response(str(error), 503, media_type="text/plain; charset=utf-8")

    for language, _ in LANGUAGES:
        opened(language)


def _may_read(seat: Seat | None, name: str, kind: str, *, over: bool) -> bool:
    """Tell whether a seat may read a document; who plays may when the game is over."""
    known = (name in _DOCUMENTS and kind in {"html", "pdf"}) or (name, kind) == (DEBRIEF, "yaml")
    if seat is None or not known:
        return False
    return seat.role == FACILITATOR or (name == DEBRIEF and (over or seat.role in STAFF))


def _written(room: Room, name: str, language: Language, kind: str) -> bytes:
    """Write a document in one language and format."""
    if kind == "yaml":
        played = as_scenario(looked_back(room))
        return yaml.safe_dump(played, allow_unicode=True, sort_keys=False, width=100).encode()
    html = as_html(_DOCUMENTS[name](room), language)
    return as_pdf(html) if kind == "pdf" else html.encode()


def links_of_documents(place: Place) -> None:
    """Link to what the facilitator reads afterwards and keeps on paper."""
    say = place.say
    paragraph(say("The debrief takes some seconds: it plays each decision's game again."), "hint")
    rows = (
        (DEBRIEF, "Debrief", ("html", "pdf")),
        ("facilitator", "The facilitator's book, on paper", ("html", "pdf")),
        ("handouts", "Sheets to hand out", ("html", "pdf")),
    )
    with tag("ul", "", "plain"):
        for name, title, kinds in rows:
            with tag("li", "", "head"):
                tag("span", say(title))
                with tag("span", "", "tools"):
                    for kind in kinds:
                        document_link(place, name, kind, kind.upper(), say(title))
        with tag("li", "", "head"):
            tag("span", say("The game as a scenario, for a study"))
            text = "YAML"
            document_link(place, DEBRIEF, "yaml", text, say("The game as a scenario, for a study"))


def document_link(place: Place, name: str, kind: str, text: str, about: str) -> None:
    """Link to a document, in a tab of its own."""
    made = link(text, place.to(f"documents/{name}.{kind}"))
    made.props.update({"target": "_blank", "aria-label": f"{about}: {text}"})

"""The server: NiceGUI on one address, the pages, the gate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nicegui import app, ui

from forsyningssim.exercise.room import Room
from forsyningssim.exercise.web.afterwards import afterwards_pages
from forsyningssim.exercise.web.documents import document_pages
from forsyningssim.exercise.web.entry import doors
from forsyningssim.exercise.web.evaluator import evaluator_pages
from forsyningssim.exercise.web.facilitator import facilitator_pages
from forsyningssim.exercise.web.frame import STATIC
from forsyningssim.exercise.web.gate import LARGEST_MESSAGE, HttpGate, SocketGate
from forsyningssim.exercise.web.house import House
from forsyningssim.exercise.web.role import role_pages
from forsyningssim.exercise.web.seats import FACILITATOR, Seats
from forsyningssim.exercise.web.truth import truth_pages
from forsyningssim.exercise.web.words import Language

_AWAY_SECONDS = 20.0
"""How long a page is kept for a browser that has lost the network."""


def serve(
    room: Room, secret: str, host: str, port: int, language: Language,
    ready: Callable[[str, Seats], None],
) -> None:  # fmt: skip
    """Serve the room until somebody stops it.

    Parameters
    ----------
    room
        The exercise.
    secret
        Signs the cookies; the same one after a restart.
    host, port
        Where to listen.
    language
        Language of the door.
    ready
        Is called when browsers can come: with the facilitator's link, and the seats.
    """
    seats = Seats(secret, room.key, tuple(room.exercise.roles))
    house = House(room, seats)
    room.truth(language)  # the first replay compiles what is not compiled yet: before anybody comes
    doors(house, language)
    role_pages(house)
    facilitator_pages(house)
    evaluator_pages(house)
    truth_pages(house)
    afterwards_pages(house)
    document_pages(house)
    app.add_static_files(STATIC, Path(__file__).with_name("static"))
    app.add_middleware(HttpGate)

    def started() -> None:
        SocketGate(seats).stand()
        house.wake()
        ready(f"http://{host}:{port}/enter?token={seats.link(FACILITATOR)}", seats)

    app.on_startup(started)
    ui.run(
        host=host, port=port, title="forsyningssim", language="nb-NO", dark=False, reload=False,
        show=False, tailwind=False, show_welcome_message=False, reconnect_timeout=_AWAY_SECONDS,
        ws_max_size=LARGEST_MESSAGE, access_log=False,
    )  # fmt: skip

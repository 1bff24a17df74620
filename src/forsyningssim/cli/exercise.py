"""``forsyningssim exercise``: a room in which people play a scenario, and the same on paper."""

from __future__ import annotations

from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

from forsyningssim.cli.paper import paper
from forsyningssim.cli.terminal import console, shown_path

if TYPE_CHECKING:
    from forsyningssim.exercise.web.seats import Seats
    from forsyningssim.report.words import Language

SELF_STUDY = "exercises/self_study"
OPEN = "open"


class OpensRoom(TyperGroup):
    """Takes what is no command of its own for the scenario to play: ``exercise FILE``."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put in the command that is meant."""
        if args and args[0] not in {*self.commands, *ctx.help_option_names}:
            args = [OPEN, *args]
        return super().parse_args(ctx, args)


exercise = typer.Typer(
    cls=OpensRoom,
    help="Play a scenario: 'exercise SCENARIO' opens a room in the browser.",
    no_args_is_help=True,
)
exercise.command("print")(paper)


@exercise.command(OPEN)
def open_room(
    scenario: Annotated[
        str, typer.Argument(help="A file, or the name of a shipped exercise; --demo needs none.")
    ] = "",
    host: Annotated[
        str, typer.Option(help="Address to listen on. Others than this machine reach 0.0.0.0.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8080,
    log: Annotated[
        Path | None, typer.Option(help="The log: begun, or taken up where it stands.")
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the door: nb or en.")] = "nb",
    demo: Annotated[
        bool, typer.Option("--demo", help="A ready room for one person, with a log of its own.")
    ] = False,
) -> None:
    """Open an exercise room in the browser. The log is the state: stop and start as you like."""
    from forsyningssim.errors import MissingExtraError, UnknownNameError

    if language not in {"nb", "en"}:
        raise UnknownNameError("language", language, ("nb", "en"))
    if not scenario and not demo:
        raise typer.BadParameter("name a scenario, or ask for --demo", param_hint="SCENARIO")
    if find_spec("nicegui") is None:
        raise MissingExtraError("nicegui", "exercise")
    from forsyningssim.scenario.shipped import find

    path = find(scenario or SELF_STUDY)
    beside = log or (_new_log() if demo else Path(f"{path.stem}.exercise"))
    _serve(path, beside, host, port, "en" if language == "en" else "nb")


def _new_log() -> Path:
    """Return a name that no log has here."""
    names = (Path(f"demo-{number}.exercise") for number in count(1))
    return next(path for path in names if not path.exists())


def _serve(path: Path, log: Path, host: str, port: int, language: Language) -> None:
    """Open the room and serve it until somebody stops it.

    Who keeps the clock of the game gets a link of their own, which needs no code.
    """
    from forsyningssim.exercise.room import Room
    from forsyningssim.exercise.web.seats import secret_beside
    from forsyningssim.exercise.web.serve import serve

    room = Room.open(path, log, language=language)
    secret = secret_beside(log)

    def ready(link: str, seats: Seats) -> None:
        door = link.partition("enter?")[0]
        speaks = console()
        alone = [name for name, role in room.exercise.roles.items() if role.keeps_clock]
        for text in (
            "ØVELSE / EXERCISE",
            *(f"Start here, works once: {door}enter?token={seats.link(name)}" for name in alone),
            f"Log: {shown_path(log)}. Stop with Ctrl-C; the same command takes it up again.",
            f"Facilitator, works once: {link}",
            f"Participants: {door} with the code {room.key}",
            f"Evaluators: {door} with the code {seats.evaluators_code}",
        ):
            speaks.print(text, soft_wrap=True, markup=False)

    try:
        serve(room, secret, host, port, language, ready)
    finally:
        room.close()

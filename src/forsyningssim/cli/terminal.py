"""What the commands share: output, progress, and how they end when something goes wrong."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Mapping
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from typer.core import TyperGroup

from forsyningssim.errors import ForsyningssimError

if TYPE_CHECKING:
    from rich.console import Console

INTERNAL, INTERRUPTED, TERMINATED = 1, 130, 143
"""Exit codes: a fault of ours, Ctrl-C, and being told to stop."""
USAGE_ERROR: Final[type[BaseException]] = typer.BadParameter.__mro__[1]
"""What typer raises for a wrong command line, and turns into a message itself."""
_HELD: Final = "\N{NO-BREAK SPACE}"
_SELDOM: Final = (400_000, 20, 20)
"""How many objects are made before Python looks for circles among them. A command keeps nearly all
that it makes until it ends, so that looking often, as it does by itself, finds nothing."""


class Language(StrEnum):
    """English or Norwegian bokmål."""

    en = "en"
    nb = "nb"


class Commands(TyperGroup):
    """The group of all commands: every error becomes one message and an exit code."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # its own Context
        """Run the command that was asked for."""
        signal.signal(signal.SIGTERM, _terminate)
        gc.set_threshold(*_SELDOM)
        try:
            return super().invoke(ctx)
        except ForsyningssimError as error:
            say_error(str(error))
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            say_error("interrupted; nothing half-written is left")
            raise typer.Exit(INTERRUPTED) from None
        except (typer.Exit, typer.Abort, USAGE_ERROR, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001  (whatever it is, the user gets one message)
            say_error(f"internal error: {type(error).__name__}: {error}\n{_kept(error)}")
            raise typer.Exit(INTERNAL) from None


def _terminate(_signal: int, _frame: object) -> None:
    """When told to stop, leave every ``with`` block on the way out."""
    sys.exit(TERMINATED)


def _kept(error: Exception) -> str:
    """Keep the traceback where whoever mends the fault finds it; say where."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix="forsyningssim-", suffix=".txt", delete=False
    ) as file:
        file.write("".join(traceback.format_exception(error)))
    return f"This is a defect of forsyningssim. The details are in {file.name}"


def say_error(message: str) -> None:
    """Write to where errors go."""
    typer.echo(message, err=True)


def console(width: int = 100) -> Console:
    """Return where a person reads: in colour on a terminal, plain anywhere else.

    ``width`` is that of the lines where there is no terminal.
    """
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else width)


def paragraph(speaks: Console, text: str, indent: int = 0, style: str = "") -> None:
    """Print text as it stands, in lines that fit, all of them indented; no line begins with %."""
    margin = " " * indent
    held = text.replace(" %", f"{_HELD}%")
    lines = wrap(held, speaks.width, initial_indent=margin, subsequent_indent=margin)
    for line in lines:
        speaks.print(line.replace(_HELD, " "), style=style, markup=False, soft_wrap=True)


def say_json(data: Mapping[str, Any]) -> None:
    """Write one object to the standard output, for programs."""
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False, default=str))


def shown_path(path: Path) -> str:
    """Return a path as short as it can be said from here."""
    short = os.path.relpath(path)
    return str(path) if short.startswith("..") else short


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"forsyningssim {version('forsyningssim')}")
        raise typer.Exit


def options(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Which patients go without when a medicine runs short in Norway, and what would help."""

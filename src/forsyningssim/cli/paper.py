"""``forsyningssim exercise print``: an exercise on paper, for when there is no screen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forsyningssim.cli.debrief import languages_in
from forsyningssim.cli.report import Languages, formats_in
from forsyningssim.cli.terminal import shown_path


def paper(
    scenario: Annotated[str, typer.Argument(help="A file, or the name of a shipped exercise.")],
    language: Annotated[
        Languages, typer.Option(help="Bokmål, English, or a file for each.")
    ] = Languages.both,
    formats: Annotated[str, typer.Option(help="html, pdf or html,pdf.")] = "html,pdf",
    out: Annotated[
        Path | None, typer.Option(help="Folder of the files, instead of one below outputs/.")
    ] = None,
) -> None:
    """Print an exercise: the facilitator's book (MSEL, clock, forms) and sheets to hand out."""
    languages, wanted = languages_in(language), formats_in(formats)
    from forsyningssim.exercise.paper import facilitators, handouts
    from forsyningssim.report.page.write import write_files
    from forsyningssim.scenario.library import load
    from forsyningssim.scenario.shipped import find

    file = load(find(scenario))
    folder = out or Path("outputs") / file.name / "paper"
    for stem, document in (("facilitator", facilitators(file)), ("handouts", handouts(file))):
        for path in write_files(document, folder, stem, languages, wanted):
            typer.echo(shown_path(path))

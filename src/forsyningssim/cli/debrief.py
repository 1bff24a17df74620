"""``forsyningssim debrief``: what was played, looked back upon; no server is needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forsyningssim.cli.report import Languages, formats_in
from forsyningssim.cli.terminal import shown_path

if TYPE_CHECKING:
    from forsyningssim.exercise.debrief import Debrief
    from forsyningssim.report.page.write import Format
    from forsyningssim.report.words import Language


def debrief(
    logs: Annotated[list[Path], typer.Argument(help="Logs of one exercise; several: compared.")],
    language: Annotated[
        Languages, typer.Option(help="Bokmål, English, or a file for each.")
    ] = Languages.both,
    formats: Annotated[str, typer.Option(help="html, pdf or html,pdf.")] = "html,pdf",
    out: Annotated[Path, typer.Option(help="Folder of the files.")] = Path("outputs/debrief"),
    scenario: Annotated[
        Path | None, typer.Option(help="The file that was played, if it is not a shipped one.")
    ] = None,
    scenario_out: Annotated[
        Path | None, typer.Option(help="Write the played game as a scenario that a study can run.")
    ] = None,
) -> None:
    """Look back on a played exercise: what happened, what each decision changed."""
    languages, wanted = languages_in(language), formats_in(formats)
    if scenario_out is not None and len(logs) > 1:
        raise typer.BadParameter("--scenario-out takes one log", param_hint="--scenario-out")
    from forsyningssim.exercise.debrief import Debrief

    debriefs = [Debrief.of(log, scenario) for log in logs]
    for path in written(debriefs, out, languages, wanted):
        typer.echo(shown_path(path))
    if scenario_out is not None:
        export(debriefs[0], scenario_out)
        typer.echo(shown_path(scenario_out))


def languages_in(wanted: Languages) -> list[Language]:
    """Return the languages that ``--language`` stands for."""
    from forsyningssim.report.page.write import LANGUAGES

    return [each for each in LANGUAGES if wanted in {Languages.both, each}]


def written(
    debriefs: Sequence[Debrief], out: Path, languages: Sequence[Language], formats: Sequence[Format]
) -> list[Path]:
    """Write the debrief of each log, and the comparison if there are several; give the paths."""
    from forsyningssim.exercise.compare_logs import compared
    from forsyningssim.exercise.debrief_page import document
    from forsyningssim.report.page.write import write_files

    paths: list[Path] = []
    if len(debriefs) > 1:
        paths += write_files(compared(debriefs), out, "groups", languages, formats)
    for each in debriefs:
        stem = "debrief" if len(debriefs) == 1 else f"debrief-{each.name}"
        paths += write_files(document(each), out, stem, languages, formats)
    return paths


def export(debrief: Debrief, path: Path) -> None:
    """Write the played game as a scenario file."""
    import yaml

    from forsyningssim.exercise.debrief import as_scenario
    from forsyningssim.folders import write_text

    text = yaml.safe_dump(as_scenario(debrief), allow_unicode=True, sort_keys=False, width=100)
    write_text(path, text)

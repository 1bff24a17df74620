"""``forsyningssim report``: what a committee reads, from the folder of a study or a run."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forsyningssim.cli.terminal import console, say_json, shown_path

if TYPE_CHECKING:
    from forsyningssim.report.page.write import Format


class Languages(StrEnum):
    """Bokmål, English, or a file for each."""

    nb = "nb"
    en = "en"
    both = "both"


def report(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Of a study or a run.")
    ] = None,
    language: Annotated[
        Languages, typer.Option(help="Bokmål, English, or a file for each.")
    ] = Languages.both,
    formats: Annotated[
        str, typer.Option(help="Any of html, pdf and xlsx, with commas between.")
    ] = "html,pdf,xlsx",
    brief: Annotated[
        bool, typer.Option("--brief", help="One page: the question and the answer.")
    ] = False,
    compare: Annotated[
        tuple[Path, Path] | None,
        typer.Option(metavar="A B", help="Two studies side by side, instead of DIR."),
    ] = None,
    author: Annotated[str, typer.Option(help="Who ran it; stands below the title.")] = "",
    out: Annotated[
        Path | None, typer.Option(help="Folder of the files, instead of DIR/report.")
    ] = None,
    include_names: Annotated[
        bool,
        typer.Option(
            "--include-names", help="Tell who makes and sells what, from a table of one's own."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object, no prose.")] = False,
) -> None:
    """Write the report of a finished study, or of a run: HTML, PDF and XLSX in two languages."""
    from forsyningssim.report.page.write import LANGUAGES, write_comparison, write_report

    if (folder is None) == (compare is None):
        raise typer.BadParameter("give the folder of a study or a run, or --compare A B")

    languages = [each for each in LANGUAGES if language in {Languages.both, each}]
    wanted = formats_in(formats)
    if compare is not None:
        paths = write_comparison(*compare, languages, wanted, author=author, out=out,
                                 include_names=include_names)  # fmt: skip
    elif folder is not None:
        paths = write_report(folder, languages, wanted, one_page=brief, author=author, out=out,
                             include_names=include_names)  # fmt: skip
    if as_json:
        say_json({"files": [str(path) for path in paths]})
        return
    for path in paths:
        console().print(shown_path(path), soft_wrap=True, markup=False)


def formats_in(text: str) -> tuple[Format, ...]:
    """Read ``--formats``, each once, in the order given."""
    from forsyningssim.report.page.write import FORMATS

    known: dict[str, Format] = {wanted: wanted for wanted in FORMATS}
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in known:
            raise typer.BadParameter(f"'{name}' is none of {', '.join(FORMATS)}")
    return tuple(dict.fromkeys(known[name] for name in names))

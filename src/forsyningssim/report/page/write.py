"""From a folder of results to the files of its report."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

from forsyningssim.errors import UnknownNameError, UnreadableError
from forsyningssim.folders import whole_file
from forsyningssim.report.page.contrast import contrast
from forsyningssim.report.page.document import Document
from forsyningssim.report.page.html import as_html
from forsyningssim.report.page.of_run import run_report
from forsyningssim.report.page.of_study import brief, study_report
from forsyningssim.report.page.own_data import without_names
from forsyningssim.report.page.pdf import as_pdf
from forsyningssim.report.page.xlsx import as_xlsx
from forsyningssim.report.words import Language
from forsyningssim.scenario.load import read, validate
from forsyningssim.scenario.schema import Scenario
from forsyningssim.studies.opened import open_study, told_of
from forsyningssim.studies.store import MANIFEST

Format: TypeAlias = Literal["html", "pdf", "xlsx"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)


def write_report(
    folder: str | os.PathLike[str],
    languages: Sequence[Language] = LANGUAGES,
    formats: Sequence[Format] = FORMATS,
    *,
    one_page: bool = False,
    author: str = "",
    out: str | os.PathLike[str] | None = None,
    include_names: bool = False,
) -> list[Path]:
    """Write the report of a study or a run: the same folder gives the same bytes.

    Parameters
    ----------
    folder
        Of a finished study, or of a run.
    languages
        ``nb``, ``en`` or both; each has files of its own.
    formats
        Any of ``html``, ``pdf`` and ``xlsx``.
    one_page
        Only the question and its answer, as ``brief.nb.html`` and so on.
    author
        Who ran it; stands below the title.
    out
        Where the files go; ``report`` inside the folder unless given.
    include_names
        Whether a supply table of one's own may be told: who makes and sells what, and where.

    Returns
    -------
    list of Path
        The files, in the order of languages and formats.

    Raises
    ------
    UnreadableError
        The folder holds neither a finished study nor a run.
    UnknownNameError
        There is no such language or format.
    MissingExtraError
        A package of ``forsyningssim[report]`` is not installed.
    OutputError
        A file cannot be written.
    """
    _known(languages, formats)
    place = Path(folder)
    document = report_of(place, author, include_names=include_names)
    stem = "brief" if one_page else "report"
    target = place / "report" if out is None else Path(out)
    return write_files(brief(document) if one_page else document, target, stem, languages, formats)


def write_comparison(
    a: str | os.PathLike[str],
    b: str | os.PathLike[str],
    languages: Sequence[Language] = LANGUAGES,
    formats: Sequence[Format] = FORMATS,
    *,
    author: str = "",
    out: str | os.PathLike[str] | None = None,
    include_names: bool = False,
) -> list[Path]:
    """Write two studies side by side; return the files, in ``out`` or else ``report`` inside ``b``.

    Raises what :func:`write_report` does.
    """
    _known(languages, formats)
    first, second = open_study(Path(a)), open_study(Path(b))
    document = contrast(first, second, told_of(Path(b), "study_hash"), author)
    if not include_names:
        document = without_names(document, first.plan.file.scenario, second.plan.file.scenario)
    target = Path(b) / "report" if out is None else Path(out)
    return write_files(document, target, f"compared-{first.plan.hash}", languages, formats)


def report_of(folder: Path, author: str = "", *, include_names: bool = False) -> Document:
    """Put together the report of whatever stands in a folder, without own names unless asked."""
    if "study_hash" in _manifest(folder):
        study = open_study(folder)
        document = study_report(study, told_of(folder, "study_hash"), author)
        scenario = study.plan.file.scenario
    else:
        document = run_report(folder, author)
        scenario = validate(Scenario, read(folder / "scenario.resolved.yaml"))
    return document if include_names else without_names(document, scenario)


def _manifest(folder: Path) -> dict[str, object]:
    try:
        told: dict[str, object] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        what = "it holds neither a study nor a run" if folder.is_dir() else "no such folder"
        raise UnreadableError(str(folder), what) from None
    return told


def write_files(
    document: Document,
    folder: Path,
    stem: str,
    languages: Sequence[Language],
    formats: Sequence[Format],
) -> list[Path]:
    """Write a report in each language and format.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    paths = []
    for language in languages:
        html = as_html(document, language)
        for wanted in formats:
            path = folder / f"{stem}.{language}.{wanted}"
            with whole_file(path) as partial:
                folder.mkdir(parents=True, exist_ok=True)
                partial.write_bytes(_bytes(document, html, language, wanted))
            paths.append(path)
    return paths


def _bytes(document: Document, html: str, language: Language, wanted: Format) -> bytes:
    if wanted == "html":
        return html.encode()
    return as_pdf(html) if wanted == "pdf" else as_xlsx(document, language)


def _known(languages: Sequence[str], formats: Sequence[str]) -> None:
    for kind, names, known in (
        ("language", languages, LANGUAGES),
        ("format", formats, FORMATS),
    ):
        for name in names:
            if name not in known:
                raise UnknownNameError(kind, name, known)

"""The pictures of a run folder, each with a text that says what it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from forsyningssim.errors import OutputError
from forsyningssim.measures import Finished
from forsyningssim.report import style
from forsyningssim.report.burden import burden, describe_burden
from forsyningssim.report.flow import describe_flow, flow
from forsyningssim.report.story import Story
from forsyningssim.report.timeline import describe_timeline, timeline
from forsyningssim.report.words import Language

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Picture(NamedTuple):
    """How a picture is drawn, and how it is put into words."""

    draw: Callable[[Finished, Story, Language], Figure]
    describe: Callable[[Finished, Story, Language], str]


FIGURES: Final[Mapping[str, Picture]] = MappingProxyType(
    {
        "timeline": Picture(timeline, describe_timeline),
        "burden": Picture(burden, describe_burden),
        "flow": Picture(flow, describe_flow),
    }
)
"""Every picture by the name of its file."""


def write_figures(
    finished: Finished, story: Story, folder: Path, languages: Sequence[Language] = ("nb", "en")
) -> list[Path]:
    """Write each picture as SVG and PNG with its text, in each language; give the paths.

    ``timeline.nb.svg`` has its text in ``timeline.nb.txt``.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    paths = []
    for name, picture in FIGURES.items():
        for language in languages:
            stem = folder / f"{name}.{language}"
            text = picture.describe(finished, story, language)
            with style.house():
                paths += style.save(picture.draw(finished, story, language), stem, text)
            paths.append(_write_text(stem.with_name(f"{stem.name}.txt"), text))
    return paths


def _write_text(path: Path, text: str) -> Path:
    try:
        path.write_bytes(f"{text}\n".encode())
    except OSError as error:
        raise OutputError(str(path), error.strerror or str(error)) from error
    return path

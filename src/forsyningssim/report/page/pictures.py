"""The pictures of a report: drawn anew from the results, each with its words and its numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Final

from forsyningssim.report import style
from forsyningssim.report.page.document import Picture, Table
from forsyningssim.report.page.headline import headline
from forsyningssim.report.story import Rows
from forsyningssim.report.study_figures import LeftOut, drawings_by
from forsyningssim.report.words import Language
from forsyningssim.spec import Text
from forsyningssim.studies.study import Study
from forsyningssim.words import capital, say, small

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LANGUAGES: Final[tuple[Language, ...]] = ("nb", "en")
TITLES: Final[Mapping[str, Text]] = {
    "timeline": say("What happened, day by day", "Hva som skjedde, dag for dag"),
    "compared": say("Policies compared", "Tiltakene sammenlignet"),
    "burden": say("Who bears it", "Hvem det rammer"),
    "exceedance": say("How bad can it get", "Hvor ille kan det bli"),
    "tornado": say("What it hangs on", "Hva det henger på"),
    "regret": say("When each policy helps", "Når hvert tiltak hjelper"),
    "flow": say("Where the packs came from, and where they went",
                "Hvor pakningene kom fra, og hvor de ble av"),
    "cost_effect": say("Cost against effect", "Kostnad mot virkning"),
}  # fmt: skip
"""Every picture, in the order of the report."""

_TITLE: Final = 25  # points from the upper edge, over which a picture has its title
_HEIGHT: Final = re.compile(
    rb' height="(?P<high>[0-9.]+)pt" viewBox="0 0 (?P<wide>[0-9.]+) [0-9.]+" '
)

Draw = Callable[[Language], "Figure"]
Numbered = Callable[[Language], Rows]


def both(of: Callable[[Language], str]) -> Text:
    """Say something in both languages."""
    return Text(en=of("en"), nb=of("nb"))


def as_svg(figure: Figure, title: str) -> bytes:
    """Write a picture as SVG, the same bytes every time."""
    written = BytesIO()
    figure.savefig(written, format="svg",
                   metadata={"Title": title, "Date": None, "Creator": "forsyningssim"})  # fmt: skip
    return written.getvalue()


def drawn(name: str, draw: Draw) -> Mapping[Language, bytes]:
    """Draw a picture in each language, in the house style, without its title."""
    with style.house():
        return {language: untitled(as_svg(draw(language), name)) for language in LANGUAGES}


def untitled(svg: bytes) -> bytes:
    """Cut the title off a picture, since a heading above it says the same.

    Raises
    ------
    ValueError
        It is not a picture that this program drew.
    """
    found = _HEIGHT.search(svg)
    if found is None:
        raise ValueError("its size is not told as matplotlib does")
    left, wide = f"{float(found['high']) - _TITLE:g}", found["wide"].decode()
    size = f' height="{left}pt" viewBox="0 {_TITLE} {wide} {left}" '
    return svg[: found.start()] + size.encode() + svg[found.end() :]


def table_of(name: str, rows: Numbered) -> Table:
    """Put the rows of a picture, which are made for each language, into one table."""
    return in_numbers(TITLES[name], rows)


def in_numbers(title: Text, rows: Numbered) -> Table:
    """Put the rows of a picture with a title of its own into one table."""
    nb, en = rows("nb"), rows("en")
    caption = say("In numbers: {0}", "I tall: {0}", small(title))
    head = tuple(Text(en=e, nb=n) for e, n in zip(en.head, nb.head, strict=True))
    body = tuple(
        tuple(Text(en=e, nb=n) for e, n in zip(of_en, of_nb, strict=True))
        for of_en, of_nb in zip(en.body, nb.body, strict=True)
    )
    return Table(caption, tuple(map(capital, head)), body, wide=True)


def of_study(study: Study) -> Iterator[tuple[str, Picture | Text]]:
    """Draw what a study shows by the measure of page one; where that cannot be drawn, say why."""
    for each in drawings_by(study, headline(study)):
        if isinstance(each, LeftOut):
            yield each.name, each.reason
        else:
            table = table_of(each.name, each.rows)
            pictured = drawn(each.name, each.draw)
            yield each.name, Picture(TITLES[each.name], both(each.describe), pictured, table)

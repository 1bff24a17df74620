"""A report as one HTML file: no script, nothing fetched from outside, good on paper and a phone."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path
from typing import Any, Final

from forsyningssim.analysis.extras import load
from forsyningssim.report.page import phrases
from forsyningssim.report.page.document import Block, Cell, Document, Picture, said
from forsyningssim.report.words import Language
from forsyningssim.spec import Text

_HERE: Final = Path(__file__).parent
_PER_CENT: Final = re.compile(r"(?<=\d) %")


def as_html(document: Document, language: Language) -> str:
    """Write a report as HTML.

    Raises
    ------
    MissingExtraError
        Jinja is not installed.
    """
    jinja: Any = load("jinja2", "report")
    environment = jinja.Environment(
        loader=jinja.FileSystemLoader(_HERE),
        autoescape=True,
        undefined=jinja.StrictUndefined,
        keep_trailing_newline=True,
    )

    def say(text: Text) -> str:
        return _kept_together(str(getattr(text, language)))

    text = environment.get_template("report.html").render(
        document=document,
        language=language,
        words=phrases,
        css=jinja.utils.markupsafe.Markup((_HERE / "report.css").read_text(encoding="utf-8")),
        say=say,
        said=lambda cell: _kept_together(said(cell, language)),
        kind_of=_kind_of,
        alt=lambda picture: f"{say(picture.title)}. {say(phrases.IN_WORDS)}",
        source=lambda picture: _source(picture, language),
    )
    return str(text)


def _kept_together(text: str) -> str:
    """Keep a number and its per cent sign on one line."""
    return _PER_CENT.sub("\N{NO-BREAK SPACE}%", text)


def _kind_of(what: Block | Cell) -> str:
    return type(what).__name__


def _source(picture: Picture, language: Language) -> str:
    """Give a picture as an address that holds it; names inside it cannot clash with others'."""
    return f"data:image/svg+xml;base64,{b64encode(picture.drawn[language]).decode('ascii')}"

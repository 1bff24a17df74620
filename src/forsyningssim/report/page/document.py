"""The content of a report as a tree: no layout, both languages, every number where it belongs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from forsyningssim.data.sources import in_both
from forsyningssim.report.words import Language
from forsyningssim.spec import Text


class Quote(NamedTuple):
    """Words that stand in one language only: a source, a command, a path."""

    words: str
    language: str = "en"
    code: bool = False


class Amount(NamedTuple):
    """A number: as it is, for a spreadsheet, and as it is written."""

    value: float | None
    written: Text


Cell: TypeAlias = Text | Quote | Amount


def cited(source: str) -> Cell:
    """Give a source in both languages, or as it stands where it is known in one only."""
    return in_both(source) or Quote(source)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    text: Text
    kind: Literal["plain", "answer", "warning", "note", "blank"] = "plain"
    """``blank`` is a line to write on."""


@dataclass(frozen=True)
class Listing:
    """A list of short statements."""

    items: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A table; the first column names the rows."""

    caption: Text
    head: tuple[Text, ...]
    body: tuple[tuple[Cell, ...], ...]
    note: Text | None = None
    wide: bool = False
    """Whether it needs the whole width, with its first columns of words."""


@dataclass(frozen=True)
class Picture:
    """A picture with all that it says in words and in numbers."""

    title: Text
    summary: Text
    """What the picture shows, in sentences; they stand below it."""
    drawn: Mapping[Language, bytes]
    """As SVG."""
    table: Table | None


Block: TypeAlias = Paragraph | Listing | Table | Picture


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it."""

    key: str
    """By which links find it."""
    heading: Text
    blocks: tuple[Block, ...]
    parts: tuple[Section, ...] = ()
    new_page: bool = True
    """Whether it begins a page on paper."""


@dataclass(frozen=True)
class Sheet:
    """A table that stands in the workbook only, as it was written to the folder."""

    name: Text
    table: Table


@dataclass(frozen=True)
class Document:
    """A report."""

    title: Text
    question: Text
    facts: tuple[tuple[Text, Cell], ...]
    """Below the title: who ran it, which study, when."""
    sections: tuple[Section, ...]
    """The first is the answer."""
    sheets: tuple[Sheet, ...] = field(default=())
    masthead: Text | None = None
    """What kind of paper it is; a model study unless it says otherwise."""
    mark: Text | None = None
    """What stands on every page of it, such as that it is an exercise."""

    def tables(self) -> Iterator[tuple[Section, Table]]:
        """Yield every table with the section it stands in; not those of pictures."""
        for section in self.walk():
            for block in section.blocks:
                if isinstance(block, Table):
                    yield section, block

    def walk(self) -> Iterator[Section]:
        """Yield every section, each before its parts."""
        todo = list(reversed(self.sections))
        while todo:
            section = todo.pop()
            yield section
            todo += reversed(section.parts)


def said(cell: Cell, language: Language) -> str:
    """Write a cell in a language."""
    if isinstance(cell, Quote):
        return cell.words
    text = cell.written if isinstance(cell, Amount) else cell
    return str(getattr(text, language))

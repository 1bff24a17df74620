"""A report as a workbook: every table a table that sorts and filters, numbers as numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

from forsyningssim.analysis.extras import load
from forsyningssim.report.page import phrases
from forsyningssim.report.page.document import Amount, Cell, Document, Paragraph, Table, said
from forsyningssim.report.words import Language

_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""When a workbook says it was made, so that the same report gives the same bytes."""
_WIDEST, _NARROWEST = 60, 8  # characters


def as_xlsx(document: Document, language: Language) -> bytes:
    """Write a report as a workbook; same report, same bytes.

    Raises
    ------
    MissingExtraError
        XlsxWriter is not installed.
    """
    xlsxwriter: Any = load("xlsxwriter", "report")
    written = BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False,
                                       "strings_to_urls": False}) as book:  # fmt: skip
        title = str(getattr(document.title, language))
        book.set_properties({"title": title, "author": "forsyningssim", "created": _EPOCH})
        _cover(book, document, language)
        for number, (name, table) in enumerate(_tables(document, language), 1):
            _sheet(book, number, name, table, language)
    return written.getvalue()


def _cover(book: Any, document: Document, language: Language) -> None:
    """Write title, question, answer and facts on the first sheet."""
    sheet = book.add_worksheet(str(getattr(phrases.ANSWER, language)))
    bold, wrapped = book.add_format({"bold": True, "font_size": 14}), _wrapped(book)
    sheet.set_column(0, 0, 110)
    lines = [
        document.question,
        *(block.text for block in document.sections[0].blocks if isinstance(block, Paragraph)),
    ]
    sheet.write_string(0, 0, str(getattr(document.title, language)), bold)
    row = 1
    for row, line in enumerate(lines, 1):
        sheet.write_string(row, 0, str(getattr(line, language)), wrapped)
    for place, (name, value) in enumerate(document.facts, row + 2):
        text = f"{getattr(name, language)}: {said(value, language)}"
        sheet.write_string(place, 0, text, wrapped)


def _tables(document: Document, language: Language) -> Iterator[tuple[str, Table]]:
    """Give every table a name that a sheet may have, and that no other has."""
    taken: set[str] = {str(getattr(phrases.ANSWER, language)).casefold()}
    named = [
        *((section.heading, table) for section, table in document.tables()),
        *((sheet.name, sheet.table) for sheet in document.sheets),
    ]
    for heading, table in named:
        plain = re.sub(r"[\[\]:*?/\\']", " ", str(getattr(heading, language)))[:28].strip()
        name, again = plain, 2
        while name.casefold() in taken:
            name, again = f"{plain} {again}", again + 1
        taken.add(name.casefold())
        if table.body:
            yield name, table


def _sheet(book: Any, number: int, name: str, table: Table, language: Language) -> None:
    """Write a table on a sheet of its own, its caption above and its note below."""
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, str(getattr(table.caption, language)), book.add_format({"bold": True}))
    head = _unlike([str(getattr(column, language)) for column in table.head])
    last = 2 + len(table.body)
    sheet.add_table(
        2, 0, last, len(head) - 1,
        {"name": f"table_{number}", "columns": [{"header": column} for column in head],
         "style": "Table Style Light 1"},
    )  # fmt: skip
    wrapped = _wrapped(book)
    for r, row in enumerate(table.body, 3):
        for c, cell in enumerate(row):
            _write(sheet, r, c, cell, language, wrapped)
    for c, column in enumerate(head):
        texts = [column, *(said(row[c], language) for row in table.body)]
        sheet.set_column(c, c, min(max(_NARROWEST, *(len(text) + 2 for text in texts)), _WIDEST))
    sheet.freeze_panes(3, 1)
    if table.note:
        sheet.write_string(last + 2, 0, str(getattr(table.note, language)))


def _write(sheet: Any, row: int, column: int, cell: Cell, language: Language, wrap: Any) -> None:
    number = cell.value if isinstance(cell, Amount) else None
    if number is not None and math.isfinite(number):
        sheet.write_number(row, column, number)
    else:
        sheet.write_string(row, column, said(cell, language), wrap)


def _wrapped(book: Any) -> Any:
    return book.add_format({"text_wrap": True, "valign": "top"})


def _unlike(names: list[str]) -> list[str]:
    """Tell columns of one name apart, as tables of a workbook must."""
    return [
        f"{name} {names[: place + 1].count(name)}" if name in names[:place] else name
        for place, name in enumerate(names)
    ]

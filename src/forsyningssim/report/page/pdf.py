"""A report as PDF with tags for screen readers (PDF/UA-1), from the same page as the HTML."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from forsyningssim.analysis.extras import load


@contextmanager
def _no_clock() -> Iterator[None]:
    """Let fonts that are cut to size not say when that was done."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


def as_pdf(html: str) -> bytes:
    """Set a page that :mod:`~forsyningssim.report.page.html` wrote on paper; same page, same bytes.

    Raises
    ------
    MissingExtraError
        WeasyPrint is not installed.
    """
    weasyprint: Any = load("weasyprint", "report")
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # rules for screens are passed over
    with _no_clock():
        written = weasyprint.HTML(
            string=html, url_fetcher=weasyprint.URLFetcher(allowed_protocols=("data",))
        ).write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=sha256(html.encode()).digest()[:16])
    return bytes(written)

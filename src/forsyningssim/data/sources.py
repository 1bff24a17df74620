"""What the sources of the shipped scenarios say in bokmål; titles of works keep their language."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from forsyningssim.spec import Text

TABLE: Final = Path(__file__).with_name("sources.nb.csv")
"""English as the scenarios have it, and bokmål."""


def in_both(source: str) -> Text | None:
    """Say a source or a legal basis in both languages; none where only its own is known."""
    plain = " ".join(source.split())
    nb = _known().get(plain)
    return None if nb is None else Text(en=plain, nb=nb)


@cache
def _known() -> Mapping[str, str]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return {row["en"]: row["nb"] for row in csv.DictReader(lines)}

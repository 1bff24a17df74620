"""Two policies of a study: what one changed against the other, by every measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from forsyningssim.analysis.basis import Basis
from forsyningssim.analysis.compare import Comparison
from forsyningssim.errors import UnknownNameError
from forsyningssim.measures import MEASURES
from forsyningssim.studies.rows import brief, row
from forsyningssim.studies.shown import html

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Compared(Mapping[str, Comparison]):
    """What a policy changed against another: a comparison for each measure of the study."""

    a: str
    b: str
    basis: Basis
    """What the differences are counted for."""
    by_measure: Mapping[str, Comparison]

    def __getitem__(self, measure: str) -> Comparison:
        """Return the comparison by one measure.

        Raises
        ------
        UnknownNameError
            The study does not compare by such a measure.
        """
        if measure not in self.by_measure:
            raise UnknownNameError("measure", measure, list(self.by_measure))
        return self.by_measure[measure]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_measure)

    def __len__(self) -> int:
        return len(self.by_measure)

    def to_pandas(self) -> pd.DataFrame:
        """Return a row for each measure, as in ``comparison.csv``."""
        import pandas as pd

        found = self.by_measure.items()
        rows = [row(self.a, self.b, name, self.basis, each) for name, each in found]
        return pd.DataFrame(rows)

    def _repr_html_(self) -> str:
        pair = f"<b>{escape(self.b)}</b> less <b>{escape(self.a)}</b>"
        heading = f"{pair}, on the same luck, {self.basis.words.en}"
        found = self.by_measure.items()
        rows = [
            {"measure": name, "unit": MEASURES[name].unit, **brief(each)} for name, each in found
        ]
        return html(heading, rows)

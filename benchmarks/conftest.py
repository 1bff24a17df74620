"""What a measurement says of itself, so that the report needs no other source."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from typing import Any

import pytest

Note = Callable[..., None]


@pytest.fixture
def note(benchmark: Any) -> Note:
    """Write down what was measured: the median of some values, its unit and its target.

    ``section`` names the table of the page that it stands in; ``points`` are sizes and seconds.
    """

    def write(
        what: str, values: Sequence[float], unit: str, *, target: float | None = None,
        at_least: bool = False, remark: str = "", section: str = "measured",
        points: Sequence[tuple[float, float]] = (),
    ) -> None:  # fmt: skip
        benchmark.extra_info.setdefault("rows", []).append(
            {
                "section": section,
                "what": what,
                "value": statistics.median(values),
                "spread": [min(values), max(values)],
                "unit": unit,
                "target": target,
                "at_least": at_least,
                "remark": remark,
                "points": points,
            }
        )

    return write

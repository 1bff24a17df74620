"""What a test may ask of any picture: its texts, where they stand, whether they can be read."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text as Written

from forsyningssim.report import style


def texts(figure: Figure) -> list[Written]:
    return [
        text
        for text in figure.findobj(Written)
        if isinstance(text, Written) and text.get_visible() and text.get_text().strip()
    ]


def boxes(figure: Figure) -> dict[str, tuple[float, float, float, float]]:
    """Give where each text stands on the page, in pixels: left, lower, right, upper."""
    with style.house():
        return {text.get_text(): text.get_window_extent().extents for text in texts(figure)}


def off_the_page(figure: Figure) -> list[str]:
    """List the texts that do not stand wholly on the page."""
    width, height = figure.bbox.size
    return [
        text
        for text, (left, lower, right, upper) in boxes(figure).items()
        if not (0 <= left <= right <= width and 0 <= lower <= upper <= height)
    ]


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """List the pairs of texts of which one stands on the other."""
    return [
        (one, other)
        for (one, a), (other, b) in combinations(boxes(figure).items(), 2)
        if not (a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1])
    ]


def contrast(color: str) -> float:
    """Give the contrast of a colour on white paper, as WCAG 2.1 defines it."""
    channels = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return 1.05 / (float(linear @ [0.2126, 0.7152, 0.0722]) + 0.05)

"""How boxes and bands are laid out: widths that add up, few crossings, nothing hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path

_LEVEL = 0.45  # how far a band runs level before it bends, as a part of its way


class Node(NamedTuple):
    """A box: its column and the key of its name."""

    column: int
    key: str


Links: TypeAlias = Mapping[tuple[Node, Node], float]
"""What goes from one box to another."""


class Box(NamedTuple):
    """Where a box stands: y grows downwards, in the unit of the height."""

    top: float
    height: float


class Band(NamedTuple):
    """Where a band leaves its source and reaches its target: upper edges, and its width."""

    source: Node
    target: Node
    leaves: float
    reaches: float
    width: float


@dataclass(frozen=True)
class Layout:
    """A picture ready to be drawn."""

    boxes: Mapping[Node, Box]
    bands: Sequence[Band]


def sizes(links: Links) -> dict[Node, float]:
    """Give the size of each box: what comes in, or what goes out if that is more."""
    into: dict[Node, float] = {}
    out: dict[Node, float] = {}
    for (source, target), amount in links.items():
        out[source] = out.get(source, 0.0) + amount
        into[target] = into.get(target, 0.0) + amount
    return {node: max(into.get(node, 0.0), out.get(node, 0.0)) for node in sorted({*into, *out})}


def threaded(links: Links) -> dict[tuple[Node, Node], float]:
    """Lead a band that skips columns through a gap in each, so that it crosses no box.

    The gap is a box of the key ``~`` and the target's, which is not drawn.
    """
    found: dict[tuple[Node, Node], float] = {}
    for (source, target), amount in links.items():
        stops = [Node(c, f"~{target.key}") for c in range(source.column + 1, target.column)]
        way = [source, *stops, target]
        for pair in pairwise(way):
            found[pair] = found.get(pair, 0.0) + amount
    return found


def arranged(links: Links, order: Sequence[Node], height: float, gap: float) -> Layout:
    """Stack the boxes of each column in the given order, and hang the bands between them."""
    size = sizes(links)
    columns: dict[int, list[Node]] = {}
    for node in order:
        columns.setdefault(node.column, []).append(node)
    scale = min(
        (height - gap * (len(nodes) - 1)) / sum(size[node] for node in nodes)
        for nodes in columns.values()
    )
    boxes: dict[Node, Box] = {}
    for nodes in columns.values():
        top = 0.0
        for node in nodes:
            boxes[node] = Box(top, size[node] * scale)
            top += size[node] * scale + gap
    place = {node: number for number, node in enumerate(order)}
    leaves = {node: box.top for node, box in boxes.items()}
    reaches = dict(leaves)
    bands = []
    for source, target in sorted(links, key=lambda pair: (place[pair[0]], place[pair[1]])):
        width = links[source, target] * scale
        bands.append(Band(source, target, leaves[source], reaches[target], width))
        leaves[source] += width
        reaches[target] += width
    return Layout(boxes, bands)


def outline(left: float, right: float, band: Band) -> Path:
    """Give the outline of a band from ``left`` to ``right``, two level S-curves."""
    from matplotlib.path import Path

    bend = _LEVEL * (right - left)
    upper = [(left, band.leaves), (left + bend, band.leaves), (right - bend, band.reaches),
             (right, band.reaches)]  # fmt: skip
    lower = [(x, y + band.width) for x, y in reversed(upper)]
    curve = [Path.CURVE4] * 3
    codes = [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY]
    return Path([*upper, *lower, upper[0]], codes)


def draw_bands(
    axes: Axes,
    layout: Layout,
    at: Sequence[float],
    box: float,
    color: Mapping[Node, str],
    *,
    turn: int,
) -> None:
    """Draw the bands between columns whose boxes begin ``at`` and are ``box`` wide.

    A band has the colour of where it comes from, and from column ``turn`` on of where it goes.
    """
    from matplotlib.patches import PathPatch

    for band in layout.bands:
        left, right = at[band.source.column] + box, at[band.target.column]
        if band.source.key.startswith("~"):
            left -= box
        shade = color[band.source if band.source.column < turn else band.target]
        path = outline(left, right, band)
        axes.add_patch(PathPatch(path, facecolor=shade, alpha=0.42, edgecolor="none"))


def draw_boxes(
    axes: Axes, layout: Layout, at: Sequence[float], box: float, color: Mapping[Node, str]
) -> None:
    """Draw the boxes, but for the gaps that bands run through."""
    from matplotlib.patches import Rectangle

    for node, (top, height) in layout.boxes.items():
        if not node.key.startswith("~"):
            corner = (at[node.column], top)
            axes.add_patch(Rectangle(corner, box, max(height, 0.25), facecolor=color[node]))

"""The house style of all pictures: A4 width, quiet ink, one palette, the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from forsyningssim.errors import OutputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

INK: Final = "#1f2a36"
SOFT: Final = "#5d6975"
RULE: Final = "#d9dee2"
PAPER: Final = "#ffffff"
# After Okabe and Ito (2008), who chose them so that most colour-blind readers tell them apart.
BLUE: Final = "#0f5c94"
SKY: Final = "#7fb8dc"
ORANGE: Final = "#e0a030"
PURPLE: Final = "#a9689a"
GREEN: Final = "#3b8f78"
VERMILION: Final = "#c9471f"
GREY: Final = "#b4bcc4"

_MARKS: Final = (
    (SOFT, "-", "o"), (VERMILION, (0, (5, 1.5)), "s"), (BLUE, (0, (1, 1)), "^"),
    ("#2b7260", (0, (5, 1, 1, 1)), "D"), ("#84467a", (0, (3, 1, 1, 1, 1, 1)), "v"),
    ("#8f6000", (0, (8, 2)), "P"), (INK, (0, (2, 2)), "X"), ("#26719f", (0, (6, 2, 2, 2)), "*"),
)  # fmt: skip

WIDTH_MM: Final = 190.0  # A4 less its margins
_INCH = 25.4
_DPI = 160
_EFFORT: Final = 3  # of packing pixels, of 9: an eighth larger than with 6, in half the time
_RC: Final = {
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": SOFT,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "hatch.linewidth": 0.5,
    "svg.hashsalt": "forsyningssim",
    "svg.fonttype": "path",  # the same look on every machine, whatever its fonts
    "path.simplify": True,
    "text.hinting": "none",  # letters as they are drawn; fitting them to pixels takes a fifth
}


def ready() -> None:
    """Read the library that draws, so that copies of this process need not."""
    from matplotlib.backends import backend_agg, backend_svg  # noqa: F401
    from matplotlib.figure import Figure  # noqa: F401  half of it


@contextmanager
def house() -> Iterator[None]:
    """Draw in the house style inside the ``with`` block."""
    from matplotlib import rc_context

    with rc_context(_RC):  # type: ignore[arg-type]  # its stubs list every name
        yield


def sheet(height_mm: float) -> Figure:
    """Give an empty picture of A4 width."""
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDTH_MM / _INCH, height_mm / _INCH), facecolor=PAPER)


def place(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Add axes at a place given in millimetres from the lower left corner."""
    wide, high = (inches * _INCH for inches in figure.get_size_inches())
    return figure.add_axes((left / wide, bottom / high, width / wide, height / high))


def write(
    figure: Figure,
    x: float,
    y: float,
    text: str,
    *,
    size: float = 8.5,
    color: str = INK,
    bold: bool = False,
    align: Literal["left", "center", "right"] = "left",
) -> None:
    """Write text whose upper edge lies at a place given in millimetres from the upper left."""
    wide, high = (inches * _INCH for inches in figure.get_size_inches())
    weight = "bold" if bold else "normal"
    figure.text(
        x / wide, 1 - y / high, text, size=size, color=color, weight=weight, ha=align, va="top"
    )


class Mark(NamedTuple):
    """By what one policy is known from another, also without colour."""

    color: str
    dash: str | tuple[int, tuple[float, ...]]
    shape: str


def marks(names: Iterable[str]) -> dict[str, Mark]:
    """Give each name its mark, whatever order they come in, so that pictures agree.

    From the ninth on, colours come again, each with the dash and shape of the next.
    """
    many, found = len(_MARKS), {}
    for i, name in enumerate(sorted(names)):
        color, (_, dash, shape) = _MARKS[i % many][0], _MARKS[(i + i // many) % many]
        found[name] = Mark(color, dash, shape)
    return found


def ticks(axis: Axis, many: int, written: Callable[[float], str]) -> None:
    """Mark about so many round values of an axis, none beyond what it shows, and write them."""
    from matplotlib.ticker import MaxNLocator

    low, high = sorted(axis.get_view_interval())
    within = [at for at in MaxNLocator(many).tick_values(low, high) if low <= at <= high]
    axis.set_ticks(within, [written(at) for at in within])


def head(figure: Figure, title: str, below: str) -> None:
    """Write what the picture shows, and the scenario below."""
    write(figure, 4, 3, title, size=13, bold=True)
    write(figure, 4, 10, below, size=9, color=SOFT)


def foot(figure: Figure, lines: Sequence[str]) -> None:
    """Write what was run, and credits, at the lower edge."""
    high = figure.get_size_inches()[1] * _INCH
    for i, line in enumerate(reversed(lines)):
        write(figure, 4, high - 4 - 3.2 * i, line, size=6.5, color=SOFT)


class Label(NamedTuple):
    """A name for a point of a picture, in the point's colour and dash."""

    text: str
    x: float
    y: float
    """In the units of the axes."""
    color: str
    dash: str | tuple[int, tuple[float, ...]] = "-"


def at_the_edge(axes: Axes, labels: Sequence[Label], gap: float, size: float = 8) -> None:
    """Write names at the right edge, each with a line to its point, so that none is on another.

    ``gap`` is what a name takes of the height; with many names there is less for each.
    """
    low, high = axes.get_ylim()
    ranked = sorted(labels, key=lambda label: label.y)
    room = min(gap, 1 / max(len(ranked) - 1, 1))
    heights = spread([(label.y - low) / (high - low) for label in ranked], room)
    for label, height in zip(ranked, heights, strict=True):
        axes.annotate(
            "", (label.x, label.y), (1.04, height), xycoords="data", textcoords="axes fraction",
            arrowprops={"arrowstyle": "-", "color": label.color, "lw": 0.9, "ls": label.dash,
                        "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip
        axes.text(1.05, height, label.text, size=size, transform=axes.transAxes, va="center",
                  linespacing=1.1)  # fmt: skip


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Move ascending heights apart until each two have a gap, as little as need be.

    Heights that are too close form a block around their mean; blocks that touch are joined. None
    goes above 1, and none below 0 unless there is no room for all.
    """
    blocks: list[list[float]] = []
    for height in heights:
        blocks.append([height])
        while len(blocks) > 1 and _bottom(blocks[-1], gap) < _top(blocks[-2], gap) + gap:
            last = blocks.pop()
            blocks[-1] += last
    return [_bottom(block, gap) + gap * i for block in blocks for i in range(len(block))]


def _bottom(block: Sequence[float], gap: float) -> float:
    reach = gap * (len(block) - 1)
    return min(max(sum(block) / len(block) - reach / 2, 0.0), 1 - reach)


def _top(block: Sequence[float], gap: float) -> float:
    return _bottom(block, gap) + gap * (len(block) - 1)


def save(figure: Figure, stem: Path, text: str) -> list[Path]:
    """Write the picture as SVG and PNG, with ``text`` for those who cannot see it.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    vector, pixels = (stem.with_name(f"{stem.name}.{kind}") for kind in ("svg", "png"))
    about = {"Title": stem.name, "Description": text}
    try:
        figure.savefig(vector, metadata={**about, "Date": None, "Creator": "forsyningssim"})
        figure.savefig(
            pixels, dpi=_DPI, metadata={**about, "Software": None},
            pil_kwargs={"compress_level": _EFFORT},
        )  # fmt: skip
    except OSError as error:
        raise OutputError(str(stem), error.strerror or str(error)) from error
    return [vector, pixels]

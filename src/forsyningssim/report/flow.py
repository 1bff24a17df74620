"""Figure 7, the flow: packs from active ingredient to patients, as bands whose width is packs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from forsyningssim.engine.ledger import OPENING
from forsyningssim.measures import Finished
from forsyningssim.measures.books import Accounts, abroad, in_norway, named
from forsyningssim.measures.finished import once
from forsyningssim.patients.layout import CHANNELS
from forsyningssim.report import style, words
from forsyningssim.report.sankey import (
    Layout,
    Links,
    Node,
    arranged,
    draw_bands,
    draw_boxes,
    sizes,
    threaded,
)
from forsyningssim.report.story import Story
from forsyningssim.report.words import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

API, PLANT, STOCK, CHANNEL, END = range(5)
"""The columns."""


Add: TypeAlias = Callable[[Node, Node, float], None]
"""Adds packs to what goes from one box to another."""

_HEADINGS: Final = (
    "Active ingredient from",
    "Plant in",
    "Stock in Norway",
    "Handed out by",
    "Ended up",
)
_SMALL: Final = 0.018  # part of all packs below which a country joins the others
_HEIGHT, _GAP, _BOX, _TWO_LINES = 112.0, 3.4, 3.0, 6.5  # mm
_AT: Final = (37.0, 62.0, 98.0, 126.0, 158.0)  # mm from the left edge to the columns
_PALETTE: Final = (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE, style.SKY)
_COUNTRY: Final = "country:"
_LOSSES: Final = ("exported", "expired", "destroyed")
_SOURCES: Final = {
    "factory": "Norwegian factory",
    "special_import": "special import",
    "european_stockpile": "European stockpile",
}


def flow(finished: Finished, story: Story, language: Language) -> Figure:
    """Draw the packs of the measured days from active ingredient to patient or loss."""
    figure = style.sheet(_HEIGHT + 48)
    title = words.say("Where the packs came from, and where they went", language)
    style.head(figure, title, getattr(story.title, language))
    for x, heading in zip((4.0, *_AT[1:]), _HEADINGS, strict=True):
        style.write(figure, x, 21, words.say(heading, language), bold=True, size=8)
    axes = style.place(figure, 0, 18, style.WIDTH_MM, _HEIGHT)
    axes.axis("off")
    axes.set_xlim(0, style.WIDTH_MM)
    axes.set_ylim(_HEIGHT, 0)
    found = threaded(merged(links(finished, story)))
    if found:
        layout = arranged(found, _order(found, finished), _HEIGHT, _GAP)
        color = _colors(found)
        draw_bands(axes, layout, _AT, _BOX, color, turn=STOCK)
        draw_boxes(axes, layout, _AT, _BOX, color)
        _label(axes, layout, sizes(found), finished, language)
    style.foot(figure, [story.caption(finished, language)])
    return figure


@once
def links(finished: Finished, story: Story) -> Links:
    """Add up what went from where to where, in packs.

    What a wholesaler and the outlets that it supplies hold counts as one stock. Imports are traced
    back by each product's plants, in proportion to their share of its supply.
    """
    found: dict[tuple[Node, Node], float] = {}

    def add(source: Node, target: Node, packs: float) -> None:
        if packs > 0:
            found[source, target] = found.get((source, target), 0.0) + packs

    _add_imports(finished, story, add)
    for wholesaler in finished.wholesalers:
        _add_stock(finished, wholesaler, add)
    return {pair: found[pair] for pair in sorted(found)}


def _ours(wholesaler: str) -> Accounts:
    """Give the accounts of a wholesaler and of the outlets that it supplies."""
    return lambda account: (
        in_norway(account)
        and (account.startswith(f"{wholesaler}.") or account.endswith(f".{wholesaler}"))
    )


def _add_imports(finished: Finished, story: Story, add: Add) -> None:
    """Trace what came over the border back to plants and to the sources of active ingredient."""
    made: dict[tuple[str, str], float] = {}
    for wholesaler in finished.wholesalers:
        packs = finished.books.moved(named(f"road:{wholesaler}"), _ours(wholesaler))
        for number, name in enumerate(finished.catalogue.products):
            for plant, part in finished.products[name].plants.items():
                origin = _origin(story, plant)
                made[origin] = made.get(origin, 0.0) + packs[number] * part
                target = Node(STOCK, wholesaler)
                add(Node(PLANT, _COUNTRY + origin[1]), target, packs[number] * part)
    for (api, country), came in made.items():
        add(Node(API, _COUNTRY + api), Node(PLANT, _COUNTRY + country), came)


def _origin(story: Story, plant: str) -> tuple[str, str]:
    """Countries of a plant's active ingredient and of the plant."""
    known = story.plants.get(plant)
    source = story.api_sources.get(known.api_source) if known else None
    return (source.country if source else "?", known.country if known else "?")


def _add_stock(finished: Finished, wholesaler: str, add: Add) -> None:
    """Add what else a stock got, what it gave to each channel, what it lost and what is left."""
    books, ours, here = finished.books, _ours(wholesaler), Node(STOCK, wholesaler)
    stock, first = books.stock(ours).sum(axis=1), finished.days.warm_up
    begun = stock[first - 1] if first else books.moved(named(OPENING), ours).sum()
    add(Node(PLANT, "stock from before"), here, float(begun))
    add(here, Node(END, "left in stock"), float(stock[-1]))
    for source in books.accounts:
        if not ours(source) and source not in {OPENING, f"road:{wholesaler}"}:
            packs = books.moved(named(source), ours).sum()
            other = "state's own store" if source == "national_store" else "other sources"
            add(Node(PLANT, _SOURCES.get(source, other)), here, float(packs))
    for channel in CHANNELS:
        outlet = named(f"outlets.{channel}.{wholesaler}")
        packs = float(books.moved(outlet, named("patients")).sum())
        add(here, Node(CHANNEL, channel), packs)
        add(Node(CHANNEL, channel), Node(END, "patients"), packs)
    add(here, Node(END, "customers"), float(books.moved(ours, named("customers")).sum()))
    add(here, Node(END, "exported"), float(books.moved(ours, abroad).sum()))
    for loss in ("expired", "destroyed"):
        add(here, Node(END, loss), float(books.moved(ours, named(loss)).sum()))


def merged(found: Links) -> Links:
    """Join countries too small to be seen into one box of their column."""
    total = sum(packs for (_, target), packs in found.items() if target.column == STOCK)
    size = sizes(found)

    def seen(node: Node) -> Node:
        small = node.key.startswith(_COUNTRY) and size[node] < _SMALL * total
        return Node(node.column, "other countries") if small else node

    joined: dict[tuple[Node, Node], float] = {}
    for (source, target), packs in found.items():
        pair = seen(source), seen(target)
        joined[pair] = joined.get(pair, 0.0) + packs
    return {pair: joined[pair] for pair in sorted(joined)}


def _order(found: Links, finished: Finished) -> list[Node]:
    """Put large countries first, plants beside their source; patients above what is lost or left.

    Other sources than plants stand below the plants, and gaps below the channels.
    """
    size, last = sizes(found), ["patients", "customers", *_LOSSES, "left in stock"]
    main: dict[Node, tuple[float, float]] = {}
    for (source, target), packs in found.items():
        if source.column == API:
            main[target] = min(main.get(target, (0.0, 0.0)), (-packs, -size[source]))

    def rank(node: Node) -> tuple[float, ...]:
        key = node.key.removeprefix("~")
        if key in last:
            return (node.column, 9, last.index(key))
        if node.column == CHANNEL:
            return (node.column, 0, CHANNELS.index(key))
        if node.column == STOCK:
            return (node.column, 0, finished.wholesalers.index(key))
        kind = 0 if key.startswith(_COUNTRY) else 1 if key == "other countries" else 2
        return (node.column, kind, main.get(node, (0.0, 0.0))[1], -size[node])

    return sorted(sizes(found), key=rank)


def _colors(found: Links) -> dict[Node, str]:
    """Give each of the largest countries one colour, which it keeps in both columns."""
    size = sizes(found)
    origins = [node for node in size if node.column in {API, PLANT}]
    large = sorted(origins, key=lambda node: -size[node])
    keys = dict.fromkeys(node.key for node in large if node.key.startswith(_COUNTRY))
    palette = dict(zip(keys, _PALETTE, strict=False))
    color = {node: palette.get(node.key, style.GREY) for node in origins}
    for node in size:
        if node.column in {STOCK, CHANNEL, END}:
            color[node] = style.SOFT
        if node.key.removeprefix("~") in _LOSSES:
            color[node] = style.VERMILION
        if node.key.removeprefix("~") == "left in stock":
            color[node] = style.GREY
    return color


def _label(
    axes: Axes, layout: Layout, size: Mapping[Node, float], finished: Finished, language: Language
) -> None:
    """Write names and packs beside the boxes, on the left of the first column."""
    from matplotlib.patheffects import withStroke

    for node, (top, height) in layout.boxes.items():
        if node.key.startswith("~"):
            continue
        first = node.column == API
        x = _AT[node.column] + (-1.2 if first else _BOX + 1.2)
        name, packs = _name(node.key, finished, language), words.figures(size[node], language)
        text = f"{name}\n{packs}" if height > _TWO_LINES else f"{name} {packs}"
        written = axes.text(x, top + height / 2, text, size=7, va="center")
        written.set_horizontalalignment("right" if first else "left")
        written.set_path_effects([withStroke(linewidth=2.4, foreground=style.PAPER, alpha=0.85)])


def describe_flow(finished: Finished, story: Story, language: Language) -> str:
    """Say in sentences what the picture shows."""
    found = links(finished, story)
    size = sizes(found)
    api = [(node, packs) for node, packs in size.items() if node.column == API]
    imported = sum(packs for _, packs in api)
    if not size:
        return words.say("no packs moved", language).capitalize() + "."
    largest = max(api, key=lambda item: item[1], default=(Node(API, "?"), 0.0))
    dispensed = size.get(Node(END, "patients"), 0.0)
    lost = sum(size.get(Node(END, loss), 0.0) for loss in _LOSSES)
    numbers = (
        words.figures(imported, language),
        _name(largest[0].key, finished, language),
        words.figures(100 * largest[1] / max(imported, 1), language),
        words.figures(dispensed, language),
        words.figures(lost, language),
    )
    if language == "nb":
        text = (
            "{} pakninger kom inn i landet. Virkestoffet til de fleste kommer fra {}, {} %. {} "
            "pakninger nådde pasienter; {} ble eksportert, gikk ut på dato eller ble kassert."
        )
    else:
        text = (
            "{} packs came into the country. Most have active ingredient from {}, {} %. {} packs "
            "reached patients; {} were exported, expired or destroyed."
        )
    return text.format(*numbers)


def _name(key: str, finished: Finished, language: Language) -> str:
    if key in finished.wholesalers:
        letter = chr(ord("A") + finished.wholesalers.index(key))
        return f"{words.say('wholesaler', language)} {letter}"
    if key.startswith(_COUNTRY):
        return words.country(key.removeprefix(_COUNTRY), language)
    return words.say(key, language)

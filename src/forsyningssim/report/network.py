"""The network of a scenario before anything is run: who makes what, for whom, and what will break.

Widths are days of treatment in an ordinary year.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from forsyningssim.actors.manufacturer import ApiSource, Plant
from forsyningssim.errors import OutputError
from forsyningssim.report import style, words
from forsyningssim.report.sankey import (
    Layout,
    Links,
    Node,
    arranged,
    draw_bands,
    draw_boxes,
    sizes,
)
from forsyningssim.report.words import Language
from forsyningssim.scenario.names import letter, makes, names
from forsyningssim.scenario.schema import Scenario
from forsyningssim.scenario.supply import Supply
from forsyningssim.words import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

API, PLANT, STORE, WHOLESALER, OUTLET, PATIENTS = range(6)
"""The columns."""
_HEADINGS: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": ("Active ingredient", "Plant", "European store", "Wholesaler", "Outlet", "Patients"),
    "nb": ("Virkestoff", "Fabrikk", "Lager i Europa", "Grossist", "Utsalg", "Pasienter"),
}
_TITLE: Final = {
    "en": "From active ingredient to patient in an ordinary year",
    "nb": "Fra virkestoff til pasient i et vanlig år",
}
_CAPTION: Final = {
    "en": "Widths are days of treatment a year. ▲ disturbed from that day; … again later.",
    "nb": "Bredden er behandlingsdager per år. ▲ forstyrret fra den dagen; … senere igjen.",
}
_AT: Final = (31.0, 54.0, 83.0, 107.0, 128.0, 149.0)  # mm from the left edge to the columns
_BOX, _GAP, _ROW, _LEAST, _LINE = 2.6, 7.4, 9.6, 100.0, 2.6  # mm
_PALETTE: Final = (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE, style.SKY)


def network(scenario: Scenario, language: Language) -> Figure:
    """Draw the network of the medicines that are simulated."""
    found = links(scenario)
    size = sizes(found)
    rows = max(sum(node.column == column for node in size) for column in range(6))
    height = max(_LEAST, rows * _ROW)
    figure = style.sheet(height + 42)
    style.head(figure, _TITLE[language], getattr(scenario.title, language))
    for x, heading in zip((8.0, *_AT[1:]), _HEADINGS[language], strict=True):
        style.write(figure, x, 19, heading, bold=True, size=7.5)
    axes = style.place(figure, 0, 14, style.WIDTH_MM, height)
    axes.axis("off")
    axes.set_xlim(0, style.WIDTH_MM)
    axes.set_ylim(height, 0)
    layout = arranged(found, _order(found), height, _GAP)
    color = _colors(found)
    draw_bands(axes, layout, _AT, _BOX, color, turn=STORE)
    draw_boxes(axes, layout, _AT, _BOX, color)
    _label(axes, layout, scenario, language)
    style.foot(figure, [_CAPTION[language]])
    return figure


def links(scenario: Scenario) -> Links:
    """Add up the days of treatment a year that go from box to box when nothing is short."""
    supply = Supply.of(scenario)
    days = supply.treatment_days()
    shares = {name: spec.market_share for name, spec in sorted(scenario.wholesalers.items())}
    hospitals = [name for name in shares if scenario.wholesalers[name].serves_hospitals]
    found: dict[tuple[Node, Node], float] = {}

    def add(source: Node, target: Node, amount: float) -> None:
        if amount > 0:
            found[source, target] = found.get((source, target), 0.0) + amount

    for way in supply.ways():
        amount = days[way.product] * way.share
        add(Node(API, way.api_source), Node(PLANT, way.plant), amount)
        add(Node(PLANT, way.plant), Node(STORE, way.supplier), amount)
        for wholesaler, share in shares.items():
            add(Node(STORE, way.supplier), Node(WHOLESALER, wholesaler), amount * share)
    for channel, substance, amount in _needs(supply):
        outlet = Node(OUTLET, channel)
        add(outlet, Node(PATIENTS, substance), amount)
        alone = dict.fromkeys(hospitals, 1.0) if channel == "hospital" else {}
        for wholesaler, share in (alone or shares).items():
            add(Node(WHOLESALER, wholesaler), outlet, amount * share)
    return {pair: found[pair] for pair in sorted(found)}


def _needs(supply: Supply) -> Iterator[tuple[str, str, float]]:
    """Yield channel, substance and days of treatment a year of every group."""
    for substance, spec in supply.substances.items():
        for group in spec.groups.values():
            yield group.channel, substance, sum(supply.fetched(group).values())


def _boxes(supply: Supply) -> dict[tuple[str, str], list[Node]]:
    """Boxes by the kind and name that a disruption may strike them by."""
    boxes: dict[tuple[str, str], list[Node]] = {}
    for column, kind, members in (
        (PLANT, "plant", supply.plants), (API, "api_source", supply.api_sources),
    ):  # fmt: skip
        for name, member in members.items():
            for key in ((kind, name), *(("hazard_group", group) for group in member.hazard_groups)):
                boxes.setdefault(key, []).append(Node(column, name))
    for name, supplier in supply.suppliers.items():
        for key in (("supplier", name), ("country", supplier.country), ("route", supplier.route)):
            boxes.setdefault(key, []).append(Node(STORE, name))
    return boxes


def struck(scenario: Scenario) -> dict[Node, list[str]]:
    """Return the boxes that disruptions strike directly, each with the names of those that do."""
    boxes = _boxes(Supply.of(scenario))
    found: dict[Node, list[str]] = {}
    for name, disruption in sorted(scenario.disruptions.items(), key=lambda each: each[1].starts):
        more_asked = disruption.kind in {"demand_surge", "panic_buying"}
        for used in disruption.names():
            asked = [Node(PATIENTS, used.name)] if more_asked else []
            for node in boxes.get((used.kind, used.name), asked):
                found.setdefault(node, []).append(name)
    return found


def _order(found: Links) -> list[Node]:
    """Put large sources first, and every other box beside where most of it comes from."""
    size = sizes(found)
    place: dict[Node, float] = {}
    order: list[Node] = []
    for column in range(PATIENTS + 1):
        here = [node for node in size if node.column == column]
        for node in here:
            into = [(s, amount) for (s, target), amount in found.items() if target == node]
            total = sum(amount for _, amount in into)
            if total and column < WHOLESALER:
                place[node] = sum(place[s] * amount for s, amount in into) / total
            else:
                place[node] = -size[node] if column != WHOLESALER else 0.0
        here.sort(key=lambda node: (place[node], -size[node], node.key))
        place.update({node: float(number) for number, node in enumerate(here)})
        order += here
    return order


def _colors(found: Links) -> dict[Node, str]:
    """Give each of the largest sources a colour, which its plants have too."""
    size = sizes(found)
    sources = sorted((n for n in size if n.column == API), key=lambda node: -size[node])
    palette = dict(zip(sources, _PALETTE, strict=False))
    color = dict.fromkeys(size, style.SOFT)
    color |= {node: palette.get(node, style.GREY) for node in sources}
    for source, target in found:
        if target.column == PLANT:
            color[target] = color[source]
    return color


def _label(axes: Axes, layout: Layout, scenario: Scenario, language: Language) -> None:
    """Write names beside the boxes, with a mark and the day where a disruption strikes."""
    from matplotlib.patheffects import AbstractPathEffect, withStroke

    strikes = struck(scenario)
    halo: list[AbstractPathEffect] = [withStroke(linewidth=2.4, foreground=style.PAPER, alpha=0.85)]
    for node, (top, height) in layout.boxes.items():
        first = node.column == API
        x = _AT[node.column] + (-1.2 if first else _BOX + 1.2)
        side = "right" if first else "left"
        lines = _name(node, scenario, language)
        days = sorted({scenario.disruptions[name].starts for name in strikes.get(node, [])})
        more = " …" if len(days) > 1 else ""
        marks = [f"▲ {_day(day, language)}{more}" for day in days[:1]]
        first_line = top + height / 2 - _LINE / 2 * (len(lines) - 1)
        for number, line in enumerate(lines):
            text = axes.text(x, first_line + _LINE * number, line, size=6.6, va="center", ha=side)
            text.set_path_effects(halo)
        for number, mark in enumerate(marks, start=len(lines)):
            below = first_line + _LINE * number
            told = axes.text(x, below, mark, size=6.2, va="center", ha=side, color=style.VERMILION)
            told.set_path_effects(halo)


def _name(node: Node, scenario: Scenario, language: Language) -> list[str]:
    """Call a box in one line or two: where it is, and what it makes of the medicines drawn."""
    if node.column == OUTLET:
        return [words.say(node.key, language)]
    called = names(scenario)
    if node.column in {API, PLANT}:
        block: Mapping[str, Plant | ApiSource] = (
            scenario.plants if node.column == PLANT else scenario.api_sources
        )
        made = makes(Supply.of(scenario))[node.key]
        what = say("{0} medicines", "{0} legemidler", len(made))
        what = called[made[0]] if len(made) == 1 else what
        return [words.country(block[node.key].country, language), str(getattr(what, language))]
    if node.column == STORE:
        country = words.country(scenario.suppliers[node.key].country, language)
        return [f"{country}, {letter(node.key)}"]
    return [str(getattr(called[node.key], language))]


def _day(when: date, language: Language) -> str:
    return f"{words.day(when, language)} {when.year}"


def describe_network(scenario: Scenario, language: Language) -> str:
    """Say in sentences what the picture shows."""
    found = links(scenario)
    size = sizes(found)
    sources = sorted((n for n in size if n.column == API), key=lambda node: -size[node])
    counts = [sum(node.column == column for node in size) for column in range(PATIENTS + 1)]
    total = sum(size[node] for node in sources)
    most = ", ".join(_name(sources[0], scenario, language)) if sources else "–"
    part = words.count(round(100 * size[sources[0]] / total), language) if sources else "0"
    if language == "nb":
        text = (
            "{0} kilder til virkestoff forsyner {1} fabrikker, {2} leverandører og {3} grossister; "
            "{4} slags utsalg gir {5} legemidler til pasienter. Størst er {6} med {7} % av "
            "behandlingsdagene."
        )
    else:
        text = (
            "{0} sources of active ingredient feed {1} plants, {2} suppliers and {3} wholesalers; "
            "{4} kinds of outlet hand {5} medicines to patients. The largest is {6} with {7} % of "
            "the days of treatment."
        )
    return text.format(*counts, most, part)


def write_network(scenario: Scenario, folder: Path, language: Language) -> list[Path]:
    """Write the picture into a folder, as SVG and PNG; give the paths.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(str(folder), error.strerror or str(error)) from error
    with style.house():
        figure = network(scenario, language)
        text = describe_network(scenario, language)
        return style.save(figure, folder / f"network.{language}", text)

"""What a report leaves out of a supply table of somebody's own, unless told to put it in.

Where a scenario carries own data, who makes and sells what is taken out of the finished report:
names and countries give way to neutral words, numbers of the table lose their rows, and a picture
that would show any of it is replaced by the reason why it is not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar, cast

from forsyningssim.report.page.document import (
    Amount,
    Document,
    Paragraph,
    Picture,
    Quote,
    Section,
    Table,
)
from forsyningssim.scenario.names import makes, names, several
from forsyningssim.scenario.schema import OWN_DATA, Scenario
from forsyningssim.scenario.supply import Supply
from forsyningssim.spec import Text
from forsyningssim.words import say, small, spoken

_SUPPLY: Final = ("suppliers", "plants", "api_sources", "products")
"""Blocks of a scenario that a supply table fills."""
_OF_COUNTRIES: Final = "figure-flow"
"""The section whose picture is made of countries of manufacture."""
WITHHELD: Final = say(
    "{0}. Who makes and sells the medicines is left out of this report; --include-names puts it "
    "in.",
    "{0}. Hvem som lager og selger legemidlene, er utelatt fra rapporten; --include-names tar det "
    "med.",
    OWN_DATA,
)  # fmt: skip
_NOT_DRAWN: Final = say(
    "Not drawn: it would show who makes the medicines.",
    "Ikke tegnet: det ville vist hvem som lager legemidlene.",
)
_Tree = TypeVar("_Tree")


def without_names(document: Document, *scenarios: Scenario) -> Document:
    """Take out of a report what its scenarios have from tables of somebody's own."""
    own = [scenario for scenario in scenarios if scenario.own_data]
    if not own:
        return document
    swap = _swapping(own)
    kept = _mapped(document, lambda text: text, lambda node: _hidden(node, swap))
    return _told(_mapped(kept, swap, lambda node: node))


def _told(document: Document) -> Document:
    """Say at the head of a report that something is left out."""
    first, *rest = document.sections
    blocks = (Paragraph(WITHHELD, "warning"), *first.blocks)
    return replace(document, sections=(replace(first, blocks=blocks), *rest))


def _hidden(node: Any, swap: Callable[[str], str]) -> Any:
    """Leave out rows of numbers of the table, and pictures that show what must not be shown."""
    if isinstance(node, Table):
        return replace(node, body=tuple(row for row in node.body if not _is_of_supply(row)))
    countries = isinstance(node, Section) and node.key == _OF_COUNTRIES
    if isinstance(node, Picture) and any(swap(text) != text for text in _texts(node)):
        return Paragraph(_NOT_DRAWN, "note")
    return replace(node, blocks=(Paragraph(_NOT_DRAWN, "note"),)) if countries else node


def _is_of_supply(row: tuple[Any, ...]) -> bool:
    """Whether a row is a number of the supply, by its path; whom patients begin on is one too."""
    path = row[0].words if isinstance(row[0], Quote) and row[0].code else ""
    return path.split(".")[0] in _SUPPLY or bool(
        re.match(r"substances\.[^.]+\.groups\.[^.]+\.products\.", path)
    )


def _swapping(scenarios: Iterable[Scenario]) -> Callable[[str], str]:
    """Return what puts neutral words in the place of own ones, the longest first."""
    neutral: dict[str, str] = {}
    for scenario in scenarios:
        for own, instead in _neutral(scenario):
            neutral.setdefault(own, instead)
    longest = sorted(neutral, key=lambda own: (-len(own), own))
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(own)}(?!\w)" for own in longest))
    return lambda text: pattern.sub(lambda found: neutral[found[0]], text)


def _neutral(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Yield each word or phrase of a scenario's own, in each language, and what stands for it."""
    called, supply = names(scenario), Supply.of(scenario)
    made = makes(supply)
    kinds: Mapping[str, tuple[Iterable[str], Text]] = {
        "plants": (scenario.plants, say("a plant", "en fabrikk")),
        "api_sources": (scenario.api_sources, say("a source", "en kilde")),
        "suppliers": (scenario.suppliers, say("a supplier", "en leverandør")),
        "routes": (
            {supplier.route for supplier in scenario.suppliers.values()},
            say("from abroad", "fra utlandet"),
        ),
    }
    for block, kind in kinds.values():
        for name in sorted(block):
            of = [small(supply.substances[each].name) for each in made.get(name, ())]
            what = say("{0} of {1}", "{0} for {1}", kind, several(of)) if of else kind
            told = called.get(name, spoken(name))
            yield told.en, what.en
            yield told.nb, what.nb
            yield name, what.en
            yield spoken(name).en, what.en


def _texts(tree: object) -> Iterator[str]:
    """Yield every text of a tree."""
    found: list[str] = []

    def heard(text: str) -> str:
        found.append(text)
        return text

    _mapped(tree, heard, lambda node: node)
    yield from found


def _mapped(tree: _Tree, words: Callable[[str], str], node: Callable[[Any], Any]) -> _Tree:
    """Rebuild a tree: each node by ``node``, and then every text in it by ``words``."""
    made: Any = node(tree)
    match made:
        case Text():
            made = Text(en=words(made.en), nb=words(made.nb))
        case Quote():
            made = made._replace(words=words(made.words))
        case Amount():
            made = made._replace(written=_mapped(made.written, words, node))
        case tuple():
            made = tuple(_mapped(each, words, node) for each in made)
        case _ if is_dataclass(made) and not isinstance(made, type):
            parts = {each.name: getattr(made, each.name) for each in fields(made)}
            made = replace(made, **{k: _mapped(v, words, node) for k, v in parts.items()})
        case _:
            pass
    return cast("_Tree", made)

"""A supply table of one's own, turned into a file that scenarios can extend."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from forsyningssim.errors import Mark, Problem, ScenarioError
from forsyningssim.folders import write_text
from forsyningssim.patients.need import Group
from forsyningssim.scenario.library import load
from forsyningssim.scenario.load import merge, validate
from forsyningssim.scenario.located import Doc
from forsyningssim.scenario.schema import Scenario
from forsyningssim.scenario.supply_table import Way, read_table
from forsyningssim.scenario.supply_text import as_scenario
from forsyningssim.scenario.yaml_text import compose

HEADER: Final = """\
# Who makes and sells these products, from a table of one's own. Written by
# `forsyningssim data import-supply`. Contains own data: classify before sharing.
"""


def import_supply(table: Path, onto: Path, target: Path) -> list[Way]:
    """Write ``target``: the scenario ``onto`` with the supply of a table in place of its own.

    Products that the table does not name keep theirs.

    Raises
    ------
    ScenarioError
        The scenario or the table has faults: all of them.
    OutputError
        The target cannot be written.
    """
    file = load(onto)
    base, scenario = file.doc.data, file.scenario
    ways = read_table(table, scenario)
    products = {way.product: scenario.products[way.product] for way in ways}
    text = as_scenario(
        ways,
        base,
        {name: product.substance for name, product in products.items()},
        {name: product.form for name, product in products.items()},
        f"Table of one's own: {table.name}",
    )
    text += "".join(_beginners(ways, scenario, table))
    body = compose(text, str(target))
    if body is not None:
        validate(Scenario, Doc(merge(file.doc.root, body)))
    extends = os.path.relpath(onto.resolve(), target.resolve().parent)
    write_text(target, f"{HEADER}extends: {extends}\nown_data: true\n\n{text}")
    return ways


def _beginners(ways: Sequence[Way], scenario: Scenario, table: Path) -> list[str]:
    """Write how many patients begin on each product, where the table has market shares."""
    known = {way.product: way.market_share for way in ways if way.market_share is not None}
    lines, problems = [], []
    for substance, spec in sorted(scenario.substances.items()):
        told: dict[str, Mapping[str, float]] = {}
        for name, group in sorted(spec.groups.items()):
            if not set(group.products) & set(known):
                continue
            missing = sorted(set(group.products) - set(known))
            if missing or not sum(known[product] or 0 for product in group.products):
                what = f"{substance}.{name}: none for {missing[0]}" if missing else "all are nought"
                hint = "give those of all products that the group begins on"
                problems.append(Problem(Mark(str(table)), "market_share", what, hint))
                continue
            told[name] = _shares(group, known)
        if told:
            lines += [f"  {substance}:\n    groups:\n"]
            lines += [f"      {name}: {{products: {_flow(own)}}}\n" for name, own in told.items()]
    if problems:
        raise ScenarioError(problems)
    return ["\nsubstances:\n", *lines] if lines else []


def _shares(group: Group, known: Mapping[str, float | None]) -> dict[str, float]:
    """Let the market shares of the products a group begins on add to one."""
    total = sum(known[product] or 0 for product in group.products)
    return {product: (known[product] or 0) / total for product in sorted(group.products)}


def _flow(shares: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{name}: {share!r}" for name, share in shares.items()) + "}"

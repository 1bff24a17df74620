"""What must hold in the policies of a scenario: whom they extend, when levers act, who holds what.

Also the chain itself: a policy, and all that it extends.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from forsyningssim.errors import did_you_mean
from forsyningssim.levers import double_holdings
from forsyningssim.scenario.located import Fault
from forsyningssim.words import say

if TYPE_CHECKING:
    from forsyningssim.scenario.schema import Scenario


NONE = "none"
"""The policy that every scenario has: nobody does anything."""
NOTHING: Final = say("No policy", "Ingen tiltak")
"""What it is called."""


def chain(scenario: Scenario, policy: str) -> list[str]:
    """Return a policy and all that it extends, the first ancestor first.

    It ends before a name that is unknown or has come before.
    """
    names = [policy]
    while spec := scenario.policies.get(names[0]):
        if spec.extends in names or spec.extends not in scenario.policies:
            break
        names.insert(0, spec.extends)
    return names


def policy_faults(scenario: Scenario) -> Iterator[Fault]:
    """Yield every fault of the policies."""
    for name in scenario.policies:
        yield from _nothing(scenario, name)
        yield from _ancestry(scenario, name)
        yield from _too_late(scenario, name)
        yield from _two_holders(scenario, name)


def _nothing(scenario: Scenario, name: str) -> Iterator[Fault]:
    spec = scenario.policies[name]
    if name == NONE and (spec.extends or spec.overlays or spec.levers):
        yield ("policies", NONE), "the policy 'none' does nothing", "give this one another name"


def _ancestry(scenario: Scenario, name: str) -> Iterator[Fault]:
    base = scenario.policies[name].extends
    if base and base not in scenario.policies:
        hint = did_you_mean(base, scenario.policies)
        yield ("policies", name, "extends"), f"unknown policy '{base}'", hint
    first = chain(scenario, name)[0]
    if base and scenario.policies[first].extends in chain(scenario, name):
        names = " -> ".join([*reversed(chain(scenario, name)), scenario.policies[first].extends])
        yield ("policies", name, "extends"), f"the policies extend each other: {names}", ""


def _too_late(scenario: Scenario, name: str) -> Iterator[Fault]:
    first, end = scenario.horizon.starts, scenario.horizon.ends
    hint = f"the scenario runs from {first} to before {end}"
    for i, lever in enumerate(scenario.policies[name].levers):
        path = ("policies", name, "and", i)
        if lever.trigger.on is not None:
            begins = lever.trigger.on + timedelta(lever.decision_delay_days)
            if begins >= end:
                yield (*path, "trigger", "on"), f"takes hold on {begins}, after the end", hint
        if lever.ends is not None and lever.ends <= first:
            yield (*path, "ends"), f"is over on {lever.ends}, before the first day", hint


def _two_holders(scenario: Scenario, name: str) -> Iterator[Fault]:
    """Yield the pairs of levers that want one slot, unless a policy it extends has both."""
    levers = [
        (each, i, lever)
        for each in chain(scenario, name)
        for i, lever in enumerate(scenario.policies[each].levers)
    ]
    substance_of = {product: spec.substance for product, spec in scenario.products.items()}
    for pair in double_holdings([lever for *_, lever in levers], substance_of):
        (theirs, j, _), (ours, i, _) = levers[pair.first], levers[pair.second]
        if ours == name:
            what = f"holds '{pair.slot}' at the same time as item {j} of {theirs}"
            hint = "give them dates that do not overlap, or other medicines"
            yield ("policies", name, "and", i), what, hint

"""The lanes: suppliers to all buyers, and the ways out of Norway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from forsyningssim.engine.dial import Addition, Gate, Switch
from forsyningssim.engine.lane import Flow, Lane
from forsyningssim.engine.world import World
from forsyningssim.patients.layout import PURPOSES, State
from forsyningssim.setting import EUROPEAN, Setting, resold
from forsyningssim.units import Rates

_ABROAD = "EU"
"""Destination of exports where the scenario names no country."""
WAYS_OUT: Final[Mapping[Flow, tuple[str, str, str]]] = {
    "company_transfer": ("wholesale", "companies", "company_transfers"),
    "own_production": ("factory", "abroad", "factory_exports"),
    "shared_stock": (EUROPEAN, "participants", "shared_stock"),
    "solidarity": ("wholesale", "neighbours", "aid"),
}
"""Ways out of Norway besides parallel trade: who sends, who gets it, by which route."""


def lanes_of(
    setting: Setting, world: World, state: State, accepted: Rates, ways_out: Mapping[Flow, Gate]
) -> tuple[Lane, ...]:
    """Suppliers to all buyers, and the ways out of Norway, of which parallel trade has its own."""
    scenario, supply, sync = setting.scenario, state.supply, world.sync
    lanes = []
    for k, buyer in enumerate(setting.buyers):
        orders, departs = Gate(sync, accepted[:, k]), Gate(sync, supply.departs[:, k])
        rides, lands = Switch(sync, supply.rides[:, k]), Switch(sync, supply.lands[:, k])
        delay = Addition(sync, supply.delay[:, k])
        from_makers = np.ones(len(setting.use), bool)
        from_makers[[each.product for each in setting.once(resold) if each.buyer == k]] = False
        destination = _country(setting, buyer)
        for s, name in enumerate(setting.suppliers):
            spec = scenario.suppliers[name]
            lanes.append(
                Lane(
                    name,
                    buyer,
                    (setting.supplier_of == s) & from_makers,
                    spec.country,
                    destination,
                    spec.route if destination == "NO" else f"{spec.route}_{buyer}",
                    "supply",
                    orders,
                    (departs,),
                    rides,
                    lands,
                    delay,
                    spec.pausing,
                )
            )
    everything = np.ones(len(setting.use), bool)
    idle = Gate(sync, np.ones(len(setting.use)))
    for w, name in enumerate(setting.wholesalers):
        purposes = tuple(Gate(sync, state.trade.leaves[:, w, q]) for q in range(len(PURPOSES)))
        lanes.append(
            Lane(name, "parallel", everything, "NO", _ABROAD, "parallel_trade", "parallel",
                 idle, purposes, None, None, None)
        )  # fmt: skip
    for flow, (seller, buyer, route) in WAYS_OUT.items():
        if flow != "shared_stock" or "NO" in scenario.european_stockpile.hosts:
            gates = (ways_out[flow],)
            lanes.append(
                Lane(seller, buyer, everything, "NO", _ABROAD, route, flow, idle, gates,
                     None, None, None)
            )  # fmt: skip
    return tuple(lanes)


def _country(setting: Setting, buyer: str) -> str:
    """Country of a buyer: a region's is its first, the stockpile's its first host."""
    if buyer in setting.regions:
        return setting.scenario.regions[buyer].countries[0]
    return setting.scenario.european_stockpile.hosts[0] if buyer == EUROPEAN else "NO"

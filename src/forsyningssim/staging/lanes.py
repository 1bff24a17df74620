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
from forsyningssim.units import Mask, Rates

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
    lanes, sold = [], setting.once(_sold)
    for k, buyer in enumerate(setting.buyers):
        orders, departs = Gate(sync, accepted[:, k]), Gate(sync, supply.departs[:, k])
        rides, lands = Switch(sync, supply.rides[:, k]), Switch(sync, supply.lands[:, k])
        delay = Addition(sync, supply.delay[:, k])
        destination = _country(setting, buyer)
        for s, name in enumerate(setting.suppliers):
            spec = scenario.suppliers[name]
            lanes.append(
                Lane(
                    name,
                    buyer,
                    sold[s, k],
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


def _sold(setting: Setting) -> Mask:
    """Which products each maker sells to each buyer: all of its own that nobody resells. (L, K, P).

    Lanes of all runs share it.
    """
    makers, buyers = np.arange(len(setting.suppliers)), len(setting.buyers)
    own = setting.supplier_of == makers[:, np.newaxis]
    sold: Mask = np.repeat(own[:, np.newaxis], buyers, axis=1)
    for each in setting.once(resold):
        sold[:, each.buyer, each.product] = False
    sold.setflags(write=False)
    return sold


def _country(setting: Setting, buyer: str) -> str:
    """Country of a buyer: a region's is its first, the stockpile's its first host."""
    if buyer in setting.regions:
        return setting.scenario.regions[buyer].countries[0]
    return setting.scenario.european_stockpile.hosts[0] if buyer == EUROPEAN else "NO"

"""The first day: stores, roads, wholesalers and shelves as a steady state would leave them."""

from __future__ import annotations

import numpy as np

from forsyningssim.assembly import Setting
from forsyningssim.engine.ledger import OPENING
from forsyningssim.engine.world import World
from forsyningssim.patients.layout import (
    CHANNELS,
    DUTY,
    NATIONAL,
    ORDINARY,
    PURPOSES,
    SHELF,
    State,
)
from forsyningssim.units import Mask, Packs, Rates

AMPLE = 1 << 40
"""Packs in a store that is never short."""


def open_stocks(setting: Setting, world: World, state: State) -> None:
    """Fill stores, roads, wholesalers and shelves as a steady state would leave them."""
    scenario, supply, trade = setting.scenario, state.supply, state.trade
    buys = np.hstack([setting.sales, setting.abroad])
    on_shelf = np.rint(_opening_stock(setting)).astype(np.int64)
    ample = np.array([scenario.suppliers[setting.suppliers[s]].ample for s in setting.supplier_of])
    cover = [scenario.suppliers[setting.suppliers[s]].store_cover_days for s in setting.supplier_of]
    store = np.rint(np.array(cover) * setting.demand).astype(np.int64)
    supply.store[...] = np.where(ample, AMPLE, store)
    _start_batches(state, setting.demand, setting.once(batch_days))
    world.ledger.move(0, OPENING, "store", supply.store.copy())
    for k in range(buys.shape[1]):
        packs = _fill_road(setting, state, k, buys[:, k])
        world.ledger.move(0, OPENING, f"road:{setting.buyers[k]}", packs)
    v = (state.cohort.month[0] + supply.shelf_life) % trade.stock.shape[3]
    products = np.arange(len(v))
    for w, name in enumerate(setting.wholesalers):
        for q, purpose in enumerate(PURPOSES):
            trade.stock[products, w, q, v] = on_shelf[:, w, q]
            trade.held[:, w, q] = on_shelf[:, w, q]
            world.ledger.move(0, OPENING, f"{name}.{purpose}", on_shelf[:, w, q])
    for r, region in enumerate(setting.regions):
        held = np.rint(scenario.regions[region].cover_days * setting.abroad[:, r]).astype(np.int64)
        supply.abroad[:, r] = held
        world.ledger.move(0, OPENING, f"abroad.{region}", held)
    shelves = state.shelves
    for w, name in enumerate(setting.wholesalers):
        for c, channel in enumerate(CHANNELS):
            here = (shelves.wholesaler == w) & (shelves.channel == c)
            packs = setting.plan.by_product(shelves.cell[:, here, SHELF]).sum(axis=1)
            world.ledger.move(0, OPENING, f"outlets.{channel}.{name}", packs)


def _fixed(setting: Setting) -> Mask:
    """Which wholesalers keep fixed levels of which products. (P, W)."""
    names = setting.catalogue.products
    specs = [setting.scenario.wholesalers[w] for w in setting.wholesalers]
    return np.array([[p in spec.levels for spec in specs] for p in names], bool).reshape(
        setting.sales.shape
    )


def _opening_stock(setting: Setting) -> Rates:
    """Packs of each wholesaler on the first day, by purpose. (P, W, Q)."""
    scenario = setting.scenario
    specs = [scenario.wholesalers[w] for w in setting.wholesalers]
    opening = prepared_stock(setting)
    for w, spec in enumerate(specs):
        days = spec.ordinary_cover_days + spec.review_days / 2
        opening[:, w, ORDINARY] = days * setting.sales[:, w]
        for p, name in enumerate(setting.catalogue.products):
            if name in spec.levels:
                opening[p, w, ORDINARY] = spec.levels[name].order_up_to
            if name in spec.opening_packs:
                opening[p, w, ORDINARY] = spec.opening_packs[name]
    return opening


def prepared_stock(setting: Setting) -> Rates:
    """Duty and national packs on the first day. (P, W, Q)."""
    scenario, catalogue = setting.scenario, setting.catalogue
    prepared = np.zeros((*setting.sales.shape, len(PURPOSES)))
    duty = scenario.duty
    if duty.products:
        held = duty.days * duty.compliance * duty.opening * catalogue.mask(duty.products)
        prepared[:, :, DUTY] = held[:, np.newaxis] * setting.sales
    national = scenario.national_stock.opening * national_days(setting)
    prepared[:, :, NATIONAL] = national[:, np.newaxis] * national_share(setting)
    return prepared


def national_days(setting: Setting) -> Rates:
    """Days of national stock to be held inside the wholesalers' flow. (P,)."""
    spec = setting.scenario.national_stock
    inside = spec.target_days * (spec.keeping == "rotating")
    days: Rates = inside * setting.catalogue.mask(spec.products).astype(np.float64)
    return days


def national_share(setting: Setting) -> Rates:
    """Packs that a day of the national stock is at each wholesaler. (P, W)."""
    if setting.scenario.national_stock.places == "spread":
        return setting.sales
    first = np.zeros_like(setting.sales)
    first[:, :1] = setting.use[:, np.newaxis]
    return first


def _fill_road(setting: Setting, state: State, k: int, daily: Rates) -> Packs:
    """Put what a steady state has on the road to buyer ``k``; return it. (P,)."""
    if k < len(setting.wholesalers):
        daily = np.where(_fixed(setting)[:, k], 0.0, daily)
    days = np.rint(setting.lead_days).astype(np.int64)
    for p in range(len(daily)):
        steps = np.floor(daily[p] * np.arange(days[p] + 1) + 1e-9).astype(np.int64)
        state.supply.road[p, 1 : days[p] + 1, k] = np.diff(steps)
    packs: Packs = state.supply.road[:, :, k].sum(axis=1)
    state.supply.on_road[:, k] = packs
    return packs


def plant_shares(setting: Setting) -> Rates:
    """Share of each product that each plant makes. (P, J)."""
    products = [setting.scenario.products[p] for p in setting.catalogue.products]
    share = np.array([[p.plants.get(name, 0.0) for name in setting.plants] for p in products])
    return share.reshape(len(products), len(setting.plants))


def batch_days(setting: Setting) -> Packs:
    """Days from the start of a batch to its release, by product. (P,)."""
    days = [setting.scenario.plants[name].batch_days for name in setting.plants]
    mean = np.rint(setting.once(plant_shares) @ days).astype(np.int64)
    whole: Packs = np.maximum(mean, 1)
    return whole


def _start_batches(state: State, demand: Rates, batch_days: Packs) -> None:
    """Put the batches that a steady state has in the making onto the calendar of releases."""
    for p, wanted in enumerate(batch_days):
        days = min(int(wanted), state.supply.batches.shape[1] - 1)
        upto = np.floor(demand[p] * np.arange(days + 1) + 1e-9).astype(np.int64)
        state.supply.batches[p, 1 : days + 1] += np.diff(upto)

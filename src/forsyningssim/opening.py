"""The first day: stores, roads, wholesalers and shelves as a steady state would leave them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forsyningssim.engine.ledger import OPENING
from forsyningssim.engine.world import World
from forsyningssim.patients.layout import CHANNELS, DUTY, NATIONAL, ORDINARY, PURPOSES, State
from forsyningssim.setting import Setting, resold
from forsyningssim.units import Mask, Packs, Rates

AMPLE = 1 << 40
"""Packs in a store that is never short."""


class Opening(NamedTuple):
    """Where all packs lie on the first day. P products, K buyers, W wholesalers, R regions."""

    store: Packs
    """(P,)"""
    batches: Packs
    """By days until they are released. (P, days)"""
    road: Packs
    """By days until they arrive. (P, days, K)"""
    posted: Packs
    """Ordered on the evening before, of makers. (P, K)"""
    owed: Packs
    """Ordered of other wholesalers, and not received by them. (P, K)"""
    held: Packs
    """By purpose. (P, W, Q)"""
    abroad: Packs
    """(P, R)"""
    entries: tuple[tuple[str, Packs], ...]
    """What the books say of it: packs by account."""


def open_stocks(setting: Setting, world: World, state: State) -> None:
    """Fill stores, roads, wholesalers and shelves as a steady state would leave them."""
    supply, trade, opening = state.supply, state.trade, setting.once(_opening)
    supply.store[...] = opening.store
    supply.batches[:, : opening.batches.shape[1]] = opening.batches
    supply.road[:, : opening.road.shape[1]] = opening.road
    supply.on_road[...] = opening.road.sum(axis=1)
    supply.posted[...] = opening.posted
    supply.owed[...] = opening.owed
    v = (setting.days.month[0] + supply.shelf_life) % trade.stock.shape[3]
    trade.stock[np.arange(len(v)), :, :, v] = opening.held
    trade.held[...] = opening.held
    supply.abroad[...] = opening.abroad
    for account, packs in opening.entries:
        world.ledger.move(0, OPENING, account, packs)


def _opening(setting: Setting) -> Opening:
    """Work out where all packs lie on the first day."""
    scenario, plan = setting.scenario, setting.plan
    ample = np.array([scenario.suppliers[setting.suppliers[s]].ample for s in setting.supplier_of])
    cover = [scenario.suppliers[setting.suppliers[s]].store_cover_days for s in setting.supplier_of]
    store = np.where(ample, AMPLE, np.rint(np.array(cover) * setting.demand)).astype(np.int64)
    road = _road(setting)
    held = np.rint(_opening_stock(setting)).astype(np.int64)
    days = np.array([scenario.regions[region].cover_days for region in setting.regions])
    abroad = np.rint(days * setting.abroad).astype(np.int64)
    entries = [("store", store)]
    entries += [
        (f"road:{name}", road[:, :, k].sum(axis=1)) for k, name in enumerate(setting.buyers)
    ]
    for w, name in enumerate(setting.wholesalers):
        entries += [(f"{name}.{purpose}", held[:, w, q]) for q, purpose in enumerate(PURPOSES)]
    entries += [(f"abroad.{region}", abroad[:, r]) for r, region in enumerate(setting.regions)]
    for w, name in enumerate(setting.wholesalers):
        for c, channel in enumerate(CHANNELS):
            here = (plan.outlets.wholesaler == w) & (plan.outlets.kind == c)
            packs = plan.by_product(setting.shelf_levels[:, here]).sum(axis=1)
            entries.append((f"outlets.{channel}.{name}", packs))
    posted, owed = _ordered(setting)
    return Opening(store, _batches(setting), road, posted, owed, held, abroad, tuple(entries))


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
    scenario = setting.scenario
    prepared = np.zeros((*setting.sales.shape, len(PURPOSES)))
    held = duty_days(setting) * scenario.duty.compliance * scenario.duty.opening
    prepared[:, :, DUTY] = held[:, np.newaxis] * setting.sales
    national = scenario.national_stock.opening * national_days(setting)
    prepared[:, :, NATIONAL] = national[:, np.newaxis] * national_share(setting)
    return prepared


def duty_days(setting: Setting) -> Rates:
    """Days of statutory stock of each product, where the duty is kept. (P,)."""
    duty, catalogue = setting.scenario.duty, setting.catalogue
    listed = duty.days * catalogue.mask(duty.products) * bool(duty.products)
    further = [duty.further_days.get(name, 0) for name in catalogue.products]
    days: Rates = listed.astype(np.float64) + further
    return days


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


def _road(setting: Setting) -> Packs:
    """Packs that a steady state has on the road, by days until they arrive. (P, days, K)."""
    days = np.rint(setting.lead_days).astype(np.int64)
    daily = np.hstack([setting.sales, setting.abroad, np.zeros((len(days), 2))])
    wholesalers = len(setting.wholesalers)
    daily[:, :wholesalers][_fixed(setting)] = 0.0
    between = {(each.product, each.buyer): each.terms for each in setting.once(resold)}
    longest = max([*days, *(terms.transport_days for terms in between.values())], default=0)
    road = np.zeros((len(days), int(longest) + 1, len(setting.buyers)), np.int64)
    for p, lead in enumerate(days):
        road[p, 1 : lead + 1] = _steady(daily[p], int(lead))
    for p, w in between:
        road[p, :, w] = 0
    for p, w, packs in _on_order(setting):
        lead = between[p, w].transport_days if (p, w) in between else int(days[p])
        road[p, 1 : lead + 1, w] = packs
    return road


def _on_order(setting: Setting) -> list[tuple[int, int, int]]:
    """Product, wholesaler and packs a day that a scenario says were ordered before day 0."""
    names, number = setting.wholesalers, setting.catalogue.number
    described = [setting.scenario.wholesalers[name].opening_packs_per_day for name in names]
    return [
        (number[product], w, packs)
        for w, said in enumerate(described)
        for product, packs in sorted(said.items())
        if product in number
    ]


def _ordered(setting: Setting) -> tuple[Packs, Packs]:
    """Packs of orders under way: to makers, and to other wholesalers. (P, K) each."""
    between = {(each.product, each.buyer): each.terms for each in setting.once(resold)}
    shape = len(setting.use), len(setting.buyers)
    posted, owed = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for p, w, packs in _on_order(setting):
        if (p, w) in between:
            owed[p, w] = packs * between[p, w].order_days
        else:
            posted[p, w] = packs
    return posted, owed


def _steady(daily: Rates, days: int) -> Packs:
    """Whole packs of each of some days at so many a day. (days, n)."""
    upto = np.floor(np.arange(days + 1)[:, np.newaxis] * daily + 1e-9).astype(np.int64)
    packs: Packs = np.diff(upto, axis=0)
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


def _batches(setting: Setting) -> Packs:
    """Batches that a steady state has in the making, by days until their release. (P, days)."""
    wanted = np.minimum(setting.once(batch_days), setting.days.total - 1)
    batches = np.zeros((len(wanted), int(wanted.max(initial=0)) + 1), np.int64)
    for p, days in enumerate(wanted):
        batches[p, 1 : days + 1] = _steady(setting.demand[p : p + 1], int(days))[:, 0]
    return batches

"""What reviews work with: plans of makers, wholesalers and regions, as the first day finds them."""

from __future__ import annotations

import numpy as np

from forsyningssim.actors import Network
from forsyningssim.opening import AMPLE, batch_days, national_share, plant_shares, prepared_stock
from forsyningssim.patients.plans import Production, Purchases, Regions
from forsyningssim.setting import Setting, resold
from forsyningssim.units import Rates


def production(setting: Setting) -> tuple[Production, Rates, Rates, int]:
    """Plan of the makers; what plants make (P, J) and sources feed (P, A); days between reviews."""
    scenario, demand = setting.scenario, setting.demand
    plants = [scenario.plants[name] for name in setting.plants]
    share = setting.once(plant_shares)
    source = np.array(
        [[plant.api_source == name for name in setting.api_sources] for plant in plants], float
    ).reshape(len(plants), len(setting.api_sources))
    suppliers = [scenario.suppliers[setting.suppliers[s]] for s in setting.supplier_of]
    batch = setting.once(batch_days)
    review = min((s.review_days for s in suppliers), default=7)
    level = demand * (np.array([s.store_cover_days for s in suppliers]) + batch + review)
    ample = np.array([s.ample for s in suppliers], bool)
    on_site = demand * (share @ [float(plant.api_stock_days) for plant in plants]) + 7 * demand
    nothing = np.zeros_like(demand)
    plan = Production(
        level=np.where(ample, 0.0, level),
        demand=demand,
        api_level=on_site,
        batch_days=batch,
        working=nothing,
        flowing=nothing,
        api=on_site,
        begun=nothing,
        allots=np.array([s.allotment == "fair_share" and not s.ample for s in suppliers], np.int64),
        expected=np.zeros(len(demand), np.int64),
        short=np.zeros(len(demand), np.int64),
    )
    headroom = [plant.headroom for plant in plants]
    return plan, share * headroom * demand[:, np.newaxis], share @ source, review


def purchases(setting: Setting) -> Purchases:
    """Plan of the wholesalers, as the first day finds them."""
    scenario, names = setting.scenario, setting.catalogue.products
    specs = [scenario.wholesalers[w] for w in setting.wholesalers]
    cells = setting.sales.shape
    up_to, reorder = np.full(cells, -1), np.full(cells, AMPLE)
    for w, spec in enumerate(specs):
        for name, levels in spec.levels.items():
            up_to[names.index(name), w] = levels.order_up_to
            if levels.reorder_at is not None:
                reorder[names.index(name), w] = levels.reorder_at
    cover = np.array([float(spec.ordinary_cover_days) for spec in specs])
    factors, nothing = np.ones(cells[0]), np.zeros(cells)
    build_days = (1, scenario.duty.build_days, scenario.national_stock.build_days)
    return Purchases(
        cover=np.tile(cover, (cells[0], 1)),
        lead=_lead_days(setting),
        smoothing=np.array([spec.smoothing for spec in specs], float),
        averaged=np.array([spec.averaged_reviews or 0 for spec in specs], np.int64),
        inflation=np.array([spec.reaction.strength for spec in specs], float),
        memory=np.array([spec.reaction.memory for spec in specs], float),
        up_to=up_to,
        reorder_at=reorder,
        build_days=np.array(build_days, np.int64),
        national_share=national_share(setting),
        duty_share=setting.sales,
        cover_factor=factors,
        duty_days=factors,
        duty_held=factors,
        national_days=factors,
        national_held=factors,
        accepted=nothing,
        forecast=setting.sales,
        observed=observed_sales(setting),
        prepared=prepared_stock(setting),
        fear=nothing,
        carried=nothing,
    )


def _lead_days(setting: Setting) -> Rates:
    """Mean days of the road to each wholesaler, and of the mail beyond the first night. (P, W)."""
    days = np.repeat(setting.lead_days[:, np.newaxis], len(setting.wholesalers), axis=1)
    for each in setting.once(resold):
        days[each.product, each.buyer] = each.terms.transport_days + each.terms.order_days - 1
    return days


def observed_sales(setting: Setting) -> Rates:
    """Packs a day before each of the last reviews that some forecast still knows: (N, P, W).

    Before the first day they are normal sales.
    """
    wholesalers = setting.scenario.wholesalers
    reviews = max((wholesalers[w].averaged_reviews or 0 for w in setting.wholesalers), default=0)
    return np.tile(setting.sales, (reviews, 1, 1))


def regions(setting: Setting, network: Network) -> Regions:
    """Plan of the rest of Europe, over the covers and orders of the network."""
    reactions = [setting.scenario.regions[r].reaction for r in setting.regions]
    return Regions(
        use=setting.abroad,
        cover=network.cover_abroad.value,
        inflation=np.array([reaction.strength for reaction in reactions], float),
        memory=np.array([reaction.memory for reaction in reactions], float),
        accepted=network.orders_accepted,
        fear=np.zeros_like(setting.abroad),
        carried=np.zeros_like(setting.abroad),
        hungry=np.zeros_like(setting.abroad),
    )

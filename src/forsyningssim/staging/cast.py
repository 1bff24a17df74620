"""Everybody who decides, each put to work."""

from __future__ import annotations

import numpy as np

from forsyningssim.actors import (
    Allotments,
    AuthorityOffice,
    Breakdowns,
    CommonShocks,
    Dispensations,
    Factory,
    GoodsKeepers,
    Manufacturers,
    NationalStore,
    Network,
    NoticeBoard,
    RestOfEurope,
    Stockpile,
    UnreliableSupplier,
    WeeklyReports,
    Wholesalers,
)
from forsyningssim.engine.world import World
from forsyningssim.patients.layout import ORDINARY, PURPOSES, State
from forsyningssim.patients.reviews import (
    allot,
    count_reported,
    divide_by_use,
    produce,
    purchase,
    reviewing,
    set_first_levels,
    use_and_order,
)
from forsyningssim.setting import EUROPEAN, STATIC, Setting
from forsyningssim.staging.plans import production, purchases, regions
from forsyningssim.staging.wiring import subjects_of
from forsyningssim.units import Rates


def office_of(
    setting: Setting, world: World, state: State, board: NoticeBoard, sales: Rates
) -> AuthorityOffice:
    """Open the authority's office, which reads weekly reports."""
    spec, users = setting.scenario.authority, setting.once(users_of)
    reports = WeeklyReports(
        spec.report_delay_days, sales, users, board, world, state, count_reported, divide_by_use
    )
    return AuthorityOffice(spec, world, reports)


def users_of(setting: Setting) -> Rates:
    """Share of each group's asks that fall on a product. (P, G)."""
    catalogue = setting.catalogue
    users = np.zeros((len(setting.use), len(catalogue.groups)))
    for g, group in enumerate(catalogue.groups):
        for name, share in group.spec.products.items():
            users[catalogue.number[name], g] = share
    return users


def put_to_work(
    setting: Setting,
    world: World,
    network: Network,
    state: State,
    office: AuthorityOffice,
    address: int,
) -> None:
    """Start everybody who decides. ``address`` is that of the state's table."""
    scenario, catalogue = setting.scenario, setting.catalogue
    _makers(setting, world, network, address)
    _background(setting, world, network)
    _wholesalers(setting, world, network, state, address)
    if scenario.duty.draw == "on_dispensation":
        Dispensations(scenario.duty, setting.sales, world, state)
    if setting.regions:
        _rest_of_europe(setting, world, network, address)
    european, national = scenario.european_stockpile, scenario.national_stock
    Stockpile(
        european, network.stocks[(EUROPEAN, PURPOSES[ORDINARY])], len(setting.buyers) - 2,
        catalogue.mask(european.products), setting.use, setting.abroad.sum(axis=1), world,
        network, state,
    )  # fmt: skip
    static = national.target_days * (national.keeping == "static")
    level = np.rint(static * setting.use * catalogue.mask(national.products)).astype(np.int64)
    store = network.stocks[(STATIC, PURPOSES[ORDINARY])]
    column = len(setting.buyers) - 1
    accepted = network.orders_accepted[:, column]
    NationalStore(national, store, column, level, accepted, world, state)
    factory = scenario.domestic_factory
    if factory.contract and factory.products:
        made = catalogue.mask(factory.products)
        Factory(factory, made, world, network, until=setting.days.total)
    GoodsKeepers(world, list(network.stocks.values()), state)


def _makers(setting: Setting, world: World, network: Network, address: int) -> None:
    plan, plants_of, api_of, review_days = setting.once(production)
    plan = plan._replace(
        working=np.empty_like(plan.level),
        flowing=np.empty_like(plan.level),
        api=plan.api.copy(),
        begun=plan.begun.copy(),
        expected=plan.expected.copy(),
        short=plan.short.copy(),
    )
    review, reckon = reviewing(produce, address, plan), reviewing(allot, address, plan)
    allotments = Allotments(plan, network.board, world, reckon)
    Manufacturers(plan, plants_of, api_of, review_days, world, network, review, allotments)


def _background(setting: Setting, world: World, network: Network) -> None:
    """Failures of plants, sources and suppliers that no scenario has to write down."""
    scenario = setting.scenario
    for subject, spec in subjects_of(
        setting, network.capacity, network.api, network.made_at, network.fed_by
    ):
        if spec.failures:
            Breakdowns(spec.failures, subject, world, network.tell)
    for name, members in network.hazards.items():
        CommonShocks(scenario.hazard_groups[name], name, members, world, network.tell)
    for name in setting.suppliers:
        failures = scenario.suppliers[name].failures
        if failures:
            UnreliableSupplier(name, failures, world, network)


def _wholesalers(
    setting: Setting, world: World, network: Network, state: State, address: int
) -> None:
    plan = setting.once(purchases)
    plan = plan._replace(
        cover_factor=network.ordinary_cover.value,
        duty_days=network.duty_days.value,
        duty_held=network.duty_held.value,
        duty_share=network.sales,
        national_days=network.national_days.value,
        national_held=network.national_held.value,
        accepted=network.orders_accepted,
        forecast=network.forecast,
        observed=network.observed,
        prepared=plan.prepared.copy(),
        fear=plan.fear.copy(),
        carried=plan.carried.copy(),
    )
    Wholesalers(
        min(setting.scenario.wholesalers[w].review_days for w in setting.wholesalers),
        setting.scenario.duty.nets_off,
        world,
        network,
        state,
        reviewing(set_first_levels, address, plan),
        reviewing(purchase, address, plan),
    )


def _rest_of_europe(setting: Setting, world: World, network: Network, address: int) -> None:
    RestOfEurope(world, reviewing(use_and_order, address, regions(setting, network)))

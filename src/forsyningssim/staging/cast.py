"""Everybody who decides, each put to work."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from forsyningssim.actors import (
    AuthorityOffice,
    Breakdowns,
    CommonShocks,
    Counter,
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
from forsyningssim.engine.sharing import share_by_weight
from forsyningssim.engine.world import World
from forsyningssim.patients.layout import ORDINARY, PURPOSES, RULES, State
from forsyningssim.patients.reviews import (
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
    reports = WeeklyReports(spec.report_delay_days, sales, users, board, world, state)
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
    )
    review = reviewing(produce, address, plan)
    Manufacturers(plan, plants_of, api_of, review_days, world, network, review)


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


def counters_of(setting: Setting, world: World, network: Network, state: State) -> list[Counter]:
    """The counters at which plain customers buy: one for each wholesaler and product."""
    scenario = setting.scenario
    by_counter: dict[tuple[int, int], list[str]] = {}
    for name, customer in sorted(scenario.customers.items()):
        where = (
            setting.catalogue.number[customer.product],
            setting.wholesalers.index(customer.wholesaler),
        )
        by_counter.setdefault(where, []).append(name)
    counters = []
    for (p, w), names in sorted(by_counter.items()):
        customers = {name: scenario.customers[name] for name in names}
        wholesaler = setting.wholesalers[w]
        rule = scenario.wholesalers[wholesaler].sharing
        share = _plain_sharing(rule, [customers[name].priority for name in names])
        stock = network.stocks[(wholesaler, PURPOSES[ORDINARY])]
        counters.append(Counter(customers, (p, w), stock, share, world, state))
    return counters


def _plain_sharing(rule: str, priority: list[int]) -> Callable[[int, list[int]], list[int]]:
    """Share scarce stock among customers: by priority, or in proportion to what they ask."""

    def by_orders(stock: int, asked: list[int]) -> list[int]:
        got = np.zeros(len(asked), np.int64)
        want = np.array(asked, np.int64)
        share_by_weight(stock, want, want.astype(np.float64), 0.0, got, len(asked))
        return [int(n) for n in got]

    def by_priority(stock: int, asked: list[int]) -> list[int]:
        got = [0] * len(asked)
        for level in sorted(set(priority)):
            ask = [n if priority[i] == level else 0 for i, n in enumerate(asked)]
            for i, n in enumerate(by_orders(stock, ask) if sum(ask) > stock else ask):
                got[i] += n
                stock -= n
        return got

    return by_priority if rule == RULES[-1] else by_orders

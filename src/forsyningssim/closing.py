"""The end of a run: the books are closed and audited, and what measures need is gathered."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from forsyningssim.actors.payments import Payment
from forsyningssim.disruptions.price_shock import PriceShock
from forsyningssim.engine.days import Days
from forsyningssim.engine.intervention import Term
from forsyningssim.engine.ledger import Ledger
from forsyningssim.errors import LedgerError
from forsyningssim.measures import Finished, Spells
from forsyningssim.patients.bookkeeping import add_up
from forsyningssim.patients.layout import (
    BOOK_FULL,
    CHANNELS,
    DAYS,
    FAULT,
    LOG_FULL,
    MOST_PACKS,
    NEGATIVE_SHELF,
    PURPOSES,
    RING_FULL,
    SHELF,
    VAN,
    State,
    Tally,
)
from forsyningssim.patients.outcome import close, complete
from forsyningssim.scenario.library import Resolved
from forsyningssim.scenario.schema import Scenario
from forsyningssim.setting import QUARANTINE, Setting
from forsyningssim.staging.model import Model
from forsyningssim.units import DAYS_PER_YEAR, Packs, Rates

_WHERE = 0x3FFFFF  # bits of a spell's third word that hold group and place


def close_books(model: Model, days: Days) -> None:
    """Close the books of the days that have passed, and audit them.

    Raises
    ------
    LedgerError
        They do not balance: a defect of the model, never of the scenario.
    """
    model.state.clock[DAYS] = days.total
    close(model.table.ctypes.data)
    _no_fault(model.state)
    _let_go_of_rows(model.state)
    _add_up(model)
    _audit(model)


def on_shelves(model: Model) -> Packs:
    """Packs on the shelves of each outlet. (P, O)."""
    return model.setting.plan.by_product(model.state.shelves.cell[:, :, SHELF])


def terms_of(resolved: Resolved, model: Model) -> tuple[Term, ...]:
    """When each disruption and lever was in force."""
    world = model.world
    disruptions = [
        Term(disruption, name, world.days.number(disruption.starts), disruption.end(world, name))
        for name, disruption in sorted(resolved.scenario.disruptions.items())
    ]
    return tuple(sorted([*disruptions, *model.network.terms], key=_in_time))


def _in_time(term: Term) -> tuple[int, int, str, str]:
    """Sort by day, and by what it is where days are the same."""
    return term.starts, term.ends, term.name, repr(term.what)


def _no_fault(state: State) -> None:
    """Raise if a kernel ran out of room; what it wrote until then cannot be trusted."""
    fault = int(state.clock[FAULT])
    if fault & NEGATIVE_SHELF:
        raise LedgerError("a shelf went below zero: packs were handed out that were not there")
    if fault & BOOK_FULL:
        raise LedgerError(f"more than {MOST_PACKS:,} packs of a product went one way in a day")
    if fault:
        what = "spells" if fault & LOG_FULL else "days" if fault & RING_FULL else "rows"
        raise LedgerError(f"the data plane ran out of room for {what} (fault {fault})")


def _let_go_of_rows(state: State) -> None:
    """Free the rows of everybody's treatment before what became of them is gathered.

    The run is over: no compiled code looks at them any more, and only the state has them.
    """
    for rows in (state.cohort.pool, state.cohort.bench, state.cohort.links):
        rows.resize((0, rows.shape[1]), refcheck=False)


def _add_up(model: Model) -> None:
    """Let the data plane add up its books: the audit asks for no more than the sums."""
    flows, products = len(model.accounts), len(model.setting.use)
    model.world.ledger.routine_totals = np.empty((flows, products), np.int64)
    add_up(model.table.ctypes.data, model.world.ledger.routine_totals)


def _audit(model: Model) -> None:
    """Count every shelf and compare with the books."""
    setting, state, ledger = model.setting, model.state, model.world.ledger
    held: dict[str, Packs] = {"store": state.supply.store, QUARANTINE: state.supply.parked}
    for k, buyer in enumerate(setting.buyers):
        held[f"road:{buyer}"] = state.supply.on_road[:, k]
    for r, region in enumerate(setting.regions):
        held[f"abroad.{region}"] = state.supply.abroad[:, r]
    for stock in model.network.stocks.values():
        held[stock.account] = stock.on_hand
    for w, name in enumerate(setting.wholesalers):
        for q, purpose in enumerate(PURPOSES):
            if (state.trade.held[:, w, q] != held[f"{name}.{purpose}"]).any():
                raise LedgerError(f"{name}: the sum of {purpose} packs differs from the shelves")
    held |= _outlets_hold(model)
    ledger.audit(held, setting.catalogue.products)


def _outlets_hold(model: Model) -> dict[str, Packs]:
    """Packs on the shelves and vans of all outlets, by account."""
    shelves = model.state.shelves
    packs = model.setting.plan.by_product(shelves.cell[:, :, SHELF] + shelves.cell[:, :, VAN])
    held: dict[str, Packs] = {}
    for _, account in [pair for pair in model.accounts if pair[1].startswith("outlets.")]:
        _, channel, wholesaler = account.split(".", 2)
        here = (shelves.channel == CHANNELS.index(channel)) & (
            shelves.wholesaler == model.setting.wholesalers.index(wholesaler)
        )
        held[account] = packs[:, here].sum(axis=1)
    return held


def gather(resolved: Resolved, model: Model, days: Days) -> Finished:
    """Gather what measures need of the days that have passed, and let go of the rest."""
    setting, state, scenario = model.setting, model.state, resolved.scenario
    tally, ledger = state.tally, model.world.ledger
    complete(tally)
    measured = slice(days.warm_up, days.total)
    ledger.routine = [(pair, packs[:, : days.total]) for pair, packs in ledger.routine]
    begins = [days.number(d.first_day) for d in scenario.disruptions.values()]
    return Finished(
        days=days,
        catalogue=setting.catalogue,
        places=setting.plan.places,
        outlets=setting.plan.outlets,
        products={p: scenario.products[p] for p in setting.catalogue.products},
        wholesalers=setting.wholesalers,
        regions=setting.regions,
        normal_use=setting.use,
        weight=setting.plan.weight,
        rows=setting.plan.rows,
        ledger=ledger,
        by_day=tally.by_day[:, :, : days.total],
        by_place=tally.by_place,
        untreated=tally.out_day.cumsum(axis=1)[:, measured],
        spells=_spells(state, days.warm_up),
        rotated=tally.rotated[:, : days.total],
        alerts=dict(model.office.alerted),
        first_disruption=min(begins, default=None),
        costs=scenario.costs,
        hospitals=scenario.hospitals,
        confounding=scenario.confounding,
        severity_weights=scenario.severity_weights,
        payments=(*_standing(resolved, days), *model.network.payments),
        build_days=_build_days(scenario),
        duties=tuple(model.network.duties),
        duty_opening=scenario.duty.opening,
        permitted=(*model.network.released_packs, *_dispensed(resolved, setting, ledger)),
        turnover=setting.sales,
        price_abroad=_price_abroad(resolved, model, days),
        trade_cost=scenario.parallel_trade.trade_cost,
        made_here=_made_here(scenario, setting),
    )


def _spells(state: State, warm_up: int) -> Spells:
    """Untreated spells as columns, in the order of group, place, ordinal and start.

    Clusters follow each other as their groups do, and the log of a cluster tells a row's spells in
    the order in which they began: so each cluster is sorted by who, and equals stay as they are.
    """
    tally = state.tally
    left = tally.spell_at[:, 1] - tally.spell_at[:, 0]
    spells = Spells.room(int(min(tally.spell_room[:2]) - left.sum()))
    done = 0
    for log in _logs(tally):
        here = slice(done, done + len(log))
        ordinal, when, what = log.T
        order = np.argsort((what & _WHERE).astype(np.int64) << 32 | ordinal, kind="stable")
        where, when = (what & _WHERE)[order], when[order]
        spells.group[here], spells.place[here] = where >> 12, where & 0xFFF
        spells.ordinal[here], spells.ending[here] = ordinal[order], (what >> 22)[order]
        spells.start[here], spells.length[here] = (when & 0xFFFF) - warm_up, when >> 16
        done = here.stop
    return spells


def _logs(tally: Tally) -> Iterator[npt.NDArray[np.uint32]]:
    """Yield what each cluster has written down, in the order in which it did. (n, 3)."""
    taken, room, block = tally.spell_room
    blocks = tally.spells.view(np.uint32).reshape(-1, block, 3)
    of = tally.spell_of[: min(taken, room) // block]
    for cluster, (following, end) in enumerate(tally.spell_at.tolist()):
        own = np.flatnonzero(of == cluster)
        yield blocks[own].reshape(-1, 3)[: len(own) * block - (end - following)]


def _build_days(scenario: Scenario) -> dict[str, int]:
    """Days over which preparedness stock is built, by purpose."""
    return {"duty": scenario.duty.build_days, "national": scenario.national_stock.build_days}


def _dispensed(
    resolved: Resolved, setting: Setting, ledger: Ledger
) -> Iterator[tuple[int, str, Packs]]:
    """Yield what wholesalers drew of their statutory stock, where they had to ask first."""
    if resolved.scenario.duty.draw != "on_dispensation":
        return
    draws = {(f"{name}.duty", f"{name}.ordinary") for name in setting.wholesalers}
    for pair, packs in ledger.routine:
        if pair in draws:
            for day in np.flatnonzero(packs.any(axis=0)).tolist():
                yield day, pair[0], packs[:, day].astype(np.int64)


def _standing(resolved: Resolved, days: Days) -> Iterator[Payment]:
    """Yield what the state pays for arrangements that the scenario has from its first day."""
    national, factory = resolved.scenario.national_stock, resolved.scenario.domestic_factory
    yearly = national.cost_nok_per_year if national.target_days else 0.0
    yearly += factory.reservation_nok_per_year if factory.contract else 0.0
    nok = yearly * days.measured / DAYS_PER_YEAR
    yield Payment("state", nok, "policy", days.warm_up, days.total)


def _made_here(scenario: Scenario, setting: Setting) -> Rates:
    """Share of the supply of each product that comes out of plants in Norway. (P,)."""
    made = [scenario.products[name].plants for name in setting.catalogue.products]
    here = {name for name, plant in scenario.plants.items() if plant.country == "NO"}
    return np.array([sum(share for name, share in by.items() if name in here) for by in made])


def _price_abroad(resolved: Resolved, model: Model, days: Days) -> Rates:
    """NOK that a pack fetches abroad, as prices rise there. (measured days, P)."""
    network = model.network
    rise = np.zeros((days.total, len(network.prices)))
    for what, _, starts, ends, _ in terms_of(resolved, model):
        if isinstance(what, PriceShock):
            rise[max(starts, 0) : ends] += what.rise * network.catalogue.mask(what.medicines)
    products = resolved.scenario.products
    gap = np.array([products[name].price_gap for name in network.catalogue.products])
    abroad: Rates = (1 + rise[days.warm_up :]) * (1 + gap) * network.prices
    return abroad

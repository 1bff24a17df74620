"""Set the stage of one run: lanes and handles over the arrays, opening stocks, and the actors."""

from __future__ import annotations

from functools import partial

import numpy as np

from forsyningssim.actors import NoticeBoard
from forsyningssim.assembly import build_state, cycles, routine_accounts
from forsyningssim.engine.ledger import Ledger
from forsyningssim.engine.streams import Fork, Streams
from forsyningssim.engine.world import Process, World
from forsyningssim.opening import open_stocks
from forsyningssim.patients.arrivals import enrol
from forsyningssim.patients.layout import State
from forsyningssim.patients.population import asks_per_day
from forsyningssim.patients.routine import advance
from forsyningssim.setting import Setting
from forsyningssim.staging.cast import office_of, put_to_work
from forsyningssim.staging.counters import customers_of
from forsyningssim.staging.hands import all_hands
from forsyningssim.staging.holders import stocks_of
from forsyningssim.staging.model import Model
from forsyningssim.staging.wiring import network_of


def stage(
    setting: Setting, seed: int, replicate: int, fork: Fork | None = None, threads: int = 1
) -> Model:
    """Build everything that one run needs, up to the first moment of the warm-up."""
    streams = Streams(seed, replicate, fork)
    customers = customers_of(setting, streams)
    state, table = build_state(setting, streams, Streams(seed, 0), customers)
    accounts, _ = setting.once(routine_accounts)
    address = table.ctypes.data
    ledger = Ledger(len(setting.catalogue.products))
    ledger.routine = list(zip(accounts, state.tally.flows.transpose(0, 2, 1), strict=True))
    work = setting.once(_work) if threads > 1 else []
    hands = all_hands(state, address, work, threads)
    hands(enrol, setting.plan.rows, *setting.once(cycles))
    world = World(setting.days, streams, ledger, partial(hands, advance))
    stocks = stocks_of(setting, world, state)
    board = NoticeBoard(setting.scenario.authority.notices, world, len(setting.use))
    sales = setting.sales.copy()
    office = office_of(setting, world, state, board, sales)
    network = network_of(setting, world, state, stocks, office, board, sales, address)
    open_stocks(setting, world, state)
    put_to_work(setting, world, network, state, office, address)
    if fork is not None:
        world.process(_turn(fork, world, state))
    return Model(setting, world, state, table, network, office, board, accounts)


def _work(setting: Setting) -> list[float]:
    """Asks a day in each cluster: nearly all of a run's work."""
    catalogue = setting.catalogue
    return [
        sum(asks_per_day(group) for group in catalogue.groups[first:last])
        for _, _, first, last in catalogue.clusters
    ]


def _turn(fork: Fork, world: World, state: State) -> Process:
    """When the future begins, the luck of the data plane turns as well.

    Every key is shifted by the future's own number, so that no draw is what it would have been.
    Who people are does not turn.
    """
    yield world.on_day(fork.day)
    world.sync()
    shift = world.streams.key("turn")
    keys = state.supply.lead_key, state.supply.split_key, state.cohort.key, state.cohort.arrival_key
    for key in keys:
        np.bitwise_xor(key, shift, out=key)

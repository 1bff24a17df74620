"""The routine of the days: everything that happens without anybody deciding anything."""

from __future__ import annotations

from typing import Any

from forsyningssim.engine.luck import kernel
from forsyningssim.engine.timetable import PHASES, Phase
from forsyningssim.patients.arrivals import arrive
from forsyningssim.patients.cascade import pass_on
from forsyningssim.patients.dispensing import dispense
from forsyningssim.patients.layout import (
    AWAITED,
    OWED,
    POSTED,
    SHELF,
    TARGET,
    TICK,
    VAN,
)
from forsyningssim.patients.state import state_at
from forsyningssim.patients.supply import receive_orders, ship_from_store, unload
from forsyningssim.patients.trade import deliver, export, receive_outlet_orders

_DECISIONS = int(Phase.DECISIONS)
_ARRIVALS = int(Phase.ARRIVALS)
_SHIPPING = int(Phase.SHIPPING)
_DISPENSING = int(Phase.DISPENSING)


@kernel
def advance(address: int, tick: int, asked: Any, got: Any) -> None:
    """Run every phase whose tick is smaller than ``tick``, for all clusters.

    Parameters
    ----------
    address : where the table of the :class:`~forsyningssim.patients.layout.State` is
    tick : where to stop; the state carries where it is
    asked, got : (K,) scratch of the suppliers' sharing

    """
    s = state_at(address)
    for cluster in range(s.cohort.cluster.shape[0]):
        for t in range(s.clock[TICK], tick):
            day, phase = t // PHASES, t % PHASES
            first, last = s.cohort.cluster[cluster, 0], s.cohort.cluster[cluster, 1]
            if phase == _DISPENSING:
                arrive(s, cluster, day)
                dispense(s, cluster, day)
                pass_on(s, cluster, day)
                continue
            for p in range(first, last):
                if phase == _DECISIONS:
                    receive_orders(s, p)
                    receive_outlet_orders(s, p, day)
                elif phase == _ARRIVALS:
                    unload(s, p, day)
                elif phase == _SHIPPING:
                    ship_from_store(s, p, day, asked, got)
                    deliver(s, p, day)
                    export(s, p, day)
                else:
                    order_up(s, p, day)
    s.clock[TICK] = max(s.clock[TICK], tick)


@kernel
def order_up(s: Any, p: int, day: int) -> None:
    """Every evening, each outlet orders up to its level; wholesalers ship on delivery days.

    What waiting patients ask for counts against the position, so that what nobody keeps on the
    shelf is ordered when somebody asks for it.
    """
    shelves = s.shelves
    if shelves.stirred[p] == 0:
        return
    shelves.stirred[p] = 0
    first, last = shelves.stocks_start[p, 0], shelves.stocks_start[p, s.trade.owed.shape[1]]
    for x in range(shelves.items[p], shelves.items[p + 1]):
        for i in range(first, last):
            cell = shelves.cell[x, shelves.stocks_list[i]]
            gap = cell[TARGET] - cell[SHELF] - (cell[OWED] + cell[VAN] - cell[AWAITED])
            if gap > 0:
                cell[POSTED] += gap
                shelves.ordered[p] = 1

"""The routine of the days: everything that happens without anybody deciding anything."""

from __future__ import annotations

from forsyningssim.engine.luck import kernel
from forsyningssim.engine.timetable import PHASES, Phase
from forsyningssim.patients.arrivals import arrive
from forsyningssim.patients.cascade import pass_on
from forsyningssim.patients.customers import buy
from forsyningssim.patients.dispensing import dispense
from forsyningssim.patients.exports import export
from forsyningssim.patients.layout import TICK
from forsyningssim.patients.ordering import order_up, receive_outlet_orders
from forsyningssim.patients.state import state_at
from forsyningssim.patients.supply import receive_orders, ship_from_store, unload
from forsyningssim.patients.trade import deliver

_DECISIONS = int(Phase.DECISIONS)
_ARRIVALS = int(Phase.ARRIVALS)
_SHIPPING = int(Phase.SHIPPING)
_DISPENSING = int(Phase.DISPENSING)


@kernel
def advance(address: int, tick: int) -> None:
    """Run every phase whose tick is smaller than ``tick``, for all clusters that are its own.

    Parameters
    ----------
    address : where the table of the :class:`~forsyningssim.patients.layout.State` is
    tick : where to stop; the state carries where it is

    """
    s = state_at(address)
    for cluster in s.cohort.mine:
        for t in range(s.clock[TICK], tick):
            day, phase = t // PHASES, t % PHASES
            first, last = s.cohort.cluster[cluster, 0], s.cohort.cluster[cluster, 1]
            if phase == _DISPENSING:
                arrive(s, cluster, day)
                dispense(s, cluster, day)
                pass_on(s, cluster, day)
                for n in range(s.customers.counter.shape[0]):
                    if first <= s.customers.counter[n, 0] < last:
                        buy(s, n, day)
                continue
            for p in range(first, last):
                if phase == _DECISIONS:
                    receive_orders(s, p)
                    receive_outlet_orders(s, p, day)
                elif phase == _ARRIVALS:
                    unload(s, p, day)
                elif phase == _SHIPPING:
                    ship_from_store(s, p, day)
                    deliver(s, p, day)
                    export(s, p, day)
                else:
                    order_up(s.shelves, p)
    s.clock[TICK] = max(s.clock[TICK], tick)

"""Parallel export, as routine: traders announce what they want, and packs leave the country."""

from __future__ import annotations

from typing import Any

import numpy as np

from forsyningssim.engine.luck import int64, kernel
from forsyningssim.patients.bookkeeping import book
from forsyningssim.patients.layout import DUTY, EXPORTED, NATIONAL, NOTICE, ORDINARY
from forsyningssim.patients.rotation import take_oldest


@kernel
def export(s: Any, p: int, day: int) -> None:
    """Traders announce what they want above the floor; what was announced for today departs."""
    trade = s.trade
    for w in range(trade.owed.shape[1]):
        rate = trade.export_rate[p, w]
        if rate > 0 and s.cohort.delivers[day] == 1:
            wished = rate * 7 / 5 + trade.export_carry[p, w, 3]
            n = int64(wished)
            trade.export_carry[p, w, 3] = wished - n
            due = s.trade.notice_due[day]
            trade.announced[p, w, due % NOTICE] += n
        ready = trade.announced[p, w, day % NOTICE]
        if ready > 0:
            trade.announced[p, w, day % NOTICE] = 0
            depart(s, p, w, ready, day)


@kernel
def depart(s: Any, p: int, w: int, n: int, day: int) -> None:
    """``n`` announced packs leave Norway, so far as no ban holds them and the floor allows it.

    A share of them leaks out of the preparedness stocks; the rest is ordinary stock.
    """
    trade, tally = s.trade, s.tally
    left = n
    for q in (NATIONAL, DUTY, ORDINARY):
        share = trade.leaves[p, w, q]
        spare, wish = trade.held[p, w, q], float(left)
        if q == ORDINARY:
            spare -= trade.floor[p, w] + trade.owed[p, w]
        else:
            wish = n * trade.leak[p, w]
        flow = wish * share + trade.export_carry[p, w, q]
        passing = int64(np.floor(flow + 1e-9))
        trade.export_carry[p, w, q] = max(0.0, flow - passing)
        passing = min(passing, spare, left)
        if passing > 0:
            take_oldest(s, p, w, q, passing, day)
            book(s, tally.flow_base[EXPORTED] + 3 * w + q, day, p, passing)
            left -= passing

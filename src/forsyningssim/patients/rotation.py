"""A wholesaler's packs by purpose and month of expiry, as routine: the oldest go first."""

from __future__ import annotations

from typing import Any

from forsyningssim.engine.luck import int64, kernel
from forsyningssim.patients.bookkeeping import book
from forsyningssim.patients.layout import DRAWN, DUTY, NATIONAL, ORDINARY


@kernel
def take_ordinary(s: Any, p: int, w: int, n: int, day: int) -> None:
    """Take ``n`` packs off ordinary stock, drawing on the other purposes where that is allowed."""
    trade, tally = s.trade, s.tally
    for q in (DUTY, NATIONAL):
        short = n - trade.held[p, w, ORDINARY]
        if short > 0 and trade.draws[p, w, q] == 1 and trade.held[p, w, q] > 0:
            m = min(short, trade.held[p, w, q])
            relabel(s, p, w, q, ORDINARY, m, day)
            book(s, tally.flow_base[DRAWN] + 2 * w + q - 1, day, p, m)
    take_oldest(s, p, w, ORDINARY, n, day)


@kernel
def relabel(s: Any, p: int, w: int, source: int, target: int, n: int, day: int) -> None:
    """Give ``n`` packs, the oldest first, another purpose."""
    stock, held = s.trade.stock, s.trade.held
    months = stock.shape[3]
    v, left = s.cohort.month[day] % months, n
    for _ in range(months):
        m = min(left, stock[p, w, source, v])
        stock[p, w, source, v] -= m
        stock[p, w, target, v] += m
        left -= m
        if left == 0:
            break
        v = (v + 1) % months
    held[p, w, source] -= n
    held[p, w, target] += n


@kernel
def take_oldest(s: Any, p: int, w: int, purpose: int, n: int, day: int) -> None:
    """Take the oldest packs whatever their purpose, and relabel as many younger ones.

    So the preparedness stocks stay young inside the ordinary flow: each pack of theirs that is
    taken is replaced by the youngest pack of ``purpose``.
    """
    trade = s.trade
    stock = trade.stock
    months = stock.shape[3]
    v, left, swapped = oldest_month(stock, p, w, s.cohort.month[day] % months), n, 0
    for _ in range(months):
        for q in (ORDINARY, DUTY, NATIONAL):
            m = min(left, stock[p, w, q, v])
            if m > 0:
                stock[p, w, q, v] -= m
                left -= m
                if q != purpose:
                    rejuvenate(stock, p, w, purpose, q, m, s.cohort.month[day] % months)
                    swapped += m
        if left == 0:
            break
        v = (v + 1) % months
    trade.held[p, w, purpose] -= n
    s.tally.rotated[p, day] += swapped


@kernel
def oldest_month(stock: Any, p: int, w: int, month: int) -> int:
    """First month from this one on in which packs of any purpose expire."""
    months, v = stock.shape[3], month
    for _ in range(months):
        if stock[p, w, ORDINARY, v] + stock[p, w, DUTY, v] + stock[p, w, NATIONAL, v] > 0:
            break
        v = v + 1 if v + 1 < months else 0
    return int64(v)


@kernel
def rejuvenate(stock: Any, p: int, w: int, source: int, target: int, n: int, month: int) -> None:
    """Move the ``n`` youngest packs of one purpose to another."""
    months = stock.shape[3]
    v = (month + months - 1) % months
    for _ in range(months):
        m = min(n, stock[p, w, source, v])
        stock[p, w, source, v] -= m
        stock[p, w, target, v] += m
        n -= m
        if n == 0:
            return
        v = (v + months - 1) % months

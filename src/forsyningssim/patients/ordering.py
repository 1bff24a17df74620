"""What outlets order: every evening up to their levels, at the wholesaler the next morning.

Only lines that have been stirred are looked at: those whose shelf a pack has left, or at which
somebody waits. A line is an item number at an outlet that is ever asked for it.
"""

from __future__ import annotations

from typing import Any

from forsyningssim.engine.ahead import AHEAD, fetch
from forsyningssim.engine.luck import kernel
from forsyningssim.patients.layout import (
    AWAITED,
    EVERY_LINE,
    LINE,
    POSTED,
    SHELF,
    STIRRED,
    TARGET,
    VAN,
)


@kernel
def stir(shelves: Any, x: int, o: int) -> None:
    """Let a shelf be looked at this evening."""
    p, cell = shelves.product[x], shelves.cell[x, o]
    n = shelves.stirred[p]
    if n == EVERY_LINE or cell[STIRRED] == 1 or cell[LINE] < 0:
        return
    cell[STIRRED] = 1
    shelves.stirring[shelves.lines_start[p, 0] + n] = cell[LINE]
    shelves.stirred[p] = n + 1


@kernel
def order_up(shelves: Any, p: int) -> None:
    """Every evening, each outlet orders up to its level; wholesalers ship on delivery days."""
    first, n = shelves.lines_start[p, 0], shelves.stirred[p]
    shelves.stirred[p] = 0
    if n == EVERY_LINE:
        for line in range(first, shelves.lines_start[p, shelves.lines_start.shape[1] - 1]):
            top_up(shelves, p, line)
    else:
        for i in range(first, first + n):
            fetch_shelf(shelves, shelves.stirring[min(i + AHEAD, first + n - 1)])
            top_up(shelves, p, shelves.stirring[i])


@kernel
def fetch_shelf(shelves: Any, line: int) -> None:
    """Ask for the shelf of an order line."""
    fetch(shelves.cell, (shelves.lines[line, 0], shelves.lines[line, 1], 0))


@kernel
def top_up(shelves: Any, p: int, line: int) -> None:
    """Order what brings a shelf to its level.

    What waiting patients ask for counts against the position, so that what nobody keeps on the
    shelf is ordered when somebody asks for it.
    """
    cell = shelves.cell[shelves.lines[line, 0], shelves.lines[line, 1]]
    cell[STIRRED] = 0
    gap = cell[TARGET] - cell[SHELF] - (shelves.owed[line] + cell[VAN] - cell[AWAITED])
    if gap > 0:
        cell[POSTED] = gap
        shelves.ordering[shelves.lines_start[p, 0] + shelves.ordered[p]] = line
        shelves.ordered[p] += 1


@kernel
def receive_outlet_orders(s: Any, p: int, day: int) -> None:
    """What outlets ordered yesterday evening is open this morning."""
    shelves, trade = s.shelves, s.trade
    first, upto = shelves.lines_start[p, 0], shelves.lines_start[p, 0] + shelves.ordered[p]
    for i in range(first, upto):
        fetch_shelf(shelves, shelves.ordering[min(i + AHEAD, upto - 1)])
        line = shelves.ordering[i]
        o = shelves.lines[line, 1]
        cell, w = shelves.cell[shelves.lines[line, 0], o], shelves.wholesaler[o]
        n = cell[POSTED]
        cell[POSTED] = 0
        if shelves.owed[line] == 0:
            shelves.since[line] = day
        shelves.owed[line] += n
        trade.owed[p, w] += n
        trade.asked[p, w] += n
    shelves.ordered[p] = 0

"""What outlets order: every evening up to their levels, at the wholesaler the next morning.

Only lines that have been stirred are looked at: those whose shelf a pack has left, or at which
somebody waits. A line is an item number at an outlet that is ever asked for it.
"""

from __future__ import annotations

from typing import Any

from forsyningssim.engine.ahead import AHEAD, fetch
from forsyningssim.engine.bits import SHIFT, WORD, lowest
from forsyningssim.engine.luck import int64, kernel
from forsyningssim.patients.layout import (
    AWAITED,
    LINE,
    POSTED,
    SHELF,
    TARGET,
    VAN,
)


@kernel
def first_word(shelves: Any, p: int) -> int:
    """Place in ``stirring`` of the word of a product's first lines."""
    return int64((shelves.lines_start[p, 0] >> SHIFT) + p)


@kernel
def stir(shelves: Any, x: int, o: int) -> None:
    """Let a shelf be looked at this evening."""
    p, line = shelves.product[x], shelves.cell[x, o, LINE]
    if line >= 0:
        n = line - shelves.lines_start[p, 0]
        shelves.stirring[first_word(shelves, p) + (n >> SHIFT)] |= int64(1) << (n & (WORD - 1))


@kernel
def order_up(shelves: Any, p: int) -> None:
    """Every evening, each outlet orders up to its level; wholesalers ship on delivery days."""
    start = shelves.lines_start[p]
    first, last = start[0], start[len(start) - 1]
    every, word = shelves.stirred[p] == 1, first_word(shelves, p)
    shelves.stirred[p] = 0
    for begins in range(first, last, WORD):
        bits = shelves.stirring[word]
        shelves.stirring[word] = 0
        word += 1
        if every:
            bits = (int64(1) << min(last - begins, WORD)) - 1
        while bits != 0:
            line = begins + lowest(bits)
            bits &= bits - 1
            fetch_shelf(shelves, min(line + AHEAD, last - 1))
            top_up(shelves, p, line)


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

"""The beer game, moved by hand: boxes on a board, week by week, and nothing of the engine.

Stages stand in a row, each with a stock, order slips in the mail and packs on the road (Sterman,
Modeling managerial behavior, *Management Science* 35:321, 1989). In a week a stage takes in what
arrives, sees the order that arrives, sends what it can, and writes an order of its own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Stage(NamedTuple):
    """How far a stage is from whoever supplies it."""

    mail: int
    """Weeks from the writing of an order to the week in which it is filled."""
    road: int
    """Weeks from departure to arrival."""


class Board(NamedTuple):
    """Where everything lies as the first week begins: the same at each stage."""

    stock: int
    flow: int
    """Packs in each box of the road, and on each slip in the mail."""


class Week(NamedTuple):
    """What one stage did in a week, and what it had in the end."""

    received: int
    """Packs on the order slip that it filled, or tried to."""
    stock: int
    owed: int
    """Packs that it could not send so far."""
    ordered: int


Rule = Callable[[int, int, Sequence[int], int], int]
"""Packs to order, by stage, week, the orders received up to now, and the inventory position: stock
and all that is ordered, less what is owed."""


def play(
    demand: Sequence[int], stages: Sequence[Stage], board: Board, rule: Rule
) -> list[list[Week]]:
    """Play the game; whoever supplies the last stage has all that it orders.

    Parameters
    ----------
    demand : what is asked of the first stage, week by week
    stages : from the shop to the brewery
    board : what lies on it at first
    rule : what a stage orders

    Returns
    -------
    weeks of each stage

    """
    roads = [deque([board.flow] * stage.road) for stage in stages]
    mails = [deque([board.flow] * stage.mail) for stage in stages]
    stock, owed = [board.stock] * len(stages), [0] * len(stages)
    told: list[list[Week]] = [[] for _ in stages]
    for week, asked in enumerate(demand):
        slips = [asked, *(mail.popleft() for mail in mails)]
        for i in range(len(stages)):
            stock[i] += roads[i].popleft()
        for i in range(len(stages)):
            sent = min(stock[i], owed[i] + slips[i])
            stock[i], owed[i] = stock[i] - sent, owed[i] + slips[i] - sent
            if i > 0:
                roads[i - 1].append(sent)
        roads[-1].append(slips[-1])
        for i, weeks in enumerate(told):
            waiting = owed[i + 1] if i + 1 < len(stages) else 0
            position = stock[i] - owed[i] + sum(roads[i]) + sum(mails[i]) + waiting
            received = [*(past.received for past in weeks), slips[i]]
            order = rule(i, week, received, position)
            mails[i].append(order)
            weeks.append(Week(slips[i], stock[i], owed[i], order))
    return told


def costs(told: Sequence[Sequence[Week]], holding: float, waiting: float) -> list[float]:
    """Return what each stage has cost, at prices of a pack in stock and of one owed for a week."""
    return [sum(holding * week.stock + waiting * week.owed for week in weeks) for weeks in told]

"""The beer game: four stages, two weeks of mail and two of road, and a demand that doubles."""

from __future__ import annotations

from typing import Final

import numpy as np

from forsyningssim.units import Packs
from forsyningssim.verification.formulas import game
from forsyningssim.verification.observed import PRODUCT, Observed
from forsyningssim.verification.result import Check

STAGES: Final = ("retailer", "wholesaler", "distributor", "brewery")
"""From the shop to the brewery, each the wholesaler of its name."""
_PUBLISHED: Final = dict(zip(STAGES, (46, 50, 54, 54), strict=True))
"""Least costs of 36 weeks, by stage (Sterman 1989)."""
_BEFORE: Final = 4
"""Weeks in which everybody orders what customers ask for, before the world begins."""
_HOLDING, _WAITING = 0.5, 1.0
"""Price of a case in stock and of one owed, for a week."""


def beer_game(observed: Observed) -> list[Check]:
    """Compare every week of every stage with the board, and the costs with the published ones."""
    told = play_as_described(observed)
    checks = []
    for name, weeks in zip(STAGES, told, strict=True):
        account = _buyer_of(observed, name)
        columns = {
            "other orders received": ("demand", [week.received for week in weeks]),
            "another stock": ("on_hand", [week.stock for week in weeks]),
            "other cases owed": ("backlog", [week.owed for week in weeks]),
        }
        for what, (column, by_board) in columns.items():
            wrong = _differ(observed.account(account, column), by_board)
            checks.append(Check.exact(f"{name}, weeks with {what}", 0, wrong))
        cost = _cost(observed, account)
        checks.append(Check.exact(f"{name}, cost of 36 weeks", _PUBLISHED[name], cost))
    return checks


def play_as_described(observed: Observed) -> list[list[game.Week]]:
    """Play the board with the levels, stocks and distances of the scenario's wholesalers."""
    described = observed.scenario.wholesalers
    levels = [observed.level(name) for name in STAGES]
    first = described[STAGES[0]]
    links = [described[name].bought_from[PRODUCT] for name in STAGES[:-1]]
    road = round(observed.scenario.suppliers["maker"].lead_time_days.mean())
    stages = [
        *(game.Stage(link.order_days, link.transport_days) for link in links),
        game.Stage(1, road),
    ]
    board = game.Board(first.opening_packs[PRODUCT], first.opening_packs_per_day[PRODUCT])
    demand = [observed.daily("buyer")] * observed.scenario.horizon.days
    return game.play(demand, stages, board, lambda i, _, __, has: max(0, levels[i] - has))


def _buyer_of(observed: Observed, stage: str) -> str:
    """Name of the account of whoever buys from a stage."""
    place = STAGES.index(stage)
    return f"{STAGES[place - 1]}.{PRODUCT}" if place else "buyer"


def _differ(simulated: Packs, by_board: list[int]) -> int:
    return int(np.count_nonzero(simulated != np.array(by_board)))


def _cost(observed: Observed, account: str) -> int:
    """Cost of all 36 weeks; what stands in stock does not change in the weeks before."""
    first = observed.scenario.wholesalers[STAGES[0]]
    before = _BEFORE * _HOLDING * first.opening_packs[PRODUCT]
    stock, owed = observed.account(account, "on_hand"), observed.account(account, "backlog")
    return round(float(before + _HOLDING * stock.sum() + _WAITING * owed.sum()))

"""The wholesalers' day: orders of the outlets, the night round, and what traders take abroad."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import floor

import numpy as np
from textbook.supply import share, share_by_age
from textbook.world import luck

from forsyningssim.patients.layout import (
    CHANNELS,
    CLASSES,
    DUTY,
    NATIONAL,
    NO_LIMIT,
    ORDINARY,
    PURPOSES,
    RULES,
    SHELF,
    TARGET,
    VAN,
)
from forsyningssim.staging.model import Model
from forsyningssim.units import ROUNDING
from reference.notebook import Notebook


@dataclass
class Shelf:
    """An item number at an outlet."""

    cell: np.ndarray[tuple[int], np.dtype[np.int64]]
    """Where packs and level stand, for those who decide to see and change them."""
    item: int
    outlet: int
    normal: float
    """Packs a day when nothing is short."""
    allowance: float
    """Packs that a cap still lets through."""
    posted: int = 0
    """Ordered this evening."""
    owed: int = 0
    """Ordered and not delivered,"""
    since: int = 0
    """the oldest of it since this day."""
    waited_for: list[int] = field(default_factory=lambda: [0] * CLASSES)
    """Packs that those who waited last evening ask for, the most severe class first."""

    @property
    def packs(self) -> int:
        """On the shelf."""
        return int(self.cell[SHELF])

    def take(self, packs: int) -> None:
        """Hand packs over."""
        self.cell[SHELF] -= packs
        assert self.cell[SHELF] >= 0

    def receive_order(self, day: int) -> int:
        """Hand in last evening's order; return its packs."""
        new, self.posted = self.posted, 0
        if new and not self.owed:
            self.since = day
        self.owed += new
        return new

    def unload_van(self) -> None:
        """Put what came with yesterday's van on the shelf."""
        self.cell[SHELF] += self.cell[VAN]
        self.cell[VAN] = 0

    def order(self) -> None:
        """Order up to the level, and what people wait for on top."""
        coming = self.owed + int(self.cell[VAN]) - sum(self.waited_for)
        self.posted += max(0, int(self.cell[TARGET]) - self.packs - coming)

    def save_allowance(self, cap: float) -> None:
        """Under a cap, a day's normal sales more may be delivered; saved up for a month."""
        daily = cap * self.normal * 7 / 5
        self.allowance = min(self.allowance + daily, max(20 * daily, 1.0))


class Wholesale:
    """One product at all wholesalers, and on the shelves of their outlets."""

    def __init__(
        self, model: Model, product: int, shelves: Mapping[tuple[int, int], Shelf],
        notebook: Notebook,
    ) -> None:  # fmt: skip
        state, p = model.state, product
        self.product, self.notebook = p, notebook
        self.trade, self.table = state.trade, state.shelves
        self.split_key = state.supply.split_key
        self.names, self.days = model.setting.wholesalers, model.setting.days
        items = range(int(self.table.items[p]), int(self.table.items[p + 1]))
        asked_at = [o for o, packs in enumerate(model.setting.plan.normal[p].tolist()) if packs > 0]
        self.lines = [
            [shelves[x, o] for o in asked_at if self.table.wholesaler[o] == w for x in items]
            for w in range(len(self.names))
        ]
        """By wholesaler: the shelves of its outlets."""
        self.may_pick = {(w, who): 0.0 for w in range(len(self.names)) for who in ("own", "others")}
        """Packs that a damaged warehouse, and that others for it, may still pick today."""
        self.part = np.zeros((len(self.names), len(PURPOSES)))
        """Fractions of a pack that is to leave Norway, carried on."""
        self.part_wished = [0.0 for _ in self.names]
        self.announced = [Counter[int]() for _ in self.names]
        """By wholesaler: packs that traders have announced for a day."""

    def shelves(self) -> Iterator[Shelf]:
        """Every shelf that the product has."""
        for lines in self.lines:
            yield from lines

    def receive_orders(self, day: int) -> None:
        """What outlets ordered yesterday evening is open this morning."""
        for w, lines in enumerate(self.lines):
            new = sum(shelf.receive_order(day) for shelf in lines)
            self.trade.owed[self.product, w] += new
            self.trade.asked[self.product, w] += new

    def deliver(self, day: int) -> None:
        """The night round: vans are unloaded; on working days what outlets are owed is shipped."""
        t, p = self.trade, self.product
        for shelf in self.shelves():
            shelf.unload_van()
        if not self.days.delivers[day]:
            return
        if self.capped:
            for shelf in self.shelves():
                shelf.save_allowance(float(self.table.cap[p]))
        for w in range(len(self.names)):
            if t.owed[p, w]:
                self._serve(w, day)
        for w in range(len(self.names)):
            if t.helped[w] and t.owed[p, w]:
                self._be_helped(w, day)

    @property
    def capped(self) -> bool:
        """Whether there is a limit to what an outlet gets."""
        return bool(self.table.cap[self.product] < NO_LIMIT)

    def _serve(self, w: int, day: int) -> None:
        """Ship what there is, of every purpose that may be sold, and what can be picked."""
        t, p = self.trade, self.product
        held, draws = t.held[p, w], t.draws[p, w]
        there = int(held[ORDINARY] + held[DUTY] * draws[DUTY] + held[NATIONAL] * draws[NATIONAL])
        if t.works[w] < 1:
            there = min(there, self._pick((w, "own"), float(t.works[w])))
        sold = self._share_out(w, day, there)
        if t.works[w] < 1:
            self._picked((w, "own"), sold)
        for purpose in (DUTY, NATIONAL):
            short = sold - int(held[ORDINARY])
            if short > 0 and draws[purpose]:
                self._draw(w, purpose, min(short, int(held[purpose])), day)
        self._take_oldest(w, ORDINARY, sold, day)

    def _pick(self, who: tuple[int, str], part: float) -> int:
        """Whole packs that may be picked today, at a part of a usual day's."""
        usual = float(self.trade.usual[self.product, who[0]])
        self.may_pick[who] = min(self.may_pick[who], 1.0) + part * usual * 7 / 5
        return int(self.may_pick[who] + ROUNDING)

    def _picked(self, who: tuple[int, str], packs: int) -> None:
        self.may_pick[who] = max(0.0, self.may_pick[who] - packs)

    def _be_helped(self, w: int, day: int) -> None:
        """The other wholesalers bring what they have to spare to the outlets of ``w``."""
        t, p = self.trade, self.product
        spare = [
            max(0, int(t.held[p, v, ORDINARY] - t.owed[p, v])) if v != w and t.works[v] == 1 else 0
            for v in range(len(self.names))
        ]
        may = self._pick((w, "others"), float(t.helped[w]))
        sold = self._share_out(w, day, min(sum(spare), may))
        self._picked((w, "others"), sold)
        offset = luck(int(self.split_key[p]), w + 1, day)
        for v, packs in enumerate(share(sold, spare, spare, offset)):
            if packs:
                self._take_oldest(v, ORDINARY, packs, day)
                source, target = f"{self.names[v]}.ordinary", f"{self.names[w]}.ordinary"
                self.notebook.move(day, source, target, p, packs)

    def _share_out(self, w: int, day: int, there: int) -> int:
        """Hand packs to the outlets that are owed some; return how many packs."""
        lines = [shelf for shelf in self.lines[w] if shelf.owed]
        asked = [shelf.owed for shelf in lines]
        if self.capped:
            asked = [
                min(n, int(shelf.allowance + ROUNDING))
                for n, shelf in zip(asked, lines, strict=True)
            ]
        got = asked if sum(asked) <= there else self._ration(w, day, there, lines, asked)
        for shelf, packs in zip(lines, got, strict=True):
            if packs:
                self._hand_over(w, shelf, packs, day)
        return sum(got)

    def _ration(
        self, w: int, day: int, there: int, lines: list[Shelf], asked: list[int]
    ) -> list[int]:
        """Share too little, by the rule in force at the wholesaler."""
        rule = RULES[self.trade.rule[w]]
        offset = luck(int(self.split_key[self.product]), w + 1, day)
        if rule == "first_come":
            return share_by_age(there, asked, [shelf.since for shelf in lines], offset)
        claims = [self._claim(rule, shelf, n) for shelf, n in zip(lines, asked, strict=True)]
        return share(there, asked, claims, offset)

    def _claim(self, rule: str, shelf: Shelf, asked: int) -> float:
        if rule == "history":
            return shelf.normal
        if rule == "population":
            return float(self.table.people[shelf.outlet])
        if rule == "need":
            return 1e-6 * asked + sum(shelf.waited_for)
        if rule == "priority":
            claim = 1e-6 * asked
            for severity, packs in enumerate(shelf.waited_for):
                claim += packs * 8.0 ** (CLASSES - 1 - severity)
            return claim
        return float(asked)

    def _hand_over(self, w: int, shelf: Shelf, packs: int, day: int) -> None:
        """Packs are on the shelf before doors open; in remote places a day later."""
        shelf.owed -= packs
        self.trade.owed[self.product, w] -= packs
        if self.capped:
            shelf.allowance -= packs
        shelf.cell[VAN if self.table.lag[shelf.outlet] else SHELF] += packs
        account = f"outlets.{CHANNELS[self.table.channel[shelf.outlet]]}.{self.names[w]}"
        self.notebook.move(day, f"{self.names[w]}.ordinary", account, self.product, packs)

    def _oldest_first(self, day: int) -> list[int]:
        """Months of expiry, from the one that is next."""
        months = self.trade.stock.shape[3]
        return [int(self.days.month[day] + n) % months for n in range(months)]

    def _draw(self, w: int, purpose: int, packs: int, day: int) -> None:
        """Packs that were laid aside become ordinary, the oldest first."""
        held, stock = self.trade.held[self.product, w], self.trade.stock[self.product, w]
        left = packs
        for month in self._oldest_first(day):
            some = min(left, int(stock[purpose, month]))
            stock[purpose, month] -= some
            stock[ORDINARY, month] += some
            left -= some
        held[purpose] -= packs
        held[ORDINARY] += packs
        name = self.names[w]
        self.notebook.move(
            day, f"{name}.{PURPOSES[purpose]}", f"{name}.ordinary", self.product, packs
        )

    def _take_oldest(self, w: int, purpose: int, packs: int, day: int) -> None:
        """Take the oldest packs, whatever they are kept for; the youngest of the purpose stand in.

        So what is laid aside stays young, and each purpose keeps as many packs as it had.
        """
        stock, left = self.trade.stock[self.product, w], packs
        for month in self._oldest_first(day):
            for kept_for in range(len(PURPOSES)):
                some = min(left, int(stock[kept_for, month]))
                stock[kept_for, month] -= some
                left -= some
                if some and kept_for != purpose:
                    self._stand_in(w, purpose, kept_for, some, day)
        assert not left
        self.trade.held[self.product, w, purpose] -= packs

    def _stand_in(self, w: int, source: int, target: int, packs: int, day: int) -> None:
        stock, left = self.trade.stock[self.product, w], packs
        for month in reversed(self._oldest_first(day)):
            some = min(left, int(stock[source, month]))
            stock[source, month] -= some
            stock[target, month] += some
            left -= some
        self.notebook.tally.rotated[self.product, day] += packs

    def export(self, day: int) -> None:
        """Traders announce what they want; what was announced for today departs."""
        t, p = self.trade, self.product
        for w in range(len(self.names)):
            rate = float(t.export_rate[p, w])
            if rate > 0 and self.days.delivers[day]:
                wished = rate * 7 / 5 + self.part_wished[w]
                self.announced[w][int(t.notice_due[day])] += int(wished)
                self.part_wished[w] = wished - int(wished)
            if packs := self.announced[w].pop(day, 0):
                self._depart(w, packs, day)

    def _depart(self, w: int, packs: int, day: int) -> None:
        """Let announced packs go, so far as bans, the floor and open orders leave any.

        Some leak out of what is laid aside; the others are ordinary.
        """
        t, p, left = self.trade, self.product, packs
        for purpose in (NATIONAL, DUTY, ORDINARY):
            there, wish = int(t.held[p, w, purpose]), packs * float(t.leak[p, w])
            if purpose == ORDINARY:
                there, wish = there - int(t.floor[p, w] + t.owed[p, w]), float(left)
            through = wish * float(t.leaves[p, w, purpose]) + self.part[w, purpose]
            whole = floor(through + ROUNDING)
            self.part[w, purpose] = max(0.0, through - whole)
            leaving = min(whole, there, left)
            if leaving > 0:
                self._take_oldest(w, purpose, leaving, day)
                account = f"{self.names[w]}.{PURPOSES[purpose]}"
                self.notebook.move(day, account, "abroad.parallel", p, leaving)
                left -= leaving

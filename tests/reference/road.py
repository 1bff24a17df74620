"""From a maker's store to the quay: orders, batches, roads, and the gates that hold them."""

from __future__ import annotations

from collections import Counter
from math import floor

from textbook.supply import share
from textbook.world import luck

from forsyningssim.patients.layout import DUTY, NATIONAL, NO_LIMIT, ORDINARY, PURPOSES, ROAD
from forsyningssim.setting import QUARANTINE
from forsyningssim.staging.model import Model
from forsyningssim.units import ROUNDING
from reference.notebook import Notebook


class Road:
    """One product's way from the store of its maker to every buyer."""

    def __init__(self, model: Model, product: int, notebook: Notebook) -> None:
        self.product, self.notebook = product, notebook
        self.supply, self.trade = model.state.supply, model.state.trade
        self.month = model.setting.days.month
        setting = model.setting
        self.buyers, self.wholesalers = setting.buyers, setting.wholesalers
        self.regions = setting.regions
        self.may_leave: Counter[int] = Counter()
        """By buyer: open orders that no gate holds back."""
        self.part: Counter[int] = Counter()
        """By buyer: the fraction of a pack that goes with the next one."""
        self.passed = dict.fromkeys(range(len(self.buyers)), 1.0)
        """By buyer: the share of orders that the gates let through yesterday."""
        self.days_open: Counter[int] = Counter()
        """By buyer: days on which the route has been open; the clock of what is on it."""
        self.part_parked = 0.0
        self.allowance = 0.0
        """Packs that the maker has allotted to its customers and not yet sent."""

    def receive_orders(self) -> None:
        """What buyers ordered yesterday is owed; of it, what the gates let through may leave."""
        u, p = self.supply, self.product
        for k in range(len(self.buyers)):
            new, u.posted[p, k] = int(u.posted[p, k]), 0
            u.owed[p, k] += new
            lets = float(u.departs[p, k])
            if lets != self.passed[k]:  # a gate has moved: decide anew about all that is owed
                self.passed[k], new = lets, int(u.owed[p, k])
                self.may_leave[k], self.part[k] = 0, 0
            through = new * lets + self.part[k]
            self.may_leave[k] += floor(through + ROUNDING)
            self.part[k] = max(0.0, through - floor(through + ROUNDING))

    def unload(self, day: int) -> None:
        """A batch is released or parked; what is on the road reaches the quay, then its buyer."""
        self._release(day)
        u, p = self.supply, self.product
        for k in range(len(self.buyers)):
            if u.rides[p, k]:
                self.days_open[k] += 1
                arrives = p, self.days_open[k] % ROAD, k
                u.quay[p, k] += u.road[arrives]
                u.road[arrives] = 0
            if u.lands[p, k]:
                arrived, u.quay[p, k] = int(u.quay[p, k]), 0
                self._land(k, arrived, day)

    def _release(self, day: int) -> None:
        u, p = self.supply, self.product
        made = int(u.batches[p, day])
        if not made:
            return
        stopped = 1.0 - float(u.releases[p])
        held_back = made * stopped + self.part_parked if stopped else 0.0
        parked = min(floor(held_back + ROUNDING), made)
        if stopped:
            self.part_parked = max(0.0, held_back - parked)
        u.parked[p] += parked
        u.store[p] += made - parked
        self.notebook.move(day, "plants", QUARANTINE, p, parked)
        self.notebook.move(day, "plants", "store", p, made - parked)

    def ship(self, day: int) -> None:
        """Send what may leave; if the store is too small, share it by the buyers' claims."""
        u, p = self.supply, self.product
        asked = [min(self.may_leave[k], int(u.most[p, k])) for k in range(len(self.buyers))]
        got, there = asked, self._may_be_sent()
        if sum(asked) > there:
            offset = luck(int(u.split_key[p]), 0, day)
            got = share(there, asked, u.weight[p].tolist(), offset)
        if self.supply.allotted[self.product] < NO_LIMIT:
            self.allowance = max(0.0, self.allowance - sum(got))
        for k, packs in enumerate(got):
            if packs:
                self._send(k, packs, day)

    def _may_be_sent(self) -> int:
        """What is in the store, or what the maker allots, which it saves up for a week."""
        store = int(self.supply.store[self.product])
        daily = float(self.supply.allotted[self.product])
        if daily >= NO_LIMIT:
            return store
        self.allowance = min(self.allowance + daily, max(7 * daily, 1.0))
        return min(store, floor(self.allowance + ROUNDING))

    def _send(self, k: int, packs: int, day: int) -> None:
        """Put packs on the road: together, or each with a transport time of its own."""
        u, p = self.supply, self.product
        u.store[p] -= packs
        u.owed[p, k] -= packs
        u.on_road[p, k] += packs
        self.may_leave[k] -= packs
        self.notebook.move(day, "store", f"road:{self.buyers[k]}", p, packs)
        key = int(u.lead_key[p, k])
        if u.by_pack[p]:
            for pack in range(packs):
                self._travel(k, 1, luck(key, pack + 1, day), day)
        else:
            self._travel(k, packs, luck(key, 0, day), day)

    def _travel(self, k: int, packs: int, fate: float, day: int) -> None:
        """Who leaves on an open road of no days is there at once; else when the road has been open.

        A road of no days that is closed today is travelled on the first day on which it is open.
        """
        u, p = self.supply, self.product
        law = u.lead_cdf[u.lead_of[p, k]].tolist()
        days = next(days for days, below in enumerate(law) if fate < below) + int(u.delay[p, k])
        if days or not u.rides[p, k]:
            u.road[p, (self.days_open[k] + max(days, 1)) % ROAD, k] += packs
        elif u.lands[p, k]:
            self._land(k, packs, day)
        else:
            u.quay[p, k] += packs

    def _land(self, k: int, packs: int, day: int) -> None:
        """Let packs in: to a wholesaler, a region abroad, or a store of the state or of Europe."""
        u, p, w = self.supply, self.product, len(self.wholesalers)
        if not packs:
            return
        u.on_road[p, k] -= packs
        months = self.trade.stock.shape[3]
        expires = int(self.month[day] + u.shelf_life[p]) % months
        buyer = self.buyers[k]
        if k < w:
            self._put_on_shelf(k, packs, expires, day)
            buyer = f"{buyer}.ordinary"
        elif k < w + len(self.regions):
            u.abroad[p, k - w] += packs
            buyer = f"abroad.{buyer}"
        else:
            u.node[p, k - w - len(self.regions), expires] += packs
        self.notebook.move(day, f"road:{self.buyers[k]}", buyer, p, packs)

    def _put_on_shelf(self, w: int, packs: int, expires: int, day: int) -> None:
        """Arrivals are ordinary; what nobody needs or waits for is laid aside for bad days."""
        t, p = self.trade, self.product
        held, stock, wanted = t.held[p, w], t.stock[p, w], t.wanted[p, w]
        held[ORDINARY] += packs
        stock[ORDINARY, expires] += packs
        to_spare = int(held[ORDINARY] - wanted[ORDINARY] - t.owed[p, w])
        for purpose in (DUTY, NATIONAL):
            missing = int(wanted[purpose] - held[purpose])
            aside = min(to_spare, missing, int(stock[ORDINARY, expires]))
            if aside > 0:
                for row in (held, stock[:, expires]):
                    row[ORDINARY] -= aside
                    row[purpose] += aside
                to_spare -= aside
                name = self.wholesalers[w]
                self.notebook.move(day, f"{name}.ordinary", f"{name}.{PURPOSES[purpose]}", p, aside)

"""Makers, wholesalers and outlets of the textbook model: one process for each."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from forsyningssim.patients.layout import CHANNELS
from forsyningssim.patients.whole_days import day_law
from forsyningssim.units import ROUNDING
from textbook.world import Country, Moment, Process, luck

_AMPLE = 1 << 40
_CLASSES = 4


def share(stock: int, asked: Sequence[int], weight: Sequence[float], offset: float) -> list[int]:
    """Share scarce packs by weight, to nobody more than is asked, by cumulative rounding.

    What one declines is shared anew. Fewer packs than claims: by turns.
    """
    got = [0] * len(asked)
    left = stock
    while left > 0:
        open_ = [i for i in range(len(asked)) if got[i] < asked[i]]
        claim = {i: float(weight[i]) for i in open_}
        total = 0.0
        for i in open_:
            total += claim[i]
        if total <= 0:
            claim = {i: float(asked[i] - got[i]) for i in open_}
            total = sum(claim.values())
        if total <= 0:
            break
        cumulated, before, given = 0.0, 0, 0
        for i in open_:
            cumulated += claim[i]
            upto = floor(left * (cumulated / total) + offset)
            portion = max(0, min(upto - before, asked[i] - got[i], left - given))
            before = upto
            got[i] += portion
            given += portion
        if not given:
            for i in open_:
                if given < left and claim[i] > 0:
                    got[i] += 1
                    given += 1
        left -= given
    return got


def share_by_age(
    stock: int, asked: Sequence[int], since: Sequence[int], offset: float
) -> list[int]:
    """Fill the oldest open orders first; those of one day share what is left for them."""
    got = [0] * len(asked)
    for day in sorted(set(since)):
        ask = [n if since[i] == day else 0 for i, n in enumerate(asked)]
        for i, packs in enumerate(share(stock, ask, ask, offset)):
            got[i] += packs
            stock -= packs
    return got


class Maker:
    """Makes one product in one plant, keeps a European store, and ships to the wholesalers."""

    def __init__(self, country: Country, product: int, wholesalers: list[Wholesaler]) -> None:
        setting, name = country.setting, country.setting.catalogue.products[product]
        spec = setting.scenario.products[name]
        self.country, self.product, self.buyers = country, product, wholesalers
        self.supplier = setting.scenario.suppliers[spec.supplier]
        (self.plant,) = spec.plants
        plant = setting.scenario.plants[self.plant]
        self.demand = float(setting.use[product])
        self.batch_days = max(1, plant.batch_days)
        self.every = min(setting.scenario.suppliers[s].review_days for s in setting.suppliers)
        aimed_at = self.supplier.store_cover_days + self.batch_days + self.every
        self.level = 0.0 if self.supplier.ample else self.demand * aimed_at
        self.most = plant.headroom * self.demand
        self.api_level = self.demand * plant.api_stock_days + 7 * self.demand
        self.api, self.begun = self.api_level, 0.0
        self.store = _AMPLE
        if not self.supplier.ample:
            self.store = round(self.supplier.store_cover_days * self.demand)
        self.batches = Counter(_steady(self.demand, self.batch_days))
        self.posted = [0] * len(wholesalers)
        self.owed = [0] * len(wholesalers)
        self.lead = day_law(self.supplier.lead_time_days).tolist()
        self.lead_keys = [country.key("lead", spec.supplier, w.name) for w in wholesalers]
        self.split_key = country.key("split", name)
        for w in wholesalers:
            w.sources[product] = self
            usual = round(self.supplier.lead_time_days.mean())
            daily = 0.0 if name in w.spec.levels else float(setting.sales[product, w.number])
            for day, packs in _steady(daily, usual).items():
                w.coming[product] += packs
                country.env.process(self.lorry(w, packs, day - 1))
        country.env.process(self.work())
        country.env.process(self.plan())

    def work(self) -> Process:
        """Every day, receive orders, take in batches, and ship."""
        notebook, p = self.country.notebook, self.product
        for day in range(self.country.days.total):
            yield self.country.at(day, Moment.MORNING)
            for w in range(len(self.buyers)):
                self.owed[w] += self.posted[w]
                self.posted[w] = 0
            yield self.country.at(day, Moment.ARRIVALS)
            if self.batches[day]:
                notebook.move(day, "plants", "store", p, self.batches[day])
                self.store += self.batches.pop(day)
            yield self.country.at(day, Moment.SHIPPING)
            self.ship(day)

    def ship(self, day: int) -> None:
        """Share the store among the wholesalers, by past sales if it is short."""
        p, got = self.product, list(self.owed)
        if sum(self.owed) > self.store:
            usual = self.country.setting.sales[p].tolist()
            got = share(self.store, self.owed, usual, luck(self.split_key, 0, day))
        for w, buyer in enumerate(self.buyers):
            if got[w]:
                self.store -= got[w]
                self.owed[w] -= got[w]
                self.country.notebook.move(day, "store", f"road:{buyer.name}", p, got[w])
                buyer.coming[p] += got[w]
                fate = luck(self.lead_keys[w], 0, day)
                travels = next(days for days, below in enumerate(self.lead) if fate < below)
                if travels:
                    self.country.env.process(self.lorry(buyer, got[w], day + travels))
                else:
                    buyer.receive(p, got[w])

    def lorry(self, buyer: Wholesaler, packs: int, day: int) -> Process:
        """Arrive on a day."""
        yield self.country.at(day, Moment.ARRIVALS)
        buyer.receive(self.product, packs)

    def plan(self) -> Process:
        """Every week, start a batch that brings the store, with all under way, to its level."""
        for day in self.country.review_days(self.every):
            yield self.country.at(day, Moment.REVIEW)
            working = self.most * self.country.capacity[self.plant]
            fresh = min(max(self.api_level - self.api, 0.0), self.every * self.demand * 2.0)
            self.api += fresh
            under_way = sum(packs for due, packs in self.batches.items() if due > day)
            gap = max(self.level - (self.store + under_way - sum(self.owed)), 0.0)
            made = min(gap, working * self.every, self.api)
            self.api -= made
            batch = floor(made + self.begun + ROUNDING)
            self.begun += made - batch
            if day + self.batch_days < self.country.days.total:
                self.batches[day + self.batch_days] += batch


def _steady(daily: float, days: int) -> dict[int, int]:
    """Packs due on each of the next days when ``daily`` come in a steady flow."""
    upto = [floor(daily * day + 1e-9) for day in range(days + 1)]
    return {day: upto[day] - upto[day - 1] for day in range(1, days + 1)}


class Wholesaler:
    """Buys every week, up to a level, and ships to its outlets every working day."""

    def __init__(self, country: Country, number: int) -> None:
        setting = country.setting
        self.country, self.number, self.name = country, number, setting.wholesalers[number]
        self.spec = setting.scenario.wholesalers[self.name]
        self.every = min(spec.review_days for spec in setting.scenario.wholesalers.values())
        self.sharing = self.spec.sharing
        self.outlet_cap: float | None = None
        """Most packs a day to an outlet, as a multiple of its normal sales."""
        self.outlets: list[Outlet] = []
        self.sources: dict[int, Maker] = {}
        self.coming: Counter[int] = Counter()
        """Packs on the road, by product."""
        self.asked: Counter[int] = Counter()
        """Packs that outlets ordered since the last review."""
        products = range(len(setting.catalogue.products))
        self.forecast = [float(setting.sales[p, number]) for p in products]
        reviews = self.spec.averaged_reviews or 1
        self.lately = [deque([self.forecast[p]] * reviews, reviews) for p in products]
        """Packs a day before each of the last reviews, by product."""
        self.carried = [0.0 for _ in products]
        self.stock = [self._opening(p) for p in products]
        self.split_keys = [country.key("split", name) for name in setting.catalogue.products]
        country.env.process(self.purchase())
        country.env.process(self.deliver())

    def _opening(self, product: int) -> int:
        name = self.country.setting.catalogue.products[product]
        if name in self.spec.opening_packs:
            return self.spec.opening_packs[name]
        if name in self.spec.levels:
            return self.spec.levels[name].order_up_to
        return round((self.spec.ordinary_cover_days + self.spec.review_days / 2)
                     * self.forecast[product])  # fmt: skip

    def receive(self, product: int, packs: int) -> None:
        """Take in what has come."""
        if packs:
            self.coming[product] -= packs
            self.stock[product] += packs
            self.country.notebook.move(
                self.country.today, f"road:{self.name}", f"{self.name}.ordinary", product, packs
            )

    def purchase(self) -> Process:
        """Order what brings stock and orders, less what outlets wait for, to the level."""
        for day in self.country.review_days(self.every):
            yield self.country.at(day, Moment.REVIEW)
            for p, maker in self.sources.items():
                asked = self.asked.pop(p, 0) / self.every
                self.forecast[p] = self.expected(p, asked)
                owing = maker.owed[self.number] + maker.posted[self.number]
                waited_for = sum(outlet.owed[x] for outlet, x in self.lines(p))
                position = self.stock[p] + self.coming[p] + owing - waited_for
                gap = max(self._level(p, maker) - position, 0.0)
                if position > self._reorder_at(p):
                    gap = 0.0
                order = floor(gap + self.carried[p] + ROUNDING) if gap > 0 else 0
                self.carried[p] = self.carried[p] + gap - order if gap > 0 else 0.0
                maker.posted[self.number] += order

    def expected(self, product: int, asked: float) -> float:
        """Look ahead by what was asked for lately."""
        lately = self.lately[product]
        lately.append(asked)
        if self.spec.averaged_reviews:
            return sum(lately) / len(lately)
        before = self.forecast[product]
        return before + self.spec.smoothing * (asked - before)

    def _level(self, product: int, maker: Maker) -> float:
        name = self.country.setting.catalogue.products[product]
        if name in self.spec.levels:
            return self.spec.levels[name].order_up_to
        lead = maker.supplier.lead_time_days.mean()
        return self.forecast[product] * (self.spec.ordinary_cover_days + lead + self.every)

    def _reorder_at(self, product: int) -> float:
        levels = self.spec.levels.get(self.country.setting.catalogue.products[product])
        fixed = levels.reorder_at if levels else None
        return float("inf") if fixed is None else fixed

    def deliver(self) -> Process:
        """Every working day, ship what the outlets are owed, as far as it goes."""
        for day in range(self.country.days.total):
            yield self.country.at(day, Moment.NIGHT_ROUND)
            if not self.country.days.delivers[day]:
                continue
            for p in range(len(self.stock)):
                if self.outlet_cap is not None:
                    for outlet, x in self.lines(p):
                        outlet.save_allowance(x, self.outlet_cap)
                self.serve(p, day)

    def lines(self, p: int) -> list[tuple[Outlet, int]]:
        """Every item number of a product at every outlet: what can be a line of an order."""
        return [(outlet, x) for outlet in self.outlets for x in self.country.items[p]]

    def serve(self, p: int, day: int) -> None:
        """Ship one product, scarce or not."""
        owed = [(outlet, x) for outlet, x in self.lines(p) if outlet.owed[x]]
        asked = [outlet.owed[x] for outlet, x in owed]
        if self.outlet_cap is not None:
            asked = [min(o.owed[x], floor(o.allowance[x] + 1e-9)) for o, x in owed]
        got = asked
        if sum(asked) > self.stock[p]:
            got = self.ration(p, owed, asked, day)
        for (outlet, x), packs in zip(owed, got, strict=True):
            if packs:
                self.sell(p, outlet, x, packs, day)

    def ration(
        self, p: int, owed: list[tuple[Outlet, int]], asked: list[int], day: int
    ) -> list[int]:
        """Share too little among the lines of outlets' orders by the rule in force."""
        offset = luck(self.split_keys[p], self.number + 1, day)
        if self.sharing == "first_come":
            return share_by_age(self.stock[p], asked, [o.since[x] for o, x in owed], offset)
        weight = [self.claim(x, o, n) for (o, x), n in zip(owed, asked, strict=True)]
        return share(self.stock[p], asked, weight, offset)

    def claim(self, x: int, outlet: Outlet, asked: int) -> float:
        """Weight of a line's claim; one that nobody waits for counts for very little."""
        plain = {"orders": asked, "history": outlet.normal[x], "population": outlet.people}
        if self.sharing in plain:
            return plain[self.sharing]
        claim, step = 1e-6 * asked, 8.0 if self.sharing == "priority" else 1.0
        for severity, packs in enumerate(outlet.waiting[x]):
            claim += packs * step ** (_CLASSES - 1 - severity)
        return claim

    def sell(self, p: int, outlet: Outlet, x: int, packs: int, day: int) -> None:
        """Hand packs to an outlet: on its shelf tonight, or with tomorrow's van."""
        self.stock[p] -= packs
        outlet.owed[x] -= packs
        if self.outlet_cap is not None:
            outlet.allowance[x] -= packs
        if outlet.lag:
            outlet.van[x] += packs
        else:
            outlet.shelf[x] += packs
        self.country.notebook.move(day, f"{self.name}.ordinary", outlet.account, p, packs)


@dataclass
class Ask:
    """Somebody stands at the counter."""

    packs: int
    rank: int
    granted: bool = False


class Outlet:
    """Serves whoever stands at the counter, by rank, and orders up to its levels every evening."""

    def __init__(
        self, country: Country, number: int, wholesaler: Wholesaler, targets: list[int]
    ) -> None:
        table, plan = country.setting.plan.outlets, country.setting.plan
        self.country, self.number, self.wholesaler = country, number, wholesaler
        self.lag = int(table.lag[number])
        self.people = float(table.weight[number])
        self.normal = [
            float(plan.normal[p, number]) / len(items)
            for p, items in enumerate(country.items)
            for _ in items
        ]
        self.product = [p for p, items in enumerate(country.items) for _ in items]
        """Product of each item number."""
        channel = CHANNELS[int(table.kind[number])]
        self.account = f"outlets.{channel}.{wholesaler.name}"
        self.target, self.shelf = targets, list(targets)
        shelves = len(targets)
        self.posted, self.owed, self.van = [0] * shelves, [0] * shelves, [0] * shelves
        self.since = [0] * shelves
        self.allowance = [packs * 7 for packs in self.normal]
        self.waiting = [[0] * _CLASSES for _ in range(shelves)]
        """Packs that people who were turned away wait for, by item number and severity."""
        self.queue: defaultdict[int, list[Ask]] = defaultdict(list)
        self.reach: list[Outlet] = []
        """Other outlets that people try, nearest first."""
        wholesaler.outlets.append(self)
        country.env.process(self.open())

    def open(self) -> Process:
        """Every day, hand in the orders, unload the van, serve, and order."""
        for day in range(self.country.days.total):
            yield self.country.at(day, Moment.MORNING)
            for x in range(len(self.shelf)):
                if self.posted[x]:
                    self.hand_in(x, day)
                self.shelf[x] += self.van[x]
                self.van[x] = 0
            yield self.country.at(day, Moment.COUNTER)
            for x, asks in self.queue.items():
                self.serve(x, asks)
            self.queue.clear()
            yield self.country.at(day, Moment.EVENING)
            self.order()

    def hand_in(self, x: int, day: int) -> None:
        """Last evening's order reaches the wholesaler."""
        if not self.owed[x]:
            self.since[x] = day
        self.owed[x] += self.posted[x]
        self.wholesaler.asked[self.product[x]] += self.posted[x]
        self.posted[x] = 0

    def ask(self, item: int, packs: int, rank: int) -> Ask:
        """Join the queue."""
        ask = Ask(packs, rank)
        self.queue[item].append(ask)
        return ask

    def serve(self, x: int, asks: list[Ask]) -> None:
        """Set the shelf aside rank by rank, and serve each rank in the order of its queue."""
        self.waiting[x] = [0] * _CLASSES
        left = self.shelf[x]
        for rank in sorted({ask.rank for ask in asks}):
            these = [ask for ask in asks if ask.rank == rank]
            aside = min(left, sum(ask.packs for ask in these))
            left -= aside
            for ask in these:
                ask.granted = ask.packs <= aside
                if ask.granted:
                    aside -= ask.packs

    def order(self) -> None:
        """Order up to the level, and what people wait for on top."""
        for x, target in enumerate(self.target):
            gap = target - self.shelf[x] - self.owed[x] - self.van[x] + sum(self.waiting[x])
            if gap > 0:
                self.posted[x] += gap

    def save_allowance(self, x: int, cap: float) -> None:
        """Under a cap, a day's normal sales more may be delivered; saved up for a month."""
        daily = cap * self.normal[x] * 7 / 5
        self.allowance[x] = min(self.allowance[x] + daily, max(20 * daily, 1.0))

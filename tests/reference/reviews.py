"""The reviews: what makers start, what wholesalers order, what regions abroad use and order.

When and by whom they are made stands in the package's ``actors/``; here is what they reckon.
"""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from forsyningssim.patients import reviews
from forsyningssim.patients.layout import DUTY, NATIONAL, ORDINARY
from forsyningssim.patients.plans import Production, Purchases, Regions
from forsyningssim.units import ROUNDING

if TYPE_CHECKING:
    from reference.country import Country


def produce(country: Country, plan: Production, day: int, days: int) -> None:
    """Start the batches that bring every store, with all that is under way, to its level.

    What is made is the least of what is missing, what plants can make until the next review, and
    what active ingredient there is; that is brought in first, as fast as it can be delivered.
    """
    u = country.state.supply
    for p in range(len(plan.level)):
        missing = max(float(plan.api_level[p] - plan.api[p]), 0.0)
        plan.api[p] += min(missing, float(days * plan.demand[p] * plan.flowing[p]))
        done_on = day + int(plan.batch_days[p])
        under_way = int(u.batches[p, day + 1 : done_on + 1].sum())
        position = int(u.store[p] + u.parked[p] - u.owed[p].sum()) + under_way
        gap = max(float(plan.level[p]) - position, 0.0)
        made = min(gap, float(plan.working[p] * days), float(plan.api[p]))
        plan.api[p] -= made
        batch = floor(made + plan.begun[p] + ROUNDING)
        plan.begun[p] += made - batch
        if done_on < country.setting.days.total:
            u.batches[p, done_on] += batch


def purchase(country: Country, plan: Purchases, days: int, nets_off: bool) -> bool:
    """Order what brings every inventory position to its level, and more where packs seem scarce.

    Return whether anybody holds more for bad days than is wanted.
    """
    u, trade = country.state.supply, country.state.trade
    too_much = False
    for p, w in ((p, w) for p in range(len(plan.forecast)) for w in range(len(plan.smoothing))):
        asked, trade.asked[p, w] = float(trade.asked[p, w] / days), 0
        _expect(plan, p, w, asked)
        _aim(country, plan, p, w, days)
        too_much |= bool((trade.held[p, w, DUTY:] > trade.wanted[p, w, DUTY:]).any())
        on_order = int(u.on_road[p, w] + u.owed[p, w] + u.posted[p, w])
        _be_afraid(country, plan, p, w, w)
        position = int(trade.held[p, w].sum() - trade.owed[p, w]) + on_order
        gap = max(_level(plan, p, w, days, nets_off) - position, 0.0)
        gap *= 1.0 + float(plan.inflation[w] * plan.fear[p, w])
        if position > plan.reorder_at[p, w] or not gap:
            plan.carried[p, w] = 0.0
            continue
        order = floor(gap + plan.carried[p, w] + ROUNDING)
        plan.carried[p, w] += gap - order
        u.posted[p, w] += floor(order * plan.accepted[p, w] + ROUNDING)
    return too_much


def _expect(plan: Purchases, p: int, w: int, asked: float) -> None:
    """Look back over the last reviews, or move a part of the way to what was just asked for."""
    if not plan.averaged[w]:
        plan.forecast[p, w] += plan.smoothing[w] * (asked - plan.forecast[p, w])
        return
    known = [*plan.observed[1:, p, w], asked]
    plan.observed[:, p, w] = known
    plan.forecast[p, w] = sum(known[-int(plan.averaged[w]) :]) / plan.averaged[w]


def _aim(country: Country, plan: Purchases, p: int, w: int, days: int) -> None:
    """Preparedness stocks grow at their pace toward what is wanted, and shrink at once."""
    wanted = {
        DUTY: plan.duty_days[p] * plan.duty_held[p] * plan.duty_share[p, w],
        NATIONAL: plan.national_days[p] * plan.national_held[p] * plan.national_share[p, w],
    }
    levels = country.state.trade.wanted[p, w]
    for purpose, packs in wanted.items():
        pace = packs * days / plan.build_days[purpose]
        plan.prepared[p, w, purpose] = min(packs, plan.prepared[p, w, purpose] + pace)
        levels[purpose] = round(float(plan.prepared[p, w, purpose]))
    cover = plan.cover[p, w] * plan.cover_factor[p]
    levels[ORDINARY] = round(float(cover * plan.forecast[p, w]))


def _level(plan: Purchases, p: int, w: int, days: int, nets_off: bool) -> float:
    """Level of the inventory position: fixed, or what lasts until the next order is here."""
    if plan.up_to[p, w] >= 0:
        return float(plan.up_to[p, w])
    cover = plan.cover[p, w] * plan.cover_factor[p]
    own = float(plan.forecast[p, w] * (cover + plan.lead[p, w] + days))
    kept = float(plan.prepared[p, w, DUTY] + plan.prepared[p, w, NATIONAL])
    return max(own, kept) if nets_off else own + kept


def _be_afraid(
    country: Country, plan: Purchases | Regions, p: int, buyer: int, column: int
) -> None:
    """Fear is the share of open orders that is unfilled, as seen now or as remembered."""
    u = country.state.supply
    unfilled, coming = int(u.owed[p, column]), int(u.on_road[p, column] + u.owed[p, column])
    if isinstance(plan, Regions):
        coming += int(u.posted[p, column])
    remembered = float(plan.memory[buyer] * plan.fear[p, buyer])
    plan.fear[p, buyer] = max(unfilled / (coming + 1.0), remembered)


def use_and_order(country: Country, plan: Regions, day: int, days: int) -> None:
    """Abroad, the days' packs are used as far as there are any; then each region orders."""
    u, wholesalers = country.state.supply, len(country.setting.wholesalers)
    for p, r in ((p, r) for p in range(len(plan.use)) for r in range(len(plan.memory))):
        column = wholesalers + r
        wish = float(plan.use[p, r] * days + plan.hungry[p, r])
        plan.hungry[p, r] = wish - floor(wish)
        used = min(int(u.abroad[p, r]), floor(wish))
        u.abroad[p, r] -= used
        name = country.setting.regions[r]
        country.notebook.move(day, f"abroad.{name}", f"consumed.{name}", p, used)
        _be_afraid(country, plan, p, r, column)
        coming = int(u.on_road[p, column] + u.owed[p, column] + u.posted[p, column])
        gap = max(float(plan.use[p, r] * plan.cover[p, r]) - int(u.abroad[p, r]) - coming, 0.0)
        gap = gap * (1.0 + float(plan.inflation[r] * plan.fear[p, r])) + float(plan.carried[p, r])
        plan.carried[p, r] = gap - floor(gap)
        u.posted[p, column] += floor(floor(gap) * plan.accepted[p, column] + ROUNDING)


PLAIN = {
    reviews.produce: produce,
    reviews.purchase: purchase,
    reviews.use_and_order: use_and_order,
}
"""What stands for each compiled review."""

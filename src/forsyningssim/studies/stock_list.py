"""Which medicines first: a list of the stock that avoids most for the money."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from forsyningssim.analysis.intervals import Interval, t_interval
from forsyningssim.engine.streams import Streams
from forsyningssim.scenario.policies import NONE
from forsyningssim.setting import prepare
from forsyningssim.studies.design import AS_WRITTEN, Future
from forsyningssim.studies.execute import executor_of
from forsyningssim.studies.plan import BATCH, Plan
from forsyningssim.studies.pool import done
from forsyningssim.studies.stock_worth import (
    CHOICES,
    OUTCOMES,
    USUAL,
    Choice,
    Design,
    Valued,
    Worth,
    value,
    weights,
    worth,
)
from forsyningssim.studies.work import Batch, Numbers

_RESAMPLES: Final = 200
_TOLD: Final = 0.05, 0.95
"""Quantiles of the rank over resampled replicates."""


@dataclass(frozen=True)
class Pick:
    """A step of stock that the list buys."""

    product: int
    step: int
    """0 is the first step beyond what is held."""


def greedy(gains: Numbers, nok: Numbers, budget: float) -> list[Pick]:
    """Buy, as long as the budget lasts, the step that avoids most for the money.

    ``gains`` is (P, L), ``nok`` (P,). Steps of a product are bought in their order; one that avoids
    nothing is not bought.
    """
    level = np.zeros(len(nok), int)
    picks: list[Pick] = []
    left = budget
    while len(nok):
        open_ = level < gains.shape[1]
        gain = np.where(open_, gains[np.arange(len(nok)), np.minimum(level, gains.shape[1] - 1)], 0)
        ratio = np.where(open_ & (gain > 0) & (nok <= left), gain / np.maximum(nok, 1e-9), 0)
        best = int(ratio.argmax())
        if not ratio[best]:
            break
        picks.append(Pick(best, int(level[best])))
        left -= float(nok[best])
        level[best] += 1
    return picks


@dataclass(frozen=True)
class Row:
    """One product as one choice sees it."""

    product: str
    rank: int
    """By weighted days avoided for the money of the first step; 1 is first."""
    rank_low: float
    rank_high: float
    """Between these the rank lies in nine of ten resamples of the replicates."""
    avoided: tuple[Interval, ...]
    """By the first step, by :data:`OUTCOMES`; for each million NOK a year."""
    nok_per_year: float
    """Of the first step."""
    days: int
    """On the list; 0: it is not."""
    listed: float
    """Share of resamples in which the list has it."""


@dataclass(frozen=True)
class StockList:
    """The list under each choice."""

    worth: Worth
    budget: float
    rows: Mapping[Choice, tuple[Row, ...]] = field(repr=False)
    """By rank."""

    def on(self, choice: Choice) -> dict[str, int]:
        """Return the products on a list, with their days, the first first."""
        return {row.product: row.days for row in self.rows[choice] if row.days}

    def judgement(self, product: str) -> bool:
        """Tell whether a product's place hangs on the choice: a judgement, not a calculation."""
        return len({product in self.on(choice) for choice in CHOICES}) > 1

    def moves(self, choice: Choice) -> tuple[list[str], list[str]]:
        """Return which products come onto the list, and fall off it, against the usual choice."""
        ours, usual = self.on(choice), self.on(USUAL)
        return [p for p in ours if p not in usual], [p for p in usual if p not in ours]


def stock_list(worth: Worth, budget: float) -> StockList:
    """Rank the products and build the list under every choice."""
    return StockList(worth, budget, {choice: _rows(worth, budget, choice) for choice in CHOICES})


def _rows(worth: Worth, budget: float, choice: Choice) -> tuple[Row, ...]:
    gains = worth.weighted(choice)
    products, _, replicates, _ = gains.shape
    days = gains[..., 0]
    million = 1e6 / np.maximum(worth.nok, 1e-9)
    seed = int(Streams(0, 0).key("stock list", *choice))
    drawn = np.random.default_rng(seed).integers(replicates, size=(_RESAMPLES, replicates))
    ranks, listed = np.zeros((_RESAMPLES, products)), np.zeros(products)
    for n, rows in enumerate(drawn):
        mean = days[:, :, rows].mean(axis=2)
        ranks[n] = _ranks(mean[:, 0] * million)
        listed[sorted({pick.product for pick in greedy(mean, worth.nok, budget)})] += 1
    mean = days.mean(axis=2)
    bought = [pick.product for pick in greedy(mean, worth.nok, budget)]
    rank = _ranks(mean[:, 0] * million)
    low, high = np.quantile(ranks, _TOLD, axis=0)
    found = [
        Row(
            product=name,
            rank=int(rank[p]),
            rank_low=float(low[p]),
            rank_high=float(high[p]),
            avoided=tuple(t_interval(gains[p, 0, :, m] * million[p]) for m in range(len(OUTCOMES))),
            nok_per_year=float(worth.nok[p]),
            days=bought.count(p) * worth.design.step_days,
            listed=float(listed[p]) / _RESAMPLES,
        )
        for p, name in enumerate(worth.design.catalogue.products)
    ]
    return tuple(sorted(found, key=lambda row: row.rank))


def _ranks(ratio: Numbers) -> Numbers:
    """Rank from 1, the highest first; equals in the order of the products."""
    ranks = np.empty(len(ratio))
    ranks[np.argsort(-ratio, kind="stable")] = np.arange(1, len(ratio) + 1)
    return ranks


def batches(plan: Plan, futures: Sequence[Future], policy: str) -> Iterator[Batch]:
    """Yield the runs that a list needs: every future with the same luck."""
    for future in futures:
        for start in range(0, plan.replicates, BATCH):
            replicates = range(start, min(start + BATCH, plan.replicates))
            yield Batch(plan.task, policy, (future,), replicates)


def make_list(
    plan: Plan,
    budget: float,
    *,
    policy: str = NONE,
    step_days: int = 30,
    steps: int = 3,
    executor: Executor | None = None,
    workers: int = 1,
    told: Callable[[int, int], None] | None = None,
) -> tuple[StockList, Together]:
    """Run what the list needs, build it, and run it once as a whole.

    ``budget`` is NOK a year for storage and capital; ``told`` hears how many runs are done.
    """
    resolved = plan.file.under(policy)
    setting = prepare(resolved.scenario, plan.persons)
    base = dict(resolved.scenario.duty.further_days)
    design = Design(setting.catalogue, step_days, steps, base)
    todo = list(batches(plan, [AS_WRITTEN, *design.futures()], policy))
    number = sum(len(batch.replicates) for batch in todo) + plan.replicates
    valued: list[Valued] = []
    with executor_of(executor, workers) as doing:
        for part in done(doing, value, todo, workers):
            valued += part
            if told:
                told(len(valued), number)
        found = stock_list(worth(design, setting, valued), budget)
        bought = {name: days // step_days for name, days in found.on(USUAL).items()}
        whole = design.raised(design.number(design.rounds, 1), bought)
        last = [run for part in done(doing, value, batches(plan, [whole], policy), workers)
                for run in part]  # fmt: skip
    if told:
        told(number, number)
    return found, _together(found, [*valued, *last], whole.number)


@dataclass(frozen=True)
class Together:
    """What the usual list avoids, weighted days: run as a whole, and as the sum of its steps."""

    whole: Interval
    sum_of_steps: float
    """More than the whole where products of the list can stand in for each other."""


def _together(found: StockList, valued: Iterable[Valued], number: int) -> Together:
    weight = weights(found.worth.design.catalogue, USUAL)
    runs = {(each.future, each.replicate): each.outcomes[0] @ weight for each in valued}
    replicates = sorted(replicate for future, replicate in runs if future == number)
    whole = np.array([runs[0, r] - runs[number, r] for r in replicates])
    steps = found.worth.weighted(USUAL)[..., 0].mean(axis=2)
    bought = found.on(USUAL)
    days = found.worth.design.step_days
    parts = [
        steps[p, : bought.get(name, 0) // days].sum()
        for p, name in enumerate(found.worth.design.catalogue.products)
    ]
    return Together(t_interval(whole), float(sum(parts)))


def as_rows(found: StockList) -> Iterator[dict[str, Any]]:
    """Yield the rows of ``stock_list.csv``."""
    for (lead, scope), rows in found.rows.items():
        for row in rows:
            told: dict[str, Any] = {
                "led_by": lead, "scope": scope, "rank": row.rank, "product": row.product,
                "rank_low": row.rank_low, "rank_high": row.rank_high, "days": row.days,
                "listed_share": row.listed, "nok_per_year": row.nok_per_year,
                "judgement": found.judgement(row.product),
            }  # fmt: skip
            for name, interval in zip(OUTCOMES, row.avoided, strict=True):
                told[f"{name}_per_million"] = interval.estimate
                told[f"{name}_low"], told[f"{name}_high"] = interval.low, interval.high
            yield told

"""Which medicines first: what the next days of stock of each product are worth, and a list of them.

Stock of one substance helps nobody who needs another, unless one can stand in for the other. So
one run raises the stock of a product in *every* cluster of substances at once, and each cluster's
patients tell what its product was worth. Days are statutory stock that may be drawn on without
asking: what stock can do where nothing hinders its use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import Any, Final, Literal, get_args

import numpy as np

from forsyningssim.analysis.intervals import Interval, t_interval
from forsyningssim.engine.streams import Streams
from forsyningssim.levers.municipal_codetermination import PRIMARY_WEIGHT, Lead
from forsyningssim.measures import Finished
from forsyningssim.measures.admissions import excess_admissions
from forsyningssim.measures.severity_weighted import severity_weighted_untreated_days
from forsyningssim.patients.catalogue import Catalogue
from forsyningssim.scenario.policies import NONE
from forsyningssim.setting import Setting, prepare
from forsyningssim.studies.design import AS_WRITTEN, Future
from forsyningssim.studies.execute import executor_of
from forsyningssim.studies.plan import BATCH, Plan
from forsyningssim.studies.pool import done
from forsyningssim.studies.work import Batch, Numbers, finished_runs

Scope = Literal["institutions", "everybody"]
Choice = tuple[Lead, Scope]
"""Whose needs weigh most, and whose count at all: questions of judgement."""

CHOICES: Final[tuple[Choice, ...]] = tuple(product(get_args(Lead), get_args(Scope)))
USUAL: Final[Choice] = ("balanced", "everybody")
OUTCOMES: Final = ("severity_weighted_untreated_days", "excess_admissions", "bed_days")
_MUNICIPAL: Final = frozenset({"institution", "acute_care", "multidose"})
_RESAMPLES: Final = 200
_TOLD: Final = 0.05, 0.95
"""Quantiles of the rank over resampled replicates."""


@dataclass(frozen=True)
class Valued:
    """What patients of each group went through in some runs. N runs, 3 outcomes, G groups."""

    future: int
    replicate: int
    outcomes: Numbers
    """By :data:`OUTCOMES`, in their order. (N, 3, G)."""


def value(batch: Batch) -> list[Valued]:
    """Run a batch, and keep of each run what the list is made from."""
    return [Valued(f, r, by_group(run)) for f, r, run in finished_runs(batch)]


def by_group(finished: Finished) -> Numbers:
    """Weighted days without, extra admissions and their days in bed, by group. (3, G)."""
    harms = [group.spec.harm for group in finished.catalogue.groups]
    stays = np.array([harm.length_of_stay_days if harm else 0.0 for harm in harms])
    days = severity_weighted_untreated_days(finished).by_group
    admitted = excess_admissions(finished).by_group
    assert days is not None  # both are counted group by group
    assert admitted is not None
    return np.stack([days, admitted, admitted * stays])


@dataclass(frozen=True)
class Design:
    """Which stocks are raised in which future."""

    catalogue: Catalogue
    step_days: int
    steps: int
    base: Mapping[str, int]
    """Further days of products in the scenario as written."""

    @property
    def rounds(self) -> int:
        """Products of the largest cluster: each round raises one product of every cluster."""
        return max((last - first for first, last, _, _ in self.catalogue.clusters), default=0)

    def number(self, member: int, step: int) -> int:
        """Return the future in which the ``member``-th product of each cluster has these steps."""
        return member * self.steps + step

    def futures(self) -> Iterator[Future]:
        """Yield a future for each round and step."""
        for member in range(self.rounds):
            raised = [
                self.catalogue.products[first + member]
                for first, last, _, _ in self.catalogue.clusters
                if first + member < last
            ]
            for step in range(1, self.steps + 1):
                yield self.raised(self.number(member, step), dict.fromkeys(raised, step))

    def raised(self, number: int, steps: Mapping[str, int]) -> Future:
        """Return the future in which some products have so many steps more than they had."""
        days = dict(self.base)
        for name, step in steps.items():
            days[name] = days.get(name, 0) + step * self.step_days
        return Future(number, (("duty.further_days", dict(sorted(days.items()))),))


@dataclass(frozen=True)
class Worth:
    """What each further step of stock of each product avoids, replicate by replicate."""

    design: Design
    gains: Numbers
    """P products, L steps, R replicates, 3 outcomes, G groups; zero outside the cluster."""
    nok: Numbers
    """What a step costs a year: storage and capital; the packs rotate. (P,)."""

    def weighted(self, choice: Choice) -> Numbers:
        """Give gains as those weigh them who choose so. (P, L, R, 3)."""
        weighed: Numbers = self.gains @ weights(self.design.catalogue, choice)
        return weighed


def weights(catalogue: Catalogue, choice: Choice) -> Numbers:
    """Give the weight of each group's needs; half and half leaves them as they are. (G,)."""
    lead, scope = choice
    primary = PRIMARY_WEIGHT[lead]
    found = []
    for group in catalogue.groups:
        channel = group.spec.channel
        counts = scope == "everybody" or channel in _MUNICIPAL
        found.append(counts * 2 * (1 - primary if channel == "hospital" else primary))
    return np.array(found)


def worth(design: Design, setting: Setting, valued: Iterable[Valued]) -> Worth:
    """Put runs side by side: each step against the step below it, same luck."""
    runs = {(each.future, each.replicate): each.outcomes for each in valued}
    replicates = sorted({replicate for _, replicate in runs})
    catalogue = design.catalogue
    shape = len(catalogue.products), design.steps, len(replicates), len(OUTCOMES)
    gains = np.zeros((*shape, len(catalogue.groups)))
    for first, last, begin, end in catalogue.clusters:
        for p in range(first, last):
            numbers = [0, *(design.number(p - first, s) for s in range(1, design.steps + 1))]
            for step, (below, above) in enumerate(pairwise(numbers)):
                for r, replicate in enumerate(replicates):
                    avoided = runs[below, replicate] - runs[above, replicate]
                    gains[p, step, r, :, begin:end] = avoided[:, begin:end]
    costs = setting.scenario.costs
    prices = [setting.scenario.products[name].price_nok for name in catalogue.products]
    each = costs.storage_nok_per_pack_year + costs.capital_rate_per_year * np.array(prices)
    return Worth(design, gains, design.step_days * setting.use * each)


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

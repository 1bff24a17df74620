"""What the next days of stock of each product are worth.

Stock of one substance helps nobody who needs another, unless one can stand in for the other. So
one run raises the stock of a product in *every* cluster of substances at once, and each cluster's
patients tell what its product was worth. Days are statutory stock that may be drawn on without
asking: what stock can do where nothing hinders its use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Final, Literal, get_args

import numpy as np

from forsyningssim.levers.municipal_codetermination import PRIMARY_WEIGHT, Lead
from forsyningssim.measures import Finished
from forsyningssim.measures.discount import counts
from forsyningssim.measures.harm import expected_events
from forsyningssim.measures.severity_weighted import weighted_days
from forsyningssim.patients.catalogue import Catalogue
from forsyningssim.setting import Setting
from forsyningssim.studies.design import Future
from forsyningssim.studies.work import Batch, Numbers, finished_runs

Scope = Literal["institutions", "everybody"]
Choice = tuple[Lead, Scope]
"""Whose needs weigh most, and whose count at all: questions of judgement."""

CHOICES: Final[tuple[Choice, ...]] = tuple(product(get_args(Lead), get_args(Scope)))
USUAL: Final[Choice] = ("balanced", "everybody")
OUTCOMES: Final = ("severity_weighted_untreated_days", "excess_admissions", "bed_days")
_MUNICIPAL: Final = frozenset({"institution", "acute_care", "multidose"})


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
    """Weighted days without, extra admissions and their days in bed, by group. (3, G).

    Those of later years count less, as do the costs that they are held against.
    """
    harms = [group.spec.harm for group in finished.catalogue.groups]
    stays = np.array([harm.length_of_stay_days if harm else 0.0 for harm in harms])
    factor = counts(finished)
    admitted = expected_events(finished, "admission").sum(axis=1) @ factor
    return np.stack([weighted_days(finished) @ factor, admitted, admitted * stays])


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

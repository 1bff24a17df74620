"""What one run of ordinary years counts: asks at pharmacies, and what a weekly look shows."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from typing import Final, TypeVar

import numpy as np

from forsyningssim.actors.manufacturer import ApiSource, Failures, Plant
from forsyningssim.errors import LedgerError
from forsyningssim.patients.layout import (
    ASKS,
    FAULT,
    OTHER_OUTLET,
    OTHER_PRODUCT,
    SUBSTITUTED,
    UNSOLVED,
    UNTREATED_DAYS,
)
from forsyningssim.patients.outcome import close
from forsyningssim.scenario.schema import Scenario
from forsyningssim.setting import Setting, prepare
from forsyningssim.staging import stage
from forsyningssim.staging.model import Model
from forsyningssim.units import DAYS_PER_YEAR, Mask, Rates
from forsyningssim.validation.figures import NORWAY, SAMPLE, SMALL, TWIN, World, Year

MEDICINES: Final = (
    "adrenaline_pen", "amoxicillin", "apixaban", "atorvastatin", "benzylpenicillin", "cefotaxime",
    "erythromycin", "fluorouracil", "gentamicin", "insulin_aspart", "insulin_glargine",
    "lamotrigine", "levetiracetam", "levothyroxine", "meropenem", "metoprolol", "midazolam",
    "morphine", "oxycodone", "paracetamol", "phenoxymethylpenicillin", "piperacillin_tazobactam",
    "propofol", "salbutamol", "trimethoprim_sulfamethoxazole", "warfarin",
)  # fmt: skip
"""Those with which the rules were frozen and the rate of failures was fitted."""
WARM_UP: Final = 730
"""Days for the stocks on the way to forget that the run began with all of them full."""
FOLLOW_UP: Final = 180
"""Days after a notice within which a group of patients may run out of all it can use."""
SHORT_DAYS: Final = 7.0
"""Days of use at the wholesalers below which a product, or all that a group may use, is short."""
_WAYS: Final = {
    "other_product": OTHER_PRODUCT,
    "other_outlet": OTHER_OUTLET,
    "substituted": SUBSTITUTED,
    "unsolved": UNSOLVED,
}
Site = TypeVar("Site", ApiSource, Plant)


def with_failures(scenario: Scenario, times: float) -> Scenario:
    """Give the same world with ``times`` as many failures; with none, no common shock either."""

    def failures_of(site: ApiSource | Plant) -> Failures | None:
        if site.failures is None or times == 0:
            return None
        mean = site.failures.mean_up_days / times
        return site.failures.model_copy(update={"mean_up_days": mean})

    def changed(sites: Mapping[str, Site]) -> dict[str, Site]:
        return {
            name: site.model_copy(update={"failures": failures_of(site)})
            for name, site in sites.items()
        }

    shocks = {
        name: group.model_copy(update={"events_per_year": group.events_per_year * (times > 0)})
        for name, group in scenario.hazard_groups.items()
    }
    return scenario.model_copy(
        update={
            "plants": changed(scenario.plants),
            "api_sources": changed(scenario.api_sources),
            "hazard_groups": shocks,
        }
    )


def as_frozen(scenario: Scenario) -> Scenario:
    """Give the world with the medicines of the frozen rules, whatever has been added since."""
    return scenario.model_copy(update={"medicines": MEDICINES})


class Looks:
    """What somebody who looks once a week sees: who is short of what."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.uses = _uses(model.setting, with_alternatives=False)
        self.may_use = _uses(model.setting, with_alternatives=True)
        self.trouble: list[Mask] = []
        """Week by week, products with a notice in force or too little left. (P,)"""
        self.stranded: list[Mask] = []
        """Week by week, groups with too little left of all they may use. (G,)"""
        self.days: list[int] = []

    def look(self, day: int) -> None:
        """Write down what is short on the morning of ``day``."""
        model = self.model
        model.world.sync()
        held, use = model.state.trade.held.sum(axis=(1, 2)), model.setting.use
        self.days.append(day)
        self.trouble.append((model.board.in_force > 0) | (held < SHORT_DAYS * use))
        self.stranded.append(self.may_use @ held < SHORT_DAYS * (self.may_use @ use))

    def counts(self, first: int, last: int) -> Year:
        """Counts over the days from ``first`` until ``last``; notices so early that all is seen."""
        days = np.array(self.days)
        seen = (days >= first) & (days < last)
        notices, without = 0, 0
        for day, products, _ in self.model.board.given:
            if first - FOLLOW_UP <= day < last - FOLLOW_UP:
                after = (days >= day) & (days < day + FOLLOW_UP)
                stranded = np.array(self.stranded)[after].any(axis=0)
                notices += int(products.sum())
                without += int((products & (stranded @ self.uses > 0)).sum())
        return {
            "trouble": float(np.array(self.trouble)[seen].sum()),
            "looks": float(seen.sum() * len(self.model.setting.use)),
            "notices": notices,
            "stranded": without,
            "spared": notices - without,
            "product_years": len(self.model.setting.use) * (last - first) / DAYS_PER_YEAR,
        }


def _uses(setting: Setting, *, with_alternatives: bool) -> Rates:
    """Which products each group takes (1), or may take instead. (G, P)."""
    catalogue = setting.catalogue
    uses = np.zeros((len(catalogue.groups), len(catalogue.products)))
    for g, group in enumerate(catalogue.groups):
        others = [a.product for a in group.spec.alternatives] if with_alternatives else []
        for name in (*group.spec.products, *others):
            uses[g, catalogue.number[name]] = 1
    return uses


def on_prescription(setting: Setting) -> Mask:
    """Which groups fetch their medicine at a pharmacy on prescription, as the counts did. (G,)."""
    specs = [group.spec for group in setting.catalogue.groups]
    return np.array([s.channel == "pharmacy" and s.funding in {"blue", "white"} for s in specs])


def count_years(setting: Setting, seed: int, replicate: int) -> Year:
    """Count what the measured days of one run bring: asks at pharmacies, and weekly looks."""
    model = stage(setting, seed, replicate)
    looks = Looks(model)
    model.world.run(looks.look)
    close(model.table.ctypes.data)
    if model.state.clock[FAULT]:
        raise LedgerError("the data plane ran out of room")
    days, groups = setting.days, on_prescription(setting)
    rows = model.state.tally.by_place.sum(axis=2) * setting.plan.weight
    ways = {way: float(rows[tally, groups].sum()) for way, tally in _WAYS.items()}
    return {
        "asks": float(rows[ASKS, groups].sum()),
        "unfilled": sum(ways.values()),
        "untreated_days": float(rows[UNTREATED_DAYS].sum()),
        "treatment_days": float(setting.plan.rows.sum(axis=1) @ setting.plan.weight)
        * days.measured,
        **ways,
        **looks.counts(days.warm_up, days.total),
    }  # fmt: skip


def compare(scenario: Scenario, seed: int, world: World, replicate: int) -> Year:
    """Count years beside the same years without failures; the difference is what they add."""
    horizon = {"warm_up_days": WARM_UP, "days": round(world.years * DAYS_PER_YEAR)}
    scenario = scenario.model_copy(update={"horizon": scenario.horizon.model_copy(update=horizon)})
    setting = prepare(scenario, world.persons)
    years = count_years(setting, seed, replicate)
    calm = count_years(replace(setting, scenario=with_failures(scenario, 0)), seed, replicate)
    more = {way: years[way] - calm[way] for way in (*_WAYS, "untreated_days")}
    short = years["unfilled"] - calm["unfilled"]
    return {**years, **more, "unfilled_quiet": calm["unfilled"], "short": short}


def _job(job: tuple[Scenario, World, int]) -> Year:
    scenario, world, replicate = job
    return compare(scenario, scenario.study.seed, world, replicate)


def measure(scenario: Scenario, workers: int = 2) -> dict[World, list[Year]]:
    """Run every replicate of every world, in as many processes as ``workers``."""
    worlds = (NORWAY, SAMPLE, TWIN, SMALL)
    jobs = [(scenario, world, n) for world in worlds for n in range(world.replicates)]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        years = list(pool.map(_job, jobs))
    return {
        world: [y for y, job in zip(years, jobs, strict=True) if job[1] == world]
        for world in worlds
    }

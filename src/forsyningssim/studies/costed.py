"""What policies of a study cost: by payer, for each unit of effect, and how often that pays.

Every figure has its basis with it (:class:`~forsyningssim.analysis.basis.Basis`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from forsyningssim.actors import PAYERS
from forsyningssim.analysis.basis import Basis, Kind
from forsyningssim.analysis.break_even import Answer, BreakEven, break_even, over_futures
from forsyningssim.analysis.economics import CostEffect, per_year
from forsyningssim.analysis.intervals import Interval, t_interval
from forsyningssim.measures import COMPONENTS, MEASURES
from forsyningssim.measures.health_loss import counted
from forsyningssim.measures.measure import Numbers
from forsyningssim.spec import Text
from forsyningssim.studies.outcomes import Outcomes, medicines
from forsyningssim.words import joined, say, series, small

if TYPE_CHECKING:
    from forsyningssim.scenario.schema import Scenario
    from forsyningssim.studies.study import Study

COST: Final = "cost"
MONEY: Final = "NOK"
"""Unit of measures that have a basis."""
HEALTH: Final = "qaly_lost"
ALL: Final = "all"
"""Of the bill: all components, or all payers, together."""
BREAK_EVEN: Final = say(
    "per year, at the frequency at which it breaks even",
    "per år, ved hyppigheten der det går i null",
)
"""What figures at break-even are counted for."""
SWEPT: Final = (0.5, 1.0, 2.0)
"""Times the price that the scenario puts on a unit of effect, for which break-even is told."""


ANSWERS: Final[Mapping[Answer, Text]] = MappingProxyType(
    {
        "pays without the crisis": say("it pays without any crisis", "det lønner seg uten krise"),
        "pays above": say("it pays if the crisis comes often enough",
                          "det lønner seg hvis krisen kommer ofte nok"),
        "pays below": say("it pays only if the crisis comes seldom enough",
                          "det lønner seg bare hvis krisen kommer sjelden nok"),
        "never pays": say("it pays at no frequency of such a crisis",
                          "det lønner seg ikke, hvor ofte en slik krise enn kommer"),
    }
)  # fmt: skip


_LEFT_OUT: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "not at all": Text(
            en="Health lost (QALY) is not counted, for want of a source: {0}",
            nb="Tapt helse (QALY) er ikke regnet med, fordi kilde mangler: {0}",
        ),
        "in part": Text(
            en="Health lost (QALY) is counted in part only, for want of sources: {0}",
            nb="Tapt helse (QALY) er bare delvis regnet med, fordi kilder mangler: {0}",
        ),
    }
)


@dataclass(frozen=True)
class PerUnit:
    """What each unit of effect costs under a policy, by replicates of the scenario as written."""

    measure: str
    policy: str
    basis: Basis
    cost: Interval
    """NOK more than under the reference."""
    effect: Interval
    """Units gained."""
    nok_per_unit: Interval
    """Their ratio; without bounds where the effect is not shown."""


@dataclass(frozen=True)
class Billed:
    """One line of the bill: NOK of a component that a payer pays under a policy."""

    policy: str
    basis: Basis
    component: str
    payer: str
    nok: float
    difference: Interval | None
    """To the reference; none for itself."""


@dataclass(frozen=True)
class BrokenEven:
    """How often the crisis must come for a policy to pay, by one measure at one price."""

    measure: str
    price_year: int
    found: BreakEven


@dataclass(frozen=True)
class Costed:
    """What policies cost, on every basis that the study has."""

    basis: Basis
    """Of all that the study says of its own runs."""
    per_unit: tuple[PerUnit, ...]
    per_year: tuple[tuple[str, CostEffect], ...]
    """Measure, and costs and effects per year at each frequency that the scenario names."""
    break_even: tuple[BrokenEven, ...]
    bill: tuple[Billed, ...]


def basis_of(scenario: Scenario) -> Basis:
    """Tell what the runs of a scenario are counted for."""
    kind: Kind = "given the crisis" if scenario.disruptions else "as years come"
    return Basis(kind, scenario.horizon.days, scenario.costs.price_year)


def title_of(measure: str, *scenarios: Scenario) -> Text:
    """Call a measure; money with what it is counted for, under one scenario or several."""
    title = MEASURES[measure].title
    if MEASURES[measure].unit != MONEY:
        return title
    bases = {basis_of(each).heading.en: basis_of(each).heading for each in scenarios}
    return joined(", ", [title, joined(" / ", bases.values())])


def costed(study: Study, reference: str) -> Costed:
    """Work out what the policies of a study cost against one of them."""
    order = (reference, *(p for p in study.plan.policies if p != reference))
    fit = [m for m in study.plan.measures if m != COST and MEASURES[m].direction != "neither"]
    measures = fit if len(order) > 1 else []
    basis = basis_of(study.plan.file.under().scenario)
    return Costed(
        basis,
        tuple(each for m in measures for each in _per_unit(study, m, order)),
        tuple((m, plane) for m in measures for plane in _per_year(study, m, order, over=True)),
        tuple(each for m in measures for each in _break_even(study, m, order)),
        tuple(_bill(study, order, basis)),
    )


def plane(
    study: Study, measure: str, order: Sequence[str], *, over: bool, quiet: bool = False
) -> CostEffect | None:
    """Pair cost and effect run by run; none if no run tells both.

    ``over`` what is not known, where the study has futures; else the scenario as written. With
    ``quiet`` the same runs without the crisis.
    """
    cost, effect = (
        _runs(_outcomes(study, quiet=quiet), name, order, over=over) for name in (COST, measure)
    )
    known = np.isfinite(cost).all(axis=0) & np.isfinite(effect).all(axis=0)
    if not known.any():
        return None
    basis = basis_of(study.plan.file.under().scenario)
    if quiet:
        basis = replace(basis, kind="without the crisis")
    gained = effect if MEASURES[measure].direction == "more" else -effect
    return CostEffect(tuple(order), cost[:, known], gained[:, known], gain_of(measure), basis,
                      over and bool(study.outcomes.futures))  # fmt: skip


def _outcomes(study: Study, *, quiet: bool) -> Outcomes:
    found = study.finish.quiet if quiet else study.outcomes
    assert found is not None  # who asks has looked
    return found


def _runs(outcomes: Outcomes, measure: str, order: Sequence[str], *, over: bool) -> Numbers:
    """Give a measure run by run, each year after the first counting for less. (P, N)."""
    if over and outcomes.futures:
        found = [outcomes.present_over_futures(policy, measure).ravel() for policy in order]
    else:
        found = [outcomes.present_of(policy, measure) for policy in order]
    return np.stack(found)


def gain_of(measure: str) -> Text:
    """Call what is gained by a measure: more of it, or less."""
    title = small(MEASURES[measure].title)
    if MEASURES[measure].direction == "more":
        return title
    return say("{0}, avoided", "{0}, unngått", title)


def _both(
    study: Study, measure: str, order: Sequence[str], *, over: bool
) -> tuple[CostEffect, CostEffect] | None:
    """Give the runs with the crisis and without it; none where not both tell the measure."""
    if study.finish.quiet is None:
        return None
    crisis = plane(study, measure, order, over=over)
    quiet = plane(study, measure, order, over=over, quiet=True)
    if crisis is None or quiet is None or crisis.cost.shape != quiet.cost.shape:
        return None
    return crisis, quiet


def _per_year(
    study: Study, measure: str, order: Sequence[str], *, over: bool
) -> Iterator[CostEffect]:
    """Yield costs and effects per year at each frequency that the scenario names."""
    if (both := _both(study, measure, order, over=over)) is not None:
        for crises in _frequencies(study):
            yield per_year(*both, crises)


def _frequencies(study: Study) -> tuple[float, ...]:
    return study.plan.file.under().scenario.study.crises_per_year


def _per_unit(study: Study, measure: str, order: Sequence[str]) -> Iterator[PerUnit]:
    """Yield what each unit of effect costs, on every basis."""
    own = plane(study, measure, order, over=False)
    for found in (*([own] if own else []), *_per_year(study, measure, order, over=False)):
        cost, effect = found.increments()
        ratios = found.ratios()
        for p, policy in enumerate(order[1:], 1):
            yield PerUnit(
                measure, policy, found.basis, t_interval(cost[p]), t_interval(effect[p]),
                ratios[policy],
            )  # fmt: skip


def _break_even(study: Study, measure: str, order: Sequence[str]) -> Iterator[BrokenEven]:
    """Yield how often the crisis must come, at each price of a unit of effect."""
    both = _both(study, measure, order, over=False)
    if both is None:
        return
    many = len(study.outcomes.futures)
    wide = _both(study, measure, order, over=True) if many else None
    for price in prices(study.plan.file.under().scenario, measure):
        ranges = {}
        if wide and not wide[0].cost.shape[1] % many:
            ranges = over_futures(*wide, price, many)
        for found in break_even(*both, price):
            ranged = replace(found, over_futures=ranges.get(found.policy))
            yield BrokenEven(measure, both[0].basis.price_year, ranged)


def health_left_out(study: Study) -> Iterator[Text]:
    """Yield for which medicines health lost is not counted, and for which not all of it."""
    if HEALTH not in study.plan.measures:
        return
    scenario = study.plan.file.under().scenario
    substances = [scenario.substances[name] for name in medicines(study.plan)]
    for how, sentence in _LEFT_OUT.items():
        names = [small(each.name) for each in substances if counted(each) == how]
        if names:
            yield say(sentence.en, sentence.nb, series(names))


def prices(scenario: Scenario, measure: str) -> tuple[float, ...]:
    """Give the prices of a unit of effect, NOK, at which break-even is told.

    Half, once and twice what the scenario says a unit is worth; of health its opportunity costs.
    """
    worth = scenario.study.worth_nok.get(measure)
    if worth is not None:
        return tuple(times * worth for times in SWEPT)
    return scenario.costs.qaly_nok if measure == HEALTH else ()


def _bill(study: Study, order: Sequence[str], basis: Basis) -> Iterator[Billed]:
    """Yield the bill on the study's own basis, and per year."""
    own = np.stack([study.outcomes.bill(policy) for policy in order])
    yield from _lines(own, order, basis)
    quiet = study.finish.quiet
    if quiet is None:
        return
    other = np.stack([quiet.bill(policy) for policy in order])
    for crises in _frequencies(study):
        share = crises * basis.years
        mixed = (share * own + (1 - share) * other) / basis.years
        yield from _lines(mixed, order, basis.per_year(crises))


def _lines(noks: Numbers, order: Sequence[str], basis: Basis) -> Iterator[Billed]:
    """Yield totals and cells that are not all zero. (P, R, K, Y)."""
    noks = np.concatenate([noks.sum(axis=2, keepdims=True), noks], axis=2)
    noks = np.concatenate([noks.sum(axis=3, keepdims=True), noks], axis=3)
    for p, policy in enumerate(order):
        for k, component in enumerate((ALL, *COMPONENTS)):
            for y, payer in enumerate((ALL, *PAYERS)):
                if not noks[:, :, k, y].any():
                    continue
                cell = noks[p, :, k, y]
                apart = t_interval(cell - noks[0, :, k, y]) if p else None
                yield Billed(policy, basis, component, payer, float(cell.mean()), apart)

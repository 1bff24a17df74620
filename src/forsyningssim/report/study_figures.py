"""The pictures of a study's folder: figures 2, 4, 5, 6 and 8, each with a text of what it shows.

The measure that the scenario names first has all of them, in files such as ``compared.nb.svg``.
Each other measure has its comparison of policies: ``compared-cost.nb.svg``. What cannot be drawn is
left out, and ``left_out.txt`` says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from forsyningssim.analysis.discovery import Box, sentence
from forsyningssim.analysis.economics import CostEffect
from forsyningssim.folders import whole_folder, write_text
from forsyningssim.measures import MEASURES
from forsyningssim.measures.measure import Numbers
from forsyningssim.report import style
from forsyningssim.report.compared import compared, describe_compared, rows_compared
from forsyningssim.report.exceedance import describe_exceedance, exceedance, rows_exceedance
from forsyningssim.report.frontier import cost_effect, describe_cost_effect, rows_cost_effect
from forsyningssim.report.regret_map import describe_regret, map_over, regret_map, rows_regret
from forsyningssim.report.story import Rows, StudyStory
from forsyningssim.report.tornado import describe_tornado, rows_tornado, tornado
from forsyningssim.report.words import Language
from forsyningssim.spec import Text
from forsyningssim.studies.answers import best_where, called, claim_of
from forsyningssim.studies.costed import title_of
from forsyningssim.studies.findings import ByMeasure, Sampled
from forsyningssim.studies.screened import Screening
from forsyningssim.words import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from forsyningssim.studies.plan import Plan
    from forsyningssim.studies.study import Study

LEFT_OUT: Final = "left_out.txt"
_PRICES: Final = 81


class Drawing(NamedTuple):
    """A picture that can be drawn, and put into words and numbers."""

    name: str
    draw: Callable[[Language], Figure]
    describe: Callable[[Language], str]
    rows: Callable[[Language], Rows]


@dataclass(frozen=True)
class LeftOut:
    """A picture that cannot be drawn, and why."""

    name: str
    reason: Text


def write_study_figures(
    study: Study, folder: Path, languages: Sequence[Language] = ("nb", "en")
) -> None:
    """Write the pictures of a study into ``folder``, as SVG and PNG with a text beside them.

    Whatever was in the folder is replaced.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    with whole_folder(folder) as partial:
        reasons = []
        for each in drawings(study):
            if isinstance(each, LeftOut):
                reasons.append(f"{each.name}: {each.reason.en} / {each.reason.nb}\n")
                continue
            for language in languages:
                stem, text = partial / f"{each.name}.{language}", each.describe(language)
                with style.house():
                    style.save(each.draw(language), stem, text)
                write_text(stem.with_name(f"{stem.name}.txt"), f"{text}\n")
        if reasons:
            write_text(partial / LEFT_OUT, "".join(reasons))


def drawings(study: Study) -> Iterator[Drawing | LeftOut]:
    """Yield every picture of a study, or why there is none."""
    first, *others = study.plan.measures
    yield from drawings_by(study, first)
    for measure in others:
        yield comparison(study, measure, f"compared-{measure}")


def drawings_by(study: Study, measure: str) -> Iterator[Drawing | LeftOut]:
    """Yield the five pictures of a study by one measure, or why there is none."""
    yield comparison(study, measure, "compared")
    yield _exceedance(study, measure)
    yield _tornado(study, measure)
    yield _regret(study, measure)
    yield _cost_effect(study, measure)


def story_of_study(study: Study, measure: str) -> StudyStory:
    """Gather what the pictures of a study cannot learn from its arrays."""
    inputs = {each.name: each for each in study.inputs}
    return replace(story_by(study.plan, measure, study.replicates), inputs=inputs)


def story_by(plan: Plan, measure: str, replicates: int) -> StudyStory:
    """Gather what the plan of a study tells its pictures by one measure."""
    return StudyStory(
        title=plan.file.scenario.title,
        measure=title_of(measure, plan.file.under().scenario),
        key=plan.hash,
        seed=plan.seed,
        replicates=replicates,
        policies=plan.names,
    )


def write_screening(
    found: Screening, folder: Path, languages: Sequence[Language] = ("nb", "en")
) -> None:
    """Write figure 5 of a design by the first measure, for each policy.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    plan = found.plan
    first = [each for each in found.found if each.measure == plan.measures[0]]
    story = story_by(plan, plan.measures[0], plan.replicates_per_future)
    with whole_folder(folder) as partial:
        for each in first:
            names = [called(plan.names, name) for name in (each.policy, found.reference)]
            own = each.policy == found.reference
            subject = names[0] if own else say("{0} less {1}", "{0} minus {1}", *names)
            for language in languages:
                stem = partial / f"tornado-{each.policy}.{language}"
                given = each.bars, each.mean, found.inputs, subject, story, language
                text = describe_tornado(*given)
                with style.house():
                    style.save(tornado(*given, each.indices), stem, text)
                write_text(stem.with_name(f"{stem.name}.txt"), f"{text}\n")


def comparison(study: Study, measure: str, name: str) -> Drawing | LeftOut:
    """Draw figure 2 by one measure."""
    found, story = study.findings.by_measure[measure], story_of_study(study, measure)
    reference = study.findings.reference
    if not found.against:
        return LeftOut(name, _ONE_POLICY)
    return Drawing(
        name,
        lambda lang: compared(found.against, reference, found.direction, story, lang),
        lambda lang: describe_compared(found.against, reference, found.direction, story, lang),
        lambda lang: rows_compared(found.against, found.direction, story, lang),
    )


def _exceedance(study: Study, measure: str) -> Drawing | LeftOut:
    story, direction = story_of_study(study, measure), MEASURES[measure].direction
    values = {policy: study.outcomes.of(policy, measure) for policy in study.plan.policies}
    if not any(np.isfinite(each).any() for each in values.values()):
        return LeftOut("exceedance", _NOT_TOLD)
    return Drawing(
        "exceedance",
        lambda lang: exceedance(values, direction, story, lang),
        lambda lang: describe_exceedance(values, direction, story, lang),
        lambda lang: rows_exceedance(values, direction, story, lang),
    )


def _tornado(study: Study, measure: str) -> Drawing | LeftOut:
    """Draw what the difference of the policy with the least regret hangs on."""
    one, story = study.findings.by_measure[measure], story_of_study(study, measure)
    sampled = one.sampled
    if sampled is None:
        return LeftOut("tornado", _TOO_FEW)
    policy = subject_of(sampled, study.findings.reference)
    mean, subject = _mean_of(study, sampled, policy)
    bars = sampled.hangs_on[policy]
    return Drawing(
        "tornado",
        lambda lang: tornado(bars, mean, sampled.inputs, subject, story, lang),
        lambda lang: describe_tornado(bars, mean, sampled.inputs, subject, story, lang),
        lambda lang: rows_tornado(bars, sampled.inputs, lang),
    )


def subject_of(sampled: Sampled, reference: str) -> str:
    """Choose the policy of least regret that differs from the reference anywhere.

    The reference itself if no policy does.
    """
    for each in sampled.regrets:
        bars = sampled.hangs_on[each.policy]
        if each.policy != reference and any(bar.low or bar.high for bar in bars):
            return each.policy
    return reference


def _mean_of(study: Study, sampled: Sampled, policy: str) -> tuple[float, Text]:
    """Give the mean over futures of what hangs on the inputs, and what that is."""
    policies, reference = study.plan.policies, study.findings.reference
    own = sampled.outcomes[policies.index(policy)]
    if policy == reference:
        return float(own.mean()), called(study.names, policy)
    apart = own - sampled.outcomes[policies.index(reference)]
    names = (called(study.names, name) for name in (policy, reference))
    return float(apart.mean()), say("{0} less {1}", "{0} minus {1}", *names)


def _regret(study: Study, measure: str) -> Drawing | LeftOut:
    one, story = study.findings.by_measure[measure], story_of_study(study, measure)
    sampled = one.sampled
    if sampled is None:
        return LeftOut("regret", _TOO_FEW)
    if not sampled.regrets:
        return LeftOut("regret", _ONE_POLICY if not one.against else _NO_BETTER)
    box, finding = _told_of(study, one, sampled)
    subject = subject_of(sampled, study.findings.reference)
    ranked = [bar.input for bar in sampled.hangs_on[subject]]
    where = map_over(box, sampled.inputs, sampled.values, ranked)
    regrets = sampled.regrets
    return Drawing(
        "regret",
        lambda lang: regret_map(regrets, where, finding, story, lang),
        lambda lang: describe_regret(regrets, finding, story, lang),
        lambda lang: rows_regret(regrets, story, lang),
    )


def _told_of(study: Study, one: ByMeasure, sampled: Sampled) -> tuple[Box, Text]:
    """Choose the box that parts the futures best; without one, say how often each is best."""
    sided = {name: box for name, box in sampled.helps.items() if box.limits}
    if not sided:
        return Box((), 1.0, 0.0, 0.0, 1.0), best_where(sampled, study.names)[0]
    policy = min(sided, key=lambda name: (abs(sided[name].share - 0.5), name))
    claim = claim_of(policy, study.findings.reference, study.names)
    return sided[policy], sentence(sided[policy], sampled.inputs, claim)


def _cost_effect(study: Study, measure: str) -> Drawing | LeftOut:
    plane, story = study.findings.cost_effect.get(measure), story_of_study(study, measure)
    if plane is None:
        return LeftOut("cost_effect", _NO_PLANE)
    prices = _prices(plane, study.plan.file.under().scenario.study.worth_nok.get(measure))
    if prices is None:
        return LeftOut("cost_effect", _NO_EFFECT)
    return Drawing(
        "cost_effect",
        lambda lang: cost_effect(plane, prices, story, lang),
        lambda lang: describe_cost_effect(plane, story, lang),
        lambda lang: rows_cost_effect(plane, story, lang),
    )


def _prices(plane: CostEffect, named: float | None) -> Numbers | None:
    """Choose prices up to twice the one that is named, or the dearest on the frontier.

    Where nothing on the frontier has a price, twice what the dearest effect costs on average; none
    if no policy has an effect.
    """
    cost, effect = (each.mean(axis=1) for each in plane.increments())
    ratios = [option.ratio for option in plane.frontier() if option.ratio and option.ratio > 0]
    apart = effect != 0
    if named is None and not ratios:
        if not apart.any():
            return None
        ratios = [float(np.abs(cost[apart] / effect[apart]).max()) or 1.0]
    return np.linspace(0, 2 * (named or max(ratios)), _PRICES)


_ONE_POLICY: Final = say(
    "only one policy was studied", "bare ett tiltak er undersøkt"
)  # fmt: skip
_NOT_TOLD: Final = say("no run can tell the measure", "ingen kjøring kan si noe om målet")
_TOO_FEW: Final = say(
    "too few futures: nothing uncertain was varied, or the measure cannot be told",
    "for få framtider: ingenting usikkert ble variert, eller målet kan ikke sies",
)
_NO_BETTER: Final = say("neither way is better", "verken mer eller mindre er bedre")
_NO_PLANE: Final = say(
    "cost and effect need two policies, and an effect that is not cost",
    "kostnad og virkning krever to tiltak, og en virkning som ikke er kostnad",
)
_NO_EFFECT: Final = say("no policy has an effect", "ingen tiltak har virkning")

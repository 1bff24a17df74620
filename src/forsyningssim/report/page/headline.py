"""What page one is about: the measure, the policy that leads by it, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from forsyningssim.analysis.compare import Verdict
from forsyningssim.analysis.inputs import Input
from forsyningssim.measures import MEASURES
from forsyningssim.patients.need import Outcome
from forsyningssim.scenario.schema import Scenario
from forsyningssim.spec import Text
from forsyningssim.studies import answers
from forsyningssim.studies.findings import ByMeasure
from forsyningssim.studies.study import Study
from forsyningssim.words import series

COST, DEATHS = "cost", "excess_deaths"
_STRONG: Final = ("randomised", "natural_experiment")


def headline(study: Study) -> str:
    """Name the measure that page one is about: the first by which one way is better for patients.

    Deaths stand there only where all evidence behind them is strong.
    """
    hidden = {COST} if strong_deaths(study.plan.file.under().scenario) else {COST, DEATHS}
    fit = [
        name
        for name in study.plan.measures
        if name not in hidden and MEASURES[name].direction != "neither"
    ]
    return fit[0] if fit else study.plan.measures[0]


def strong_deaths(scenario: Scenario) -> bool:
    """Tell whether all evidence behind deaths is randomised or a natural experiment."""
    chosen = scenario.substances if scenario.medicines == "all" else scenario.medicines
    deaths: list[Outcome] = [
        group.harm.death
        for name in chosen
        for group in scenario.substances[name].groups.values()
        if group.harm is not None and group.harm.death is not None
    ]
    return bool(deaths) and all(each.evidence_kind in _STRONG for each in deaths)


def lead(one: ByMeasure) -> str | None:
    """Name the policy with the largest improvement that is shown; none if none is."""
    sign = -1 if one.direction == "more" else 1
    shown = [policy for policy, found in one.against.items() if found.verdict == "better"]
    return min(
        shown, key=lambda policy: (sign * one.against[policy].difference.estimate, policy),
        default=None,
    )  # fmt: skip


def inputs(study: Study) -> Mapping[str, Input]:
    """Give each uncertain input by its place in the scenario."""
    return {each.name: each for each in study.inputs} if study.outcomes.futures else {}


def name_of(study: Study, policy: str) -> Text:
    """Call a policy by its name."""
    return answers.called(study.names, policy)


def quoted(study: Study, policy: str) -> Text:
    """Call a policy by its name inside a sentence."""
    return answers.quoted(study.names, policy)


def title_of(measure: str) -> Text:
    """Call a measure as it stands inside a sentence."""
    title = MEASURES[measure].title
    return Text(en=title.en[:1].lower() + title.en[1:], nb=title.nb[:1].lower() + title.nb[1:])


def names_of(study: Study, policies: Sequence[str]) -> Text:
    """Count up policies by their names."""
    return series([quoted(study, policy) for policy in policies])


def judged_as(one: ByMeasure, *verdicts: Verdict) -> list[str]:
    """Name the policies with one of the verdicts."""
    return [policy for policy, found in one.against.items() if found.verdict in verdicts]

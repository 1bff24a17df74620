"""A scenario in sentences: what will happen on which day, what each policy does, and by what law.

Nothing is run: durations are told as they are written, and a lever that waits for a condition is
told with its condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from forsyningssim.data.sources import in_both
from forsyningssim.levers.lever import LegalStatus, Lever
from forsyningssim.scenario.fields import field_called
from forsyningssim.scenario.known import Known
from forsyningssim.scenario.library import Resolved, ScenarioFile
from forsyningssim.scenario.located import shown
from forsyningssim.scenario.names import names
from forsyningssim.scenario.numbers import unit
from forsyningssim.scenario.overlay import Change
from forsyningssim.scenario.policies import NONE, NOTHING
from forsyningssim.scenario.schema import Scenario
from forsyningssim.scenario.uncertainty import (
    UncertainChoice,
    UncertainExponential,
    UncertainTriangular,
    Uncertainty,
    UncertainUniform,
)
from forsyningssim.spec import Grade, Text
from forsyningssim.words import (
    capital,
    day_of,
    days,
    joined,
    listed,
    named,
    number,
    percent,
    quoted,
    say,
    spoken,
    unit_called,
)  # fmt: skip

_LAW: Final[Mapping[LegalStatus, Text]] = MappingProxyType(
    {
        "in_force": say("the power was in force", "hjemmelen gjaldt"),
        "adopted": say("adopted, but not yet in force", "vedtatt, men ikke i kraft"),
        "proposed": say("only proposed at the time", "bare foreslått på den tiden"),
        "none": say("no power existed", "ingen hjemmel fantes"),
    }
)


@dataclass(frozen=True)
class Sentence:
    """Something that happens or is done."""

    day: date | None
    """The day on which it begins; none if it waits for something seen."""
    text: Text
    source: str
    grade: Grade
    law: Text | None = None
    """Of a lever: the power behind it on the dates of the scenario."""
    counterfactual: bool = False
    """Whether it is a lever without a power in force."""


@dataclass(frozen=True)
class PolicyStory:
    """What a policy changes beforehand, and what it does during the run."""

    name: str
    title: Text | None
    changes: tuple[Change, ...]
    done: tuple[Sentence, ...]

    @property
    def counterfactual(self) -> bool:
        """Whether it rests on a power that nobody had."""
        return any(sentence.counterfactual for sentence in self.done)


@dataclass(frozen=True)
class Explanation:
    """All that can be told of a scenario before it is run."""

    title: Text
    question: Text
    scope: Text
    happens: tuple[Sentence, ...]
    policies: tuple[PolicyStory, ...]
    uncertain: Mapping[str, Sentence]
    """Dotted path to what is said of its range, and who says so."""
    limits: Text
    outcome: Text
    known: tuple[Known, ...]
    """Published figures of the real crisis."""


def explain(file: ScenarioFile) -> Explanation:
    """Tell what a scenario says, under every one of its policies.

    Raises :class:`~forsyningssim.errors.ScenarioError` if a policy makes it impossible.
    """
    scenario = file.under(NONE).scenario
    called = names(scenario)
    return Explanation(
        title=scenario.title,
        question=scenario.question,
        scope=named(_scope(scenario), called),
        happens=_in_time(_happens(scenario, called)),
        policies=tuple(_policy(file.under(name), called) for name in file.policies),
        uncertain={
            name: Sentence(None, _range(scenario, name), law.source, law.grade)
            for name, law in scenario.uncertainties.items()
        },
        limits=scenario.limits,
        outcome=scenario.outcome,
        known=tuple(scenario.known.values()),
    )


def _scope(scenario: Scenario) -> Text:
    horizon = scenario.horizon
    chosen = scenario.substances if scenario.medicines == "all" else scenario.medicines
    return say(
        "From {0} to {1}, after {2} of warm-up, for {3}.",
        "Fra {0} til {1}, etter {2} innkjøring, for {3}.",
        day_of(horizon.starts),
        day_of(horizon.ends - timedelta(1)),
        days(horizon.warm_up_days),
        listed(chosen, say("no medicine", "ingen legemidler")),
    )


def _happens(scenario: Scenario, called: Mapping[str, Text]) -> Iterator[Sentence]:
    for disruption in scenario.disruptions.values():
        source, grade = disruption.source, disruption.grade
        yield Sentence(disruption.starts, disruption.effect(called), source, grade)


def _policy(resolved: Resolved, called: Mapping[str, Text]) -> PolicyStory:
    spec = resolved.scenario.policies.get(resolved.policy)
    done = _in_time(_measure(lever, called) for lever in resolved.levers)
    title = NOTHING if resolved.policy == NONE else spec.title if spec else None
    return PolicyStory(resolved.policy, title, resolved.changes, done)


def _measure(lever: Lever, called: Mapping[str, Text]) -> Sentence:
    begins = None
    if lever.trigger.on is not None:
        begins = lever.trigger.on + timedelta(lever.decision_delay_days)
    law = _LAW[lever.legal_status]
    plain = Text(en=lever.legal_basis, nb=lever.legal_basis)
    basis = in_both(lever.legal_basis) or plain
    return Sentence(
        day=begins,
        text=lever.effect(called),
        source=lever.source,
        grade=lever.grade,
        law=say("{0}: {1}", "{0}: {1}", law, basis) if lever.legal_basis else law,
        counterfactual=lever.legal_status != "in_force",
    )


def _in_time(sentences: Iterator[Sentence]) -> tuple[Sentence, ...]:
    """Put what has a date first, in the order of the dates; what waits keeps its order."""
    return tuple(sorted(sentences, key=lambda each: each.day or date.max))


def _range(scenario: Scenario, name: str) -> Text:
    unknown = scenario.uncertainties[name]
    of = unit(name.rpartition(".")[2])
    law = _law(unknown, percent if of == "share" else number)
    if of not in {"", "share", "factor", "ratio", "class"}:
        law = say("{0} ({1})", "{0} ({1})", law, unit_called(of))
    return say("{0}: {1}", "{0}: {1}", capital(unknown.title or field_called(name)), law)


def _law(unknown: Uncertainty, written: Callable[[float], Text]) -> Text:
    """Say what the law of an uncertain input is, in words."""
    match unknown:
        case UncertainChoice():
            options = [unknown.called.get(str(each)) or spoken(shown(each))
                       for each in unknown.values]  # fmt: skip
            return say("one of {0}", "én av {0}", joined(", ", map(quoted, options)))
        case UncertainUniform():
            low, high = written(unknown.low), written(unknown.high)
            return say("anything from {0} to {1}", "hva som helst fra {0} til {1}", low, high)
        case UncertainTriangular():
            values = (written(each) for each in (unknown.low, unknown.high, unknown.mode))
            return say("{0} to {1}, most often {2}", "{0} til {1}, oftest {2}", *values)
        case UncertainExponential():
            return say("{0} on average, mostly less", "{0} i snitt, oftest mindre",
                       written(unknown.mean()))  # fmt: skip
        case _:
            return say(
                "as likely below {0} as above, with a spread of {1} on the log scale",
                "like ofte under {0} som over, med en spredning på {1} på logskala",
                written(unknown.median), number(unknown.sigma),
            )  # fmt: skip

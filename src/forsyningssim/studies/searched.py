"""At which value of an input two policies change places, found by runs made for the purpose."""

from __future__ import annotations

import os
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from forsyningssim.analysis.inputs import Input, inputs_of
from forsyningssim.analysis.thresholds import Search, answer, search
from forsyningssim.errors import ImpossibleError, UnknownNameError
from forsyningssim.folders import shown_json, write_text
from forsyningssim.measures import MEASURES
from forsyningssim.scenario.numbers import unit
from forsyningssim.scenario.uncertainty import bounds
from forsyningssim.spec import Text
from forsyningssim.studies.answers import quoted
from forsyningssim.studies.costed import title_of
from forsyningssim.studies.design import future_of, uncertain, under
from forsyningssim.studies.execute import executor_of
from forsyningssim.studies.limit_rows import THRESHOLD
from forsyningssim.studies.limits import Limit, limits
from forsyningssim.studies.plain import plain
from forsyningssim.studies.plan import Plan
from forsyningssim.studies.probe import Probe
from forsyningssim.studies.question import Pairs, Question
from forsyningssim.studies.store import Store
from forsyningssim.words import joined, say, spoken

THRESHOLDS: Final = "thresholds"


def asked(
    plan: Plan,
    name: str,
    between: tuple[str, str],
    measure: str | None = None,
    span: tuple[float, float] | None = None,
    *,
    first: int = 25,
    most: int = 400,
    looks: int = 7,
    tolerance: float = 0.01,
) -> Question:
    """Put the question at which value of an input two policies change places.

    The range is that of the input's law: its bounds, or the 1 % and 99 % points of a law without.
    The measure is the first that the study compares by. The last four are those of
    :func:`~forsyningssim.analysis.thresholds.search`.

    Raises
    ------
    UnknownNameError
        There is no such policy, measure, or number with a range.
    ImpossibleError
        The range is empty, or the two policies are one.
    ScenarioError
        The scenario cannot have the values at the ends of the range.
    """
    laws = uncertain(plan.file)
    numbers = [key for key, law in laws.items() if bounds(law)]
    span = span or (bounds(laws[name]) if name in laws else None)
    if span is None:
        raise UnknownNameError("uncertain number", name, numbers)
    if not span[0] < span[1]:
        raise ImpossibleError(
            f"the range {span[0]:g} to {span[1]:g} is empty: the lower end comes first"
        )
    for policy in between:
        plan.file.under(policy)
    if between[0] == between[1]:
        raise ImpossibleError(
            f"a threshold lies between two policies; '{between[0]}' is named twice"
        )
    judging = [key for key, each in MEASURES.items() if each.direction != "neither"]
    chosen = measure or plan.measures[0]
    if chosen not in judging:
        raise UnknownNameError("measure by which one is better", chosen, judging)
    for end in span:
        under(plan.file, future_of(1, {name: end}))
    field = name.rpartition(".")[2]
    (each,) = (
        inputs_of({name: laws[name]})
        if name in laws
        else (Input(name, spoken(field), lambda u: u, unit(field)),)
    )
    return Question(each, *span, *between, chosen, first, most, looks, tolerance)


@dataclass(frozen=True)
class Threshold:
    """What the search found, and the sentence for it."""

    question: Question
    found: Search
    sentence: Text
    limits: tuple[Limit, ...] = ()
    """Of each medicine, where one of the policies bans exports."""


def find_threshold(
    plan: Plan,
    question: Question,
    folder: Path,
    executor: Executor | None = None,
    workers: int | None = None,
) -> Threshold:
    """Search, and write ``threshold.json`` into the study's folder.

    Where one of the policies bans exports, each medicine that it covers is searched as well. Both
    policies meet the same luck at every value; all other inputs are as written. The runs are
    kept below ``thresholds/``, so that the same question goes on where it stood. The answers to
    earlier questions stay in the file.

    Raises
    ------
    OutputError
        The folder holds something else, or cannot be written.
    UntoldError
        The measure cannot be told in a run.
    """
    workers = workers or os.cpu_count() or 1
    whole = Store(folder, plan.hash)
    whole.tell({"complete": False, **whole.manifest()})
    key = question.hash(plan)
    store = Store(folder / THRESHOLDS / key, key)
    store.tell({"question": as_asked(question)})
    with executor_of(executor, workers) as doing:
        probe = Probe(plan.task, store, question.measure, doing, workers)
        pairs = Pairs(probe, question, plan.file.under().scenario.parallel_trade)
        found = search(
            pairs.apart, question.low, question.high, first=question.first, most=question.most,
            looks=question.looks, tolerance=question.tolerance,
        )  # fmt: skip
        each = limits(plan, pairs)
    result = Threshold(question, found, _sentence(plan, question, found), each)
    _write(result, key, folder)
    return result


def as_asked(question: Question) -> dict[str, Any]:
    """Return a question as plain data."""
    told: dict[str, Any] = plain(question)
    return told


def _sentence(plan: Plan, question: Question, found: Search) -> Text:
    a, b = (quoted(plan.names, name) for name in (question.a, question.b))
    less = MEASURES[question.measure].direction == "less"
    better = {-1: b if less else a, 1: a if less else b}
    told = answer(found, question.input, better, question.low, question.high)
    by = say(
        "By the measure ‘{0}’.",
        "Målt i «{0}».",
        title_of(question.measure, plan.file.under().scenario),
    )
    return joined(" ", [told, by])


def _write(result: Threshold, key: str, folder: Path) -> None:
    from json import loads

    path = folder / THRESHOLD
    known = loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    known[key] = {
        **as_asked(result.question),
        "sentence": plain(result.sentence),
        "crossings": plain(result.found.crossings),
        "signs": list(result.found.signs),
        "replicates": result.found.runs,
        "medicines": plain(result.limits),
    }
    write_text(path, shown_json(dict(sorted(known.items()))))

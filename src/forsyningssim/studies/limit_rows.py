"""The thresholds of single medicines as a terminal, a table and a picture show them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from forsyningssim.analysis.inputs import Input
from forsyningssim.spec import Text
from forsyningssim.studies.limit_words import ABOVE, STANDINGS
from forsyningssim.studies.limits import Limit
from forsyningssim.words import say

THRESHOLD: Final = "threshold.json"
_DASH: Final = Text(en="–", nb="–")


@dataclass(frozen=True)
class Answered:
    """A question that a study's folder has the answer to."""

    key: str
    input: Input
    low: float
    high: float
    a: str
    b: str
    measure: str
    most: int
    """Replicates of a value, at most."""
    sentence: Text
    limits: tuple[Limit, ...]


def ranked(limits: Iterable[Limit]) -> list[Limit]:
    """List the medicines by their threshold, then those without one by how they stand."""
    return sorted(
        limits,
        key=lambda each: (each.value is None, each.value or 0.0, each.standing, each.medicine),
    )


def cells(limit: Limit, of: Input) -> tuple[Text, Text, Text, Text, Text]:
    """Name a medicine; give its threshold, the interval, what is plausible, and how they lie."""
    return (limit.name, threshold_of(limit, of), interval_of(limit, of), plausible_of(limit, of),
            ABOVE[limit.judgement] if limit.judgement else _DASH)  # fmt: skip


def threshold_of(limit: Limit, of: Input) -> Text:
    """Say in few words where a ban turns."""
    words = STANDINGS[limit.standing]
    return words if limit.value is None else say(words.en, words.nb, of.shown(limit.value))


def interval_of(limit: Limit, of: Input) -> Text:
    """Give the bounds of a threshold, or one where both read the same."""
    if limit.low is None or limit.high is None:
        return _DASH
    low, high = of.shown(limit.low), of.shown(limit.high)
    return low if low == high else say("{0} to {1}", "{0} til {1}", low, high)


def plausible_of(limit: Limit, of: Input) -> Text:
    """Say up to which share exports of the medicine may well go."""
    if limit.up_to is None:
        return _DASH
    return say("up to {0}", "inntil {0}", of.shown(limit.up_to))


def answered(folder: Path) -> Iterator[Answered]:
    """Yield the questions answered in a study's folder, of bans on one medicine or more."""
    path = folder / THRESHOLD
    if not path.exists():
        return
    for key, told in json.loads(path.read_text(encoding="utf-8")).items():
        if told.get("medicines"):
            yield Answered(
                key, _input(told["input"]), told["low"], told["high"], told["a"], told["b"],
                told["measure"], told["most"], Text(**told["sentence"]),
                tuple(_limit(each) for each in told["medicines"]),
            )  # fmt: skip


def _input(told: Mapping[str, Any]) -> Input:
    return Input(told["name"], Text(**told["label"]), float, told["unit"], told["grade"])


def _limit(told: Mapping[str, Any]) -> Limit:
    known = {each.name: told[each.name] for each in fields(Limit)}
    texts = {name: Text(**known[name]) for name in ("name", "sentence")}
    return Limit(**{**known, **texts, "signs": tuple(known["signs"])})

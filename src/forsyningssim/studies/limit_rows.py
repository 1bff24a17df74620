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
from forsyningssim.studies.limits import Limit, Turn
from forsyningssim.words import joined, say, series

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
        key=lambda each: (
            not each.turns,
            [turn.value for turn in each.turns],
            each.standing,
            each.medicine,
        ),
    )


def cells(limit: Limit, of: Input) -> tuple[Text, Text, Text, Text, Text]:
    """Name a medicine; give its threshold, the interval, what is plausible, and how they lie."""
    return (limit.name, threshold_of(limit, of), interval_of(limit, of), plausible_of(limit, of),
            judgement_of(limit))  # fmt: skip


def threshold_of(limit: Limit, of: Input) -> Text:
    """Say in few words where a ban turns: every place, if there are several."""
    words = STANDINGS[limit.standing]
    if not limit.turns:
        return words
    return say(words.en, words.nb, series([of.shown(turn.value) for turn in limit.turns]))


def interval_of(limit: Limit, of: Input) -> Text:
    """Give the bounds of each threshold, or one where both read the same."""
    return joined("; ", [_between(turn, of) for turn in limit.turns]) if limit.turns else _DASH


def _between(turn: Turn, of: Input) -> Text:
    low, high = of.shown(turn.low), of.shown(turn.high)
    return low if low == high else say("{0} to {1}", "{0} til {1}", low, high)


def judgement_of(limit: Limit) -> Text:
    """Say of each threshold whether the true share may well lie above it."""
    said = [ABOVE[turn.judgement] for turn in limit.turns if turn.judgement]
    return joined("; ", said) if said else _DASH


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
    turns = tuple(Turn(**turn) for turn in known["turns"])
    return Limit(**{**known, **texts, "turns": turns, "signs": tuple(known["signs"])})

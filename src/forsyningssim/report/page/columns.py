"""What the columns of a folder's tables, and the words in them, are called for people."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from forsyningssim.analysis.compare import VERDICTS
from forsyningssim.measures import MEASURES
from forsyningssim.measures.bill import COMPONENT_NAMES, PAYER_NAMES
from forsyningssim.report.page import phrases
from forsyningssim.report.page.document import Amount, Cell, Quote
from forsyningssim.report.words import say as say_in
from forsyningssim.spec import Text
from forsyningssim.studies.costed import ALL, ANSWERS
from forsyningssim.words import say, unit_called

_NB: Final[Mapping[str, str]] = {
    "a": "tiltak a",
    "above": "over",
    "against": "mot",
    "answer": "svar",
    "at_high": "høy verdi",
    "at_low": "lav verdi",
    "b": "tiltak b",
    "basis": "grunnlag",
    "best": "best i",
    "bootstrap": "bootstrap",
    "chance": "sjanse",
    "channel": "kanal",
    "claim": "påstand",
    "component": "kostnadsdel",
    "cost": "kostnad",
    "coverage": "dekning",
    "crises_per_year": "kriser per år",
    "density": "tetthet",
    "difference": "forskjell",
    "effect": "virkning",
    "every_treatment": "hver behandling",
    "exceeded": "overskredet",
    "exceeded_over_futures": "overskredet, alle framtider",
    "grade": "grad",
    "group": "gruppe",
    "high": "øvre",
    "high_over_futures": "øvre, alle framtider",
    "input": "inndata",
    "level": "nivå",
    "limit_chance": "sjanse for grensen",
    "low": "nedre",
    "low_over_futures": "nedre, alle framtider",
    "lowest": "laveste",
    "lowest_median": "laveste, median",
    "matters": "betyr noe fra",
    "maximum": "største anger",
    "mean": "snitt",
    "measure": "mål",
    "medicine": "legemiddel",
    "municipality": "kommune",
    "never_best": "aldri best",
    "nok": "kr",
    "nok_per_unit": "kr per enhet",
    "once_in_years": "én gang på så mange år",
    "p_value": "p-verdi",
    "part": "del",
    "payer": "betaler",
    "policy": "tiltak",
    "price_year": "prisår",
    "probability_better": "sannsynlighet for å være bedre",
    "q05": "5 %-kvantil",
    "q50": "median",
    "q95": "95 %-kvantil",
    "range": "spenn",
    "range_median": "spenn, median",
    "range_share": "spenn, andel av framtidene",
    "replicates": "gjentak",
    "replicates_needed": "gjentak som trengs",
    "runs": "kjøringer",
    "sample_world": "utvalgsverden",
    "share": "andel",
    "shown": "vist",
    "shown_worse": "vist verre i",
    "standing": "stilling",
    "tenth": "én av ti over",
    "threshold": "terskel",
    "turning": "snur",
    "turning_input": "inndata der det snur",
    "turning_value": "verdi der det snur",
    "undefined": "kan ikke sies",
    "unit": "enhet",
    "value": "verdi",
    "variance_reduction": "vunnet på felles tilfeldigheter",
    "verdict": "dom",
    "where_high": "der den er høy",
    "where_low": "der den er lav",
    "worst_5_percent": "de verste 5 %",
    "worth": "verdi",
    "worth_nok": "verdi i kr",
}
_EN: Final[Mapping[str, str]] = {
    "a": "policy a",
    "b": "policy b",
    "at_high": "outcome at high value",
    "at_low": "outcome at low value",
    "basis": "counted for",
    "best": "best in",
    "input": "uncertain input",
    "matters": "matters from",
    "maximum": "largest regret",
    "nok": "NOK",
    "nok_per_unit": "NOK per unit",
    "p_value": "p value",
    "q05": "5 % quantile",
    "q50": "median",
    "q95": "95 % quantile",
    "tenth": "one in ten above",
    "variance_reduction": "gained by common luck",
    "where_high": "where it is high",
    "where_low": "where it is low",
    "worst_5_percent": "the worst 5 %",
    "worth_nok": "worth in NOK",
}
"""Columns whose names do not say it."""
_ENDS: Final = {"_low": ("lower", "nedre"), "_high": ("upper", "øvre")}
_CODES: Final = ("municipality",)
"""Columns whose figures are names."""


def column(name: str) -> Text:
    """Call a column of a table of the folder; one without words by its own name."""
    if name in _NB:
        return Text(en=_EN.get(name) or name.replace("_", " "), nb=_NB[name])
    ending = next((end for end in _ENDS if name.endswith(end)), "")
    base = name.removesuffix(ending)
    if not ending or base not in _NB:
        return Text(en=name, nb=name)
    return say("{0}, {1}", "{0}, {1}", column(base), say(*_ENDS[ending]))


def cell(name: str, value: str, called: Mapping[str, Text]) -> Cell:
    """Give a value of a column: a number as a number, a word of the program in both languages.

    ``called`` has what the scenario's own names are called.
    """
    if name not in _CODES:
        with suppress(ValueError):
            return Amount(float(value), Text(en=value, nb=value))
    return _word(name, value) or called.get(value) or Quote(value)


def _word(name: str, value: str) -> Text | None:
    """Say a word of the program; none for what somebody named."""
    tables: Mapping[str, Mapping[str, Text]] = {
        "answer": {str(key): words for key, words in ANSWERS.items()},
        "component": {**COMPONENT_NAMES, ALL: _EVERYTHING},
        "grade": {str(key): words for key, words in phrases.GRADES.items()},
        "measure": {key: each.title for key, each in MEASURES.items()},
        "payer": {**{str(key): words for key, words in PAYER_NAMES.items()}, ALL: _EVERYBODY},
        "verdict": {str(key): words for key, words in VERDICTS.items()},
    }
    if name in tables:
        return tables[name].get(value)
    if name == "unit":
        return unit_called(value)
    if name in {"standing", "channel"} and value:
        return Text(en=say_in(value, "en"), nb=say_in(value, "nb"))
    return _WORDS.get(value)


_EVERYTHING: Final = say("everything", "alt")
_EVERYBODY: Final = say("everybody", "alle")
_WORDS: Final[Mapping[str, Text]] = {
    "True": say("yes", "ja"),
    "False": say("no", "nei"),
    "all": say("all", "alle"),
    "helps": say("helps", "hjelper"),
    "fails": say("fails", "svikter"),
}

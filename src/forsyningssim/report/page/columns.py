"""What the columns of a folder's tables, and the words in them, are called in bokmål.

In English a sheet has the names that the file has, so that the two can be laid side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from forsyningssim.analysis.compare import VERDICTS
from forsyningssim.measures import MEASURES
from forsyningssim.report.page import phrases
from forsyningssim.report.page.document import Amount, Cell, Quote
from forsyningssim.report.words import say as say_in
from forsyningssim.spec import Text
from forsyningssim.words import UNITS

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
_ENDS: Final = {"_low": "nedre", "_high": "øvre"}


def column(name: str) -> Text:
    """Call a column of a table as a file has it; one without words by its own name."""
    ending = next((end for end in _ENDS if name.endswith(end)), "")
    base = _NB.get(name.removesuffix(ending))
    told = f"{base}, {_ENDS[ending]}" if ending and base else base
    return Text(en=name, nb=_NB.get(name) or told or name)


def cell(name: str, value: str) -> Cell:
    """Give a value of a column: a number as a number, a word of the program in both languages."""
    try:
        return Amount(float(value), Text(en=value, nb=value))
    except ValueError:
        nb = _word(name, value)
        return Text(en=value, nb=nb) if nb else Quote(value)


def _word(name: str, value: str) -> str | None:
    """Say a word of the program in bokmål; none for what somebody named."""
    verdicts: Mapping[str, Text] = {str(key): words for key, words in VERDICTS.items()}
    grades: Mapping[str, Text] = {str(key): words for key, words in phrases.GRADES.items()}
    match name:
        case "measure" if value in MEASURES:
            return MEASURES[value].title.nb
        case "verdict" if value in verdicts:
            return verdicts[value].nb
        case "grade" if value in grades:
            return grades[value].nb
        case "unit":
            return UNITS.get(value)
        case "standing":
            return say_in(value, "nb")
    return {"True": "ja", "False": "nei"}.get(value)

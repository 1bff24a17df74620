"""Sentences in English and Norwegian bokmål, put together from their parts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from forsyningssim.spec import Text

_MONTHS: Final = {
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
    "nb": ("januar", "februar", "mars", "april", "mai", "juni",
           "juli", "august", "september", "oktober", "november", "desember"),
}  # fmt: skip

_COUNTRIES: Final[Mapping[str, tuple[str, str]]] = {
    "AT": ("Austria", "Østerrike"), "BE": ("Belgium", "Belgia"), "BG": ("Bulgaria", "Bulgaria"),
    "CA": ("Canada", "Canada"), "CH": ("Switzerland", "Sveits"), "CN": ("China", "Kina"),
    "CZ": ("Czechia", "Tsjekkia"), "DE": ("Germany", "Tyskland"), "DK": ("Denmark", "Danmark"),
    "EE": ("Estonia", "Estland"), "ES": ("Spain", "Spania"), "FI": ("Finland", "Finland"),
    "FR": ("France", "Frankrike"), "GB": ("United Kingdom", "Storbritannia"),
    "GR": ("Greece", "Hellas"), "HR": ("Croatia", "Kroatia"), "HU": ("Hungary", "Ungarn"),
    "IE": ("Ireland", "Irland"), "IL": ("Israel", "Israel"), "IN": ("India", "India"),
    "IS": ("Iceland", "Island"), "IT": ("Italy", "Italia"), "JP": ("Japan", "Japan"),
    "KR": ("South Korea", "Sør-Korea"), "LT": ("Lithuania", "Litauen"),
    "LV": ("Latvia", "Latvia"), "MT": ("Malta", "Malta"), "NL": ("Netherlands", "Nederland"),
    "NO": ("Norway", "Norge"), "PL": ("Poland", "Polen"), "PT": ("Portugal", "Portugal"),
    "RO": ("Romania", "Romania"), "SE": ("Sweden", "Sverige"), "SG": ("Singapore", "Singapore"),
    "SI": ("Slovenia", "Slovenia"), "SK": ("Slovakia", "Slovakia"), "TR": ("Turkey", "Tyrkia"),
    "US": ("United States", "USA"),
}  # fmt: skip

UNITS: Final[Mapping[str, str]] = {
    "days": "dager", "days a week": "dager i uka", "days a pack": "dager per pakning",
    "working days": "arbeidsdager", "months": "måneder", "persons": "personer",
    "packs": "pakninger", "packs a day": "pakninger per dag", "item numbers": "varenumre",
    "beds": "senger", "places": "plasser", "class": "klasse", "factor": "faktor",
    "ratio": "forhold", "share": "andel", "share a year": "andel per år", "a year": "per år",
    "a day": "per dag", "a person and year": "per person og år", "year": "år",
    "years": "år", "NOK": "kr",
    "NOK a year": "kr per år", "NOK a pack and year": "kr per pakning og år",
    "patient-days": "pasientdager", "weighted patient-days": "vektede pasientdager",
    "patient-days per 1,000 treatments": "pasientdager per 1\u202f000 behandlinger",
    "treatments": "behandlinger", "treatment days": "behandlingsdager", "asks": "forespørsler",
    "first asks": "første forespørsler", "share of first asks": "andel av første forespørsler",
    "expected admissions": "forventede innleggelser", "expected deaths": "forventede dødsfall",
    "bed-days": "liggedøgn", "0 to 1": "0 til 1", "QALY": "gode leveår (QALY)",
    "wholesaler-days": "grossistdøgn", "NOK a QALY": "kr per godt leveår",
}  # fmt: skip
"""Units of numbers and of measures, as they are called in bokmål."""

_MILLION: Final = 1e6
THIN: Final = "\N{NARROW NO-BREAK SPACE}"
_FIGURES_NB: Final = str.maketrans({",": THIN, ".": ","})
_ONE: Final[Mapping[str, tuple[str, str]]] = {
    "patient-days": ("patient-day", "pasientdag"),
    "weighted patient-days": ("weighted patient-day", "vektet pasientdag"),
    "treatments": ("treatment", "behandling"),
    "treatment days": ("treatment day", "behandlingsdag"),
    "expected admissions": ("expected admission", "forventet innleggelse"),
    "expected deaths": ("expected death", "forventet dødsfall"),
    "bed-days": ("bed-day", "liggedøgn"), "packs": ("pack", "pakning"),
    "asks": ("ask", "forespørsel"), "QALY": ("QALY", "godt leveår (QALY)"),
}  # fmt: skip
"""What one of a measure's units is called."""
_NAME: Final = re.compile("\x1f([^\x1f]*)\x1f")
"""A name of a scenario inside a sentence, between two signs that no name holds."""


def say(en: str, nb: str, *parts: Text | str | int) -> Text:
    """Fill the places ``{0}``, ``{1}`` of a sentence in both languages."""
    return Text(
        en=en.format(*(part.en if isinstance(part, Text) else part for part in parts)),
        nb=nb.format(*(part.nb if isinstance(part, Text) else part for part in parts)),
    )


def joined(separator: str, parts: Iterable[Text]) -> Text:
    """Join texts, without the empty ones."""
    texts = [part for part in parts if part.en]
    return Text(
        en=separator.join(part.en for part in texts), nb=separator.join(part.nb for part in texts)
    )


def series(parts: Sequence[Text]) -> Text:
    """Join one or more texts as ``a, b and c``, in their order."""
    *first, last = parts
    if not first:
        return last
    return say("{0} and {1}", "{0} og {1}", joined(", ", first), last)


def listed(names: Iterable[str], otherwise: Text) -> Text:
    """Give names as ``a, b and c``, in their order; ``otherwise`` where there are none.

    They stand as names until :func:`named` writes what each is called.
    """
    parts = [name_of(name) for name in names]
    return series(parts) if parts else otherwise


def name_of(name: str) -> Text:
    """Put a name of a scenario into a sentence, for :func:`named` to write."""
    return Text(en=f"\x1f{name}\x1f", nb=f"\x1f{name}\x1f")


def named(text: Text, called: Mapping[str, Text] | None = None) -> Text:
    """Write each name in a sentence as what it is called, or as one says it if nobody tells."""
    told = called or {}
    return Text(
        en=_NAME.sub(lambda found: (told.get(found[1]) or spoken(found[1])).en, text.en),
        nb=_NAME.sub(lambda found: (told.get(found[1]) or spoken(found[1])).nb, text.nb),
    )


def spoken(name: str) -> Text:
    """Write a name of a scenario as one says it; ``insulin.diabetes`` is a group of a substance."""
    *substance, last = name.replace("_", " ").split(".")
    said = f"{last} ({substance[0]})" if substance else last
    return Text(en=said, nb=said)


def land(code: str) -> Text:
    """Name a country; one that is not known keeps its code."""
    en, nb = _COUNTRIES.get(code, (code, code))
    return Text(en=en, nb=nb)


def quoted(text: Text) -> Text:
    """Put a name in the quotation marks of each language."""
    return say("‘{0}’", "«{0}»", text)


def unit_called(unit: str) -> Text:
    """Name a unit; one that is not known keeps its English name."""
    return Text(en=unit, nb=UNITS.get(unit, unit))


def one_of(unit: str) -> Text:
    """Name one of a unit; where there is no word for it, a unit of that name."""
    if unit in _ONE:
        return Text(en=_ONE[unit][0], nb=_ONE[unit][1])
    return say("unit of ‘{0}’", "enhet av «{0}»", unit_called(unit))


def capital(text: Text) -> Text:
    """Write a phrase as it stands at the beginning of a sentence."""
    return Text(en=text.en[:1].upper() + text.en[1:], nb=text.nb[:1].upper() + text.nb[1:])


def small(text: Text) -> Text:
    """Write a heading as it stands inside a sentence."""
    return Text(en=text.en[:1].lower() + text.en[1:], nb=text.nb[:1].lower() + text.nb[1:])


def day_of(when: date) -> Text:
    """Write a date in full, such as ``1 October 2023``."""
    month = when.month - 1
    return Text(
        en=f"{when.day} {_MONTHS['en'][month]} {when.year}",
        nb=f"{when.day}. {_MONTHS['nb'][month]} {when.year}",
    )


def number(value: float) -> Text:
    """Write a number with four figures at most, and all before the decimal point."""
    if abs(value) >= 1000:
        return grouped(f"{value:,.0f}")
    return grouped(f"{float(f'{value:.4g}'):.10f}".rstrip("0").rstrip("."))


def about(value: float, digits: int = 2) -> Text:
    """Write a finding with so many significant digits, and millions as such."""
    short = significant(value, digits)
    if abs(short) < _MILLION:
        return plain_figures(short)
    return say("{0} million", "{0} million" if abs(short) == _MILLION else "{0} millioner",
               plain_figures(short / _MILLION))  # fmt: skip


def significant(value: float, digits: int = 2) -> float:
    """Round to significant digits; whole numbers below 100 stay."""
    if not math.isfinite(value) or (abs(value) < 100 and float(value).is_integer()):
        return value
    return float(f"{value:.{digits}g}")


def plain_figures(value: float) -> Text:
    """Write a number with all its digits, six of a fraction at most."""
    whole = float(value).is_integer()
    return grouped(f"{value:,.0f}" if whole else f"{value:,.6f}".rstrip("0"))


def grouped(figures: str) -> Text:
    """Write what Python formats as ``-1,234.5`` by the rules of each language.

    English has a comma between thousands, bokmål a narrow space and a comma before decimals.
    """
    en = figures.replace("-", "−")
    return Text(en=en, nb=en.translate(_FIGURES_NB))


def percent(share: float) -> Text:
    """Write a share as a percentage."""
    return say("{0} %", "{0} %", number(100 * share))


def days(count: int) -> Text:
    """Write a number of days."""
    return say("{0} day", "{0} dag", count) if count == 1 else say("{0} days", "{0} dager", count)


def after(count: int) -> Text:
    """Write how much later something happens."""
    return say("after {0}", "etter {0}", days(count)) if count else say("at once", "straks")

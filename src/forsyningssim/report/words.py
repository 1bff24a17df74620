"""The words of the pictures in bokmål and English; how numbers and dates are written."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Final, Literal, TypeAlias

from forsyningssim.words import THIN, grouped, land, significant

Language: TypeAlias = Literal["nb", "en"]

_NB: Final[Mapping[str, str]] = {
    "policy": "tiltak",
    "seed": "frø",
    "replicate": "gjentak",
    "every treatment followed": "hver behandling fulgt for seg",
    "sample: one row stands for {0} treatments": "utvalg: én rad står for {0} behandlinger",
    "study": "studie",
    "replicates": "gjentak",
    # Policies compared
    "Policies compared": "Tiltakene sammenlignet",
    "compared with: {0}": "sammenlignet med: {0}",
    "sampling interval, {0} %: narrows with more replicates":
        "utvalgsintervall, {0} %: smalner med flere gjentak",
    "range over what nobody knows, middle {0} % of futures: stays":
        "spennet over det ingen vet, midterste {0} % av framtidene: blir stående",
    "one set of assumptions: no uncertain input was varied":
        "ett sett antakelser: ingen usikre inndata ble variert",
    "too small to matter": "for lite til å bety noe",
    "worse": "verre",
    "better": "bedre",
    "lower": "lavere",
    "higher": "høyere",
    "no bounds: too few replicates": "ingen grenser: for få gjentak",
    "adjusted together for {0} comparisons (Holm)":
        "justert samlet for {0} sammenligninger (Holm)",
    "difference": "forskjell",
    "from": "fra",
    "to": "til",
    "futures, from": "framtider, fra",
    "futures, to": "framtider, til",
    "chance of being better": "sjanse for å være bedre",
    "verdict": "dom",
    # How bad it can get
    "How bad can it get": "Hvor ille kan det bli",
    "share of replicates that are worse": "andel av gjentakene som er verre",
    "all": "alle",
    "1 in {0}": "1 av {0}",
    "the worst {0} %": "de verste {0} %",
    "mean of the worst {0} %, with its {1} % interval":
        "snitt av de verste {0} %, med {1} % intervall",
    "mean": "snitt",
    "mean of the worst": "snitt av de verste",
    # What it hangs on
    "What it hangs on": "Hva det henger på",
    "mean of all futures: {0}": "snitt av alle framtider: {0}",
    "where the input is low": "der inndata er lave",
    "where it is high": "der de er høye",
    "hollow: no difference shown": "hul: ingen forskjell vist",
    "hatched: an assumption": "skravert: en antakelse",
    "Share of the variance": "Andel av variasjonen",
    "by itself": "alene",
    "with interactions": "med samspill",
    "measured": "målt",
    "derived": "avledet",
    "expert": "ekspertvurdert",
    "assumed": "antatt",
    "input": "inndata",
    "grade": "grad",
    "low": "lav",
    "high": "høy",
    "nothing uncertain was varied": "ingen usikre inndata ble variert",
    # When the ban helps
    "When each policy helps": "Når hvert tiltak hjelper",
    "Regret, {0}": "Anger, {0}",
    "a mark is a future, how much worse than the best there; line: nine of ten below":
        "et merke er en framtid, hvor mye verre enn det beste der; strek: ni av ti under",
    "Best policy in each future": "Beste tiltak i hver framtid",
    "best in {0} % of futures": "best i {0} % av framtidene",
    "never best": "aldri best",
    "at most {0}": "på det meste {0}",
    "best in": "best i",
    "shown worse in": "vist verre i",
    "largest regret": "største anger",
    "nine of ten below": "ni av ti under",
    # Cost against effect
    "Cost against effect": "Kostnad mot virkning",
    "Further cost, NOK": "Merkostnad, kr",
    "Further effect: {0}": "Mer virkning: {0}",
    "dominated": "dominert",
    "extendedly dominated": "dominert av en blanding",
    "efficient": "effektivt",
    "{0} NOK each": "{0} kr for hver",
    "How likely each is the best choice": "Hvor trolig hvert er det beste valget",
    "NOK paid for each: {0}": "kr betalt for hver: {0}",
    "probability of the highest net benefit": "sannsynlighet for høyest netto nytte",
    "cost": "kostnad",
    "effect": "virkning",
    "standing": "stilling",
    "basis": "grunnlag",
    "NOK for each further": "kr for hver ekstra",
    "against": "mot",
    # Where the ban turns
    "Where the ban turns": "Hvor forbudet snur",
    "threshold, with its 95 % interval": "terskel, med 95 % intervall",
    "exports that are plausible": "eksport som er rimelig",
    "between {0} and {1}": "mellom {0} og {1}",
    "medicine": "legemiddel",
    "threshold": "terskel",
    "95 % interval": "95 % intervall",
    "plausible": "rimelig",
    "true share above": "sann andel over",
    "true share above: {0}": "sann andel over: {0}",
    # The timeline
    "What happened, day by day": "Hva som skjedde, dag for dag",
    "What happened": "Hva som skjedde",
    "What was done": "Hva som ble gjort",
    "no disruption and no lever": "ingen hendelse og ingen tiltak",
    "Stock in Norway, days of normal use": "Lager i Norge, dagers normalt forbruk",
    "Patients without medicine": "Pasienter uten medisin",
    "outlets": "apotek og institusjoner",
    "seven-day mean": "sju dagers snitt",
    "ordinary": "grossistlager",
    "duty": "beredskapslager",
    "national": "nasjonalt lager",
    "most: {0} on {1}": "flest: {0} den {1}",
    "nobody went without": "ingen ble uten",
    # Who bears it
    "Who bears it": "Hvem det rammer",
    "Days without medicine, by patient group": "Dager uten medisin, etter pasientgruppe",
    "Days without medicine per 1,000 treatments":
        f"Dager uten medisin per 1{THIN}000 behandlinger",
    "other groups": "andre grupper",
    "each circle is a municipality, its area the number of inhabitants":
        "hver sirkel er en kommune, arealet er folketallet",
    "south_east": "Helse Sør-Øst",
    "west": "Helse Vest",
    "central": "Helse Midt-Norge",
    "north": "Helse Nord",
    "cities": "byer",
    "towns": "mindre byer",
    "small_towns": "tettsteder",
    "rural": "spredtbygde kommuner",
    # The flow
    "Where the packs came from, and where they went": "Hvor pakningene kom fra, og hvor de ble av",
    "Active ingredient from": "Virkestoff fra",
    "Plant in": "Fabrikk i",
    "Stock in Norway": "Lager i Norge",
    "Handed out by": "Utlevert av",
    "Ended up": "Endte",
    "wholesaler": "grossist",
    "no packs moved": "ingen pakninger ble flyttet",
    "other countries": "andre land",
    "stock from before": "lager fra før",
    "special import": "spesialimport",
    "Norwegian factory": "norsk fabrikk",
    "European stockpile": "europeisk lager",
    "state's own store": "statens eget lager",
    "other sources": "andre kilder",
    "patients": "hos pasienter",
    "exported": "eksportert",
    "expired": "utgått på dato",
    "destroyed": "kassert",
    "left in stock": "igjen på lager",
    "pharmacy": "apotek",
    "institution": "institusjoner",
    "acute_care": "akutthjelp",
    "hospital": "sykehus",
    "multidose": "multidose",
    "customers": "kunder",
}  # fmt: skip

_EN: Final[Mapping[str, str]] = {
    "patients": "with patients",
    "outlets": "pharmacies and institutions",
    "ordinary": "wholesale stock",
    "duty": "statutory stock",
    "national": "national stock",
    "south_east": "South-Eastern health region",
    "west": "Western health region",
    "central": "Central health region",
    "north": "Northern health region",
    "cities": "cities",
    "towns": "towns",
    "small_towns": "small towns",
    "rural": "rural municipalities",
    "institution": "institutions",
    "acute_care": "acute care",
}

_MONTHS: Final = {
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
    "nb": ("januar", "februar", "mars", "april", "mai", "juni",
           "juli", "august", "september", "oktober", "november", "desember"),
}  # fmt: skip


def say(phrase: str, language: Language) -> str:
    """Say an English phrase, or what a key stands for, in the language."""
    return _NB[phrase] if language == "nb" else _EN.get(phrase, phrase)


def country(code: str, language: Language) -> str:
    """Name a country; one that is not known keeps its code."""
    return str(getattr(land(code), language))


def count(value: float, language: Language) -> str:
    """Write a number with at most two figures of a fraction."""
    whole = abs(value) >= 100 or float(value).is_integer()
    figures = f"{value:,.0f}" if whole else f"{value:,.2g}" if abs(value) < 1 else f"{value:,.1f}"
    return str(getattr(grouped(figures), language))


def short(value: float, language: Language) -> str:
    """Write a number, in millions if it is that large."""
    if abs(value) < 1e6:
        return count(value, language)
    unit = "mill." if language == "nb" else "million"
    return f"{count(value / 1e6, language)}{THIN}{unit}"


def ended(text: str) -> str:
    """End a sentence with one full stop: what ends in an abbreviation, as *mill.*, has it."""
    return text if text.endswith(".") else f"{text}."


def figures(value: float, language: Language) -> str:
    """Write a finding with two significant digits; a dash for what is not known."""
    return short(significant(value), language) if math.isfinite(value) else "–"


def day(when: date, language: Language) -> str:
    """Write a date without its year, such as ``12. november``."""
    name = _MONTHS[language][when.month - 1]
    return f"{when.day}. {name}" if language == "nb" else f"{when.day} {name}"


def month(when: date, language: Language) -> str:
    """Write a month in three letters."""
    return _MONTHS[language][when.month - 1][:3]

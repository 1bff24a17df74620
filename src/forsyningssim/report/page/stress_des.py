"""The STRESS-DES checklist, filled in from the scenario and from what the code says of itself.

Items after Monks, Currie, Onggo, Robinson, Kunc and Taylor, Strengthening the reporting of
empirical simulation studies, Journal of Simulation 13 (2019) 55-67.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from forsyningssim.measures import MEASURES
from forsyningssim.report.happened import KINDS
from forsyningssim.report.page.document import Cell, Table
from forsyningssim.report.page.evidence import grades
from forsyningssim.report.page.written import count, followed
from forsyningssim.scenario.library import ScenarioFile
from forsyningssim.scenario.policies import NONE
from forsyningssim.spec import Text
from forsyningssim.words import day_of, days, say, series, spoken


@dataclass(frozen=True)
class Told:
    """What the checklist says of a result that the scenario does not know."""

    file: ScenarioFile
    policies: tuple[str, ...]
    names: Mapping[str, Text]
    measures: tuple[str, ...]
    replicates: int
    futures: int
    per_future: int
    inputs: Sequence[Text]
    rows: int | None
    """Rows of the sample world; none if every treatment is followed."""
    manifest: Mapping[str, Any]


def checklist(told: Told) -> Table:
    """Fill in all items."""
    head = say("item", "punkt"), say("what it asks for", "hva det spør om"), say("here", "her")
    rows: list[tuple[Cell, ...]] = [
        (Text(en=number, nb=number), asks, answer)
        for number, asks, answer in (*_objectives(told), *_logic(told), *_data(told),
                                     *_experiment(told), *_made(told))
    ]  # fmt: skip
    caption = say("STRESS-DES (Monks et al., 2019)", "STRESS-DES (Monks mfl., 2019)")
    return Table(caption, head, tuple(rows), wide=True)


Item = tuple[str, Text, Text]


def _objectives(told: Told) -> list[Item]:
    scenario = told.file.scenario
    titles = series([MEASURES[name].title for name in told.measures])
    return [
        ("1.1", say("Purpose of the model", "Formålet med modellen"), scenario.question),
        ("1.2", say("Model outputs", "Hva modellen gir"), say(
            "{0}. Each is a pure function of a finished run, defined on the page Measures of the "
            "documentation; intervals are Student's t and BCa bootstrap over replicates.",
            "{0}. Hvert mål er en funksjon av en ferdig kjøring, definert på siden Measures i "
            "dokumentasjonen. Intervallene er Students t og BCa-bootstrap over gjentak.",
            titles)),
        ("1.3", say("Experimentation aims", "Hva som prøves ut"), say(
            "Scenario-based: the policies {0}, on the same luck.",
            "Scenariobasert: tiltakene {0}, med de samme tilfeldighetene.",
            series([told.names.get(name) or spoken(name) for name in told.policies]))),
    ]  # fmt: skip


def _logic(told: Told) -> list[Item]:
    scenario = told.file.scenario
    named = sorted({each.kind for each in scenario.disruptions.values()})
    kinds = series([KINDS[name] for name in named]) if named else say("none", "ingen")
    return [
        ("2.1", say("Base model overview diagram", "Oversikt over grunnmodellen"), say(
            "The flow of packs is drawn in this report; the network by forsyningssim explain.",
            "Pakningenes vei er tegnet i denne rapporten, nettverket av forsyningssim explain.")),
        ("2.2", say("Base model logic", "Logikken i grunnmodellen"), say(
            "Days with five phases: decisions, arrivals, shipping, dispensing, ordering (page The "
            "model of the documentation).",
            "Dager med fem faser: beslutninger, ankomster, forsendelse, utlevering og bestilling "
            "(siden The model i dokumentasjonen).")),
        ("2.3", say("Scenario logic", "Logikken i scenarioet"), say(
            "{0} disruptions ({1}) and the levers of each policy, told day by day in this report.",
            "{0} hendelser ({1}) og virkemidlene i hvert tiltak, fortalt dag for dag i rapporten.",
            len(scenario.disruptions), kinds)),
        ("2.4", say("Algorithms", "Algoritmer"), say(
            "Base-stock ordering, allocation by share with whole packs, oldest batch first; each "
            "stands in one file of the code.",
            "Bestilling opp til basislager, fordeling etter andel i hele pakninger, eldste parti "
            "først. Hver av dem står i én fil i koden.")),
        ("2.5.1", say("Entities", "Enheter"), say(
            "Packs, and treatments of persons.", "Pakninger, og behandlinger av personer.")),
        ("2.5.2", say("Activities", "Aktiviteter"), say(
            "Production, transport, sale, dispensing, use, switch, export; decisions of "
            "authorities are SimPy processes.",
            "Produksjon, transport, salg, utlevering, bruk, bytte, eksport. Myndighetenes "
            "beslutninger er SimPy-prosesser.")),
        ("2.5.3", say("Resources", "Ressurser"), say(
            "Plants, stocks of wholesalers, outlets and the state, hospital beds.",
            "Fabrikker, lagre hos grossister, utsalg og staten, sykehussenger.")),
        ("2.5.4", say("Queues", "Køer"), say(
            "Patients wait for their medicine in line, by priority where a policy sets one.",
            "Pasienter venter på legemidlet sitt i kø, etter prioritet der et tiltak setter en.")),
        ("2.5.5", say("Entry and exit points", "Inn og ut"), say(
            "Packs enter from plants and leave to patients, exports, expiry and recalls; daily "
            "treatments stay, episodes and hospital stays come and go.",
            "Pakninger kommer fra fabrikker og går til pasienter, eksport, utløp og "
            "tilbakekalling. Faste behandlinger blir, episoder og opphold kommer og går.")),
    ]  # fmt: skip


def _data(told: Told) -> list[Item]:
    scenario = told.file.scenario
    inputs = series(told.inputs) if told.inputs else say("none was varied", "ingen ble variert")
    return [
        ("3.1", say("Data sources", "Datakilder"), say(
            "Each number has its source in the ledger of this report and in the workbook.",
            "Hvert tall har sin kilde i oversikten i rapporten og i arbeidsboken.")),
        ("3.2", say("Pre-processing", "Forbehandling"), say(
            "The population is drawn from Statistics Norway's table 07459, places from Kartverket; "
            "nothing else is computed beforehand.",
            "Befolkningen trekkes fra SSBs tabell 07459 og steder fra Kartverket. Ellers er "
            "ingenting beregnet på forhånd.")),
        ("3.3", say("Input parameters", "Inndata"), say(
            "{0} Uncertain and varied: {1}.", "{0} Usikre og variert: {1}.",
            grades(scenario), inputs)),
        ("3.4", say("Assumptions", "Antakelser"), say(
            "Marked as assumed in the ledger; what the model leaves out stands under Limits.",
            "Merket som antatt i oversikten. Det modellen utelater, står under Begrensninger.")),
    ]  # fmt: skip


def _experiment(told: Told) -> list[Item]:
    horizon = told.file.under(NONE).scenario.horizon
    rows = followed(told.rows)
    return [
        ("4.1", say("Initialisation", "Start"), say(
            "Stocks and roads as in a steady state, then a warm-up of {0} that is not measured.",
            "Lagre og veier som i en stabil tilstand, så {0} innkjøring som ikke måles.",
            days(horizon.warm_up_days))),
        ("4.2", say("Run length", "Kjøringens lengde"), say(
            "{0}, from {1} to {2}, in steps of a day.", "{0}, fra {1} til {2}, i steg på én dag.",
            days(horizon.days), day_of(horizon.starts), day_of(horizon.ends - timedelta(1)))),
        ("4.3", say("Estimation approach", "Hvordan det anslås"), say(
            "{0} replicates of the scenario as written; {1} futures of {2} replicates; {3}.",
            "{0} gjentak av scenarioet som skrevet, {1} framtider på {2} gjentak, {3}.",
            count(told.replicates), count(told.futures), count(told.per_future), rows)),
    ]  # fmt: skip


def _made(told: Told) -> list[Item]:
    versions, machine = told.manifest["versions"], told.manifest["machine"]
    return [
        ("5.1", say("Software", "Programvare"), say(
            "forsyningssim {0}, Python {1}, SimPy {2}, NumPy {3}, Numba {4}.",
            "forsyningssim {0}, Python {1}, SimPy {2}, NumPy {3}, Numba {4}.",
            *(versions[name] for name in ("forsyningssim", "python", "simpy", "numpy", "numba")))),
        ("5.2", say("Random sampling", "Tilfeldige tall"), say(
            "Counter-based streams with an address for every draw; seed {0}; common random "
            "numbers across policies and futures.",
            "Tellerbaserte strømmer med adresse for hvert trekk, frø {0}. Felles tilfeldige tall "
            "på tvers av tiltak og framtider.", told.manifest["seed"])),
        ("5.3", say("Model execution", "Utførelse"), say(
            "Decisions as events (SimPy), routine as compiled loops over arrays, day by day; "
            "nothing depends on the number of workers.",
            "Beslutninger som hendelser (SimPy), rutine som kompilerte løkker over tabeller, dag "
            "for dag. Ingenting avhenger av antall prosesser.")),
        ("5.4", say("System specification", "Maskin"), say(
            "{0}, {1}, {2} cores.", "{0}, {1}, {2} kjerner.",
            machine["system"], machine["processor"], machine["cores"])),
        ("6.1", say("Sharing of the model", "Deling av modellen"), say(
            "Open source under EUPL-1.2, with scenarios, tests and documentation.",
            "Åpen kildekode under EUPL-1.2, med scenarioer, tester og dokumentasjon.")),
    ]  # fmt: skip

"""What stands behind a report: what was simulated, what is left out, how to repeat it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from forsyningssim.measures import MEASURES
from forsyningssim.report.page import phrases
from forsyningssim.report.page.document import (
    Block,
    Cell,
    Listing,
    Paragraph,
    Quote,
    Section,
    Table,
    cited,
)
from forsyningssim.scenario.explain import PolicyStory, Sentence, explain
from forsyningssim.scenario.fields import field_called, value_called
from forsyningssim.scenario.library import ScenarioFile
from forsyningssim.scenario.names import names
from forsyningssim.spec import Text
from forsyningssim.words import capital, day_of, say, unit_called

NOT_MODELLED: Final = (
    say(
        "The model tells what follows from its assumptions. Figures of a crisis are not forecasts.",
        "Modellen viser hva som følger av antakelsene. Tall for en krise er ikke prognoser.",
    ),
    say(
        "Rows are treatments, not persons: one patient with three medicines is three rows, and "
        "nothing links them.",
        "Radene er behandlinger, ikke personer: én pasient med tre legemidler er tre rader, og "
        "ingenting knytter dem sammen.",
    ),
    say(
        "Admissions and deaths are expected numbers, computed after the run from published ratios "
        "of risk; most of these are observational. Nobody dies in the simulation.",
        "Innleggelser og dødsfall er forventede tall, regnet ut etter kjøringen fra publiserte "
        "risikoforhold, de fleste fra observasjonsstudier. Ingen dør i simuleringen.",
    ),
    say(
        "Prices, prescribing habits and politics answer only as far as the scenario says they do.",
        "Priser, forskrivning og politikk svarer ikke utover det scenarioet sier at de gjør.",
    ),
)


def simulated(file: ScenarioFile, policies: Iterable[str]) -> Section:
    """Tell the scenario in sentences, with what each policy does and by what law."""
    told, wanted = explain(file), set(policies)
    called = names(file.scenario)
    chosen = [story for story in told.policies if story.name in wanted]
    happens = tuple(_happening(sentence) for sentence in told.happens)
    parts = (
        Section(
            "disruptions", say("What happens", "Det som skjer"),
            (_sentences(say("Disruptions", "Hendelser"), happens),) if happens
            else (Paragraph(say("Nothing happens.", "Ingenting skjer.")),),
        ),
        *(_policy(story, called) for story in chosen if story.done or story.changes),
    )  # fmt: skip
    return Section("scenario", phrases.HAPPENS, (Paragraph(told.scope),), parts)


def _happening(sentence: Sentence) -> tuple[Cell, ...]:
    return (
        sentence.text,
        phrases.GRADES[sentence.grade],
        cited(sentence.source) if sentence.source else phrases.NOT_STATED,
    )


def _sentences(caption: Text, rows: tuple[tuple[Cell, ...], ...]) -> Table:
    head = say("what", "hva"), phrases.GRADE, phrases.SOURCE
    return Table(caption, head, rows, wide=True)


def _policy(story: PolicyStory, called: Mapping[str, Text]) -> Section:
    plain = story.name.replace("_", " ")
    name = story.title or Text(en=plain, nb=plain)
    rows = tuple((sentence.text, _law(sentence), cited(sentence.source)) for sentence in story.done)
    blocks: list[Block] = []
    if story.counterfactual:
        blocks.append(Paragraph(say(
            "A counterfactual: not everything here had a legal basis in force at the time.",
            "Kontrafaktisk: ikke alt her hadde en gjeldende hjemmel på den tiden.",
        ), "warning"))  # fmt: skip
    if rows:
        head = say("what", "hva"), say("power", "hjemmel"), phrases.SOURCE
        blocks.append(Table(say("{0}: levers", "{0}: virkemidler", name), head, rows, wide=True))
    if story.changes:
        changes = tuple(
            (
                capital(field_called(change.path)),
                value_called(change.old, called),
                value_called(change.new, called),
            )
            for change in story.changes
            if not change.path.endswith(".source")
        )
        head = say("what", "hva"), say("as written", "som skrevet"), say("changed to", "endret til")
        caption = say("{0}: changed beforehand", "{0}: endret på forhånd", name)
        blocks.append(Table(caption, head, changes, wide=True))  # fmt: skip
    return Section(f"policy-{story.name.replace('_', '-')}", name, tuple(blocks))


def _law(sentence: Sentence) -> Text:
    return sentence.law or phrases.NOT_STATED


def limits(file: ScenarioFile, warnings: Iterable[Text]) -> Section:
    """Say what the model leaves out, and what is known of the real crisis."""
    scenario = file.scenario
    said = [Paragraph(warning, "warning") for warning in warnings]
    blocks: list[Block] = [*said]
    if scenario.limits.en:
        blocks.append(Paragraph(scenario.limits))
    blocks.append(Listing(NOT_MODELLED))
    if scenario.outcome.en:
        real = say("What is known from reality: {0}", "Det som er kjent fra virkeligheten: {0}",
                   scenario.outcome)  # fmt: skip
        blocks.append(Paragraph(real))
    return Section("limits", phrases.LIMITS, tuple(blocks), new_page=False)


def repeat(manifest: Mapping[str, Any], key: str) -> Section:
    """Say how to make the same results again."""
    rows: list[tuple[Cell, ...]] = [
        (say("command", "kommando"), Quote(manifest["command"], code=True)),
        (say("key", "nøkkel"), Quote(key, code=True)),
        (say("seed", "frø"), Quote(str(manifest["seed"]), code=True)),
        (say("results version", "resultatversjon"),
         Quote(str(manifest["results_version"]), code=True)),
        *((Text(en=name, nb=name), Quote(version, code=True))
          for name, version in manifest["versions"].items()),
        *((Text(en=f"SHA-256, {name}", nb=f"SHA-256, {name}"), Quote(digest, code=True))
          for name, digest in manifest["sha256"].items() if name in _VOUCHED),
    ]  # fmt: skip
    head = say("what", "hva"), phrases.VALUE
    table = Table(say("What decides the results", "Det som avgjør resultatene"), head, tuple(rows))
    text = say(
        "The same command with the same version gives the same numbers to the last digit, on any "
        "number of processors.",
        "Samme kommando med samme versjon gir de samme tallene til siste siffer, på hvor mange "
        "prosessorer som helst.",
    )
    return Section("repeat", phrases.REPEAT, (Paragraph(text), table), new_page=False)


_VOUCHED: Final = (
    "scenario.resolved.yaml", "replicates.parquet", "comparison.csv", "summary.json",
    "measures.csv",
)  # fmt: skip


def facts(
    manifest: Mapping[str, Any], key: str, scale: Text, author: str
) -> tuple[tuple[Text, Cell], ...]:
    """Say below the title who ran what, and when."""
    when = datetime.fromisoformat(manifest["written"]).date()
    return (
        (say("Run by", "Kjørt av"), Quote(author, "nb") if author else phrases.NOT_STATED),
        (say("Computed on", "Beregnet"), day_of(when)),
        (say("Scale", "Omfang"), scale),
        (say("Key", "Nøkkel"), Quote(key, code=True)),
        (say("Model", "Modell"), Quote(f"forsyningssim {manifest['versions']['forsyningssim']}")),
    )


def _plain(definition: Text) -> Text:
    """Write a definition without the marks that the names of inputs have in the documentation."""
    return Text(en=definition.en.replace("`", ""), nb=definition.nb.replace("`", ""))


def definitions(measures: Iterable[str]) -> Table:
    """Define the measures of a result."""
    rows = tuple(
        (MEASURES[name].title, unit_called(MEASURES[name].unit), _plain(MEASURES[name].definition))
        for name in measures
    )
    head = phrases.MEASURE, phrases.UNIT, say("definition", "definisjon")
    return Table(say("What is counted", "Hva som telles"), head, rows, wide=True)

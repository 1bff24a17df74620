"""The report of a study, put together: in full, or on one page."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from forsyningssim.measures import MEASURES
from forsyningssim.report.page import bearers, evidence, example, phrases, pictures, provenance
from forsyningssim.report.page.answer import sentences
from forsyningssim.report.page.costs import costs
from forsyningssim.report.page.document import Block, Document, Listing, Paragraph, Picture, Section
from forsyningssim.report.page.headline import headline, inputs, lead, strong_deaths
from forsyningssim.report.page.limits import of_limits
from forsyningssim.report.page.parts import all_names, every_number, pictured, sheets
from forsyningssim.report.page.side_by_side import side_by_side
from forsyningssim.report.page.stress_des import Told, checklist
from forsyningssim.report.page.written import amount, count, followed
from forsyningssim.spec import Text
from forsyningssim.studies.answers import answers, called
from forsyningssim.studies.costed import BREAK_EVEN
from forsyningssim.studies.national import CHECK
from forsyningssim.studies.study import Study
from forsyningssim.words import say, small

ROUGH: Final = 0.25
"""A sample world that is further off by this share is warned of on page one."""


def study_report(study: Study, manifest: Mapping[str, Any], author: str) -> Document:
    """Put together the report of a study."""
    file = study.plan.file
    policies = study.plan.policies
    scale = _scale(study)
    sections = (
        answer(study),
        _figures(study),
        *of_limits(study),
        _results(study),
        costs(study),
        _evidence(study),
        provenance.simulated(file, policies),
        provenance.limits(file, [*study.finish.warnings, *study.findings.left_out, *_weak(study)]),
        provenance.repeat(manifest, study.plan.hash),
        Section("stress-des", phrases.STRESS, (checklist(_told(study, manifest)),)),
    )
    return Document(
        file.scenario.title, file.scenario.question,
        provenance.facts(manifest, study.plan.hash, scale, author), sections,
        (*sheets(study.folder, _names(study)), every_number(file.scenario)),
    )  # fmt: skip


def _names(study: Study) -> Mapping[str, Text]:
    """Return what to call all that the tables of a study name, what money is counted for too."""
    costed = study.findings.costed
    bases = {each.basis.words.en: each.basis.words for each in costed.bill}
    policies = {policy: called(study.names, policy) for policy in study.plan.policies}
    return {**all_names(study.plan.file.scenario, policies), **bases, BREAK_EVEN.en: BREAK_EVEN}


def brief(document: Document) -> Document:
    """Leave only what fits on one page: the question, the answer and its table."""
    return replace(document, sections=document.sections[:1])


def _scale(study: Study) -> Text:
    futures = len(study.plan.futures)
    over = (
        say("{0} futures of {1} replicates", "{0} framtider på {1} gjentak", count(futures),
            study.plan.replicates_per_future)
        if futures
        else say("one set of assumptions", "ett sett antakelser")
    )  # fmt: skip
    return say(
        "{0} policies, {1} replicates of each on the same luck, {2}; {3}",
        "{0} tiltak, {1} gjentak av hvert med de samme tilfeldighetene, {2}, {3}",
        count(len(study.plan.policies)), count(study.replicates), over,
        followed(study.plan.persons),
    )  # fmt: skip


def answer(study: Study) -> Section:
    """Put together page one."""
    blocks: list[Block] = []
    if not study.outcomes.futures:
        blocks.append(Paragraph(phrases.ONE_SET, "warning"))
    blocks += [Paragraph(text, "answer") for text in sentences(study)]
    checked = sample_check(study)
    if checked and abs(checked.apart) > ROUGH:
        blocks.append(Paragraph(checked.words, "warning"))
    blocks.append(replace(side_by_side(study, headline(study)), note=_how_to_read(study)))
    return Section("answer", phrases.ANSWER, tuple(blocks))


def _how_to_read(study: Study) -> Text:
    """Tell the two kinds of uncertainty apart, and why a range may lie beside a change."""
    found = study.findings.by_measure[headline(study)].against.values()
    beside = any(
        each.range and not each.range.low <= each.difference.estimate <= each.range.high
        for each in found
    )
    if not beside:
        return phrases.TWO_KINDS
    return say(
        "{0} Where the range does not hold the change, one reason is luck: futures were run on {1} "
        "of the {2} replicates.",
        "{0} Der spennet ikke inneholder endringen, er tilfeldigheter én grunn: framtidene er "
        "regnet på {1} av de {2} gjentakene.",
        phrases.TWO_KINDS, study.plan.replicates_per_future, study.replicates,
    )  # fmt: skip


class Checked(NamedTuple):
    """How far a sample world is from runs that follow every treatment, on the same luck."""

    apart: float
    """Sample less every treatment, as a share of the latter."""
    words: Text


def sample_check(study: Study) -> Checked | None:
    """Hold the sample world against every treatment by the measure of page one; none if not run."""
    path = study.folder / CHECK
    if not path.exists():
        return None
    measure, reference = headline(study), study.findings.reference
    with path.open(encoding="utf-8", newline="") as lines:
        told = next(
            row
            for row in csv.DictReader(lines)
            if row["policy"] == reference and row["measure"] == measure
        )
    if not told["every_treatment"] or not float(told["every_treatment"]):
        return None
    every, sampled = float(told["every_treatment"]), float(told["sample_world"])
    words = say(
        "The numbers come from a sample world. Held against runs that follow every treatment, on "
        "the same luck (runs: {0}), it gives {1} where they give {2} ({3}, ‘{4}’): read "
        "sizes as rough.",
        "Tallene kommer fra en utvalgsverden. Holdt mot kjøringer som følger hver behandling, med "
        "de samme tilfeldighetene (kjøringer: {0}), gir den {1} der de gir {2} ({3}, «{4}»): "
        "les størrelsene som grove.",
        told["runs"], amount(sampled).written, amount(every).written,
        small(MEASURES[measure].title), called(study.names, reference),
    )  # fmt: skip
    return Checked(sampled / every - 1, words)


def _figures(study: Study) -> Section:
    """Draw the study, and one typical replicate under the leading policy."""
    one = study.findings.by_measure[headline(study)]
    policy = lead(one) or study.findings.reference
    replicate = example.typical(study, one.measure, policy)
    shown = example.run_again(study, policy, replicate)
    found: dict[str, Picture | Text] = dict(pictures.of_study(study))
    found |= dict(example.pictures(shown, study.plan.file.under(policy).scenario))
    note = say(
        "The timeline, who bears it and the flow show one replicate with every treatment followed: "
        "number {0} under ‘{1}’, in the study the one nearest to the median of {2}. All other "
        "figures show the whole study.",
        "Tidslinjen, hvem det rammer og pakningenes vei viser ett gjentak der hver behandling er "
        "fulgt: nummer {0} under «{1}», det i studien som er nærmest medianen for {2}. De andre "
        "figurene viser hele studien.",
        replicate, called(study.names, policy), small(MEASURES[one.measure].title),
    )  # fmt: skip
    parts = pictured(found, {"burden": tuple(bearers.tables(study))})
    return Section("figures", phrases.FIGURES, (Paragraph(note, "note"),), parts)


def _results(study: Study) -> Section:
    told = answers(study.findings, study.names)
    parts = tuple(
        Section(
            f"measure-{measure.replace('_', '-')}", MEASURES[measure].title,
            (Listing(tuple(told[measure])), side_by_side(study, measure)), new_page=False,
        )
        for measure in study.plan.measures
    )  # fmt: skip
    return Section(
        "results", phrases.RESULTS, (provenance.definitions(study.plan.measures),), parts
    )


def _evidence(study: Study) -> Section:
    scenario = study.plan.file.scenario
    blocks: list[Block] = [Paragraph(evidence.grades(scenario))]
    first: list[Block] = [Paragraph(evidence.what_to_measure(study))]
    if study.outcomes.futures:
        first.append(evidence.varied_table(study))
    parts = (
        Section("measure-next", phrases.MEASURE_NEXT, tuple(first)),
        Section(
            "given", phrases.GIVEN, (evidence.by_source(scenario, tuple(study.outcomes.inputs)),)
        ),
    )
    return Section("evidence", phrases.EVIDENCE, tuple(blocks), parts)


def _weak(study: Study) -> Iterator[Text]:
    """Warn of a sample that nobody checked, and of deaths on evidence that is not strong."""
    if study.plan.persons is not None and not (study.folder / CHECK).exists():
        yield say(
            "The sample world was not held against runs that follow every treatment.",
            "Utvalgsverdenen ble ikke holdt mot kjøringer som følger hver behandling.",
        )
    if "excess_deaths" in study.plan.measures and not strong_deaths(study.plan.file.scenario):
        yield say(
            "Deaths do not stand on page one: not all evidence behind them is randomised or a "
            "natural experiment.",
            "Dødsfall står ikke på første side: ikke all dokumentasjon bak dem er randomisert "
            "eller et naturlig eksperiment.",
        )


def _told(study: Study, manifest: Mapping[str, Any]) -> Told:
    return Told(
        study.plan.file, study.plan.policies, study.names, study.plan.measures, study.replicates,
        len(study.plan.futures), study.plan.replicates_per_future,
        tuple(each.label for each in inputs(study).values()), study.plan.persons, manifest,
    )  # fmt: skip

"""The report of a run, put together from its folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from forsyningssim.measures import MEASURES
from forsyningssim.report.page import evidence, example, phrases, provenance
from forsyningssim.report.page.document import Document, Paragraph, Section, Table
from forsyningssim.report.page.parts import all_names, every_number, pictured, sheets
from forsyningssim.report.page.stress_des import Told, checklist
from forsyningssim.report.page.written import amount
from forsyningssim.scenario.library import ScenarioFile
from forsyningssim.scenario.load import read, validate
from forsyningssim.scenario.schema import Scenario
from forsyningssim.spec import Text
from forsyningssim.studies.answers import called
from forsyningssim.studies.costed import basis_of, title_of
from forsyningssim.studies.opened import told_of
from forsyningssim.words import say, unit_called


def run_report(folder: Path, author: str) -> Document:
    """Put together the report of a run from its folder.

    Raises
    ------
    UnreadableError
        The folder holds no finished run.
    """
    manifest = told_of(folder, "run_hash")
    shown = example.open_run(folder)
    doc = read(folder / "scenario.resolved.yaml")
    file = ScenarioFile(Path(f"{manifest['scenario']}.yaml"), doc, validate(Scenario, doc))
    policy, scenario = str(manifest["policy"]), file.scenario
    found = dict(example.pictures(shown, file.under(policy).scenario))
    evidence_of = (Paragraph(evidence.grades(scenario)), evidence.by_source(scenario))
    rows = None if manifest["persons"] == "all" else int(manifest["persons"])
    titles = _titles(shown.summary, policy)
    told = Told(file, (policy,), titles, tuple(_headline_measures(shown)),
                1, 0, 0, (), rows, manifest)  # fmt: skip
    sections = (
        Section("answer", phrases.ANSWER, (
            Paragraph(phrases.ONE_RUN, "warning"),
            _figures_of(shown, scenario,
                        [each for each in scenario.study.measures if each in told.measures]),
        )),
        Section("figures", phrases.FIGURES, (), pictured(found, {})),
        Section("results", phrases.RESULTS, (_figures_of(shown, scenario, told.measures),)),
        Section("evidence", phrases.EVIDENCE, evidence_of),
        provenance.simulated(file, [policy]),
        provenance.limits(file, []),
        provenance.repeat(manifest, manifest["run_hash"]),
        Section("stress-des", phrases.STRESS, (checklist(told),)),
    )  # fmt: skip
    tables = sheets(folder, all_names(scenario, titles), basis_of(scenario).heading)
    return Document(
        scenario.title, scenario.question,
        provenance.facts(manifest, manifest["run_hash"], _scale_of(shown, policy), author),
        sections, (*tables, every_number(scenario)),
    )  # fmt: skip


def _titles(summary: Mapping[str, Any], policy: str) -> Mapping[str, Text]:
    title = summary.get("policy_title")
    return {policy: Text(**title)} if title else {}


def _scale_of(shown: example.Example, policy: str) -> Text:
    summary = shown.summary
    return say(
        "one replicate, number {0}, under ‘{1}’", "ett gjentak, nummer {0}, under «{1}»",
        summary["replicate"], called(_titles(summary, policy), policy),
    )  # fmt: skip


def _headline_measures(shown: example.Example) -> Iterator[str]:
    """Name the measures of a run that could be told; deaths need a ledger that one run has not."""
    for name in MEASURES:
        if name != "excess_deaths" and shown.summary.get(name) is not None:
            yield name


def _figures_of(shown: example.Example, scenario: Scenario, measures: Iterable[str]) -> Table:
    rows = tuple(
        (
            title_of(name, scenario),
            amount(float(shown.summary[name])),
            unit_called(MEASURES[name].unit),
        )
        for name in measures
    )
    head = phrases.MEASURE, phrases.VALUE, phrases.UNIT
    return Table(say("This run in figures", "Denne kjøringen i tall"), head, rows)

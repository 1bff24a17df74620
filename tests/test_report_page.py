"""The committee's report: it says what the results carry, in both languages, for everybody.

Defects that were planted and seen: a change written that is not shown, a table without a caption,
the time of day in a workbook, an address outside the page.
"""

from __future__ import annotations

import json
import re
import shutil
import zipfile
import zlib
from contextlib import suppress
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest
from study_world import plan

from forsyningssim.actors.parallel_trader import Plausible
from forsyningssim.errors import UnknownNameError, UnreadableError
from forsyningssim.report.page import evidence, phrases
from forsyningssim.report.page.answer import sentences
from forsyningssim.report.page.document import Amount, Document, Paragraph, Picture, Table, said
from forsyningssim.report.page.headline import headline
from forsyningssim.report.page.html import as_html
from forsyningssim.report.page.of_study import answer, brief
from forsyningssim.report.page.pdf import as_pdf
from forsyningssim.report.page.side_by_side import side_by_side
from forsyningssim.report.page.write import report_of, write_files, write_report
from forsyningssim.report.page.written import amount, between, share, signed
from forsyningssim.report.page.xlsx import as_xlsx
from forsyningssim.report.run_folder import RunKey, write_run
from forsyningssim.report.words import Language
from forsyningssim.scenario.library import load
from forsyningssim.scenario.numbers import numbers
from forsyningssim.scenario.shipped import find
from forsyningssim.setting import catalogue_of, prepare
from forsyningssim.simulation import simulate_resolved
from forsyningssim.spec import Text
from forsyningssim.studies.conduct import carry_out
from forsyningssim.studies.limit_words import judged
from forsyningssim.studies.opened import open_study
from forsyningssim.studies.outcomes import borne, by_medicine, medicines
from forsyningssim.studies.plan import planned
from forsyningssim.studies.study import Study
from forsyningssim.words import day_of

LANGUAGES: tuple[Language, ...] = ("nb", "en")


@cache
def folder(futures: int = 16) -> Path:
    """Run a small study once for all tests."""
    where = Path(mkdtemp(prefix="report-")) / "study"
    carry_out(plan(futures=futures, replicates=12 if futures else 3), where, workers=1)
    return where


@cache
def studied(futures: int = 16) -> Study:
    return open_study(folder(futures))


@cache
def document() -> Document:
    return report_of(folder())


@cache
def page(language: Language) -> str:
    return as_html(document(), language)


BASES = re.compile("given that|as years come|without the crisis|per year")
MONEY = re.compile(r"\bNOK\b|\bnok\b|nok_|_nok|kroner")
PRICES = "Every number of the scenario"
"""The table of inputs, which has prices and no results."""


def tables_of(found: Document) -> list[Table]:
    """Every table of a report: on its pages, of its pictures, and in the workbook alone."""
    blocks = [block for section in found.walk() for block in section.blocks]
    shown = [block.table if isinstance(block, Picture) else block for block in blocks
             if isinstance(block, Picture | Table)]  # fmt: skip
    every = [*filter(None, shown), *(sheet.table for sheet in found.sheets)]
    return [table for table in every if table.caption.en != PRICES]


def unlabelled(found: Document) -> list[str]:
    """Find tables and rows of money that do not say what it is counted for."""
    faults = []
    for table in tables_of(found):
        said_of_all = [table.caption, *table.head, *([table.note] if table.note else [])]
        head = " ".join(words.en for words in said_of_all)
        for row in table.body:
            shown = " ".join(said(cell, "en") for cell in row)
            if MONEY.search(f"{head} {shown}") and not BASES.search(f"{head} {shown}"):
                faults.append(table.caption.en)
                break
    return faults


def test_every_table_of_costs_says_what_it_is_counted_for() -> None:
    """Planted: captions without their basis, and a row of a run's report without its own."""
    assert unlabelled(document()) == []
    costs = next(section for section in document().walk() if section.key == "costs")
    tables = [block for block in costs.blocks if isinstance(block, Table)]
    assert len(tables) >= 3
    bare = [replace(each, caption=Text(en="NOK", nb="kroner")) for each in tables]
    planted = replace(costs, blocks=tuple(bare))
    bad = replace(document(), sections=(planted,), sheets=())
    assert unlabelled(bad) == ["NOK"] * len(bare)
    assert any(MONEY.search(sheet.table.caption.en + " ".join(c.en for c in sheet.table.head))
               for sheet in document().sheets)  # fmt: skip
    run = report_of(run_folder())
    assert unlabelled(run) == []
    *_, figures = (table for table in tables_of(run) if "figures" in table.caption.en)
    nameless = tuple((Text(en="Cost", nb="Kostnad"), *row[1:]) for row in figures.body)
    section = replace(run.sections[0], blocks=(replace(figures, body=nameless),))
    assert unlabelled(replace(run, sections=(section,), sheets=())) == [figures.caption.en]


def texts(found: Document) -> list[Text]:
    """Every text of a report."""
    return [
        text
        for section in found.walk()
        for block in section.blocks
        for text in (
            [block.text] if isinstance(block, Paragraph)
            else [block.title, block.summary] if isinstance(block, Picture)
            else []
        )
    ]  # fmt: skip


# --- the folder is all it takes


def test_a_study_opened_again_is_the_study_that_was_run(tmp_path: Path) -> None:
    made = carry_out(plan(futures=4, replicates=4), tmp_path / "study", workers=1)
    found = open_study(tmp_path / "study")
    assert np.array_equal(found.outcomes.replicates, made.outcomes.replicates, equal_nan=True)
    assert found.outcomes.futures == made.outcomes.futures
    assert found.findings.by_measure.keys() == made.findings.by_measure.keys()
    assert found.compare("none", "ban") == made.compare("none", "ban")


def test_a_folder_that_is_no_study_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="neither a study nor a run"):
        write_report(tmp_path)


def test_a_study_of_another_version_is_refused(tmp_path: Path) -> None:
    copy = shutil.copytree(folder(), tmp_path / "study")
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    manifest["study_hash"] = "0123456789"
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(UnreadableError, match="another version"):
        write_report(copy)


def test_an_unknown_format_or_language_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="format"):
        write_report(tmp_path, formats=["docx"])  # type: ignore[list-item]
    with pytest.raises(UnknownNameError, match="language"):
        write_report(tmp_path, ["sv"])  # type: ignore[list-item]


# --- page one


def test_the_answer_has_at_most_five_sentences_in_both_languages() -> None:
    told = sentences(studied())
    assert 1 <= len(told) <= 5
    for text in told:
        assert text.en != text.nb
        assert text.en.endswith(".")
        assert text.nb.endswith(".")
        assert not re.search(r"[{}]|nan|inf\b", text.en + text.nb)


def test_one_set_of_assumptions_is_said_above_every_number() -> None:
    first = answer(studied(0)).blocks[0]
    assert first == Paragraph(phrases.ONE_SET, "warning")
    assert first not in document().sections[0].blocks


def test_a_change_that_is_not_shown_is_never_written_as_a_number() -> None:
    study = studied()
    for measure, one in study.findings.by_measure.items():
        rows = side_by_side(study, measure).body[1:]
        for row, found in zip(rows, one.against.values(), strict=True):
            change = row[2]
            assert isinstance(change, Amount)
            if found.verdict in {"no difference shown", "not enough replicates"}:
                assert change.written in {phrases.NOT_SHOWN, phrases.UNCHANGED}
            else:
                assert re.search(r"\d", change.written.en)


def test_the_answer_speaks_of_the_ban_with_its_threshold_and_its_law() -> None:
    told = sentences(studied())[-1]
    assert "‘ban’" in told.en
    assert "exported share" in told.en
    assert phrases.LAW["none"].nb in told.nb


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.02, 0.04, "lies above is plausible"), (0.2, 0.4, "hardly plausible"),
     (0.05, 0.2, "cannot be judged")],
)  # fmt: skip
def test_a_threshold_is_held_against_what_is_plausible(low: float, high: float, said: str) -> None:
    because = Text(en="the medicine is cheap", nb="legemidlet er billig")
    plausible = Plausible(up_to_share=0.1, because=because)
    told = judged(low, high, plausible)
    assert said in told.en
    assert told.en.endswith("up to 10 % is taken as plausible, since the medicine is cheap")
    assert told.nb.endswith("inntil 10 % regnes som rimelig, siden legemidlet er billig")


def test_who_bears_it_adds_up_to_what_was_borne() -> None:
    study = studied()
    groups = catalogue_of(study.plan.file.under().scenario).groups
    found = borne(study.plan, study.finish.store, study.replicates)
    ends = np.cumsum([len(groups), 4])
    for part in np.split(found, ends, axis=2):
        for days, policy in zip(part, study.plan.policies, strict=True):
            whole = study.outcomes.of(policy, "untreated_patient_days")
            assert whole.sum() > 0
            assert days.sum(axis=1) == pytest.approx(whole)
    by_group = found[:, :, : len(groups)]
    of_medicines = by_medicine(
        study.plan, study.finish.store, study.replicates, "untreated_patient_days"
    )
    for s, name in enumerate(medicines(study.plan)):
        mine = [group.substance == name for group in groups]
        assert by_group[:, :, mine].sum(axis=2) == pytest.approx(of_medicines[:, :, s])


def test_medicines_have_the_order_of_the_arrays() -> None:
    file = load(find("debate/ambition"))
    scenario = file.under().scenario
    names = medicines(planned(file))
    assert names == prepare(scenario, 200).catalogue.substances
    assert list(names) != sorted(names), "a scenario in which the alphabet would be wrong"


def test_deaths_stand_on_page_one_only_on_strong_evidence() -> None:
    study = studied()
    assert headline(study) == "untreated_patient_days"


# --- the ledger


def test_the_ledger_has_every_number_and_the_least_known_first() -> None:
    scenario = studied().plan.file.scenario
    every = evidence.every_number(scenario).body
    assert [said(row[0], "en") for row in every] == [each.path for each in numbers(scenario)]
    counted = sum(
        row[1].value or 0 for row in evidence.by_source(scenario).body if isinstance(row[1], Amount)
    )
    assert counted == len(every)


def test_what_moves_the_answer_most_comes_first() -> None:
    found = evidence.varied(studied())
    assert {each.input.name for each in found} == set(studied().outcomes.inputs)
    shown = [each.shown for each in found]
    assert shown == sorted(shown, reverse=True)
    for flag in (True, False):
        moved = [abs(each.moved or 0) for each in found if each.shown is flag]
        assert moved == sorted(moved, reverse=True)


def test_the_checklist_has_all_items_of_stress_des() -> None:
    section = next(each for each in document().walk() if each.key == "stress-des")
    (table,) = section.blocks
    items = [said(row[0], "en") for row in table.body]  # type: ignore[union-attr]
    assert items == [
        "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "2.5.1", "2.5.2", "2.5.3", "2.5.4",
        "2.5.5", "3.1", "3.2", "3.3", "3.4", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "5.4", "6.1",
    ]  # fmt: skip


# --- numbers and dates


def test_numbers_follow_the_language_and_have_two_digits() -> None:
    assert amount(1_234_567.8).written == Text(en="1.2 million", nb="1,2 millioner")
    assert amount(45_678.0).written == Text(en="46,000", nb="46\N{NARROW NO-BREAK SPACE}000")
    assert amount(0.01234).written == Text(en="0.012", nb="0,012")
    assert amount(42.0).written == Text(en="42", nb="42")
    assert amount(float("nan")).written.en == "–"
    assert signed(12.34).written == Text(en="+12", nb="+12")
    assert signed(-12.34).written == Text(en="−12", nb="−12")
    assert signed(0.0).written.en == "0"
    assert between(1.0, float("inf")) == Text(en="no bounds", nb="ingen grenser")
    assert share(0.5) == Text(en="50 %", nb="50 %")


def test_dates_are_written_in_full() -> None:
    from datetime import date

    written = day_of(date(2026, 11, 22))
    assert written == Text(en="22 November 2026", nb="22. november 2026")


# --- HTML


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_stands_alone(language: Language) -> None:
    html = page(language)
    assert "<script" not in html
    assert not re.search(r'(?:src|href)="(?!data:|#)', html)
    assert not re.search(r"url\((?!#)|@import", html)
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", html)  # no name of a scenario left unspoken


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_tables_and_pictures_can_be_read_without_eyes(language: Language) -> None:
    html = page(language)
    assert f'<html lang="{language}">' in html
    levels = [int(level) for level in re.findall(r"<h(\d)", html)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert html.count("<table") == html.count("<caption") > 5
    assert not re.search(r"<th(?! scope)[ >]", html)
    assert all(alt for alt in re.findall(r'<img [^>]*alt="([^"]*)"', html))
    keys = re.findall(r'\bid="([^"]+)"', html)
    assert len(keys) == len(set(keys))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(keys)
    assert set(re.findall(r'aria-labelledby="([^"]+)"', html)) <= set(keys)


def test_all_eight_pictures_are_there_with_words_and_a_table_or_with_a_reason() -> None:
    parts = [each for each in document().walk() if each.key.startswith("figure-")]
    assert len(parts) == 8
    for part in parts:
        block, *more = part.blocks
        if more:  # further tables, of all replicates
            assert part.key == "figure-burden"
            assert all(isinstance(each, Table) and each.body for each in more)
        if not isinstance(block, Picture):  # here: no policy has an effect that could be priced
            assert part.key == "figure-cost-effect"
            assert isinstance(block, Paragraph)
            assert block.text.en != block.text.nb
    found = [block for each in document().walk() for block in each.blocks
             if isinstance(block, Picture)]  # fmt: skip
    assert len(found) >= 7
    for picture in found:
        assert picture.table is not None
        assert picture.table.body
        assert picture.summary.en != picture.summary.nb
        for language in LANGUAGES:
            assert picture.drawn[language].startswith(b"<?xml")


def test_the_brief_is_the_first_page_alone() -> None:
    short = brief(document())
    assert short.sections == document().sections[:1]
    assert short.title == document().title
    assert "<img" not in as_html(short, "nb")


# --- PDF and workbook


def inflated(pdf: bytes) -> bytes:
    """Everything in a PDF, its compressed parts too."""
    parts = [pdf]
    for stream in re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL):
        with suppress(zlib.error):
            parts.append(zlib.decompress(stream))
    return b"\n".join(parts)


def test_the_pdf_is_tagged_and_says_its_language() -> None:
    pdf = inflated(as_pdf(as_html(brief(document()), "nb")))
    assert b"/StructTreeRoot" in pdf
    assert re.search(rb"/MarkInfo\s*<<\s*/Marked true", pdf)
    assert re.search(rb"/Lang \(nb\)", pdf)
    assert b"pdfuaid:part" in pdf
    for tag in (b"/H1", b"/H2", b"/P", b"/Table", b"/TH", b"/TD"):
        assert re.search(rb"/S\s*" + tag + rb"\b", pdf), tag


def test_the_workbook_has_numbers_as_numbers_in_native_tables() -> None:
    import io

    with zipfile.ZipFile(io.BytesIO(as_xlsx(document(), "nb"))) as book:
        names = book.namelist()
        tables = [name for name in names if name.startswith("xl/tables/")]
        sheets = [name for name in names if name.startswith("xl/worksheets/sheet")]
        assert len(tables) == len(sheets) - 1  # all but the first have one
        assert all(b"<tableColumn" in book.read(name) for name in tables)
        numbers_found = sum(
            len(re.findall(rb'<c r="[A-Z]+\d+"(?: s="\d+")?><v>', book.read(name)))
            for name in sheets
        )
    assert numbers_found > 500


def test_the_same_folder_gives_the_same_bytes(tmp_path: Path) -> None:
    (html, workbook) = write_report(folder(), ["nb"], ["html", "xlsx"], out=tmp_path)
    assert html.read_text(encoding="utf-8") == page("nb")  # made from the folder once before
    assert workbook.read_bytes() == as_xlsx(document(), "nb")
    short = as_html(brief(document()), "en")
    assert as_pdf(short) == as_pdf(short)


def test_a_brief_is_written_under_its_own_name(tmp_path: Path) -> None:
    short = write_files(brief(document()), tmp_path / "new", "brief", LANGUAGES, ["html", "pdf"])
    assert [path.name for path in short] == [
        "brief.nb.html", "brief.nb.pdf", "brief.en.html", "brief.en.pdf",
    ]  # fmt: skip
    assert all(path.stat().st_size for path in short)


# --- a run


@cache
def run_folder() -> Path:
    """Run one replicate once for all tests."""
    where = Path(mkdtemp(prefix="report-run-"))
    resolved = plan().file.under("ban")
    key = RunKey(resolved, 7, 1, 100)
    run = simulate_resolved(resolved, prepare(resolved.scenario, 100), 1, 7)
    write_run(run, key, where, ["forsyningssim", "run"])
    return where


def test_the_report_of_a_run_says_first_that_it_is_one_example() -> None:
    found = report_of(run_folder(), "Somebody")
    assert found.sections[0].blocks[0] == Paragraph(phrases.ONE_RUN, "warning")
    drawn = [block for each in found.walk() for block in each.blocks if isinstance(block, Picture)]
    assert len(drawn) == 3
    html = as_html(found, "en")
    assert "Somebody" in html
    assert "Extra deaths" not in html
    assert html.count("<caption") == html.count("<table")


def test_the_report_of_a_run_gives_its_own_numbers() -> None:
    summary = json.loads((run_folder() / "summary.json").read_text(encoding="utf-8"))
    table = report_of(run_folder()).sections[0].blocks[1]
    assert isinstance(table, Table)
    told = {said(row[0], "en"): row[1] for row in table.body}
    shown = told["Days without medicine"]
    assert isinstance(shown, Amount)
    assert shown.value == summary["untreated_patient_days"]

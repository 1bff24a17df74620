"""Two studies side by side: every input that differs is named, and no difference is made up.

Seen to fail on a paired difference taken the other way round, on an input left out, and on a
difference written where the interval holds zero.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest
from study_world import plan
from typer.testing import CliRunner

from forsyningssim.analysis.intervals import t_interval
from forsyningssim.cli import app
from forsyningssim.report.page import phrases
from forsyningssim.report.page.contrast import changed_inputs, contrast, difference, leaves, paired
from forsyningssim.report.page.document import Paragraph, Table, said
from forsyningssim.report.page.html import as_html
from forsyningssim.studies.conduct import carry_out
from forsyningssim.studies.opened import told_of
from forsyningssim.studies.study import Study

MEASURE = "packs_exported"


@cache
def study(*settings: str, seed: int = 7) -> Study:
    where = Path(mkdtemp(prefix="contrast-")) / "study"
    return carry_out(plan(*settings, futures=0, replicates=8, seed=seed), where, workers=1)


@cache
def fewer_exports() -> Study:
    return study("parallel_trade.exported_share=0.1")


def first(found: Study, other: Study) -> list[str]:
    document = contrast(found, other, told_of(other.folder, "study_hash"), "")
    return [block.text.en for block in document.sections[0].blocks if isinstance(block, Paragraph)]


def test_a_study_beside_itself_differs_in_nothing() -> None:
    assert changed_inputs(study(), study()) == []
    gap = difference(study(), study(), "none", MEASURE)
    assert (gap.estimate, gap.low, gap.high) == (0, 0, 0)
    told = first(study(), study())
    assert told[0] == "Nothing that went in differs."
    assert told[1].startswith("No difference in")
    assert len(told) == 2


def test_what_was_set_is_the_only_input_that_differs() -> None:
    (found,) = changed_inputs(study(), fewer_exports())
    assert found[0] == "parallel_trade.exported_share"
    assert found[2] == 0.1


def test_replicates_are_paired_on_the_same_luck_alone() -> None:
    assert paired(study(), fewer_exports())
    assert not paired(study(), study(seed=8))
    a, b = (each.outcomes.of("none", MEASURE) for each in (study(), fewer_exports()))
    assert difference(study(), fewer_exports(), "none", MEASURE) == t_interval(b - a, 0.95)
    assert difference(study(), fewer_exports(), "none", MEASURE).high < 0  # fewer leave
    apart = difference(study(), study(seed=8), "none", MEASURE)
    b = study(seed=8).outcomes.of("none", MEASURE)
    assert apart.estimate == pytest.approx(b.mean() - a.mean())
    assert apart.low <= apart.estimate <= apart.high


def test_a_difference_is_written_only_where_it_is_shown() -> None:
    other, seen = fewer_exports(), set()
    document = contrast(study(), other, told_of(other.folder, "study_hash"), "")
    for section in document.walk():
        if not section.key.startswith("measure-"):
            continue
        (table,) = (block for block in section.blocks if isinstance(block, Table))
        measure = section.key.removeprefix("measure-").replace("-", "_")
        for policy, row in zip(study().plan.policies, table.body, strict=True):
            gap = difference(study(), other, policy, measure)
            hidden = said(row[3], "en") == phrases.NOT_SHOWN.en
            assert hidden == (gap.low <= 0 <= gap.high)
            seen.add(hidden)
    assert seen == {True, False}


def test_leaves_are_values_with_their_paths() -> None:
    data = {"a": {"b": 1, "source": "x"}, "c": [1, 2], "title": {"en": "x", "nb": "y"}}
    assert dict(leaves(data)) == {"a.b": 1, "c": [1, 2]}


def test_the_command_writes_the_comparison(tmp_path: Path) -> None:
    folders = [str(each.folder) for each in (study(), fewer_exports())]
    asked = ["report", "--compare", *folders, "--formats", "html", "--out", str(tmp_path)]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"compared-{study().plan.hash}.{x}.html" for x in ("en", "nb")]
    shown = (tmp_path / names[0]).read_text(encoding="utf-8")
    assert "share of deliveries that is exported again" in shown.lower()


def test_the_command_wants_one_folder_or_two_to_compare(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["report"]).exit_code == 2
    both = ["report", str(tmp_path), "--compare", str(tmp_path), str(tmp_path)]
    assert CliRunner().invoke(app, both).exit_code == 2
    assert CliRunner().invoke(app, ["report", str(tmp_path), "--formats", "doc"]).exit_code == 2


def test_the_page_is_whole() -> None:
    other = fewer_exports()
    document = contrast(study(), other, told_of(other.folder, "study_hash"), "Somebody")
    html = as_html(document, "nb")
    assert "Somebody" in html
    assert html.count("<caption") == html.count("<table") >= 3
    assert not np.any([x in html for x in ("{0}", ">nan<", "inf ")])

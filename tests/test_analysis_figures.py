"""Pictures of what a result hangs on, of regret, and of cost: true, legible, the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import studied as study
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from pictures import boxes, contrast, off_the_page, overlapping, texts

from forsyningssim.analysis.basis import Basis
from forsyningssim.analysis.discovery import discover, sentence
from forsyningssim.analysis.economics import CostEffect
from forsyningssim.analysis.intervals import Interval
from forsyningssim.analysis.regret import regret
from forsyningssim.analysis.sensitivity import Indices
from forsyningssim.analysis.sensitivity import tornado as bars_of
from forsyningssim.report import style, words
from forsyningssim.report.frontier import cost_effect, describe_cost_effect, rows_cost_effect
from forsyningssim.report.regret_map import describe_regret, map_over, regret_map, rows_regret
from forsyningssim.report.tornado import describe_tornado, rows_tornado, tornado
from forsyningssim.words import say

LANGUAGES: tuple[words.Language, ...] = ("nb", "en")
MEANS = study.OUTCOMES.mean(axis=2)
GAP = MEANS[1] - MEANS[0]
SUBJECT = say("the ban less doing nothing", "forbudet mot ingenting")
HELPS = say("The ban helps", "Forbudet hjelper")
PRICES = np.linspace(0, 4000, 41)
DAY = say("day with medicine", "dag med medisin")


BARS = bars_of(study.INPUTS, study.SAMPLED, GAP, seed=1)
FLAT = bars_of(study.INPUTS, study.SAMPLED, np.zeros(len(GAP)), seed=1)
INDICES = [Indices(bar.input, bar.share, Interval(0.5, 0.4, 1.2, 0.95)) for bar in BARS]
MANY = [replace(each, name=f"{each.name} {i}") for i in range(3) for each in study.INPUTS]
BOX = discover(study.INPUTS, study.SAMPLED, GAP < 0)
NO_BOX = discover(study.INPUTS, study.SAMPLED, np.zeros(len(GAP), bool))
FINDING = sentence(BOX, study.INPUTS, HELPS)
REGRETS = regret(study.POLICIES, study.OUTCOMES, "less")
ALIKE = regret(study.POLICIES, np.zeros_like(study.OUTCOMES), "less")
CRISIS = Basis("given the crisis", 365, 2024)
PLANE = CostEffect(study.POLICIES, study.COSTS, -MEANS, DAY, CRISIS)
ALIKE_PLANE = CostEffect(study.POLICIES, np.zeros((4, 3)), np.zeros((4, 3)), DAY, CRISIS)


def the_map(order: list[str]) -> object:
    found = map_over(BOX, study.INPUTS, study.SAMPLED, order)
    assert found is not None
    return found


PICTURES: dict[str, Callable[[words.Language], Figure]] = {
    "tornado": lambda lang: tornado(BARS, GAP.mean(), study.INPUTS, SUBJECT, study.STORY, lang),
    "tornado with indices": lambda lang: tornado(
        BARS, GAP.mean(), study.INPUTS, SUBJECT, study.STORY, lang, INDICES
    ),
    "tornado of nothing": lambda lang: tornado(FLAT, 0.0, study.INPUTS, SUBJECT, study.STORY, lang),
    "tornado without inputs": lambda lang: tornado([], 0.0, [], SUBJECT, study.STORY, lang),
    "tornado of many": lambda lang: tornado(
        bars_of(MANY, np.hstack([study.SAMPLED] * 3), GAP, seed=1), GAP.mean(), MANY, SUBJECT,
        study.STORY, lang,
    ),
    "regret": lambda lang: regret_map(REGRETS, the_map([]), FINDING, study.STORY, lang),
    "regret over a choice": lambda lang: regret_map(
        REGRETS, the_map(["duty.draw"]), FINDING, study.STORY, lang
    ),
    "regret without a map": lambda lang: regret_map(REGRETS, None, FINDING, study.STORY, lang),
    "regret of nothing": lambda lang: regret_map(
        ALIKE, map_over(NO_BOX, study.INPUTS, study.SAMPLED, []),
        sentence(NO_BOX, study.INPUTS, HELPS), study.STORY, lang,
    ),
    "cost": lambda lang: cost_effect(PLANE, PRICES, study.STORY, lang),
    "cost of nothing": lambda lang: cost_effect(ALIKE_PLANE, PRICES, study.STORY, lang),
}  # fmt: skip


def drawn(name: str, language: words.Language) -> Figure:
    with style.house():
        figure = PICTURES[name](language)
        FigureCanvasAgg(figure).draw()
    return figure


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PICTURES)
def test_every_text_stands_on_the_page_by_itself(name: str, language: words.Language) -> None:
    figure = drawn(name, language)
    assert off_the_page(figure) == []
    assert overlapping(figure) == []
    for text in texts(figure):
        assert contrast(str(text.get_color())) >= 4.5, text.get_text()


@pytest.mark.parametrize("name", ["tornado", "regret", "cost"])
def test_the_same_study_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    written = []
    for _ in range(2):
        with style.house():
            paths = style.save(drawn(name, "nb"), tmp_path / name, "text")
        written.append([path.read_bytes() for path in paths])
    assert written[0] == written[1]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_which_study_it_shows(name: str) -> None:
    assert study.STORY.caption("nb") in boxes(drawn(name, "nb"))


def test_the_tornado_marks_what_is_assumed_by_a_word_and_by_hatching() -> None:
    figure = drawn("tornado", "en")
    shown = [text.get_text() for text in texts(figure)]
    assert shown.count("assumed") == sum(each.grade == "assumed" for each in study.INPUTS)
    hatched = [patch for axes in figure.axes for patch in axes.patches if patch.get_hatch()]
    assert len(hatched) == 2, "the two halves of the one assumed input that is shown to matter"


def test_the_tornado_is_put_into_words_and_a_table() -> None:
    args = (BARS, GAP.mean(), study.INPUTS, SUBJECT, study.STORY)
    said = describe_tornado(*args, "nb")
    assert "Andel som eksporteres (antatt): " in said
    assert "Lastebilenes leveringstid (målt)" in said
    assert "ingen forskjell vist" in said
    rows = rows_tornado(BARS, study.INPUTS, "en")
    assert rows.body[0][:2] == ("Exported share", "assumed")
    assert len(rows.body) == len(study.INPUTS)
    assert {len(row) for row in rows.body} == {len(rows.head)}


def test_the_map_is_over_the_inputs_of_the_box() -> None:
    found = map_over(BOX, study.INPUTS, study.SAMPLED, ["duty.draw"])
    assert found is not None
    assert [each.name for each in found.inputs] == ["parallel_trade.exported_share", "duty.draw"]
    (left, right), across = found.limits
    assert 0.03 < left < 0.05
    assert right == np.inf
    assert across == (-np.inf, np.inf)
    assert map_over(BOX, study.INPUTS[:1], study.SAMPLED[:, :1], []) is None


def test_regret_is_put_into_words_and_a_table() -> None:
    said = describe_regret(REGRETS, FINDING, study.STORY, "en")
    assert said.startswith("The ban helps where exported share is above ")
    assert "Never best: ‘Do nothing’." in said
    rows = rows_regret(REGRETS, study.STORY, "nb")
    assert rows.body[-1][:2] == ("Ikke gjøre noe", "0 %")
    assert {len(row) for row in rows.body} == {len(rows.head)}


def test_cost_against_effect_is_put_into_words_and_a_table() -> None:
    said = describe_cost_effect(PLANE, study.STORY, "nb")
    assert said.startswith("Gitt at krisen inntreffer; priser fra 2024. Ikke gjøre noe: effektivt")
    assert "Bruke det nasjonale lageret: dominert." in said
    rows = rows_cost_effect(PLANE, study.STORY, "en")
    standing = {row[0]: row[3] for row in rows.body}
    assert standing["Release the national stock"] == "dominated"
    assert standing["National export ban"] == "efficient"
    shown = "\n".join(boxes(drawn("cost", "en")))
    assert "Given that the crisis happens" in shown
    assert "Release the national stock\ndominated" in shown

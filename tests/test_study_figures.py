"""Pictures of a study: true to its numbers, legible, in both languages, the same bytes again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from pictures import boxes, contrast, off_the_page, overlapping, texts

from forsyningssim.analysis.compare import Comparison, compare_all
from forsyningssim.analysis.futures import Futures
from forsyningssim.analysis.inputs import Input
from forsyningssim.report import style, words
from forsyningssim.report.compared import (
    compared,
    describe_compared,
    ranked,
    rows_compared,
    signed,
)
from forsyningssim.report.exceedance import (
    describe_exceedance,
    exceedance,
    rows_exceedance,
)
from forsyningssim.report.story import StudyStory
from forsyningssim.words import say

LANGUAGES: tuple[words.Language, ...] = ("nb", "en")
STORY = StudyStory(
    title=say("A small shortage", "En liten mangel"),
    measure=say("Days without medicine", "Dager uten medisin"),
    key="3f9a2c81",
    seed=7,
    replicates=60,
    policies={
        "none": say("Doing nothing", "Ingen tiltak"),
        "ban": say("An export ban for all antibiotics from the first day on", "Eksportforbud"),
        "idle": say("A lever that never binds", "Et tiltak som aldri slår inn"),
    },
    inputs={
        "exported_share": Input(
            "exported_share",
            say("share of packs exported", "andel pakninger som eksporteres"),
            float,
            "share",
        )
    },
)


def study(many: int = 60) -> dict[str, np.ndarray]:
    """Give replicates of five policies on the same luck."""
    rng = np.random.default_rng(3)
    none = rng.lognormal(8, 0.8, many)
    return {
        "none": none,
        "ban": none * (0.9 + 0.2 * rng.random(many)),
        "rationing": none * (0.7 + 0.1 * rng.random(many)),
        "idle": none.copy(),
        "more_stock": none * (1.1 + 0.3 * rng.random(many)),
        "advice": none + rng.normal(0, 3000, many),
    }


def futures(values: dict[str, np.ndarray]) -> dict[tuple[str, str], Futures]:
    rng = np.random.default_rng(4)
    inputs = rng.random((200, 1))
    return {
        ("none", name): Futures(
            ("exported_share",), ("assumed",), inputs,
            (inputs[:, 0] - 0.4) * 3000 + 100 * rng.standard_normal(200) if name == "ban"
            else np.zeros(200) if name == "idle"
            else (value - values["none"]).mean() + 300 * rng.standard_normal(200),
        )
        for name, value in values.items()
    }  # fmt: skip


def against_none(values: dict[str, np.ndarray], *, vary: bool = True) -> dict[str, Comparison]:
    found = compare_all(
        values, direction="less", reference="none", futures=futures(values) if vary else None
    )
    return {b: comparison for (_, b), comparison in found.items()}


STUDIES = {
    "usual": study(),
    "one replicate": study(1),
    "nobody without": {name: np.zeros(20) for name in ("none", "ban")},
    "only one": {"none": study()["none"]},
    "untold": {"none": study()["none"], "ban": np.full(60, np.nan)},
}


def drawn(picture: str, name: str, language: words.Language) -> Figure:
    values = STUDIES[name]
    with style.house():
        if picture == "exceedance":
            figure = exceedance(values, "less", STORY, language)
        else:
            found = against_none(values, vary=name == "usual")
            figure = compared(found, "none", "less", STORY, language)
        FigureCanvasAgg(figure).draw()
    return figure


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("picture", ["compared", "exceedance"])
def test_every_text_stands_on_the_page_by_itself(
    picture: str, name: str, language: words.Language
) -> None:
    figure = drawn(picture, name, language)
    assert off_the_page(figure) == []
    assert overlapping(figure) == []
    for text in texts(figure):
        assert contrast(str(text.get_color())) >= 4.5, text.get_text()


@pytest.mark.parametrize("picture", ["compared", "exceedance"])
def test_the_same_study_gives_the_same_bytes(picture: str, tmp_path: Path) -> None:
    written = []
    for _ in range(2):
        with style.house():
            paths = style.save(drawn(picture, "usual", "nb"), tmp_path / picture, "text")
        written.append([path.read_bytes() for path in paths])
    assert written[0] == written[1]


@pytest.mark.parametrize("picture", ["compared", "exceedance"])
def test_a_picture_says_which_study_it_shows(picture: str) -> None:
    shown = boxes(drawn(picture, "usual", "nb"))
    assert "En liten mangel · studie 3f9a2c81 · frø 7 · 60 gjentak" in shown


def test_policies_are_sorted_from_the_best() -> None:
    found = against_none(study())
    order = ranked(found, "less")
    assert (order[0], order[-1]) == ("rationing", "more_stock")
    assert ranked(found, "more") == order[::-1]


def test_two_kinds_of_uncertainty_have_two_names() -> None:
    shown = "\n".join(boxes(drawn("compared", "usual", "en")))
    assert "sampling interval, 95 %: narrows with more replicates" in shown
    assert "range over what nobody knows, middle 90 % of futures: stays" in shown
    assert "adjusted together for 5 comparisons (Holm)" in shown
    alone = "\n".join(boxes(drawn("compared", "nobody without", "nb")))
    assert "ett sett antakelser: ingen usikre inndata ble variert" in alone
    assert "spennet" not in alone
    assert "Holm" not in alone


def test_no_effect_is_a_word_and_a_hollow_mark() -> None:
    figure = drawn("compared", "usual", "en")
    shown = list(boxes(figure))
    assert {"better", "worse", "no difference shown", "depends on an assumption"} <= set(shown)
    hollow = [
        line for axes in figure.axes for line in axes.lines
        if line.get_marker() == "o" and line.get_markerfacecolor() == style.PAPER
    ]  # fmt: skip
    values = against_none(study()).values()
    shown_none = ("no difference shown", "not enough replicates")
    assert len(hollow) == sum(found.verdict in shown_none for found in values) > 0


def test_the_table_and_the_text_have_the_numbers_of_the_picture() -> None:
    found = against_none(study())
    table = rows_compared(found, "less", STORY, "nb")
    assert len(table.head) == len(table.body[0]) == 8
    names = [STORY.policy(name, "nb") for name in ranked(found, "less")]
    assert [row[0] for row in table.body] == names
    best = found["rationing"]
    assert table.body[0][1:4] == tuple(
        signed(value, "nb")
        for value in (best.difference.estimate, best.difference.low, best.difference.high)
    )
    text = describe_compared(found, "none", "less", STORY, "nb")
    assert text.startswith("Dager uten medisin, sammenlignet med: Ingen tiltak. Rationing: −")
    assert "Et tiltak som aldri slår inn: 0; ingen forskjell vist; over det ingen vet" in text
    assert "avhenger av en antakelse: andel pakninger som eksporteres – bedre under 4" in text


def test_exceedance_tells_the_mean_of_the_tail() -> None:
    values = {"none": np.arange(1.0, 101), "ban": np.arange(1.0, 101)[::-1] / 2}
    table = rows_exceedance(values, "less", STORY, "en")
    assert table.head[:3] == ("policy", "mean", "1 in 2")
    assert table.body[0][1:3] == ("50", "50")  # of 50.5, two digits
    assert table.body[0][6] == "98"  # of 96 to 100
    assert table.body[1][6] == "49"
    text = describe_exceedance(values, "less", STORY, "en")
    assert "Doing nothing: 50 on average, 98 (" in text
    assert text.endswith("in the worst 5 %, 50 at worst.")
    few = rows_exceedance({"none": np.arange(1.0, 20)}, "less", STORY, "en").body[0]
    assert few[3] != "–"
    assert few[4:6] == ("–", "–")  # of 19 replicates none is one in twenty
    mirrored = rows_exceedance(values, "more", STORY, "en")
    assert mirrored.body[0][6] == "3"


def test_the_diamond_stands_on_the_curve_at_the_mean_of_the_tail() -> None:
    figure = drawn("exceedance", "usual", "en")
    curves, diamonds = (
        [line for line in figure.axes[0].lines if (line.get_marker() == "D") == wanted]
        for wanted in (False, True)
    )
    for curve, diamond in zip(curves, diamonds, strict=True):
        chances, values = curve.get_data()
        (at,), (mean,) = diamond.get_data()
        worst = np.sort(np.asarray(values))[::-1][:3]
        assert mean == pytest.approx(worst.mean())
        assert chances[0] < at < 0.05


def test_few_replicates_bound_nothing() -> None:
    text = describe_exceedance(STUDIES["one replicate"], "less", STORY, "nb")
    assert "ingen grenser: for få gjentak" in text
    alone = against_none(STUDIES["one replicate"], vary=False)
    assert {found.verdict for found in alone.values()} == {"not enough replicates"}
    assert "no bounds" in describe_compared(alone, "none", "less", STORY, "en")


def test_labels_are_moved_apart_as_little_as_need_be() -> None:
    assert style.spread([0.1, 0.5, 0.9], 0.1) == [0.1, 0.5, 0.9]
    assert style.spread([0.5, 0.5, 0.5], 0.1) == pytest.approx([0.4, 0.5, 0.6])
    assert style.spread([0.97, 1.0], 0.1) == pytest.approx([0.9, 1.0])
    assert style.spread([0.2, 0.3, 0.31], 0.1) == pytest.approx([0.17, 0.27, 0.37])
    assert style.spread([0, 0, 0, 0.15], 0.1) == pytest.approx([0, 0.1, 0.2, 0.3])


def test_many_policies_have_a_mark_each_and_their_names_stay_on_the_page() -> None:
    """Planted: the ninth policy with the mark of the first; names below the lower edge."""
    names = [f"policy {letter}" for letter in "abcdefghijklmnop"]
    found = style.marks(names)
    assert len({(mark.color, mark.shape) for mark in found.values()}) == len(names)
    assert len({(mark.color, mark.dash) for mark in found.values()}) == len(names)
    heights = style.spread([0.0] * 8 + [1.0], 1 / 8)
    assert heights == pytest.approx(np.linspace(0, 1, 9))

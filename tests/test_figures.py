"""Pictures: same bytes for the same run, true to the numbers, legible, in both languages."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import finished_world as world
import numpy as np
import pytest
from finished_world import Spell
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from pictures import boxes, contrast, off_the_page, overlapping, texts

from forsyningssim.actors.manufacturer import ApiSource, Plant
from forsyningssim.data.norway import read_municipalities
from forsyningssim.errors import OutputError
from forsyningssim.measures import Finished
from forsyningssim.measures.books import in_norway, named
from forsyningssim.patients.places import Places
from forsyningssim.report import style, timeline, words
from forsyningssim.report.burden import by_group, largest_of_each_county, nudged, project, scale_top
from forsyningssim.report.event_bars import room
from forsyningssim.report.figures import FIGURES, write_figures
from forsyningssim.report.flow import API, END, STOCK, links, merged
from forsyningssim.report.sankey import Node, arranged, sizes, threaded
from forsyningssim.report.story import Event, Story
from forsyningssim.spec import Text
from forsyningssim.words import say

LANGUAGES: tuple[words.Language, ...] = ("nb", "en")
STORY = Story(
    title=Text(en="A small shortage", nb="En liten mangel"),
    policy="ban",
    seed=7,
    replicate=3,
    events=(
        Event(say("A fire", "En brann"), world.WARM_UP + 3, world.WARM_UP + 20, "disruption"),
        Event(say("A flood", "En flom"), world.WARM_UP + 40, None, "disruption"),
        Event(
            say("An export ban for a great many medicines that all have to be named", "Et forbud"),
            world.WARM_UP + 8, world.WARM_UP + 50, "lever",
        ),
        Event(say("Rationing", "Rasjonering"), world.WARM_UP + 1, world.WARM_UP + 5, "lever"),
        Event(say("Rationing", "Rasjonering"), world.WARM_UP + 30, world.WARM_UP + 35, "lever"),
    ),
    names={"insulin": Text(en="Insulin", nb="Insulin")},
    plants={
        name: Plant(country=country, api_source=api)
        for name, country, api in (
            ("plant_dk", "DK", "api_dk"),
            ("plant_at", "AT", "api_cn"),
            ("plant_in", "IN", "api_cn"),
        )
    },
    api_sources={"api_dk": ApiSource(country="DK"), "api_cn": ApiSource(country="CN")},
)  # fmt: skip
QUIET = Story(title=STORY.title, policy="none", seed=7, replicate=0)
RUNS = {
    "usual": (world.finished(), STORY),
    "nobody without": (world.finished([]), QUIET),
    "sample": (world.finished(weight=200), STORY),
    "last day": (world.finished([Spell(0, 0, 0, 59, 1)]), STORY),
}


def drawn(name: str, run: Finished, story: Story, language: words.Language) -> Figure:
    with style.house():
        figure = FIGURES[name].draw(run, story, language)
        FigureCanvasAgg(figure).draw()
    return figure


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    written = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        written.append([path.read_bytes() for path in write_figures(*RUNS["usual"], folder)])
    assert written[0] == written[1]
    names = {path.name for path in (tmp_path / "first").iterdir()}
    assert {"timeline.nb.svg", "burden.en.png", "flow.nb.txt"} <= names
    assert len(names) == len(FIGURES) * len(LANGUAGES) * 3


def test_a_picture_carries_its_text_and_no_date(tmp_path: Path) -> None:
    write_figures(*RUNS["usual"], tmp_path, ["en"])
    picture = (tmp_path / "burden.en.svg").read_text(encoding="utf-8")
    assert (tmp_path / "burden.en.txt").read_text(encoding="utf-8").strip() in picture
    assert "<dc:date>" not in picture


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="nowhere"):
        write_figures(*RUNS["usual"], tmp_path / "nowhere", ["nb"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("name", FIGURES)
def test_every_text_stands_on_the_page(name: str, run: str, language: words.Language) -> None:
    assert off_the_page(drawn(name, *RUNS[run], language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
def test_no_text_stands_on_another(name: str, language: words.Language) -> None:
    assert overlapping(drawn(name, *RUNS["usual"], language)) == []


@pytest.mark.parametrize("name", FIGURES)
def test_a_picture_says_what_was_run(name: str) -> None:
    shown = "\n".join(boxes(drawn(name, *RUNS["usual"], "nb")))
    assert "En liten mangel · tiltak ban · frø 7 · gjentak 3 · hver behandling fulgt" in shown
    shown = "\n".join(boxes(drawn(name, *RUNS["sample"], "en")))
    assert "sample: one row stands for 200 treatments" in shown


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("name", FIGURES)
def test_every_text_can_be_read_against_the_paper(name: str, run: str) -> None:
    for text in texts(drawn(name, *RUNS[run], "en")):
        assert contrast(str(text.get_color())) >= 4.5, text.get_text()


def test_the_timeline_adds_up_to_the_stock_in_days_of_use() -> None:
    run, _ = RUNS["usual"]
    layers = timeline.layers(run)
    assert list(layers) == ["ordinary", "duty"]  # the outlets sell in the evening what they got
    days = np.array([30, 7, 7])
    stock = run.books.stock(in_norway)[world.WARM_UP :] @ days / (np.array([20, 10, 5]) @ days)
    np.testing.assert_allclose(sum(layers.values()), stock)
    assert layers["duty"][4] == pytest.approx(1000 * 30 / (20 * 30 + 15 * 7))


@pytest.mark.parametrize(("start", "end"), [(0, 365), (0, 20), (100, 260), (300, 365)])
def test_a_long_label_keeps_all_its_words_and_fits(start: int, end: int) -> None:
    """Planted: the label cut where its room ends."""
    label = "eksportforbud: 95 % av parallelleksport stanses ved alle grensene, " * 3
    _, _, shown = room(start, end, label.strip(), 365)
    assert shown.split() == label.split()
    assert max(map(len, shown.split("\n"))) < 100


def test_events_of_one_label_share_a_row() -> None:
    figure = drawn("timeline", *RUNS["usual"], "nb")
    assert [text.get_text() for text in texts(figure)].count("Rasjonering") == 1


def test_the_timeline_says_its_numbers() -> None:
    text = FIGURES["timeline"].describe(*RUNS["usual"], "nb")
    assert "Hendelser: 2. Tiltak: 3." in text
    # Day 10: a diabetic's single day falls within the week of an episode never treated.
    assert "var 2 pasienter uten medisin samtidig, 11. september; i alt 52 dager" in text


def test_groups_are_sorted_by_what_they_bear_and_the_last_are_added_up() -> None:
    run, story = RUNS["usual"]
    assert by_group(run, story, "nb") == [
        ("Insulin", "Diabetes", 42), ("Penicillin", "Adults", 8), ("Penicillin", "Barn", 2),
    ]  # fmt: skip
    text = FIGURES["burden"].describe(run, story, "en")
    assert text.startswith("52 patient-days without medicine in all. Hardest hit: Diabetes")
    assert FIGURES["burden"].describe(*RUNS["nobody without"], "nb") == "Ingen ble uten."


def test_a_sample_shows_no_municipality() -> None:
    shown = boxes(drawn("burden", *RUNS["sample"], "nb"))
    assert "Oslo" not in shown
    assert "Helse Sør-Øst" in shown
    assert "Oslo" in boxes(drawn("burden", *RUNS["usual"], "nb"))


def test_the_map_keeps_distances_and_areas() -> None:
    """Oslo to Bergen is about 305 km; Lambert's projection keeps areas exactly."""
    oslo, bergen = project(np.array([10.75, 5.32]), np.array([59.91, 60.39]))
    assert np.hypot(*(oslo - bergen)) == pytest.approx(305, rel=0.02)
    assert bergen[0] < oslo[0]
    for lat in (58.0, 70.0):
        corners = project(np.array([9.9, 10.1, 10.1, 9.9]), lat + np.array([-0.1, -0.1, 0.1, 0.1]))
        x, y = corners.T
        area = abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
        on_earth = 6371**2 * np.radians(0.2) * (
            np.sin(np.radians(lat + 0.1)) - np.sin(np.radians(lat - 0.1))
        )  # fmt: skip
        assert area == pytest.approx(on_earth, rel=1e-4)


def overlap(points: np.ndarray, radius: np.ndarray) -> float:
    """Give the largest overlap of two circles."""
    first, second = np.triu_indices(len(radius), 1)
    apart = np.hypot(*(points[first] - points[second]).T)
    return float((radius[first] + radius[second] - apart).max(initial=0))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 100), st.floats(0, 100), st.floats(1, 8)),
        min_size=2, max_size=25, unique_by=lambda circle: circle[:2],
    )
)  # fmt: skip
def test_circles_are_moved_apart(circles: list[tuple[float, float, float]]) -> None:
    points, radius = np.array(circles)[:, :2], np.array(circles)[:, 2]
    moved = nudged(points, radius)
    assert overlap(moved, radius) < max(0.35 * overlap(points, radius), 0.1)


def test_all_municipalities_stand_apart_and_near_their_place() -> None:
    """In the real cartogram no overlap can be seen, and cities hardly move."""
    places = Places.of(read_municipalities())
    people = places.inhabitants.astype(float)
    points = project(places.lon, places.lat)
    radius = 60 * np.sqrt(people / people.max())
    moved = nudged(points, radius)
    assert overlap(points, radius) > 20
    assert overlap(moved, radius) < 0.02 * radius.max()
    assert np.hypot(*(moved - points)[people.argmax()]) < 30


def test_the_largest_places_are_named_once_a_county() -> None:
    run = world.changed(RUNS["usual"][0], places=Places.of(read_municipalities()))
    named_places = [run.places.names[place] for place in largest_of_each_county(run)]
    assert named_places[:3] == ["Oslo", "Bergen", "Trondheim - Tråante"]
    assert len(named_places) == len(set((run.places.code // 100).tolist()))


@pytest.mark.parametrize(
    ("rates", "top"),
    [([0, 3.2, 5.5], 6), ([0, 0], 1), ([np.nan, 10], 10), ([0.011, 0.012], 0.02), ([np.nan], 1)],
)
def test_the_scale_ends_at_a_round_number(rates: list[float], top: float) -> None:
    assert scale_top(np.array(rates), np.ones(len(rates))) == pytest.approx(top)


def test_one_unlucky_hamlet_does_not_make_all_others_pale() -> None:
    rates, people = np.array([5.0] * 99 + [900.0]), np.array([1000.0] * 99 + [50.0])
    assert scale_top(rates, people) == 6


def test_the_flow_loses_no_pack() -> None:
    """What comes into the stock is what leaves it or is left; what is handed out is dispensed."""
    run, story = RUNS["usual"]
    found = links(run, story)
    into = sum(packs for (_, target), packs in found.items() if target.column == STOCK)
    out = sum(packs for (source, _), packs in found.items() if source.column == STOCK)
    assert into == pytest.approx(out)
    size = sizes(found)
    assert size[Node(END, "patients")] == run.books.flow(in_norway, named("patients")).sum()
    assert [size[Node(END, end)] for end in ("exported", "expired", "destroyed")] == [46, 9, 3]
    # 9 lorries with 70 pens, 70 tablets a (a quarter from India) and 35 tablets b (all from India).
    assert size[Node(API, "country:DK")] == 9 * 70
    assert size[Node(API, "country:CN")] == 9 * (70 + 35)
    assert found[Node(1, "country:IN"), Node(STOCK, "whole")] == 9 * (70 / 4 + 35)


def test_countries_too_small_to_be_seen_are_joined() -> None:
    stock = Node(STOCK, "whole")
    found = {
        (Node(API, "country:CN"), Node(1, "country:SE")): 990.0,
        (Node(API, "country:IE"), Node(1, "country:IE")): 6.0,
        (Node(API, "country:MT"), Node(1, "country:MT")): 4.0,
        (Node(1, "country:SE"), stock): 990.0,
        (Node(1, "country:IE"), stock): 6.0,
        (Node(1, "country:MT"), stock): 4.0,
    }
    assert sizes(merged(found)) == {
        Node(API, "country:CN"): 990, Node(API, "other countries"): 10,
        Node(1, "country:SE"): 990, Node(1, "other countries"): 10, stock: 1000,
    }  # fmt: skip


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(1, 2), st.integers(0, 2)),
        st.floats(0.1, 100), min_size=1, max_size=15,
    )
)  # fmt: skip
def test_bands_lie_side_by_side_within_their_boxes(
    drawn_links: dict[tuple[int, ...], float],
) -> None:
    given_links = {
        (Node(column, f"{a}"), Node(column + skip, f"{b}")): amount
        for (column, a, skip, b), amount in drawn_links.items()
    }
    found = threaded(given_links)
    assert all(target.column == source.column + 1 for source, target in found)
    layout = arranged(found, list(sizes(found)), height=100, gap=2)
    for boxes_of_column in (
        {n: b for n, b in layout.boxes.items() if n.column == c} for c in range(6)
    ):
        edges = [edge for box in boxes_of_column.values() for edge in (box.top, sum(box))]
        assert edges == sorted(edges)
        assert max(edges, default=0) <= 100 + 1e-9
    for node, box in layout.boxes.items():
        for there in (
            [(band.leaves, band.width) for band in layout.bands if band.source == node],
            [(band.reaches, band.width) for band in layout.bands if band.target == node],
        ):
            spans = sorted((top, top + width) for top, width in there)
            assert all(a[1] <= b[0] + 1e-9 for a, b in pairwise(spans))
            assert all(box.top - 1e-9 <= a and b <= sum(box) + 1e-9 for a, b in spans)


@pytest.mark.parametrize(
    ("value", "nb", "en"),
    [
        (1234567, "1 234 567", "1,234,567"),
        (12.34, "12,3", "12.3"),
        (0.345, "0,34", "0.34"),
        (0, "0", "0"),
        (-1500, "−1 500", "−1,500"),
    ],
)
def test_each_language_has_its_own_sign_between_thousands(value: float, nb: str, en: str) -> None:
    assert words.count(value, "nb").replace(words.THIN, " ") == nb
    assert words.count(value, "en") == en


def test_millions_are_written_as_such() -> None:
    assert words.figures(17_240_000, "nb").replace(words.THIN, " ") == "17 mill."
    assert words.short(999_999, "en") == "999,999"
    assert words.figures(999_999, "en").replace(words.THIN, " ") == "1 million"
    assert words.ended(words.figures(17_240_000, "nb")).endswith("mill.")
    assert not words.ended(words.figures(17_240_000, "nb")).endswith("..")
    assert words.ended("17 million") == "17 million."


def test_every_country_of_the_baseline_has_a_name() -> None:
    baseline = Path(__file__).parents[1] / "scenarios" / "baseline_norway.yaml"
    text = baseline.read_text(encoding="utf-8")
    codes = {line.split("country: ")[1][:4].strip('", \n}')[:2] for line in text.splitlines()
             if "country: " in line}  # fmt: skip
    assert len(codes) > 10
    assert not [code for code in codes if words.country(code, "nb") == code]

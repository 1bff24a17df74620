"""The debrief and the paper fallback as pages: whole, marked, the same bytes every time."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from played import play
from typer.testing import CliRunner

from forsyningssim.cli import app
from forsyningssim.exercise.compare_logs import OtherExerciseError, compared
from forsyningssim.exercise.debrief import Debrief
from forsyningssim.exercise.debrief_page import document
from forsyningssim.exercise.paper import facilitators, handouts
from forsyningssim.exercise.room import Room
from forsyningssim.report.page.html import as_html
from forsyningssim.report.page.pdf import as_pdf
from forsyningssim.report.words import Language
from forsyningssim.scenario.library import load
from forsyningssim.scenario.shipped import find


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("played")
    return play(folder / "a.log"), play(folder / "b.log", ration_on=60)


@pytest.fixture(scope="module")
def page(logs: tuple[Path, Path]) -> str:
    return as_html(document(Debrief.of(logs[0])), "nb")


def words(html: str) -> str:
    """Return what stands on a page, without its tags."""
    bare = re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(bare))


def test_the_same_log_gives_the_same_bytes(logs: tuple[Path, Path], page: str) -> None:
    again = as_html(document(Debrief.of(logs[0])), "nb")
    assert again == page
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", page)  # no name of a scenario left unspoken
    assert as_pdf(again) == as_pdf(page)


@pytest.mark.parametrize("said", [
    "Det tar fem uker.", "Forskriften", "Seks uker tror vi ikke på.", "Besluttet samme dag.",
    "Vi begynte tidlig.", "Lageret ble aldri brukt", "Skriv inn uttak i planen",
    "gjennomført uten utfordringer", "Etter etatenes planer", "Beste i filen",
])  # fmt: skip
def test_everything_that_was_said_stands_in_it(page: str, said: str) -> None:
    assert said in words(page)


def test_an_idle_decision_reads_as_zero(page: str) -> None:
    row = re.search(r"<th[^>]*>\s*Nr\. 2, dag 20.*?</tr>", page, re.DOTALL)
    assert row
    assert re.findall(r'class="num">([^<]*)<', row.group()) == ["0"] * 4


@pytest.mark.parametrize(("language", "mark"), [("nb", "ØVELSE"), ("en", "EXERCISE")])
def test_it_is_marked_on_screen_and_on_every_sheet_of_paper(
    logs: tuple[Path, Path], language: Language, mark: str
) -> None:
    html = as_html(compared([Debrief.of(log) for log in logs]), language)
    assert f'<p class="mark">{mark}</p>' in html
    assert re.search(rf'@page {{ @top-center {{ content: "{mark}"', html)


def test_groups_stand_side_by_side(logs: tuple[Path, Path]) -> None:
    text = words(as_html(compared([Debrief.of(log) for log in logs]), "en"))
    assert re.search(r"Insulin is rationed within seven days of the rumour\. met not met", text)
    assert re.search(r"Rationing 36 60", text)


def test_logs_of_different_exercises_are_not_compared(
    logs: tuple[Path, Path], tmp_path: Path
) -> None:
    Room.open(find("exercises/penicillin"), tmp_path / "other.log").close()
    with pytest.raises(OtherExerciseError, match="a and other are of different exercises"):
        compared([Debrief.of(logs[0]), Debrief.of(tmp_path / "other.log")])


@pytest.mark.parametrize("name", ["penicillin", "closed_borders", "self_study"])
@pytest.mark.parametrize("language", ["nb", "en"])
def test_on_paper_every_inject_and_role_has_its_sheet(name: str, language: Language) -> None:
    file = load(find(f"exercises/{name}"))
    spec = file.scenario.exercise
    assert spec is not None
    book = words(as_html(facilitators(file), language))
    sheets = unescape(as_html(handouts(file), language))
    for inject in spec.injects.values():
        assert getattr(inject.text, language) in sheets
        assert getattr(inject.title, language) in book
        assert getattr(inject.expected, language) in book
        assert getattr(inject.expected, language) not in sheets
    for role in spec.roles.values():
        assert getattr(role.brief, language) in sheets
    assert sheets.count('class="page"') >= len(spec.injects) + len(spec.roles)


def test_the_commands_write_the_files(logs: tuple[Path, Path], tmp_path: Path) -> None:
    told = CliRunner().invoke(app, [
        "debrief", str(logs[0]), "--language", "en", "--formats", "html", "--out", str(tmp_path),
        "--scenario-out", str(tmp_path / "played.yaml"),
    ])  # fmt: skip
    assert told.exit_code == 0, told.output
    assert (tmp_path / "debrief.en.html").is_file()
    assert "played" in load(tmp_path / "played.yaml").policies
    told = CliRunner().invoke(app, [
        "exercise", "print", "exercises/self_study", "--language", "nb", "--formats", "html",
        "--out", str(tmp_path),
    ])  # fmt: skip
    assert told.exit_code == 0, told.output
    assert {path.name for path in tmp_path.glob("*.nb.html")} == {
        "facilitator.nb.html", "handouts.nb.html",
    }  # fmt: skip


def test_a_damaged_log_ends_with_one_line_and_code_three(tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    log.write_bytes(b"x" * 5000)
    told = CliRunner().invoke(app, ["debrief", str(log), "--out", str(tmp_path)])
    assert told.exit_code == 3
    assert "cannot be used as the log of an exercise" in told.output

"""Seats, allowances and the reading of forms, without a browser."""

from __future__ import annotations

import ast
import stat
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("nicegui", reason="the exercise room needs the extra [exercise]")

from hypothesis import given
from hypothesis import strategies as st

from forsyningssim.exercise.forms import Choice, Field, Form
from forsyningssim.exercise.web import words
from forsyningssim.exercise.web.fields import decision_of, number_of
from forsyningssim.exercise.web.kit import texts
from forsyningssim.exercise.web.seats import COOKIE, Allowance, Seat, Seats, secret_beside

WEB = Path(words.__file__).parent


def seats(secret: str = "s" * 64) -> Seats:
    return Seats(secret, "ABC234", ("agency", "bergen"))


def test_a_seat_is_known_again_after_a_restart_and_by_nobody_else() -> None:
    seat = Seat("agency", "b1")
    cookie = seats().sealed(seat)
    assert seats().of(cookie) == seat
    assert seats().of_header(f"other=1; {COOKIE}={cookie}") == seat
    assert seats("t" * 64).of(cookie) is None


@given(st.text(max_size=80))
def test_no_text_is_a_seat(text: str) -> None:
    assert seats().of(text) is None
    seats().of_header(text)


def test_a_changed_cookie_is_no_seat() -> None:
    cookie = seats().sealed(Seat("agency", "b1"))
    for i in range(len(cookie) - 1):  # the last letter may carry bits that say nothing
        other = "A" if cookie[i] != "A" else "B"
        assert seats().of(cookie[:i] + other + cookie[i + 1 :]) is None


def test_a_role_that_is_not_there_has_no_seat() -> None:
    assert seats().of(seats().sealed(Seat("minister", "b1"))) is None


def test_a_link_works_once() -> None:
    given = seats()
    link = given.link("facilitator")
    first = given.redeem(link)
    assert first is not None
    assert first.role == "facilitator"
    assert given.redeem(link) is None
    assert given.redeem("") is None


def test_the_participants_code_opens_no_door_to_the_truth() -> None:
    door = seats()
    assert door.join("abc 234", "agency") is not None  # case and blanks do not count
    assert door.join("ABC234", "evaluator") is None
    assert door.join("ABC234", "facilitator") is None
    assert door.join("ABC235", "agency") is None
    assert door.join("æ", "agency") is None
    assert door.join(door.evaluators_code, "evaluator") is not None
    assert door.join(door.evaluators_code, "facilitator") is None
    assert door.join(door.evaluators_code, "agency") is None


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    secret = secret_beside(tmp_path / "game.exercise")
    assert len(secret) == 64
    assert secret_beside(tmp_path / "game.exercise") == secret
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secret_beside(tmp_path / "other.exercise") != secret


def test_an_allowance_is_used_up_and_comes_back() -> None:
    now = [0.0]
    allowance = Allowance(3, 2, lambda: now[0])
    assert [allowance.takes("a") for _ in range(5)] == [True, True, True, False, False]
    assert allowance.takes("b")
    now[0] = 0.5
    assert [allowance.takes("a") for _ in range(2)] == [True, False]
    now[0] = 100
    assert [allowance.takes("a") for _ in range(4)] == [True, True, True, False]


@pytest.mark.parametrize(
    ("text", "value"),
    [("7", 7), ("1 000,5", 1000.5), ("−3", -3), ("0.25", 0.25), ("ten", "ten"), ("nan", "nan"),
     ("inf", "inf"), ("1e999", "1e999")],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(text: str, value: object) -> None:
    assert number_of(text) == value


def test_a_decision_is_what_was_filled_in() -> None:
    some = (Choice("a", "A"), Choice("b", "B"), Choice("c", "C"))
    form = Form("ban", "Ban", "", (
        Field("days", "", "", "integer"), Field("on", "", "", "yes_no"),
        Field("which", "", "", "choices", choices=some),
        Field("order", "", "", "ranking", choices=some),
        Field("classes", "", "", "classes", choices=some), Field("left", "", "", "number"),
        Field("starts", "", "", "date"), Field("share.packs", "", "", "number"),
    ))  # fmt: skip
    sent = {
        "days": "30", "on": "false", "which:b": "on", "which:x": "on",
        "order:1": "c", "order:2": "", "order:3": "a",
        "classes:a": "2", "classes:c": "1", "classes:b": "2", "left": " ",
        "starts": "2026-01-02", "share.packs": "1,5", "why": "because", "kind": "rationing",
    }  # fmt: skip
    assert decision_of(form, sent) == {
        "kind": "ban", "days": 30, "on": False, "which": ["b"], "order": ["c", "a"],
        "classes": [["c"], ["a", "b"]], "starts": "2026-01-02", "share.packs": 1.5,
    }  # fmt: skip


ANYTHING = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(ANYTHING)
def test_only_texts_by_name_come_in(sent: object) -> None:
    assert all(isinstance(k, str) and isinstance(v, str) for k, v in texts(sent).items())


def phrases() -> set[str]:
    """Find every phrase that the pages say, in calls of ``say`` and in their tables of words."""
    catalogue, found = set(words._NB), set[str]()
    for path in sorted(WEB.glob("*.py")):
        if path.name == "words.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "say":
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found.add(first.value)
            elif isinstance(node, ast.Constant) and node.value in catalogue:
                found.add(node.value)
    return found


def test_every_phrase_is_in_both_languages_and_no_other_is_kept() -> None:
    moves = {phrase for phrase in words._NB if phrase.startswith("Now {0}")}
    assert phrases() - set(words._NB) == set()
    assert set(words._NB) - phrases() - moves == set()


def test_a_date_is_written_out() -> None:
    assert words.weekday(date(2026, 11, 23), "nb") == "mandag 23. november 2026"
    assert words.weekday(date(2026, 11, 23), "en") == "Monday 23 November 2026"

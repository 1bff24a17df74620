"""YAML text: the scalars of YAML 1.2, none of its traps, and every fault located."""

from __future__ import annotations

import datetime as dt
from textwrap import dedent
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from forsyningssim.errors import ScenarioError
from forsyningssim.scenario import yaml_text
from forsyningssim.scenario.located import Doc, dotted, parse_dotted
from forsyningssim.scenario.yaml_text import MAX_DEPTH, MAX_VALUES, compose, scalar


def data(text: str) -> Any:
    node = compose(dedent(text), "x.yaml")
    return None if node is None else node.plain()


def faults(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        compose(dedent(text), "x.yaml")
    return str(caught.value)


# ---- scalars: every trap of YAML 1.1


@pytest.mark.parametrize(
    "text",
    [
        *("NO", "no", "No", "yes", "YES", "on", "On", "off", "y", "n"),  # true and false
        *("0301", "007", "-01", "0o17", "0x1F", "0b1"),  # octal, hexadecimal, binary
        *("12:30", "190:20:30", "1:2.5"),  # base 60
        *("1_000", "1_0.5", "1,000"),  # digits in groups
        *("2023-9-1", "2023-09-01T10:00:00", "2023-09-01 10:00:00", "20230901"[:4] + "-09"),
        *("=", "nul", "tRUE", "1e", "e3", ".", "-", "+", "1.2.3", "0301.5", "--1", "+-1", "1e3x"),
    ],
)
def test_what_stays_text(text: str) -> None:
    assert scalar(text) == text
    assert compose(f"a: {text}", "x.yaml") is not None if text not in {"-", "="} else True


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("0", 0), ("-5", -5), ("+5", 5), ("365", 365), ("9" * 18, int("9" * 18))),
        *(("1.5", 1.5), ("1.", 1.0), (".5", 0.5), ("-0.5", -0.5)),
        *(("1e3", 1000.0), ("1E3", 1000.0), ("1.5e-3", 0.0015), ("1e+16", 1e16), ("2e07", 2e7)),
        *(("true", True), ("True", True), ("FALSE", False), ("false", False)),
        *(("null", None), ("~", None), ("", None), ("Null", None)),
        ("2023-09-01", dt.date(2023, 9, 1)),
        ("2024-02-29", dt.date(2024, 2, 29)),
    ],
)
def test_what_a_word_stands_for(text: str, value: object) -> None:
    read = data(f"a: {text}")["a"]
    assert (type(read), read) == (type(value), value)


def test_quotes_and_blocks_make_text() -> None:
    text = """\
    single: '365'
    double: "true"
    block: |
      2023-09-01
    """
    assert data(text) == {"single": "365", "double": "true", "block": "2023-09-01\n"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2023-02-30", "there is no date 2023-02-30"),
        ("0000-01-01", "there is no date 0000-01-01"),
        ("1e999", "1e999 is too large for a number"),
        (".inf", ".inf is not a finite number"),
        (".NaN", ".NaN is not a finite number"),
        ("1" + "0" * 18, "a whole number has at most 18 digits"),
        ("9" * 5000, "a whole number has at most 18 digits"),
    ],
)
def test_impossible_dates_and_numbers_are_located(text: str, message: str) -> None:
    assert faults(f"a:\n  b: [1, {text}]") == (
        f"x.yaml:2:10: a.b[1]: {message} (put it in quotes if it is text)"
    )


# ---- structure


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3", ["x.yaml:3:1: a: duplicate key, first on line 1"]),
        ("a: {b: 1, 'b': 2}", ["x.yaml:1:11: a.b: duplicate key, first on line 1"]),
        ("2024: 1", ["x.yaml:1:1: the key 2024 is a number, not text (put it in quotes)"]),
        ("a: {true: 1}", ["x.yaml:1:5: a: the key true is true or false, not text"]),
        ("a: {2023-01-01: 1}", ["x.yaml:1:5: a: the key 2023-01-01 is a date, not text"]),
        ("a: {~: 1}", ["x.yaml:1:5: a: the key null is empty, not text"]),
        ("? [a, b]\n: 1", ["x.yaml:1:3: a key is one word, not a list or a map"]),
        ("? {a: b}\n: 1", ["x.yaml:1:3: a key is one word, not a list or a map"]),
        ("'a\tb': 1", ["x.yaml:1:1: a key has at most 200 characters, all of them printable"]),
        (
            "a: !!python/object/apply:os.system [ls]",
            ["x.yaml:1:4: a: the tag tag:yaml.org,2002:py"],
        ),
        ("a: !!int '3'", ["x.yaml:1:4: a: the tag tag:yaml.org,2002:int is refused"]),
        ("a: ! b", ["x.yaml:1:4: a: the tag ! is refused"]),
        ("a: 1\n---\nb: 2", ["x.yaml:2:1: a second document starts here; a file holds one"]),
        (
            "a: [1, 2",
            ["not valid YAML: while parsing a flow sequence, did not find expected ',' or"],
        ),
        ("a: b: c", ["allowed in this context (text with a colon in it needs quotes)"]),
        (
            "a:\n\tb: 1",
            ["x.yaml:2:1: not valid YAML: while scanning for the next token, found char"],
        ),
        ("a: @b", ["(indent with spaces, quote text with % @ or `)"]),
        ("a: \x07", ["x.yaml:1:4: the character U+0007 is not allowed in YAML"]),
        ("a: \ud800", ["x.yaml:1:4: the character U+D800 is not allowed in YAML"]),
        ('a: "\\ud800"', ["x.yaml:1:"]),
        ("a: *b", ["x.yaml:1:4: a: unknown alias *b"]),
        ("ab: &abc 1\nb: *abd", ["x.yaml:2:4: b: unknown alias *abd (did you mean 'abc'?)"]),
        ("a: &a [*a]", ["x.yaml:1:8: a[0]: the alias *a stands inside what it names"]),
        ("&a a: &b {c: {<<: *b}}", ["x.yaml:1:19: a.c.<<: the alias *b stands inside what it"]),
        ("a: {<<: 3}", ["x.yaml:1:9: a.<<: should be a map or a list of maps"]),
        ("a: {<<: [{b: 1}, 3]}", ["x.yaml:1:18: a.<<: should be a map or a list of maps"]),
        ("a: &a {}\nb: {<<: *a, <<: *a}", ["x.yaml:2:13: b.<<: duplicate key"]),
    ],
)
def test_refused_structure_is_located(text: str, said: list[str]) -> None:
    lines = faults(text).split("\n")
    assert len(lines) == len(said)
    assert all(part in line for part, line in zip(said, lines, strict=True))


def test_a_long_key_is_refused() -> None:
    assert "at most 200 characters" in faults(f"{'k' * 201}: 1")
    assert data(f"{'k' * 200}: 1") == {"k" * 200: 1}


def test_faults_of_the_text_come_together() -> None:
    text = """\
    a: 2023-02-30
    a: 1
    3: x
    b: [1
    """
    assert [line.split(": ")[0] for line in faults(text).split("\n")] == [
        "x.yaml:1:4",
        "x.yaml:2:1",
        "x.yaml:3:1",
        "x.yaml:5:1",
    ]


def test_depth_ends_in_a_located_error() -> None:
    assert "x.yaml:1:" in faults("[" * 100_000)
    assert f"more than {MAX_DEPTH} maps and lists inside one another" in faults("[" * 100)
    assert f"more than {MAX_DEPTH} maps" in faults("- " * 2_000 + "a")
    assert data("[" * MAX_DEPTH + "]" * MAX_DEPTH) is not None


def test_aliases_cannot_hide_depth() -> None:
    half = "[" * (MAX_DEPTH // 2)
    close = "]" * (MAX_DEPTH // 2)
    deep = f"a: &a {half}{close}\nb: &b {half}*a{close}\n"
    assert f"x.yaml:3:5: more than {MAX_DEPTH}" in faults(f"{deep}c: [*b]\n")


def test_a_billion_laughs_are_refused_at_once() -> None:
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    assert f"more than {MAX_VALUES} values, with aliases written out" in faults("\n".join(lines))


def test_aliases_and_merge_keys() -> None:
    text = """\
    base: &base {a: 1, b: 2}
    other: &other {b: 3, c: 4}
    copy: *base
    one: {<<: *base, b: 9}
    both: {<<: [*base, *other], d: 5}
    quoted: {"<<": 1}
    """
    read = data(text)
    assert read["copy"] == {"a": 1, "b": 2}
    assert read["one"] == {"a": 1, "b": 9}
    assert read["both"] == {"a": 1, "b": 2, "c": 4, "d": 5}
    assert read["quoted"] == {"<<": 1}


def test_marks_of_keys_values_aliases_and_merged_values() -> None:
    text = "a: &a\n  b:  1\nc: *a\nd: {<<: *a}\ne: [x,  y]\n"
    doc = Doc(compose(text, "x.yaml"))
    found = {
        path: (str(doc.find(parse_dotted(path)).key), str(doc.find(parse_dotted(path)).mark))
        for path in ("a", "a.b", "c", "c.b", "d.b", "e[1]")
    }
    assert found["a.b"] == ("x.yaml:2:3", "x.yaml:2:7")
    assert found["c"][0] == "x.yaml:3:1"
    assert found["c.b"] == found["d.b"] == found["a.b"]
    assert found["e[1]"] == ("x.yaml:5:9", "x.yaml:5:9")


def test_the_slower_parser_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &a\n  b: 1\nc: [*a, 'x', \"y\"]\nd: {<<: *a, e: 2023-09-01}\nf: |\n  block\n"
    fast = compose(text, "x.yaml")
    monkeypatch.setattr(yaml_text, "_PARSER", yaml.SafeLoader)
    assert compose(text, "x.yaml") == fast
    assert "x.yaml:1:4" in faults('a: "\\ud800"')


# ---- paths


@given(st.lists(st.text(max_size=8) | st.integers(0, 10**9 - 1), min_size=1).map(tuple))
def test_paths_survive_being_written(path: tuple[str | int, ...]) -> None:
    assert parse_dotted(dotted(path)) == path


def test_a_path_reads_as_people_write_it() -> None:
    assert dotted(("policies", "ban", 0, "days")) == "policies.ban[0].days"
    assert dotted(("uncertainties", "a.b", "low")) == 'uncertainties."a.b".low'


@pytest.mark.parametrize(
    "text", ["", ".", "a.", ".a", "a..b", "a[", "a[x]", "a b", '"a', '"\\q"', "a]"]
)
def test_what_is_no_path(text: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        parse_dotted(text)

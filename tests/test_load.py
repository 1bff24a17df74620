"""Scenario files: YAML without its traps, bases, and all faults at once where they were written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from textwrap import dedent
from typing import Annotated, Any, Literal

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from forsyningssim.errors import Mark, ScenarioError, did_you_mean
from forsyningssim.scenario import load, yaml_text
from forsyningssim.scenario.located import Doc, Node, dotted, parse_dotted
from forsyningssim.scenario.resolved import dump_resolved, provenance
from forsyningssim.scenario.yaml_text import MAX_DEPTH, MAX_VALUES, compose, scalar


class Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Lognormal(Closed):
    dist: Literal["lognormal"]
    median: Annotated[float, Field(gt=0)]
    sigma: Annotated[float, Field(gt=0)]


class Uniform(Closed):
    dist: Literal["uniform"]
    low: float
    high: float

    @model_validator(mode="after")
    def _ordered(self) -> Uniform:
        if self.low > self.high:
            raise ValueError("needs low <= high")
        return self


Tagged = Annotated[Lognormal | Uniform, Field(discriminator="dist")]
Quantity = Annotated[float, Field(ge=0)] | Tagged


class Medicine(Closed):
    name: str
    lead_time_days: Quantity


class Ban(Closed):
    kind: Literal["export_ban"]
    medicines: tuple[str, ...] | Literal["all"]
    stocks: tuple[Literal["ordinary", "duty", "national"], ...] = ("ordinary",)
    starts: dt.date


class Release(Closed):
    kind: Literal["stock_release"]
    cap: float = 7


Lever = Annotated[Ban | Release, Field(discriminator="kind")]


class Policy(Closed):
    levers: Annotated[tuple[Lever, ...], Field(alias="and")] = ()


def _levers_only(value: object) -> object:
    return {"and": value} if isinstance(value, list) else value


class World(Closed):
    days: Annotated[int, Field(gt=0)]
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "NO"
    medicines: dict[Annotated[str, Field(pattern="^[a-z_]+$")], Medicine]
    policies: dict[str, Annotated[Policy, BeforeValidator(_levers_only)]] = {}

    def check(self) -> Iterable[tuple[tuple[str | int, ...], str, str]]:
        for name, policy in self.policies.items():
            for i, lever in enumerate(policy.levers):
                named = lever.medicines if isinstance(lever, Ban) else "all"
                for k, medicine in enumerate(() if named == "all" else named):
                    if medicine not in self.medicines:
                        hint = did_you_mean(medicine, self.medicines)
                        where = ("policies", name, i, "medicines", k)
                        yield where, f"unknown medicine '{medicine}'", hint


SOUND = """\
days: 365
country: NO
medicines:
  insulin_aspart: {name: Insulin aspart, lead_time_days: 20}
  amoxicillin:
    name: Amoxicillin
    lead_time_days: {dist: lognormal, median: 48, sigma: 1.05}
policies:
  none: []
  ban:
    - {kind: export_ban, medicines: [amoxicillin], starts: 2023-09-01}
"""


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, text: str) -> str:
    Path(name).write_text(dedent(text), encoding="utf-8")
    return name


def data(text: str) -> Any:
    node = compose(dedent(text), "x.yaml")
    return None if node is None else node.plain()


def faults(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        compose(dedent(text), "x.yaml")
    return str(caught.value)


def world_faults(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load.validate(World, load.read(write("x.yaml", text)))
    return str(caught.value).split("\n")


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
    fast = compose(SOUND, "x.yaml")
    monkeypatch.setattr(yaml_text, "_PARSER", yaml.SafeLoader)
    assert compose(SOUND, "x.yaml").plain() == fast.plain()
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


# ---- files


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "x.yaml:1:1: the file is empty"),
        (b"# only a comment\n", "x.yaml:1:1: the file is empty"),
        (b"---\n", "x.yaml:1:1: the file is empty"),
        (b"- a\n", "x.yaml:1:1: a scenario is a map of fields, this is a list"),
        (b"\nhello\n", "x.yaml:2:1: a scenario is a map of fields, this is text"),
        (
            b"days: 3\nname: bl\xe5\n",
            "x.yaml:2:9: the byte 0xe5 is not UTF-8 (save the file as UTF-8)",
        ),
        (b"\xff\xfea\x00", "x.yaml:1:1: the byte 0xff is not UTF-8 (save the file as UTF-8)"),
        (
            b"\xef\xbb\xbfdays: 3",
            "x.yaml:1:1: the file starts with a byte order mark"
            " (save the file as UTF-8 without it)",
        ),
    ],
)
def test_files_that_hold_no_scenario(content: bytes, said: str) -> None:
    Path("x.yaml").write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        load.read("x.yaml")
    assert str(caught.value) == said


def test_files_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    write("penicillin.yaml", SOUND)
    Path("folder").mkdir()
    said = {}
    for name in ("penicilin.yaml", "folder", "nowhere/x.yaml", "a\0b", "x" * 5000):
        with pytest.raises(ScenarioError) as caught:
            load.read(name)
        said[name] = str(caught.value)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ScenarioError, match=r"^penicillin.yaml: cannot read penicillin.yaml: Perm"):
        load.read("penicillin.yaml")
    hint = "(did you mean 'penicillin.yaml'?)"
    assert said["penicilin.yaml"] == f"penicilin.yaml: no such file: penicilin.yaml {hint}"
    assert said["folder"] == "folder: folder is a folder, not a file"
    assert said["nowhere/x.yaml"] == "nowhere/x.yaml: no such file: nowhere/x.yaml"


# ---- extends


def test_maps_merge_lists_and_scalars_replace_null_removes() -> None:
    write("base.yaml", "a: {b: 1, c: {d: 2, e: [1, 2]}}\nf: 3\ng: 4\n")
    write("x.yaml", "extends: base.yaml\na: {c: {e: [9], n: null}}\nf: {h: 5}\ng: null\n")
    doc = load.read("x.yaml")
    assert doc.data == {"a": {"b": 1, "c": {"d": 2, "e": [9], "n": None}}, "f": {"h": 5}}
    assert provenance(doc) == {
        "a.b": "base.yaml:1",
        "a.c.d": "base.yaml:1",
        "a.c.e[0]": "x.yaml:2",
        "a.c.n": "x.yaml:2",
        "f.h": "x.yaml:3",
    }


def test_of_several_bases_the_later_wins_and_null_removes_from_all() -> None:
    write("p.yaml", "a: 1\nb: 1\nd: 1\n")
    write("q.yaml", "a: 2\nc: 2\nd: 2\n")
    assert load.read(write("x.yaml", "extends: [p.yaml, q.yaml]\nc: 3\nd: null\n")).data == {
        "a": 2,
        "b": 1,
        "c": 3,
    }


def test_bases_lie_beside_the_file_that_names_them() -> None:
    Path("scenarios/deep").mkdir(parents=True)
    write("scenarios/base.yaml", "a: 1\n")
    write("scenarios/mid.yaml", "extends: base.yaml\nb: 2\n")
    assert load.read(write("scenarios/deep/x.yaml", "extends: ../mid.yaml\n")).data == {
        "a": 1,
        "b": 2,
    }


def test_two_ways_to_one_base_are_no_circle() -> None:
    write("base.yaml", "a: 1\n")
    write("p.yaml", "extends: base.yaml\n")
    write("q.yaml", "extends: base.yaml\n")
    assert load.read(write("x.yaml", "extends: [p.yaml, q.yaml]\n")).data == {"a": 1}


@pytest.mark.parametrize(
    ("extends", "said"),
    [
        ("bse.yaml", "x.yaml:2:10: extends: no such file: bse.yaml (did you mean 'base.yaml'?)"),
        ("[base.yaml, no.yaml]", "x.yaml:2:22: extends[1]: no such file: no.yaml (did you "),
        ("x.yaml", "x.yaml:2:10: extends: the files extend each other: x.yaml -> x.yaml"),
        ("y.yaml", "y.yaml:1:10: extends: the files extend each other: x.yaml -> y.yaml -> x.yaml"),
        (".", "x.yaml:2:10: extends: . is a folder, not a file"),
        ("3", "x.yaml:2:10: extends: should be the name of a file, from the folder of this one"),
        ("", "x.yaml:2:9: extends: should be the name of a file, from the folder of this one"),
        ("/etc/x", "x.yaml:2:10: extends: should be the name of a file, from the folder of this"),
        ("[[a]]", "x.yaml:2:11: extends[0]: should be the name of a file, from the folder of this"),
    ],
)
def test_a_wrong_base_is_located_where_it_is_named(extends: str, said: str) -> None:
    write("base.yaml", "a: 1\n")
    write("y.yaml", "extends: x.yaml\n")
    with pytest.raises(ScenarioError) as caught:
        load.read(write("x.yaml", f"a: 1\nextends: {extends}\n"))
    assert str(caught.value).startswith(said)
    assert len(caught.value.problems) == 1


def test_faults_of_all_bases_come_together() -> None:
    write("p.yaml", "a: 2023-02-30\n")
    write("q.yaml", "a: 1\na: 2\n")
    with pytest.raises(ScenarioError) as caught:
        load.read(write("x.yaml", "extends: [q.yaml, p.yaml, r.yaml]\n"))
    marks = [str(problem.mark) for problem in caught.value.problems]
    assert marks == ["p.yaml:1:4", "q.yaml:2:1", "x.yaml:1:27"]


def test_a_fault_in_a_base_points_into_the_base() -> None:
    write("base.yaml", SOUND.replace("lead_time_days: 20", "lead_time_days: -20"))
    assert world_faults("extends: base.yaml\ndays: 30\n") == [
        "base.yaml:4:58: medicines.insulin_aspart.lead_time_days: should be greater than or equal"
        " to 0, got -20"
    ]


# ---- validation


def test_a_sound_file_becomes_a_model() -> None:
    world = load.validate(World, load.read(write("x.yaml", SOUND)))
    assert world.country == "NO"
    assert world.medicines["amoxicillin"].lead_time_days.median == 48
    assert world.policies["ban"].levers[0].starts == dt.date(2023, 9, 1)


def test_all_faults_come_at_once_each_where_it_stands() -> None:
    text = """\
    dayz: 365
    country: [NO]
    medicines:
      Insulin: {name: Insulin, lead_time_days: 1}
      amoxicillin:
        name: 3
        lead_time_days:
          dist: lognormal
          median: 0
          sgma: 1
      b: {name: B, lead_time_days: {dist: unifrm, low: 1}}
      c: {name: C, lead_time_days: {low: 1}}
      d: {name: D, lead_time_days: {dist: uniform, low: 2, high: 1}}
      e: {name: E, lead_time_days: soon}
      f: {name: F, lead_time_days: -1}
      g: {name: G, lead_time_days: [1]}
    policies:
      none: 3
      ban:
        - kind: export_bann
        - kind: export_ban
          medicines: al
          stocks: [ordinary, dutty]
          starts: soon
        - {kind: stock_release, cap: many, nonsense: 1}
        - {medicines: all}
    """
    lead = "medicines.{}.lead_time_days"
    assert world_faults(text) == [
        "x.yaml:1:1: missing required field 'days'",
        "x.yaml:1:1: dayz: unknown field (did you mean 'days'?)",
        "x.yaml:2:1: country: should be text, got a list",
        "x.yaml:4:3: medicines.Insulin: string should match pattern '^[a-z_]+$', got 'Insulin'",
        "x.yaml:6:11: medicines.amoxicillin.name: should be text, got 3 (put it in quotes)",
        f"x.yaml:7:5: {lead.format('amoxicillin')}: missing required field 'sigma'",
        f"x.yaml:9:15: {lead.format('amoxicillin')}.median: should be greater than 0, got 0",
        f"x.yaml:10:7: {lead.format('amoxicillin')}.sgma: unknown field (did you mean 'sigma'?)",
        f"x.yaml:11:39: {lead.format('b')}.dist: unknown dist 'unifrm' (did you mean 'uniform'?)",
        f"x.yaml:12:16: {lead.format('c')}: missing required field 'dist'",
        f"x.yaml:13:16: {lead.format('d')}: needs low <= high",
        f"x.yaml:14:32: {lead.format('e')}: should be a number or a map, got 'soon'",
        f"x.yaml:15:32: {lead.format('f')}: should be greater than or equal to 0, got -1",
        f"x.yaml:16:16: {lead.format('g')}: should be a number or a map, got a list",
        "x.yaml:18:9: policies.none: should be a map, got 3",
        "x.yaml:20:13: policies.ban[0].kind: unknown kind 'export_bann'"
        " (did you mean 'export_ban'?)",
        "x.yaml:22:18: policies.ban[1].medicines: should be a list or 'all', got 'al'"
        " (did you mean 'all'?)",
        "x.yaml:23:26: policies.ban[1].stocks[1]: should be 'ordinary', 'duty' or 'national',"
        " got 'dutty' (did you mean 'duty'?)",
        "x.yaml:24:15: policies.ban[1].starts: should be a date such as 2023-09-01, got 'soon'",
        "x.yaml:25:34: policies.ban[2].cap: should be a number, got 'many'",
        "x.yaml:25:40: policies.ban[2].nonsense: unknown field (known: cap, kind)",
        "x.yaml:26:7: policies.ban[3]: missing required field 'kind'",
    ]


def test_cross_checks_come_together_once_the_structure_is_sound() -> None:
    text = SOUND.replace("[amoxicillin]", "[insuln, amoxicillin, x]")
    assert world_faults(text) == [
        "x.yaml:11:38: policies.ban[0].medicines[0]: unknown medicine 'insuln'"
        " (did you mean 'insulin_aspart'?)",
        "x.yaml:11:59: policies.ban[0].medicines[2]: unknown medicine 'x'"
        " (known: amoxicillin, insulin_aspart)",
    ]
    assert world_faults(text.replace("365", "0")) == [
        "x.yaml:1:7: days: should be greater than 0, got 0"
    ]


def test_a_union_label_that_is_also_a_key_does_not_mislead() -> None:
    class Fork(Closed):
        dist: Literal["x"]
        x: dict[str, int]
        y: int

    class Other(Closed):
        dist: Literal["z"]

    class Top(Closed):
        pick: Annotated[Fork | Other, Field(discriminator="dist")]

    root = compose("pick: {dist: x, x: {y: 1}, y: no}", "x.yaml")
    with pytest.raises(ScenarioError) as caught:
        load.validate(Top, Doc(root))
    assert str(caught.value) == "x.yaml:1:31: pick.y: should be a whole number, got 'no'"


def test_of_a_union_of_models_the_nearest_is_meant() -> None:
    class Near(Closed):
        a: int
        b: int

    class Far(Closed):
        p: int
        q: int

    class Top(Closed):
        pick: Far | Near | None = None

    with pytest.raises(ScenarioError) as caught:
        load.validate(Top, Doc(compose("pick: {a: 1, c: 2}", "x.yaml")))
    assert [problem.message for problem in caught.value.problems] == [
        "missing required field 'b'",
        "unknown field",
    ]
    assert caught.value.problems[1].hint == "known: a, b"


# ---- the resolved file

leaves = st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.dates() | st.text()
leaves |= st.floats(allow_nan=False, allow_infinity=False)
leaves |= st.sampled_from(
    ["NO", "0301", "12:30", "1_000", "a: b", "a #b", "- a", "null", "é\u2028"]
)
keys = st.text(max_size=8).filter(str.isprintable) | st.sampled_from(["<<", "null", "3", "a.b"])
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)
documents = st.dictionaries(keys, values, max_size=5)


@given(documents)
def test_a_resolved_file_reads_back_as_the_same_data(document: dict[str, Any]) -> None:
    doc = Doc(Node.of(document, Mark("scenarios/x y.yaml", 3, 4)))
    text = dump_resolved(doc)
    again = compose(text, "x.yaml")
    assert repr(again.plain()) == repr(_sorted(document))
    assert dump_resolved(Doc(Node.of(_sorted(document), Mark("x y.yaml", 3, 9)))) == text


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(each) for each in value] if isinstance(value, list) else value


def test_a_resolved_file_names_the_line_of_each_value() -> None:
    write("base.yaml", SOUND)
    write("x.yaml", 'extends: base.yaml\ndays: 30\ncountry: "NO"\npolicies: {ban: null, "3": []}\n')
    assert dump_resolved(load.read("x.yaml")) == dedent("""\
        country: NO  # x.yaml:3
        days: 30  # x.yaml:2
        medicines:
          amoxicillin:
            lead_time_days:
              dist: lognormal  # base.yaml:7
              median: 48  # base.yaml:7
              sigma: 1.05  # base.yaml:7
            name: Amoxicillin  # base.yaml:6
          insulin_aspart:
            lead_time_days: 20  # base.yaml:4
            name: Insulin aspart  # base.yaml:4
        policies:
          "3": []  # x.yaml:4
          none: []  # base.yaml:9
        """)


# ---- anything at all

mutations = st.lists(
    st.tuples(st.integers(0, len(SOUND)), st.integers(0, 6), st.text(max_size=4)), max_size=5
)
tokens = [*"-:?[]{},&*!|>'\"%@`#\n\t ~", "  ", "a", "&a ", "*a", "<<: ", "- ", "? ", ": ", "---\n"]
tokens += [
    "...\n",
    "%YAML 1.2\n",
    "%TAG ! x\n",
    "!!map ",
    "!<x> ",
    "\\u",
    "0x",
    "é",
    "\x85",
    "\u2028",
]


def outcome(action: Callable[[], Any]) -> tuple[Any, ScenarioError | None]:
    """Return what an action gives or the only error that it may raise."""
    try:
        return action(), None
    except ScenarioError as error:
        return None, error


def read_anything(content: bytes) -> None:
    Path("fuzz.yaml").write_bytes(content)
    doc, error = outcome(lambda: load.read("fuzz.yaml"))
    if doc is None:
        assert error.problems
        return
    if doc.data:
        assert compose(dump_resolved(doc), "again").plain() == doc.data
    world, error = outcome(lambda: load.validate(World, doc))
    assert world or all(each.mark.line > 0 and each.message for each in error.problems)


@settings(max_examples=200)
@given(st.binary(max_size=80) | st.text(max_size=80).map(lambda t: t.encode("utf-8", "replace")))
@example(b"%YAML 9.9\n---\na: 1")
@example(b"a: \xef\xbb\xbf")
def test_any_bytes_end_in_a_scenario_error(content: bytes) -> None:
    read_anything(content)


@settings(max_examples=400)
@given(st.lists(st.sampled_from(tokens), max_size=30).map("".join))
def test_any_garbage_of_yaml_tokens_ends_in_a_scenario_error(text: str) -> None:
    read_anything(text.encode())


@settings(max_examples=200)
@given(mutations)
def test_any_damage_to_a_sound_file_ends_in_a_scenario_error(damage: list[Any]) -> None:
    text = SOUND
    for at, removed, inserted in damage:
        text = text[:at] + inserted + text[at + removed :]
    read_anything(text.encode("utf-8", "replace"))


fields = st.sampled_from(
    ["days", "country", "medicines", "policies", "kind", "dist", "and", "name"]
)
words = st.sampled_from(["export_ban", "uniform", "all", "lognormal", "x"]) | leaves
shaped = st.recursive(
    words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(fields, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=300)
@given(st.dictionaries(fields, shaped, max_size=5))
def test_any_data_ends_in_a_scenario_error(document: dict[str, Any]) -> None:
    read_anything(dump_resolved(Doc(Node.of(document, Mark("x", 1, 1)))).encode())

"""Scenario files: how they are read, how they extend one another, how they are written back."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from little_world import SOUND

from forsyningssim.errors import Mark, ScenarioError
from forsyningssim.scenario import load
from forsyningssim.scenario.located import Doc, Node
from forsyningssim.scenario.resolved import dump_resolved, provenance
from forsyningssim.scenario.yaml_text import compose


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, text: str) -> str:
    Path(name).write_text(dedent(text), encoding="utf-8")
    return name


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


def test_a_base_may_be_a_scenario_that_comes_with_the_package() -> None:
    """A file beside the one that names it goes first."""
    shipped = load.read(write("x.yaml", "extends: debate/ambition\n")).data
    assert shipped["title"]["en"] == "The level of ambition"
    Path("debate").mkdir()
    write("debate/ambition", "a: 1\n")
    assert load.read("x.yaml").data == {"a": 1}


@pytest.mark.parametrize(
    ("extends", "said"),
    [
        ("bse.yaml", "x.yaml:2:10: extends: no such file: bse.yaml (did you mean 'base.yaml'?)"),
        ("[base.yaml, no.yaml]", "x.yaml:2:22: extends[1]: no such file: no.yaml (did you "),
        ("penicilin_2023", "x.yaml:2:10: extends: no such file: penicilin_2023 (did you mean 'pe"),
        ("x.yaml", "x.yaml:2:10: extends: the files extend each other: x.yaml -> x.yaml"),
        ("y.yaml", "y.yaml:1:10: extends: the files extend each other: x.yaml -> y.yaml -> x.yaml"),
        (".", "x.yaml:2:10: extends: . is a folder, not a file"),
        ("3", "x.yaml:2:10: extends: should be a file, from the folder of this one, or the name"),
        ("", "x.yaml:2:9: extends: should be a file, from the folder of this one, or the name"),
        ("/etc/x", "x.yaml:2:10: extends: should be a file, from the folder of this"),
        ("[[a]]", "x.yaml:2:11: extends[0]: should be a file, from the folder of this"),
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

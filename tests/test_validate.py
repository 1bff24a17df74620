"""Validation: all faults at once, each where it was written, whatever the input."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from textwrap import dedent
from typing import Annotated, Any, Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from little_world import SOUND, Closed, World
from pydantic import Field

from forsyningssim.errors import Mark, ScenarioError
from forsyningssim.scenario import load
from forsyningssim.scenario.located import Doc, Node
from forsyningssim.scenario.resolved import dump_resolved
from forsyningssim.scenario.yaml_text import compose


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, text: str) -> str:
    Path(name).write_text(dedent(text), encoding="utf-8")
    return name


def world_faults(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load.validate(World, load.read(write("x.yaml", text)))
    return str(caught.value).split("\n")


def test_a_fault_in_a_base_points_into_the_base() -> None:
    write("base.yaml", SOUND.replace("lead_time_days: 20", "lead_time_days: -20"))
    assert world_faults("extends: base.yaml\ndays: 30\n") == [
        "base.yaml:4:58: medicines.insulin_aspart.lead_time_days: should be greater than or equal"
        " to 0, got -20"
    ]


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


def test_cross_checks_of_a_map_stand_at_its_key_and_of_a_default_at_what_is_around_it() -> None:
    class Top(Closed):
        inner: dict[str, dict[str, int]]

        def check(self) -> Iterable[tuple[tuple[str | int, ...], str, str]]:
            yield ("inner", "a"), "is odd", ""
            yield ("inner", "a", "left_out", 0), "is odder", ""

    with pytest.raises(ScenarioError) as caught:
        load.validate(Top, Doc(compose("inner:\n  a:\n    b: 1", "x.yaml")))
    assert str(caught.value) == (
        "x.yaml:2:3: inner.a: is odd\nx.yaml:2:3: inner.a.left_out[0]: is odder"
    )


def test_a_wrong_key_is_reported_at_the_key() -> None:
    class Top(Closed):
        weights: dict[int, float]

    with pytest.raises(ScenarioError) as caught:
        load.validate(Top, Doc(compose("weights: {one: 1, '2': two}", "x.yaml")))
    assert str(caught.value) == (
        "x.yaml:1:11: weights.one: should be a whole number, got 'one'\n"
        "x.yaml:1:24: weights.2: should be a number, got 'two'"
    )


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


scalars = st.none() | st.booleans() | st.integers(-9, 9) | st.dates() | st.text(max_size=3)
fields = st.sampled_from(
    ["days", "country", "medicines", "policies", "kind", "dist", "and", "name"]
)
words = st.sampled_from(["export_ban", "uniform", "all", "lognormal", "x"]) | scalars
shaped = st.recursive(
    words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(fields, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=300)
@given(st.dictionaries(fields, shaped, max_size=5))
def test_any_data_ends_in_a_scenario_error(document: dict[str, Any]) -> None:
    read_anything(dump_resolved(Doc(Node.of(document, Mark("x", 1, 1)))).encode())

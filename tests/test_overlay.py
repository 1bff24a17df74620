"""Overlays: they change what they name, agree or say so, and leave the document as it was."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from forsyningssim.errors import Mark, OverlayConflictError, ScenarioError
from forsyningssim.scenario.load import validate
from forsyningssim.scenario.located import Doc, Node, dotted
from forsyningssim.scenario.overlay import (
    Change,
    Overlay,
    apply,
    combine,
    known_path,
    overlays_at,
    overlays_of,
    parse_set,
)
from forsyningssim.scenario.resolved import provenance
from forsyningssim.scenario.yaml_text import compose


class Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Normal(Closed):
    dist: Literal["normal"]
    mean_value: float = Field(alias="mean")


class Fixed(Closed):
    dist: Literal["fixed"]
    value: float = 1


class Group(Closed):
    severity: int = 2


class Substance(Closed):
    groups: dict[str, Group] = {}
    wait_days: float | Annotated[Normal | Fixed, Field(discriminator="dist")] = 3


class Stock(Closed):
    target_days: int = 0
    steps: tuple[Group, ...] = ()
    pair: tuple[Group, Stock] | None = None


class World(Closed):
    national_stock: Stock = Stock()
    substances: dict[str, Substance]


TEXT = """\
national_stock: {steps: [{severity: 1}, {}]}
substances:
  insulin_aspart:
    groups: {type1: {severity: 3}, type2: {}}
    wait_days: {dist: fixed}
policies:
  stock:
    overlays:
      national_stock.target_days: 90
      substances.insulin_aspart.groups.type1.severity: 1
"""
DOC = Doc(compose(TEXT, "x.yaml"))


def knows(path: tuple[str | int, ...]) -> bool:
    return known_path(World, path)


def changed(values: dict[str, Any]) -> Any:
    return apply(DOC, overlays_of(values), knows)[0].data


def fault(values: dict[str, Any]) -> str:
    with pytest.raises(ScenarioError) as caught:
        apply(DOC, overlays_of(values), knows)
    return str(caught.value)


# ---- applying


def test_an_overlay_replaces_what_its_path_leads_to() -> None:
    data = changed(
        {
            "substances.insulin_aspart.groups.type1.severity": 1,
            "national_stock.steps[0]": {"severity": 4},
            "substances.insulin_aspart.wait_days": 5,
        }
    )
    assert data["substances"]["insulin_aspart"] == {
        "groups": {"type1": {"severity": 1}, "type2": {}},
        "wait_days": 5,
    }
    assert data["national_stock"] == {"steps": [{"severity": 4}, {}]}


def test_null_is_a_value_and_removes_nothing() -> None:
    assert changed({"substances.insulin_aspart": None})["substances"] == {"insulin_aspart": None}


def test_a_field_at_its_default_can_be_set() -> None:
    assert changed({"national_stock.target_days": 90})["national_stock"]["target_days"] == 90
    assert changed({"national_stock.steps[1].severity": 4})["national_stock"]["steps"][1] == {
        "severity": 4
    }


def test_changes_are_sorted_and_leave_out_what_was_so_already() -> None:
    overlays = overlays_of(
        {
            "substances.insulin_aspart.groups.type1.severity": 3,
            "substances.insulin_aspart.wait_days": 5,
            "national_stock.target_days": 90,
            "national_stock.steps[0].severity": 2,
        }
    )
    assert apply(DOC, overlays, knows)[1] == (
        Change("national_stock.steps[0].severity", 1, 2),
        Change("national_stock.target_days", None, 90),
        Change("substances.insulin_aspart.wait_days", {"dist": "fixed"}, 5),
    )


def test_values_point_to_the_overlay_that_set_them() -> None:
    doc, _ = apply(DOC, [*overlays_at(DOC, ("policies", "stock", "overlays"))], knows)
    doc, _ = apply(doc, [parse_set("national_stock.steps[0].severity=2")], knows)
    origin = provenance(doc)
    assert origin["national_stock.target_days"] == "x.yaml:9"
    assert origin["substances.insulin_aspart.groups.type1.severity"] == "x.yaml:10"
    assert origin["national_stock.steps[0].severity"] == "--set"
    assert origin["substances.insulin_aspart.wait_days.dist"] == "x.yaml:5"


def test_a_wrong_value_is_reported_at_the_overlay() -> None:
    world = Doc(compose("substances: {}", "x.yaml"))
    doc, _ = apply(world, overlays_of({"substances": {"a": {"wait_days": "x"}}}))
    with pytest.raises(ScenarioError, match=r"^--set: substances.a.wait_days: should be a number"):
        validate(World, doc)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("national_stok.a", "there is no national_stok in the scenario (did you mean 'national_st"),
        (
            "substances.insuln.wait_days",
            "there is no insuln in substances (did you mean 'insulin_aspart'?)",
        ),
        (
            "substances.new",
            "there is no new in substances (known: insulin_aspart)",
        ),
        (
            "national_stock.steps[2].severity",
            "there is no [2] in national_stock.steps (it has 2 items, counted from [0])",
        ),
        ("national_stock.steps.a", "there is no a in national_stock.steps (it has 2 items, count"),
        ("national_stock.steps[2]", "there is no [2] in national_stock.steps (it has 2 items, c"),
        ("national_stock[0]", "there is no [0] in national_stock (known: steps)"),
        ("national_stock.target_dayz", "there is no target_dayz in national_stock (known: steps)"),
        (
            "substances.insulin_aspart.groups.type1.severity.x",
            "there is no x in substances.insulin_aspart.groups.type1.severity",
        ),
    ],
)
def test_an_unknown_path_names_the_place_and_what_is_known(path: str, said: str) -> None:
    assert fault({path: 1}).startswith(f"--set: {path}: {said}")


def test_all_unknown_paths_come_together_where_they_are_written() -> None:
    text = "a: 1\npolicy: {b: 2, c.d: 3, a: 4}\n"
    doc = Doc(compose(text, "y.yaml"))
    with pytest.raises(ScenarioError) as caught:
        apply(doc, overlays_at(doc, ("policy",)))
    assert str(caught.value) == (
        "y.yaml:2:10: b: there is no b in the scenario (known: a, policy)\n"
        "y.yaml:2:16: c.d: there is no c in the scenario (known: a, policy)"
    )


def test_overlays_that_a_document_does_not_have_are_none() -> None:
    assert overlays_at(DOC, ("policies", "none", "overlays")) == ()
    assert overlays_at(DOC, ("national_stock", "steps")) == ()


def test_a_key_that_is_no_path_is_located() -> None:
    doc = Doc(compose("overlays:\n  'a..b': 1\n", "y.yaml"))
    with pytest.raises(ScenarioError) as caught:
        overlays_at(doc, ("overlays",))
    assert str(caught.value) == (
        "y.yaml:2:3: overlays.\"a..b\": 'a..b' is not a path such as policies.ban[0].days"
    )


# ---- what the schema knows


@pytest.mark.parametrize(
    ("path", "known"),
    [
        (("national_stock",), True),
        (("national_stock", "target_days"), True),
        (("national_stock", "steps", 0, "severity"), True),
        (("national_stock", "pair", 1, "target_days"), True),
        (("national_stock", "pair", 0, "target_days"), False),
        (("substances", "any", "groups", "any", "severity"), True),
        (("substances", "any", "wait_days", "mean"), True),
        (("substances", "any", "wait_days", "value"), True),
        (("substances", "any", "wait_days", "mean_value"), False),
        (("substances", "any"), False),
        (("substances", 0, "groups"), False),
        (("national_stock", "steps", 0), False),
        (("national_stock", "steps", "severity"), False),
        (("national_stock", "target_days", "x"), False),
        (("nonsense",), False),
        ((), False),
    ],
)
def test_known_path(path: tuple[str | int, ...], known: bool) -> None:
    assert known_path(World, path) is known


# ---- combining


def overlay(path: str, value: Any, line: int = 1) -> Overlay:
    (made,) = overlays_of({path: value}, Mark("p.yaml", line, 3))
    return made


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("a.b", 1), ("a.b", 2)),
        (("a.b", 1), ("a.b", 1.0)),
        (("a.b", 1), ("a.b", True)),
        (("a", {"b": 1}), ("a.b", 2)),
        (("a", {"c": 1}), ("a.b", 2)),
        (("a", 3), ("a.b.c", 3)),
        (("a", [1, 2]), ("a[1]", 3)),
    ],
)
def test_overlays_that_disagree_are_both_named(first: Any, second: Any) -> None:
    one, other = overlay(*first, line=4), overlay(*second, line=8)
    for pair in ([one, other], [other, one]):
        with pytest.raises(OverlayConflictError) as caught:
            combine(pair)
        (problem,) = caught.value.problems
        assert problem.mark == Mark("p.yaml", 8, 3)
        assert problem.path == second[0]
        assert problem.message.startswith("overlays disagree: ")
        assert problem.message.endswith("at p.yaml:4:3")


def test_the_message_of_a_conflict() -> None:
    with pytest.raises(OverlayConflictError) as caught:
        combine([overlay("a.b", 90, line=4)], [overlay("a.b", "x", line=8)])
    assert str(caught.value) == (
        "p.yaml:8:3: a.b: overlays disagree: 'x' here, but a.b is 90 at p.yaml:4:3"
    )


def test_overlays_that_agree_are_one() -> None:
    whole, part, same = overlay("a", {"b": 1}), overlay("a.b", 1), overlay("a", {"b": 1}, line=9)
    assert combine([same, part], [whole]) == (whole,)


def test_a_common_start_of_names_is_no_conflict() -> None:
    pair = (overlay("a.b", 1), overlay("a.bc", 2))
    assert combine(pair) == pair


# ---- laws

leaf_paths = st.sampled_from(
    [
        "national_stock.target_days",
        "national_stock.steps[0].severity",
        "national_stock.steps[1]",
        "substances.insulin_aspart.groups.type1.severity",
        "substances.insulin_aspart.groups.type2",
        "substances.insulin_aspart.wait_days",
    ]
)
wishes = st.dictionaries(leaf_paths, st.integers(1, 3) | st.just({"severity": 1}))


@given(wishes, st.randoms())
def test_the_order_of_overlays_does_not_matter(wish: dict[str, Any], luck: Any) -> None:
    overlays = list(overlays_of(wish))
    shuffled = overlays[:]
    luck.shuffle(shuffled)
    assert apply(DOC, overlays, knows) == apply(DOC, shuffled, knows)
    one_by_one = DOC
    for each in shuffled:
        one_by_one, _ = apply(one_by_one, [each], knows)
    assert one_by_one == apply(DOC, overlays, knows)[0]


@given(wishes)
def test_applying_again_changes_nothing(wish: dict[str, Any]) -> None:
    once, changes = apply(DOC, overlays_of(wish), knows)
    assert apply(once, overlays_of(wish), knows) == (once, ())
    assert [change.path for change in changes] == sorted(change.path for change in changes)


@given(wishes)
def test_the_document_stays_as_it_was(wish: dict[str, Any]) -> None:
    changed_doc, changes = apply(DOC, overlays_of(wish), knows)
    assert Doc(compose(TEXT, "x.yaml")) == DOC
    assert (changed_doc.data == DOC.data) == (not changes)


@given(wishes)
def test_only_what_an_overlay_names_changes(wish: dict[str, Any]) -> None:
    before, after = provenance(DOC), provenance(apply(DOC, overlays_of(wish), knows)[0])
    named = {dotted(each.path) for each in overlays_of(wish)}
    for path in before.keys() | after.keys():
        if not any(path.startswith(name) for name in named):
            assert before[path] == after[path]


# ---- the command line


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("national_stock.target_days=90", ("national_stock", "target_days"), 90),
        ("a.b[0]=NO", ("a", "b", 0), "NO"),
        ("a=1e3", ("a",), 1000.0),
        ("a='90'", ("a",), "90"),
        ("a=", ("a",), None),
        ("a=null", ("a",), None),
        ("a=[x, 2]", ("a",), ["x", 2]),
        ("a={b: c=d}", ("a",), {"b": "c=d"}),
    ],
)
def test_set_reads_path_and_value(text: str, path: tuple[str | int, ...], value: Any) -> None:
    assert parse_set(text) == Overlay(path, Node.of(value, Mark("--set")))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a.b", "--set: 'a.b' is not of the form PATH=VALUE"),
        ("=3", "--set: '' is not a path such as policies.ban[0].days"),
        ("a b=3", "--set: 'a b' is not a path such as policies.ban[0].days"),
        ("a=2023-02-30", "--set: a: there is no date 2023-02-30 (put it in quotes if it is text)"),
        ("a=[", "--set: a: not valid YAML: while parsing a flow node, did not find expected node"),
        ("a=\udce9", "--set: a: the character U+DCE9 is not allowed in YAML"),
    ],
)
def test_a_set_that_cannot_be_read(text: str, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_set(text)
    assert str(caught.value).startswith(said)


@given(st.text())
def test_any_set_is_an_overlay_or_a_scenario_error(text: str) -> None:
    try:
        made = parse_set(text)
    except ScenarioError:
        return
    assert made.path

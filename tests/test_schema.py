"""The JSON Schema: what is shipped is current, and knows right from wrong in one file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from forsyningssim.scenario.jsonschema import DRAFT, schema, schema_text
from forsyningssim.scenario.load import read, validate
from forsyningssim.scenario.numbers import unit
from forsyningssim.scenario.schema import Scenario
from forsyningssim.scenario.shipped import shipped
from forsyningssim.scenario.yaml_text import compose

ROOT = Path(__file__).parents[1]
FILES = list(shipped().values())


@cache
def validator() -> Any:
    return jsonschema.Draft202012Validator(schema())


def faults(text: str) -> list[str]:
    node = compose(text, "x.yaml")
    assert node is not None
    data = json.loads(json.dumps(node.plain(), default=str))
    return [error.json_path for error in validator().iter_errors(data)]


def test_the_shipped_schema_is_current() -> None:
    shipped = (ROOT / "schema" / "scenario.schema.json").read_text(encoding="utf-8")
    assert shipped == schema_text(), "run: forsyningssim schema --out schema/scenario.schema.json"


def test_it_is_a_schema_of_its_draft() -> None:
    assert schema()["$schema"] == DRAFT
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_a_shipped_file_is_sound_by_the_schema_and_by_the_model(file: Path) -> None:
    assert faults(file.read_text(encoding="utf-8")) == []
    validate(Scenario, read(file))


HEAD = "extends: baseline_norway.yaml\n"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (HEAD + "tittle: x", "$"),
        (HEAD + "horizon: {days: 0}", "$.horizon.days"),
        (HEAD + "duty: {days: -1}", "$.duty.days"),
        (HEAD + "plants: {a: {headroom: none}}", "$.plants.a"),
        (HEAD + "disruptions: {a: {kind: plant_fire}}", "$.disruptions.a"),
        (HEAD + "policies: {a: [{kind: export_bann}]}", "$.policies.a"),
        ("title: without a base", "$"),
    ],
)
def test_an_editor_is_shown_a_slip(text: str, place: str) -> None:
    assert faults(text) == [place]


def test_a_file_may_change_a_part_take_an_entry_out_and_extend_several() -> None:
    text = "extends: [a.yaml, b.yaml]\nplants: {a: null, b: {headroom: 2}}\ndisruptions: {c: null}"
    assert faults(text) == []


def test_descriptions_come_from_the_code() -> None:
    blocks = schema()["$defs"]
    assert "first day that is measured" in blocks["Horizon"]["properties"]["starts"]["description"]
    assert blocks["Uniform"]["properties"]["dist"]["description"].startswith("Any number between")


IN_WORDS = {"Study", "ExerciseSpec", "Inject", "Criterion", "Role", "Scenario", "Known"}
"""Blocks whose numbers are counts, days of a game or of what a neighbour says: described only."""


def blocks() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield every field of a scenario file: its block, its name, its schema."""
    whole = schema()
    for block, told in {"Scenario": whole, **whole["$defs"]}.items():
        for field, said in told.get("properties", {}).items():
            yield block, field, said


def test_every_field_says_what_it_is() -> None:
    """Planted: a field of a lever without words below it."""
    silent = [f"{block}.{field}" for block, field, said in blocks() if not said.get("description")]
    assert silent == []


def test_every_number_has_a_unit() -> None:
    """By its name, or in words where it is a bound of a law or an order in a list."""
    bare = [
        f"{block}.{field}"
        for block, field, said in blocks()
        if is_number(said)
        and not unit(field)
        and block not in IN_WORDS
        and not re.search("unit of the field|How many|logarithm", said["description"])
    ]
    assert bare == []


def is_number(said: dict[str, Any]) -> bool:
    """Whether a value of a field is a number, or a list or a map of numbers."""
    kinds = {key: said[key] for key in ("type", "anyOf", "items", "additionalProperties")
             if key in said}  # fmt: skip
    return re.search(r'"(number|integer)"|Lognormal', json.dumps(kinds)) is not None

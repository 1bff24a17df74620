"""The JSON Schema: what is shipped is current, and knows right from wrong in one file."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from forsyningssim.scenario.jsonschema import DRAFT, schema, schema_text
from forsyningssim.scenario.load import read, validate
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
    assert (
        "first day that is measured"
        in schema()["$defs"]["Horizon"]["properties"]["starts"]["description"]
    )

"""The JSON Schema of a scenario file, so that editors complete names and show slips at once.

A file that extends another one may leave out whatever that one says. So the schema asks for nothing
inside a block; whether all that is needed is there, only reading both files can tell.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from forsyningssim.scenario.schema import Scenario

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_ONE_FILE: Final = {"type": "string", "description": "A file, from the folder of this one."}


def schema() -> dict[str, Any]:
    """Return the schema of one file, before what it extends is merged in."""
    whole = Scenario.model_json_schema()
    partial: dict[str, Any] = _partial(whole)
    fields = {
        "extends": {
            "anyOf": [_ONE_FILE, {"type": "array", "items": _ONE_FILE}],
            "description": "What this file starts from; of several files a later one has the say.",
            "title": "Extends",
        },
        **partial.pop("properties"),
    }
    return {
        "$schema": DRAFT,
        **partial,
        "properties": fields,
        "anyOf": [{"required": ["extends"]}, {"required": whole["required"]}],
    }


def schema_text() -> str:
    """Return the schema as it stands in ``schema/scenario.schema.json``."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _partial(value: Any) -> Any:
    """Ask for nothing, let null take an entry out of a map, and let any branch of a union do."""
    if isinstance(value, list):
        return [_partial(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    fields = {
        "anyOf" if key == "oneOf" else key: _partial(item)
        for key, item in value.items()
        if not (key == "required" and isinstance(item, list)) and key != "discriminator"
    }
    if isinstance(value.get("additionalProperties"), Mapping):
        fields["additionalProperties"] = {
            "anyOf": [fields["additionalProperties"], {"type": "null"}]
        }
    return fields

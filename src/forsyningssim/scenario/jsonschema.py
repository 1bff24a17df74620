"""The JSON Schema of a scenario file, so that editors complete names and show slips at once.

A file that extends another one may leave out whatever that one says. So the schema asks for nothing
inside a block; whether all that is needed is there, only reading both files can tell.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from inspect import cleandoc, getsource
from itertools import pairwise
from textwrap import dedent
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from forsyningssim.scenario.schema import Scenario
from forsyningssim.spec import Spec

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_ONE_FILE: Final = {"type": "string", "description": "A file, from the folder of this one."}


def schema() -> dict[str, Any]:
    """Return the schema of one file, before what it extends is merged in."""
    whole = Scenario.model_json_schema(schema_generator=_Described)
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


def described(model: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of one description, each field in the words that stand below it."""
    return model.model_json_schema(schema_generator=_Described)


class _Described(GenerateJsonSchema):
    """Describes every field in the words that stand below it in the code.

    Pydantic can do so too, when a class is made: that would cost every command a tenth of a second.
    """

    def model_schema(self, schema: core_schema.ModelSchema) -> dict[str, Any]:
        """Return the schema of a model, its fields described."""
        told = super().model_schema(schema)
        for cls in schema["cls"].__mro__:
            for name, words in _words_below(cls).items():
                field = schema["cls"].model_fields.get(name)
                if field is not None:
                    told["properties"][field.alias or name].setdefault("description", words)
        for field in told.get("properties", {}).values():
            if "const" in field:  # which of several this is: told in the words of the whole
                field.setdefault("description", told.get("description", "").partition("\n")[0])
        return told


def _words_below(cls: type) -> dict[str, str]:
    """Return the text below each field of a class, as its source has it."""
    if not issubclass(cls, Spec):
        return {}
    (tree,) = ast.parse(dedent(getsource(cls))).body
    assert isinstance(tree, ast.ClassDef)
    found = {}
    for field, below in pairwise(tree.body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(text))):
                found[name] = cleandoc(text)
    return found


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

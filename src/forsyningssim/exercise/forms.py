"""Forms for decisions, made from the levers' own descriptions.

A form asks for what an office decides. What the world makes of it, such as how many keep to an
advice, is no decision: those fields keep the values of the role's ``levers`` in the exercise, or
their defaults. A decision is a flat map of field names, parts of a block with a dot between:
``{"kind": "rationing", "rations.over_the_counter.packs": 1, "days": 30}``; ``starts`` is the day on
which it takes hold, today if it is not given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, TypeAlias

from forsyningssim.exercise.words import (
    ASSUMED,
    CHOICES,
    FIELDS,
    FROM_NAMES,
    LEVERS,
    FieldWords,
    LeverWords,
)
from forsyningssim.report.words import Language
from forsyningssim.scenario.exercise import lever_kinds
from forsyningssim.scenario.jsonschema import described
from forsyningssim.spec import Text
from forsyningssim.words import capital, land, say, spoken

FieldType: TypeAlias = Literal[
    "number", "integer", "yes_no", "choice", "choices", "date", "ranking", "classes"
]
"""``choices`` is any number of the choices, ``ranking`` is some of them in order, and ``classes`` a
list of lists of them."""
STARTS: Final = "starts"
MOST_CHARACTERS: Final = 2000
"""Of a text that somebody writes, such as why."""
MOST_CHOSEN: Final = 500


@dataclass(frozen=True)
class Choice:
    """One of the values that may be chosen."""

    value: str
    label: str


@dataclass(frozen=True)
class Field:
    """One thing that a decision says."""

    name: str
    label: str
    help: str
    type: FieldType
    unit: str = ""
    block: str = ""
    """What it belongs to with its neighbours, such as one of the ways of paying."""
    required: bool = False
    least: float | None = None
    most: float | None = None
    """Smallest and largest value."""
    choices: tuple[Choice, ...] = ()
    default: Any = None


@dataclass(frozen=True)
class Form:
    """What can be said in a decision of one kind."""

    kind: str
    title: str
    help: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Preview:
    """A decision in one sentence, or why it cannot be taken."""

    sentence: str
    faults: Mapping[str, str]
    """Field to what is wrong with it."""


Names: TypeAlias = Mapping[str, Collection[str]]
"""What a field may name, by the kind of the name."""


@dataclass(frozen=True)
class Tongue:
    """In which language a form speaks, and what it calls the names of the scenario."""

    language: Language
    called: Mapping[str, Text]

    def word(self, text: Text) -> str:
        """Return a text in this language."""
        return text.nb if self.language == "nb" else text.en

    def name(self, name: str, kind: str) -> str:
        """Call something of the scenario as it stands at the beginning of a line."""
        known = land(name) if kind == "country" else self.called.get(name) or spoken(name)
        return self.word(capital(known))


def form_of(kind: str, fixed: Mapping[str, Any], names: Names, tongue: Tongue) -> Form:
    """Return the form of a lever, without the fields whose values are ``fixed``."""
    schema = _schema(kind)
    fields = [_starts(tongue)]
    for name, part, required in _parts(schema):
        last = name.rpartition(".")[2]
        words = _words(name)
        asked = words is not None and last not in ASSUMED
        if name.split(".")[0] not in fixed and (asked or required):
            fields.append(_field(name, part, words, required, names, tongue))
    title = LEVERS.get(kind) or LeverWords(spoken(kind), spoken(""))
    told = str(schema.get("description", "")).split("\n\n")[0].replace("\n", " ")
    help_text = told if tongue.language == "en" else title.help.nb
    return Form(kind, tongue.word(title.label), help_text, tuple(fields))


def _words(name: str) -> FieldWords | None:
    """Return what a field is called by its full name, with ``*`` for a key, or its own."""
    first, last = name.partition(".")[0], name.rpartition(".")[2]
    return FIELDS.get(name) or FIELDS.get(f"{first}.*.{last}") or FIELDS.get(last)


@cache
def _schema(kind: str) -> dict[str, Any]:
    return described(lever_kinds()[kind])


def _parts(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], bool]]:
    """Yield name, schema and whether it must be given, of every field and field of a block."""
    yield from _inside("", schema, schema.get("$defs", {}))


def _inside(
    before: str, schema: Mapping[str, Any], known: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any], bool]]:
    for name, given in schema.get("properties", {}).items():
        if not before and name in {"kind", "trigger"}:
            continue
        part = _resolved(given, known)
        required = name in schema.get("required", ())
        block = part.get("additionalProperties")
        if "properties" in part:
            if required:
                yield from _inside(f"{before}{name}.", part, known)
        elif isinstance(block, Mapping):
            inner = _resolved(block, known)
            for key in part.get("propertyNames", {}).get("enum", ()):
                yield from _inside(f"{before}{name}.{key}.", inner, known)
            if "enum" not in part.get("propertyNames", {}):
                yield f"{before}{name}", part, required
        else:
            yield f"{before}{name}", part, required


def _resolved(part: Mapping[str, Any], known: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a reference, and take what a field may be besides nothing."""
    if "$ref" in part:
        target = known[part["$ref"].rpartition("/")[2]]
        return {**target, **{k: v for k, v in part.items() if k != "$ref"}}
    if "anyOf" in part:
        (other, *_) = [each for each in part["anyOf"] if each.get("type") != "null"]
        rest = {k: v for k, v in part.items() if k != "anyOf"}
        return {**_resolved(other, known), **rest}
    return part


def _starts(tongue: Tongue) -> Field:
    """Return the field of the first day. It is left empty: a form stays open while days pass."""
    words = FIELDS[STARTS]
    return Field(STARTS, tongue.word(words.label), tongue.word(words.help), "date")


def _field(
    name: str,
    part: Mapping[str, Any],
    words: FieldWords | None,
    required: bool,
    names: Names,
    tongue: Tongue,
) -> Field:
    *blocks, last = name.split(".")
    told = str(part.get("description", "")).replace("\n", " ")
    return Field(
        name=name,
        label=tongue.word(words.label) if words else last.replace("_", " "),
        help=told if tongue.language == "en" or words is None else words.help.nb,
        type=_type(part),
        unit=tongue.word(words.unit) if words else "",
        block=_choice(blocks[1], tongue) if len(blocks) > 1 else "",
        required=required,
        least=part.get("minimum", part.get("exclusiveMinimum")),
        most=part.get("maximum"),
        choices=tuple(_choices(last, part, names, tongue)),
        default=part.get("default"),
    )


def _type(part: Mapping[str, Any]) -> FieldType:
    """Say how a field is filled in."""
    match part.get("type"):
        case "integer":
            return "integer"
        case "number":
            return "number"
        case "boolean":
            return "yes_no"
        case "array":
            items = part.get("items", {})
            if items.get("type") == "array":
                return "classes"
            return "ranking" if part.get("title") == "Ranked" else "choices"
    return "date" if part.get("format") == "date" else "choice"


def _choices(field: str, part: Mapping[str, Any], names: Names, tongue: Tongue) -> Iterator[Choice]:
    """Yield what may be chosen: what the schema lists, or what the scenario has of the kind."""
    listed = part.get("enum") or part.get("items", {}).get("enum")
    if listed is not None:
        yield from (Choice(str(value), _choice(str(value), tongue)) for value in listed)
        return
    kind = FROM_NAMES.get(field, "")
    called = {name: _called(name, kind, names, tongue) for name in names.get(kind, ())}
    for name in sorted(called, key=lambda name: (called[name], name)):
        yield Choice(name, called[name])


def _called(name: str, kind: str, names: Names, tongue: Tongue) -> str:
    """Call a name; of a medicine that is a substance, say that all its products are meant."""
    said = tongue.name(name, kind)
    substance = kind == "medicine" and name not in names["product"]
    return tongue.word(say("{0} (all)", "{0} (alle)", said)) if substance else said


def _choice(value: str, tongue: Tongue) -> str:
    words = CHOICES.get(value)
    return tongue.word(words) if words else value.replace("_", " ")

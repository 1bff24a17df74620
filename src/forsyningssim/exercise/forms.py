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
from datetime import date
from functools import cache
from typing import Any, Final, Literal, TypeAlias

from pydantic import ValidationError

from forsyningssim.errors import ForsyningssimError
from forsyningssim.exercise.words import (
    ASSUMED,
    CHOICES,
    FIELDS,
    FROM_NAMES,
    LEVERS,
    FieldWords,
    LeverWords,
)
from forsyningssim.levers import AnyLever
from forsyningssim.report.words import Language
from forsyningssim.scenario.exercise import lever_kinds, lever_of
from forsyningssim.scenario.jsonschema import described
from forsyningssim.spec import Text
from forsyningssim.words import number, say, spoken

FieldType: TypeAlias = Literal[
    "number", "integer", "yes_no", "choice", "choices", "date", "ranking", "classes"
]
"""``choices`` is any number of the choices, ``ranking`` is some of them in order, and ``classes`` a
list of lists of them."""
STARTS: Final = "starts"
MOST_CHARACTERS: Final = 2000
"""Of a text that somebody writes, such as why."""
_MOST_CHOSEN: Final = 500


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
class Fault:
    """What is wrong with one field of a decision; an empty name means all of it."""

    field: str
    text: Text


class Refused(ForsyningssimError):  # noqa: N818  what the room does, not what went wrong in it
    """The room does not do what it was asked; ``faults`` say why, field by field."""

    exit_code = 3

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__(faults)

    def __str__(self) -> str:
        """Return one line a fault."""
        return "\n".join(f"{f.field}: {f.text.en}" if f.field else f.text.en for f in self.faults)


def refuse(en: str, nb: str, *parts: Text | str | int, field: str = "") -> Refused:
    """Return the refusal of one thing."""
    return Refused((Fault(field, say(en, nb, *parts)),))


@dataclass(frozen=True)
class Preview:
    """A decision in one sentence, or why it cannot be taken."""

    sentence: str
    faults: Mapping[str, str]
    """Field to what is wrong with it."""


Names: TypeAlias = Mapping[str, Collection[str]]
"""What a field may name, by the kind of the name."""


def form_of(
    kind: str, fixed: Mapping[str, Any], names: Names, today: date, language: Language
) -> Form:
    """Return the form of a lever, without the fields whose values are ``fixed``."""
    schema = _schema(kind)
    fields = [_starts(today, language)]
    for name, part, required in _parts(schema):
        last = name.rpartition(".")[2]
        words = _words(name)
        asked = words is not None and last not in ASSUMED
        if name.split(".")[0] not in fixed and (asked or required):
            fields.append(_field(name, part, words, required, names, language))
    title = LEVERS.get(kind) or LeverWords(spoken(kind), spoken(""))
    told = str(schema.get("description", "")).split("\n\n")[0].replace("\n", " ")
    help_text = told if language == "en" else title.help.nb
    return Form(kind, _in(title.label, language), help_text, tuple(fields))


def decided(
    decision: Mapping[str, Any], holds: Mapping[str, Mapping[str, Any]], names: Names, today: date
) -> AnyLever:
    """Return the lever that a decision asks for; raises :class:`Refused`.

    ``holds`` are the kinds of lever that the role holds, with the values it does not choose.
    """
    kind = decision.get("kind")
    if not isinstance(kind, str) or kind not in holds:
        raise refuse("your role does not hold this lever", "rollen din har ikke dette tiltaket",
                     field="kind")  # fmt: skip
    form = form_of(kind, holds[kind], names, today, "en")
    _only_what_the_form_asks(decision, form)
    said = _nested({k: v for k, v in decision.items() if v is not None and k != STARTS})
    begins = _begins(decision.get(STARTS), today)
    whole = {**holds[kind], **said, "kind": kind, "trigger": {"on": begins}}
    try:
        lever = lever_of(whole)
    except ValidationError as error:
        raise Refused(tuple(_faults(error, kind))) from None
    unknown = [
        Fault(_dotted(used.path), say("'{0}' is not known", "'{0}' er ikke kjent", used.name))
        for used in lever.names()
        if used.name not in names[used.kind]
    ]
    if unknown:
        raise Refused(tuple(unknown))
    return lever


def _only_what_the_form_asks(decision: Mapping[str, Any], form: Form) -> None:
    """Raise for fields that the form does not have, and for lists without end."""
    known = {"kind", *(field.name for field in form.fields)}
    faults = [
        Fault(str(name)[:80], say("there is no such field", "det finnes ikke noe slikt felt"))
        for name in decision
        if name not in known
    ]
    faults += [
        Fault(name, say("too much", "for mye"))
        for name, value in decision.items()
        if isinstance(value, str | list | tuple | dict) and len(value) > _MOST_CHOSEN
    ]
    if faults:
        raise Refused(tuple(faults))


def _begins(value: Any, today: date) -> date:
    """Return the day on which a decision takes hold: today at the earliest."""
    if value in {None, ""}:
        return today
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise refuse("should be a date such as 2026-11-03", "skal være en dato, som 2026-11-03",
                     field=STARTS) from None  # fmt: skip
    if day < today:
        raise refuse(
            "no decision changes what has been", "ingen beslutning endrer det som har vært",
            field=STARTS,
        )  # fmt: skip
    return day


def _nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``{"a.b": 1}`` as ``{"a": {"b": 1}}``."""
    whole: dict[str, Any] = {}
    for name, value in flat.items():
        *blocks, last = name.split(".")
        holder = whole
        for block in blocks:
            holder = holder.setdefault(block, {})
        holder[last] = value
    return whole


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


def _starts(today: date, language: Language) -> Field:
    words = FIELDS[STARTS]
    return Field(STARTS, _in(words.label, language), _in(words.help, language), "date",
                 default=today.isoformat())  # fmt: skip


def _field(
    name: str,
    part: Mapping[str, Any],
    words: FieldWords | None,
    required: bool,
    names: Names,
    language: Language,
) -> Field:
    last = name.rpartition(".")[2]
    told = str(part.get("description", "")).replace("\n", " ")
    label = _in(words.label, language) if words else last.replace("_", " ")
    if words and name.count(".") > 1:
        label = f"{_choice(name.split('.')[1], language)}: {label}"
    return Field(
        name=name,
        label=label,
        help=told if language == "en" or words is None else words.help.nb,
        type=_type(part),
        unit=_in(words.unit, language) if words else "",
        required=required,
        least=part.get("minimum", part.get("exclusiveMinimum")),
        most=part.get("maximum"),
        choices=tuple(_choices(last, part, names, language)),
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


def _choices(
    field: str, part: Mapping[str, Any], names: Names, language: Language
) -> Iterator[Choice]:
    """Yield what may be chosen: what the schema lists, or what the scenario has of the kind."""
    listed = part.get("enum") or part.get("items", {}).get("enum")
    if listed is None:
        listed = sorted(names.get(FROM_NAMES.get(field, ""), ()))
    for value in listed:
        yield Choice(str(value), _choice(str(value), language))


def _choice(value: str, language: Language) -> str:
    words = CHOICES.get(value)
    return _in(words, language) if words else value.replace("_", " ")


def _in(text: Text, language: Language) -> str:
    return text.nb if language == "nb" else text.en


def _faults(error: ValidationError, kind: str) -> Iterator[Fault]:
    """Say in prose what is wrong, field by field."""
    for each in error.errors(include_url=False):
        place = tuple(part for part in each["loc"] if part not in {kind, "[key]"})
        yield Fault(_dotted(place), _prose(each["type"], each.get("ctx", {}), each["msg"]))


def _dotted(path: tuple[str | int, ...]) -> str:
    """Name the field that a place within a decision belongs to."""
    name = ".".join(part for part in path if isinstance(part, str))
    return STARTS if name.startswith("trigger") else name


def _prose(kind: str, ctx: Mapping[str, Any], message: str) -> Text:
    """Say one of pydantic's errors in both languages."""
    if kind == "value_error":
        what = message.partition(", ")[2]
        return Text(en=what, nb=f"henger ikke sammen ({what})")
    known = [text for beginning, text in _PROSE.items() if kind.startswith(beginning)]
    said = known[0] if known else say("does not fit here", "passer ikke her")
    bounds = [number(ctx[bound]) for bound in ("ge", "gt", "le") if bound in ctx]
    return say(said.en, said.nb, *bounds)


_PROSE: Final[Mapping[str, Text]] = {
    "missing": Text(en="must be filled in", nb="må fylles ut"),
    "greater_than_equal": Text(en="should be {0} or more", nb="skal være {0} eller mer"),
    "greater_than": Text(en="should be more than {0}", nb="skal være mer enn {0}"),
    "less_than_equal": Text(en="should be {0} or less", nb="skal være {0} eller mindre"),
    "literal_error": Text(en="is not one of the choices", nb="er ikke et av valgene"),
    "too_short": Text(en="choose one at least", nb="velg minst én"),
    "too_long": Text(en="that is too many", nb="det er for mange"),
    "int": Text(en="should be a whole number", nb="skal være et helt tall"),
    "float": Text(en="should be a number", nb="skal være et tall"),
    "date": Text(en="should be a date such as 2026-11-03", nb="skal være en dato, som 2026-11-03"),
    "bool": Text(en="should be yes or no", nb="skal være ja eller nei"),
}
"""Beginning of a pydantic error type to what it means; the first that fits."""

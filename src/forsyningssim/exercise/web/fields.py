"""The fields of a decision: each as HTML, and read back from what a browser sends."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, Final

from forsyningssim.exercise.forms import Choice, Field, Form
from forsyningssim.exercise.web.frame import Place
from forsyningssim.exercise.web.kit import entry, select, tag, ticks

_PLACES: Final = 3
"""So many can be put in order."""
_CLASSES: Final = ("1", "2", "3")
_MANY: Final = 8
"""So many choices are shown at once."""


def show_field(one: Field, place: Place) -> None:
    """Build the field of one part of a lever."""
    name = f"field-{one.name.replace('.', '-')}"
    pairs = [(choice.value, choice.label) for choice in one.choices]
    unset = ("", place.say("Not chosen"))
    match one.type:
        case "choices":
            many = place.say("Choose among {0}", len(pairs)) if _folds(one) else ""
            ticks(name, one.name, one.label, pairs, _listed(one.default), one.help, many)
        case "ranking":
            _ranked(name, one, pairs, place)
        case "classes":
            _classed(name, one, place)
        case "choice":
            first = [] if one.required else [unset]
            select(name, one.name, one.label, [*first, *pairs], one.help, _text(one.default))
        case "yes_no":
            both = [("true", place.say("Yes")), ("false", place.say("No"))]
            select(name, one.name, one.label, [unset, *both], one.help, _text(one.default))
        case "date":
            entry(name, one.name, one.label, one.help, "date", _text(one.default), one.required)
        case _:
            limits = {"inputmode": "decimal", "maxlength": "40"}
            label = f"{one.label} ({one.unit})" if one.unit else one.label
            hint = "" if one.block else one.help
            entry(name, one.name, label, hint, "text", _text(one.default), one.required, limits)


def _folds(one: Field) -> bool:
    """Tell whether the choices are so many that one opens them first; medicines always show."""
    return len(one.choices) > _MANY and one.name != "medicines"


def _ranked(name: str, one: Field, pairs: list[tuple[str, str]], place: Place) -> None:
    """Put some of the choices in order: a list for each place."""
    with tag("fieldset", "", "field"):
        tag("legend", one.label)
        for rank in range(1, min(_PLACES, len(pairs)) + 1):
            unset = ("", place.say("Not chosen"))
            select(f"{name}-{rank}", f"{one.name}:{rank}", place.say("Number {0}", rank),
                   [unset, *pairs])  # fmt: skip


def _classed(name: str, one: Field, place: Place) -> None:
    """Put each of the choices into a class."""
    classes = [("", place.say("Not on the list")),
               *((number, place.say("Number {0}", number)) for number in _CLASSES)]  # fmt: skip
    with tag("fieldset", "", "field scrolled"):
        tag("legend", one.label)
        for i, choice in enumerate(one.choices):
            select(f"{name}-{i}", f"{one.name}:{choice.value}", choice.label, classes)


def _listed(default: object) -> tuple[str, ...]:
    return tuple(map(str, default)) if isinstance(default, list | tuple) else ()


def _text(default: object) -> str:
    """Write a default as the field would send it."""
    if isinstance(default, bool):
        return "true" if default else "false"
    return "" if default is None or isinstance(default, list | dict | tuple) else str(default)


def decision_of(chosen: Form, sent: Mapping[str, str]) -> dict[str, Any]:
    """Read a decision off what was filled in; what is not a number stays text, and is refused."""
    values = {one.name: _value(one, sent) for one in chosen.fields}
    given = {name: value for name, value in values.items() if value is not None}
    return {"kind": chosen.kind, **given}


def _value(one: Field, sent: Mapping[str, str]) -> object:
    """Read one field; None if nothing was filled in."""
    if one.type == "choices":
        return [choice.value for choice in one.choices if _key(one, choice) in sent] or None
    if one.type == "ranking":
        ranked = [sent.get(f"{one.name}:{rank}", "") for rank in range(1, _PLACES + 1)]
        return [value for value in dict.fromkeys(ranked) if value] or None
    if one.type == "classes":
        classes = [
            [choice.value for choice in one.choices if sent.get(_key(one, choice)) == number]
            for number in _CLASSES
        ]
        return [members for members in classes if members] or None
    text = sent.get(one.name, "").strip()
    if not text:
        return None
    if one.type == "yes_no":
        return {"true": True, "false": False}.get(text, text)
    return number_of(text) if one.type in {"number", "integer"} else text


def _key(one: Field, choice: Choice) -> str:
    return f"{one.name}:{choice.value}"


def number_of(text: str) -> float | int | str:
    """Read a number as people in either language write it; anything else stays as it is."""
    plain = "".join(text.split()).replace("\N{MINUS SIGN}", "-").replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return text
    if not isfinite(value):
        return text
    return int(value) if value.is_integer() else value

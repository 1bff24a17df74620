"""The lever that a filled-in form asks for, or what is wrong with the form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from forsyningssim.exercise.forms import MOST_CHOSEN, STARTS, Form, Names, Tongue, form_of
from forsyningssim.exercise.refusal import Fault, Refused, dotted, faults_of, refuse
from forsyningssim.levers import AnyLever
from forsyningssim.scenario.exercise import lever_of
from forsyningssim.words import say

_WRITTEN: Final = Tongue("en", {})
"""For a form of which only the fields' names matter."""


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
    form = form_of(kind, holds[kind], names, _WRITTEN)
    _only_what_the_form_asks(decision, form)
    said = _nested({k: v for k, v in decision.items() if v is not None and k != STARTS})
    begins = _begins(decision.get(STARTS), today)
    whole = {**holds[kind], **said, "kind": kind, "trigger": {"on": begins}}
    try:
        lever = lever_of(whole)
    except ValidationError as error:
        raise Refused(tuple(faults_of(error, kind))) from None
    unknown = [
        Fault(dotted(used.path), say("'{0}' is not known", "'{0}' er ikke kjent", used.name))
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
        if isinstance(value, str | list | tuple | dict) and len(value) > MOST_CHOSEN
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

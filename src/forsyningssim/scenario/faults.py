"""What pydantic finds wrong, as problems that stand where the reader wrote them.

Pydantic names a place by a *loc* of fields, keys and indexes in which the labels of unions and the
fields that a validator made up are mixed. The model's annotations tell the labels apart, and the
document tells what was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from forsyningssim.errors import Problem, did_you_mean
from forsyningssim.scenario.located import Doc, Path, dotted, shown
from forsyningssim.scenario.shape import alternatives, field_types, named, step

_SHAPES: Final = {
    "bool": "true or false",
    "date": "a date such as 2023-09-01",
    "dict": "a map",
    "float": "a number",
    "int": "a whole number",
    "list": "a list",
    "model": "a map",
    "string": "text",
    "tuple": "a list",
}
"""First word of a pydantic error type to the shape that was expected."""


def problems(model: type[BaseModel], doc: Doc, error: ValidationError) -> list[Problem]:
    """Return the errors of a failed validation, located; of each union those of one branch."""
    faults = [_locate(model, doc, details) for details in error.errors(include_url=False)]
    return [_problem(doc, fault) for fault in _one_branch_each(faults)]


@dataclass(frozen=True)
class _Fault:
    """One of pydantic's errors and the place in the document that it is about."""

    error: ErrorDetails
    path: Path
    """What of the error's loc the document has."""
    forks: tuple[int, ...]
    """Where in the loc the labels of unions stand."""
    siblings: tuple[str, ...]
    """Fields of the model that the last part of the loc belongs to."""
    shapes: tuple[str, ...]
    """What would have been right, if the value is of a wrong kind altogether."""

    @property
    def loc(self) -> Path:
        return self.error["loc"]

    def about(self, key: str) -> str:
        """Return what pydantic tells besides, such as the tags that it knows."""
        return str(self.error.get("ctx", {}).get(key, ""))


def _locate(model: type[BaseModel], doc: Doc, error: ErrorDetails) -> _Fault:
    """Follow an error's loc through the annotations and the document at once."""
    node = doc.root
    path: list[str | int] = []
    forks: list[int] = []
    siblings: tuple[str, ...] = ()
    expected: tuple[Any, ...] = (model,)
    for i, part in enumerate(error["loc"]):
        members = tuple(member for each in expected for member in alternatives(each))
        if len(members) > len(expected):
            forks.append(i)
            expected = named(members, part)
            continue
        siblings = tuple(name for each in expected for name in field_types(each))
        expected = tuple(child for each in expected for child in step(each, part))
        if child := node.child(part):
            path.append(part)
            node = child
    return _Fault(error, tuple(path), tuple(forks), siblings, _shapes(error))


def _shapes(error: ErrorDetails) -> tuple[str, ...]:
    if error["type"] in {"literal_error", "enum"}:
        return (str(error["ctx"]["expected"]),)
    if re.search(r"_(type|parsing|from_float|inexact)$", error["type"]):
        shape = _SHAPES.get(error["type"].split("_")[0])
        return (shape,) if shape else ()
    return ()


def _one_branch_each(faults: Iterable[_Fault], level: int = 0) -> list[_Fault]:
    """Keep the errors of one branch of every union: pydantic reports those of all branches.

    `level` counts the unions around the faults that are already settled.
    """
    settled: list[_Fault] = []
    unions: dict[Path, dict[str | int, list[_Fault]]] = {}
    for fault in faults:
        if len(fault.forks) <= level:
            settled.append(fault)
        else:
            fork = fault.forks[level]
            branches = unions.setdefault(fault.loc[:fork], {})
            branches.setdefault(fault.loc[fork], []).append(fault)
    for branches in unions.values():
        reduced = [_one_branch_each(branch, level + 1) for branch in branches.values()]
        settled.extend(_branch_meant(reduced, level))
    return settled


def _branch_meant(branches: list[list[_Fault]], level: int) -> list[_Fault]:
    """Return the errors of the branch whose kind of value was written.

    If several fit, the one with the fewest errors; if none does, one error with all the kinds.
    """

    def misfit(fault: _Fault) -> bool:
        return bool(fault.shapes) and len(fault.loc) == fault.forks[level] + 1

    fitting = [branch for branch in branches if not any(map(misfit, branch))]
    if fitting:
        return min(fitting, key=len)
    first = branches[0][0]
    shapes = dict.fromkeys(
        shape for branch in branches for fault in branch for shape in fault.shapes
    )
    return [_Fault(first.error, first.path, first.forks, first.siblings, tuple(shapes))]


def _problem(doc: Doc, fault: _Fault) -> Problem:
    """Return an error in our words."""
    path = fault.path
    node = doc.find(path) or doc.root
    last = fault.loc[-1] if fault.loc else ""
    match fault.error["type"]:
        case "missing":
            return Problem(node.key, dotted(path), f"missing required field '{last}'")
        case "extra_forbidden":
            hint = did_you_mean(str(last), fault.siblings)
            return Problem(node.key, dotted(path), "unknown field", hint)
        case "union_tag_not_found":
            field = fault.about("discriminator").strip("'")
            return Problem(node.key, dotted(path), f"missing required field '{field}'")
        case "union_tag_invalid":
            field, tag = fault.about("discriminator").strip("'"), fault.about("tag")
            known = re.findall(r"'([^']*)'", fault.about("expected_tags"))
            mark = doc.nearest((*path, field)).place
            path = (*path, field) if node.child(field) else path
            return Problem(mark, dotted(path), f"unknown {field} '{tag}'", did_you_mean(tag, known))
    mark = node.key if last == "[key]" else node.place
    return Problem(mark, dotted(path), _message(fault), _hint(fault))


def _message(fault: _Fault) -> str:
    message = " ".join(fault.error["msg"].split())
    if fault.error["type"] in {"value_error", "assertion_error"}:
        return message.partition(", ")[2]
    got = f"got {shown(fault.error['input'])}"
    if fault.shapes:
        return f"should be {' or '.join(fault.shapes)}, {got}"
    return f"{message[:1].lower()}{message[1:]}, {got}".replace("input should", "should")


def _hint(fault: _Fault) -> str:
    value = fault.error["input"]
    if fault.shapes == ("text",) and not isinstance(value, dict | list):
        return "put it in quotes"
    near = did_you_mean(str(value), re.findall(r"'([^']*)'", " ".join(fault.shapes)))
    return near if near.startswith("did") else ""

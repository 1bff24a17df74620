"""What a pydantic model expects along a path: its fields, its unions, the items of its maps.

Only annotations are read, so nothing here knows a concrete model.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from forsyningssim.scenario.located import Path


def field_types(annotation: Any) -> dict[str, Any]:
    """Return a model's fields as files name them, with their types; nothing for other types."""
    model = _bare(annotation)
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return {}
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def alternatives(annotation: Any) -> tuple[Any, ...]:
    """Return the members of a union without None; a type that is no union has itself only."""
    bare = _bare(annotation)
    if get_origin(bare) not in {Union, types.UnionType}:
        return (bare,)
    return tuple(_bare(member) for member in get_args(bare) if member is not type(None))


def named(members: Iterable[Any], label: str | int) -> tuple[Any, ...]:
    """Return the members of a union that pydantic means by a label: a tag or a class name.

    All of them if the label names none, as with ``function-before[...]``.
    """
    members = tuple(members)
    fitting = tuple(member for member in members if label in _labels(member))
    return fitting or members


def step(annotation: Any, part: str | int) -> tuple[Any, ...]:
    """Return the types that a key or an index of a value of this type may hold; empty if none."""
    bare = _bare(annotation)
    fields = field_types(bare)
    if fields:
        return (fields[part],) if isinstance(part, str) and part in fields else ()
    origin, arguments = get_origin(bare), get_args(bare)
    if not isinstance(origin, type) or not arguments:
        return ()
    if issubclass(origin, Mapping):
        return (arguments[1],) if isinstance(part, str) else ()
    if not isinstance(part, int) or not issubclass(origin, Sequence | AbstractSet):
        return ()
    fixed = issubclass(origin, tuple) and Ellipsis not in arguments
    return arguments[part : part + 1] if fixed else arguments[:1]


def known_path(model: type[BaseModel], path: Path) -> bool:
    """Tell whether a path ends at a field of the model or of one inside it.

    Keys of maps by id are taken as they come on the way, but none is known as an end: which ids
    there are, only a document can say.
    """
    holders: tuple[Any, ...] = (model,)
    for part in path[:-1]:
        opened = [member for holder in holders for member in _opened(holder)]
        holders = tuple(child for member in opened for child in step(member, part))
    ends = [member for holder in holders for member in _opened(holder)]
    return bool(path) and any(path[-1] in field_types(member) for member in ends)


def _opened(annotation: Any) -> tuple[Any, ...]:
    members = alternatives(annotation)
    if len(members) == 1:
        return members
    return tuple(inner for member in members for inner in _opened(member))


def _bare(annotation: Any) -> Any:
    """Return a type without its `Annotated` metadata and without an alias's name."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif hasattr(annotation, "__value__"):
            annotation = annotation.__value__
        else:
            return annotation


def _labels(member: Any) -> set[Any]:
    """Return the class name and the value of every field that can have one value only."""
    constants = [get_args(a) for a in field_types(member).values() if get_origin(a) is Literal]
    names = {getattr(member, "__name__", None)}
    return names.union(*(values for values in constants if len(values) == 1))

"""How compiled code reaches many arrays by one address.

A kernel that took a hundred arrays as arguments would compile for minutes and be called slowly.
So the arrays are listed in a table (address of the data, lengths of the axes), the kernel takes
the address of that table, and :func:`at` turns it into an object with the arrays as attributes.
To the reader ``s.supply.store[p]`` stays what it says; to the machine it is two loads, which
the compiler may move out of a loop because the table never changes.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import Any, Final, NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, register_model
from numba.np.arrayobj import make_array, populate_array

CODES: Final = {
    "I": (np.dtype(np.int64), types.int64),
    "F": (np.dtype(np.float64), types.float64),
    "U": (np.dtype(np.uint64), types.uint64),
    "H": (np.dtype(np.int32), types.int32),
}
"""First letter of an annotation, ``I2`` for instance, to the type of its elements."""
AXES: Final = 4
"""Most axes an array of the table may have."""
_ENTRY: Final = 1 + AXES
_ONE_EACH: Final = (1,) * AXES


class ViewsType(types.Type):
    """The numba type of a named tuple of arrays (or of such tuples), reached by an address."""

    def __init__(self, name: str, fields: tuple[tuple[str, Any], ...]) -> None:
        self.fields = fields
        super().__init__(name=f"Views({name}, {fields})")

    @property
    def key(self) -> tuple[str, tuple[tuple[str, Any], ...]]:
        """What makes two of these types the same."""
        return self.name, self.fields


class Entry(NamedTuple):
    """An array of the table."""

    place: int
    """Its number in the table."""
    letter: str
    axes: int


def type_of(layout: type[NamedTuple], first: int = 0) -> tuple[ViewsType, int]:
    """Return the numba type of a layout and the number of arrays in it and before it.

    A field is annotated with a letter of :data:`CODES` and its number of axes, or with another
    layout of the same module.
    """
    fields: list[tuple[str, Any]] = []
    for name, code in _codes(layout).items():
        if code[0] in CODES and code[1:].isdigit():
            fields.append((name, Entry(first, code[0], int(code[1:]))))
            first += 1
        else:
            inner, first = type_of(getattr(sys.modules[layout.__module__], code), first)
            fields.append((name, inner))
    return ViewsType(layout.__name__, tuple(fields)), first


def table_of(arrays: Any) -> npt.NDArray[np.int64]:
    """List the arrays of a (nested) named tuple; keep the arrays alive as long as the table.

    Raises :class:`TypeError` for an array that is not what the layout says.
    """
    rows: list[list[int]] = []
    _list_arrays(arrays, rows)
    return np.array(rows, np.int64).ravel()


@cache
def _codes(layout: Any) -> dict[str, str]:
    """Field to its annotation as written."""
    annotations = layout.__annotations__.items()
    return {name: str(getattr(a, "__forward_arg__", a)) for name, a in annotations}


@cache
def _kinds(layout: Any) -> tuple[tuple[str, Any, int], ...]:
    """Each field with the type of its elements and its number of axes; of a layout, none."""
    return tuple(
        (name, CODES[code[0]][0], int(code[1:])) if code[1:].isdigit() else (name, None, 0)
        for name, code in _codes(layout).items()
    )


def _list_arrays(arrays: Any, rows: list[list[int]]) -> None:
    layout: Any = type(arrays)
    for (name, kind, axes), array in zip(_kinds(layout), arrays, strict=True):
        if isinstance(array, tuple):
            _list_arrays(array, rows)
            continue
        if array.dtype != kind or array.ndim != axes or not array.flags.c_contiguous:
            found = f"{array.dtype} of shape {array.shape}"
            raise TypeError(f"{name} is {found}, not {_codes(layout)[name]} in C order")
        address, _ = array.__array_interface__["data"]
        rows.append([address, *array.shape, *_ONE_EACH[axes:]])


@register_model(ViewsType)
class _ViewsModel(models.PrimitiveModel):
    """An address is all there is."""

    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, ir.IntType(64))


@infer_getattr
class _ViewsAttributes(AttributeTemplate):
    key = ViewsType

    def generic_resolve(self, kind: ViewsType, name: str) -> Any:
        entry = dict(kind.fields).get(name)
        if isinstance(entry, Entry):
            return types.Array(CODES[entry.letter][1], entry.axes, "C")
        return entry


@lower_getattr_generic(ViewsType)
def _get(context: Any, builder: Any, kind: ViewsType, address: Any, name: str) -> Any:
    entry = dict(kind.fields)[name]
    if not isinstance(entry, Entry):
        return address
    array_type = types.Array(CODES[entry.letter][1], entry.axes, "C")
    word = ir.IntType(64)
    table = builder.inttoptr(address, word.as_pointer())

    def number(n: int) -> Any:
        slot = builder.gep(table, [ir.Constant(word, entry.place * _ENTRY + n)])
        loaded = builder.load(slot)
        loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
        return loaded

    size = context.get_abi_sizeof(context.get_data_type(array_type.dtype))
    shape = [number(1 + axis) for axis in range(entry.axes)]
    strides = [context.get_constant(types.intp, size)]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    array = make_array(array_type)(context, builder)
    populate_array(
        array,
        data=builder.inttoptr(number(0), context.get_data_type(array_type.dtype).as_pointer()),
        shape=cgutils.pack_array(builder, shape),
        strides=cgutils.pack_array(builder, strides),
        itemsize=context.get_constant(types.intp, size),
        meminfo=None,
    )
    return array._getvalue()


def reader(layout: type[NamedTuple]) -> Any:
    """Return the function by which compiled code turns an address into the arrays of a layout."""
    kind, _ = type_of(layout)

    @intrinsic
    def at(typing_context: Any, address: Any) -> Any:
        def same(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return args[0]

        return kind(nb.int64), same

    return at

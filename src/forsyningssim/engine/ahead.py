"""Reading ahead: ask the machine for what is needed soon, so that it is in the cache by then."""

from __future__ import annotations

from typing import Any, Final

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

AHEAD: Final = 16
"""Rows ahead that are asked for: as long as a line of the cache takes to come."""


@intrinsic
def fetch(typing_context: Any, array: Any, index: Any) -> Any:
    """Ask for the line of the cache that holds ``array[index]``; nothing waits for it.

    ``index`` is one number for each axis. Nothing checks that it is inside, and nothing breaks
    if it is not: a line that does not exist is not fetched.
    """

    def ask(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        views = context.make_array(array)(context, builder, args[0])
        indices = cgutils.unpack_tuple(builder, args[1], count=len(index))
        indices = [
            context.cast(builder, one, kind, types.intp)
            for one, kind in zip(indices, index, strict=True)
        ]
        place = cgutils.get_item_pointer(context, builder, array, views, indices)
        byte = ir.IntType(8).as_pointer()
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        call = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(call, [builder.bitcast(place, byte), number(1), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(array, index), ask

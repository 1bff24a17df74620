"""Small sets of numbers, one bit each, whose members compiled code walks in their order."""

from __future__ import annotations

from typing import Any, Final

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

SHIFT: Final = 5
WORD: Final = 1 << SHIFT
"""Members that one number of 64 bits stands for: half, so that its sign plays no part."""


@intrinsic
def lowest(typing_context: Any, word: Any) -> Any:
    """Place of the lowest bit that is set in ``word``, which is not 0."""

    def count(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.int64), count

"""One treatment of one person: two 64-bit words, and how they are read.

===== ===== =====================================================================
word  bits  field
===== ===== =====================================================================
0     0-31  ordinal within substance, group and place (an episode: day and number)
0     32-43 place
0     44-53 group
0     54-63 number of refills (of days in hospital) so far
1     0-15  day on which the medicine at home runs out (an episode: day of need)
1     16-31 outlet
1     32-45 item number
1     46-61 days of treatment fetched at a time (a stay: days left, today included)
1     62    has waited overnight
===== ===== =====================================================================
"""

from __future__ import annotations

from forsyningssim.engine.luck import int64, kernel

_ORDINAL = (1 << 32) - 1
_ITEM = 0x3FFF
WAITED = 1 << 62


@kernel
def identity(ordinal: int, place: int, group: int) -> int:
    """Word 0 of a row that has fetched nothing yet."""
    return ordinal | (int64(place) << 32) | (int64(group) << 44)


@kernel
def group_of(a: int) -> int:
    """Patient group."""
    return (a >> 44) & 0x3FF


@kernel
def place_of(a: int) -> int:
    """Place of residence."""
    return (a >> 32) & 0xFFF


@kernel
def times_of(a: int) -> int:
    """How often the row has fetched."""
    return (a >> 54) & 0x3FF


@kernel
def ordinal_of(a: int) -> int:
    """Number within substance, group and place."""
    return a & _ORDINAL


@kernel
def once_more(a: int) -> int:
    """Word 0 after one more refill."""
    return (a & ((1 << 54) - 1)) | (((a >> 54) + 1) << 54)


@kernel
def who(a: int, code: int) -> int:
    """Whose luck it is: municipality number and ordinal within it."""
    return (int64(code) << 32) | (a & _ORDINAL)


@kernel
def state(home: int, outlet: int, item: int, span: int) -> int:
    """Word 1 of a row that is not waiting."""
    return int64(home) | (int64(outlet) << 16) | (int64(item) << 32) | (int64(span) << 46)


@kernel
def home_of(b: int) -> int:
    """Day on which the medicine at home runs out."""
    return b & 0xFFFF


@kernel
def outlet_of(b: int) -> int:
    """Outlet that the row asks at."""
    return (b >> 16) & 0xFFFF


@kernel
def item_of(b: int) -> int:
    """Item number of the row's own product."""
    return (b >> 32) & _ITEM


@kernel
def span_of(b: int) -> int:
    """Days of treatment fetched at a time; of a stay the days that are left, today included."""
    return (b >> 46) & 0xFFFF


@kernel
def with_home(b: int, home: int) -> int:
    """Word 1 with another day on which the medicine runs out, and no longer waiting."""
    return (b & ~int64(0xFFFF) & ~int64(WAITED)) | home


@kernel
def with_item(b: int, item: int) -> int:
    """Word 1 with another item number."""
    return (b & ~(int64(_ITEM) << 32)) | (int64(item) << 32)


@kernel
def one_day_less(b: int) -> int:
    """Word 1 after a day in hospital."""
    return b - (int64(1) << 46)

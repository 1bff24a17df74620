"""How scarce stock is shared: whole packs, exactly, by cumulative rounding.

Every rule gives out ``min(stock, sum of what is asked)`` to the pack. The rounding starts from an
offset that the caller addresses by product and day, so that no receiver is favoured for its number.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from forsyningssim.engine.luck import int64, kernel


@kernel
def grant_all(asked: Any, got: Any, n: int) -> None:
    """Give the first ``n`` receivers what they ask for: there is enough."""
    for i in range(n):
        got[i] = asked[i]


@kernel
def share_by_weight(stock: int, asked: Any, weight: Any, offset: float, got: Any, n: int) -> int:
    """Share ``stock`` by ``weight``, nobody above what is asked; what one declines others get.

    Parameters
    ----------
    stock : packs to give away
    asked : (n,) packs asked for
    weight : (n,) claims, not negative; where all open claims are zero, what is asked counts
    offset : in [0, 1), start of the cumulative rounding
    got : (n,) packs granted, written
    n : how many receivers

    Returns
    -------
    Packs granted in all.

    """
    left = stock
    for i in range(n):
        got[i] = 0
    while left > 0:
        claims = open_claims(asked, weight, got, n)
        by_order = claims <= 0.0
        if by_order:
            for i in range(n):
                claims += asked[i] - got[i]
        if claims <= 0.0:
            break
        given = share_once(left, asked, weight, by_order, claims, offset, got, n)
        if given == 0:
            break
        left -= given
    return stock - left


@kernel
def open_claims(asked: Any, weight: Any, got: Any, n: int) -> float:
    """Add up the weights of those who still want more."""
    claims = 0.0
    for i in range(n):
        if got[i] < asked[i]:
            claims += weight[i]
    return claims


@kernel
def share_once(
    left: int, asked: Any, weight: Any, by_order: bool, claims: float, offset: float, got: Any,
    n: int,
) -> int:  # fmt: skip
    """Give out ``left`` packs by weight (or by what is asked), nobody above what is asked."""
    cumulated, before, given = 0.0, 0.0, 0
    last = 0
    for i in range(n):
        room = asked[i] - got[i]
        if room > 0:
            cumulated += room if by_order else weight[i]
            upto = min(np.floor(left * (cumulated / claims) + offset), float(left))
            portion = min(int64(upto - before), room, left - given)
            before = upto
            if portion > 0:
                got[i] += portion
                given += portion
            last = i
    if given == 0 and got[last] < asked[last]:  # rounding left nothing: the last in line gets one
        got[last] += 1
        given = 1
    return int64(given)

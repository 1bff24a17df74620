"""How scarce stock is shared: whole packs, exactly, by cumulative rounding.

Every rule gives out ``min(stock, sum of what is asked)`` to the pack. The rounding starts from an
offset that the caller addresses by product and day, so that no receiver is favoured for its number.
"""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np

from forsyningssim.engine.luck import kernel


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
        claims = 0.0
        for i in range(n):
            if got[i] < asked[i]:
                claims += weight[i]
        by_order = claims <= 0.0
        if by_order:
            for i in range(n):
                claims += asked[i] - got[i]
        if claims <= 0.0:
            break
        cumulated, before, given = 0.0, np.floor(offset), 0
        for i in range(n):
            room = asked[i] - got[i]
            if room > 0:
                cumulated += room if by_order else weight[i]
                upto = np.floor(left * (cumulated / claims) + offset)
                portion = min(np.int64(upto - before), room, left - given)
                before = upto
                if portion > 0:
                    got[i] += portion
                    given += portion
        if given == 0:  # fewer packs than receivers with a claim: by turns, in id order
            for i in range(n):
                if left > given and got[i] < asked[i] and (by_order or weight[i] > 0):
                    got[i] += 1
                    given += 1
        left -= given
    return stock - left

"""Whole packs split among receivers, where a decision and no kernel does it."""

from __future__ import annotations

import numpy as np

from forsyningssim.units import ROUNDING, Packs, Rates


def split(packs: Packs, weight: Rates | Packs, offset: Rates) -> Packs:
    """Split packs by weight, by cumulative rounding over the receivers in their order.

    Parameters
    ----------
    packs : (P,) packs to give away
    weight : (P, n) claims, not negative; nobody has a claim: nothing is given
    offset : (P,) in [0, 1), start of the rounding, so that nobody is favoured for their number

    Returns
    -------
    (P, n) packs for each receiver; they add up to ``packs``.

    """
    claims = np.cumsum(weight, axis=1, dtype=float)
    total = claims[:, -1:]
    shares = np.divide(claims, total, out=np.zeros_like(claims), where=total > 0)
    all_there_is = packs[:, np.newaxis]
    upto = np.minimum(np.floor(all_there_is * shares + offset[:, np.newaxis]), all_there_is)
    parts: Packs = np.diff(upto, axis=1, prepend=0).astype(np.int64)
    return parts


def whole_packs(before: Rates, after: Rates) -> Packs:
    """Whole packs due between two running totals; what is left of a pack is due later."""
    return (np.floor(after) - np.floor(before)).astype(np.int64)


def portion(cells: Packs, share: Rates) -> Packs:
    """Whole packs that make up a share (P,) of what lies in cells (P, n), no cell spared.

    By cumulative rounding along the cells, so that the whole is the share of the whole, rounded
    down.
    """
    upto = np.floor(cells.cumsum(axis=1) * share[:, np.newaxis] + ROUNDING)
    packs: Packs = np.diff(upto, axis=1, prepend=0).astype(np.int64)
    return packs

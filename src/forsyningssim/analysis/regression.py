"""The mean of an outcome given one input, from futures in which all inputs varied at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forsyningssim.measures.measure import Numbers

_FUTURES_PER_CURVE = 20
_LEAST, _MOST = 3, 10  # curves
_AT_ONCE = 4_000_000  # numbers drawn at a time, so that memory does not grow with futures


class Explained(NamedTuple):
    """What an input tells of K outcomes."""

    part: Numbers
    """Difference of the mean given the input from the mean of all futures. (F, K) or (F,)."""
    share: Numbers
    """Share of the variance that goes with the input; around zero if it tells nothing. (K,)."""


def basis(column: Numbers, levels: int = 0, most: int = _MOST) -> Numbers:
    """Give orthonormal curves of one input, none of them with a mean. (F, p).

    Of a choice with ``levels``, one for each level but one; else cubic splines over the ranks of
    the values, so that outliers do not lead: 3 curves, or one for every 20 futures up to ``most``.
    """
    raw = column[:, None] == np.arange(levels) if levels else _splines(column, most)
    centred = raw - raw.mean(axis=0)
    left, size, _ = np.linalg.svd(centred, full_matrices=False)
    orthonormal: Numbers = left[:, size > 1e-9 * max(size.max(initial=0), 1e-9)]
    return orthonormal


def explained(curves: Numbers, outcomes: Numbers) -> Explained:
    """Regress outcomes, (F,) or (F, K), on the curves of an input.

    A regression always explains something, by chance. The share is R² adjusted for the number of
    curves (Ezekiel, 1930), and the fitted curve is drawn together until its variance is that share.
    """
    futures, many = curves.shape
    centred, curves = outcomes - outcomes.mean(axis=0), curves - curves.mean(axis=0)
    fitted = curves @ (np.linalg.pinv(curves.T @ curves, hermitian=True) @ (curves.T @ centred))
    total, kept = (centred**2).sum(axis=0), (fitted**2).sum(axis=0)
    varies = np.ptp(outcomes, axis=0) > 1e-12 * np.abs(outcomes).max(axis=0)
    share = np.where(varies, _adjusted(kept / np.where(varies, total, 1), futures, many), 0.0)
    drawn_together = np.maximum(share, 0) * total / np.where(kept > 0, kept, 1)
    return Explained(fitted * np.sqrt(drawn_together), share)


def shares(curves: Numbers, outcome: Numbers, drawn: Numbers) -> Numbers:
    """Give the share that curves explain of an outcome, (F,), in redrawn sets of futures. (B,).

    ``drawn`` has the futures of each set, (B, F). As :func:`explained` gives it for each set.
    """
    many = curves.shape[1]
    parts = np.array_split(drawn, max(1, drawn.size * max(many, 1) // _AT_ONCE))
    return np.concatenate([_shares(curves[rows], outcome[rows]) for rows in parts])


def _shares(curves: Numbers, outcomes: Numbers) -> Numbers:
    """Regress each set on its own. (B, F, p) and (B, F) to (B,)."""
    futures, many = curves.shape[1:]
    centred = outcomes - outcomes.mean(axis=1, keepdims=True)
    curves = curves - curves.mean(axis=1, keepdims=True)
    along = (curves.swapaxes(1, 2) @ centred[..., None])[..., 0]
    squares = np.linalg.pinv(curves.swapaxes(1, 2) @ curves, hermitian=True)
    kept = (along * (squares @ along[..., None])[..., 0]).sum(axis=1)
    total = (centred**2).sum(axis=1)
    varies = np.ptp(outcomes, axis=1) > 1e-12 * np.abs(outcomes).max(axis=1)
    return np.where(varies, _adjusted(kept / np.where(varies, total, 1), futures, many), 0.0)


def _adjusted(share: Numbers, futures: int, many: int) -> Numbers:
    """Take off what so many curves explain by chance (Ezekiel, 1930)."""
    adjusted: Numbers = 1 - (1 - share) * (futures - 1) / max(futures - many - 1, 1)
    return adjusted


def cleaned(outcome: Numbers, own: Numbers, others: Numbers) -> tuple[Numbers, float]:
    """Take from an outcome, (F,), what goes with the curves of other inputs; keep its mean.

    What goes with an input's own curves stays. Gives the outcome as well as the factor by which
    its errors look too small for the curves that were fitted. Too few futures for so many curves
    leave the outcome as it is.
    """
    futures, many = len(outcome), own.shape[1] + others.shape[1]
    if 4 * many > futures:
        return outcome, 1.0
    both = np.hstack([own, others])
    weights = np.linalg.lstsq(both, outcome - outcome.mean())[0]
    left: Numbers = outcome - others @ weights[own.shape[1] :]
    return left, float(np.sqrt(futures / (futures - many)))


def _splines(column: Numbers, most: int) -> Numbers:
    from scipy.interpolate import BSpline
    from scipy.stats import rankdata

    futures = len(column)
    ranks = (rankdata(column) - 0.5) / futures
    inner = min(max(futures // _FUTURES_PER_CURVE, _LEAST), most) - 3
    knots = np.concatenate([np.zeros(4), np.arange(1, inner + 1) / (inner + 1), np.ones(4)])
    curves: Numbers = BSpline.design_matrix(ranks, knots, 3).toarray()
    return curves

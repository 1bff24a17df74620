"""The data plane in plain Python: what happens on a day, with one object for each patient.

Read it to learn the model: ``country`` is the day and its phases, ``road`` what happens between a
maker's store and the quay, ``wholesale`` the night round and the traders, ``reviews`` what is made
and ordered once a week, ``counter`` a day at the counter, ``patients`` who asks and what becomes of
it, ``customers`` who buys without being a patient, ``notebook`` what is written down. No array is
walked by its bits, nothing is compiled, skipped or kept for later; so it is slow.

Those who decide are the package's own: every actor, disruption and lever acts on it as on the
compiled data plane, through the same arrays. So whatever may happen in a scenario happens here too,
and ``tests/test_reference.py`` demands the same books and the same patients, draw for draw.
(``benchmarks/textbook`` is another thing: a whole model on SimPy, those who decide included,
with fewer things in it. It is the yardstick of speed, and shares with this one its dice and the
arithmetic of sharing.)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from forsyningssim import closing, staging
from forsyningssim.engine.streams import Fork
from forsyningssim.measures import Spells
from forsyningssim.patients.layout import State, Tally
from forsyningssim.setting import Setting
from forsyningssim.simulation import simulate_resolved
from forsyningssim.staging import cast, wiring
from forsyningssim.staging.model import Model
from reference.country import Country
from reference.reviews import PLAIN

__all__ = ["in_plain_python"]


@contextmanager
def in_plain_python() -> Iterator[None]:
    """Let runs inside the block have this data plane instead of the compiled one."""
    countries: list[Country] = []
    compiled = cast.reviewing

    def stage(
        setting: Setting, seed: int, replicate: int, fork: Fork | None, threads: int
    ) -> Model:
        model = staging.stage(setting, seed, replicate, fork, threads)
        countries.append(Country(model))
        model.world._advance = countries[-1].advance
        return model

    def hoard(_address: int, cluster: int, day: int, share: Any, mean: float, key: Any) -> None:
        countries[-1].hear_news(cluster, day, share, mean, int(key))

    def prescribe_anew(_address: int, cluster: int) -> None:
        countries[-1].prescribe_anew(cluster)

    def reviewing(review: Any, address: int, plan: Any) -> Any:
        if review not in PLAIN:  # the first levels are set before there is a country
            return compiled(review, address, plan)
        return lambda *numbers: PLAIN[review](countries[-1], plan, *numbers)

    def close(_address: int) -> None:
        countries[-1].close()

    def complete(_tally: Tally) -> None:
        """Everything has been counted as it happened."""

    def spells(_state: State, _warm_up: int) -> Spells:
        return countries[-1].notebook.as_spells()

    with (
        mock.patch.object(cast, "reviewing", reviewing),
        mock.patch.object(wiring, "hoard", hoard),
        mock.patch.object(wiring, "prescribe_anew", prescribe_anew),
        mock.patch.dict(simulate_resolved.__globals__, stage=stage),
        mock.patch.object(closing, "close", close),
        mock.patch.object(closing, "complete", complete),
        mock.patch.object(closing, "_spells", spells),
    ):
        yield

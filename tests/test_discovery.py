"""Boxes that were planted are found, and none is found in noise."""

from __future__ import annotations

import numpy as np
import pytest

from forsyningssim.analysis.discovery import Box, Limit, discover, sentence
from forsyningssim.analysis.inputs import Input, values
from forsyningssim.measures.measure import Numbers
from forsyningssim.spec import Text
from forsyningssim.words import say

WAYS = tuple(
    Text(en=en, nb=nb) for en, nb in (("at once", "straks"), ("late", "sent"), ("no", "nei"))
)
INPUTS = [
    Input(
        "export", say("the exported share", "andelen som eksporteres"), lambda u: 0.1 * u, "share"
    ),
    Input("days", say("the outage", "utfallet"), lambda u: 100 * u, "days"),
    Input("way", say("the draw", "uttaket"), lambda u: float(int(3 * u)), levels=WAYS),
    Input("idle", say("an idle number", "et tall uten virkning"), lambda u: u),
]
HELPS = say("The ban helps", "Forbudet hjelper")


def drawn(futures: int, seed: int) -> Numbers:
    return values(INPUTS, np.random.default_rng(seed).random((futures, len(INPUTS))))


def by_input(box: Box) -> dict[str, list[Limit]]:
    names = [each.name for each in INPUTS]
    return {name: [x for x in box.limits if names[x.input] == name] for name in names}


def test_a_planted_box_is_found() -> None:
    x = drawn(600, seed=0)
    planted = (x[:, 0] > 0.04) & (x[:, 1] < 60)
    box = discover(INPUTS, x, planted)
    found = by_input(box)
    assert [bool(found[each.name]) for each in INPUTS] == [True, True, False, False]
    (above,), (below,) = found["export"], found["days"]
    assert above.above
    assert not below.above
    assert above.value == pytest.approx(0.04, abs=0.004)
    assert below.value == pytest.approx(60, abs=4)
    assert box.coverage > 0.9
    assert box.density > 0.9
    assert box.share == planted.mean()
    assert box.chance < 1e-6
    said = sentence(box, INPUTS, HELPS)
    assert said.en.startswith("The ban helps where the exported share is above 4")
    assert " and the outage is below " in said.en
    assert said.nb.startswith("Forbudet hjelper der andelen som eksporteres er over 4")


def test_coverage_and_density_are_those_of_the_limits() -> None:
    x = drawn(300, seed=1)
    rng = np.random.default_rng(1)
    interest = (x[:, 0] > 0.05) ^ (rng.random(300) < 0.1)
    box = discover(INPUTS, x, interest)
    inside = np.ones(300, bool)
    for limit in box.limits:
        column = x[:, limit.input]
        assert limit.level is None
        inside &= column >= limit.value if limit.above else column <= limit.value
    assert box.coverage == pytest.approx((inside & interest).sum() / interest.sum())
    assert box.density == pytest.approx(interest[inside].mean())
    assert box.density > interest.mean()


@pytest.mark.parametrize(("level", "said"), [(0, "'at once'"), (2, "'no'")])
def test_a_choice_is_named_by_what_is_chosen(level: int, said: str) -> None:
    x = drawn(400, seed=2)
    box = discover(INPUTS, x, x[:, 2] == level)
    assert sentence(box, INPUTS, HELPS).en == (
        f"The ban helps where the draw is {said}. It does so in 100 % of the futures there, and "
        "100 % of all the futures in which it does lie there."
    )


def test_a_choice_that_is_left_out_leaves_the_others() -> None:
    x = drawn(400, seed=3)
    said = sentence(discover(INPUTS, x, x[:, 2] != 1), INPUTS, HELPS)
    assert "the draw is 'at once' or 'no'" in said.en
    assert "uttaket er «straks» eller «nei»" in said.nb


def test_a_band_has_two_ends() -> None:
    limits = (Limit(1, None, True, 20.0, 0.0), Limit(1, None, False, 61.2, 0.0))
    said = sentence(Box(limits, 0.8, 0.9, 0.3, 0.0), INPUTS, HELPS)
    assert (
        "the outage lies between 20 days and 61 days. It does so in 90 % of the futures there"
        in said.en
    )
    assert (
        "utfallet er mellom 20 dager og 61 dager. Slik er det i 90 % av framtidene der" in said.nb
    )


def test_noise_has_no_box() -> None:
    """A box is found in noise at most as often as the test's level says."""
    found = 0
    for seed in range(20):
        interest = np.random.default_rng(100 + seed).random(150) < 0.4
        found += bool(discover(INPUTS, drawn(150, seed), interest).limits)
    assert found <= 3


def test_all_or_none_needs_no_box() -> None:
    x = drawn(20, seed=5)
    every = discover(INPUTS, x, np.ones(20, bool))
    assert sentence(every, INPUTS, HELPS).en == "The ban helps in all futures."
    none = discover(INPUTS, x, np.zeros(20, bool))
    assert sentence(none, INPUTS, HELPS).nb == "Forbudet hjelper i ingen av framtidene."
    noise = discover(INPUTS, x, np.arange(20) % 4 == 0)
    assert sentence(noise, INPUTS, HELPS).en == (
        "The ban helps in 25 % of the futures; the inputs do not tell in which."
    )

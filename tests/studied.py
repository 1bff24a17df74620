"""A study made up for pictures: a ban whose worth turns with the exported share."""

from __future__ import annotations

import numpy as np

from forsyningssim.analysis.inputs import Input, values
from forsyningssim.report.story import StudyStory
from forsyningssim.spec import Text
from forsyningssim.words import say

STORY = StudyStory(
    title=Text(en="Plant fire and a foreign export ban", nb="Fabrikkbrann og eksportforbud ute"),
    measure=Text(en="Days without medicine", nb="Dager uten medisin"),
    key="3f9ab21c",
    seed=20231001,
    replicates=20,
    policies={
        "none": Text(en="Do nothing", nb="Ikke gjøre noe"),
        "ban": Text(en="National export ban", nb="Nasjonalt eksportforbud"),
        "stock": Text(en="Release the national stock", nb="Bruke det nasjonale lageret"),
        "both": Text(en="Ban and national stock", nb="Forbud og nasjonalt lager"),
    },
)
POLICIES = ("none", "ban", "stock", "both")
WAYS = (Text(en="automatic", nb="automatisk"), Text(en="on dispensation", nb="etter dispensasjon"))
INPUTS = (
    Input(
        "parallel_trade.exported_share", say("exported share", "andel som eksporteres"),
        lambda u: 0.1 * u, "share",
    ),
    Input("fire.days", say("length of the outage", "hvor lenge fabrikken står"),
          lambda u: 20 + 160 * u, "days", "expert"),
    Input("duty.draw", say("how the statutory stock may be drawn",
                           "hvordan beredskapslageret kan tas i bruk"),
          lambda u: float(int(2 * u)), levels=WAYS),
    Input("confounding", say("share of the observed excess risk that is causal",
                             "andel av den observerte merrisikoen som er årsak"),
          lambda u: 0.3 + 0.7 * u, "share"),
    Input("lead_time", say("lead time of lorries", "lastebilenes leveringstid"),
          lambda u: 3 + 9 * u, "days", "measured"),
)  # fmt: skip
FUTURES, REPLICATES = 256, 20

_RNG = np.random.default_rng(7)
SAMPLED = values(INPUTS, _RNG.random((FUTURES, len(INPUTS))))
_export, _days, _draw, _, _ = SAMPLED.T
_nothing = 12_000 + 260 * _days + 9_000 * _draw + 60_000 * _export
_means = np.stack(
    [
        _nothing,
        _nothing - 380_000 * (_export - 0.04) - 20 * _days,
        _nothing - 4_500 + 2_000 * _draw,
        _nothing - 300_000 * (_export - 0.035) - 6_500 + 1_500 * _draw,
    ]
)
_luck = _RNG.normal(0, 5_000, (1, FUTURES, REPLICATES))
OUTCOMES = _means[:, :, None] + _luck + _RNG.normal(0, 1_500, (4, FUTURES, REPLICATES))
"""Days without medicine. (P, F, R)."""
_PRICE = np.array([0.0, 2e6, 9e6, 10.5e6])[:, None]
COSTS = _PRICE + _RNG.normal(0, 6e5, (4, FUTURES)) * (_PRICE > 0)
"""NOK, by policy and future."""

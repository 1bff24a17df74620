"""What luck in common saves: how many times as many replicates independent luck would take."""

from __future__ import annotations

from typing import Any

import pytest
from worlds import BASELINE

import forsyningssim as fs

REPLICATES = 60
PAIRS = {
    "cisplatin_2023": [("none", "as_it_was", 10.0)],
    "penicillin_2023": [
        ("none", "export_ban_with_responses", None),
        ("none", "european_access", None),
        ("none", "national_stock", None),
    ],
}
"""Crisis to two policies and a target. What ends every shortage gains nothing: see the page."""


@pytest.mark.parametrize("crisis", PAIRS)
def test_luck_in_common_saves_replicates(benchmark: Any, note: Any, crisis: str) -> None:
    policies = list(dict.fromkeys(name for pair in PAIRS[crisis] for name in pair[:2]))
    found = benchmark.pedantic(
        lambda: fs.study(
            BASELINE.with_name(f"{crisis}.yaml"), REPLICATES, policies=policies, futures=0
        ),
        rounds=1,
    )
    for a, b, target in PAIRS[crisis]:
        saved = found.compare(a, b)["untreated_patient_days"].variance_reduction
        note(
            f"replicates that independent luck would take, over ours: {crisis}, `{a}` and `{b}`",
            [saved], "×", target=target, at_least=True, remark=f"{REPLICATES} replicates",
        )  # fmt: skip

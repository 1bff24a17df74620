"""All analyses of one study together: true where the truth is known, whole where nothing is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from study_world import files, plan

from forsyningssim.analysis import discovery
from forsyningssim.errors import MissingExtraError
from forsyningssim.measures import MEASURES
from forsyningssim.report.study_figures import write_study_figures
from forsyningssim.studies.analysed import findings
from forsyningssim.studies.conduct import carry_out
from forsyningssim.studies.findings import LEAST_FUTURES
from forsyningssim.studies.study import Study

LATE, EXPORTED = "untreated_patient_days", "packs_exported"
UNKNOWN = "parallel_trade.exported_share"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    text = f"study: {{thresholds: {{{EXPORTED}: 10000}}, worth_nok: {{{EXPORTED}: 100}}}}\n"
    return carry_out(plan(text=text, futures=32), tmp_path_factory.mktemp("f") / "a", workers=1)


def told(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    return found


def test_a_policy_that_binds_nothing_is_nothing_all_the_way(study: Study) -> None:
    for measure in study.plan.measures:
        found = told(study.folder)["by_measure"][measure]["against"]["never"]
        ends = [found["difference"][end] for end in ("estimate", "low", "high")]
        assert ends == [0, 0, 0]
        assert found["verdict"] == "no difference shown"
        bars = study.findings.by_measure[measure].sampled
        assert bars is not None
        assert all(bar.difference.estimate == 0 for bar in bars.hangs_on["never"])
        assert bars.helps["never"].share == 0


def test_a_ban_on_exports_is_best_by_exports_and_hangs_on_the_share(study: Study) -> None:
    found = study.findings.by_measure[EXPORTED]
    sampled = found.sampled
    assert found.best is not None
    assert study.plan.policies[found.best.survivors[0]] == "ban"
    assert sampled is not None
    assert sampled.regrets[0].policy == "ban"
    assert sampled.regrets[0].maximum == 0
    assert set(sampled.never_best) == {"none", "never", "stock"}
    assert sampled.hangs_on["ban"][0].input == UNKNOWN
    assert sampled.hangs_on["ban"][0].difference.high < 0
    assert sampled.helps["ban"].share == 1


def test_nothing_is_worth_knowing_where_one_policy_is_always_best(study: Study) -> None:
    """Planted: the worth of one input above that of all of them."""
    sampled = study.findings.by_measure[EXPORTED].sampled
    assert sampled is not None
    assert sampled.knowing_all is not None
    assert sampled.knowing_all.estimate == 0
    assert not any(each.shown for each in sampled.knowing)


def test_thresholds_are_those_that_the_scenario_names(study: Study) -> None:
    one = study.findings.by_measure[EXPORTED].exceeded["none"]
    values = study.outcomes.of("none", EXPORTED)
    assert one.as_written.estimate == (values > 10_000).mean()
    over = study.outcomes.over_futures("none", EXPORTED)
    assert one.over_futures is not None
    assert one.over_futures.estimate == (over > 10_000).mean()
    assert not study.findings.by_measure[LATE].exceeded


def test_information_is_told_in_nok_where_a_price_is_given(study: Study) -> None:
    worth = study.findings.worth
    assert list(worth) == [EXPORTED]
    benefit = [
        -100 * study.outcomes.over_futures(policy, EXPORTED)
        - study.outcomes.over_futures(policy, "cost")
        for policy in study.plan.policies
    ]
    means = np.mean(benefit, axis=2)
    most = means.max(axis=0).mean() - means.mean(axis=1).max()
    assert worth[EXPORTED].knowing_all.estimate <= most + 1e-6


def test_cost_and_effect_are_paired_over_the_futures(study: Study) -> None:
    plane = study.findings.cost_effect[EXPORTED]
    assert plane.policies[0] == "none"
    cost, effect = plane.increments()
    apart = study.outcomes.over_futures("ban", EXPORTED) - study.outcomes.over_futures(
        "none", EXPORTED
    )
    assert effect[plane.policies.index("ban")] == pytest.approx(-apart.ravel())
    assert not cost[0].any()
    assert told(study.folder)["cost_effect"][EXPORTED]["basis"]["kind"] == "as years come"


def test_two_workers_find_the_same_bytes(study: Study, tmp_path: Path) -> None:
    again = carry_out(study.plan, tmp_path, workers=2)
    assert files(again.folder) == files(study.folder)


@pytest.mark.parametrize(
    ("settings", "changes"),
    [
        ((), {"futures": 0, "replicates": 2}),
        ((), {"futures": 0, "replicates": 1}),
        ((), {"futures": 9, "replicates": 3, "policies": ["ban"]}),
        ((), {"futures": 3, "replicates": 3, "policies": ["ban", "never"]}),
        (("study.measures=[time_to_survive,equity_gini,packs_rotated,lowest_cover,cost]",),
         {"futures": 8, "replicates": 3}),
    ],
)  # fmt: skip
def test_little_gives_less_and_no_fault(
    settings: tuple[str, ...], changes: dict[str, Any], tmp_path: Path
) -> None:
    """One replicate, one policy, no futures or few, measures that cannot be told."""
    found = carry_out(plan(*settings, **changes), tmp_path, workers=1)
    data = told(tmp_path)
    assert list(data["by_measure"]) == list(found.plan.measures)
    assert found.findings.reference == ("none" if "none" in found.plan.policies else "ban")
    few = 0 < changes["futures"] < LEAST_FUTURES
    assert bool(data["left_out"]) >= few
    for one in found.findings.by_measure.values():
        if changes["futures"] < LEAST_FUTURES:
            assert one.sampled is None
        if MEASURES[one.measure].direction == "neither" or len(found.plan.policies) == 1:
            assert one.best is None
            assert one.sampled is None or not one.sampled.regrets


def test_without_an_extra_it_says_what_is_left_out(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(module: str, extra: str) -> None:
        raise MissingExtraError(module, extra)

    monkeypatch.setattr(discovery, "load", missing)
    (reason,) = findings(study).left_out
    assert "PRIM" in reason.en
    assert "pip install 'forsyningssim[analysis]'" in reason.en


def test_the_pictures_of_a_study_are_there_and_always_the_same(
    study: Study, tmp_path: Path
) -> None:
    """Planted: the date of today in the picture; a set in the order of marks."""
    for folder in ("a", "b"):
        write_study_figures(study, tmp_path / folder)
    first, second = files(tmp_path / "a"), files(tmp_path / "b")
    assert first == second
    names = {"compared", "exceedance", "tornado", "regret", "compared-packs_exported"}
    ends = [f"{language}.{kind}" for language in ("en", "nb") for kind in ("svg", "png", "txt")]
    assert set(first) == {"left_out.txt", *(f"{name}.{end}" for name in names for end in ends)}
    assert first["left_out.txt"].decode() == (
        "cost_effect: no policy has an effect / ingen tiltak har virkning\n"
    )


def test_what_cannot_be_drawn_is_left_out_with_the_reason(tmp_path: Path) -> None:
    asked = plan(futures=0, replicates=2, policies=["ban"])
    found = carry_out(asked, tmp_path / "s", workers=1, draws=write_study_figures)
    drawn = {path.name.partition(".")[0] for path in (tmp_path / "s" / "figures").iterdir()}
    assert drawn == {"exceedance", "left_out"}
    reasons = (found.folder / "figures" / "left_out.txt").read_text(encoding="utf-8")
    assert "compared: only one policy was studied" in reasons
    assert "tornado: too few futures" in reasons
    manifest = json.loads((found.folder / "manifest.json").read_text(encoding="utf-8"))
    assert "figures/exceedance.nb.svg" in manifest["sha256"]

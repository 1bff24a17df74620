"""Where a ban turns, medicine by medicine: shares known by hand, and runs that are shared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from study_world import files, plan

from forsyningssim.actors.parallel_trader import ParallelTrade
from forsyningssim.analysis.inputs import Input
from forsyningssim.measures.measure import Numbers
from forsyningssim.report.page.bans import of_bans
from forsyningssim.report.page.document import Picture, said
from forsyningssim.report.page.limits import of_limits
from forsyningssim.setting import catalogue_of
from forsyningssim.simulation import simulate
from forsyningssim.studies import probe
from forsyningssim.studies.conduct import carry_out
from forsyningssim.studies.limit_rows import answered, cells
from forsyningssim.studies.limits import Limit, limits
from forsyningssim.studies.plain import plain
from forsyningssim.studies.probe import Probe
from forsyningssim.studies.question import Pairs, Question
from forsyningssim.studies.searched import Threshold, asked, find_threshold

SHARE, EXPORTED = "parallel_trade.exported_share", "packs_exported"
PLANTED = {"penicillin": 0.13, "insulin": 0.05}
FIXED = f"""
policies:
  fixed:
    overlays:
      parallel_trade.by_medicine:
        {{penicillin: {{exported_share: {PLANTED["penicillin"]}}},
          insulin: {{exported_share: {PLANTED["insulin"]}}}}}
    and: [{{kind: export_ban, medicines: [penicillin, insulin_pen, paracetamol], compliance: 0,
           trigger: {{on: 2024-03-04}}}}]
parallel_trade:
  by_medicine:
    penicillin: {{plausible: {{up_to_share: 0.2, because: it is dear abroad, source: x}}}}
    insulin: {{plausible: {{up_to_share: 0.01, because: it is cheap abroad, source: x}}}}
"""
NEAR = 0.4 * 0.01
"""The tolerance: a hundredth of the range."""


def found(folder: Path, text: str = FIXED, measure: str = EXPORTED, workers: int = 1) -> Threshold:
    """Search between doing nothing and a policy that exports so much of each medicine."""
    there = plan(text=text, futures=0)
    question = asked(there, SHARE, ("none", "fixed"), measure, first=5, most=20, looks=3)
    return find_threshold(there, question, folder, workers=workers)


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Threshold, Path]:
    folder = tmp_path_factory.mktemp("limits") / "s"
    return found(folder), folder


def by_name(result: Threshold) -> dict[str, Limit]:
    return {each.medicine: each for each in result.limits}


def test_each_medicine_turns_at_the_share_that_is_fixed_for_it(
    searched: tuple[Threshold, Path],
) -> None:
    """Where the share is what the policy fixes it at, the medicine's exports are the same.

    Planted: the column of the next medicine; of all medicines; a ban that covers what it exempts.
    """
    told = by_name(searched[0])
    assert list(told) == ["insulin", "penicillin", "paracetamol"]
    for name, planted in PLANTED.items():
        one = told[name]
        assert one.standing == "turns"
        (turn,) = one.turns
        assert turn.value == pytest.approx(planted, abs=NEAR)
        assert turn.low - NEAR <= planted <= turn.high + NEAR
    assert {one.alone for one in told.values()} == {False}


def test_a_threshold_is_held_against_what_is_plausible_of_that_medicine(
    searched: tuple[Threshold, Path],
) -> None:
    told = by_name(searched[0])
    judgements = [told[name].turns[0].judgement for name in ("penicillin", "insulin")]
    assert judgements == ["plausible", "hardly"]
    said = told["insulin"].sentence
    assert said.en.startswith("Insulin: Where share of deliveries that is exported again is below ")
    assert "up to 1 % is taken as plausible, since it is cheap abroad." in said.en
    assert said.en.endswith("at which traders want no more than 20 % of sales.")
    assert "At den sanne andelen ligger over, er lite rimelig" in said.nb


def test_of_a_medicine_that_nobody_exports_it_is_said_that_a_ban_changes_nothing(
    searched: tuple[Threshold, Path],
) -> None:
    one = by_name(searched[0])["paracetamol"]
    assert (one.standing, one.turns) == ("alike", ())
    assert "‘fixed’ changes nothing for those who use it: exporting it does not pay" in (
        one.sentence.en
    )


def test_what_was_run_is_not_run_again(
    searched: tuple[Threshold, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: runs numbered by the order of medicines in a set."""
    monkeypatch.delattr(probe, "work")
    before = files(searched[1])
    found(searched[1])
    assert files(searched[1]) == before


class Known(Pairs):
    """Outcomes by hand: what the second policy adds to a medicine at a share, and whose share."""

    def __init__(self, question: Question, effects: Mapping[str, Callable[..., float]]) -> None:
        super().__init__(cast(Probe, None), question, ParallelTrade(trade_cost=0))
        self.effects = list(effects.values())

    def values(
        self, value: float, many: int, medicine: int | None = None, alone: str = ""
    ) -> Numbers:
        """Give the first policy, and the second with what it adds."""
        assert medicine is not None
        luck = np.random.default_rng(0).normal(0, 1, (2, 400))[:, :many]
        first = 100 + luck[0]
        added = self.effects[medicine](value, bool(alone))
        return np.stack([first + value, first + value + added * (1 + 0.01 * luck[1])])


def placed(*effects: Callable[..., float]) -> list[Limit]:
    """Search in planted outcomes of the first medicines; the others gain by the ban."""
    there = plan(text=BANNED, futures=0)
    names = catalogue_of(there.file.under().scenario).substances
    question = asked(there, SHARE, ("none", "ban"), "untreated_patient_days")
    wanted = dict.fromkeys(names, lambda _, __: -1.0) | dict(zip(names, effects, strict=False))
    return list(limits(there, Known(question, wanted)))[: len(effects)]


BANNED = "policies: {ban: [{kind: export_ban, trigger: {on: 2024-03-04}}]}\n"


@pytest.mark.parametrize(
    ("effect", "standing", "turns"),
    [
        (lambda v: 0.1 - v, "turns", [0.1]),
        (lambda v: (v - 0.1) * (v - 0.3), "turns", [0.1, 0.3]),
        (lambda v: -max(v - 0.1, 0), "begins", [0.1]),
        (lambda v: -1 - v, "always", []),
        (lambda v: 1 + v, "never", []),
        (lambda v: max(v - 0.1, 0), "never", []),
        (lambda _: 0.0, "alike", []),
    ],
)
def test_where_a_medicine_stands_is_told_by_its_own_outcomes(
    effect: Callable[[float], float], standing: str, turns: list[float]
) -> None:
    """Planted: the sign the other way round; an edge taken for a crossing; the first turn alone."""
    (one,) = placed(lambda v, _: effect(v))
    assert one.standing == standing
    assert [turn.value for turn in one.turns] == pytest.approx(turns, abs=NEAR)
    told = [cell.en for cell in cells(one, Input("x", one.name, float, "share"))]
    assert all(f"{100 * turn.value:.2g} %" in told[1] for turn in one.turns)
    assert told[2].count(";") == max(len(turns) - 1, 0)
    assert ("cannot be reached" in one.sentence.en) == (standing == "never")
    assert ("always exceeded" in one.sentence.en) == (standing == "always")


def test_a_medicine_that_hangs_on_the_share_of_others_gets_runs_of_its_own() -> None:
    """Where all shares rise it seems to turn at 0.1; its own share alone turns at 0.3.

    Planted: runs shared all the same.
    """
    apart, together = placed(lambda v, alone: (0.3 if alone else 0.1) - v, lambda v, _: 0.2 - v)
    assert (apart.alone, together.alone) == (True, False)
    values = [each.turns[0].value for each in (apart, together)]
    assert values == pytest.approx([0.3, 0.2], abs=NEAR)


def test_a_share_of_one_medicine_moves_no_other() -> None:
    """Exports of insulin stop; those of penicillin, which nothing links to it, stay the same."""
    text = "parallel_trade: {by_medicine: {insulin: {exported_share: 0}}}\n"
    both = [
        simulate(plan(text=each, futures=0).file, "none", 0, persons=100)
        .measures[EXPORTED].by("substance").set_index("medicine")["value"]
        for each in ("", text)
    ]  # fmt: skip
    assert both[0]["insulin"] > 0 == both[1]["insulin"]
    assert both[0]["penicillin"] == both[1]["penicillin"] > 0


def test_a_share_of_its_own_goes_before_that_of_all() -> None:
    trade = ParallelTrade.model_validate(
        {"exported_share": 0.1, "by_medicine": {"a": {"exported_share": 0}, "b": {}}}
    )
    assert [trade.most(name) for name in "abc"] == [0, 0.1, 0.1]


def test_the_file_gives_back_what_was_found(searched: tuple[Threshold, Path]) -> None:
    """Planted: an order of its own; a field left out."""
    (told,) = answered(searched[1])
    assert plain(told.limits) == plain(searched[0].limits)
    assert [each.medicine for each in told.limits] == ["insulin", "penicillin", "paracetamol"]


def test_a_report_of_the_study_tells_and_draws_each_medicine(
    searched: tuple[Threshold, Path],
) -> None:
    """Planted: the medicines in the order of the file; a sentence left out of the words below."""
    result, folder = searched
    study = carry_out(plan(text=FIXED, futures=0, replicates=3), folder, workers=1)
    (section,) = of_limits(study)
    (part,) = section.parts
    (picture,) = (block for block in part.blocks if isinstance(block, Picture))
    told = by_name(result)
    for limit in told.values():
        assert limit.sentence.nb in picture.summary.nb
    assert picture.table is not None
    names = [said(row[0], "en") for row in picture.table.body]
    assert names == [told[name].name.en for name in ("insulin", "penicillin", "paracetamol")]
    assert picture.drawn["nb"].count(b"<path") > 10
    by_exports = study.findings.by_measure[EXPORTED]
    assert "‘fixed’ by medicine: insulin turns at 4.8 %, penicillin turns at 13 %" in (
        of_bans(study, by_exports).en
    )

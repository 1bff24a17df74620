"""Errors: what they say, and that they survive SimPy's and pickle's rebuilding."""

from __future__ import annotations

import pickle

import pytest
import simpy

from forsyningssim.errors import (
    ForsyningssimError,
    ImpossibleError,
    LedgerError,
    Mark,
    OutputError,
    OverlayConflictError,
    Problem,
    ScenarioError,
    UnknownNameError,
    did_you_mean,
)

PROBLEM = Problem(
    Mark("scenarios/x.yaml", 12, 7),
    "policies.ban[0].medicines",
    "unknown medicine 'insuln'",
    did_you_mean("insuln", ["insulin_aspart", "amoxicillin"]),
)
EVERY_KIND = [
    ScenarioError([PROBLEM]),
    OverlayConflictError([PROBLEM]),
    UnknownNameError("policy", "bann", ["none", "ban"]),
    ImpossibleError("a race takes two policies or more"),
    LedgerError("12 packs of insulin vanished on day 3"),
    OutputError("outputs/run", "no space left on device"),
]


def test_a_problem_names_place_path_fault_and_alternative() -> None:
    assert str(PROBLEM) == (
        "scenarios/x.yaml:12:7: policies.ban[0].medicines: unknown medicine 'insuln'"
        " (did you mean 'insulin_aspart'?)"
    )


def test_a_problem_of_a_whole_file_has_no_line_and_no_path() -> None:
    assert str(Problem(Mark("x.yaml"), "", "no such file")) == "x.yaml: no such file"


def test_a_scenario_error_lists_its_problems_by_place() -> None:
    late, early = (Problem(Mark("x.yaml", line, 1), "a", "wrong") for line in (10, 9))
    assert str(ScenarioError([late, early])) == "x.yaml:9:1: a: wrong\nx.yaml:10:1: a: wrong"


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("insuln", ["insulin_aspart", "amoxicillin"], "did you mean 'insulin_aspart'?"),
        ("INSULIN", ["insulin"], "did you mean 'insulin'?"),
        ("x", ["b", "a", "b"], "known: a, b"),
        ("x", [], ""),
        ("x", [f"name{i:02}" for i in range(14)], "and 2 more"),
    ],
)
def test_did_you_mean(name: str, known: list[str], hint: str) -> None:
    assert did_you_mean(name, known).endswith(hint)
    assert bool(hint) == bool(did_you_mean(name, known))


def test_did_you_mean_does_not_depend_on_the_order_of_names() -> None:
    names = ["plant_c", "plant_a", "plant_b"]
    assert did_you_mean("plant_x", names) == did_you_mean("plant_x", names[::-1])


@pytest.mark.parametrize("error", EVERY_KIND, ids=lambda error: type(error).__name__)
def test_every_error_survives_being_rebuilt(error: ForsyningssimError) -> None:
    for copy in (type(error)(*error.args), pickle.loads(pickle.dumps(error))):
        assert type(copy) is type(error)
        assert str(copy) == str(error)
        assert vars(copy) == vars(error)


@pytest.mark.parametrize("error", EVERY_KIND, ids=lambda error: type(error).__name__)
def test_every_error_leaves_a_simpy_process_as_it_is(error: ForsyningssimError) -> None:
    env = simpy.Environment()

    def fails():
        yield env.timeout(1)
        raise error

    with pytest.raises(type(error)) as caught:
        env.run(env.process(fails()))
    assert str(caught.value) == str(error)


def test_exit_codes() -> None:
    assert [error.exit_code for error in EVERY_KIND] == [3, 3, 2, 2, 1, 1]


def test_an_unknown_name_suggests_the_nearest() -> None:
    assert str(EVERY_KIND[2]) == "unknown policy 'bann' (did you mean 'ban'?)"

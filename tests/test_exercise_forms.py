"""Forms are made from the levers; one that is not put into words makes a test fail."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forsyningssim.exercise.decided import decided
from forsyningssim.exercise.forms import Tongue, form_of
from forsyningssim.exercise.game import Game
from forsyningssim.exercise.refusal import CLASHES, Refused
from forsyningssim.exercise.rules import playable_names
from forsyningssim.exercise.words import CHOICES, FIELDS, LEVERS
from forsyningssim.levers import lever
from forsyningssim.scenario.exercise import lever_kinds
from forsyningssim.scenario.library import load
from forsyningssim.scenario.shipped import find

TODAY = date(2024, 3, 4)
EN, NB = Tongue("en", {}), Tongue("nb", {})
EXERCISE = Path(__file__).with_name("exercise_world.yaml")


@pytest.fixture(scope="module")
def names() -> Any:
    return playable_names(Game.of(load(EXERCISE)))


@pytest.mark.parametrize("kind", sorted(lever_kinds()))
def test_every_lever_has_a_form_in_both_languages(kind: str, names: Any) -> None:
    assert kind in LEVERS, f"put '{kind}' into words: exercise/words.py"
    english, norsk = (form_of(kind, {}, names, Tongue(language, {})) for language in ("en", "nb"))
    assert [field.name for field in english.fields] == [field.name for field in norsk.fields]
    assert english.title != norsk.title
    for field in norsk.fields:
        assert field.label
        assert field.help
        last = field.name.rpartition(".")[2]
        assert {field.name, last} & set(FIELDS), f"{field.name} has no words"
    for field in english.fields:
        assert field.help, f"{field.name} has no help"
    fixed = {field.name for field in english.fields if "." not in field.name}
    assert [f.name for f in form_of(kind, dict.fromkeys(fixed), names, EN).fields
            if "." not in f.name] == ["starts"]  # fmt: skip


def test_a_form_that_was_left_open_proposes_no_day_that_has_been(names: Any) -> None:
    """Planted: the day on which the page was opened as the proposal."""
    room_opened = form_of("rationing", {}, names, EN)
    starts = next(field for field in room_opened.fields if field.name == "starts")
    assert starts.default is None
    assert not starts.required


def test_every_choice_that_a_lever_lists_has_a_norwegian_word(names: Any) -> None:
    known = {str(name) for kind in names.values() for name in kind}
    listed = {
        choice.value
        for kind in lever_kinds()
        for field in form_of(kind, {}, names, NB).fields
        for choice in field.choices
    }
    assert listed - known <= set(CHOICES)


def test_what_may_be_chosen_is_called_by_its_name() -> None:
    """Planted: the ids of the scenario file."""
    game = Game.of(load(find("exercises/penicillin")), 100)
    form = form_of("export_ban", {}, playable_names(game), Tongue("nb", game.called))
    labels = {f.name: {c.value: c.label for c in f.choices} for f in form.fields if f.choices}
    medicines = labels["medicines"]
    assert medicines["amoxicillin"] == "Amoksicillin (alle)"
    assert medicines["amoxicillin_capsule_a"] == "Amoksicillin kapsler (A)"
    assert list(medicines.values()) == sorted(medicines.values())
    assert labels["exempt_destinations"]["DE"] == "Tyskland"
    assert not [label for each in labels.values() for label in each.values() if "_" in label]


def test_values_that_do_not_go_together_are_explained_in_both_languages() -> None:
    clashes = set()
    for path in sorted(Path(lever.__file__).parent.glob("*.py")):
        if path.name != "lever.py":  # what all levers share is set by the room itself
            clashes |= set(re.findall(r'raise ValueError\("([^"]*)"\)', path.read_text("utf-8")))
    assert clashes == set(CLASHES)


@pytest.mark.parametrize(
    ("decision", "field", "said"),
    [
        ({"days": 0}, "days", "skal være 1 eller mer"),
        ({"days": "soon"}, "days", "skal være et helt tall"),
        ({"medicines": ["aspirin"]}, "medicines.", "er ikke kjent"),
        ({"flows": ["smuggling"]}, "flows", "er ikke et av valgene"),
        ({"starts": "2024-03-03"}, "starts", "ingen beslutning endrer"),
        ({"starts": "tomorrow"}, "starts", "skal være en dato"),
        ({"notification_working_days": 21}, "notification_working_days", "20 eller mindre"),
        ({"compliance": 0}, "compliance", "det finnes ikke noe slikt felt"),
        ({"trigger": {"on": "2020-01-01"}}, "trigger", "det finnes ikke noe slikt felt"),
        ({"medicines": ["penicillin"] * 501}, "medicines", "for mye"),
        ({"medicines": {"a": 1}}, "medicines", ""),
        ({"kind": "stock_duty"}, "kind", "rollen din har ikke"),
        ({"kind": ["export_ban"]}, "kind", "rollen din har ikke"),
    ],
)
def test_a_fault_stands_at_its_field_in_prose(
    decision: dict[str, Any], field: str, said: str, names: Any
) -> None:
    with pytest.raises(Refused) as refused:
        decided({"kind": "export_ban", **decision}, {"export_ban": {}}, names, TODAY)
    fault = refused.value.faults[0]
    assert fault.field.startswith(field.rstrip("."))
    assert said in fault.text.nb
    assert fault.text.en


def test_a_decision_takes_what_the_form_says_and_what_is_fixed(names: Any) -> None:
    holds = {"public_advice": {"compliance": 0.6}}
    lever = decided({"kind": "public_advice", "days": 14}, holds, names, TODAY)
    assert (lever.compliance, lever.days, lever.trigger.on) == (0.6, 14, TODAY)
    ration = {"kind": "rationing", "rations.white.days": 30, "rations.blue.packs": None}
    rationing = decided(ration, {"rationing": {}}, names, TODAY)
    assert rationing.rations["white"].days == 30
    assert list(rationing.rations) == ["white"]

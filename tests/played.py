"""A game of the self-study, played from a script: what the tests of the debrief look back upon."""

from __future__ import annotations

from pathlib import Path

from forsyningssim.exercise.room import Room
from forsyningssim.scenario.shipped import find

OFFICER = "duty_officer"
IMPORT = {"kind": "special_import", "medicines": ["insulin_aspart"], "days": 90,
          "days_per_week": 3}  # fmt: skip
RATION = {"kind": "rationing", "medicines": ["insulin_aspart", "insulin_glargine"], "days": 77,
          "rations.blue.days": 30, "rations.white.days": 30}  # fmt: skip
RELEASE = {"kind": "national_stock_release", "medicines": ["insulin_aspart"], "days": 77,
           "cap_days_per_week": 7}  # fmt: skip
IDLE = {"kind": "national_stock_release", "medicines": ["insulin_glargine"], "days": 7,
        "cap_days_per_week": 1}  # fmt: skip
"""Withdrawn on the day on which it is taken."""


def opened(log: Path) -> Room:
    """Open it with every seat taken, so that nobody acts by a plan."""
    room = Room.open(find("exercises/self_study"), log)
    for role in room.exercise.roles:
        room.sit(role)
    return room


def play(log: Path, *, ration_on: int = 36, days: int = 112) -> Path:
    """Play with an import on day 14, an idle decision and a ration; give the log."""
    room = opened(log)
    room.step(14)
    room.decide(OFFICER, IMPORT, "Det tar fem uker.", "Forskriften")
    room.note(OFFICER, "Seks uker tror vi ikke på.")
    room.step(6)
    idle = room.decide(OFFICER, IDLE, "", "")
    room.withdraw(OFFICER, idle.number)
    room.step(ration_on - 20)
    room.decide(OFFICER, RATION, "Folk hamstrer.", "Forskriften")
    room.observe("evaluator", "begin_early", "performed", "Besluttet samme dag.")
    room.step(days - ration_on)
    room.hot_wash(OFFICER, {"Hva gikk bra?": "Vi begynte tidlig."})
    room.feedback(OFFICER, {"Var det nyttig?": "Ja."})
    room.improvement("Lageret ble aldri brukt", "Skriv inn uttak i planen", "Direktoratet", "2028")
    room.close()
    return log

"""The clock on the page: which day it is, and what lets days pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from forsyningssim.exercise.game import Clock
from forsyningssim.exercise.refusal import Refused
from forsyningssim.exercise.web.clockwork import SPEEDS, Clockwork
from forsyningssim.exercise.web.frame import Frame, Place
from forsyningssim.exercise.web.kit import button, paragraph, refill, section, tag
from forsyningssim.exercise.web.words import weekday


class ClockCard:
    """A day on, a week on; and for who has the clockwork, days that pass by themselves."""

    def __init__(self, place: Place, clockwork: Clockwork | None = None) -> None:
        self.place, self.clockwork = place, clockwork
        self.room = place.house.room
        with section(place.say("Clock"), "clock"):
            self._face = tag("div", "", "column")
            self._word = tag("div", "", "column", {"role": "status"})

    def show(self, frame: Frame, clock: Clock) -> None:
        """Show the day and what moves it."""
        seconds = self.clockwork.seconds if self.clockwork else 0
        frame.part("clock", (clock, seconds), self._face, lambda: self._hands(clock))

    async def do(self, work: Callable[..., Any], *given: object) -> None:
        """Let the room do something; say what it has against it."""
        try:
            await self.place.house.ask(work, *given)
        except Refused as refused:
            said = "; ".join(getattr(fault.text, self.place.language) for fault in refused.faults)
            refill(self._word, lambda: paragraph(said, "faults"))
            return
        self._word.clear()

    async def done(self, said: str) -> None:
        """Say that something has been done."""
        refill(self._word, lambda: paragraph(said, "said"))

    def _hands(self, clock: Clock) -> None:
        say, today = self.place.say, weekday(clock.date, self.place.language)
        tag("p", f"{say('Day {0}', clock.day)} · {today}", "clock")
        if clock.state == "over":
            return
        with tag("div", "", "buttons"):
            button(say("A day on"), "step-1", lambda: self.do(self.room.step, 1))
            button(say("A week on"), "step-7", lambda: self.do(self.room.step, 7), "first")
            if self.clockwork and clock.state == "paused":
                button(say("Start the clock"), "run", lambda: self.do(self.room.resume))
            elif self.clockwork and clock.state == "running":
                button(say("Pause"), "pause", lambda: self.do(self.room.pause))
        if self.clockwork:
            with tag("div", "", "buttons", {"role": "group", "aria-label": say("Speed")}):
                tag("span", say("Days pass by themselves while the clock is started:"), "meta")
                for seconds in SPEEDS:
                    self._speed(self.clockwork, seconds)

    def _speed(self, clockwork: Clockwork, seconds: int) -> None:
        async def choose() -> None:
            clockwork.set(seconds)
            self.place.house.tell_leaders()

        text = self.place.say("one every {0} s", seconds) if seconds else self.place.say("no")
        made = button(text, f"speed-{seconds}", choose, "small")
        made.props["aria-pressed"] = "true" if seconds == clockwork.seconds else "false"

"""The clock on the wall: days that pass by themselves, while nobody has stopped it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from nicegui import background_tasks

from forsyningssim.exercise.refusal import Refused
from forsyningssim.exercise.web.house import House

SPEEDS: Final = (0, 60, 30, 10)
"""Seconds of the room for a day of the game; 0: days pass only by hand."""


class Clockwork:
    """Steps the room a day at a time. A speed is not part of the game and not in the log.

    After a restart the clock stands, until the facilitator starts it again.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._turn = 0
        self.seconds = 0

    def set(self, seconds: int) -> None:
        """Change the speed."""
        self.seconds = seconds
        self._turn += 1
        if seconds:
            background_tasks.create(self._run(self._turn), name="clock")

    async def _run(self, turn: int) -> None:
        house = self._house
        while turn == self._turn:
            await asyncio.sleep(self.seconds)
            if turn != self._turn:
                return
            state = (await house.clock()).state
            if state == "over":
                self.set(0)
            elif state == "running":
                with suppress(Refused):  # somebody stopped the exercise meanwhile
                    await house.ask(house.room.step, 1)

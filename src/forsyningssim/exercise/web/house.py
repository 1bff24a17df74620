"""The house: one room, its seats, and every page that is open, which hears of each event.

The room computes in threads of its own, so that a replay never holds up a browser. What a role sees
is worked out once for all who look at it, and kept until the next event.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar, TypeVarTuple

from nicegui import Client, background_tasks

from forsyningssim.exercise.game import Clock
from forsyningssim.exercise.minutes import Receipt
from forsyningssim.exercise.room import Room
from forsyningssim.exercise.web.seats import FACILITATOR, Seat, Seats

Given = TypeVarTuple("Given")
T = TypeVar("T")


@dataclass(eq=False)
class OpenPage:
    """One page in one browser."""

    client: Client
    seat: Seat
    renew: Callable[[], Awaitable[object]]
    stale: bool = False
    renewing: bool = False


class House:
    """Everything the pages share. All but what it gives to threads runs on the event loop.

    Parameters
    ----------
    room
        The exercise.
    seats
        Who may sit where.
    """

    def __init__(self, room: Room, seats: Seats) -> None:
        self.room, self.seats = room, seats
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="room")
        self._forecasts = ThreadPoolExecutor(max_workers=1, thread_name_prefix="forecast")
        self._pages: list[OpenPage] = []
        self._seen: dict[Hashable, asyncio.Future[Any]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def wake(self) -> None:
        """Begin to listen to the room, on the running event loop."""
        self._loop = asyncio.get_running_loop()
        self.room.listen(self._heard)

    async def clock(self) -> Clock:
        """Give the day and the state; the room may be busy, so not from the event loop."""
        return await self.see(self._clock)

    def _clock(self) -> Clock:
        return self.room.now

    def _heard(self, _receipt: Receipt) -> None:
        """Take an event from whatever thread it happens in to the event loop."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._changed)

    def _changed(self) -> None:
        self._seen.clear()
        for page in self._pages:
            self._renew(page)

    async def ask(self, work: Callable[[*Given], T], *given: *Given) -> T:
        """Let the room work in a thread, and wait without holding up anybody else."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, work, *given)

    async def ponder(self, work: Callable[[*Given], T], *given: *Given) -> T:
        """Ask what takes seconds: one after the other, so that nobody waits for a view."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._forecasts, work, *given)

    async def see(self, work: Callable[[*Given], T], *given: *Given) -> T:
        """Ask what stays the same until the next event: it is worked out once, whoever asks."""
        key = (work.__name__, given)
        if key not in self._seen:
            self._seen[key] = asyncio.ensure_future(self.ask(work, *given))
        found: T = await asyncio.shield(self._seen[key])
        return found

    def enter(self, client: Client, seat: Seat, renew: Callable[[], Awaitable[object]]) -> None:
        """Keep a page up to date for as long as it is open."""
        page = OpenPage(client, seat, renew)
        self._pages.append(page)
        client.on_delete(lambda: self._gone(page))
        client.on_connect(self.tell_leaders)
        client.on_disconnect(self.tell_leaders)

    def tell_leaders(self) -> None:
        """Renew the pages of those who run the exercise: somebody came or went, or the speed."""
        for page in self._pages:
            if page.seat.role == FACILITATOR:
                self._renew(page)

    def _gone(self, page: OpenPage) -> None:
        self._pages.remove(page)
        self.tell_leaders()

    def present(self) -> dict[str, int]:
        """Count the browsers that are connected, by role."""
        found = {page.seat for page in self._pages if page.client.has_socket_connection}
        roles = sorted(seat.role for seat in found)
        return {role: roles.count(role) for role in dict.fromkeys(roles)}

    def others(self, seat: Seat) -> bool:
        """Tell whether other browsers play the same role."""
        return any(page.seat.role == seat.role and page.seat != seat for page in self._pages)

    def _renew(self, page: OpenPage) -> None:
        """Bring a page up to date; what happens meanwhile is shown in one more turn."""
        page.stale = True
        if not page.renewing and not page.client.is_deleted:
            page.renewing = True
            background_tasks.create(self._renewed(page), name="renew a page")

    async def _renewed(self, page: OpenPage) -> None:
        try:
            while page.stale and not page.client.is_deleted:
                page.stale = False
                with page.client:
                    await page.renew()
        finally:
            page.renewing = False

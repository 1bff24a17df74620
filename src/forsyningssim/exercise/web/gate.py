"""The gate: what comes from a browser is small, seldom enough, and from the seat it says it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from nicegui import Client, core

from forsyningssim.exercise.web.seats import COOKIE, Allowance, Seats, cookie_of

LARGEST_BODY: Final = 16 * 1024
LARGEST_MESSAGE: Final = 64 * 1024
_EVENTS_AT_ONCE, _EVENTS_A_SECOND = 60, 15
_PAGES_AT_ONCE, _PAGES_A_SECOND = 240, 20
_STRIKES: Final = 200
"""So many events beyond its allowance, and the socket is closed."""
_HEADERS: Final = (
    # The pages are made by scripts in the page and by templates compiled in the browser.
    (b"content-security-policy",
     b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
     b"style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
     b"connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
     b"frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),  # a link that works once stands in an address
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)  # fmt: skip

Scope: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[dict[str, Any]]]
Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]
Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]


class HttpGate:
    """Stands before every request: origin, size and number of them; and adds the headers."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._pages = Allowance(_PAGES_AT_ONCE, _PAGES_A_SECOND)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] == "http":
            refusal = self._refusal(scope)
            if refusal:
                await _answer(send, refusal)
                return
            await self._app(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket" and not _same_origin(scope):
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> int:
        """Give the status with which a request is turned away; 0 lets it through."""
        client = scope.get("client") or ("",)
        if not scope["path"].startswith("/_nicegui") and not self._pages.takes(client[0]):
            return 429
        if scope["method"] in {"GET", "HEAD"}:
            return 0
        if not _same_origin(scope):
            return 403
        length = _header(scope, b"content-length")
        return 0 if length.isdigit() and int(length) <= LARGEST_BODY else 413


def _header(scope: Scope, name: bytes) -> str:
    found: bytes = next((value for key, value in scope["headers"] if key == name), b"")
    return found.decode("latin-1")


def _same_origin(scope: Scope) -> bool:
    """Tell whether a request comes from our own pages, as far as a browser says where from."""
    origin = _header(scope, b"origin")
    return not origin or urlsplit(origin).netloc == _header(scope, b"host")


def _with_headers(send: Send) -> Send:
    async def sent(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *_HEADERS]}
        await send(message)

    return sent


async def _answer(send: Send, status: int) -> None:
    headers = [(b"content-type", b"text/plain"), *_HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": str(status).encode()})


class SocketGate:
    """Stands before every event of a page.

    An event counts only if the socket that sends it belongs to the page it is sent to, and carries
    the cookie of the seat for which that page was made.
    """

    def __init__(self, seats: Seats) -> None:
        self._seats = seats
        self._events = Allowance(_EVENTS_AT_ONCE, _EVENTS_A_SECOND)
        self._strikes: dict[str, int] = {}

    def stand(self) -> None:
        """Take the place of the open doors."""
        sockets = core.sio
        sockets.eio.max_http_buffer_size = LARGEST_MESSAGE
        sockets.on("event", self._event)
        sockets.on("log", self._ignored)
        sockets.on("disconnect", self._left(sockets.handlers["/"]["disconnect"]))

    async def _event(self, sid: str, message: object) -> None:
        if not self._events.takes(sid):
            await self._strike(sid)
            return
        client = self._page_of(sid, message)
        if client and isinstance(message, dict):
            with suppress(ValueError):  # arguments that are not JSON
                client.handle_event(message)

    def _page_of(self, sid: str, message: object) -> Client | None:
        """Give the page an event is for, if it may come from this socket and is in shape."""
        if not isinstance(message, dict) or not isinstance(message.get("id"), int):
            return None
        client = Client.instances.get(str(message.get("client_id")))
        arguments = message.get("args", [])
        shaped = isinstance(arguments, list) and all(
            argument is None or isinstance(argument, str) for argument in arguments
        )
        if not client or not shaped or client.id not in core.sio.rooms(sid):
            return None
        element = client.elements.get(message["id"])
        listeners = element._event_listeners if element else {}
        if message.get("listener_id") not in listeners:
            return None
        seat = self._seats.of_header(cookie_of(core.sio.get_environ(sid) or {}))
        made_for = self._seats.of(client.request.cookies.get(COOKIE))
        return client if seat == made_for else None

    async def _strike(self, sid: str) -> None:
        self._strikes[sid] = self._strikes.get(sid, 0) + 1
        if self._strikes[sid] >= _STRIKES:
            self._strikes.pop(sid)
            line = core.sio.manager.eio_sid_from_sid(sid, "/")
            if line:  # not a namespace of the line alone: that would stay open until the next ping
                await core.sio.eio.disconnect(line)

    def _left(self, then: Callable[..., None]) -> Callable[[str], None]:
        def left(sid: str) -> None:
            self._events.forget(sid)
            self._strikes.pop(sid, None)
            then(sid)

        return left

    def _ignored(self, _sid: str, _message: object) -> None:
        """Keep what browsers have to say out of the server's log."""

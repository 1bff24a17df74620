"""Who sits where: signed cookies, the join code, links that work once, how often one may ask."""

from __future__ import annotations

import hmac
import os
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Final

from itsdangerous import BadSignature, URLSafeSerializer

from forsyningssim.errors import OutputError

FACILITATOR: Final = "facilitator"
EVALUATOR: Final = "evaluator"
STAFF: Final = (FACILITATOR, EVALUATOR)
"""Who sees the truth. They come in by a link of their own, never by the join code."""
COOKIE: Final = "forsyningssim_seat"
_ADDRESSES_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Seat:
    """A browser and the role it plays."""

    role: str
    browser: str
    """Tells browsers apart in the list of who is connected; says nothing of the person."""


class Seats:
    """Gives out seats and knows its own signature again.

    Parameters
    ----------
    secret
        Signs the cookies. It outlives the server, so that a browser keeps its seat.
    code
        What participants are told, to join.
    roles
        What they may choose among.
    """

    def __init__(self, secret: str, code: str, roles: tuple[str, ...]) -> None:
        self._signer = URLSafeSerializer(secret, salt="seat")
        self._code = code
        self._links: dict[str, str] = {}
        self.roles = roles
        self.evaluators_code = hmac.new(secret.encode(), b"evaluator", sha256).hexdigest()[:10]

    def link(self, role: str) -> str:
        """Make a token that seats one browser, once."""
        token = secrets.token_urlsafe(24)
        self._links[token] = role
        return token

    def redeem(self, token: str) -> Seat | None:
        """Give the seat of a token, which then is used up."""
        role = self._links.pop(token, None)
        return Seat(role, secrets.token_hex(8)) if role else None

    def join(self, code: str, role: str) -> Seat | None:
        """Give a seat to who knows the code: of a participant, or of an evaluator."""
        wanted = self.evaluators_code if role == EVALUATOR else self._code
        known = role == EVALUATOR or role in self.roles
        right = hmac.compare_digest(_folded(code).encode(), _folded(wanted).encode())
        return Seat(role, secrets.token_hex(8)) if known and right else None

    def sealed(self, seat: Seat) -> str:
        """Write a seat as the value of a cookie."""
        text: str | bytes = self._signer.dumps([seat.role, seat.browser])
        return text if isinstance(text, str) else text.decode()

    def of(self, cookie: str | None) -> Seat | None:
        """Read the value of a cookie; none if it is not ours, or the role is no longer there."""
        if not cookie:
            return None
        try:
            role, browser = self._signer.loads(cookie)
        except (BadSignature, ValueError, TypeError):
            return None
        return Seat(role, browser) if role in (*self.roles, *STAFF) else None

    def of_header(self, header: str) -> Seat | None:
        """Read the seat from the ``Cookie`` header of a socket."""
        try:
            morsel = SimpleCookie(header).get(COOKIE)
        except CookieError:
            return None
        return self.of(morsel.value if morsel else None)


def _folded(code: str) -> str:
    return "".join(code.split()).casefold()


def secret_beside(log: Path) -> str:
    """Give the secret of a log, from a file beside it that its owner alone can read.

    Raises
    ------
    OutputError
        It cannot be written.
    """
    path = log.with_name(f"{log.name}.secret")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise OutputError(str(path), error.strerror or str(error)) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        secret = secrets.token_hex(32)
        file.write(f"{secret}\n")
        file.flush()
        os.fsync(file.fileno())
    return secret


class Allowance:
    """How often each of many may do something: so much at once, and so much a second after that."""

    def __init__(
        self, at_once: float, a_second: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._full, self._rate, self._clock = at_once, a_second, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def takes(self, who: str) -> bool:
        """Take one, if there is one left."""
        now = self._clock()
        left, since = self._left.pop(who, (self._full, now))
        left = min(self._full, left + (now - since) * self._rate)
        enough = left >= 1
        self._left[who] = (left - enough, now)
        while len(self._left) > _ADDRESSES_KEPT:
            self._left.popitem(last=False)
        return enough

    def forget(self, who: str) -> None:
        """Drop the account of somebody who has left."""
        self._left.pop(who, None)


def cookie_of(environ: Mapping[str, object]) -> str:
    """Give the ``Cookie`` header a socket was opened with."""
    scope = environ.get("asgi.scope")
    headers = scope.get("headers", ()) if isinstance(scope, dict) else ()
    return next((value.decode("latin-1") for name, value in headers if name == b"cookie"), "")

"""Rude clients: one that lies about its role, one that floods, one that sends nonsense."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from exercise_server import Server, serving

from forsyningssim.exercise.log import read_log

httpx = pytest.importorskip("httpx")
sockets = pytest.importorskip("websockets.sync.client")
pytest.importorskip("nicegui", reason="the exercise room needs the extra [exercise]")

from websockets.exceptions import ConnectionClosed, InvalidStatus  # noqa: E402

from forsyningssim.exercise.web.seats import COOKIE, Seat, Seats  # noqa: E402

HUNG_UP = "1"
"""What Engine.IO says last."""
SECRET_PAGES = (
    "facilitator", "truth", "evaluator", "views/east", "views/agency", "documents/debrief.html",
    "documents/facilitator.html", "documents/handouts.pdf", "documents/debrief.yaml",
)  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("room")) as running:
        yield running


def caller(server: Server) -> Any:
    return httpx.Client(base_url=server.door, timeout=60)


def joined(server: Server, role: str = "agency", code: str = "") -> Any:
    """Come in as a role; give the client with its cookie."""
    client = caller(server)
    sent = {"code": code or server.code, "role": role}
    answer = client.post("/nb/join", data=sent)
    assert answer.status_code == 303, answer.text
    return client


class Page:
    """A page as a program sees it: its elements, what they listen to, and a raw socket."""

    def __init__(self, server: Server, client: Any, path: str) -> None:
        html = client.get(path).text
        found = re.search(r"parseElements\(String.raw`(.*?)`\)", html, re.DOTALL)
        assert found, html[:500]
        text = found[1]
        self.elements = json.loads(unescape(text))
        query = re.search(r"query: (\{.*?\}),\n", html)
        assert query, html[-3000:]
        self.client_id = re.search(r"'client_id': '(.*?)'", query[1])[1]
        self.server, self.cookie = server, client.cookies.get(COOKIE)

    def listener(self, name: str, event: str) -> tuple[int, str]:
        """Find the element with an HTML id, and what it listens with."""
        for number, element in self.elements.items():
            if element.get("props", {}).get("id") == name:
                for heard in element.get("events", ()):
                    if heard["type"] == event:
                        return int(number), heard["listener_id"]
        raise AssertionError(f"nothing listens at {name}")

    def socket(self, cookie: str | None = None) -> Any:
        """Open a socket to this page, and shake hands."""
        query = (
            f"EIO=4&transport=websocket&client_id={self.client_id}&next_message_id=0"
            "&implicit_handshake=true&document_id=d&tab_id=t"
        )
        address = f"ws://127.0.0.1:{self.server.port}/_nicegui_ws/socket.io/?{query}"
        said = cookie if cookie is not None else self.cookie
        cookies = {"Cookie": f"{COOKIE}={said}"}
        opened = sockets.connect(address, additional_headers=cookies, legacy=True)
        assert opened.recv().startswith("0")
        opened.send("40")
        opened.recv()
        return opened

    def does(self, name: str, event: str, given: object) -> str:
        """Press a button or send a form as the browser would: whoever has the name does it."""
        return self.raw(*self.listener("content", event), json.dumps(name), json.dumps(given))

    def event(self, name: str, event: str, *given: object) -> str:
        """Write an event of an element as the browser would."""
        return self.raw(*self.listener(name, event), *map(json.dumps, given))

    def raw(self, number: object, listener: str, *arguments: str) -> str:
        """Write any event to this page."""
        body = {
            "id": number, "client_id": self.client_id, "listener_id": listener, "args": arguments,
        }  # fmt: skip
        return "42" + json.dumps(["event", body])


def shout(socket: Any, message: str, times: int) -> None:
    """Send a message many times, and wait until the socket is closed."""
    for _ in range(times):
        socket.send(message)
    while True:
        socket.recv(timeout=30)


def kinds(server: Server) -> list[str]:
    return [event.kind for event in read_log(server.log)]


def happens(server: Server, kind: str, text: str = "", seconds: float = 15) -> bool:
    """Wait until the log has an event of a kind, and of a text where one is given, or a while."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if any(e.kind == kind and text in e.body.get("text", "") for e in read_log(server.log)):
            return True
        time.sleep(0.1)
    return False


def test_it_listens_on_this_machine_alone(server: Server) -> None:
    assert "http://127.0.0.1:" in server.said
    table = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    places = [line.split()[1] for line in table if line.split()[3] == "0A"]  # who listens
    assert [place for place in places if place.endswith(f":{server.port:04X}")] == [
        f"0100007F:{server.port:04X}"
    ]


@pytest.mark.parametrize("path", SECRET_PAGES)
def test_a_participant_is_turned_away_from_what_others_see(server: Server, path: str) -> None:
    for client in (caller(server), joined(server)):
        answer = client.get(f"/nb/{path}")
        assert answer.status_code == 303
        assert answer.headers["location"] in {"/nb/", "/nb/role"}


@pytest.mark.parametrize("role", ["facilitator", "minister", "", "agency\n"])
def test_the_door_gives_no_seat_to_who_may_not_have_it(server: Server, role: str) -> None:
    answer = caller(server).post("/nb/join", data={"code": server.code, "role": role})
    assert answer.headers["location"].endswith("refused=code")
    assert COOKIE not in answer.cookies


def test_a_client_that_lies_about_its_role_stays_what_it_is(server: Server) -> None:
    forged = Seats("not the secret", "x", ("agency",)).sealed(Seat("facilitator", "b"))
    for cookie in (forged, "facilitator", '["facilitator","b"]', "x" * 5000):
        client = caller(server)
        client.cookies.set(COOKIE, cookie)
        answer = client.get("/nb/facilitator")
        assert answer.status_code == 303, cookie[:40]


def test_a_link_seats_one_facilitator(server: Server) -> None:
    path = "/enter" + server.link.partition("/enter")[2]
    first = caller(server)
    assert first.get(path).headers["location"] == "/nb/facilitator"
    assert "HttpOnly" in first.get(path).headers.get("set-cookie", "HttpOnly")
    assert caller(server).get(path).headers["location"].endswith("refused=link")
    leads = Page(server, first, "/nb/facilitator")

    # Somebody who knows the page's number, but sits elsewhere, presses the facilitator's buttons.
    agency = joined(server).cookies.get(COOKIE)
    with closing(leads.socket(cookie=agency)) as socket:
        socket.send(leads.does("step-1", "click", {}))
    own = Page(server, joined(server), "/nb/role")
    with closing(own.socket()) as socket:
        socket.send(leads.does("step-1", "click", {}))
        assert not happens(server, "stepped", seconds=3)

    again = Page(server, first, "/nb/facilitator")
    with closing(again.socket()) as socket:
        socket.send(again.does("step-1", "click", {}))
        assert happens(server, "stepped")


def test_a_client_that_floods_is_let_go_and_nobody_else_waits(server: Server) -> None:
    page, other = (Page(server, joined(server), "/nb/role") for _ in range(2))
    before = kinds(server).count("noted")
    note = page.does("note-form", "submit", {"text": "again"})
    with closing(page.socket()) as socket:
        for _ in range(1000):
            socket.send(note)
        while socket.recv(timeout=30) != HUNG_UP:
            pass
    assert 0 < kinds(server).count("noted") - before < 200
    with closing(other.socket()) as socket:
        socket.send(other.does("note-form", "submit", {"text": "mine"}))
        assert happens(server, "noted", "mine")


BROKEN: tuple[object, ...] = (
    None, 7, [], [{}], "text", {}, {"text": 7}, {"text": None}, {"text": {"a": "b"}},
    {"text": ["x"] * 1000}, {str(i): "x" for i in range(200)},
)  # fmt: skip


def test_nonsense_changes_nothing(server: Server) -> None:
    page = Page(server, joined(server), "/nb/role")
    number, listener = page.listener("content", "submit")
    before = len(read_log(server.log))
    messages = [
        "42[]", '42["event"]', '42["event",7]', '42["event",{}]', "42{", '42["log",{}]',
        page.raw("x", listener), page.raw(number, "x"), page.raw(number, listener, "{"),
        page.raw(10**9, listener), page.raw(number, listener, *["{}"] * 9),
        *(page.does("note-form", "submit", broken) for broken in BROKEN),
        *(page.event("content", "submit", broken, {"text": "x"}) for broken in BROKEN),
        *(page.event("content", "submit", "note-form", *given) for given in [(), ({}, {}, {})]),
    ]  # fmt: skip
    for message in messages:
        with closing(page.socket()) as socket:
            socket.send(message)
    assert caller(server).get("/nb/").status_code == 200
    assert len(read_log(server.log)) == before


def test_a_broken_decision_is_refused_and_not_written(server: Server) -> None:
    page = Page(server, joined(server), "/nb/role")
    with closing(page.socket()) as socket:
        socket.send(page.event("lever-form", "input", {"lever": "export_ban"}))
        name = built_form(socket)
        for sent in (
            {"days": "-1"}, {"days": "1e400"}, {"days": "many"}, {"starts": "yesterday"},
            {"starts": "1999-01-01"}, {"days": "3.5"}, {"days": ["x"]} | {"starts": "?"},
        ):  # fmt: skip
            socket.send(page.does(name, "submit", sent))
        assert not happens(server, "decided", seconds=3)
        good = {"why": "Stock falls.", "authority": "The act.", "days": "30"}
        socket.send(page.does(name, "submit", good))
        assert happens(server, "decided")


def built_form(socket: Any) -> str:
    """Read updates until the form of the chosen lever is there; give its name."""
    while True:
        said = socket.recv(timeout=30)
        if not said.startswith('42["update"'):
            continue
        for element in json.loads(said[2:])[1].values():
            name = element.get("props", {}).get("id", "") if isinstance(element, dict) else ""
            if name.startswith("decide-"):
                return str(name)


def test_a_message_that_is_too_large_closes_the_socket(server: Server) -> None:
    page = Page(server, joined(server), "/nb/role")
    with closing(page.socket()) as socket, pytest.raises(ConnectionClosed):
        shout(socket, "42" + json.dumps(["event", {"x": "y" * 300_000}]), 1)
    assert caller(server).get("/nb/").status_code == 200


def test_forms_from_elsewhere_and_large_ones_are_refused(server: Server) -> None:
    client = caller(server)
    sent = {"code": server.code, "role": "agency"}
    other = client.post("/nb/join", data=sent, headers={"Origin": "http://evil.example"})
    assert other.status_code == 403
    assert client.post("/nb/join", data={**sent, "x": "y" * 50_000}).status_code == 413
    chunked = client.post("/nb/join", content=iter([b"code=x"]))
    assert chunked.status_code == 413
    address = f"ws://127.0.0.1:{server.port}/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    with pytest.raises(InvalidStatus, match="403"):
        sockets.connect(address, origin="http://evil.example")


def test_pages_say_what_browsers_may_do_with_them(server: Server) -> None:
    headers = caller(server).get("/nb/").headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_codes_are_not_guessed(server: Server) -> None:
    """Last of all: it uses up what this machine may try."""
    client = caller(server)
    places = [
        client.post("/nb/join", data={"code": f"AAA{i}", "role": "agency"}).headers["location"]
        for i in range(60)
    ]
    assert places[-1].endswith("refused=often")
    late = client.post("/nb/join", data={"code": server.code, "role": "agency"})
    assert COOKIE not in late.cookies

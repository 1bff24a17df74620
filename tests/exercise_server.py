"""A server of the exercise room in a process of its own, and browsers that visit it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
WORLD = Path(__file__).with_name("exercise_world.yaml")
SECONDS = 15_000
"""Milliseconds that a browser waits before a test fails; the cores may be shared."""
SWITCHES = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def free_port() -> int:
    """Ask the system for a port that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class Server:
    """A running server; it may be killed and started again on its log."""

    log: Path
    port: int = field(default_factory=free_port)
    what: str = str(WORLD)
    """What it serves: a file, the name of a shipped exercise, or ``--demo``."""
    process: Any = None
    said: str = ""

    @property
    def door(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until browsers can come."""
        pytest.importorskip("nicegui", reason="the exercise room needs the extra [exercise]")
        command = [sys.executable, "-m", "forsyningssim", "exercise", self.what]
        command += ["--port", str(self.port), "--log", str(self.log)]
        output = self.log.with_suffix(".txt")
        # NiceGUI behaves otherwise where it believes itself under test.
        environment = {name: said for name, said in os.environ.items() if "PYTEST" not in name}
        with output.open("w", encoding="utf-8") as file:
            self.process = subprocess.Popen(
                command, stdout=file, stderr=subprocess.STDOUT, env=environment
            )
        deadline = time.monotonic() + 180
        while "Evaluators" not in (said := output.read_text(encoding="utf-8")):
            assert self.process.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.1)
        self.said = said

    def kill(self) -> None:
        """Kill it as the system would, without a chance to write anything more."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def _said(self, pattern: str) -> str:
        found = re.search(pattern, self.said)
        assert found, self.said
        return found[1]

    @property
    def link(self) -> str:
        """The facilitator's link, good for one browser."""
        return self._said(r"Facilitator, works once: (\S+)")

    @property
    def player(self) -> str:
        """The link of who plays alone, good for one browser."""
        return self._said(r"Start here, works once: (\S+)")

    @property
    def code(self) -> str:
        return self._said(r"Participants: \S+ with the code (\S+)")

    @property
    def evaluators_code(self) -> str:
        return self._said(r"Evaluators: \S+ with the code (\S+)")


@contextmanager
def serving(folder: Path, what: str = str(WORLD)) -> Iterator[Server]:
    """Run a server on a new log."""
    server = Server(folder / "game.exercise", what=what)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def chromium() -> Iterator[Any]:
    """Start the browser, or skip the test where there is none."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is missing")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(SWITCHES))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visitors:
    """Browsers of one server: each visit is a context of its own, with its own cookies."""

    browser: Any
    server: Server
    _seats: dict[str, Any] = field(default_factory=dict)

    def page(self, role: str, path: str = "", language: str = "nb", **options: Any) -> Any:
        """Open a page as a role, in a browser that is seated there."""
        seat = self.seat(role) if role else None
        context = self.browser.new_context(storage_state=seat, **options)
        context.set_default_timeout(SECONDS)
        page = context.new_page()
        page.goto(f"{self.server.door}/{language}/{path}")
        page.wait_for_selector("#content")
        page.wait_for_function("window.did_handshake === true")
        return page

    def seat(self, role: str) -> Any:
        """Come in by the door as a role once, and keep its cookie."""
        if role not in self._seats:
            context = self.browser.new_context()
            context.set_default_timeout(SECONDS)
            page = context.new_page()
            if role == "facilitator":
                page.goto(self.server.link)
            elif self.server.what == "--demo":
                page.goto(self.server.player)
            else:
                page.goto(f"{self.server.door}/nb/")
                evaluator = role == "evaluator"
                page.fill("#code", self.server.evaluators_code if evaluator else self.server.code)
                page.select_option("#role", role)
                page.click("#enter")
            page.wait_for_selector("#decisions, [id^=objective-]")
            self._seats[role] = context.storage_state()
            context.close()
        return self._seats[role]

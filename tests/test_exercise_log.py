"""The log of an exercise: what was acknowledged is never lost, and what is no log is not taken."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from forsyningssim.exercise import log as log_module
from forsyningssim.exercise.game import Game
from forsyningssim.exercise.log import Log, LogError, read_log
from forsyningssim.exercise.room import Room
from forsyningssim.scenario.library import load

WORLD = Path(__file__).with_name("exercise_world.yaml")
_PLAYER = """
import sys
from pathlib import Path
from forsyningssim.exercise.room import Room
room = Room.open(Path(sys.argv[1]), Path(sys.argv[2]))
room.listen(lambda receipt: print(receipt.number, receipt.kind, flush=True))
room.sit("agency") if "agency" not in room.record.seated else None
turn = 0
while True:
    turn += 1
    ration = {"kind": "rationing", "rations.blue.days": 20 + turn, "days": 3}
    done = room.decide("agency", ration, "", "")
    room.withdraw("agency", done.number)
    if turn % 20 == 0 and room.now.day < 20:
        room.step(1)
"""


_WRITER = """
import sys
from pathlib import Path
from forsyningssim.exercise.log import Log
log = Log(Path(sys.argv[2]))
while True:
    print(log.append("noted", "agency", 0, {"text": "x" * 300}).number, "noted", flush=True)
"""


def killed(program: str, file: Path, after: float) -> dict[int, str]:
    """Run a program, kill it some seconds after its first event; return what it acknowledged."""
    player = subprocess.Popen(
        [sys.executable, "-c", program, str(WORLD), str(file)],
        stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert player.stdout is not None
    heard = [player.stdout.readline()]
    time.sleep(after)
    player.send_signal(signal.SIGKILL)
    heard += player.stdout.read().splitlines(keepends=True)
    player.wait()
    whole = [line.split() for line in heard if line.endswith("\n")]
    return {int(number): kind for number, kind in whole}


@pytest.mark.parametrize(("program", "times"), [(_WRITER, 15), (_PLAYER, 3)])
def test_a_server_killed_at_any_moment_loses_nothing_that_was_acknowledged(
    tmp_path: Path, program: str, times: int
) -> None:
    """Kill -9 in the middle of writing; each time go on where the log says."""
    file, luck = tmp_path / "game.log", random.Random(1)
    acknowledged: dict[int, str] = {}
    for _ in range(times):
        acknowledged |= killed(program, file, luck.random() * 0.3)
        written = {event.number: event.kind for event in read_log(file)}
        assert acknowledged.items() <= written.items()
    assert len(acknowledged) > 10 * times


def test_the_same_log_gives_the_same_books(tmp_path: Path) -> None:
    file = tmp_path / "game.log"
    killed(_PLAYER, file, 0.5)
    record = Room.open(WORLD, file).record
    assert record == Room.open(WORLD, file).record
    fresh = [Game.of(load(WORLD)).replay(record, 21).finished.ledger for _ in range(2)]
    books = [[(pair, packs.tobytes()) for pair, packs in each.routine] for each in fresh]
    assert fresh[0] is not fresh[1]
    assert books[0] == books[1]


def test_a_file_of_the_first_version_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "old.log"
    with monkeypatch.context() as first:
        first.setattr(log_module, "_MIGRATIONS", log_module._MIGRATIONS[:1])
        old = Log(file)
        old.append("opened", "facilitator", 0, {"key": "ABCDEF"})
        old.close()
    with sqlite3.connect(file) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (1,)
    new = Log(file)
    new.append("noted", "agency", 0, {"text": "Æ"})
    assert [event.body for event in read_log(file)] == [{"key": "ABCDEF"}, {"text": "Æ"}]
    with sqlite3.connect(file) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (2,)
        for forbidden in ("DELETE FROM events", "UPDATE events SET day = 1"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                database.execute(forbidden)


def test_what_is_no_log_or_a_damaged_one_is_told_in_one_line(tmp_path: Path) -> None:
    text = tmp_path / "text.log"
    text.write_text("This is a text, and a rather long one, of more than a hundred bytes. " * 4)
    foreign = tmp_path / "foreign.log"
    with sqlite3.connect(foreign) as database:
        database.execute("CREATE TABLE other (a)")
    newer = tmp_path / "newer.log"
    Log(newer).close()
    with sqlite3.connect(newer) as database:
        database.execute("PRAGMA user_version = 99")
    damaged = tmp_path / "damaged.log"
    whole = Log(damaged)
    for _ in range(400):
        whole.append("noted", "agency", 0, {"text": "x" * 200})
    whole.close()
    content = bytearray(damaged.read_bytes())
    content[8192:24576] = bytes(16384)
    damaged.write_bytes(content)
    for file, said in (
        (text, "cannot be used"),
        (foreign, "not the log of an exercise"),
        (newer, "newer version"),
        (damaged, "damaged|cannot be used"),
    ):
        for how in (Log, read_log):
            with pytest.raises(LogError, match=said) as error:
                how(file)
            assert str(error.value).startswith(str(file))
            assert "\n" not in str(error.value)
    with pytest.raises(LogError, match="no such file"):
        read_log(tmp_path / "nothing.log")


def test_two_servers_cannot_write_one_log(tmp_path: Path) -> None:
    one, other = Log(tmp_path / "game.log"), Log(tmp_path / "game.log")
    one.append("opened", "facilitator", 0, {})
    with pytest.raises(LogError, match="another server"):
        other.append("opened", "facilitator", 0, {})


def test_a_log_of_another_scenario_is_not_taken_up(tmp_path: Path) -> None:
    Room.open(WORLD, tmp_path / "game.log").close()
    changed = tmp_path / "changed.yaml"
    text = WORLD.read_text().replace("small_world.yaml", str(Path("small_world.yaml")))
    changed.write_text(text.replace("To try the room.", "To try another room."))
    (tmp_path / "small_world.yaml").write_bytes(WORLD.with_name("small_world.yaml").read_bytes())
    with pytest.raises(LogError, match="another scenario"):
        Room.open(changed, tmp_path / "game.log")

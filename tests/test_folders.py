"""Folders that are whole or not there."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from forsyningssim.errors import OutputError
from forsyningssim.folders import whole_folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_appears_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b"
    with whole_folder(target) as partial:
        (partial / "x").write_text("1")
        assert not target.exists()
        assert partial.name.endswith(".partial")
    assert (target / "x").read_text() == "1"
    assert names(target.parent) == ["b"]


def written_until(error: type[BaseException], target: Path) -> None:
    with whole_folder(target) as partial:
        (partial / "x").write_text("1")
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, SystemExit])
def test_nothing_is_left_when_the_block_raises(tmp_path: Path, error: type[BaseException]) -> None:
    with pytest.raises(error):
        written_until(error, tmp_path / "a" / "b")
    assert names(tmp_path) == []


def test_what_was_there_is_replaced_at_once_or_stays(tmp_path: Path) -> None:
    target = tmp_path / "b"
    for text in ("old", "new"):
        with whole_folder(target) as partial:
            (partial / text).write_text(text)
    assert names(target) == ["new"]
    with pytest.raises(ValueError):  # noqa: PT011  (it has no words)
        written_until(ValueError, target)
    assert names(target) == ["new"]
    assert names(tmp_path) == ["b"]


def test_a_full_disk_is_one_error_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with (
        pytest.raises(OutputError, match="No space left on device"),
        whole_folder(tmp_path / "b") as partial,
    ):
        (partial / "x").write_text("1")
    assert names(tmp_path) == []


def test_a_rename_that_fails_puts_back_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "b"
    with whole_folder(target) as partial:
        (partial / "old").write_text("old")
    rename = Path.rename

    def failing(self: Path, goal: Path) -> Path:
        if self.name.endswith(".partial") and not self.name.endswith(".old.partial"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return rename(self, goal)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OutputError, match="Input/output error"), whole_folder(target):
        pass
    assert names(tmp_path) == ["b"]
    assert names(target) == ["old"]


def test_a_place_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot write"), whole_folder(tmp_path / "file" / "b"):
        pass
    assert names(tmp_path) == ["file"]

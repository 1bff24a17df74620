"""Folders and files that are whole or not there: written aside, forced to disk, then renamed."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from forsyningssim.errors import OutputError


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give a new folder to write into; when the block ends well, it becomes ``target``.

    Whatever was at ``target`` is replaced. If the block raises, or is interrupted, nothing of it is
    left, and what was at ``target`` stays.

    Raises
    ------
    OutputError
        The folder cannot be made, written or renamed: no permission, a full disk.
    """
    partial = _beside(target, "partial")
    made = _missing(partial)
    try:
        _sweep(partial)
        partial.mkdir(parents=True)
        yield partial
        _to_disk(partial)
        _put(partial, target)
    except OSError as error:
        raise OutputError(str(target), error.strerror or str(error)) from error
    finally:
        _sweep(partial)
        for folder in made:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Give the name of a new file to write; when the block ends well, it becomes ``target``.

    If the block raises, nothing of it is left, and what was at ``target`` stays. A process that is
    killed leaves a file whose name ends in ``.partial``.

    Raises
    ------
    OutputError
        The file cannot be written or renamed: no permission, a full disk.
    """
    partial = _beside(target, "partial")
    try:
        yield partial
        _sync(partial)
        partial.rename(target)
        _sync(target.parent)
    except OSError as error:
        raise OutputError(str(target), error.strerror or str(error)) from error
    finally:
        partial.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a whole file in UTF-8, with line ends as they stand.

    Raises
    ------
    OutputError
        It cannot be written.
    """
    with whole_file(path) as partial:
        partial.write_bytes(text.encode("utf-8"))


def between_marks(page: str, begin: str, end: str, text: str) -> str:
    """Return a page with ``text`` between two marks; the rest of it stays as it is.

    Raises
    ------
    OutputError
        The page lacks a mark.
    """
    before, begun, rest = page.partition(begin)
    _, ended, after = rest.partition(end)
    if not (begun and ended):
        raise OutputError("the page", f"lacks the marks {begin} and {end}")
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"


def shown_json(data: Mapping[str, Any]) -> str:
    """Return data as JSON for people: indented, in the order given, dates as text."""
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False, default=date.isoformat)
    return f"{text}\n"


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a folder, by its path below it."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _beside(target: Path, ending: str) -> Path:
    """Name a folder in the same place that no other process writes."""
    return target.with_name(f"{target.name}.{os.getpid()}.{ending}")


def _missing(folder: Path) -> list[Path]:
    """Give the parents of a folder that are not there yet, the innermost first."""
    return [parent for parent in folder.parents if not parent.exists()]


def _sweep(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _to_disk(folder: Path) -> None:
    """Force every file of a folder to disk, so that the new name never stands for less."""
    for path in sorted(folder.rglob("*"), reverse=True):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _put(partial: Path, target: Path) -> None:
    """Give a folder its final name; what had it before goes only when the new one is in place."""
    old = _beside(target, "old.partial")
    if target.exists():
        target.rename(old)
    try:
        partial.rename(target)
    except BaseException:
        if old.exists():
            old.rename(target)
        raise
    _sweep(old)
    _sync(target.parent)

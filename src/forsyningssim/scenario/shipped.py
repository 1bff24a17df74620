"""The scenarios that come with the package, by name."""

from __future__ import annotations

from pathlib import Path

from forsyningssim.errors import UnknownNameError

_ENDINGS = (".yaml", ".yml")
_PARTS = "parts"
"""Folder of what scenarios extend and nobody can run."""


def folder() -> Path:
    """Return where they lie: inside an installed package, or beside the sources of a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "scenarios"
    return inside if inside.is_dir() else package.parents[1] / "scenarios"


def shipped() -> dict[str, Path]:
    """Return every scenario by its name, sorted; those of a folder as ``verification/x``."""
    root = folder()
    files = sorted(
        path for path in root.rglob("*") if path.suffix in _ENDINGS and path.parent != root / _PARTS
    )
    return {path.relative_to(root).with_suffix("").as_posix(): path for path in files}


def find(name: str) -> Path:
    """Return the file that is meant by a path or by the name of a shipped scenario.

    Raises :class:`~forsyningssim.errors.UnknownNameError` if there is neither.
    """
    path = Path(name)
    if path.suffix in _ENDINGS or path.exists():
        return path
    known = shipped()
    if name not in known:
        raise UnknownNameError("scenario", name, list(known))
    return known[name]

"""Packages that only some analyses need."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from forsyningssim.errors import MissingExtraError


def load(module: str, extra: str) -> ModuleType:
    """Import a module that comes with an extra of this package.

    Raises
    ------
    MissingExtraError
        The extra is not installed; the message says how to install it.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtraError(module.partition(".")[0], extra) from error

"""Which result this is: a hash of all that decides it, and by what it was made."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from importlib.metadata import version
from os import cpu_count
from typing import Any, Final

from forsyningssim.data.norway import POPULATION

RESULTS_VERSION: Final = 2
"""Raised whenever the changelog says that results change: old folders are then not reused."""
_PACKAGES: Final = ("duckdb", "matplotlib", "numba", "numpy", "pydantic", "scipy", "simpy")


def fingerprint(told: Mapping[str, Any]) -> str:
    """Return ten hexadecimal digits that change when anything that is told does.

    The population of Norway and the version of the model's results are always part of it.
    """
    whole = {
        **told,
        "municipalities": POPULATION.read_text(encoding="utf-8"),
        "results": RESULTS_VERSION,
    }
    return blake2b(as_json(whole).encode(), digest_size=5).hexdigest()


def as_json(data: Mapping[str, Any]) -> str:
    """Return data as JSON that does not depend on the order of keys, as hashes need it."""
    return json.dumps(data, sort_keys=True, default=date.isoformat)


def made_by() -> dict[str, Any]:
    """Say by which versions and machine something was made."""
    return {
        "versions": {
            "forsyningssim": version("forsyningssim"),
            "python": platform.python_version(),
            **{package: version(package) for package in _PACKAGES},
        },
        "machine": {
            "system": " ".join((platform.system(), *platform.libc_ver())).rstrip(),
            "processor": platform.machine(),
            "cores": cpu_count(),
        },
    }

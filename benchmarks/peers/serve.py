"""What a peer's script does with its jobs: one line of JSON in, one line out, with the seconds."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from time import process_time
from typing import Any


def serve(simulate: Callable[..., dict[str, list[int]]]) -> None:
    """Simulate job after job; what the peer itself prints goes to the error stream."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    for line in sys.stdin:
        job: dict[str, Any] = json.loads(line)
        began = process_time()
        found = simulate(**job)
        print(json.dumps({"seconds": process_time() - began, **found}), file=answers)

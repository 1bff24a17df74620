"""A run about to begin, or over: everything that one run is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forsyningssim.actors import AuthorityOffice, Network, NoticeBoard
from forsyningssim.engine.world import World
from forsyningssim.patients.layout import State
from forsyningssim.setting import Setting


@dataclass
class Model:
    """A run about to begin (or over): time, arrays, handles, and the actors worth asking."""

    setting: Setting
    world: World
    state: State
    table: npt.NDArray[np.int64]
    """Where the arrays are, for compiled code."""
    network: Network
    office: AuthorityOffice
    board: NoticeBoard
    accounts: list[tuple[str, str]]
    """Accounts between which each routine flow goes. Length F."""

"""Units of the model. Stock and flow are whole packs; time is whole days."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

import numpy as np
import numpy.typing as npt
from pydantic import Field

Days: TypeAlias = Annotated[int, Field(ge=0)]
"""A duration in whole days."""
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
"""A share of a whole: 0 is nothing, 1 is all."""
Positive: TypeAlias = Annotated[float, Field(gt=0)]
"""A number above zero."""
NotNegative: TypeAlias = Annotated[float, Field(ge=0)]
"""A number that is zero or above."""

Packs: TypeAlias = npt.NDArray[np.int64]
"""Whole packs. The first axis is the product, in catalogue order."""
Rates: TypeAlias = npt.NDArray[np.float64]
"""Numbers by product (or group), such as packs per day. Shape (P,) or (P, n)."""
DAYS_PER_YEAR: Final = 365.25
ROUNDING: Final = 1e-9
"""Packs: what a floor of fractions forgives, so that three thirds are a whole."""

Mask: TypeAlias = npt.NDArray[np.bool_]
"""Which products (or groups) are meant. Shape (P,) or (G,)."""

"""The cases, in the order of the table."""

from __future__ import annotations

from typing import Final

from forsyningssim.verification.case import Case, by_hand
from forsyningssim.verification.cases.outage import cover, disrupted_supply
from forsyningssim.verification.cases.shelf import base_stock, lost_sales, reorder_point

__all__ = ["CASES"]

CASES: Final[tuple[Case, ...]] = (
    Case("base_stock", "Sherbrooke 2004", base_stock),
    Case("base_stock_each_pack", "Palm 1938", base_stock),
    Case("base_stock_each_day", "by thinning", base_stock),
    Case("pooled_demand", "Eppen 1979", base_stock),
    Case("lost_sales", "a chain", lost_sales),
    Case("reorder_point", "Zheng and Federgruen 1991", reorder_point),
    Case("disrupted_supply", "Snyder and Shen 2019, 9.3", disrupted_supply),
    Case("cover", "a geometric sum", cover),
    by_hand("pausing_order"),
    by_hand("pausing_shipment"),
    by_hand("pausing_transit"),
    by_hand("pausing_receipt"),
    by_hand("pausing_transit_overnight"),
    by_hand("pausing_short_store"),
    by_hand("partial_loss"),
    by_hand("patience"),
    by_hand("sharing_proportional"),
    by_hand("sharing_priority"),
    by_hand("sharing_by_supplier"),
    by_hand("export_ban", policy="ban"),
)

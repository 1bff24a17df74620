"""The cases, in the order of the table."""

from __future__ import annotations

from typing import Final

from forsyningssim.verification.case import Case, by_hand
from forsyningssim.verification.cases.echelon import (
    bullwhip,
    limited_plant,
    two_shelves,
    two_stages,
)
from forsyningssim.verification.cases.game import beer_game
from forsyningssim.verification.cases.outage import (
    cover,
    disrupted_supply,
    order_quantity,
    time_to_empty,
)
from forsyningssim.verification.cases.people import beds, home_stock
from forsyningssim.verification.cases.shelf import (
    base_stock,
    correlated_demand,
    lost_sales,
    reorder_point,
)

__all__ = ["CASES"]

CASES: Final[tuple[Case, ...]] = (
    Case("base_stock", "Sherbrooke 2004", base_stock),
    Case("base_stock_each_pack", "Palm 1938", base_stock),
    Case("base_stock_each_day", "by thinning", base_stock),
    Case("pooled_demand", "Eppen 1979", base_stock),
    Case("correlated_demand", "Eppen 1979", correlated_demand),
    Case("lost_sales", "a chain of days", lost_sales),
    Case("lost_sales_each_pack", "Erlang 1917", lost_sales),
    Case("lost_sales_uniform", "Erlang 1917", lost_sales),
    Case("lost_sales_exponential", "Erlang 1917", lost_sales),
    Case("reorder_point", "Zheng and Federgruen 1991", reorder_point),
    Case("disrupted_supply", "Snyder and Shen 2019, 9.3", disrupted_supply),
    Case("order_quantity", "Parlar and Berkin 1991; Berk and Arreola-Risa 1994", order_quantity),
    Case("cover", "a geometric sum", cover),
    Case("time_to_empty", "Erlang's law", time_to_empty),
    Case("two_stages", "Clark and Scarf 1960", two_stages),
    Case("limited_plant", "Lindley 1952; Federgruen and Zipkin 1986", limited_plant),
    Case("two_shelves", "a chain of days", two_shelves),
    Case("bullwhip", "Chen, Ryan and Simchi-Levi 2000", bullwhip),
    Case("bullwhip_averaged", "Chen, Drezner, Ryan and Simchi-Levi 2000", bullwhip),
    Case("beer_game", "Sterman 1989", beer_game),
    Case("beds", "Takács 1962: M/G/∞", beds),
    Case("home_stock", "renewal theory", home_stock),
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
    by_hand("expiry"),
    by_hand("release", policy="release"),
    by_hand("export_ban", policy="ban"),
)

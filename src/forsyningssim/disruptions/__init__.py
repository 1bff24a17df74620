"""X: what can happen to us. Each file holds the description and the process of one disruption."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from forsyningssim.disruptions.api_shortage import ApiShortage
from forsyningssim.disruptions.demand_surge import DemandSurge
from forsyningssim.disruptions.disruption import Disruption
from forsyningssim.disruptions.foreign_export_ban import ForeignExportBan
from forsyningssim.disruptions.hazard_shock import HazardShock
from forsyningssim.disruptions.market_withdrawal import MarketWithdrawal
from forsyningssim.disruptions.panic_buying import PanicBuying
from forsyningssim.disruptions.plant_outage import PlantOutage
from forsyningssim.disruptions.price_shock import PriceShock
from forsyningssim.disruptions.quality_stop import QualityStop
from forsyningssim.disruptions.recall import Recall
from forsyningssim.disruptions.route_closure import RouteClosure
from forsyningssim.disruptions.stock_building_abroad import StockBuildingAbroad
from forsyningssim.disruptions.transport_disruption import TransportDisruption
from forsyningssim.disruptions.warehouse_outage import WarehouseOutage

__all__ = ["AnyDisruption", "Disruption"]

AnyDisruption: TypeAlias = Annotated[
    ApiShortage
    | DemandSurge
    | ForeignExportBan
    | HazardShock
    | MarketWithdrawal
    | PanicBuying
    | PlantOutage
    | PriceShock
    | QualityStop
    | Recall
    | RouteClosure
    | StockBuildingAbroad
    | TransportDisruption
    | WarehouseOutage,
    Field(discriminator="kind"),
]
"""Any of them, told apart by its ``kind``."""

"""The actors: read these files to read the model."""

from forsyningssim.actors.allotment import Allotments
from forsyningssim.actors.authority import Authority, AuthorityOffice, NoticeBoard, Notices, Trigger
from forsyningssim.actors.customer import Account, Customer
from forsyningssim.actors.domestic_factory import DomesticFactory, Factory, FactoryTerms
from forsyningssim.actors.european_stockpile import EuropeanStockpile, Stockpile
from forsyningssim.actors.hospitals import HospitalRegion
from forsyningssim.actors.manufacturer import (
    Breakdowns,
    CommonShocks,
    Manufacturers,
    UnreliableSupplier,
)
from forsyningssim.actors.national_stock import NationalStock, NationalStore
from forsyningssim.actors.neighbours import Neighbours
from forsyningssim.actors.network import Network, closed, departures_shut
from forsyningssim.actors.parallel_trader import ParallelTrade, ParallelTraders
from forsyningssim.actors.payments import PAYERS, Payer, Payment
from forsyningssim.actors.prices import Prices
from forsyningssim.actors.product import Costs, Product
from forsyningssim.actors.reports import WeeklyReports
from forsyningssim.actors.rest_of_europe import Region, RestOfEurope
from forsyningssim.actors.wholesaler import (
    Dispensations,
    Duty,
    GoodsKeepers,
    Outlets,
    Wholesaler,
    Wholesalers,
)

__all__ = [
    "PAYERS",
    "Account",
    "Allotments",
    "Authority",
    "AuthorityOffice",
    "Breakdowns",
    "CommonShocks",
    "Costs",
    "Customer",
    "Dispensations",
    "DomesticFactory",
    "Duty",
    "EuropeanStockpile",
    "Factory",
    "FactoryTerms",
    "GoodsKeepers",
    "HospitalRegion",
    "Manufacturers",
    "NationalStock",
    "NationalStore",
    "Neighbours",
    "Network",
    "NoticeBoard",
    "Notices",
    "Outlets",
    "ParallelTrade",
    "ParallelTraders",
    "Payer",
    "Payment",
    "Prices",
    "Product",
    "Region",
    "RestOfEurope",
    "Stockpile",
    "Trigger",
    "UnreliableSupplier",
    "WeeklyReports",
    "Wholesaler",
    "Wholesalers",
    "closed",
    "departures_shut",
]

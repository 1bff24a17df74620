"""L: what we can do. Each file holds the description and the process of one lever."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from forsyningssim.levers.european_access import EuropeanAccess
from forsyningssim.levers.export_ban import ExportBan
from forsyningssim.levers.joint_procurement import JointProcurement
from forsyningssim.levers.lever import Lever
from forsyningssim.levers.municipal_codetermination import MunicipalCodetermination
from forsyningssim.levers.municipal_depot import MunicipalDepot
from forsyningssim.levers.national_list_revision import NationalListRevision
from forsyningssim.levers.national_stock_release import NationalStockRelease
from forsyningssim.levers.nordic_sharing import NordicSharing
from forsyningssim.levers.preparedness_contract import PreparednessContract
from forsyningssim.levers.priority import Priority
from forsyningssim.levers.public_advice import PublicAdvice
from forsyningssim.levers.rationing import Rationing
from forsyningssim.levers.slots import double_holdings
from forsyningssim.levers.solidarity_request import SolidarityRequest
from forsyningssim.levers.special_import import SpecialImport
from forsyningssim.levers.stock_duty import StockDuty
from forsyningssim.levers.substitution import Substitution
from forsyningssim.levers.tender_award import TenderAward
from forsyningssim.levers.use_reduction import UseReduction

__all__ = ["AnyLever", "Lever", "double_holdings"]

AnyLever: TypeAlias = Annotated[
    EuropeanAccess
    | ExportBan
    | JointProcurement
    | MunicipalCodetermination
    | MunicipalDepot
    | NationalListRevision
    | NationalStockRelease
    | NordicSharing
    | PreparednessContract
    | Priority
    | PublicAdvice
    | Rationing
    | SolidarityRequest
    | SpecialImport
    | StockDuty
    | Substitution
    | TenderAward
    | UseReduction,
    Field(discriminator="kind"),
]
"""Any of them, told apart by its ``kind``."""

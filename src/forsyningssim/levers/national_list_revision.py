"""A committee reconsiders what the preparedness list contains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal

import numpy as np
from pydantic import Field

from forsyningssim.actors.network import Network
from forsyningssim.actors.payments import Payer
from forsyningssim.engine.timetable import Phase
from forsyningssim.engine.world import Process, World
from forsyningssim.levers.lever import Claim, Lever
from forsyningssim.patients.catalogue import PatientGroup
from forsyningssim.spec import Text
from forsyningssim.units import Days, Mask, NotNegative
from forsyningssim.words import days, listed, say

_WORST_OF: Final = 4
"""Severity classes; each counts twice the next."""


class NationalListRevision(Lever):
    """At intervals, the substances with the highest score stand on the list, and no others.

    Score = (weight of severity, risk or volume) times the weight of those who use it, primary
    care or hospitals (``municipal_codetermination``). What comes onto the list is built up at the
    pace of its stock; what leaves it is sold as ordinary stock at the wholesalers' next review.
    """

    kind: Literal["national_list_revision"] = "national_list_revision"
    stock: Literal["duty", "national"] = "duty"
    """Whose list: the wholesalers' statutory stock, or the state's inside their flow."""
    criterion: Literal["severity", "risk", "volume"] = "severity"
    """``severity``: of its most severe group, each class twice the next; ``risk``: suppliers'
    notices since the last revision, plus one, over the plants that make it; ``volume``: packs a
    day. Equal scores go by volume."""
    substances: Annotated[int, Field(ge=0)]
    """How many substances the list has room for."""
    cover_days: Days = 60
    """Days of use that are held of each."""
    every_days: Annotated[int, Field(ge=1)] = 365
    """Days between two revisions; the first is on the day it takes hold."""
    nok_per_revision: NotNegative = 0.0
    """What the work on a revision costs."""
    payer: Payer = "state"
    """Who pays for the committee."""

    def claims(self) -> Iterator[Claim]:
        """Yield the slots it takes."""
        yield Claim(f"{self.stock} list", self.medicines)

    def hold(self, world: World, network: Network, products: Mask, until: int) -> Process:
        """When the committee has met, its list holds until it meets again, or is dissolved.

        It meets after the morning's decisions, so that it knows all of them.
        """
        wanted, held = {
            "duty": (network.duty_days, network.duty_held),
            "national": (network.national_days, network.national_held),
        }[self.stock]
        last = world.day
        while world.day < until:
            yield world.next(Phase.ARRIVALS)
            kept = products & network.catalogue.mask(self.chosen(network, products, last))
            kept &= self.substances > 0
            network.pay(self.payer, self.nok_per_revision, world.day)
            last = world.day
            with (
                wanted.at_least(kept, self.cover_days),
                held.turned(products & ~kept, 0.0),
            ):
                yield world.on_day(min(until, last + self.every_days))

    def chosen(self, network: Network, products: Mask, since: int) -> list[str]:
        """Return the substances on the list, the highest score first.

        ``since`` is the day from which suppliers' notices count.
        """
        catalogue = network.catalogue
        substance = np.array(catalogue.substance_of)
        volume = network.normal_use().sum(axis=1)
        ranking = []
        for name in sorted(set(substance[products].tolist())):
            mine = substance == name
            score = self._weight(network, name) * self._size(network, mine, since)
            ranking.append((-score, -float(volume[mine].sum()), name))
        return [name for _, _, name in sorted(ranking)[: self.substances]]

    def _weight(self, network: Network, substance: str) -> float:
        """Return the weight of the group that counts most; 0 if nobody uses it."""
        primary = float(network.primary_weight.value[0])

        def weight(group: PatientGroup) -> float:
            severity = 2.0 ** (_WORST_OF - group.spec.severity)
            who = 1 - primary if group.spec.channel == "hospital" else primary
            return who * (severity if self.criterion == "severity" else 1.0)

        users = [group for group in network.catalogue.groups if group.substance == substance]
        return max(map(weight, users), default=0.0)

    def _size(self, network: Network, mine: Mask, since: int) -> float:
        """Return what the criterion measures of the products in ``mine``."""
        if self.criterion == "volume":
            return float(network.normal_use()[mine].sum())
        if self.criterion == "risk":
            notices = [notice.products for notice in network.board.given if notice.day >= since]
            plants = int(network.made_at[mine].any(axis=0).sum())
            return (1 + sum(bool((what & mine).any()) for what in notices)) / max(1, plants)
        return 1.0

    def does(self) -> Text:
        """Say what it does."""
        stocks = {
            "duty": say("the statutory stock", "det lovpålagte lageret"),
            "national": say("the national stock", "det nasjonale lageret"),
        }
        criteria = {
            "severity": say("how ill those are who need them", "hvor syke de er som trenger dem"),
            "risk": say("the risk of shortage", "risikoen for mangel"),
            "volume": say("how much is used", "hvor mye som brukes"),
        }
        return say(
            "every {0} days a committee chooses {1} of {2} for {3} by {4}, to be held for {5}",
            "hver {0}. dag velger en komité {1} av {2} til {3} etter {4}, med lager for {5}",
            self.every_days,
            self.substances,
            listed(self.medicines, say("all substances", "alle virkestoffer")),
            stocks[self.stock],
            criteria[self.criterion],
            days(self.cover_days),
        )

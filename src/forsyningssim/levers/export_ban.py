"""Norway keeps its medicines: a ban on exports, and what others may do because of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Literal, TypeAlias

import numpy as np
from pydantic import Field

from forsyningssim.actors.network import Network, closed, departures_shut
from forsyningssim.engine.intervention import Name, each
from forsyningssim.engine.lane import Lane
from forsyningssim.engine.world import Process, World
from forsyningssim.levers.lever import Lever
from forsyningssim.patients.catalogue import Catalogue
from forsyningssim.patients.layout import PURPOSES
from forsyningssim.spec import Country, Sourced, Text
from forsyningssim.units import Days, Mask, NotNegative, Share
from forsyningssim.words import after, joined, listed, percent, say, series

ExportKind: TypeAlias = Literal[
    "parallel", "company_transfer", "own_production", "shared_stock", "solidarity"
]
Purpose: TypeAlias = Literal["ordinary", "duty", "national"]

_EXPORTS: Final[Mapping[ExportKind, Text]] = {
    "parallel": say("parallel export", "parallelleksport"),
    "company_transfer": say("transfers within companies", "overføring innen selskaper"),
    "own_production": say("export of Norwegian production", "eksport av norsk produksjon"),
    "shared_stock": say("release from a shared stock here", "uttak fra et felles lager her"),
    "solidarity": say("aid to other countries", "hjelp til andre land"),
}
_STOCKS: Final[Mapping[Purpose, Text]] = {
    "ordinary": say("ordinary", "ordinært"),
    "duty": say("statutory", "lovpålagt"),
    "national": say("national", "nasjonalt"),
}


class Response(Sourced):
    """What somebody may do because of the ban: an assumption, with its dates, to switch on."""

    after_days: Days = 0
    """From the morning on which the ban takes hold."""
    days: Annotated[int, Field(ge=1)] | None = None
    """How long it lasts; it may outlast the ban. Not given: until the ban lapses."""

    def span(self, world: World, until: int) -> tuple[int, int]:
        """First day number, and the first no longer, for a ban that takes hold today."""
        starts = world.day + self.after_days
        return starts, until if self.days is None else starts + self.days


class WholesalersHoldLess(Response):
    """Stock that cannot be sold abroad is a risk: wholesalers cut their ordinary cover."""

    share: Share
    """Share by which ordinary cover is cut."""


class SuppliersCap(Response):
    """Suppliers who know that nothing can leave again send no more than usual."""

    multiple: NotNegative = 1.0
    """Most that each wholesaler is sent in a day, as a multiple of its normal daily supply."""


class OthersRetaliate(Response):
    """Other countries hold back their own exports to Norway."""

    countries: tuple[Country, ...] = ()
    """Those that do. Empty: every country that supplies Norway."""
    share: Share = 1.0
    """Share of what they would have sent that is held back."""


class ExportBan(Lever):
    """While in force, no listed product leaves Norway by the banned kinds of export.

    It stops departures only: what a supplier never sends to Norway, no ban keeps here.
    """

    kind: Literal["export_ban"] = "export_ban"
    flows: tuple[ExportKind, ...] = ("parallel",)
    """Kinds of export. Norwegian rules have covered the first only: parallel export."""
    stocks: tuple[Purpose, ...] = PURPOSES
    """Which packs at the wholesalers: ordinary, duty, national. Only parallel export tells them
    apart; every other kind of export carries packs of one purpose and is stopped as a whole."""
    exempt_destinations: tuple[Country, ...] = ()
    """Countries to which export goes on: named in ``parallel_trade.destinations``."""
    exempt_medicines: tuple[str, ...] = ()
    """Substances or products that may leave all the same."""
    compliance: Share = 1.0
    """Share of the exports that the ban stops; the rest leaks."""
    notification_working_days: Annotated[int, Field(ge=0, le=20)] = 0
    """Working days between the notice of an export and its departure, a duty that comes with the
    ban and holds for every product. With ``compliance: 0`` it is a duty of notice alone."""
    wholesalers_hold_less: WholesalersHoldLess | None = None
    """None: wholesalers keep their cover."""
    suppliers_cap: SuppliersCap | None = None
    """None: suppliers send what is ordered."""
    others_retaliate: OthersRetaliate | None = None
    """None: no country does."""

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield from super().names()
        yield from each("exempt_medicines", "medicine", self.exempt_medicines)
        if self.others_retaliate is not None:
            for place, country in enumerate(self.others_retaliate.countries):
                yield Name(("others_retaliate", "countries", place), "country", country)

    def hold(self, world: World, network: Network, products: Mask, until: int) -> Process:
        """When the ban takes hold, shut the departures of the banned lanes until it lapses."""
        banned = products & ~self._exempt(network.catalogue)
        exempt = set(self.exempt_destinations)
        exports = network.lanes_leaving("NO", self.flows, lambda country: country not in exempt)
        spared = sum(
            network.export_shares.get(country, 0.0) for country in self.exempt_destinations
        )
        purposes = [PURPOSES.index(purpose) for purpose in self.stocks]
        world.process(*self._responses(world, network, banned, until))
        every_export = np.ones_like(network.notice_days.value, bool)
        with (
            departures_shut(exports, banned, purposes, by=self.compliance * (1.0 - spared)),
            network.notice_days.at_least(every_export, self.notification_working_days),
        ):
            yield world.on_day(until)

    def covers(self, catalogue: Catalogue) -> Mask:
        """Which products it bans. (P,)."""
        return catalogue.mask(self.medicines) & ~self._exempt(catalogue)

    def _exempt(self, catalogue: Catalogue) -> Mask:
        if not self.exempt_medicines:
            return np.zeros(len(catalogue.products), bool)
        return catalogue.mask(self.exempt_medicines)

    def _responses(
        self, world: World, network: Network, products: Mask, until: int
    ) -> Iterator[Process]:
        if (less := self.wholesalers_hold_less) is not None:
            yield hold_less(less, world, network, products, until)
        if (cap := self.suppliers_cap) is not None:
            yield cap_supply(cap, world, network, products, until)
        if (retaliation := self.others_retaliate) is not None:
            yield retaliate(retaliation, world, network, products, until)

    def does(self) -> Text:
        """Say what it does."""
        ban = say(
            "{0} of {1} of {2} is stopped, out of {3} stock",
            "{0} av {1} av {2} stanses, fra {3} lager",
            percent(self.compliance),
            series([_EXPORTS[flow] for flow in self.flows]),
            listed(self.medicines, say("all medicines", "alle legemidler")),
            series([_STOCKS[purpose] for purpose in self.stocks]),
        )
        return joined("; ", [ban, *self._also()])

    def _also(self) -> Iterator[Text]:
        if self.exempt_destinations or self.exempt_medicines:
            exempt = (*self.exempt_destinations, *self.exempt_medicines)
            yield say("except {0}", "unntatt {0}", listed(exempt, say("", "")))
        if self.notification_working_days:
            yield say(
                "exports must be notified {0} working days ahead",
                "eksport må varsles {0} virkedager i forveien",
                self.notification_working_days,
            )
        if (less := self.wholesalers_hold_less) is not None:
            yield say(
                "{0} wholesalers hold {1} less ordinary stock",
                "{0} holder grossistene {1} mindre ordinært lager",
                after(less.after_days), percent(less.share),
            )  # fmt: skip
        if (cap := self.suppliers_cap) is not None:
            yield say(
                "{0} suppliers send at most {1} of normal supply",
                "{0} sender leverandørene høyst {1} av normal forsyning",
                after(cap.after_days), percent(cap.multiple),
            )  # fmt: skip
        if (retaliation := self.others_retaliate) is not None:
            yield say(
                "{0} {1} hold back {2} of their exports to Norway",
                "{0} holder {1} tilbake {2} av sin eksport til Norge",
                after(retaliation.after_days),
                listed(retaliation.countries, say("all other countries", "alle andre land")),
                percent(retaliation.share),
            )


def hold_less(
    response: WholesalersHoldLess, world: World, network: Network, products: Mask, until: int
) -> Process:
    """When wholesalers have thought it over, let them aim at less ordinary stock."""
    starts, ends = response.span(world, until)
    if starts < ends:
        yield world.on_day(starts)
        with network.ordinary_cover.turned(products, 1 - response.share):
            yield world.on_day(ends)


def cap_supply(
    response: SuppliersCap, world: World, network: Network, products: Mask, until: int
) -> Process:
    """When suppliers fear to supply others by way of Norway, let them send no more than usual."""
    starts, ends = response.span(world, until)
    if starts < ends:
        yield world.on_day(starts)
        norwegian = np.arange(len(network.buyers)) < len(network.wholesalers)
        most = np.ceil(response.multiple * network.normal_supply).astype(np.int64)
        with network.supplied.at_most(products[:, np.newaxis] & norwegian, most):
            yield world.on_day(ends)


def retaliate(
    response: OthersRetaliate, world: World, network: Network, products: Mask, until: int
) -> Process:
    """When others answer in kind, close their lanes to Norway."""
    starts, ends = response.span(world, until)
    if starts < ends:
        yield world.on_day(starts)
        with closed(_from_abroad(network, response.countries), products, by=response.share):
            yield world.on_day(ends)


def _from_abroad(network: Network, countries: tuple[str, ...]) -> list[Lane]:
    """Lanes that enter Norway from the countries named; none named means all."""
    entering = [lane for lane in network.lanes if lane.destination == "NO" != lane.origin]
    return [lane for lane in entering if not countries or lane.origin in countries]

"""What took hold in a run, and when: for the timeline and for the summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from forsyningssim.disruptions import Disruption
from forsyningssim.engine.intervention import Term
from forsyningssim.report.story import Event, Story
from forsyningssim.scenario.policies import NONE, NOTHING
from forsyningssim.scenario.schema import Scenario
from forsyningssim.simulation import Run
from forsyningssim.spec import Text
from forsyningssim.words import capital, say, series, small, spoken

KINDS: Final[Mapping[str, Text]] = {
    "api_shortage": say("shortage of active ingredient", "mangel på virkestoff"),
    "demand_surge": say("more people ill", "flere syke"),
    "foreign_export_ban": say("export ban abroad", "eksportforbud i utlandet"),
    "hazard_shock": say("common shock", "felles sjokk"),
    "market_withdrawal": say("supplier leaves Norway", "leverandør forlater Norge"),
    "panic_buying": say("panic buying", "hamstring"),
    "plant_outage": say("plant outage", "fabrikkstans"),
    "price_shock": say("prices rise abroad", "prisene stiger i utlandet"),
    "quality_stop": say("release stopped", "frigivelse stanset"),
    "recall": say("recall", "tilbakekalling"),
    "route_closure": say("routes closed", "ruter stengt"),
    "stock_building_abroad": say("stock building abroad", "lagerbygging i utlandet"),
    "transport_disruption": say("transport disrupted", "transporten svikter"),
    "warehouse_outage": say("warehouse down", "grossistlager ute av drift"),
    "european_access": say("access to the European stock", "adgang til det europeiske lageret"),
    "joint_procurement": say("joint procurement", "felles innkjøp"),
    "municipal_codetermination": say("municipalities decide with", "kommunene bestemmer med"),
    "municipal_depot": say("municipal stock", "kommunalt lager"),
    "national_list_revision": say("list of medicines revised", "legemiddellisten revidert"),
    "nordic_sharing": say("Nordic sharing", "nordisk deling"),
    "preparedness_contract": say("contract with a factory", "kontrakt med fabrikk"),
    "public_advice": say("advice to the public", "råd til befolkningen"),
    "solidarity_request": say("request for solidarity", "bønn om solidaritet"),
    "tender_award": say("tender awarded", "anbud tildelt"),
    "export_ban": say("export ban", "eksportforbud"),
    "national_stock_release": say("stock released", "lager frigitt"),
    "priority": say("priority", "prioritering"),
    "rationing": say("rationing", "rasjonering"),
    "special_import": say("special import", "spesialimport"),
    "stock_duty": say("stock duty", "lagerplikt"),
    "substitution": say("substitutes advised", "erstatninger anbefalt"),
    "use_reduction": say("advice to use less", "råd om å bruke mindre"),
}
"""What disruptions and levers are called in a word or three."""


def story_of(run: Run) -> Story:
    """Gather what the pictures of a run cannot learn from its books."""
    scenario = run.resolved.scenario
    last = run.finished.days.total
    return Story(
        title=scenario.title,
        policy=run.resolved.policy,
        policy_title=_policy_title(scenario, run.resolved.policy),
        seed=run.seed,
        replicate=run.replicate,
        events=tuple(
            Event(
                label(term, scenario),
                term.starts,
                term.ends if term.ends < last else None,
                "disruption" if isinstance(term.what, Disruption) else "lever",
            )
            for term in run.terms
        ),
        names={name: substance.name for name, substance in scenario.substances.items()},
        plants=scenario.plants,
        api_sources=scenario.api_sources,
    )


def _policy_title(scenario: Scenario, policy: str) -> Text | None:
    spec = scenario.policies.get(policy)
    if spec is not None and spec.title is not None:
        return spec.title
    return NOTHING if policy == NONE else None


def label(term: Term, scenario: Scenario) -> Text:
    """Name what was in force, and of a lever the medicines it was in force for."""
    kind = str(getattr(term.what, "kind", ""))
    called = KINDS.get(kind) or spoken(kind)
    if isinstance(term.what, Disruption):
        if term.what.title is not None:
            return term.what.title
        return say("{0}: {1}", "{0}: {1}", capital(called), spoken(term.name))
    wanted = {scenario.products[product].substance for product in term.products}
    simulated = scenario.substances if scenario.medicines == "all" else scenario.medicines
    if not wanted or wanted >= set(simulated):
        return capital(called)
    names = [small(scenario.substances[name].name) for name in sorted(wanted)]
    return say("{0}: {1}", "{0}: {1}", capital(called), series(names))


def happened(run: Run) -> Iterator[dict[str, Any]]:
    """Give what took hold as plain data, in the order of its first days.

    ``until`` is the first day on which it was over; none if it outlasted the run.
    """
    days = run.finished.days
    for term, event in zip(run.terms, story_of(run).events, strict=True):
        yield {
            "kind": term.what.model_dump()["kind"],
            "label": event.label.model_dump(),
            "from": days.date(event.start).isoformat(),
            "until": None if event.end is None else days.date(event.end).isoformat(),
            "products": list(term.products),
        }

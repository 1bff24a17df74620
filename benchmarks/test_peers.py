"""The same work in other simulators: the same stocks on every day, and how long each takes.

The demand of each day is drawn by the engine and given to the peer; everything else is decided by
each for itself. Every measured day must be equal, to the pack, so no test of means is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

import pytest
from peers.environment import AbsentError, Peer, python, version
from worlds import with_settings

from forsyningssim.scenario.library import Resolved
from forsyningssim.setting import Setting, prepare
from forsyningssim.simulation import Run, simulate_resolved

FOLDER = Path(__file__).parent / "peers"
ROUNDS = 3
WARM = 40
"""Days until it does not matter any more what was under way on the first."""


class Work(NamedTuple):
    """What a peer and the engine both do."""

    peer: str
    scenario: str
    what: str
    job: Callable[[Run], dict[str, Any]]
    seen: tuple[str, ...]
    """What is compared on each day."""


def spans(run: Run, kind: str) -> list[list[int]]:
    """First day, and the day after the last, of all disruptions of a kind."""
    days, disruptions = run.setting.days, run.resolved.scenario.disruptions
    ours = [d for d in disruptions.values() if d.kind == kind]
    return [[days.number(d.starts), days.number(d.ends)] for d in ours]


def chain(run: Run) -> dict[str, Any]:
    """Levels, lead times and disruptions of the serial chain, as the scenario has them."""
    scenario = run.resolved.scenario
    plant, maker = scenario.plants["plant"], scenario.suppliers["maker"]
    daily = round(float(run.setting.demand[0]))
    return {
        "shop_level": scenario.wholesalers["shop"].levels["pack"].order_up_to,
        "store_level": daily * (maker.store_cover_days + plant.batch_days + maker.review_days),
        "lead_days": round(maker.lead_time_days.mean()),
        "batch_days": plant.batch_days,
        "outages": spans(run, "plant_outage"),
        "closures": spans(run, "foreign_export_ban"),
    }


def chain_with_capacity(run: Run) -> dict[str, Any]:
    """The same, with what the plant can make in a day."""
    headroom = run.resolved.scenario.plants["plant"].headroom
    return chain(run) | {"capacity": round(headroom * float(run.setting.demand[0]))}


def counter(run: Run) -> dict[str, Any]:
    """Packs of the counter, and days until one that was handed over is replaced."""
    scenario = run.resolved.scenario
    lead = round(scenario.suppliers["maker"].lead_time_days.mean())
    packs = scenario.wholesalers["shop"].levels["pack"].order_up_to
    return {"packs": packs, "days_away": lead + 1}


SEEN = {
    "on_hand": "packs on the shelf",
    "backlog": "packs waited for",
    "lost": "packs not sold",
    "store": "packs in the store",
}
SERIAL = "serial chain of three stages, 1,000 days, seven disruptions"
ERLANG = "counter that turns people away, 1,000 days, 20 customers a day"
WORK = [
    Work("stockpyl", "serial", SERIAL, chain_with_capacity, ("on_hand", "backlog", "store")),
    Work("SupplyNetPy", "serial_lost", SERIAL, chain, ("on_hand", "lost", "store")),
    Work("ciw", "counter", ERLANG, counter, ("on_hand", "lost")),
    Work("salabim", "counter", ERLANG, counter, ("on_hand", "lost")),
]


@pytest.fixture(scope="module", autouse=True)
def _peers_are_there() -> None:
    try:
        python()
    except AbsentError as reason:
        pytest.skip(f"the other simulators could not be installed: {reason}")


def by_day(run: Run) -> dict[str, list[int]]:
    """Give what the engine has on each evening."""
    account = run.accounts["buyer"]
    store = run.finished.books.stock(lambda name: name == "store")[:, 0]
    return {
        "demand": account.demand,
        "on_hand": account.on_hand,
        "backlog": account.backlog,
        "lost": account.lost,
        "store": store.tolist(),
    }


def engine(resolved: Resolved, setting: Setting) -> tuple[Run, float]:
    """Run the engine, and say how long it took."""
    began = process_time()
    run = simulate_resolved(resolved, setting)
    return run, process_time() - began


def pairs(work: Work) -> Iterator[tuple[float, float]]:
    """Let both do the work, in turn; yield their seconds if they agree."""
    resolved = with_settings(FOLDER / f"{work.scenario}.yaml").under("none")
    setting = prepare(resolved.scenario, 1)
    engine(resolved, setting)
    with Peer(f"with_{work.peer.lower()}") as peer:
        for _ in range(ROUNDS):
            run, ours = engine(resolved, setting)
            here = by_day(run)
            there = peer.simulate({"demand": here["demand"], **work.job(run)})
            for name in work.seen:
                assert here[name][WARM:] == there[name][WARM:], name
            yield there["seconds"], ours


@pytest.mark.parametrize("work", WORK, ids=[work.peer for work in WORK])
def test_a_peer_agrees(benchmark: Any, note: Any, work: Work) -> None:
    seconds: list[tuple[float, float]] = []
    benchmark.pedantic(lambda: seconds.extend(pairs(work)), rounds=1)
    note(
        f"{work.peer} {version(work.peer)}: {work.what}",
        [theirs / ours for theirs, ours in seconds],
        "×",
        section="peers",
        remark=", ".join(SEEN[name] for name in work.seen),
    )

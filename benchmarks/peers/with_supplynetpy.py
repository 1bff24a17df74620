"""The serial chain in SupplyNetPy: sites with (s, S) policies reviewed once a day, on simpy.

Time is continuous there, so the hours of a day are chosen: customers come at the beginning of it,
the store reviews before the wholesaler does, and lorries arrive in the night. No two things happen
at the same moment.
"""

from __future__ import annotations

import simpy
from serve import serve
from SupplyNetPy import Components

_STORE_REVIEWS, _LOOK, _SHOP_REVIEWS = 0.3, 0.5, 0.6
_GATES_MOVE = 0.1
_NEVER = 1e9


def simulate(
    demand: list[int],
    shop_level: int,
    store_level: int,
    lead_days: int,
    batch_days: int,
    outages: list[list[int]],
    closures: list[list[int]],
) -> dict[str, list[int]]:
    """Return the packs on the shelf, lost, and in the store, on each evening."""
    env = simpy.Environment()
    Components.global_logger.disable_logging()
    plant = Components.Supplier(env, "plant", "plant", node_type="infinite_supplier", logging=False)
    store = _site(env, "store", store_level, _STORE_REVIEWS)
    shop = _site(env, "shop", shop_level, _SHOP_REVIEWS)
    _link(env, plant, store, batch_days - 0.5, outages)
    _link(env, store, shop, lead_days + 0.1, closures)
    Components.Demand(
        env, "buyer", "buyer", order_arrival_model=lambda: 1.0,
        order_quantity_model=lambda: demand[round(env.now)], demand_node=shop, tolerance=0,
        consume_available=True, delivery_cost=lambda: 0, lead_time=lambda: 0, logging=False,
    )  # fmt: skip
    seen: dict[str, list[int]] = {"on_hand": [], "lost": [], "store": []}
    lost = 0
    for today in range(len(demand)):
        env.run(until=today + _LOOK)
        before, lost = lost, int(shop.stats.lost_sales[1])
        seen["on_hand"].append(int(shop.inventory.level))
        seen["lost"].append(lost - before)
        seen["store"].append(int(store.inventory.level))
    return seen


def _site(env: simpy.Environment, name: str, level: int, hour: float) -> Components.InventoryNode:
    policy = {"s": level - 1, "S": level, "period": 1, "first_review_delay": hour}
    return Components.InventoryNode(
        env, name, name, node_type="warehouse", capacity=10 * level, initial_level=level,
        inventory_holding_cost=0.0, replenishment_policy=Components.SSReplenishment,
        policy_param=policy, product_sell_price=1, product_buy_price=1, logging=False,
    )  # fmt: skip


def _link(
    env: simpy.Environment,
    source: Components.Node,
    sink: Components.Node,
    days: float,
    closed: list[list[int]],
) -> Components.Link:
    """A road that takes no orders on some days."""

    def until_closed() -> float:
        ahead = [first + _GATES_MOVE - env.now for first, _ in closed]
        return min((time for time in ahead if time > 0), default=_NEVER)

    def closed_for() -> float:
        ahead = [end + _GATES_MOVE - env.now for _, end in closed]
        return min((time for time in ahead if time > 0), default=_NEVER)

    return Components.Link(
        env, f"{source.ID}-{sink.ID}", source, sink, cost=0.0, lead_time=lambda: days,
        link_disrupt_time=until_closed, link_recovery_time=closed_for,
    )  # fmt: skip


if __name__ == "__main__":
    serve(simulate)

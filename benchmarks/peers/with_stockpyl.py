"""The serial chain in stockpyl: one period a day, base-stock policies, disruptions by list.

An order of tonight is received tomorrow: an order lead time of one period. A plant that stands
still orders none of what packs are made of, and it makes no more than its capacity. A closed border
pauses shipments to the wholesaler; what would have left, stockpyl keeps apart from the store.
"""

from __future__ import annotations

from serve import serve
from stockpyl.disruption_process import DisruptionProcess
from stockpyl.sim import simulation
from stockpyl.supply_chain_network import serial_system

PLANT, STORE, SHOP = 3, 2, 1


def simulate(
    demand: list[int],
    shop_level: int,
    store_level: int,
    lead_days: int,
    batch_days: int,
    capacity: int,
    outages: list[list[int]],
    closures: list[list[int]],
) -> dict[str, list[int]]:
    """Return the packs on the shelf, waited for, and in the store, on each evening."""
    network = serial_system(
        num_nodes=3,
        node_order_in_system=[PLANT, STORE, SHOP],
        node_order_in_lists=[PLANT, STORE, SHOP],
        policy_type="BS",
        base_stock_level=[0, store_level, shop_level],
        initial_inventory_level=[0, store_level, shop_level],
        order_lead_time=[0, 0, 1],
        shipment_lead_time=[batch_days, 0, lead_days],
        local_holding_cost=[0, 0, 0],
        stockout_cost=[0, 0, 0],
        demand_type="D",
        demand_list=demand,
    )
    plant, store, shop = (network.nodes_by_index[i] for i in (PLANT, STORE, SHOP))
    plant.order_capacity = capacity
    plant.disruption_process = _on(outages, "OP", len(demand))
    shop.disruption_process = _on(closures, "SP", len(demand))
    simulation(network, len(demand), progress_bar=False, consistency_checks="N")
    days = range(len(demand))
    level = [shop.state_vars[day].inventory_level[shop.product_indices[0]] for day in days]
    (made,) = store.product_indices
    kept = [
        max(0, store.state_vars[day].inventory_level[made])
        + store.state_vars[day].outbound_disrupted_items[SHOP][made]
        for day in days
    ]
    return {
        "on_hand": [int(max(0, packs)) for packs in level],
        "backlog": [int(max(0, -packs)) for packs in level],
        "store": [int(packs) for packs in kept],
    }


def _on(spans: list[list[int]], kind: str, days: int) -> DisruptionProcess:
    """Disrupted on given days."""
    struck = [any(first <= day < end for first, end in spans) for day in range(days)]
    return DisruptionProcess(
        random_process_type="E", disruption_type=kind, disruption_state_list=struck
    )


if __name__ == "__main__":
    serve(simulate)

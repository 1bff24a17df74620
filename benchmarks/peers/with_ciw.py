"""The counter as a queue in ciw: packs are servers, busy while they are replaced; nobody waits."""

from __future__ import annotations

import ciw
from serve import serve

_BEFORE_DOORS_OPEN = 0.1


def simulate(demand: list[int], packs: int, days_away: int) -> dict[str, list[int]]:
    """Return the customers of each day who were turned away, and the packs left in the evening."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Deterministic(1.0)],
        batching_distributions=[ciw.dists.Sequential(demand)],
        service_distributions=[ciw.dists.Deterministic(days_away - _BEFORE_DOORS_OPEN)],
        number_of_servers=[packs],
        queue_capacities=[0],
    )
    system = ciw.Simulation(network)
    system.simulate_until_max_time(len(demand) + 0.5)  # the first day is at time 1
    served, lost = [0] * len(demand), [0] * len(demand)
    for record in system.get_all_records():
        told = lost if record.record_type == "rejection" else served
        told[round(record.arrival_date) - 1] += 1
    for customer in system.nodes[1].all_individuals:
        served[round(customer.arrival_date) - 1] += 1
    away = [sum(served[max(0, day - days_away + 1) : day + 1]) for day in range(len(demand))]
    return {"lost": lost, "on_hand": [packs - out for out in away]}


if __name__ == "__main__":
    serve(simulate)

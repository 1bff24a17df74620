"""The counter in salabim: one component a customer, who takes a pack if there is one."""

from __future__ import annotations

import salabim as sim
from serve import serve

_BEFORE_DOORS_OPEN = 0.1


def simulate(demand: list[int], packs: int, days_away: int) -> dict[str, list[int]]:
    """Return the customers of each day who were turned away, and the packs left in the evening."""
    sim.yieldless(False)
    env = sim.Environment(trace=False)
    shelf = sim.Resource("shelf", capacity=packs, monitor=False)
    lost, left = [0] * len(demand), []

    class Customer(sim.Component):
        def setup(self, day: int) -> None:
            self.day = day

        def process(self):  # type: ignore[no-untyped-def]
            yield self.request(shelf, fail_delay=0)
            if self.failed():
                lost[self.day] += 1
                return
            yield self.hold(days_away - _BEFORE_DOORS_OPEN)
            self.release()

    class Street(sim.Component):
        def process(self):  # type: ignore[no-untyped-def]
            for day, customers in enumerate(demand):
                for _ in range(customers):
                    Customer("", day=day)
                yield self.hold(0.5)
                left.append(int(shelf.available_quantity()))
                yield self.hold(0.5)

    Street("")
    env.run(till=len(demand))
    return {"lost": lost, "on_hand": left}


if __name__ == "__main__":
    serve(simulate)

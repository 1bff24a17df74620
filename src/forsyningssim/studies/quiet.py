"""The same time without the crisis: what policies cost and do when nothing is made to happen."""

from __future__ import annotations

from dataclasses import replace

from forsyningssim.scenario.library import Resolved


def without_crisis(resolved: Resolved) -> Resolved:
    """Leave out what a scenario makes happen, and what is decided in answer to it.

    The background fails as before. A lever of a date on which the crisis has begun is an answer to
    it; one of an earlier date, or one that waits for what the authority sees, stands without it.
    """
    disruptions = resolved.scenario.disruptions.values()
    begins = min((each.first_day for each in disruptions), default=None)
    levers = tuple(
        lever
        for lever in resolved.levers
        if begins is None or lever.trigger.on is None or lever.trigger.on < begins
    )
    scenario = resolved.scenario.model_copy(update={"disruptions": {}})
    return replace(resolved, scenario=scenario, levers=levers)

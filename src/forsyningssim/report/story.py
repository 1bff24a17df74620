"""What a picture cannot learn from the finished run: names, dates of events, the question asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from forsyningssim.actors.manufacturer import ApiSource, Plant
from forsyningssim.analysis.inputs import Input
from forsyningssim.measures import Finished
from forsyningssim.report.words import Language, count, say
from forsyningssim.spec import Text
from forsyningssim.words import quoted, spoken


class Event(NamedTuple):
    """A disruption or a lever, and when it was in force."""

    label: Text
    start: int
    """Day number of the run, as :class:`~forsyningssim.engine.days.Days` counts."""
    end: int | None
    """First day on which it was no longer in force; none if it outlasted the run."""
    kind: Literal["disruption", "lever"]


@dataclass(frozen=True)
class Story:
    """What was run, under which names."""

    title: Text
    policy: str
    seed: int
    replicate: int
    events: tuple[Event, ...] = ()
    policy_title: Text | None = None
    names: Mapping[str, Text] = field(default_factory=dict, hash=False)
    """Substance to its name; one that is missing is called by its key."""
    plants: Mapping[str, Plant] = field(default_factory=dict, hash=False)
    api_sources: Mapping[str, ApiSource] = field(default_factory=dict, hash=False)

    @property
    def called(self) -> Text:
        """What the policy is called: by its title, or else by its key."""
        if self.policy_title is None:
            return spoken(self.policy)
        return quoted(self.policy_title)

    def name(self, substance: str, language: Language) -> str:
        """Call a substance by its name."""
        if substance in self.names:
            return str(getattr(self.names[substance], language))
        return substance.replace("_", " ").capitalize()

    def caption(self, finished: Finished, language: Language) -> str:
        """Say in one line what a picture shows a run of, so that it can be made again."""
        weights = sorted(set(finished.weight.tolist()))
        if weights in ([], [1]):
            followed = say("every treatment followed", language)
        else:
            least, most = (count(weight, language) for weight in (weights[0], weights[-1]))
            span = least if least == most else f"{least}–{most}"
            followed = say("sample: one row stands for {0} treatments", language).format(span)
        parts = (
            str(getattr(self.title, language)),
            f"{say('policy', language)} {getattr(self.called, language)}",
            f"{say('seed', language)} {self.seed}",
            f"{say('replicate', language)} {self.replicate}",
            followed,
        )
        return " · ".join(parts)


class Rows(NamedTuple):
    """The numbers of a picture as a table, for those who cannot or will not read the picture."""

    head: tuple[str, ...]
    body: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class StudyStory:
    """What a study was about, under which names."""

    title: Text
    measure: Text
    """What is compared, with its unit, such as *Days without medicine*."""
    key: str
    """By which the study can be found and made again."""
    seed: int
    replicates: int
    policies: Mapping[str, Text] = field(default_factory=dict)
    """Policy to its name; one that is missing is called by its key."""
    inputs: Mapping[str, Input] = field(default_factory=dict)
    """Uncertain input to its name."""

    def policy(self, name: str, language: Language) -> str:
        """Call a policy by its name."""
        if name in self.policies:
            return str(getattr(self.policies[name], language))
        return name.replace("_", " ").capitalize()

    def caption(self, language: Language) -> str:
        """Say in one line which study a picture shows, so that it can be made again."""
        parts = (
            str(getattr(self.title, language)),
            f"{say('study', language)} {self.key}",
            f"{say('seed', language)} {self.seed}",
            f"{count(self.replicates, language)} {say('replicates', language)}",
        )
        return " · ".join(parts)

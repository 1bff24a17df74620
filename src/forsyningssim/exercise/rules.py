"""What may be asked of a room: decisions, injects and texts, checked before they are written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from pydantic import ValidationError

from forsyningssim.exercise.decided import decided
from forsyningssim.exercise.forms import MOST_CHARACTERS
from forsyningssim.exercise.game import Game
from forsyningssim.exercise.record import Record
from forsyningssim.exercise.refusal import Fault, Refused, faults_of, refuse
from forsyningssim.exercise.words import LEVERS
from forsyningssim.levers import AnyLever, double_holdings
from forsyningssim.scenario.exercise import EVALUATOR, FACILITATOR, Inject
from forsyningssim.scenario.used_names import known_names
from forsyningssim.words import say


def held(game: Game, role: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the levers that a role holds, with the values it does not choose."""
    if role in {FACILITATOR, EVALUATOR}:
        return {}
    known(game, role)
    return game.spec.roles[role].levers


def known(game: Game, role: str, *, others: bool = False) -> None:
    """Raise unless there is such a role; with ``others`` those who take no part count too."""
    if role in game.spec.roles or (others and role in {FACILITATOR, EVALUATOR}):
        return
    raise refuse("unknown role '{0}'", "ukjent rolle '{0}'", str(role)[:40], field="role")


def lever_asked(game: Game, record: Record, role: str, decision: Mapping[str, Any]) -> AnyLever:
    """Return the lever a decision asks for, if nobody holds what it wants to hold."""
    lever = decided(decision, held(game, role), playable_names(game), game.date(record.day))
    products = game.base.scenario.products
    substance_of = {name: product.substance for name, product in products.items()}
    others = [*game.base.levers, *game.levers(record)]
    for pair in double_holdings([*others, lever], substance_of):
        if pair.second == len(others):
            raise refuse(
                "a decision in force already settles this, and must be withdrawn first: {0}",
                "en beslutning som gjelder, avgjør dette alt, og må trekkes tilbake først: {0}",
                LEVERS[others[pair.first].kind].label,
            )
    return lever


def inject_asked(game: Game, inject: Mapping[str, Any]) -> Inject:
    """Return an inject that is written on the spot, if it reaches and disturbs what exists."""
    try:
        spec = Inject.model_validate(dict(inject))
    except ValidationError as error:
        raise Refused(tuple(faults_of(error))) from None
    names = known_names(game.base.scenario)
    faults = [
        Fault("to", say("unknown role '{0}'", "ukjent rolle '{0}'", role))
        for role in spec.to
        if role not in game.spec.roles
    ]
    for key, disruption in spec.disturbs.items():
        faults += [
            Fault(f"disturbs.{key}", say("'{0}' is not known", "'{0}' er ikke kjent", n.name))
            for n in disruption.names()
            if n.name not in names[n.kind]
        ]
    if faults:
        raise Refused(tuple(faults))
    return spec


def text_of(text: object, *, needed: bool = False) -> str:
    """Return a text that somebody wrote, if it is not too long."""
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        raise refuse("a text of at most {0} characters", "en tekst på høyst {0} tegn",
                     MOST_CHARACTERS, field="text")  # fmt: skip
    if needed and not text.strip():
        raise refuse("must be filled in", "må fylles ut", field="text")
    return text


def playable_names(game: Game) -> Mapping[str, Any]:
    """Return what a decision may name: of medicines and groups, those that are in the run."""
    names = dict(known_names(game.base.scenario))
    catalogue = game.setting.catalogue
    names["medicine"] = {*catalogue.substances, *catalogue.products}
    names["product"] = {*catalogue.products}
    names["group"] = {group.key for group in catalogue.groups}
    names["supplier"] = {*game.setting.suppliers}
    return names


def as_written(lever: AnyLever) -> dict[str, Any]:
    """Return a lever as a scenario file would give it."""
    written: dict[str, Any] = lever.model_dump(mode="json", exclude_defaults=True, by_alias=True)
    return {**written, "kind": lever.kind}


def digest(game: Game) -> str:
    """Return what tells one scenario from another: the fingerprint of all it says."""
    text = json.dumps(game.base.doc.data, sort_keys=True, default=str)
    return blake2b(text.encode(), digest_size=16).hexdigest()

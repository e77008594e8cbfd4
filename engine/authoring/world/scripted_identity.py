"""An identity provider that says what the scenario tells it to: success with these facts, or a refusal with this code."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from engine.errors import Diagnostic
from engine.model.identity import Claim, Identity
from engine.ports.identity import Begun, Handoff, IdentityRequest, Refusal

LEVEL: Final = "scenario"


class ScriptedIdentity:
    """A HandoffProvider under the name the portal asks for; `endpoint` is where the program of the last try reports to.

    The same facts are the same person.
    """

    development = True
    levels = frozenset({LEVEL})

    def __init__(self, name: str) -> None:
        self.name = name
        self.endpoint = ""

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def begin(self, request: IdentityRequest) -> Begun:
        self.endpoint = request.endpoint
        return Begun(Handoff(request.endpoint), b"")

    def describe(self, pending: bytes) -> bytes:
        del pending
        return b"{}"

    def receive(self, pending: bytes, message: bytes, now: datetime) -> bytes | Refusal:
        del pending, now
        told = json.loads(message)
        return Refusal(told["refused"]) if "refused" in told else message

    def finish(self, pending: bytes, params: Mapping[str, str], now: datetime) -> Identity | Refusal:
        del params
        told = json.loads(pending)
        facts = told["facts"]
        claims = {name: Claim(str(value), LEVEL, self.name) for name, value in facts.items()}
        key = told.get("key") or hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
        return Identity(self.name, key, LEVEL, now, claims)


def success(facts: Mapping[str, object]) -> bytes:
    """The program's message: this person was read."""
    return json.dumps({"facts": dict(facts)}).encode()


def picked(identity: Identity) -> bytes:
    """The program's message: it is somebody whom a development provider knows."""
    facts = {name: claim.value for name, claim in identity.claims.items()}
    return json.dumps({"facts": facts, "key": identity.key}).encode()


def refusal(code: str) -> bytes:
    """The program's message: it ended without success."""
    return json.dumps({"refused": code}).encode()

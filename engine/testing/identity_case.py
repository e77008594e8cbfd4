"""What the contract of identity providers is tried on: a provider, how one of its people gets through, what the engine asks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from engine.model.identity import Identity
from engine.ports.identity import Begun, IdentityProvider, IdentityRequest, Refusal
from engine.testing.time_and_chance import SeededEntropy

Finish = tuple[bytes, Mapping[str, str]]
"""What `finish` is given: `pending`, and the parameters of the return address (empty for a handoff)."""
NOW: Final = datetime(2026, 10, 1, 0, 0, tzinfo=UTC)
LATER: Final = NOW + timedelta(minutes=1)
"""When the browser is back."""


def request(seed: str = "one") -> IdentityRequest:
    """What the engine asks with."""
    return IdentityRequest(
        session_tag="ab" * 32,
        purpose="見本の手続き",
        portal="見本の窓口",
        origin="https://portal.example",
        endpoint="https://portal.example/api/handoff/one-time",
        return_url="https://portal.example/desk/callback",
        code="123456",
        now=NOW,
        expires_at=NOW + timedelta(minutes=5),
        entropy=SeededEntropy(seed),
    )


@dataclass(frozen=True, slots=True)
class IdentityCase:
    """`succeed` plays the outside world: from what was begun to what the browser comes back with.

    `outage` is the same provider while that world is down; leave it out for one that needs nobody.
    """

    provider: IdentityProvider
    succeed: Callable[[Begun], Finish]
    outage: IdentityProvider | None = None

    def begin(self, seed: str = "one", *, fresh: bool = False) -> Begun:
        return self.provider.begin(replace(request(seed), fresh=fresh))

    def finish(self, begun: Begun) -> Identity | Refusal:
        """Begun, succeeded outside, and back."""
        pending, params = self.succeed(begun)
        return self.provider.finish(pending, params, LATER)


Rule = Callable[[IdentityCase], None]

"""What every identity provider must do. Each rule takes a case: the provider, and how one of its people gets through."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from engine.model.identity import Identity
from engine.ports.identity import (
    CHOICE,
    Begun,
    Choose,
    Handoff,
    HandoffProvider,
    IdentityProvider,
    IdentityRequest,
    Local,
    Redirect,
    Refusal,
)
from engine.testing.time_and_chance import SeededEntropy

Finish = tuple[bytes, Mapping[str, str]]
"""What `finish` is given: `pending`, and the parameters of the return address (empty for a handoff)."""


@dataclass(frozen=True, slots=True)
class IdentityCase:
    """`succeed` plays the outside world: from what was begun to what the browser comes back with."""

    provider: IdentityProvider
    succeed: Callable[[Begun], Finish]

    def begin(self, seed: str = "one") -> Begun:
        return self.provider.begin(request(seed))


Rule = Callable[[IdentityCase], None]
NOW: Final = datetime(2026, 10, 1, 0, 0, tzinfo=UTC)


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


def _told(begun: Begun) -> str:
    """All that leaves the server: an address, or the words of the options."""
    match begun.challenge:
        case Redirect(url):
            return url
        case Handoff(link) | Local(link):
            return link
        case Choose(options):
            return " ".join(f"{each.id} {each.label} {each.note}" for each in options)


def a_challenge_leads_somewhere(case: IdentityCase) -> None:
    """An address to go to, or options to choose from, each with a name and told apart."""
    begun = case.begin()
    if isinstance(begun.challenge, Choose):
        options = begun.challenge.options
        assert options
        assert all(each.id and each.label for each in options)
        assert len({each.id for each in options}) == len(options)
    else:
        assert re.match(r"[a-z][a-z0-9+.-]*:", _told(begun))


def a_handoff_can_be_described_and_answered(case: IdentityCase) -> None:
    if isinstance(case.begin().challenge, Handoff | Local):
        assert isinstance(case.provider, HandoffProvider)


def its_own_state_stays_on_the_server(case: IdentityCase) -> None:
    begun = case.begin()
    assert not begun.pending or begun.pending.hex() not in _told(begun)
    assert not begun.pending or begun.pending.decode("utf-8", "replace") not in _told(begun)


def two_attempts_are_not_alike(case: IdentityCase) -> None:
    first, second = case.begin("one"), case.begin("two")
    assert first != second


def whoever_gets_through_has_a_stable_key(case: IdentityCase) -> None:
    found = [_finished(case, case.begin(seed)) for seed in ("one", "two")]
    identities = [each for each in found if isinstance(each, Identity)]
    assert len(identities) == 2, found
    assert identities[0].key
    assert identities[0].key == identities[1].key
    assert identities[0].provider == case.provider.name
    assert identities[0].at.tzinfo is not None


def _finished(case: IdentityCase, begun: Begun) -> Identity | Refusal:
    pending, params = case.succeed(begun)
    return case.provider.finish(pending, params, NOW + timedelta(minutes=1))


def an_answer_to_another_attempt_is_refused(case: IdentityCase) -> None:
    """Somebody else's way back does not lead in here (only where the browser brings parameters from elsewhere)."""
    mine, theirs = case.begin("one"), case.begin("two")
    if isinstance(mine.challenge, Choose):
        return
    _, params = case.succeed(theirs)
    pending, _ = case.succeed(mine)
    if params:
        assert isinstance(case.provider.finish(pending, params, NOW), Refusal)


def a_way_back_without_an_answer_is_refused(case: IdentityCase) -> None:
    begun = case.begin()
    if isinstance(begun.challenge, Redirect | Choose):
        astray: tuple[Mapping[str, str], ...] = ({}, {"error": "access_denied"}, {CHOICE: "nobody offered this"})
        refusals = [case.provider.finish(begun.pending, params, NOW) for params in astray]
        assert all(isinstance(each, Refusal) for each in refusals)
        codes = [each.code for each in refusals if isinstance(each, Refusal)]
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", code) for code in codes)


def beginning_needs_nothing_but_the_request(case: IdentityCase) -> None:
    """The same request gives the same challenge: time and chance come from it, not from the machine."""
    assert case.begin("one") == case.begin("one")
    assert case.provider.begin(replace(request("one"), purpose="別の手続き"))


IDENTITY_CONTRACT: Final[tuple[Rule, ...]] = (
    a_challenge_leads_somewhere,
    a_handoff_can_be_described_and_answered,
    its_own_state_stays_on_the_server,
    two_attempts_are_not_alike,
    whoever_gets_through_has_a_stable_key,
    an_answer_to_another_attempt_is_refused,
    a_way_back_without_an_answer_is_refused,
    beginning_needs_nothing_but_the_request,
)

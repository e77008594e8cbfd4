"""Rules of the identity contract: how people get through, and what is known of them then."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final
from urllib.parse import quote, urlsplit

from engine.model.identity import Identity
from engine.ports.identity import (
    Begun,
    Handoff,
    HandoffProvider,
    HasLogout,
    HasPersonas,
    Local,
    OnTerminal,
    Redirect,
    Refusal,
)
from engine.settings import is_loopback
from engine.testing.identity_case import LATER, NOW, IdentityCase, Rule, request

_RETURN: Final = "https://portal.example/?left=1&of=desk"
_SKEW: Final = timedelta(seconds=60)
"""So far two clocks may be apart."""


def told(begun: Begun) -> str:
    """All that leaves the server."""
    match begun.challenge:
        case Redirect(url):
            return url
        case Handoff(link) | Local(link):
            return link


def _found(case: IdentityCase, begun: Begun) -> Identity:
    identity = case.finish(begun)
    assert isinstance(identity, Identity), identity
    return identity


def a_challenge_leads_somewhere(case: IdentityCase) -> None:
    """An address to go to."""
    assert re.match(r"[a-z][a-z0-9+.-]*:", told(case.begin()))


def a_handoff_can_be_described_and_answered(case: IdentityCase) -> None:
    """The description says nothing of how the program came to it: across devices it talks to another address."""
    begun = case.begin()
    if isinstance(begun.challenge, Handoff | Local):
        assert isinstance(case.provider, HandoffProvider)
        assert request().endpoint.encode() not in case.provider.describe(begun.pending)


def a_terminals_provider_says_that_it_is_one(case: IdentityCase) -> None:
    """Production looks at the start whether nobody else can ask."""
    says = isinstance(case.provider, OnTerminal) and case.provider.on_terminal
    assert says == isinstance(case.begin().challenge, Local)


def its_own_state_stays_on_the_server(case: IdentityCase) -> None:
    begun = case.begin()
    assert not begun.pending or begun.pending.hex() not in told(begun)
    assert not begun.pending or begun.pending.decode("utf-8", "replace") not in told(begun)


def two_attempts_are_not_alike(case: IdentityCase) -> None:
    first, second = case.begin("one"), case.begin("two")
    assert first != second


def beginning_needs_nothing_but_the_request(case: IdentityCase) -> None:
    """The same request gives the same challenge: time and chance come from it, not from the machine."""
    assert case.begin("one") == case.begin("one")
    assert case.provider.begin(replace(request("one"), purpose="別の手続き"))


def whoever_gets_through_has_a_stable_key(case: IdentityCase) -> None:
    """And a stable account, where several may act under one key."""
    first, second = (_found(case, case.begin(seed)) for seed in ("one", "two"))
    assert first.key
    assert (first.key, first.subject) == (second.key, second.subject)
    assert first.provider == case.provider.name
    assert first.at.tzinfo is not None


def whoever_gets_through_has_one_of_its_levels(case: IdentityCase) -> None:
    """Any other is refused at the next request."""
    levels = case.provider.levels
    assert levels
    assert all(isinstance(level, str) and level.isascii() and level for level in levels)
    assert _found(case, case.begin()).level in levels


def nothing_is_proven_in_the_future(case: IdentityCase) -> None:
    assert _found(case, case.begin()).at <= LATER + _SKEW


def a_fresh_proof_is_no_older_than_the_question(case: IdentityCase) -> None:
    """By the same person: who is asked again answers under the same key and account."""
    before, anew = _found(case, case.begin("one")), _found(case, case.begin("two", fresh=True))
    assert anew.at >= NOW - _SKEW
    assert (anew.key, anew.subject) == (before.key, before.subject)


def a_claim_says_how_it_is_known(case: IdentityCase) -> None:
    for name, claim in _found(case, case.begin()).claims.items():
        assert name.isascii()
        assert isinstance(claim.value, str)
        assert claim.level, name
        assert claim.source, name


def an_end_at_the_provider_is_an_address_that_comes_back(case: IdentityCase) -> None:
    """Nothing, or an address of the web; in clear on this machine only."""
    if not isinstance(case.provider, HasLogout):
        return
    url = case.provider.logout_url(_RETURN)
    parts = urlsplit(url)
    assert url == "" or parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    assert url == "" or (parts.hostname and not parts.username)
    assert url == "" or _RETURN not in url, "an address in an address is quoted"
    assert url == "" or quote(_RETURN, safe="") in url or "redirect" not in parts.query


def invented_people_are_known_by_their_ids(case: IdentityCase) -> None:
    if not isinstance(case.provider, HasPersonas):
        return
    people = case.provider.personas()
    assert len(set(people)) == len(people)
    for each in people:
        found = case.provider.persona(each, NOW)
        assert isinstance(found, Refusal) or (found.level in case.provider.levels and found.at <= NOW)
    try:
        case.provider.persona("nobody of this name", NOW)
    except KeyError:
        return
    raise AssertionError("an unknown id is somebody")


RULES: Final[tuple[Rule, ...]] = (
    a_challenge_leads_somewhere,
    a_handoff_can_be_described_and_answered,
    a_terminals_provider_says_that_it_is_one,
    its_own_state_stays_on_the_server,
    two_attempts_are_not_alike,
    beginning_needs_nothing_but_the_request,
    whoever_gets_through_has_a_stable_key,
    whoever_gets_through_has_one_of_its_levels,
    nothing_is_proven_in_the_future,
    a_fresh_proof_is_no_older_than_the_question,
    a_claim_says_how_it_is_known,
    an_end_at_the_provider_is_an_address_that_comes_back,
    invented_people_are_known_by_their_ids,
)

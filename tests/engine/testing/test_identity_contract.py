"""The contract of identity providers: sound ones keep all of it, and each way of being unsound breaks some rule of it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.app.words import engine_words
from engine.errors import Diagnostic, ProviderFailed
from engine.model.identity import Claim, Identity
from engine.ports.identity import (
    Begun,
    Handoff,
    HandoffProvider,
    HasLogout,
    IdentityProvider,
    IdentityRequest,
    Local,
    Redirect,
    Refusal,
)
from engine.testing.identity_contract import (
    IDENTITY_CONTRACT,
    LATER,
    NOW,
    Finish,
    IdentityCase,
    Rule,
    comes_back,
    is_sent,
    request,
)
from engine.testing.identity_rules_astray import ENGINE_CODES, LOCALES
from engine.testing.outages import identity_with_outages, nobody_there

Knob = Callable[..., Any]
WORDS = {"ja": {"identity.astray": "だめです。"}, "en": {"identity.astray": "No."}}


@dataclass
class Site:
    """A sound provider with pages of its own; `knobs` replace what it does."""

    knobs: Mapping[str, Any] = field(default_factory=dict)
    name: str = "site"
    development: bool = True
    levels: frozenset[str] = frozenset({"sound"})
    words: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: WORDS)

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def begin(self, request: IdentityRequest) -> Begun:
        if "begin" in self.knobs:
            return self.knobs["begin"](request)  # type: ignore[no-any-return]
        state = request.entropy.token_bytes(8).hex()
        kept = json.dumps({"state": state, "secret": request.entropy.token_bytes(8).hex()})
        return Begun(Redirect(f"https://site.example/?{urlencode({'state': state})}"), kept.encode())

    def finish(self, pending: bytes, params: Mapping[str, str], now: datetime) -> Identity | Refusal:
        if "always" in self.knobs:
            return self.knobs["always"](self, params, now)  # type: ignore[no-any-return]
        if params.get("state") != json.loads(pending)["state"] or "person" not in params:
            return self.knobs.get("refusal", Refusal("astray"))  # type: ignore[no-any-return]
        found = Identity(self.name, "p1", "sound", now, {"name": Claim("花子", "sound", "site")}, "a1")
        change = self.knobs.get("identity", lambda identity, now: identity)
        return change(found, now)  # type: ignore[no-any-return]

    def logout_url(self, return_url: str) -> str:
        usual = f"https://site.example/end?redirect={quote(return_url, safe='')}"
        return self.knobs["logout"](return_url) if "logout" in self.knobs else usual


@dataclass
class Card:
    """A sound provider with a program."""

    knobs: Mapping[str, Any] = field(default_factory=dict)
    name: str = "card"
    development: bool = True
    levels: frozenset[str] = frozenset({"sound"})
    words: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: WORDS)
    on_terminal: bool = False

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def begin(self, request: IdentityRequest) -> Begun:
        kind = self.knobs.get("challenge", Handoff)
        pending = {"nonce": request.entropy.token_bytes(8).hex()} | (
            {"at": request.endpoint} if "at" in self.knobs else {}
        )
        return Begun(kind(f"card:open?{urlencode({'endpoint': request.endpoint})}"), json.dumps(pending).encode())

    def describe(self, pending: bytes) -> bytes:
        return pending

    def receive(self, pending: bytes, message: bytes, now: datetime) -> bytes | Refusal:
        if "receive" in self.knobs:
            return self.knobs["receive"](pending, message)  # type: ignore[no-any-return]
        nonce = json.loads(pending)["nonce"].encode()
        return b"read" if message == b"signed " + nonce else Refusal("astray")

    def finish(self, pending: bytes, params: Mapping[str, str], now: datetime) -> Identity | Refusal:
        if pending != b"read" and "anybody" not in self.knobs:
            return Refusal("astray")
        return Identity(self.name, "p1", "sound", now, {"name": Claim("花子", "sound", "card")})


def came_back(begun: Begun) -> Finish:
    assert isinstance(begun.challenge, Redirect)
    return begun.pending, {**dict(parse_qsl(urlsplit(begun.challenge.url).query)), "person": "hanako"}


def site_case(**knobs: Any) -> IdentityCase:
    given = {name: knobs.pop(name) for name in ("levels", "words", "name") if name in knobs}
    down, switch = identity_with_outages(Site(knobs, **given))
    switch.fail("begin", "finish", "logout_url", error=nobody_there)
    return IdentityCase(Site(knobs, **given), came_back, down)


def card_case(**knobs: Any) -> IdentityCase:
    card = Card(knobs, on_terminal=knobs.pop("on_terminal", False))

    def read(begun: Begun) -> Finish:
        signed = card.receive(begun.pending, b"signed " + json.loads(begun.pending)["nonce"].encode(), NOW)
        assert isinstance(signed, bytes)
        return signed, {}

    return IdentityCase(card, read)


def broken_rules(case: IdentityCase) -> set[str]:
    broken = set()
    for rule in IDENTITY_CONTRACT:
        try:
            rule(case)
        except Exception:
            broken.add(rule.__name__)
    return broken


@pytest.mark.parametrize("rule", IDENTITY_CONTRACT, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize(
    "case",
    [site_case(), card_case(), card_case(challenge=Local, on_terminal=True)],
    ids=["site", "card", "terminal"],
)
def test_sound_providers_keep_it(rule: Rule, case: IdentityCase) -> None:
    rule(case)


def late(identity: Identity, now: datetime) -> Identity:
    return replace(identity, at=now - timedelta(hours=1))


def naive(identity: Identity, now: datetime) -> Identity:
    return replace(identity, at=now.replace(tzinfo=None))


def changing(what: str) -> Callable[[Identity, datetime], Identity]:
    values = iter(str(number) for number in range(1000))
    return lambda identity, now: replace(identity, **{what: next(values)})  # type: ignore[arg-type]


def raising(*_: object) -> Any:
    raise ValueError("not designed")


UNSOUND_SITES: dict[str, tuple[dict[str, Any], str]] = {
    "another key every time": ({"identity": changing("key")}, "whoever_gets_through_has_a_stable_key"),
    "another account every time": ({"identity": changing("subject")}, "whoever_gets_through_has_a_stable_key"),
    "somebody else's name": (
        {"identity": lambda i, now: replace(i, provider="x")}, "whoever_gets_through_has_a_stable_key",
    ),
    "no time zone": ({"identity": naive}, "whoever_gets_through_has_a_stable_key"),
    "no levels": ({"levels": frozenset()}, "whoever_gets_through_has_one_of_its_levels"),
    "a level of nobody": (
        {"identity": lambda i, now: replace(i, level="x")}, "whoever_gets_through_has_one_of_its_levels",
    ),
    "an old proof": ({"identity": late}, "a_fresh_proof_is_no_older_than_the_question"),
    "a proof to come": (
        {"identity": lambda i, now: replace(i, at=now + timedelta(days=1))}, "nothing_is_proven_in_the_future",
    ),
    "a claim from nowhere": (
        {"identity": lambda i, now: replace(i, claims={"name": Claim("x", "sound", "")})},
        "a_claim_says_how_it_is_known",
    ),
    "an end in clear": (
        {"logout": lambda back: "http://site.example/"}, "an_end_at_the_provider_is_an_address_that_comes_back",
    ),
    "an end that runs": (
        {"logout": lambda back: "javascript:alert(1)"}, "an_end_at_the_provider_is_an_address_that_comes_back",
    ),
    "an end with a raw address": (
        {"logout": lambda back: f"https://site.example/?redirect={back}"},
        "an_end_at_the_provider_is_an_address_that_comes_back",
    ),
    "anybody gets in": (
        {"always": lambda site, params, now: Identity("site", "p1", "sound", now)},
        "nothing_that_comes_back_astray_lets_anybody_in",
    ),
    "garbage breaks it": (
        {"always": raising}, "nothing_that_comes_back_astray_lets_anybody_in",
    ),
    "a refusal without words": ({"refusal": Refusal("secret")}, "every_refusal_has_words"),
    "a refusal that repeats": ({"refusal": Refusal("あ x")}, "every_refusal_has_words"),
    "words in one language": ({"words": {"ja": WORDS["ja"]}}, "every_refusal_has_words"),
    "other words in another": (
        {"words": {**WORDS, "en": {"identity.other": "No."}}}, "its_words_are_the_same_in_both_languages",
    ),
    "one state for all": (
        {"begin": lambda request: Begun(Redirect("https://site.example/?state=1"), b'{"state": "1"}')},
        "two_attempts_are_not_alike",
    ),
    "its state in the address": (
        {"begin": lambda r: Begun(Redirect("https://site.example/?state=abcdef"), b"abcdef")},
        "its_own_state_stays_on_the_server",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("knobs", "rule"), UNSOUND_SITES.values(), ids=UNSOUND_SITES)
def test_an_unsound_site_breaks_a_rule(knobs: dict[str, Any], rule: str) -> None:
    assert rule in broken_rules(site_case(**knobs))


UNSOUND_CARDS: dict[str, tuple[dict[str, Any], str]] = {
    "a terminal in secret": ({"challenge": Local}, "a_terminals_provider_says_that_it_is_one"),
    "no terminal after all": ({"on_terminal": True}, "a_terminals_provider_says_that_it_is_one"),
    "bound to one address": ({"at": True}, "a_handoff_can_be_described_and_answered"),
    "takes anything": ({"receive": lambda pending, message: b"read"}, "nothing_that_a_program_sends_astray_is_taken"),
    "breaks at garbage": (
        {"receive": lambda pending, message: json.loads(message) and b""},
        "nothing_that_a_program_sends_astray_is_taken",
    ),
    "needs no result": ({"anybody": True}, "a_handoff_without_a_result_lets_nobody_in"),
}


@pytest.mark.parametrize(("knobs", "rule"), UNSOUND_CARDS.values(), ids=UNSOUND_CARDS)
def test_an_unsound_card_breaks_a_rule(knobs: dict[str, Any], rule: str) -> None:
    assert rule in broken_rules(card_case(**knobs))


def test_an_outage_that_is_no_designed_failure_breaks_a_rule() -> None:
    sound = site_case()
    unsound = replace(sound, outage=Site({"begin": raising}))
    unnoticed = replace(sound, outage=Site())
    for case in (unsound, unnoticed):
        assert "while_the_world_is_down_it_says_only_that" in broken_rules(case)


def test_the_engine_has_words_for_what_it_is_said_to() -> None:
    for locale in LOCALES:
        assert {f"identity.{code}" for code in ENGINE_CODES} <= engine_words(locale).keys()


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=50), max_size=5))
def test_anything_may_come_back(params: dict[str, str]) -> None:
    assert isinstance(comes_back(site_case(), params), Refusal)


@given(st.binary(max_size=200))
def test_anything_may_be_sent(message: bytes) -> None:
    assert isinstance(is_sent(card_case(), message), Refusal)
    assert is_sent(site_case(), message) is None


def test_the_double_has_what_the_provider_has_and_nothing_else() -> None:
    site, _ = identity_with_outages(Site())
    card, _ = identity_with_outages(Card())
    assert isinstance(site, IdentityProvider)
    assert isinstance(site, HasLogout)
    assert not isinstance(site, HandoffProvider)
    assert isinstance(card, HandoffProvider)
    assert not isinstance(card, HasLogout)
    assert (site.name, site.levels) == ("site", frozenset({"sound"}))


def test_the_double_fails_what_it_is_told_to_and_recovers() -> None:
    double, outage = identity_with_outages(Site())
    begun = double.begin(request())
    outage.fail("finish", error=nobody_there)
    assert double.begin(request()) == begun
    with pytest.raises(ProviderFailed):
        double.finish(*came_back(begun), LATER)
    outage.recover()
    assert isinstance(double.finish(*came_back(begun), LATER), Identity)

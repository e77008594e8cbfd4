"""Rules of the identity contract: what goes wrong is refused in words, and nothing but a designed failure is raised."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeVar

from engine.errors import Diagnostic, ProviderFailed
from engine.model.identity import Identity
from engine.ports.identity import (
    HandoffProvider,
    HasLogout,
    HasPersonas,
    IdentityProvider,
    Redirect,
    Refusal,
)
from engine.ports.provider import HasProbe, HasWords
from engine.testing.identity_case import LATER, NOW, IdentityCase, Rule, request

T = TypeVar("T")
ENGINE_CODES: Final = frozenset({"cancelled", "expired", "failed"})
"""Refusals that the engine itself has words for; all others are in the provider's."""
LOCALES: Final = ("ja", "en")
_CODE: Final = re.compile(r"[a-z][a-z0-9_]*")
_PLACE: Final = re.compile(r"{(\w+)}")
_NASTY: Final = (
    "",
    "0",
    "x",
    "あ",
    "\x00",
    "\ud800",
    "%",
    "{0}",
    "\r\nset-cookie: a=b",
    "null",
    "9" * 5000,
    "あ" * 5000,
)
PARAMS: Final[tuple[Mapping[str, str], ...]] = (
    {},
    {"error": "access_denied"},
    {"error": "server_error", "error_description": "あ" * 5000},
    *({"code": value, "state": value, "iss": value} for value in _NASTY),
    *({value: value} for value in _NASTY),
    {str(number): "x" for number in range(50)},
)
"""What a way back may carry that nobody sane sent."""
MESSAGES: Final[tuple[bytes, ...]] = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b"null",
    b"[]",
    b"{}",
    b'"\\ud800"',
    b"[" * 10_000,
    b'{"version": 1}',
    b'{"version": 1, "outcome": null}',
    b'{"version": 1e999}',
    b'{"version": 1, "outcome": "\\ud800"}',
    b'{"version": 1, "outcome": "failed", "problem": {}}',
    b"x" * 65_536,
)
"""What a program may send that is no program of ours."""


def comes_back(case: IdentityCase, params: Mapping[str, str]) -> Refusal | ProviderFailed:
    """The browser that began is back with these parameters, which prove nothing."""
    begun = case.begin()
    found = _designed(lambda: case.provider.finish(begun.pending, params, LATER))
    assert not isinstance(found, Identity), f"{sorted(params)} let somebody in"
    return found


def is_sent(case: IdentityCase, message: bytes) -> Refusal | ProviderFailed | None:
    """A program sends this, which proves nothing. None where no program has a say."""
    if not isinstance(case.provider, HandoffProvider):
        return None
    provider, begun = case.provider, case.begin()
    found = _designed(lambda: provider.receive(begun.pending, message, LATER))
    assert not isinstance(found, bytes), f"{message[:40]!r} was taken"
    return found


def _designed(act: Callable[[], T]) -> T | ProviderFailed:
    try:
        return act()
    except ProviderFailed as failure:
        return failure


def nothing_that_comes_back_astray_lets_anybody_in(case: IdentityCase) -> None:
    if isinstance(case.begin().challenge, Redirect):
        for params in PARAMS:
            comes_back(case, params)


def a_handoff_without_a_result_lets_nobody_in(case: IdentityCase) -> None:
    if not isinstance(case.begin().challenge, Redirect):
        assert isinstance(case.provider.finish(case.begin().pending, {}, LATER), Refusal)


def nothing_that_a_program_sends_astray_is_taken(case: IdentityCase) -> None:
    for message in MESSAGES:
        is_sent(case, message)


def an_answer_to_another_attempt_is_refused(case: IdentityCase) -> None:
    """Somebody else's way back does not lead in here (only where the browser brings parameters from elsewhere)."""
    mine, theirs = case.begin("one"), case.begin("two")
    _, params = case.succeed(theirs)
    pending, _ = case.succeed(mine)
    if params:
        assert isinstance(case.provider.finish(pending, params, NOW), Refusal)


def every_refusal_has_words(case: IdentityCase) -> None:
    """A code, nothing of what was sent, and in both languages what to do; a portal may still say it in its own."""
    brought = case.provider.words if isinstance(case.provider, HasWords) else {}
    for code in {each.code for each in _refusals(case)}:
        assert _CODE.fullmatch(code), code
        for locale in LOCALES:
            assert code in ENGINE_CODES or brought.get(locale, {}).get(f"identity.{code}"), f"{locale}: {code}"


def _refusals(case: IdentityCase) -> Iterator[Refusal]:
    """Those met on the way."""
    met: list[object] = [is_sent(case, message) for message in MESSAGES]
    if isinstance(case.begin().challenge, Redirect):
        met += [comes_back(case, params) for params in PARAMS]
    if isinstance(case.provider, HasPersonas):
        met += [case.provider.persona(each, NOW) for each in case.provider.personas()]
    yield from (each for each in met if isinstance(each, Refusal))


def its_words_are_the_same_in_both_languages(case: IdentityCase) -> None:
    if isinstance(case.provider, HasWords):
        ja, en = (case.provider.words.get(locale, {}) for locale in LOCALES)
        assert ja.keys() == en.keys()
        assert all(text.strip() for text in (*ja.values(), *en.values()))
        assert all(sorted(_PLACE.findall(ja[key])) == sorted(_PLACE.findall(en[key])) for key in ja)


def while_the_world_is_down_it_says_only_that(case: IdentityCase) -> None:
    """ProviderFailed from whatever needs the world; its code is no more than a code."""
    if case.outage is None:
        return
    pending, params = case.succeed(case.begin())
    outage = case.outage
    acts: list[Callable[[], object]] = [
        lambda: outage.begin(request()),
        lambda: outage.finish(pending, params, LATER),
    ]
    if isinstance(outage, HasLogout):
        leaving = outage
        acts.append(lambda: leaving.logout_url("https://portal.example/"))
    said = [_designed(act) for act in acts]
    assert any(isinstance(each, ProviderFailed | Refusal) for each in said), "nothing noticed that the world is down"
    failures = [each for each in said if isinstance(each, ProviderFailed)]
    assert all(re.fullmatch(r"[a-z][a-z0-9_.]*", each.code) for each in failures)
    assert outage.check() == case.provider.check(), "a start does not ask the world"


def a_probe_tells_what_is_down_in_words(case: IdentityCase) -> None:
    """And never raises; asked only while the world is down, so that the contract looks at no device of the machine."""
    if case.outage is None or not isinstance(case.outage, HasProbe):
        return
    found = case.outage.probe(NOW)
    assert any(each.severity != "note" for each in found)
    assert all(_has_words(case.outage, each) for each in found)


def _has_words(provider: IdentityProvider, found: Diagnostic) -> bool:
    brought = provider.words if isinstance(provider, HasWords) else {}
    return all(brought.get(locale, {}).get(found.code, "").format(**found.params) for locale in LOCALES)


ASTRAY_RULES: Final[tuple[Rule, ...]] = (
    nothing_that_comes_back_astray_lets_anybody_in,
    a_handoff_without_a_result_lets_nobody_in,
    nothing_that_a_program_sends_astray_is_taken,
    an_answer_to_another_attempt_is_refused,
    every_refusal_has_words,
    its_words_are_the_same_in_both_languages,
    while_the_world_is_down_it_says_only_that,
    a_probe_tells_what_is_down_in_words,
)

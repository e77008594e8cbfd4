"""The contract of revocation checkers: a sound one keeps all of it, and each way of being unsound breaks some rule of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest

from engine.errors import Diagnostic
from engine.ports.revocation import Revocation, RevocationQuestion, RevocationStatus
from engine.testing.revocation_contract import REVOCATION_CONTRACT, RevocationCase

Ask = Callable[[RevocationQuestion, datetime], Revocation]
GOOD = RevocationQuestion(b"good", b"issuer", b"", b"")
REVOKED = RevocationQuestion(b"revoked", b"issuer", b"", b"")
NOT_CHECKED = Revocation(RevocationStatus.NOT_CHECKED, "memory")


def sound(question: RevocationQuestion, now: datetime) -> Revocation:
    known = {b"good": RevocationStatus.GOOD, b"revoked": RevocationStatus.REVOKED}
    if question.issuer != b"issuer" or question.certificate not in known:
        return NOT_CHECKED
    return Revocation(known[question.certificate], "memory", now)


def down(question: RevocationQuestion, now: datetime) -> Revocation:
    del question, now
    return NOT_CHECKED


@dataclass(frozen=True)
class Checker:
    answer: Ask = sound
    name: str = "memory"
    development: bool = False

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def ask(self, question: RevocationQuestion, now: datetime) -> Revocation:
        return self.answer(question, now)


def case(answer: Ask = sound, outage: Ask = down) -> RevocationCase:
    return RevocationCase(Checker(answer), GOOD, REVOKED, Checker(outage))


def broken(tried: RevocationCase) -> set[str]:
    found = set()
    for rule in REVOCATION_CONTRACT:
        try:
            rule(tried)
        except Exception:
            found.add(rule.__name__)
    return found


def good_always(question: RevocationQuestion, now: datetime) -> Revocation:
    return Revocation(RevocationStatus.GOOD, "memory", now)


def raising(question: RevocationQuestion, now: datetime) -> Revocation:
    raise ValueError(question.certificate)


def telling(question: RevocationQuestion, now: datetime) -> Revocation:
    found = sound(question, now)
    return Revocation(found.status, "memory", found.at, question.certificate.hex())


def timeless(question: RevocationQuestion, now: datetime) -> Revocation:
    return Revocation(sound(question, now).status, "memory")


def test_a_sound_one_keeps_it() -> None:
    assert broken(case()) == set()


def test_one_that_never_tells_keeps_it_in_development_only() -> None:
    assert broken(RevocationCase(Checker(down, development=True))) == set()
    assert broken(RevocationCase(Checker(down))) == {"one_that_never_tells_is_for_development"}


@pytest.mark.parametrize(
    ("tried", "rule"),
    [
        (case(good_always), "an_unknown_certificate_is_never_good"),
        (case(good_always), "a_revoked_certificate_is_revoked"),
        (case(good_always), "garbage_is_never_good_and_never_raises"),
        (case(raising), "garbage_is_never_good_and_never_raises"),
        (case(timeless), "a_good_certificate_is_good_as_of_a_time"),
        (case(telling), "a_question_is_not_shown_by_accident"),
        (case(outage=raising), "while_the_service_is_down_nothing_is_checked"),
        (case(outage=sound), "while_the_service_is_down_nothing_is_checked"),
    ],
)
def test_an_unsound_one_breaks_a_rule(tried: RevocationCase, rule: str) -> None:
    assert rule in broken(tried)

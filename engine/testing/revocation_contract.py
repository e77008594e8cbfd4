"""What every revocation checker must do. Each rule takes a case: the checker, and a question it knows the answer to, if any."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from engine.ports.revocation import Revocation, RevocationChecker, RevocationQuestion, RevocationStatus

NOW: Final = datetime(2026, 10, 1, 0, 0, tzinfo=UTC)
GARBAGE: Final = (b"", b"\x00", b"\x30\x80", b"-----BEGIN CERTIFICATE-----", b"x" * 100_000)
UNKNOWN: Final = RevocationQuestion(b"no certificate", b"no issuer", b"text", b"signature")


@dataclass(frozen=True, slots=True)
class RevocationCase:
    """`good` and `revoked` are questions about certificates of which that is known (None: this one can never tell).

    `outage` is the same checker while its service does not answer, or answers nonsense; leave it out where there is none.
    """

    checker: RevocationChecker
    good: RevocationQuestion | None = None
    revoked: RevocationQuestion | None = None
    outage: RevocationChecker | None = None
    now: datetime = NOW


Rule = Callable[[RevocationCase], None]


def _said(checker: RevocationChecker, question: RevocationQuestion, case: RevocationCase) -> Revocation:
    answer = checker.ask(question, case.now)
    assert isinstance(answer.status, RevocationStatus)
    assert answer.method
    return answer


def a_good_certificate_is_good_as_of_a_time(case: RevocationCase) -> None:
    if case.good is not None:
        answer = _said(case.checker, case.good, case)
        assert answer.status is RevocationStatus.GOOD
        assert answer.at is not None
        assert answer.at.tzinfo is not None
        assert answer.at <= case.now + timedelta(minutes=1)


def a_revoked_certificate_is_revoked(case: RevocationCase) -> None:
    if case.revoked is not None:
        assert _said(case.checker, case.revoked, case).status is RevocationStatus.REVOKED


def an_unknown_certificate_is_never_good(case: RevocationCase) -> None:
    assert _said(case.checker, UNKNOWN, case).status is not RevocationStatus.GOOD


def garbage_is_never_good_and_never_raises(case: RevocationCase) -> None:
    usual = case.good or UNKNOWN
    for noise in GARBAGE:
        for question in (replace(usual, certificate=noise), replace(usual, issuer=noise)):
            assert _said(case.checker, question, case).status is not RevocationStatus.GOOD


def while_the_service_is_down_nothing_is_checked(case: RevocationCase) -> None:
    """Neither good nor an exception: whoever asked decides what an unknown is worth."""
    if case.outage is not None:
        for question in (case.good, case.revoked, UNKNOWN):
            if question is not None:
                assert _said(case.outage, question, case).status is RevocationStatus.NOT_CHECKED


def one_that_never_tells_is_for_development(case: RevocationCase) -> None:
    assert case.good is not None or case.revoked is not None or case.checker.development


def a_question_is_not_shown_by_accident(case: RevocationCase) -> None:
    """Certificates name people: they turn up in no log that prints a question or an answer."""
    question = case.good or UNKNOWN
    assert question.certificate.hex() not in repr(question)
    assert question.certificate.hex() not in repr(_said(case.checker, question, case))


REVOCATION_CONTRACT: Final[tuple[Rule, ...]] = (
    a_good_certificate_is_good_as_of_a_time,
    a_revoked_certificate_is_revoked,
    an_unknown_certificate_is_never_good,
    garbage_is_never_good_and_never_raises,
    while_the_service_is_down_nothing_is_checked,
    one_that_never_tells_is_for_development,
    a_question_is_not_shown_by_accident,
)

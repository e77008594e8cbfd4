"""What the checkers share: how a check that did not come to an answer ends, and what is looked up of a certificate."""

import logging
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from engine.errors import Diagnostic, Severity
from engine.ports.revocation import Revocation, RevocationQuestion, RevocationStatus

_LOG: Final = logging.getLogger("tetsuzuki.revocation")
# What the library raises for bytes that are nothing of the kind; extensions and keys are parsed when asked for.
BROKEN: Final = (
    ValueError,
    TypeError,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    UnsupportedAlgorithm,
)


class UndecidedError(Exception):
    """No answer to build on. `code` says why and may be logged; it says nothing of the certificate."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Asked:
    """The question's certificates, parsed."""

    certificate: x509.Certificate
    issuer: x509.Certificate


def read_question(question: RevocationQuestion) -> Asked:
    """Raises UndecidedError."""
    try:
        certificate = x509.load_der_x509_certificate(question.certificate)
        issuer = x509.load_der_x509_certificate(question.issuer)
    except BROKEN as error:
        raise UndecidedError("question") from error
    require(certificate.issuer == issuer.subject, "question")
    return Asked(certificate, issuer)


def require(condition: bool, code: str) -> None:
    """Raises UndecidedError where the condition does not hold."""
    if not condition:
        raise UndecidedError(code)


def not_checked(method: str, code: str) -> Revocation:
    """Said to the log, with the code alone: an operator must be able to tell why nobody gets in."""
    _LOG.warning("revocation not checked: %s (%s)", method, code)
    return Revocation(RevocationStatus.NOT_CHECKED, method)


def finding(name: str, code: str, severity: Severity = "error", **params: str | int) -> Diagnostic:
    """About the settings of one checker."""
    return Diagnostic(f"[revocation.{name}]", 0, 0, f"revocation.{code}", params, severity=severity)

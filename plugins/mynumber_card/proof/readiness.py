"""What stands in the way of trusting cards: roots, issuer keys and the revocation check, looked at without a card.

`problems` stays on this machine (start and doctor), `looks` also asks the revocation service (doctor only).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from engine.errors import Diagnostic, Severity
from engine.ports.provider import HasProbe
from engine.ports.revocation import RevocationChecker
from plugins.mynumber_card import options as options_
from plugins.mynumber_card.options import SECTION, Options
from plugins.mynumber_card.proof import trust
from plugins.mynumber_card.proof.issuers import IssuerKey
from plugins.mynumber_card.proof.trust import TrustError
from plugins.mynumber_card.transports.readers import Finding, reader_findings

WARN_BEFORE = timedelta(days=90)
Found = tuple[Diagnostic, ...]


def problems(options: Options, checker: RevocationChecker | None, now: datetime) -> Found:
    """In development the stand-in brings roots and keys along; a checker that is named must be there everywhere."""
    pinned = (*_root_problems(options, now), *_issuer_problems(options, now)) if options.production else ()
    return (*pinned, *_checker_problems(options, checker))


def looks(
    options: Options,
    checker: RevocationChecker | None,
    now: datetime,
    findings: Callable[[], tuple[Finding, ...]] = reader_findings,
) -> Found:
    """Each pinned root with its fingerprint, to be compared with the published one; what the checker sees out there.

    On a counter terminal also the card readers, which hang on this machine there; elsewhere they are the applicants'.
    """
    try:
        roots = options_.trust_of(options).roots
    except TrustError:
        roots = ()
    pinned = tuple(_diagnostic("card.root_pinned", "note", **_described(root)) for root in roots)
    readers = findings() if options.program == "terminal" else ()
    return (
        *pinned,
        *(checker.probe(now) if isinstance(checker, HasProbe) else ()),
        *(_diagnostic(one.code, "note" if one.works else "error", **one.params) for one in readers),
    )


def _root_problems(options: Options, now: datetime) -> Found:
    if options.roots is None:
        return (_diagnostic("card.no_roots"),)
    try:
        roots = trust.load_roots(options.roots)
    except TrustError as error:
        return (_diagnostic("card.root_unfit", file=error.file, reason=error.code),)
    if not roots:
        return (_diagnostic("card.no_roots"),)
    found = [each for root in roots for each in _about(root, now)]
    if not any(trust.is_valid(root, now) and not trust.unfit(root) for root in roots):
        found.append(_diagnostic("card.no_live_root"))
    return tuple(found)


def _about(root: x509.Certificate, now: datetime) -> Found:
    number, until = f"{root.serial_number:x}", root.not_valid_after_utc
    found = []
    if reason := trust.unfit(root):
        found.append(_diagnostic("card.root_unfit", file=number, reason=reason))
    if trust.is_test(root):
        found.append(_diagnostic("card.test_root", file=number))
    if until < now + WARN_BEFORE:
        found.append(_diagnostic("card.root_ending", "warning", file=number, until=until.date().isoformat()))
    return tuple(found)


def _described(root: x509.Certificate) -> dict[str, str]:
    return {
        "file": f"{root.serial_number:x}",
        "until": root.not_valid_after_utc.date().isoformat(),
        "fingerprint": root.fingerprint(hashes.SHA256()).hex(":").upper(),
    }


def _issuer_problems(options: Options, now: datetime) -> Found:
    """No folder is no problem: the four items then keep the level `card-text`."""
    try:
        keys = options_.issuers_of(options)
    except TrustError as error:
        return (_diagnostic("card.issuer_unfit", file=error.file, reason=error.code),)
    if options.issuer_keys is not None and not keys:
        return (_diagnostic("card.no_issuer_keys"),)
    return tuple(each for key in keys.values() for each in _about_issuer(key, now))


def _about_issuer(key: IssuerKey, now: datetime) -> Found:
    found = []
    if key.is_test:
        found.append(_diagnostic("card.test_issuer", file=key.id.hex()))
    if key.until is not None and not key.counts(now + WARN_BEFORE):
        found.append(_diagnostic("card.issuer_ending", "warning", file=key.id.hex(), until=key.until.isoformat()))
    return tuple(found)


def _checker_problems(options: Options, checker: RevocationChecker | None) -> Found:
    if checker is None:
        code = "card.unknown_revocation" if options.revocation else "card.no_revocation_check"
        return (_diagnostic(code, name=options.revocation),)
    if options.production and checker.development:
        return (_diagnostic("card.no_revocation_check", name=checker.name),)
    return checker.check()


def _diagnostic(code: str, severity: Severity = "error", **params: str) -> Diagnostic:
    return Diagnostic(f"[{SECTION}]", 0, 0, code, params, severity=severity)

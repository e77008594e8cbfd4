"""The checker `crl`: signed revocation lists (RFC 5280 section 5 and 6.3) from a file, a folder or an address.

Lists are kept until the next one is due, an hour at most; a file that has changed is read again at once. Lists of other
issuers may lie beside. Delta lists and indirect ones are refused: nothing here puts them together.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Self

from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from engine.errors import Diagnostic
from engine.ports.revocation import Revocation, RevocationQuestion, RevocationStatus
from plugins.mynumber_card.proof import signatures
from plugins.mynumber_card.revocation.answers import (
    BROKEN,
    Asked,
    UndecidedError,
    finding,
    not_checked,
    read_question,
    require,
)
from plugins.mynumber_card.revocation.fetching import Fetch, FetchError, fetch, is_address
from plugins.mynumber_card.revocation.tables import Table

LONGEST_LIST: Final = 64 * 1024 * 1024
KEPT_AT_MOST: Final = timedelta(hours=1)
# After a failure others need not wait for the same thing at once.
RETRY_AFTER: Final = timedelta(seconds=10)
# A list may have been made by a clock that is a little ahead of ours.
SKEW: Final = timedelta(minutes=1)
_SUFFIXES: Final = frozenset({".crl", ".pem", ".der"})
_UNDERSTOOD: Final = frozenset({ExtensionOID.ISSUING_DISTRIBUTION_POINT})
Lists = tuple[x509.CertificateRevocationList, ...]
Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What was read: the lists, or why there are none; good until `until` and as long as the files bear this `stamp`."""

    lists: Lists
    until: datetime
    stamp: Stamp
    problem: str = ""


class ListChecker:
    """`source`: a file, a folder (.crl .der .pem), or an http(s) address. Safe between threads."""

    name: Final = "crl"
    development: Final = False

    def __init__(self, source: str) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._kept: Kept | None = None

    @classmethod
    def of(cls, table: Table) -> Self:
        """`source`. Raises SettingsError."""
        table.only("source")
        return cls(table.text("source"))

    def check(self) -> tuple[Diagnostic, ...]:
        """Whether the source is named, and there if it is on this machine."""
        if not self._source or (":/" in self._source and not is_address(self._source)):
            return (finding(self.name, "address", key="source"),)
        if not is_address(self._source) and not Path(self._source).exists():
            return (finding(self.name, "no_source", source=self._source),)
        return ()

    def probe(self, now: datetime) -> tuple[Diagnostic, ...]:
        """Whether lists can be read now, and are current."""
        try:
            lists = [each for each in self._lists(now) if _is_current(each, now)]
            require(bool(lists), "no_list")
        except UndecidedError as error:
            return (finding(self.name, "out_of_order", reason=error.code),)
        newest = max(each.last_update_utc for each in lists)
        return (finding(self.name, "in_order", "note", what=newest.isoformat()),)

    def ask(self, question: RevocationQuestion, now: datetime) -> Revocation:
        """See the port. `at` is when the list was made, `reference` its number."""
        try:
            asked = read_question(question)
            found = _newest_for(asked, self._lists(now), now)
            entry = found.get_revoked_certificate_by_serial_number(asked.certificate.serial_number)
            number = _number(found)
        except UndecidedError as error:
            return not_checked(self.name, error.code)
        except BROKEN:
            return not_checked(self.name, "list")
        status = RevocationStatus.GOOD if entry is None else RevocationStatus.REVOKED
        return Revocation(status, self.name, found.last_update_utc, number)

    def _lists(self, now: datetime) -> Lists:
        """Raises UndecidedError."""
        with self._lock:
            stamp = () if is_address(self._source) else _stamp(self._source)
            kept = self._kept
            if kept is None or now >= kept.until or kept.stamp != stamp:
                kept = self._kept = self._read(stamp, now)
        require(not kept.problem, kept.problem)
        return kept.lists

    def _read(self, stamp: Stamp, now: datetime) -> Kept:
        try:
            if is_address(self._source):
                lists: Lists = (_parse(fetch(Fetch(self._source, LONGEST_LIST))),)
            else:
                lists = tuple(_parse(_content(Path(name))) for name, _, _ in stamp)
        except (UndecidedError, FetchError) as error:
            return Kept((), now + RETRY_AFTER, stamp, error.code)
        if not any(_is_current(each, now) for each in lists):
            return Kept(lists, now + RETRY_AFTER, stamp)
        due = [
            each.next_update_utc for each in lists if each.next_update_utc is not None and each.next_update_utc > now
        ]
        return Kept(lists, min([now + KEPT_AT_MOST, *due]), stamp)


def _stamp(source: str) -> Stamp:
    """The files of the source with what changes when they do. Raises UndecidedError."""
    path = Path(source)
    try:
        inside = (each for each in path.iterdir() if each.suffix.lower() in _SUFFIXES) if path.is_dir() else (path,)
        return tuple((str(each), each.stat().st_mtime_ns, each.stat().st_size) for each in sorted(inside))
    except OSError as error:
        raise UndecidedError("unreadable") from error


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(LONGEST_LIST + 1)
    except OSError as error:
        raise UndecidedError("unreadable") from error
    require(len(content) <= LONGEST_LIST, "too_long")
    return content


def _parse(content: bytes) -> x509.CertificateRevocationList:
    """DER or PEM. Raises UndecidedError."""
    try:
        if content.lstrip().startswith(b"-----BEGIN"):
            return x509.load_pem_x509_crl(content)
        return x509.load_der_x509_crl(content)
    except BROKEN as error:
        raise UndecidedError("no_list") from error


def _newest_for(asked: Asked, lists: Lists, now: datetime) -> x509.CertificateRevocationList:
    """The newest list that speaks of the certificate: its issuer's own, complete, current. Raises UndecidedError."""
    own = [each for each in lists if each.issuer == asked.issuer.subject and _is_signed_by(each, asked.issuer)]
    require(bool(own), "no_list_of_issuer")
    current = [each for each in own if _is_current(each, now)]
    require(bool(current), "too_old")
    speaking = [each for each in current if _speaks_of(each, asked.certificate)]
    require(bool(speaking), "scope")
    return max(speaking, key=lambda each: each.last_update_utc)


def _is_signed_by(found: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """By the issuer's key, which may sign lists. Several roots share a name: only the key tells them apart."""
    usage = issuer.extensions.get_extension_for_class(x509.KeyUsage).value
    algorithm = found.signature_hash_algorithm
    if not usage.crl_sign or algorithm is None or algorithm.name not in signatures.HASHES:
        return False
    key = issuer.public_key()
    return isinstance(key, signatures.ISSUER_KEYS) and found.is_signature_valid(key)


def _is_current(found: x509.CertificateRevocationList, now: datetime) -> bool:
    """A list that does not say when the next one is due cannot be told from an old one."""
    due = found.next_update_utc
    return due is not None and found.last_update_utc <= now + SKEW and now < due


def _speaks_of(found: x509.CertificateRevocationList, certificate: x509.Certificate) -> bool:
    """Complete for certificates of this kind: no delta, not indirect, no part of the reasons; RFC 5280 6.3.3 (b)."""
    critical = {extension.oid for extension in found.extensions if extension.critical}
    if not critical <= _UNDERSTOOD or _has(found, x509.DeltaCRLIndicator):
        return False
    try:
        scope = found.extensions.get_extension_for_class(x509.IssuingDistributionPoint).value
    except x509.ExtensionNotFound:
        return True
    narrow = (
        scope.indirect_crl,
        scope.only_contains_ca_certs,
        scope.only_contains_attribute_certs,
        scope.only_some_reasons,
        scope.relative_name,
    )
    if any(narrow):
        return False
    return scope.full_name is None or bool(set(scope.full_name) & set(_points(certificate)))


def _points(certificate: x509.Certificate) -> Iterable[x509.GeneralName]:
    """The names of the lists that the certificate points to."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(name for point in found for name in point.full_name or ())


def _has(found: x509.CertificateRevocationList, kind: type[x509.DeltaCRLIndicator]) -> bool:
    try:
        found.extensions.get_extension_for_class(kind)
    except x509.ExtensionNotFound:
        return False
    return True


def _number(found: x509.CertificateRevocationList) -> str:
    try:
        return str(found.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number)
    except x509.ExtensionNotFound:
        return ""

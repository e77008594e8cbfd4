"""The keys that sign the certificates of the 券面事項入力補助 application: read from a configured folder, told apart by id.

They are not on any card, and there is no certificate format of their own: a file is named after the key's id (32 hex digits,
then `.pem`) and holds a public key, or a certificate with it. Before a bare key a line `until: 2030-03-31` may stand.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from plugins.mynumber_card.proof.trust import BROKEN, TrustError

# Ids begin with seven ASCII digits. 6… are those of test cards (5… in production); TEST is this project's own.
_TEST_IDS: Final = (b"6", b"TEST")
_ID: Final = re.compile("[0-9a-fA-F]{32}")
_UNTIL: Final = re.compile(rb"^until: (\d{4}-\d{2}-\d{2})\s*$", re.MULTILINE)
_SMALLEST_MODULUS_BITS: Final = 2048


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """`until` is the last day on which it counts (None: not known)."""

    id: bytes
    key: rsa.RSAPublicKey = field(repr=False)
    until: date | None = None

    @property
    def is_test(self) -> bool:
        """Whether its id is one of a test hierarchy."""
        return self.id.startswith(_TEST_IDS)

    def counts(self, now: datetime) -> bool:
        """Whether its last day has not gone by (UTC)."""
        return self.until is None or now.date() <= self.until


def load_issuers(folder: Path) -> Mapping[bytes, IssuerKey]:
    """Every `.pem` file of `folder`, by id. Raises TrustError, also for a name that is no id."""
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".pem")
    except OSError as error:
        raise TrustError("folder", folder.name) from error
    keys = [_load(file) for file in files]
    return {key.id: key for key in keys}


def _load(file: Path) -> IssuerKey:
    if not _ID.fullmatch(file.stem):
        raise TrustError("issuer_id", file.name)
    try:
        key, until = _read(file.read_bytes())
    except (OSError, *BROKEN) as error:
        raise TrustError("unreadable", file.name) from error
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < _SMALLEST_MODULUS_BITS:
        raise TrustError("issuer_key", file.name)
    return IssuerKey(bytes.fromhex(file.stem), key, until)


def _read(content: bytes) -> tuple[object, date | None]:
    """Raises ValueError and the like of the library."""
    if b"-----BEGIN CERTIFICATE" in content:
        certificate = x509.load_pem_x509_certificate(content)
        return certificate.public_key(), certificate.not_valid_after_utc.date()
    noted = _UNTIL.search(content)
    return load_pem_public_key(content), date.fromisoformat(noted[1].decode()) if noted else None

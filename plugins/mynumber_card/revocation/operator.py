"""The checker `platform_operator`: a certified operator's own interface, as JSON over HTTPS, to credentials that we hold.

Each operator names and nests its fields differently, so the settings say what stands where. The certificate is sent and
forgotten; what comes back is an answer of three kinds and the operator's reference to it.
"""

import base64
import hashlib
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Self
from urllib.parse import urlsplit

from engine.errors import Diagnostic
from engine.ports.revocation import Revocation, RevocationQuestion, RevocationStatus
from plugins.mynumber_card.revocation.answers import UndecidedError, finding, not_checked, read_question, require
from plugins.mynumber_card.revocation.fetching import Fetch, FetchError, fetch, is_address
from plugins.mynumber_card.revocation.tables import Table

LONGEST_ANSWER: Final = 64 * 1024
LONGEST_REFERENCE: Final = 200
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_SENT: Final = ("certificate", "issuer", "text", "signature")


@dataclass(frozen=True, slots=True)
class Sending:
    """What is sent where. `fields`: our name -> the operator's, dots nest. `constants`: the operator's name -> value.

    `encoding` of bytes: base64, base64url, hex. `text_as`: the signed text encoded, as text, or its SHA-256 encoded.
    """

    fields: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict, repr=False)
    encoding: str = "base64"
    text_as: str = "encoded"


@dataclass(frozen=True, slots=True)
class Answering:
    """Where the answer says what: `status` with its `good` and `revoked` values (any other is undecided), `reference`."""

    status: str
    good: tuple[str, ...]
    revoked: tuple[str, ...]
    reference: str = ""


@dataclass(frozen=True, slots=True)
class OperatorOptions:
    """`headers` hold the credentials. `ca`: a file of roots for TLS instead of the machine's; `client`: our own, PEM."""

    url: str
    sending: Sending
    answering: Answering
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    ca: str = ""
    client: str = ""
    production: bool = True


class OperatorChecker:
    """Asks at every identification; nothing is kept."""

    name: Final = "platform_operator"
    development: Final = False

    def __init__(self, options: OperatorOptions) -> None:
        self._options = options

    @classmethod
    def of(cls, table: Table, *, production: bool) -> Self:
        """`url ca client_certificate encoding text_as` and the tables `send with headers answer`. Raises SettingsError."""
        table.only("url", "ca", "client_certificate", "encoding", "text_as", "send", "with", "headers", "answer")
        sending = Sending(
            _texts(table.table("send"), *_SENT),
            _texts(table.table("with")),
            table.one_of("encoding", "base64", "base64url", "hex"),
            table.one_of("text_as", "encoded", "text", "sha256"),
        )
        answer = table.table("answer")
        answer.only("status", "good", "revoked", "reference")
        answering = Answering(
            answer.text("status"), answer.texts("good"), answer.texts("revoked"), answer.text("reference")
        )
        return cls(
            OperatorOptions(
                table.text("url"),
                sending,
                answering,
                _texts(table.table("headers")),
                table.text("ca"),
                table.text("client_certificate"),
                production,
            )
        )

    def check(self) -> tuple[Diagnostic, ...]:
        """Whether everything is named that an answer needs, and certificates leave over TLS only."""
        options = self._options
        lacking = [f"send.{key}" for key in ("certificate",) if not options.sending.fields.get(key)]
        lacking += [f"answer.{key}" for key in ("status", "good", "revoked") if not getattr(options.answering, key)]
        found = [finding(self.name, "lacking", key=key) for key in lacking]
        if not _may_be_told(options.url, production=options.production):
            found.append(finding(self.name, "https", key="url"))
        try:
            _context(options)
        except (OSError, ValueError):
            found.append(finding(self.name, "tls", key="ca, client_certificate"))
        return tuple(found)

    def ask(self, question: RevocationQuestion, now: datetime) -> Revocation:
        """See the port. `at` is now: the operator answers for this moment."""
        options = self._options
        try:
            require(_may_be_told(options.url, production=options.production), "https")
            read_question(question)
            kinds = {"Content-Type": "application/json", "Accept": "application/json"}
            body = json.dumps(_written(question, options.sending), ensure_ascii=False).encode()
            answer = _object(
                fetch(
                    Fetch(
                        options.url, LONGEST_ANSWER, body, {**options.headers, **kinds},
                        media_type="application/json", context=_context(options),
                    )
                )
            )  # fmt: skip
            status = _status(answer, options.answering)
        except (UndecidedError, FetchError) as error:
            return not_checked(self.name, error.code)
        except (OSError, ValueError):
            return not_checked(self.name, "tls")
        return Revocation(status, self.name, now, _reference(answer, options.answering.reference))


def _texts(table: Table, *only: str) -> Mapping[str, str]:
    """Raises SettingsError."""
    if only:
        table.only(*only)
    return {key: table.text(key) for key in table.values}


def _may_be_told(url: str, *, production: bool) -> bool:
    """Certificates and credentials go over TLS; for trials on this machine they need not."""
    if not is_address(url):
        return False
    parts = urlsplit(url)
    return parts.scheme == "https" or (not production and parts.hostname in _LOOPBACK)


def _context(options: OperatorOptions) -> ssl.SSLContext:
    """Raises OSError, ValueError."""
    context = ssl.create_default_context(cafile=options.ca or None)
    if options.client:
        context.load_cert_chain(options.client)
    return context


def _written(question: RevocationQuestion, sending: Sending) -> dict[str, object]:
    text = {
        "encoded": _encoded(question.text, sending.encoding),
        "text": question.text.decode(errors="replace"),
        "sha256": _encoded(hashlib.sha256(question.text).digest(), sending.encoding),
    }
    ours = {
        "certificate": _encoded(question.certificate, sending.encoding),
        "issuer": _encoded(question.issuer, sending.encoding),
        "text": text[sending.text_as],
        "signature": _encoded(question.signature, sending.encoding),
    }
    written: dict[str, object] = {}
    for path, value in (*sending.constants.items(), *((path, ours[name]) for name, path in sending.fields.items())):
        _put(written, path.split("."), value)
    return written


def _put(written: dict[str, object], path: list[str], value: str) -> None:
    for name in path[:-1]:
        inner = written.setdefault(name, {})
        require(isinstance(inner, dict), "send")
        written = inner  # type: ignore[assignment]
    written[path[-1]] = value


def _encoded(value: bytes, encoding: str) -> str:
    if encoding == "hex":
        return value.hex()
    written = base64.urlsafe_b64encode(value) if encoding == "base64url" else base64.b64encode(value)
    return written.decode("ascii")


def _object(content: bytes) -> Mapping[str, object]:
    """Raises UndecidedError."""
    try:
        values = json.loads(content)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise UndecidedError("answer")
    return values


def _status(answer: Mapping[str, object], answering: Answering) -> RevocationStatus:
    """Raises UndecidedError for every value that the settings do not name."""
    told = _found(answer, answering.status)
    value = told if isinstance(told, str) else json.dumps(told)
    require((value in answering.good) != (value in answering.revoked), "unknown")
    return RevocationStatus.GOOD if value in answering.good else RevocationStatus.REVOKED


def _reference(answer: Mapping[str, object], path: str) -> str:
    told = _found(answer, path) if path else None
    text = told if isinstance(told, str) else json.dumps(told) if isinstance(told, int) else ""
    return "".join(letter for letter in text if letter.isprintable())[:LONGEST_REFERENCE]


def _found(values: object, path: str) -> object:
    for name in path.split("."):
        values = values.get(name) if isinstance(values, dict) else None
    return values

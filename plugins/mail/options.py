"""The table `[mail]` of the settings as a value, and what is missing or unsafe in it."""

from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from pathlib import Path
from typing import Literal, get_args

from engine.errors import Diagnostic, SettingsError
from engine.settings import Section, Settings

Security = Literal["starttls", "tls", "none"]

DEVELOPMENT_SENDER = "tetsuzuki@example.invalid"
_LONGEST_ADDRESS = 254  # RFC 5321 section 4.5.3.1.3, without the angle brackets
_USUAL_PORT: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}
_TEXTS = ("host", "security", "user", "password", "sender", "ca_file", "hello")
_NUMBERS = ("port", "timeout_seconds")


@dataclass(frozen=True, slots=True)
class Options:
    """`sender` is the address in From and in the envelope.

    `security`: STARTTLS (RFC 3207), TLS from the first byte (RFC 8314), or none (development only).
    `timeout_seconds` bounds each wait for the server (above 20 it counts as 20). `ca_file`: PEM of further authorities to trust ("": none).
    `hello` is the name said in EHLO ("" = the sender's domain).
    """

    host: str = ""
    port: int = 587
    security: Security = "starttls"
    user: str = ""
    password: str = ""
    sender: str = ""
    timeout_seconds: int = 20
    ca_file: str = ""
    hello: str = ""

    @property
    def domain(self) -> str:
        """The sender's domain: also the right half of every Message-ID."""
        return self.sender.rpartition("@")[2]


def read_options(settings: Settings) -> Options:
    """Reads `[mail]`. Raises SettingsError on an unknown key or a wrong type; `problems` says what is missing."""
    section = settings.section("mail")
    for key in section:
        if key not in (*_TEXTS, *_NUMBERS):
            raise SettingsError("settings.unknown", key=f"mail.{key}")
    security = _security(section)
    return Options(
        host=_text(section, "host"),
        port=_number(section, "port", _USUAL_PORT[security]),
        security=security,
        user=_text(section, "user"),
        password=_text(section, "password"),
        sender=_text(section, "sender") or ("" if settings.production else DEVELOPMENT_SENDER),
        timeout_seconds=_number(section, "timeout_seconds", 20),
        ca_file=_text(section, "ca_file"),
        hello=_text(section, "hello"),
    )


def problems(options: Options, *, production: bool) -> tuple[Diagnostic, ...]:
    """What stands in the way of sending; reads no file but `ca_file`, connects to nobody."""
    found = []
    if not options.host:
        found.append("mail.no_host")
    if not is_address(options.sender):
        found.append("mail.no_sender")
    if options.security == "none" and production:
        found.append("mail.unencrypted")
    if options.user and options.security == "none":
        found.append("mail.password_unencrypted")
    if bool(options.user) != bool(options.password):
        found.append("mail.half_login")
    if options.ca_file and not Path(options.ca_file).is_file():
        found.append("mail.no_ca_file")
    return tuple(Diagnostic("[mail]", 0, 0, code) for code in found)


def is_address(address: str) -> bool:
    """One plain address in ASCII (RFC 5321 Mailbox); a list, a display name or a line break is none."""
    try:
        parsed = Address(addr_spec=address)
    except (ValueError, IndexError, HeaderParseError):
        return False
    plain = address.isascii() and address.isprintable() and " " not in address and len(address) <= _LONGEST_ADDRESS
    return plain and bool(parsed.username and parsed.domain) and parsed.addr_spec == address


def _security(section: Section) -> Security:
    value = section.get("security", "starttls")
    for known in get_args(Security):
        if value == known:
            return known  # type: ignore[no-any-return]
    raise SettingsError("settings.type", key="mail.security", expected=" | ".join(get_args(Security)))


def _text(section: Section, key: str) -> str:
    value = section.get(key, "")
    if not isinstance(value, str):
        raise SettingsError("settings.type", key=f"mail.{key}", expected="str")
    return value


def _number(section: Section, key: str, default: int) -> int:
    value = section.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise SettingsError("settings.type", key=f"mail.{key}", expected="int")
    return value

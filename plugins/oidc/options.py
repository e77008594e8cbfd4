"""What a relying party is told about its provider, read from a table of the settings, and what is missing or unsafe in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Final, Literal, get_args

import httpx2

from engine.errors import Diagnostic, SettingsError
from engine.settings import Section, Settings

Algorithm = Literal["RS256", "ES256"]
Prompt = Literal["without_logout", "fresh", "always", "never"]
CLIENT_KEYS: Final = frozenset(
    {
        *("issuer", "endpoints", "client_id", "client_secret", "private_key", "key_id", "basic_auth_form_encode"),
        *("scopes", "acr_values", "prompt", "max_age", "id_token_algorithm"),
    }
)
"""Keys that `read_client_options` reads; the owner of the table checks the others."""
ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
LOGOUT: Final = "end_session_endpoint"
_PRINTABLE: Final = re.compile(r"[\x21-\x7e]+")
_THIS_MACHINE: Final = frozenset({"localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"})
"""Names that systems give themselves in /etc/hosts."""
_NUMBERISH: Final = re.compile(r"[0-9]*|0[xX][0-9a-fA-F]*")
"""A last part of a host that makes browsers and resolvers read the whole as an address in numbers (WHATWG URL, 3.5)."""
_LABEL: Final = re.compile(r"[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?")
_VISIBLE: Final = re.compile(r"[\x20-\x7e]+")  # VSCHAR, RFC 6749 appendix A


@dataclass(frozen=True, slots=True)
class ClientOptions:
    """One provider and our account there. Times in seconds.

    `place`: the table in the settings, for diagnostics. `issuer`: exactly as the provider states it, slash at the end or none.
    `endpoints`: for a provider without discovery, by the names that discovery has for them (ENDPOINTS, LOGOUT).
    `prompt`: when the provider is asked to prove the person anew: `fresh` only when the portal asks for it,
    `without_logout` also where the provider has no logout of its own, `always`, `never` (it refuses the parameter).
    `max_age`: whether `max_age=0` goes with it (None: where discovery says that tokens tell `auth_time`).
    `basic_auth_form_encode`: id and secret are form-encoded first (RFC 6749 section 2.3.1; few providers do as written there).
    `private_key`: PEM; where it is there, the client shows itself by it (`private_key_jwt`) and has no secret; `key_id` names
    it. `id_token_algorithm`: the one that ID tokens are signed with, whatever they or discovery say.
    `acr_values`: kinds of proof to ask for, as the provider names them. `ttl_seconds`: how long discovery and keys are believed; `reread_seconds`: pause between readings forced by a bad signature.
    """

    place: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...] = ("openid",)
    endpoints: Mapping[str, str] = field(default_factory=dict)
    prompt: Prompt = "without_logout"
    max_age: bool | None = None
    basic_auth_form_encode: bool = False
    private_key: str = field(default="", repr=False)
    key_id: str = ""
    acr_values: str = ""
    id_token_algorithm: Algorithm = "RS256"
    production: bool = False
    portal_origin: str = ""
    timeout_seconds: float = 10.0
    skew_seconds: int = 60
    ttl_seconds: float = 3600.0
    reread_seconds: float = 10.0

    @property
    def development(self) -> bool:
        """The provider runs on this machine or without TLS: nothing that production may trust."""
        return bool(self.issuer) and not is_public_https(self.issuer)


def read_client_options(place: str, section: Section, settings: Settings) -> ClientOptions:
    """Reads CLIENT_KEYS of `section`; `place` (`oidc.example`) is its name. Other keys are the caller's to know.

    What is missing is left empty and said by `problems`. Raises SettingsError for a wrong type or word.
    """
    return ClientOptions(
        place,
        text(place, section, "issuer"),
        text(place, section, "client_id"),
        text(place, section, "client_secret"),
        scopes=_scopes(place, section),
        endpoints=_endpoints(place, section),
        prompt=_one_of(place, section, "prompt", get_args(Prompt)),
        max_age=_flag(place, section, "max_age") if "max_age" in section else None,
        basic_auth_form_encode=_flag(place, section, "basic_auth_form_encode"),
        private_key=text(place, section, "private_key"),
        key_id=text(place, section, "key_id"),
        acr_values=text(place, section, "acr_values"),
        id_token_algorithm=_one_of(place, section, "id_token_algorithm", get_args(Algorithm)),
        production=settings.production,
        portal_origin=settings.origin,
    )


def problems(options: ClientOptions) -> tuple[Diagnostic, ...]:
    """What can be said without asking anybody: a value that is missing, or an address that must not be used."""
    must = ("issuer", "client_id", *(() if options.private_key else ("client_secret",)))
    found = [_said(options, "oidc.missing", key=key) for key in must if not getattr(options, key)]
    if options.private_key and options.client_secret:
        found.append(_said(options, "oidc.two_credentials"))
    if options.endpoints:
        found += [_said(options, "oidc.missing", key=key) for key in ENDPOINTS if key not in options.endpoints]
    for key, address in options.endpoints.items():
        if not is_fit(address, production=options.production):
            found.append(_said(options, "oidc.endpoint_unfit", key=key))
    if options.issuer and not is_fit(options.issuer, production=options.production):
        found.append(_said(options, "oidc.issuer_unfit"))
    written = [value for value in (options.client_id, options.client_secret) if value]
    ends_early = ":" in options.client_id and not options.basic_auth_form_encode  # RFC 7617 section 2
    if ends_early or not all(_VISIBLE.fullmatch(value) for value in written):
        found.append(_said(options, "oidc.client_unfit"))
    return tuple(found)


def is_fit(address: str, *, production: bool) -> bool:
    """Whether a provider may be talked to there: https, in development also http on this very machine."""
    return is_public_https(address) or (not production and _split(address) is not None and _is_loopback(address))


def is_public_https(address: str) -> bool:
    """https, not on this machine, no name and password, no fragment."""
    parts = _split(address)
    return parts is not None and parts[0] == "https" and not _is_loopback(address)


def text(place: str, section: Section, key: str, usual: str = "") -> str:
    """A string of the table. Raises SettingsError."""
    value = section.get(key, usual)
    if not isinstance(value, str):
        raise SettingsError("settings.type_str", key=f"{place}.{key}")
    return value


def texts(place: str, section: Section, key: str, usual: tuple[str, ...]) -> tuple[str, ...]:
    """A list of strings of the table. Raises SettingsError."""
    value = section.get(key, list(usual))
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        raise SettingsError("settings.type_list", key=f"{place}.{key}")
    return tuple(value)


def _said(options: ClientOptions, code: str, **params: str) -> Diagnostic:
    return Diagnostic(f"[{options.place}]", 0, 0, code, params)


def _scopes(place: str, section: Section) -> tuple[str, ...]:
    """Always stated, never left to the provider; without `openid` there would be no ID token."""
    named = texts(place, section, "scopes", ("openid",))
    return named if "openid" in named else ("openid", *named)


def _endpoints(place: str, section: Section) -> Mapping[str, str]:
    found = section.get("endpoints", {})
    if not isinstance(found, dict):
        raise SettingsError("settings.unknown", key=f"{place}.endpoints")
    for key in found:
        if key not in (*ENDPOINTS, LOGOUT):
            raise SettingsError("settings.unknown", key=f"{place}.endpoints.{key}")
    return {key: text(f"{place}.endpoints", found, key) for key in found}


def _one_of(place: str, section: Section, key: str, words: tuple[Any, ...]) -> Any:
    """One of some words; the first where nothing is said."""
    value = text(place, section, key, words[0])
    if value not in words:
        raise SettingsError("settings.unknown", key=f"{place}.{key}")
    return value


def _flag(place: str, section: Mapping[str, object], key: str) -> bool:
    value = section.get(key, False)
    if not isinstance(value, bool):
        raise SettingsError("settings.type_bool", key=f"{place}.{key}")
    return value


def _split(address: str) -> tuple[str, str] | None:
    """Scheme and host as the HTTP library reads them; None for what could be read in two ways."""
    try:
        url = httpx2.URL(address)
    except httpx2.InvalidURL:
        return None
    misleading = url.userinfo or "#" in address or "\\" in address or not _PRINTABLE.fullmatch(address)
    host = url.raw_host.decode("ascii").strip("[]")
    fit = url.scheme in ("https", "http") and _is_host(host)
    return (url.scheme, host) if fit and not misleading else None


def _is_host(host: str) -> bool:
    """An address written the usual way, or a name that nobody takes for one: not `127.1`, `0x7f.1`, `2130706433` (RFC 3986, 7.4)."""
    try:
        return not getattr(ip_address(host), "scope_id", None)
    except ValueError:
        labels = host.removesuffix(".").split(".")
        return all(map(_LABEL.fullmatch, labels)) and not _NUMBERISH.fullmatch(labels[-1])


def _is_loopback(address: str) -> bool:
    """This machine, by number or by name (RFC 6761 section 6.3)."""
    parts = _split(address)
    host = parts[1].removesuffix(".") if parts else ""
    try:
        number = ip_address(host)
    except ValueError:
        return host in _THIS_MACHINE or host.endswith(".localhost")
    number = getattr(number, "ipv4_mapped", None) or number
    return number.is_loopback or number.is_unspecified

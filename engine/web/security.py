"""Headers of every response, the session's cookie, and whether a request comes from our own pages."""

import hmac
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from engine.settings import Settings
from engine.web.refusals import Refused

CSP: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = (
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # `no-referrer` would make browsers send `Origin: null` with our own forms.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
NO_REFERRER: Final = (b"referrer-policy", b"no-referrer")
"""Of pages without forms that lead outside, or whose own address is a secret."""
NO_STORE: Final = (b"cache-control", b"no-store")
FOR_EVER: Final = (b"cache-control", b"public, max-age=31536000, immutable")
HSTS: Final = (b"strict-transport-security", b"max-age=31536000")
LANGUAGE_COOKIE: Final = "lang"
_LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
_YEAR: Final = 31536000


def is_secure(settings: Settings) -> bool:
    return settings.origin.startswith("https://")


def headers(settings: Settings) -> tuple[tuple[bytes, bytes], ...]:
    """What every response carries."""
    return (*HEADERS, HSTS) if is_secure(settings) else HEADERS


def keep_address(raw_headers: list[tuple[bytes, bytes]]) -> None:
    """Nothing that is opened from this page learns its address, not even our own pages."""
    raw_headers[:] = [each for each in raw_headers if each[0] != NO_REFERRER[0]]
    raw_headers.append(NO_REFERRER)


def session_cookie_name(settings: Settings) -> str:
    """`__Host-`: only over TLS, only from this very host, for the whole of it."""
    return "__Host-session" if is_secure(settings) else "session"


def set_session(settings: Settings, secret: str) -> tuple[bytes, bytes]:
    secure = "; Secure" if is_secure(settings) else ""
    cookie = f"{session_cookie_name(settings)}={secret}; Path=/; HttpOnly; SameSite=Lax{secure}"
    return b"set-cookie", cookie.encode("ascii")


def set_language(settings: Settings, locale: str) -> tuple[bytes, bytes]:
    secure = "; Secure" if is_secure(settings) else ""
    cookie = f"{LANGUAGE_COOKIE}={locale}; Path=/; Max-Age={_YEAR}; HttpOnly; SameSite=Lax{secure}"
    return b"set-cookie", cookie.encode("ascii")


def read_cookies(header: str) -> Mapping[str, str]:
    """Names and values of a Cookie header; the first of several with one name counts."""
    cookies: dict[str, str] = {}
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        cookies.setdefault(name, value)
    return cookies


def own_hosts(settings: Settings) -> frozenset[str]:
    """Values of Host that mean us: the portal's address; while developing, every name of this machine's loopback."""
    own = urlsplit(settings.origin)
    hosts = {own.netloc.lower()}
    if not settings.production and own.hostname in ("127.0.0.1", "localhost", "::1"):
        hosts |= {f"{host}:{own.port}" if own.port else host for host in _LOOPBACK}
    return frozenset(hosts)


def check_source(method: str, headers: Mapping[str, str], settings: Settings) -> None:
    """A posted form must come from our own pages, as far as the browser tells. Raises Refused."""
    if method != "POST":
        return
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Refused("csrf")
    origin = headers.get("origin")
    if origin is not None and not is_own_origin(origin, settings):
        raise Refused("csrf")


def is_own_origin(origin: str, settings: Settings) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme == urlsplit(settings.origin).scheme and parts.netloc.lower() in own_hosts(settings)


def check_token(given: str, expected: str) -> None:
    """Constant-time. Raises Refused."""
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Refused("csrf")

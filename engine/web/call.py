"""One HTTP request as the rest of `engine.web` sees it."""

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, quote

from starlette.types import Receive, Scope

from engine.web.security import LANGUAGE_COOKIE, read_cookies
from engine.web.site import Site

_LONGEST_SECRET: Final = 100
_HOME_NETWORK: Final = 64
"""Providers hand out IPv6 in networks of this size: one household, one client."""


class Call(NamedTuple):
    """`params` are parts of the path; `secret` the session cookie's value ("" = none); `site` what is served now."""

    site: Site
    method: str
    path: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    secret: str
    client: str
    receive: Receive
    query_string: str = ""

    @property
    def raw_path(self) -> str:
        return quote(self.path)

    @property
    def wanted_locale(self) -> str:
        """A language asked for in the address, if some page is offered in it."""
        wanted = self.query.get("lang", "")
        return wanted if wanted and wanted in self.site.pages.locales() else ""

    @property
    def locale(self) -> str:
        return self.wanted_locale or self.cookies.get(LANGUAGE_COOKIE, "")


def read_call(scope: Scope, receive: Receive, site: Site, params: Mapping[str, str]) -> Call:
    """`params`: what the route found in the path."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    cookies = read_cookies(headers.get("cookie", ""))
    query = scope["query_string"]
    secret, client = _secret(cookies, site), client_of(scope)
    return Call(
        site, scope["method"], scope["path"], params, _query(query), headers, cookies, secret, client, receive,
        query.decode("latin-1"),
    )  # fmt: skip


def _secret(cookies: Mapping[str, str], site: Site) -> str:
    value = cookies.get(site.session_cookie, "")
    return value if len(value) <= _LONGEST_SECRET and value.isascii() else ""


def _query(raw: bytes) -> Mapping[str, str]:
    """Nothing when there is more in it than any of our addresses has."""
    if not raw:
        return {}
    try:
        return dict(parse_qsl(raw.decode("latin-1"), keep_blank_values=True, errors="replace", max_num_fields=50))
    except ValueError:
        return {}


def client_of(scope: Scope) -> str:
    """Who is asking, for limits: an address, or the network a household gets under IPv6."""
    host = str(scope["client"][0]) if scope.get("client") else ""
    if ":" not in host:
        return host
    try:
        address = ip_address(host)
    except ValueError:
        return host
    # A socket for both families names IPv4 clients inside one IPv6 network; they are not one household.
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    if mapped is not None or address.is_loopback:
        return str(mapped or address)
    return str(ip_network((address, _HOME_NETWORK), strict=False))

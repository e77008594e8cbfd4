"""The parts of one running provider, and what each step answers: plain values that `app` turns into HTTP."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.resources.abc import Traversable
from typing import Final, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from plugins.oidc.devidp.accounts import Account, read_accounts
from plugins.oidc.devidp.book import CODE_LIFE, Asked, Book, Grant
from plugins.oidc.devidp.keys import SigningKeys
from plugins.oidc.devidp.tenant import Tenant

Broken = Literal["", "discovery", "token", "userinfo"]
Deliver = Callable[[str, str, datetime], None]
"""Account, one-time code, until when it may be used."""
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(slots=True)
class Switches:
    """Trouble on request: every request is cancelled, each answer is slow, the clock is off, an endpoint is broken."""

    deny: bool = False
    slow_seconds: int = 0
    skew_seconds: int = 0
    broken: Broken = ""


@dataclass(frozen=True, slots=True)
class Stand:
    """`origin` is this provider's address without a slash at the end; `portals` are the origins it serves."""

    tenant: Tenant
    accounts_file: Traversable
    origin: str
    portals: tuple[str, ...]
    keys: SigningKeys
    book: Book
    clock: Callable[[], datetime]
    deliver: Deliver
    control_csrf: str
    switches: Switches = field(default_factory=Switches)

    @property
    def issuer(self) -> str:
        return self.origin + self.tenant.issuer

    @property
    def now(self) -> datetime:
        """By this provider's clock, which may be off."""
        return self.clock() + timedelta(seconds=self.switches.skew_seconds)

    def accounts(self) -> tuple[Account, ...]:
        """As the file is now. Raises FileUnfit."""
        return read_accounts(self.accounts_file)

    def account(self, name: str) -> Account | None:
        """By persona."""
        return next((each for each in self.accounts() if each.id == name), None)

    def serves(self, redirect_uri: str) -> bool:
        """Registered are all addresses of the portals: one callback path per portal of theirs, known to them alone."""
        parts = urlsplit(redirect_uri)
        if parts.query or parts.fragment or parts.username is not None or "\\" in redirect_uri or ".." in parts.path:
            return False
        return origin_of(redirect_uri) in self.portals and len(parts.path) > 1


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is a page; or `json`; or the browser is sent to `location`. `session` replaces the browser's session cookie
    ("" = it is taken away, None = it stays), `browser` sets the cookie that binds logins to the browser."""

    status: int = 200
    body: bytes = b""
    json: Mapping[str, object] | None = None
    location: str = ""
    session: str | None = None
    browser: str | None = None


def origin_of(url: str) -> str:
    """Scheme, host and port as browsers write them; "" for what is no address."""
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port
    except ValueError:
        return ""
    if scheme not in _DEFAULT_PORTS or not host:
        return ""
    return f"{scheme}://{host}" + (f":{port}" if port not in (None, _DEFAULT_PORTS[scheme]) else "")


def back_to(uri: str, **params: str) -> str:
    """The address with these parameters, the blank ones left out."""
    parts = urlsplit(uri)
    query = [*parse_qsl(parts.query), *((name, value) for name, value in params.items() if value)]
    return parts._replace(query=urlencode(query)).geturl()


def refuse(asked: Asked, error: str) -> Answer:
    """Back to the portal without success (RFC 6749 4.1.2.1)."""
    return Answer(303, location=back_to(asked.redirect_uri, error=error, state=asked.state))


def grant(stand: Stand, asked: Asked, account: Account, auth_time: datetime) -> Answer:
    """Back to the portal with a code that is good for five minutes and once."""
    code = stand.book.code()
    until = stand.clock() + CODE_LIFE
    stand.book.codes[code] = Grant(asked, account.id, account.sub, auth_time, until)
    return Answer(303, location=back_to(asked.redirect_uri, code=code, state=asked.state))

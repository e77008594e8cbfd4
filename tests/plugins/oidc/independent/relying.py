"""Our relying party in front of the independent provider: what the engine would do between the two visits of a browser."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from engine.defaults.clock import SystemClock
from engine.ports.identity import Begun, IdentityRequest, Redirect, Refusal
from engine.testing.identity_contract import request
from plugins.oidc.client import Client, ClientOptions, Finished
from tests.plugins.oidc.independent.conftest import CALLBACK
from tests.plugins.oidc.independent.people import Browser, Page
from tests.plugins.oidc.independent.stand import Stand

SCOPES = ("openid", "profile", "user", "email")
Ticks = Callable[[], float]


def now() -> datetime:
    return SystemClock().now()


def ask(*, fresh: bool = False, seed: str = "one") -> IdentityRequest:
    return replace(request(seed), return_url=CALLBACK, now=now(), fresh=fresh)


def address_of(begun: Begun) -> str:
    assert isinstance(begun.challenge, Redirect)
    return begun.challenge.url


@dataclass(frozen=True, slots=True)
class Desk:
    """Our client before one provider."""

    stand: Stand
    client: Client

    def out(self, browser: Browser, account: str = "prime", *, fresh: bool = False) -> tuple[Begun, Page]:
        """The way out: the person logs in and the browser is sent back."""
        begun = self.client.begin(ask(fresh=fresh))
        return begun, browser.log_in(address_of(begun), self.stand, account)

    def back(self, begun: Begun, page: Page) -> Finished | Refusal:
        return self.client.finish(begun.pending, parameters(page), now())

    def log_in(self, browser: Browser, account: str = "prime", *, fresh: bool = False) -> Finished | Refusal:
        return self.back(*self.out(browser, account, fresh=fresh))


def parameters(page: Page) -> Mapping[str, str]:
    assert page.callback, (page.url, page.text)
    return page.parameters


def desk(stand: Stand, ticks: Ticks | None = None, **changed: object) -> Desk:
    """`changed`: other options than the usual ones; `ticks`: the seconds by which things are remembered."""
    usual = ClientOptions("oidc.company", stand.issuer, stand.client_id, stand.client_secret, SCOPES)
    options = replace(usual, **changed)  # type: ignore[arg-type]
    return Desk(stand, Client(options) if ticks is None else Client(options, ticks=ticks))

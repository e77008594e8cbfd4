"""Everything one served state of the portal needs, as one value: a reload makes another and swaps them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from engine.model.form import FormRef
from engine.model.page import Page
from engine.ports.attachments import AttachmentStore
from engine.ports.clock import Clock
from engine.ports.mail import Inbox
from engine.ports.pages import Prepared
from engine.settings import Settings
from engine.usecases.arrival.identify import Providers
from engine.usecases.filing.submit import Freezing
from engine.usecases.procedures import Procedures
from engine.usecases.store import Store
from engine.web.addresses import SiteAddresses
from engine.web.security import headers, own_hosts, session_cookie_name


@dataclass(frozen=True, slots=True)
class Pages:
    """Prepared pages by what they belong to (form version, portal id, "" = the engine) and locale."""

    prepared: Mapping[tuple[FormRef | str, str], Prepared]

    def render(self, page: Page) -> bytes:
        frame = page.frame
        return self.prepared[frame.form or frame.portal, frame.locale].render(page)

    def locales(self) -> frozenset[str]:
        """Every language some page is offered in."""
        return frozenset(locale for _, locale in self.prepared)


@dataclass(frozen=True, slots=True)
class Site:
    """`assets`: name under /static/ -> (media type, bytes). `inbox`: only where a development transport keeps mails.

    `wake` tells the workers that jobs were written; it never blocks. `hosts`: values of Host that mean this portal;
    `own_host` is the one its pages and cookies belong to; `session_cookie` is what theirs is called; `headers` are
    those of every response.
    """

    settings: Settings
    procedures: Procedures
    providers: Providers
    store: Store
    attachments: AttachmentStore
    freezing: Freezing
    clock: Clock
    pages: Pages
    inbox: Inbox | None = None
    assets: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    wake: Callable[[], None] = lambda: None
    addresses: SiteAddresses = field(init=False)
    hosts: frozenset[str] = field(init=False)
    own_host: str = field(init=False)
    session_cookie: str = field(init=False)
    headers: tuple[tuple[bytes, bytes], ...] = field(init=False)

    def __post_init__(self) -> None:
        """What every request asks of the settings is worked out once."""
        origin = self.settings.origin
        object.__setattr__(self, "addresses", SiteAddresses(origin))
        object.__setattr__(self, "hosts", own_hosts(self.settings))
        object.__setattr__(self, "own_host", urlsplit(origin).netloc.lower())
        object.__setattr__(self, "session_cookie", session_cookie_name(self.settings))
        object.__setattr__(self, "headers", headers(self.settings))


class Live:
    """The state being served now. `broken` are diagnostics of specs that were saved but cannot be served (`--watch`)."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.broken: tuple[str, ...] = ()

    def replace(self, site: Site) -> None:
        """From the next request on; requests under way finish with the site they began with."""
        self.site, self.broken = site, ()

    def keep(self, broken: tuple[str, ...]) -> None:
        """Goes on with the last good site and tells what is wrong with the new one."""
        self.broken = broken

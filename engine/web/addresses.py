"""Places as addresses: the one table of what every page is called. Portal ids may not be words used here."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from engine.usecases import places
from engine.usecases.places import Place

RESERVED_PORTALS: Final = frozenset({"d", "api", "static", "health", "inbox", "logout"})
RESERVED_STEPS: Final = frozenset({"check", "done", "documents"})


def _with_form(path: str, form: str) -> str:
    return f"{path}?{urlencode({'form': form})}" if form else path


def _opened(proof: str) -> str:
    return f"?{urlencode({'opened': proof})}" if proof else ""


def _step(place: places.Step) -> str:
    query = "?from=check" if place.from_check else ""
    mark = f"#{quote(place.field)}" if place.field else ""
    return f"/d/{place.draft}/{place.step}{query}{mark}"


_PATHS: Final[Mapping[type, Callable[[Any], str]]] = {
    places.Index: lambda p: "/",
    places.Start: lambda p: f"/{p.portal}/{p.form}/",
    places.Stop: lambda p: f"/{p.portal}/{p.form}/stop/{p.stop}",
    places.Registration: lambda p: _with_form(f"/{p.portal}/register", p.form),
    places.Registered: lambda p: _with_form(f"/{p.portal}/registered", p.form),
    places.Link: lambda p: f"/{p.portal}/link/{quote(p.token)}{_opened(p.opened)}",
    places.Identify: lambda p: _with_form(f"/{p.portal}/identify", p.form),
    places.Waiting: lambda p: f"/{p.portal}/identify/waiting",
    places.IdentityReturn: lambda p: f"/{p.portal}/identify/return/{p.token}",
    places.IdentityCallback: lambda p: f"/{p.portal}/identify/callback/{quote(p.provider, safe='')}",
    places.Handoff: lambda p: f"/api/handoff/{p.token}",
    places.Logout: lambda p: "/logout",
    places.LeaveSite: lambda p: "/logout/site",
    places.Confirm: lambda p: f"/{p.portal}/identity",
    places.Menu: lambda p: f"/{p.portal}/menu/{p.menu}" if p.menu else f"/{p.portal}/menu",
    places.Resume: lambda p: f"/d/{p.draft}",
    places.Step: _step,
    places.Check: lambda p: f"/d/{p.draft}/check" + (f"?{urlencode({'told': p.told})}" if p.told else ""),
    places.Done: lambda p: f"/d/{p.draft}/done",
    places.Counterpart: lambda p: f"/d/{p.draft}/done/next",
    places.Document: lambda p: f"/d/{p.draft}/documents/{p.document}",
    places.InboxItem: lambda p: f"/inbox/{quote(p.item)}" if p.item else "/inbox",
    places.SamePage: lambda p: p.path,
}


class SiteAddresses:
    """Satisfies `Addresses` for a portal at `origin` (scheme, host and port)."""

    def __init__(self, origin: str) -> None:
        self._origin = origin

    def path(self, place: Place) -> str:
        return _PATHS[type(place)](place)

    def url(self, place: Place) -> str:
        return self._origin + self.path(place)

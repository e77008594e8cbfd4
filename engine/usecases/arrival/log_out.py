"""Leaving: the session's secret opens nothing any more, and the page says what may go on elsewhere.

A site where somebody was identified may know them on. It is asked for the way out only when somebody wants to go: one that
is down keeps nobody from logging out here.
"""

from dataclasses import replace
from typing import Final

from engine.errors import ProviderFailed
from engine.model.arrival_pages import LogoutPage
from engine.model.portal import Portal
from engine.ports.identity import HasLogout
from engine.usecases import places
from engine.usecases.arrival.identification import ANEW, SITE
from engine.usecases.arrival.identify import Providers
from engine.usecases.arrival.leaving import is_of_the_web, leave
from engine.usecases.arrival.sessions import rotate
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Procedures
from engine.usecases.store import Store
from engine.usecases.visit import NOTHING, Visit

LEFT: Final = "left"
"""The portal that was left."""


def show_logout(visit: Visit, *, procedures: Procedures, providers: Providers) -> Outcome:
    """Asks who is somebody here; tells everybody else that they are out, and what they may have to do besides."""
    return Show(_page(visit, procedures, providers))


def log_out(visit: Visit, *, store: Store) -> Outcome:
    """Drafts stay; identifying again finds them. Where a site may know the person on, it is to ask anew next time."""
    session, values = visit.session, visit.session.content.values
    if session.record is None or LEFT in values:
        return Go(places.Logout())
    kept = {LEFT: session.content.portal} | {name: values[name] for name in (ANEW, SITE) if values.get(name)}
    if kept.get(SITE):
        kept[ANEW] = "1"
    cookie, _ = rotate(visit, replace(NOTHING, values=kept), None, store)
    return Go(places.Logout(), cookie)


def leave_site(visit: Visit, *, procedures: Procedures, providers: Providers) -> Outcome:
    """To where the session at the site ends, too. May wait for the site."""
    values = visit.session.content.values
    portal, provider = _portal(visit, procedures), providers.get(values.get(SITE, ""))
    if LEFT not in values or portal is None or not isinstance(provider, HasLogout):
        return Go(places.Logout())
    try:
        url = provider.logout_url(visit.addresses.url(places.Logout()))
    except ProviderFailed:
        return Show(_page(visit, procedures, providers, "logout.site_down"), 503)
    if not is_of_the_web(url, visit.settings):
        return Show(_page(visit, procedures, providers, "logout.site_has_none"))
    return leave(visit, portal, url, "logout")


def _page(visit: Visit, procedures: Procedures, providers: Providers, notice: str = "") -> LogoutPage:
    session, values, address = visit.session, visit.session.content.values, visit.addresses.path
    portal = _portal(visit, procedures)
    known = session.remembered_owner is not None or session.paper_owner is not None
    site = values.get(SITE, "") if LEFT in values else ""
    ends = isinstance(providers.get(site), HasLogout) and not notice
    return LogoutPage(
        replace(visit.frame(portal, notice), leave=""),
        "" if known else address(places.Index()),
        action=address(places.Logout()) if known else "",
        site=bool(site),
        end=address(places.LeaveSite()) if ends else "",
    )


def _portal(visit: Visit, procedures: Procedures) -> Portal | None:
    content = visit.session.content
    desk = procedures.desks.get(content.values.get(LEFT, "") or content.portal)
    return desk.portal if desk else None

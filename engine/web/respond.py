"""Outcomes as responses: pages as HTML, places as redirects, documents as downloads; security headers on all of them."""

from dataclasses import replace
from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from engine.model.arrival_pages import LeavingPage
from engine.usecases.arrival.sessions import csrf_token
from engine.usecases.outcomes import Go, HandOver, Outcome, Show
from engine.usecases.visit import Visit
from engine.web import security
from engine.web.call import Call

HTML: Final = "text/html; charset=utf-8"


def respond(call: Call, visit: Visit, outcome: Outcome, new_secret: str = "") -> Response:
    """`new_secret`: the cookie of a browser that came without one and gets a page with a form."""
    if isinstance(outcome, Go):
        response = Response(status_code=303, headers={"location": visit.addresses.path(outcome.place)})
        cookie = outcome.cookie
    elif isinstance(outcome, HandOver):
        response, cookie = _hand_over(outcome), ""
    else:
        response, cookie = _show(call, outcome), outcome.cookie or new_secret
    if cookie:
        response.raw_headers.append(security.set_session(call.site.settings, cookie))
    if call.wanted_locale:
        response.raw_headers.append(security.set_language(call.site.settings, call.wanted_locale))
    secured(call, response)
    if isinstance(outcome, Show) and isinstance(outcome.page, LeavingPage):
        security.keep_address(response.raw_headers)
    return response


def _show(call: Call, outcome: Show) -> Response:
    page = outcome.page
    if outcome.cookie:
        token = csrf_token(outcome.cookie, call.site.store.sealer)
        page = replace(page, frame=replace(page.frame, csrf=token))
    return Response(call.site.pages.render(page), outcome.status, media_type=HTML)


def _hand_over(outcome: HandOver) -> Response:
    headers = {}
    if outcome.name:
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(outcome.name, safe='')}"
    return Response(outcome.content, outcome.status, headers, outcome.media_type)


def secured(call: Call, response: Response, caching: tuple[bytes, bytes] = security.NO_STORE) -> Response:
    """What every response carries."""
    response.raw_headers.extend(call.site.headers)
    response.raw_headers.append(caching)
    return response

"""HTTP: loopback names only, own forms only, small bodies, strict headers; each route hands values to the protocol."""

import asyncio
from collections.abc import Awaitable, Callable
from email.utils import format_datetime
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from plugins.oidc.devidp import authorize, control, login, pages, tokens
from plugins.oidc.devidp.accounts import FileUnfit
from plugins.oidc.devidp.stand import Answer, Broken, Stand

LONGEST_BODY: Final = 16_384
Fields = dict[str, str]
Endpoint = Callable[[Request], Awaitable[Response]]


def make_app(stand: Stand, port: int) -> ASGIApp:
    """The provider as an application. `port` is where it listens: with it come the Host names it answers to."""
    paths = stand.tenant.paths
    jar = f"{stand.tenant.id}_{port}"  # cookies do not know ports: two providers of one machine must not share them
    routes = [
        Route("/", _page(stand, jar, lambda fields, cookies: control.show(stand))),
        Route("/control", _form(stand, jar, lambda fields, cookies: control.act(stand, fields)), methods=["POST"]),
        Route("/style.css", _style),
        Route(
            "/login", _page(stand, jar, lambda fields, cookies: login.show(stand, fields.get("login", ""), cookies[0]))
        ),
        Route(
            "/login", _form(stand, jar, lambda fields, cookies: login.act(stand, fields, cookies[0])), methods=["POST"]
        ),
        Route(
            paths.authorization, _page(stand, jar, lambda fields, cookies: authorize.authorize(stand, fields, *cookies))
        ),
        Route(paths.token, _endpoint(stand, "token", tokens.token), methods=["POST"]),
        Route(paths.userinfo, _endpoint(stand, "userinfo", lambda s, who, fields: tokens.userinfo(s, who))),
        Route(paths.jwks, _endpoint(stand, "discovery", lambda s, who, fields: tokens.jwks(s))),
        Route(
            f"{stand.tenant.issuer.rstrip('/')}/.well-known/openid-configuration",
            _endpoint(stand, "discovery", lambda s, who, fields: tokens.discovery(s)),
        ),
    ]
    if paths.end_session:
        routes.append(
            Route(
                paths.end_session,
                _page(stand, jar, lambda fields, cookies: control.end_session(stand, fields, cookies[1])),
            )
        )
    hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
    return _Guarded(Starlette(routes=routes), stand, hosts)


class _Guarded:
    """Against DNS rebinding: the Host is this machine by its loopback name. Puts the headers on every answer."""

    def __init__(self, app: ASGIApp, stand: Stand, hosts: frozenset[str]) -> None:
        self._app, self._stand, self._hosts = app, stand, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if Request(scope).headers.get("host") not in self._hosts:
            await Response("misdirected", 421)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _page(stand: Stand, jar: str, answer: Callable[[Fields, tuple[str, str]], Answer]) -> Endpoint:
    """What browsers open. `answer` gets the parameters and the two cookies: the browser's binding, the session."""

    async def endpoint(request: Request) -> Response:
        return await _give(stand, jar, request, dict(request.query_params), answer)

    return endpoint


def _form(stand: Stand, jar: str, answer: Callable[[Fields, tuple[str, str]], Answer]) -> Endpoint:
    """The buttons. Only our own pages may press them."""

    async def endpoint(request: Request) -> Response:
        fields = await _fields(request)
        if request.headers.get("origin") != f"http://{request.headers.get('host')}" or fields is None:
            refused = pages.told(
                stand, 403, "この操作はできません", "手続きのページから、はじめからやり直してください。"
            )
            return _response(stand, refused)
        return await _give(stand, jar, request, fields, answer)

    return endpoint


async def _give(
    stand: Stand, jar: str, request: Request, fields: Fields, answer: Callable[[Fields, tuple[str, str]], Answer]
) -> Response:
    await asyncio.sleep(0 if request.url.path in ("/", "/control") else stand.switches.slow_seconds)
    cookies = (request.cookies.get(f"{jar}_browser", ""), request.cookies.get(f"{jar}_session", ""))
    try:
        found = answer(fields, cookies)
    except FileUnfit as unfit:
        found = pages.told(
            stand, 500, "見本のアカウントを読めません", f"アカウントのファイルを直してください（{unfit}）。"
        )
    response = _response(stand, found)
    for name, value in (("browser", found.browser), ("session", found.session)):
        if value is not None:
            response.set_cookie(f"{jar}_{name}", value, None if value else 0, httponly=True, samesite="lax")
    return response


def _endpoint(stand: Stand, name: Broken, answer: Callable[[Stand, str, Fields], Answer]) -> Endpoint:
    """What the portal's server asks: never a page, no cookies."""

    async def endpoint(request: Request) -> Response:
        await asyncio.sleep(stand.switches.slow_seconds)
        fields = await _fields(request) if request.method == "POST" else {}
        if stand.switches.broken == name:
            return _response(stand, Answer(500, json={"error": "server_error"}))
        if fields is None:
            return _response(stand, Answer(400, json={"error": "invalid_request"}))
        try:
            return _response(stand, answer(stand, request.headers.get("authorization", ""), fields))
        except FileUnfit:
            return _response(stand, Answer(500, json={"error": "server_error"}))

    return endpoint


async def _fields(request: Request) -> Fields | None:
    """A small form in UTF-8; None for anything else. Of a name that comes twice, the first."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return None
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            return None
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=30)
    except ValueError:
        return None
    return dict(reversed(pairs))


async def _style(request: Request) -> Response:
    del request
    return Response(Path(__file__).with_name("style.css").read_bytes(), media_type="text/css")


def _response(stand: Stand, answer: Answer) -> Response:
    response: Response
    if answer.json is not None:
        response = JSONResponse(answer.json, answer.status)
    else:
        response = Response(answer.body, answer.status, media_type="text/html")
    if answer.location:
        response.headers["location"] = answer.location
    if answer.status == 401:
        response.headers["www-authenticate"] = "Bearer" if answer.json == {"error": "invalid_token"} else "Basic"
    # browsers hold redirects after a form to form-action, too
    response.headers["content-security-policy"] = (
        f"default-src 'none'; style-src 'self'; form-action 'self' {' '.join(stand.portals)}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    # by the provider's own clock, which may be off: that is what a clock check looks at
    response.headers["date"] = format_datetime(stand.now, usegmt=True)
    response.headers.update(_SECURITY)
    return response


# `same-origin`, not `no-referrer`: under the latter browsers send `Origin: null` with our own forms
_SECURITY: Final = {
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}

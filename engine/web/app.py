"""The ASGI application: one request in, one response out, whatever happens in between."""

from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from engine.errors import NotAdmitted, NotFound, StaleRevision, StorageUnavailable
from engine.web.call import Call, read_call
from engine.web.refusals import ClientGone, Refused
from engine.web.respond import secured
from engine.web.routes import Route, find_route
from engine.web.run import Runner
from engine.web.security import check_source, keep_address
from engine.web.server import Server
from engine.web.site import Live

METHODS: Final = ("GET", "HEAD", "POST")


class Application:
    """Serves what `live` holds at the moment a request comes."""

    def __init__(self, live: Live, runner: Runner) -> None:
        self._live = live
        self._server = Server(live, runner)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live_and_die(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = find_route(scope["path"])
        call = read_call(scope, receive, self._live.site, found[1] if found else {})
        try:
            response = await self._answer(call, found[0] if found else None)
        except Refused as refused:
            response = self._server.refuse(call, refused)
        except (NotFound, NotAdmitted, StorageUnavailable, StaleRevision) as failure:
            response = self._server.fail(call, failure)
        except ClientGone:
            return
        except Exception as bug:
            response = self._server.apologise(call, bug)
        if found and found[0].secret:
            keep_address(response.raw_headers)
        if scope["method"] == "HEAD":
            response.body = b""
        await response(scope, receive, send)

    async def _answer(self, call: Call, route: Route | None) -> Response:
        elsewhere = None if route and route.any_host else _home(call)
        if elsewhere is not None:
            return elsewhere
        if route is None:
            raise Refused("not_found")
        check_source(call.method, call.headers, call.site.settings)
        endpoint = route.post if call.method == "POST" else route.get
        if endpoint is None or call.method not in METHODS:
            return self._wrong_method(call, route)
        return await endpoint(self._server, call)

    def _wrong_method(self, call: Call, route: Route) -> Response:
        response = self._server.refuse(call, Refused("wrong_method", close=call.method not in METHODS))
        response.headers["allow"] = ", ".join(route.methods)
        return response


def _home(call: Call) -> Response | None:
    """A foreign Host is refused; another name of this machine is led to the portal's own, where its cookie is."""
    site, host = call.site, call.headers.get("host", "").lower()
    if host not in site.hosts:
        raise Refused("wrong_host", close=True)
    if host == site.own_host or call.method not in ("GET", "HEAD"):
        return None
    query = f"?{call.query_string}" if call.query_string else ""
    return secured(call, Response(status_code=307, headers={"location": site.settings.origin + call.raw_path + query}))


async def _live_and_die(receive: Receive, send: Send) -> None:
    """Nothing to do at the start or the end: whoever serves opens and closes the ports."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return

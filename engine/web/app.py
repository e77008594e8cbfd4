"""The ASGI application: one request in, one response out, whatever happens in between."""

from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from engine.errors import NotFound, StaleRevision, StorageUnavailable
from engine.web.call import Call, read_call
from engine.web.refusals import ClientGone, Refused
from engine.web.respond import secured
from engine.web.routes import Route, find_route
from engine.web.run import Runner
from engine.web.security import check_source, own_hosts
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
        call = read_call(scope, receive, self._live.site)
        try:
            response = await self._answer(call)
        except Refused as refused:
            response = self._server.refuse(call, refused)
        except (NotFound, StorageUnavailable, StaleRevision) as failure:
            response = self._server.fail(call, failure)
        except ClientGone:
            return
        except Exception as bug:
            response = self._server.apologise(call, bug)
        if scope["method"] == "HEAD":
            response.body = b""
        await response(scope, receive, send)

    async def _answer(self, call: Call) -> Response:
        found = find_route(call.path)
        elsewhere = None if found and found[0].any_host else _home(call)
        if elsewhere is not None:
            return elsewhere
        if found is None:
            raise Refused("not_found")
        route, params = found
        check_source(call.method, call.headers, call.site.settings)
        endpoint = route.post if call.method == "POST" else route.get
        if endpoint is None or call.method not in METHODS:
            return self._wrong_method(call, route)
        return await endpoint(self._server, replace(call, params=params))

    def _wrong_method(self, call: Call, route: Route) -> Response:
        response = self._server.refuse(call, Refused("wrong_method", close=call.method not in METHODS))
        response.headers["allow"] = ", ".join(route.methods)
        return response


def _home(call: Call) -> Response | None:
    """A foreign Host is refused; another name of this machine is led to the portal's own, where its cookie is."""
    settings, host = call.site.settings, call.headers.get("host", "").lower()
    if host not in own_hosts(settings):
        raise Refused("wrong_host", close=True)
    if host == urlsplit(settings.origin).netloc.lower() or call.method not in ("GET", "HEAD"):
        return None
    query = f"?{call.query_string}" if call.query_string else ""
    return secured(call, Response(status_code=307, headers={"location": settings.origin + call.raw_path + query}))


async def _live_and_die(receive: Receive, send: Send) -> None:
    """Nothing to do at the start or the end: whoever serves opens and closes the ports."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return

"""The usual shapes of an endpoint: a page to look at, and a small form to post."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.responses import Response

from engine.usecases.outcomes import Outcome
from engine.usecases.visit import Visit
from engine.web.call import Call
from engine.web.server import Server

Endpoint = Callable[[Server, Call], Awaitable[Response]]
Look = Callable[[Call, Visit], Outcome]
Post = Callable[[Call, Visit, Mapping[str, str]], Outcome]


def page(look: Look, *verbs: str, with_session: bool = True) -> Endpoint:
    """GET. `verbs`: methods of the storage that `look` calls; the session is loaded besides, where it matters."""
    used = frozenset(verbs)

    def endpoint(server: Server, call: Call) -> Awaitable[Response]:
        return server.answer(call, lambda visit: look(call, visit), used, with_session=with_session)

    return endpoint


def form(post: Post, *verbs: str, with_session: bool = True) -> Endpoint:
    """POST of a URL-encoded form with the form token."""
    used = frozenset(verbs)

    async def endpoint(server: Server, call: Call) -> Response:
        fields = await server.read_form(call)
        return await server.answer(call, lambda visit: post(call, visit, fields), used, with_session=with_session)

    return endpoint

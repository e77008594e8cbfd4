"""The calls of a program on the applicant's side: JSON in, JSON out, no cookies; the address itself is the secret."""

from collections.abc import Callable

from starlette.responses import Response

from engine.errors import StorageUnavailable
from engine.usecases.arrival.program.answers import refuse
from engine.usecases.arrival.program.handoff import describe_handoff, receive_handoff
from engine.usecases.arrival.program.short_code import exchange_code
from engine.usecases.outcomes import HandOver
from engine.usecases.visit import Visit
from engine.web.body import JSON, media_type, read_body
from engine.web.call import Call
from engine.web.refusals import Refused
from engine.web.respond import respond
from engine.web.server import Server

_STATUS = {"too_large": 413, "wrong_type": 415}


async def get_handoff(server: Server, call: Call) -> Response:
    """What is asked for."""

    def work(visit: Visit) -> HandOver:
        site = call.site
        return describe_handoff(visit, call.params["token"],
                                procedures=site.procedures, providers=site.providers, store=site.store)  # fmt: skip

    return await _answer(server, call, work)


async def post_handoff(server: Server, call: Call) -> Response:
    """What the program brings, at most as large as any small body."""

    def work(visit: Visit, body: bytes) -> HandOver:
        site = call.site
        return receive_handoff(visit, call.params["token"], body,
                               procedures=site.procedures, providers=site.providers, store=site.store)  # fmt: skip

    return await _with_body(server, call, work)


async def post_code(server: Server, call: Call) -> Response:
    """The short code of a waiting page, for an address like that of its link."""
    return await _with_body(server, call, lambda visit, body: exchange_code(visit, body, store=call.site.store))


async def _with_body(server: Server, call: Call, work: Callable[[Visit, bytes], HandOver]) -> Response:
    try:
        if media_type(call.headers) != JSON:
            raise Refused("wrong_type", close=True)
        body = await read_body(call.receive, call.headers, call.site.settings.body_limit_bytes)
    except Refused as refused:
        return respond(call, server.visit(call), refuse(refused.code, _STATUS.get(refused.code, 400)))
    return await _answer(server, call, lambda visit: work(visit, body))


async def _answer(server: Server, call: Call, work: Callable[[Visit], HandOver]) -> Response:
    """Providers may block, so this always runs in a thread."""
    visit = server.visit(call)
    try:
        answer = await server.runner.start_outside(lambda: work(visit))
    except StorageUnavailable:
        answer = refuse("storage", 503)
    return respond(call, visit, answer)

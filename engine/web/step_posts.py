"""Posting a step: URL-encoded, or multipart where it has a file field; an expired session keeps what was typed."""

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from engine.errors import NotFound
from engine.model.page import BUTTON_CONTROL, REVISION_CONTROL
from engine.usecases.attach import Intake
from engine.usecases.begin_upload import begin_upload
from engine.usecases.keep_typed import keep_typed
from engine.usecases.outcomes import Outcome
from engine.usecases.received import NO_FILES, Received
from engine.usecases.save_step import save_step
from engine.usecases.sessions import open_session
from engine.usecases.visit import Posted, Visit
from engine.web.body import FORM, MULTIPART, drain, media_type
from engine.web.call import Call
from engine.web.multipart import MultipartForm
from engine.web.refusals import Refused
from engine.web.server import LOAD, Server
from engine.web.upload import hard_limit, receive_form

SAVES: Final = frozenset({"load_draft", "save_draft"})
_DRAIN_BYTES: Final = 16 << 20


def posted_in(fields: Mapping[str, str], call: Call) -> Posted:
    """The engine's own controls apart from the spec's fields."""
    revision = fields.get(REVISION_CONTROL, "")
    return Posted(
        values={name: value for name, value in fields.items() if not name.startswith("_")},
        revision=int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else 0,
        button=fields.get(BUTTON_CONTROL, ""),
        from_check=call.query.get("from") == "check",
    )


async def post_step(server: Server, call: Call) -> Response:
    kind = media_type(call.headers)
    if kind == FORM:
        posted = posted_in(await server.read_form(call), call)
        return await server.answer(call, lambda visit: _save(call, visit, posted, NO_FILES), SAVES)
    if kind == MULTIPART:
        return await _post_files(server, call)
    raise Refused("wrong_type", close=True)


async def _post_files(server: Server, call: Call) -> Response:
    """Who may send is known before the first byte is read; what is decided, after the last one has come."""
    try:
        intake = await server.runner.run(LOAD | {"load_draft"}, lambda: _begin(server, call))
    except NotFound:
        await drain(call.receive, _DRAIN_BYTES)
        raise
    limit = hard_limit(intake, call.site.settings.body_limit_bytes)
    if intake is not None and not intake.fields:
        await drain(call.receive, _DRAIN_BYTES)
        raise Refused("wrong_type")
    form = MultipartForm(
        call.headers["content-type"],
        intake,
        lambda given: server.check_token(call, given),
        text_limit=call.site.settings.body_limit_bytes,
    )
    try:
        await receive_form(call.receive, call.headers, form, server.runner, limit=limit)
    except BaseException:
        if intake is not None:
            await server.runner.start(intake.abandon)
        raise
    posted, received = posted_in(form.fields, call), intake.received() if intake else NO_FILES
    return await server.answer(call, lambda visit: _save(call, visit, posted, received), SAVES)


def _begin(server: Server, call: Call) -> Intake | None:
    """None: an expired session; its files are not kept, what was typed is."""
    site, visit = call.site, server.visit(call)
    session = open_session(call.secret, visit.now, site.store)
    if session.expired:
        return None
    known = Visit(visit.now, site.settings, visit.addresses, session=session)
    return begin_upload(
        known, call.params["draft"], call.params["step"],
        procedures=site.procedures, store=site.store, attachments=site.attachments,
    )  # fmt: skip


def _save(call: Call, visit: Visit, posted: Posted, received: Received) -> Outcome:
    site, draft, step = call.site, call.params["draft"], call.params["step"]
    if visit.session.expired and not received.files:
        return keep_typed(visit, draft, step, posted, procedures=site.procedures, store=site.store)
    return save_step(visit, draft, step, posted, received,
                     procedures=site.procedures, store=site.store, attachments=site.attachments)  # fmt: skip

"""Posting a step: URL-encoded, or multipart where it has a file field; an expired session keeps what was typed."""

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from engine.errors import NotAdmitted, NotFound
from engine.model.controls import BUTTON_CONTROL, REVISION_CONTROL
from engine.usecases.arrival.sessions import open_session
from engine.usecases.drafting.attach import Intake
from engine.usecases.drafting.begin_upload import begin_upload
from engine.usecases.drafting.keep_typed import keep_typed
from engine.usecases.drafting.received import NO_FILES
from engine.usecases.drafting.save_step import save_step
from engine.usecases.outcomes import Outcome
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
        return await server.answer(call, lambda visit: _save(call, visit, posted, None), SAVES)
    if kind == MULTIPART:
        return await _post_files(server, call)
    raise Refused("wrong_type", close=True)


async def _post_files(server: Server, call: Call) -> Response:
    """Who may send is known before the first byte is read; what is decided, after the last one has come."""
    try:
        intake = await server.runner.run(LOAD | {"load_draft"}, lambda: _begin(server, call))
    except (NotFound, NotAdmitted):
        await drain(call.receive, _DRAIN_BYTES)
        raise
    if not intake.fields:
        await drain(call.receive, _DRAIN_BYTES)
        raise Refused("wrong_type")
    form = MultipartForm(
        call.headers["content-type"],
        intake,
        lambda given: server.check_token(call, given),
        text_limit=call.site.settings.body_limit_bytes,
    )
    limit = hard_limit(intake, call.site.settings.body_limit_bytes)
    try:
        await receive_form(call.receive, call.headers, form, server.runner, limit=limit)
        posted = posted_in(form.fields, call)
        return await server.answer(call, lambda visit: _save(call, visit, posted, intake), SAVES)
    finally:
        # Whatever nobody took over: the request broke off, the session has ended meanwhile, the storage failed.
        await server.runner.start(intake.abandon)


def _begin(server: Server, call: Call) -> Intake:
    """The files of an expired session are counted like any others, and forgotten at the end."""
    site, visit = call.site, server.visit(call)
    session = open_session(call.secret, visit.now, site.store)
    known = Visit(visit.now, site.settings, visit.addresses, session=session)
    return begin_upload(
        known, call.params["draft"], call.params["step"],
        procedures=site.procedures, store=site.store, attachments=site.attachments,
    )  # fmt: skip


def _save(call: Call, visit: Visit, posted: Posted, intake: Intake | None) -> Outcome:
    """Into an expired session nothing is saved but what was typed."""
    site, draft, step = call.site, call.params["draft"], call.params["step"]
    if visit.session.expired:
        return keep_typed(visit, draft, step, posted, procedures=site.procedures, store=site.store)
    received = intake.received() if intake else NO_FILES
    return save_step(visit, draft, step, posted, received,
                     procedures=site.procedures, store=site.store, attachments=site.attachments)  # fmt: skip

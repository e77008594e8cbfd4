"""From a request to a use case and back: session and `now`, where it runs, and what a failure looks like."""

import logging
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from starlette.responses import Response

from engine.errors import NotAdmitted, NotFound, StaleRevision, StorageUnavailable
from engine.model.controls import CSRF_CONTROL
from engine.model.page import DiagnosticsPage
from engine.usecases.arrival.admission import not_admitted
from engine.usecases.arrival.identification import FORM as CAME_FOR
from engine.usecases.arrival.sessions import csrf_token, is_due, new_secret, open_session, prolong
from engine.usecases.filing.counterpart import with_open_pairs
from engine.usecases.messages import identify_again, message
from engine.usecases.outcomes import Outcome, Show
from engine.usecases.places import Index
from engine.usecases.visit import Session, Visit
from engine.web import security
from engine.web.body import FORM, media_type, parse_form, read_body
from engine.web.call import Call
from engine.web.excuses import excuse
from engine.web.refusals import Refused
from engine.web.respond import respond, secured
from engine.web.run import Runner, Verbs
from engine.web.site import Live

Use = Callable[[Visit], Outcome]
LOAD: Final = frozenset({"load_session"})
PAIRS: Final = frozenset({"submissions_of"})
PROLONG: Final = frozenset({"prolong_session"})
_OWNED: Final = frozenset({"draft.unknown", "submission.unknown"})
"""Failures of asking for what belongs to one person."""
_LOG: Final = logging.getLogger("tetsuzuki.web")


class _Answered(NamedTuple):
    """`due`: the session whose idle time is to be prolonged afterwards."""

    response: Response
    due: Session | None = None


class Server:
    """What endpoints need: use cases run for a call, forms read and checked, failures shown."""

    def __init__(self, live: Live, runner: Runner) -> None:
        self.live = live
        self.runner = runner

    async def answer(self, call: Call, use: Use, verbs: Verbs, *, with_session: bool = True) -> Response:
        """Runs a use case; `now` is taken here, when everything has arrived. `verbs`: what it uses of the storage."""
        if self.live.broken and call.method in ("GET", "HEAD"):
            return respond(call, self.visit(call), Show(self._diagnostics(call)))
        # Where filings wait for one another, every page names what is open for whom has logged in.
        looking = call.method in ("GET", "HEAD")
        with_session = with_session or (looking and bool(call.site.procedures.pairs))
        session_verbs = LOAD if with_session and call.secret else frozenset[str]()
        if session_verbs and call.site.procedures.pairs:
            session_verbs |= PAIRS
        now = call.site.clock.now()
        answered = await self.runner.run(verbs | session_verbs, lambda: self._work(call, use, now, with_session))
        if answered.due is not None:
            await self._prolong(call, answered.due)
        return answered.response

    def _work(self, call: Call, use: Use, now: datetime, with_session: bool) -> _Answered:
        site, secret = call.site, call.secret
        fresh = "" if secret else new_secret(site.store.entropy)
        csrf, session = csrf_token(secret or fresh, site.store.sealer), Session()
        try:
            if with_session:
                session = open_session(secret, now, site.store)
            visit = Visit(now, site.settings, site.addresses, call.locale, csrf, call.client, session)
            outcome = with_open_pairs(visit, use(visit), procedures=site.procedures, store=site.store)
        except (NotFound, NotAdmitted, StorageUnavailable, StaleRevision) as failure:
            visit = Visit(now, site.settings, site.addresses, call.locale, csrf, call.client, session)
            return _Answered(respond(call, visit, failed(call, visit, failure)))
        due = session if is_due(session, now, site.settings) and not _changes_session(outcome) else None
        return _Answered(respond(call, visit, outcome, fresh), due)

    async def _prolong(self, call: Call, session: Session) -> None:
        site = call.site
        try:
            await self.runner.run(PROLONG, lambda: prolong(session, site.clock.now(), site.settings, site.store))
        except StorageUnavailable:
            _LOG.warning("session not prolonged: storage unavailable")

    def visit(self, call: Call, csrf: str = "") -> Visit:
        """A visit of nobody in particular."""
        site = call.site
        return Visit(site.clock.now(), site.settings, site.addresses, call.locale, csrf, call.client)

    def _diagnostics(self, call: Call) -> DiagnosticsPage:
        return DiagnosticsPage(self.visit(call).frame(), self.live.broken)

    async def read_form(self, call: Call) -> Mapping[str, str]:
        """A URL-encoded form from one of our own pages. Raises Refused."""
        if media_type(call.headers) != FORM:
            raise Refused("wrong_type", close=True)
        body = await read_body(call.receive, call.headers, call.site.settings.body_limit_bytes)
        fields = parse_form(body)
        self.check_token(call, fields.get(CSRF_CONTROL, ""))
        return fields

    def check_token(self, call: Call, given: str) -> None:
        """Raises Refused for a form that this browser did not get from us."""
        secret = call.secret
        security.check_token(given, csrf_token(secret, call.site.store.sealer) if secret else "")

    def refuse(self, call: Call, refused: Refused) -> Response:
        """A designed page for a request that no use case sees."""
        visit = self.visit(call)
        response = respond(call, visit, excuse(call, visit, refused.code))
        if refused.close:
            response.raw_headers.append((b"connection", b"close"))
        return response

    def fail(self, call: Call, failure: Exception) -> Response:
        """A designed failure before a use case began."""
        visit = self.visit(call)
        return respond(call, visit, failed(call, visit, failure))

    def apologise(self, call: Call, bug: Exception) -> Response:
        """Something we did not foresee: a page with an id, and the id in the log; nothing of what was asked or typed."""
        error_id = call.site.store.entropy.token_bytes(4).hex()
        places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(bug.__traceback__)]
        _LOG.error("bug %s %s at %s", error_id, type(bug).__name__, " < ".join(reversed(places[-6:])))
        visit = self.visit(call)
        try:
            return respond(call, visit, excuse(call, visit, "internal", error_id))
        except Exception:
            return secured(call, Response(f"500 {error_id}\n", 500, media_type="text/plain"))


def failed(call: Call, visit: Visit, failure: Exception) -> Show:
    """Designed failures of use cases as pages. An expired session opens nothing, and is told so whatever it asks for."""
    if isinstance(failure, NotAdmitted):
        return not_admitted(visit, call.site.procedures.desk(failure.portal))
    if not isinstance(failure, NotFound):
        return excuse(call, visit, "storage")
    session = visit.session
    desk = call.site.procedures.desks.get(session.content.portal) if session.expired else None
    if desk is not None and failure.code in _OWNED and session.only_on_paper:
        return message(visit, "paper_expired", desk.portal, actions=(("action.index", Index()),))
    if desk is not None and failure.code in _OWNED:
        actions = identify_again(desk, session.content.values.get(CAME_FOR, ""))
        return message(visit, "session_expired", desk.portal, actions=actions)
    return excuse(call, visit, "version_gone" if failure.code == "form.version_gone" else "not_found")


def _changes_session(outcome: Outcome) -> bool:
    return bool(getattr(outcome, "cookie", ""))

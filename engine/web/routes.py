"""Which address runs which use case."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.responses import Response

from engine.errors import StorageUnavailable
from engine.model.page import MENU_CONTROL, PICK_CONTROL, REVISION_CONTROL
from engine.usecases import places
from engine.usecases.check import show_check
from engine.usecases.confirm_identity import confirm, show_confirm
from engine.usecases.counterpart import go_to_counterpart
from engine.usecases.document import get_document
from engine.usecases.done import show_done
from engine.usecases.finish_identity import return_from_program, return_from_site
from engine.usecases.identify import identify, show_identify, show_waiting
from engine.usecases.inbox import open_mail, show_inbox
from engine.usecases.log_out import log_out
from engine.usecases.menu import choose, show_menu
from engine.usecases.open_link import open_link, show_link
from engine.usecases.open_step import open_step, resume
from engine.usecases.outcomes import Go, Outcome
from engine.usecases.pick_identity import pick, show_pick
from engine.usecases.register import register, show_registered, show_registration
from engine.usecases.show_index import show_index
from engine.usecases.start import answer_start, show_start, show_stop
from engine.usecases.submit import submit
from engine.usecases.visit import Visit
from engine.web import security
from engine.web.call import Call
from engine.web.endpoints import Endpoint, form, page
from engine.web.handoffs import get_handoff, post_handoff
from engine.web.refusals import Refused
from engine.web.respond import secured
from engine.web.server import Server
from engine.web.step_posts import post_step

Fields = Mapping[str, str]
BLOCKING: Final = "provider"
"""A verb of no storage: providers and folders may wait for something."""


@dataclass(frozen=True, slots=True)
class Route:
    """`{name}` in `path` stands for one part. `any_host`: answers under any Host (a load balancer's question)."""

    path: str
    get: Endpoint | None = None
    post: Endpoint | None = None
    any_host: bool = False
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path)
        object.__setattr__(self, "pattern", re.compile(pattern))

    @property
    def methods(self) -> tuple[str, ...]:
        return ("GET", "HEAD") * bool(self.get) + ("POST",) * bool(self.post)


def find_route(path: str) -> tuple[Route, Mapping[str, str]] | None:
    """Only routes with as many parts are looked at: a parameter never holds a slash."""
    for route in _BY_SLASHES.get(path.count("/"), ()):
        found = route.pattern.fullmatch(path)
        if found:
            return route, found.groupdict()
    return None


def _index(call: Call, visit: Visit) -> Outcome:
    return show_index(visit, procedures=call.site.procedures, has_inbox=call.site.inbox is not None)


def _start(call: Call, visit: Visit) -> Outcome:
    return show_start(visit, call.params["portal"], call.params["form"], procedures=call.site.procedures)


def _answer_start(call: Call, visit: Visit, fields: Fields) -> Outcome:
    site, params = call.site, call.params
    return answer_start(visit, params["portal"], params["form"], fields, procedures=site.procedures, store=site.store)


def _stop(call: Call, visit: Visit) -> Outcome:
    params = call.params
    return show_stop(visit, params["portal"], params["form"], params["stop"], procedures=call.site.procedures)


def _portal(call: Call, visit: Visit) -> Outcome:
    del visit
    desk = call.site.procedures.desk(call.params["portal"])
    return Go(places.Start(desk.portal.id, desk.forms[0]) if len(desk.forms) == 1 else places.Index())


def _form(call: Call, visit: Visit) -> Outcome:
    del visit
    form_id = call.site.procedures.offered(call.params["portal"], call.params["form"]).form.ref.id
    return Go(places.Start(call.params["portal"], form_id))


def _registration(call: Call, visit: Visit) -> Outcome:
    return show_registration(visit, call.params["portal"], call.query.get("form", ""), procedures=call.site.procedures)


def _register(call: Call, visit: Visit, fields: Fields) -> Outcome:
    site, form_id = call.site, call.query.get("form", "")
    outcome = register(visit, call.params["portal"], form_id, fields, procedures=site.procedures, store=site.store)
    site.wake()
    return outcome


def _registered(call: Call, visit: Visit) -> Outcome:
    return show_registered(visit, call.params["portal"], call.query.get("form", ""), procedures=call.site.procedures)


def _link(call: Call, visit: Visit) -> Outcome:
    site, params = call.site, call.params
    return show_link(visit, params["portal"], params["token"], procedures=site.procedures, store=site.store)


def _open_link(call: Call, visit: Visit, fields: Fields) -> Outcome:
    del fields
    site, params = call.site, call.params
    return open_link(visit, params["portal"], params["token"], call.query.get("opened", ""),
                     procedures=site.procedures, providers=site.providers, store=site.store)  # fmt: skip


def _identify(call: Call, visit: Visit) -> Outcome:
    return show_identify(visit, call.params["portal"], call.query.get("form", ""), procedures=call.site.procedures)


def _begin_identity(call: Call, visit: Visit, fields: Fields) -> Outcome:
    del fields
    site = call.site
    return identify(visit, call.params["portal"], call.query.get("form", ""),
                    procedures=site.procedures, providers=site.providers, store=site.store)  # fmt: skip


def _show_pick(call: Call, visit: Visit) -> Outcome:
    return show_pick(visit, call.params["portal"], procedures=call.site.procedures, store=call.site.store)


def _pick(call: Call, visit: Visit, fields: Fields) -> Outcome:
    site, choice = call.site, fields.get(PICK_CONTROL, "")
    return pick(visit, call.params["portal"], choice,
                procedures=site.procedures, providers=site.providers, store=site.store)  # fmt: skip


def _waiting(call: Call, visit: Visit) -> Outcome:
    return show_waiting(visit, call.params["portal"], procedures=call.site.procedures, store=call.site.store)


def _return(call: Call, visit: Visit) -> Outcome:
    site, params = call.site, call.params
    return return_from_program(visit, params["portal"], params["token"],
                               procedures=site.procedures, providers=site.providers, store=site.store)  # fmt: skip


def _callback(call: Call, visit: Visit) -> Outcome:
    site = call.site
    return return_from_site(visit, call.params["portal"], call.query,
                            procedures=site.procedures, providers=site.providers, store=site.store)  # fmt: skip


def _show_confirm(call: Call, visit: Visit) -> Outcome:
    return show_confirm(visit, call.params["portal"], procedures=call.site.procedures)


def _confirm(call: Call, visit: Visit, fields: Fields) -> Outcome:
    del fields
    return confirm(visit, call.params["portal"], procedures=call.site.procedures, store=call.site.store)


def _menu(call: Call, visit: Visit) -> Outcome:
    site, params = call.site, call.params
    return show_menu(visit, params["portal"], params.get("menu", ""), procedures=site.procedures, store=site.store)


def _choose(call: Call, visit: Visit, fields: Fields) -> Outcome:
    site, params, chosen = call.site, call.params, fields.get(MENU_CONTROL, "")
    return choose(visit, params["portal"], chosen, params.get("menu", ""), procedures=site.procedures, store=site.store)


def _resume(call: Call, visit: Visit) -> Outcome:
    return resume(visit, call.params["draft"], procedures=call.site.procedures, store=call.site.store)


def _step(call: Call, visit: Visit) -> Outcome:
    site, params, from_check = call.site, call.params, call.query.get("from") == "check"
    return open_step(visit, params["draft"], params["step"],
                     procedures=site.procedures, store=site.store, from_check=from_check)  # fmt: skip


def _check(call: Call, visit: Visit) -> Outcome:
    return show_check(visit, call.params["draft"], procedures=call.site.procedures, store=call.site.store)


def _submit(call: Call, visit: Visit, fields: Fields) -> Outcome:
    site, revision = call.site, fields.get(REVISION_CONTROL, "")
    number = int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else 0
    outcome = submit(visit, call.params["draft"], number,
                     procedures=site.procedures, store=site.store, freezing=site.freezing)  # fmt: skip
    site.wake()
    return outcome


def _done(call: Call, visit: Visit) -> Outcome:
    return show_done(visit, call.params["draft"], procedures=call.site.procedures, store=call.site.store)


def _counterpart(call: Call, visit: Visit) -> Outcome:
    site = call.site
    return go_to_counterpart(visit, call.params["draft"], procedures=site.procedures, store=site.store)


def _document(call: Call, visit: Visit) -> Outcome:
    site, params = call.site, call.params
    return get_document(visit, params["draft"], params["document"], procedures=site.procedures, store=site.store)


def _inbox(call: Call, visit: Visit) -> Outcome:
    return show_inbox(visit, inbox=call.site.inbox)


def _mail(call: Call, visit: Visit) -> Outcome:
    return open_mail(visit, call.params["item"], inbox=call.site.inbox)


def _log_out(call: Call, visit: Visit, fields: Fields) -> Outcome:
    del fields
    return log_out(visit, store=call.site.store)


async def _asset(server: Server, call: Call) -> Response:
    """Names carry a hash of what is in them, so browsers may keep them."""
    del server
    found = call.site.assets.get(call.params["name"])
    if found is None:
        raise Refused("not_found")
    return secured(call, Response(found[1], media_type=found[0]), security.FOR_EVER)


async def _health(server: Server, call: Call) -> Response:
    """200 while the storage answers."""
    storage = call.site.store.storage
    try:
        await server.runner.run(frozenset({"fact"}), lambda: storage.fact("health"))
    except StorageUnavailable:
        return secured(call, Response('{"status": "storage unavailable"}\n', 503, media_type="application/json"))
    return secured(call, Response('{"status": "ok"}\n', media_type="application/json"))


_NOBODY: Final = {"with_session": False}
ROUTES: Final = (
    Route("/", page(_index, **_NOBODY)),
    Route("/health", _health, any_host=True),
    Route("/static/{name}", _asset),
    Route("/inbox", page(_inbox, BLOCKING, **_NOBODY)),
    Route("/inbox/{item}", page(_mail, BLOCKING, **_NOBODY)),
    Route("/logout", None, form(_log_out, "rotate_session")),
    Route("/api/handoff/{token}", get_handoff, post_handoff),
    Route("/d/{draft}", page(_resume, "load_draft")),
    Route(
        "/d/{draft}/check",
        page(_check, "load_draft"),
        form(_submit, "load_draft", "save_draft", "add_jobs", "submit"),
    ),
    Route("/d/{draft}/done", page(_done, "load_submission", "load_draft")),
    Route("/d/{draft}/done/next", page(_counterpart, "load_submission", "drafts_of", "insert_draft", BLOCKING)),
    Route("/d/{draft}/documents/{document}", page(_document, "load_submission", "load_draft", "load_document")),
    Route("/d/{draft}/{step}", page(_step, "load_draft"), post_step),
    Route(
        "/{portal}/register",
        page(_registration, **_NOBODY),
        form(_register, "hit", "save_token", "add_jobs", **_NOBODY),
    ),
    Route("/{portal}/registered", page(_registered, **_NOBODY)),
    Route(
        "/{portal}/link/{token}", page(_link, "peek_token", **_NOBODY), form(_open_link, "hit", "take_token", BLOCKING)
    ),
    Route(
        "/{portal}/identify", page(_identify), form(_begin_identity, "hit", "save_token", "change_session", BLOCKING)
    ),
    Route("/{portal}/identify/waiting", page(_waiting, "peek_token")),
    Route("/{portal}/identify/pick", page(_show_pick, "peek_token"), form(_pick, "take_token", BLOCKING)),
    Route("/{portal}/identify/return/{token}", page(_return, "take_token", "rotate_session", BLOCKING)),
    Route("/{portal}/identify/callback", page(_callback, "take_token", "rotate_session", BLOCKING)),
    Route("/{portal}/identity", page(_show_confirm), form(_confirm, "drafts_of", "insert_draft", BLOCKING)),
    Route(
        "/{portal}/menu",
        page(_menu, "drafts_of", "submissions_of"),
        form(_choose, "drafts_of", "submissions_of", "insert_draft", BLOCKING),
    ),
    Route(
        "/{portal}/menu/{menu}",
        page(_menu, "drafts_of", "submissions_of"),
        form(_choose, "drafts_of", "submissions_of", "insert_draft", BLOCKING),
    ),
    Route(
        "/{portal}/{form}/",
        page(_start, **_NOBODY),
        form(_answer_start, "rotate_session", "change_session", "drafts_of", "insert_draft"),
    ),
    Route("/{portal}/{form}/stop/{stop}", page(_stop, **_NOBODY)),
    Route("/{portal}/{form}", page(_form, **_NOBODY)),
    Route("/{portal}/", page(_portal, **_NOBODY)),
    Route("/{portal}", page(_portal, **_NOBODY)),
)
_BY_SLASHES: Final = {
    slashes: tuple(route for route in ROUTES if route.path.count("/") == slashes)
    for slashes in {route.path.count("/") for route in ROUTES}
}

"""What happens at each address: the use case called with what the site holds and the request brings."""

from collections.abc import Mapping

from starlette.responses import Response

from engine.errors import StorageUnavailable
from engine.model.controls import CODE_CONTROL, MENU_CONTROL, REVISION_CONTROL, WAY_CONTROL
from engine.usecases import places
from engine.usecases.arrival.confirm_identity import confirm, show_confirm
from engine.usecases.arrival.finish_identity import return_from_program, return_from_site
from engine.usecases.arrival.identify import identify, show_identify
from engine.usecases.arrival.log_out import leave_site, log_out, show_logout
from engine.usecases.arrival.open_link import open_link, show_link
from engine.usecases.arrival.program.confirming import confirm_program
from engine.usecases.arrival.program.waiting import show_waiting
from engine.usecases.arrival.register import register, show_registered, show_registration
from engine.usecases.drafting.check import show_check
from engine.usecases.drafting.open_step import open_step, resume
from engine.usecases.filing.counterpart import go_to_counterpart
from engine.usecases.filing.document import get_document
from engine.usecases.filing.done import show_done
from engine.usecases.filing.submit import submit
from engine.usecases.inbox import open_mail, show_inbox
from engine.usecases.menu import choose, show_menu
from engine.usecases.outcomes import Go, Outcome
from engine.usecases.show_index import show_index
from engine.usecases.start import answer_start, show_start, show_stop
from engine.usecases.visit import Visit
from engine.web import security
from engine.web.call import Call
from engine.web.refusals import Refused
from engine.web.respond import secured
from engine.web.server import Server

Fields = Mapping[str, str]


def index(call: Call, visit: Visit) -> Outcome:
    return show_index(visit, procedures=call.site.procedures, has_inbox=call.site.inbox is not None)


def start(call: Call, visit: Visit) -> Outcome:
    return show_start(visit, call.params["portal"], call.params["form"], procedures=call.site.procedures)


def answer_questions(call: Call, visit: Visit, fields: Fields) -> Outcome:
    site, params = call.site, call.params
    return answer_start(visit, params["portal"], params["form"], fields, procedures=site.procedures, store=site.store)


def stop(call: Call, visit: Visit) -> Outcome:
    params = call.params
    return show_stop(visit, params["portal"], params["form"], params["stop"], procedures=call.site.procedures)


def portal(call: Call, visit: Visit) -> Outcome:
    del visit
    desk = call.site.procedures.desk(call.params["portal"])
    return Go(places.Start(desk.portal.id, desk.forms[0]) if len(desk.forms) == 1 else places.Index())


def to_start(call: Call, visit: Visit) -> Outcome:
    del visit
    form_id = call.site.procedures.offered(call.params["portal"], call.params["form"]).form.ref.id
    return Go(places.Start(call.params["portal"], form_id))


def registration(call: Call, visit: Visit) -> Outcome:
    return show_registration(visit, call.params["portal"], call.query.get("form", ""), procedures=call.site.procedures)


def register_address(call: Call, visit: Visit, fields: Fields) -> Outcome:
    site, form_id = call.site, call.query.get("form", "")
    outcome = register(visit, call.params["portal"], form_id, fields, procedures=site.procedures, store=site.store)
    site.wake()
    return outcome


def registered(call: Call, visit: Visit) -> Outcome:
    return show_registered(visit, call.params["portal"], call.query.get("form", ""), procedures=call.site.procedures)


def mailed_link(call: Call, visit: Visit) -> Outcome:
    site, params = call.site, call.params
    return show_link(visit, params["portal"], params["token"], procedures=site.procedures, store=site.store)


def use_link(call: Call, visit: Visit, fields: Fields) -> Outcome:
    site, params, way = call.site, call.params, fields.get(WAY_CONTROL, "")
    return open_link(visit, params["portal"], params["token"], call.query.get("opened", ""), way,
                     procedures=site.procedures, providers=site.providers, store=site.store)  # fmt: skip


def explain_identity(call: Call, visit: Visit) -> Outcome:
    return show_identify(visit, call.params["portal"], call.query.get("form", ""), procedures=call.site.procedures)


def begin_identity(call: Call, visit: Visit, fields: Fields) -> Outcome:
    site, way = call.site, fields.get(WAY_CONTROL, "")
    return identify(visit, call.params["portal"], call.query.get("form", ""), way,
                    procedures=site.procedures, providers=site.providers, store=site.store)  # fmt: skip


def waiting(call: Call, visit: Visit) -> Outcome:
    return show_waiting(visit, call.params["portal"], procedures=call.site.procedures, store=call.site.store)


def confirm_digits(call: Call, visit: Visit, fields: Fields) -> Outcome:
    site, typed = call.site, fields.get(CODE_CONTROL, "")
    return confirm_program(visit, call.params["portal"], typed,
                           procedures=site.procedures, providers=site.providers, store=site.store)  # fmt: skip


def come_back(call: Call, visit: Visit) -> Outcome:
    site, params = call.site, call.params
    return return_from_program(visit, params["portal"], params["token"],
                               procedures=site.procedures, providers=site.providers, store=site.store)  # fmt: skip


def callback(call: Call, visit: Visit) -> Outcome:
    site, params = call.site, call.params
    return return_from_site(visit, params["portal"], params["provider"], call.query,
                            procedures=site.procedures, providers=site.providers, store=site.store)  # fmt: skip


def claims(call: Call, visit: Visit) -> Outcome:
    return show_confirm(visit, call.params["portal"], procedures=call.site.procedures)


def confirm_claims(call: Call, visit: Visit, fields: Fields) -> Outcome:
    del fields
    return confirm(visit, call.params["portal"], procedures=call.site.procedures, store=call.site.store)


def menu(call: Call, visit: Visit) -> Outcome:
    site, params = call.site, call.params
    return show_menu(visit, params["portal"], params.get("menu", ""), procedures=site.procedures, store=site.store)


def choose_form(call: Call, visit: Visit, fields: Fields) -> Outcome:
    site, params, chosen = call.site, call.params, fields.get(MENU_CONTROL, "")
    return choose(visit, params["portal"], chosen, params.get("menu", ""), procedures=site.procedures, store=site.store)


def resume_draft(call: Call, visit: Visit) -> Outcome:
    return resume(visit, call.params["draft"], procedures=call.site.procedures, store=call.site.store)


def step(call: Call, visit: Visit) -> Outcome:
    site, params, from_check = call.site, call.params, call.query.get("from") == "check"
    return open_step(visit, params["draft"], params["step"],
                     procedures=site.procedures, store=site.store, from_check=from_check)  # fmt: skip


def check_answers(call: Call, visit: Visit) -> Outcome:
    site, told = call.site, call.query.get("told", "")
    return show_check(visit, call.params["draft"], told, procedures=site.procedures, store=site.store)


def send(call: Call, visit: Visit, fields: Fields) -> Outcome:
    site, revision = call.site, fields.get(REVISION_CONTROL, "")
    number = int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else 0
    outcome = submit(visit, call.params["draft"], number,
                     procedures=site.procedures, store=site.store, freezing=site.freezing,
                     providers=site.providers)  # fmt: skip
    site.wake()
    return outcome


def done(call: Call, visit: Visit) -> Outcome:
    return show_done(visit, call.params["draft"], procedures=call.site.procedures, store=call.site.store)


def go_on(call: Call, visit: Visit) -> Outcome:
    site = call.site
    return go_to_counterpart(visit, call.params["draft"], procedures=site.procedures, store=site.store)


def hand_out(call: Call, visit: Visit) -> Outcome:
    site, params = call.site, call.params
    return get_document(visit, params["draft"], params["document"], procedures=site.procedures, store=site.store)


def inbox(call: Call, visit: Visit) -> Outcome:
    return show_inbox(visit, inbox=call.site.inbox)


def mail(call: Call, visit: Visit) -> Outcome:
    return open_mail(visit, call.params["item"], inbox=call.site.inbox)


def ask_to_leave(call: Call, visit: Visit) -> Outcome:
    return show_logout(visit, procedures=call.site.procedures, providers=call.site.providers)


def leave_identity_site(call: Call, visit: Visit) -> Outcome:
    return leave_site(visit, procedures=call.site.procedures, providers=call.site.providers)


def leave(call: Call, visit: Visit, fields: Fields) -> Outcome:
    del fields
    return log_out(visit, store=call.site.store)


async def asset(server: Server, call: Call) -> Response:
    """Names carry a hash of what is in them, so browsers may keep them."""
    del server
    found = call.site.assets.get(call.params["name"])
    if found is None:
        raise Refused("not_found")
    return secured(call, Response(found[1], media_type=found[0]), security.FOR_EVER)


async def health(server: Server, call: Call) -> Response:
    """200 while the storage answers."""
    storage = call.site.store.storage
    try:
        await server.runner.run(frozenset({"fact"}), lambda: storage.fact("health"))
    except StorageUnavailable:
        return secured(call, Response('{"status": "storage unavailable"}\n', 503, media_type="application/json"))
    return secured(call, Response('{"status": "ok"}\n', media_type="application/json"))

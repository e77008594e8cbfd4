"""Which use case stands behind a place, for looking at it and for posting to it: what `engine.web` does by address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.authoring.world.made_files import make_content
from engine.authoring.world.ports import World
from engine.errors import NotFound
from engine.model.controls import WAY_CONTROL
from engine.model.scenario import GivenFile
from engine.usecases import places
from engine.usecases.arrival.confirm_identity import confirm, show_confirm
from engine.usecases.arrival.finish_identity import return_from_program
from engine.usecases.arrival.identify import identify, show_identify
from engine.usecases.arrival.open_link import open_link, show_link
from engine.usecases.arrival.program.waiting import show_waiting
from engine.usecases.arrival.register import register, show_registered, show_registration
from engine.usecases.drafting.begin_upload import begin_upload
from engine.usecases.drafting.check import show_check
from engine.usecases.drafting.keep_typed import keep_typed
from engine.usecases.drafting.open_step import open_step, resume
from engine.usecases.drafting.received import Received
from engine.usecases.drafting.save_step import save_step
from engine.usecases.filing.counterpart import go_to_counterpart
from engine.usecases.filing.document import get_document
from engine.usecases.filing.done import show_done
from engine.usecases.filing.submit import submit
from engine.usecases.menu import choose, show_menu
from engine.usecases.outcomes import Outcome
from engine.usecases.show_index import show_index
from engine.usecases.start import answer_start, show_start, show_stop
from engine.usecases.visit import Posted, Visit


@dataclass(frozen=True, slots=True)
class Posting:
    """What a page's form sends: values by name, the revision it was drawn from, the button, files by field."""

    values: Mapping[str, str] = field(default_factory=dict)
    revision: int = 0
    button: str = ""
    files: Mapping[str, Sequence[GivenFile]] = field(default_factory=dict)


def look(world: World, visit: Visit, place: places.Place) -> Outcome:
    """GET. Raises NotFound."""
    procedures, store = world.procedures, world.store
    match place:
        case places.Index():
            return show_index(visit, procedures=procedures)
        case places.Start(portal, form):
            return show_start(visit, portal, form, procedures=procedures)
        case places.Stop(portal, form, stop):
            return show_stop(visit, portal, form, stop, procedures=procedures)
        case places.Registration(portal, form):
            return show_registration(visit, portal, form, procedures=procedures)
        case places.Registered(portal, form):
            return show_registered(visit, portal, form, procedures=procedures)
        case places.Link(portal, secret):
            return show_link(visit, portal, secret, procedures=procedures, store=store)
        case places.Identify(portal, form):
            return show_identify(visit, portal, form, procedures=procedures)
        case places.Waiting(portal):
            return show_waiting(visit, portal, procedures=procedures, store=store)
        case places.Confirm(portal):
            return show_confirm(visit, portal, procedures=procedures)
        case places.Menu(portal, menu):
            return show_menu(visit, portal, menu, procedures=procedures, store=store)
        case _:
            return _look_at_draft(world, visit, place)


def _look_at_draft(world: World, visit: Visit, place: places.Place) -> Outcome:
    procedures, store = world.procedures, world.store
    match place:
        case places.Resume(draft):
            return resume(visit, draft, procedures=procedures, store=store)
        case places.Step(draft, step, from_check):
            return open_step(visit, draft, step, procedures=procedures, store=store, from_check=from_check)
        case places.Check(draft, told):
            return show_check(visit, draft, told, procedures=procedures, store=store)
        case places.Done(draft):
            return show_done(visit, draft, procedures=procedures, store=store)
        case places.Counterpart(draft):
            return go_to_counterpart(visit, draft, procedures=procedures, store=store)
        case places.Document(draft, document):
            return get_document(visit, draft, document, procedures=procedures, store=store)
        case _:
            raise NotFound("scenario.no_page")


def post(world: World, visit: Visit, place: places.Place, posting: Posting) -> Outcome:
    """POST. Raises NotFound."""
    procedures, store, values = world.procedures, world.store, posting.values
    match place:
        case places.Start(portal, form):
            return answer_start(visit, portal, form, values, procedures=procedures, store=store)
        case places.Registration(portal, form):
            return register(visit, portal, form, values, procedures=procedures, store=store)
        case places.Link(portal, secret, opened):
            providers = world.identities
            way = values.get(WAY_CONTROL, "")
            return open_link(
                visit, portal, secret, opened, way, procedures=procedures, providers=providers, store=store
            )
        case places.Identify(portal, form):
            providers = world.identities
            way = values.get(WAY_CONTROL, "")
            return identify(visit, portal, form, way, procedures=procedures, providers=providers, store=store)
        case places.IdentityReturn(portal, secret):
            providers = world.identities
            return return_from_program(visit, portal, secret, procedures=procedures, providers=providers, store=store)
        case places.Confirm(portal):
            return confirm(visit, portal, procedures=procedures, store=store)
        case places.Menu(portal, menu):
            return choose(visit, portal, values.get("form", ""), menu, procedures=procedures, store=store)
        case places.Step():
            return _post_step(world, visit, place, posting)
        case places.Check(draft):
            return submit(
                visit, draft, posting.revision, procedures=procedures, store=store,
                freezing=world.freezing, providers=world.identities,
            )  # fmt: skip
        case _:
            raise NotFound("scenario.no_form")


def _post_step(world: World, visit: Visit, place: places.Step, posting: Posting) -> Outcome:
    procedures, store = world.procedures, world.store
    posted = Posted(posting.values, posting.revision, posting.button, place.from_check)
    if visit.session.expired:
        return keep_typed(visit, place.draft, place.step, posted, procedures=procedures, store=store)
    received = _receive(world, visit, place, posting.files)
    return save_step(
        visit, place.draft, place.step, posted, received,
        procedures=procedures, store=store, attachments=world.attachments,
    )  # fmt: skip


def _receive(world: World, visit: Visit, place: places.Step, files: Mapping[str, Sequence[GivenFile]]) -> Received:
    """Files as they come in with a step, one after the other."""
    intake = begin_upload(
        visit, place.draft, place.step,
        procedures=world.procedures, store=world.store, attachments=world.attachments,
    )  # fmt: skip
    for field_id, given in files.items():
        for each in given:
            taking = intake.begin(field_id, each.name)
            taking.feed(make_content(each.kind, each.size))
            taking.end()
    return intake.received()

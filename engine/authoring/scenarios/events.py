"""What each event of a scenario does. An event that the page on the screen does not offer raises CannotHappen."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from engine.authoring.scenarios.buttons import press
from engine.authoring.scenarios.given import files_of, posted_values
from engine.authoring.scenarios.routes import Posting
from engine.authoring.scenarios.trial import Trial
from engine.authoring.world.scripted_identity import picked, refusal, success
from engine.model.arrival_pages import IdentifyPage, WaitingPage
from engine.model.controls import BUTTON_BACK, CHANNEL_CONTROL, MENU_CONTROL, WAY_CONTROL
from engine.model.page import CheckPageShown, DonePageShown, MenuPage, StartPage, StepPage, StopPage
from engine.model.portal import IdentityStep
from engine.model.scenario import Event, Word
from engine.ports.identity import HasPersonas, Refusal
from engine.usecases import places
from engine.usecases.arrival.program.handoff import receive_handoff


def happen(trial: Trial, event: Event) -> None:
    """Lets one event happen. Raises CannotHappen."""
    _DOES[event.word](trial, event)


def _start(trial: Trial, event: Event) -> None:
    applicant, form = trial.applicant, trial.own
    applicant.open(places.Start(form.portal.id, form.ref.id))
    if isinstance(applicant.page, StartPage):
        applicant.post(applicant.page.action, Posting({name: str(value) for name, value in event.given.items()}))


def _start_on_paper(trial: Trial, event: Event) -> None:
    """Where the start page offers it."""
    applicant, form = trial.applicant, trial.own
    applicant.open(places.Start(form.portal.id, form.ref.id))
    page = applicant.page
    if not isinstance(page, StartPage) or "paper" not in {each.channel for each in page.channels}:
        raise trial.refuse("TEST020", event=event.word)
    applicant.post(page.action, Posting({CHANNEL_CONTROL: "paper"}))


def _open_start(trial: Trial, event: Event) -> None:
    """Looks at the start page, and begins nothing."""
    trial.applicant.open(places.Start(trial.own.portal.id, trial.own.ref.id))


def _register(trial: Trial, event: Event) -> None:
    page = trial.applicant.page
    registration = trial.form.portal.registration
    if not isinstance(page, StepPage) or page.place != "registration" or registration is None:
        raise trial.refuse("TEST020", event=event.word)
    trial.applicant.post(page.action, Posting(posted_values(trial, registration.step, page, event.given)))


def _open_link(trial: Trial, event: Event) -> None:
    del event
    link = next((mail.links[0] for mail in reversed(trial.delivered.mails) if mail.links), None)
    if link is None:
        raise trial.refuse("TEST021")
    trial.applicant.open_address(link)


def _identify(trial: Trial, event: Event) -> None:
    _report(trial, event, success({name: str(value) for name, value in event.given.items()}))


def _pick(trial: Trial, event: Event) -> None:
    """One of the invented people of a development provider, as that provider says who it is: no page is opened there."""
    step = trial.form.portal.identity
    named = (trial.world.around.providers.get(name) for name in (step.providers if step else ()))
    known = [each for each in named if each is not None and each.development]
    invented = {persona: each for each in known if isinstance(each, HasPersonas) for persona in each.personas()}
    if not invented:
        raise trial.refuse("TEST020", event=event.word)
    if event.text not in invented:
        raise trial.refuse("TEST031", option=event.text, offered="、".join(invented))
    result = invented[event.text].persona(event.text, trial.world.clock.now())
    _report(trial, event, refusal(result.code) if isinstance(result, Refusal) else picked(result))


def _outage(trial: Trial, event: Event) -> None:
    """The registers of all portals stop answering, or answer again."""
    for register in trial.world.registers.values():
        register.down = event.text == "register"


def _card_result(trial: Trial, event: Event) -> None:
    _report(trial, event, refusal(event.text))


def _report(trial: Trial, event: Event, message: bytes) -> None:
    """Begins on the page that explains how, unless one of its ways was pressed; then the program reports, and the browser
    goes on. What the page offers first is the way that is taken."""
    applicant, world = trial.applicant, trial.world
    if isinstance(applicant.page, WaitingPage) and applicant.page.state == "failed":
        applicant.open_address(applicant.page.again)
    if isinstance(applicant.page, IdentifyPage) and trial.form.portal.identity:
        applicant.post(applicant.page.action, Posting(_first_way(trial.form.portal.identity)))
        if not isinstance(applicant.page, WaitingPage):
            return
    if not isinstance(applicant.page, WaitingPage):
        raise trial.refuse("TEST020", event=event.word)
    place = world.addresses.place_at(applicant.page.link)
    assert isinstance(place, places.Handoff)
    answer = receive_handoff(
        applicant.stranger(), place.token, message,
        procedures=world.procedures, providers=world.identities, store=world.store,
    )  # fmt: skip
    told = json.loads(answer.content)
    if "problem" in told:
        applicant.open(places.Waiting(trial.form.portal.id))
    else:
        applicant.post(told["return_url"], Posting())


def _first_way(identity: IdentityStep) -> Mapping[str, str]:
    return {WAY_CONTROL: identity.ways[0].id} if identity.ways else {}


def _confirm(trial: Trial, event: Event) -> None:
    """What was read is right; where nothing is read, the page behind the link only continues."""
    page = trial.applicant.page
    shown = isinstance(page, StepPage) and page.place == "identity"
    only_continues = isinstance(page, IdentifyPage) and trial.form.portal.identity is None
    if not isinstance(page, StepPage | IdentifyPage) or not (shown or only_continues):
        raise trial.refuse("TEST020", event=event.word)
    trial.applicant.post(page.action, Posting())


def _choose(trial: Trial, event: Event) -> None:
    """On whichever menu offers it: from the first one, the applicant finds the way to the others."""
    page = trial.applicant.page
    if not isinstance(page, MenuPage):
        raise trial.refuse("TEST020", event=event.word)
    page = _menu_with(trial, page, event.text)
    if event.text not in page.entries:
        raise trial.refuse("TEST022", form=event.text, offered="、".join(page.entries))
    trial.applicant.post(page.action, Posting({MENU_CONTROL: event.text}))


def _menu_with(trial: Trial, page: MenuPage, form: str) -> MenuPage:
    """The menu below this one that offers the form, gone to by its buttons; the same page where there is none."""
    for _, address in page.menus if form not in page.entries else ():
        trial.applicant.open_address(address)
        below = trial.applicant.page
        found = _menu_with(trial, below, form) if isinstance(below, MenuPage) else page
        if form in found.entries:
            return found
    return page


def _answer(trial: Trial, event: Event) -> None:
    page = trial.applicant.page
    step = trial.form.step(page.step) if isinstance(page, StepPage) and page.place == "form" else None
    if not isinstance(page, StepPage) or step is None:
        raise trial.refuse("TEST020", event=event.word)
    values = posted_values(trial, step, page, event.given)
    trial.applicant.post(page.action, Posting(values, page.revision, files=files_of(trial, step, event.given)))


def _back(trial: Trial, event: Event) -> None:
    page = trial.applicant.page
    step = trial.form.step(page.step) if isinstance(page, StepPage) else None
    if isinstance(page, CheckPageShown | StopPage):
        trial.applicant.open_address(page.back)
    elif isinstance(page, StepPage) and step is not None and page.back:
        values = posted_values(trial, step, page, {})
        trial.applicant.post(page.action, Posting(values, page.revision, BUTTON_BACK))
    else:
        raise trial.refuse("TEST020", event=event.word)


def _press(trial: Trial, event: Event) -> None:
    press(trial, event.text)


def _submit(trial: Trial, event: Event) -> None:
    """On the completion page: the button was pressed twice, and this is the second time."""
    applicant = trial.applicant
    page = applicant.sent_from if isinstance(applicant.page, DonePageShown) else applicant.page
    if not isinstance(page, CheckPageShown):
        raise trial.refuse("TEST020", event=event.word)
    applicant.post(page.action, Posting(revision=page.revision))


def _wait(trial: Trial, event: Event) -> None:
    trial.world.clock.move(timedelta(seconds=event.seconds))


def _until(trial: Trial, event: Event) -> None:
    now = trial.world.clock.now()
    if event.at is None or event.at < now:
        raise trial.refuse("TEST025", now=now.isoformat())
    trial.world.clock.set(event.at)


def _look(trial: Trial, event: Event) -> None:
    """Nothing happens."""


_DOES: Final[Mapping[Word, Callable[[Trial, Event], None]]] = {
    "start": _start,
    "start_on_paper": _start_on_paper,
    "open_start": _open_start,
    "register": _register,
    "wait": _wait,
    "until": _until,
    "open_link": _open_link,
    "identify": _identify,
    "pick": _pick,
    "outage": _outage,
    "card_result": _card_result,
    "confirm": _confirm,
    "choose": _choose,
    "answer": _answer,
    "back": _back,
    "press": _press,
    "submit": _submit,
    "look": _look,
}

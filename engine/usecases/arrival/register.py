"""E-mail registration: two equal addresses and consent; a mail with a link goes out, or silently does not."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from engine.flow.facts import Facts
from engine.model.arrival_pages import SentPage
from engine.model.outcome import Evaluation, Problem
from engine.model.page import StepPage
from engine.model.submission import Mail
from engine.ports.entropy import Entropy
from engine.usecases import places
from engine.usecases.arrival.tokens import LINK, UNTIL, issue_token
from engine.usecases.filing.jobs import mail_job
from engine.usecases.filing.mails import fill
from engine.usecases.messages import message
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Desk, Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Visit

HOUR: Final = 3600
_INSTANT: Final = timedelta(microseconds=1)


def show_registration(visit: Visit, portal: str, form: str, *, procedures: Procedures) -> Outcome:
    """The registration page; `form` ("" = unknown) goes with it to the mailed link."""
    desk = procedures.desk(portal)
    return Show(_page(visit, desk, form, {}, ()))


def show_registered(visit: Visit, portal: str, form: str, *, procedures: Procedures) -> Outcome:
    """The same page whether the address is known or not, and whether a mail left or not."""
    desk = procedures.desk(portal)
    desk.asked()
    back = places.Start(portal, form) if form in desk.forms else places.Index()
    return Show(SentPage(visit.frame(desk.portal), visit.addresses.path(back)))


def register(
    visit: Visit, portal: str, form: str, values: Mapping[str, str], *, procedures: Procedures, store: Store
) -> Outcome:
    """Checks what was typed and lets the link mail go (a job). Sending is limited per client and per address."""
    desk = procedures.desk(portal)
    registration = desk.asked()
    typed = {field.id: values.get(field.id, "") for field in registration.step.fields}
    evaluation = _evaluate(visit, desk, typed)
    if evaluation.problems:
        return Show(_page(visit, desk, form, typed, tuple(evaluation.problems)), 422)
    client = store.sealer.lookup_hash("client", visit.client)
    if store.storage.hit("mail_client", client, visit.now, HOUR) > visit.settings.mails_per_client_hour:
        return message(visit, "too_many", desk.portal, actions=(("action.again", places.Registration(portal, form)),))
    address = str(evaluation.values[registration.address])
    known_as = store.sealer.lookup_hash("address", _mailbox(address))
    if store.storage.hit("mail_address", known_as, visit.now, HOUR) <= visit.settings.mails_per_address_hour:
        _send_link(visit, desk, form, address, store)
    return Go(places.Registered(portal, form))


def _mailbox(address: str) -> str:
    """Where mails to `address` end up, for the limit only: `taro+1@…` and `Taro@…` fill the same box at most servers."""
    local, _, domain = address.casefold().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def _evaluate(visit: Visit, desk: Desk, typed: Mapping[str, str]) -> Evaluation:
    if desk.registration is None:
        return Evaluation({})
    today = visit.now.astimezone(ZoneInfo(desk.portal.time_zone)).date()
    return desk.registration.evaluate(typed, Facts(visit.now, today))


def _send_link(visit: Visit, desk: Desk, form: str, address: str, store: Store) -> None:
    registration, portal = desk.asked(), desk.portal
    values = {"portal": portal.id, "form": form if form in desk.forms else "", "email": address}
    until = visit.now + timedelta(seconds=registration.validity.seconds)
    if not registration.validity.includes_end:
        until -= _INSTANT
    kept = until + timedelta(seconds=visit.settings.session_idle_seconds)
    secret = issue_token(LINK, {**values, UNTIL: until.isoformat()}, store, now=visit.now, until=kept)
    link = visit.addresses.url(places.Link(portal.id, secret))
    mail = _write_mail(visit, desk, link, address, store.entropy)
    store.storage.add_jobs([mail_job(mail, visit.now, sealer=store.sealer)])


def _write_mail(visit: Visit, desk: Desk, link: str, address: str, entropy: Entropy) -> Mail:
    locale, portal, template = visit.locale_of(desk.portal), desk.portal, desk.asked().mail
    words = {"link": link, "organisation": portal.organisation.in_locale(locale)}
    return Mail(
        to=address,
        sender_name=portal.sender.in_locale(locale),
        subject=fill(template.subject, locale, words),
        text=fill(template.text, locale, words),
        message_id=entropy.token_bytes(16).hex(),
        locale=locale,
        links=(link,),
    )


def _page(visit: Visit, desk: Desk, form: str, values: Mapping[str, str], problems: tuple[Problem, ...]) -> StepPage:
    action = visit.addresses.path(places.Registration(desk.portal.id, form if form in desk.forms else ""))
    return StepPage(visit.frame(desk.portal), "registration", desk.asked().step.id, action, values, problems=problems)

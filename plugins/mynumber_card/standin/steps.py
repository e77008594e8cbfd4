"""What each button of the stand-in does: the run goes on, and a page or a way back to the portal comes out."""

import threading
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field

from plugins.mynumber_card.card import apdu, application
from plugins.mynumber_card.card.application import CardReading
from plugins.mynumber_card.card.evidence import read_evidence
from plugins.mynumber_card.card.problems import ASK_AGAIN, CardError, Code, Problem
from plugins.mynumber_card.card.profile import Pin
from plugins.mynumber_card.program.portals.network import Network, PortalError
from plugins.mynumber_card.program.portals.portal import open_portal
from plugins.mynumber_card.simulated.contents import reset_counters, simulated_card
from plugins.mynumber_card.simulated.hierarchy import Hierarchy
from plugins.mynumber_card.simulated.personas import PERSONAS, persona
from plugins.mynumber_card.standin import pages
from plugins.mynumber_card.standin.form import Form
from plugins.mynumber_card.standin.runs import Run, Runs
from plugins.mynumber_card.transports.simulated import SimulatedTransport
from plugins.mynumber_card.wire import Failed, write_failure, write_reading


@dataclass(frozen=True, slots=True)
class Stand:
    """All that the program holds. `allowed`: origins of the portals it serves. `lock`: one request at a time."""

    allowed: frozenset[str]
    hierarchy: Hierarchy
    counters: MutableMapping[str, int]
    runs: Runs
    trace: Callable[[str], None]
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True)
class Answer:
    """A page, or a way out: with `location` the browser goes there. `portal`: an origin that forms may end up at."""

    status: int
    body: bytes = b""
    location: str = ""
    portal: str = ""


def index() -> Answer:
    """What this is, for whoever opens it without a portal."""
    return Answer(
        200,
        pages.message(
            "マイナンバーカードの読み取り",
            "この画面は、ポータルの「マイナンバーカード読み取り」から開きます。ポータルの画面から始めてください。",
        ),
    )


def start(stand: Stand, endpoint: str) -> Answer:
    """Opened by the portal's link: ask the portal what is wanted, and the applicant which card."""
    try:
        portal = open_portal(endpoint, stand.allowed, Network())
    except PortalError:
        return Answer(
            403,
            pages.message(
                "このアドレスからは始められません", "決められたポータルからの依頼ではないため、読み取りを始めません。"
            ),
        )
    try:
        description = portal.describe().description
    except PortalError as error:
        lines = (
            "ポータルから依頼の内容を受け取れませんでした。期限が切れているか、すでに使われたリンクです。",
            f"ポータルの画面に戻り、はじめからやり直してください（{error.code}）。",
        )
        return Answer(502, pages.message("読み取りを始められません", *lines, link=f"{portal.origin}/"))
    return _page(run := stand.runs.open(portal, description), pages.choose(run))


def act(stand: Stand, path: str, form: Form) -> Answer:
    """A button was pressed. The PIN field, whatever came of it, is wiped."""
    try:
        step = _STEPS.get(path)
        if step is None:
            return Answer(
                404, pages.message("画面が見つかりません", "ポータルの画面から、はじめからやり直してください。")
            )
        run = stand.runs.take(form.fields.get("run", ""), form.fields.get("state", ""))
        if run is None:
            return _stale()
        return step(stand, run, form)
    finally:
        apdu.wipe(form.secret)


def _choose_card(stand: Stand, run: Run, form: Form) -> Answer:
    try:
        holder = persona(form.fields.get("card", ""))
    except KeyError:
        return _page(run, pages.choose(run), 400)
    hierarchy = stand.hierarchy
    card = simulated_card(holder, hierarchy.leaves[holder.id], stand.counters, attester=hierarchy.attester)
    try:
        run.put_card(holder, SimulatedTransport(card), stand.trace)
    except CardError as error:
        return _page(run, pages.choose(run, error.problem), 422)
    for pin, left in run.card.tries.items() if run.card else ():
        # A run that the second PIN would stop anyway spends nothing of the first.
        if left == 0:
            return _locked(run, pin)
    return _ask(run, Pin.AUTH)


def _confirm(stand: Stand, run: Run, form: Form) -> Answer:
    if run.card is None or run.pin is None:
        return _stale()
    run.confirmed = True
    return _page(run, pages.enter_pin(run))


def _enter_pin(stand: Stand, run: Run, form: Form) -> Answer:
    if run.card is None or run.pin is None:
        return _stale()
    try:
        if run.pin is Pin.AUTH:
            text = run.description.challenge
            run.signed = application.sign(run.card, form.secret, text, confirmed_last_try=run.confirmed)
            run.pin = None
            return _page(run, pages.read_basic_information(run))
        basic = application.read_basic_information(run.card, form.secret, confirmed_last_try=run.confirmed)
        asked = run.description
        shown = read_evidence(run.card, asked.challenge, basic) if asked.evidence else None
    except CardError as error:
        return _pin_problem(run, error.problem)
    if run.signed is None:
        return _stale()
    run.result = write_reading(CardReading(run.signed, basic, shown))
    run.take_card()
    return _send(stand, run, form)


def _pin_problem(run: Run, problem: Problem) -> Answer:
    if problem.code is Code.LOCKED and problem.pin is not None:
        return _locked(run, problem.pin)
    if problem.code not in ASK_AGAIN:
        run.take_card()
        return _page(run, pages.choose(run, problem), 422)
    if problem.tries_left is not None:
        run.tries = problem.tries_left
    if problem.code is Code.WRONG_PIN:
        run.confirmed = False
    if run.needs_confirmation:
        return _page(run, pages.confirm_last_try(run, problem), 422)
    return _page(run, pages.enter_pin(run, problem), 422)


def _read(stand: Stand, run: Run, form: Form) -> Answer:
    if run.card is None or run.signed is None or run.pin is not None:
        return _stale()
    return _ask(run, Pin.CARD_FACE)


def _ask(run: Run, pin: Pin) -> Answer:
    try:
        run.ask_for(pin)
    except CardError as error:
        run.take_card()
        return _page(run, pages.choose(run, error.problem), 422)
    if run.tries == 0:
        return _locked(run, pin)
    return _page(run, pages.confirm_last_try(run) if run.needs_confirmation else pages.enter_pin(run))


def _locked(run: Run, pin: Pin) -> Answer:
    page = pages.locked(run, pin)
    run.take_card()
    run.failure = Code.LOCKED.value
    return _page(run, page, 422)


def _another(stand: Stand, run: Run, form: Form) -> Answer:
    run.take_card()
    return _page(run, pages.choose(run))


def _reset(stand: Stand, run: Run, form: Form) -> Answer:
    run.take_card()
    for one in PERSONAS:
        reset_counters(one, stand.counters)
    return _page(run, pages.choose(run))


def _send(stand: Stand, run: Run, form: Form) -> Answer:
    if run.result is None:
        return _stale()
    try:
        reply = run.portal.send(run.result)
    except PortalError as error:
        return _page(run, pages.resend(run, error.code), 502)
    stand.runs.close(run)
    if not reply.problem:
        return Answer(303, location=reply.return_url)
    lines = (
        "カードは読み取れましたが、ポータルが受け付けませんでした。",
        f"ポータルの画面に戻って、理由をお確かめください（{reply.problem}）。",
    )
    return Answer(422, pages.message("ポータルが受け付けませんでした", *lines, link=reply.return_url))


def _cancel(stand: Stand, run: Run, form: Form) -> Answer:
    failure = write_failure(Failed(run.failure))
    stand.runs.close(run)
    try:
        reply = run.portal.send(failure)
    except PortalError:
        lines = ("中止しました。何も送っていません。",)
        return Answer(200, pages.message("中止しました", *lines, link=f"{run.portal.origin}/"))
    return Answer(303, location=reply.return_url)


def _page(run: Run, body: bytes, status: int = 200) -> Answer:
    return Answer(status, body, portal=run.portal.origin)


def _stale() -> Answer:
    lines = (
        "前の画面から戻ったか、時間がたったため、この画面からは進めません。何も送っていません。",
        "ポータルの画面に戻り、はじめからやり直してください。",
    )
    return Answer(409, pages.message("この画面は使えなくなりました", *lines))


_STEPS: Mapping[str, Callable[[Stand, Run, Form], Answer]] = {
    "/card": _choose_card,
    "/confirm": _confirm,
    "/pin": _enter_pin,
    "/read": _read,
    "/another": _another,
    "/reset": _reset,
    "/send": _send,
    "/cancel": _cancel,
}

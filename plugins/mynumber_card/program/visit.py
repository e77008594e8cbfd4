"""One identification, in order: whom do we talk to, what is asked, consent, the card, the answer, back to the browser.

The text to be signed is built here from the address we talk to (`wire`, `challenge`); there is no way to have anything else
signed. Every refusal is a page; the portal is told why nothing was read, once it was asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from engine.ports.clock import Clock
from plugins.mynumber_card.card.application import CardReading
from plugins.mynumber_card.card.problems import CardError, Code, Problem
from plugins.mynumber_card.card.run import read_card
from plugins.mynumber_card.challenge import ChallengeError, origin_of
from plugins.mynumber_card.program import pages
from plugins.mynumber_card.program.desk import CardPlace, PinDesk, TooLateError, at_card
from plugins.mynumber_card.program.portals.link import LinkError, read_link
from plugins.mynumber_card.program.portals.network import Exchange, PortalError
from plugins.mynumber_card.program.portals.origins import Origins, OriginsError, is_loopback, is_secure
from plugins.mynumber_card.program.portals.portal import Asked, Portal, Reply, open_portal, portal_of_code
from plugins.mynumber_card.program.screens import CancelledError, Page, Screen
from plugins.mynumber_card.program.words import asked_origin, difference_words, portal_words
from plugins.mynumber_card.transports import CardTransport
from plugins.mynumber_card.wire import CANCELLED, Description, Failed, write_failure, write_reading

_SKEW: Final = timedelta(seconds=60)
_TOLD_SECONDS: Final = 30
_CODE_DIGITS: Final = 6
# Trying again here cannot help.
_FINAL: Final = frozenset({Code.LOCKED, Code.NO_PINS, Code.NO_CERTIFICATE, Code.NO_LIBRARY, Code.NO_ACCESS})


class StoppedError(Exception):
    """The visit ends with `page`. `report`: what the portal is told, "" = nothing. The text is a code."""

    def __init__(self, code: str, page: Page, report: str = "") -> None:
        super().__init__(code)
        self.page = page
        self.report = report


@dataclass(frozen=True, slots=True)
class Around:
    """Everything a visit touches outside itself. `open_url` gives an address to the local browser: whether it took it.

    `only_loopback`: a simulated or recorded card has nothing to say to a portal elsewhere.
    """

    screen: Screen
    exchange: Exchange
    origins: Origins
    card: CardPlace
    open_url: Callable[[str], bool]
    clock: Clock
    only_loopback: bool = False


@dataclass(frozen=True, slots=True)
class _Visit:
    """The portal of this visit. `code`: what the person typed, "" = started by a link."""

    portal: Portal
    code: str = ""


def by_link(around: Around, link: str) -> bool:
    """Started by the link of a page: whether the portal took the result. Raises CancelledError."""

    def find() -> _Visit:
        try:
            endpoint = read_link(link)
            origin = origin_of(endpoint)
            portal = open_portal(endpoint, frozenset({origin}), around.exchange)
        except (LinkError, ChallengeError, PortalError) as error:
            raise _stopped("endpoint") from error
        _trust(around, origin)
        return _Visit(portal)

    return _visit(around, find)


def by_hand(around: Around) -> bool:
    """Started by the person: portal and short code are asked for. Raises CancelledError."""

    def find() -> _Visit:
        origin = _choose_origin(around)
        _trust(around, origin)
        problem = ""
        while True:
            typed = around.screen.ask(pages.type_code(origin, problem)).text.replace(" ", "")
            if len(typed) != _CODE_DIGITS or not (typed.isascii() and typed.isdigit()):
                problem = "半角の数字6けたで入力してください。"
                continue
            around.screen.show(pages.working("ポータルに問い合わせています"))
            try:
                return _Visit(portal_of_code(origin, typed, around.exchange), typed)
            except PortalError as error:
                problem = portal_words(error.code)

    return _visit(around, find)


def _visit(around: Around, find: Callable[[], _Visit]) -> bool:
    try:
        return _identify(around, find())
    except StoppedError as stopped:
        around.screen.ask(stopped.page)
    except OriginsError as broken:
        said = f"信頼するアドレスのファイルを読み取れません（{broken}）。tetsuzuki-card doctor でお確かめください。"
        around.screen.ask(pages.over("読み取りを始められません", said))
    return False


def _choose_origin(around: Around) -> str:
    pinned = around.origins.all()
    if pinned:
        chosen = around.screen.ask(pages.choose_portal(pinned)).choice
        if chosen != pages.ELSEWHERE:
            return chosen
    problem = ""
    while True:
        typed = around.screen.ask(pages.type_address(problem)).text
        try:
            return asked_origin(typed)
        except ChallengeError:
            problem = "アドレスの形が正しくありません。半角で、たとえば portal.example.jp のように入力してください。"


def _trust(around: Around, origin: str) -> None:
    """Before anything is sent to `origin`: it is pinned, or the person says that it is the right one. Raises StoppedError."""
    if not is_secure(origin):
        raise _stopped("insecure")
    if around.only_loopback and not is_loopback(origin):
        raise _stopped("not_a_card")
    if around.origins.trusts(origin):
        return
    if around.origins.only_fixed:
        raise _stopped("origin")
    around.screen.ask(pages.new_origin(origin))


def _identify(around: Around, visit: _Visit) -> bool:
    asked = _describe(around, visit)
    clock_note = _check_moment(around, asked)
    portal, name = visit.portal, asked.description.challenge.portal
    known = around.origins.elsewhere(name, portal.origin)
    if known:
        around.screen.ask(pages.moved(name, portal.origin, known))
    try:
        around.screen.ask(pages.consent(asked.description, portal.origin, clock_note))
        if not around.origins.only_fixed:
            around.origins.pin(portal.origin, name)
        reading = _read(around, asked)
    except CancelledError:
        _report(portal, CANCELLED)
        raise
    except StoppedError as stopped:
        _report(portal, stopped.report)
        raise
    reply = _send(around, portal, write_reading(reading))
    return _finish(around, visit, reply)


def _describe(around: Around, visit: _Visit) -> Asked:
    while True:
        around.screen.show(pages.working("ポータルに問い合わせています"))
        try:
            asked = visit.portal.describe()
            break
        except PortalError as error:
            if error.code != "unreachable":
                raise _stopped(error.code) from error
            around.screen.ask(pages.portal_problem(error.code, again=True))
    if visit.code and asked.description.code != visit.code:
        raise _stopped("description")
    return asked


def _check_moment(around: Around, asked: Asked) -> str:
    """What to say about this machine's clock. Raises StoppedError where the challenge is not of this moment."""
    now, times = around.clock.now(), asked.description.challenge
    ahead = 0.0 if asked.at is None else (now - asked.at).total_seconds()
    note = difference_words(ahead) if abs(ahead) > _TOLD_SECONDS else ""
    if now >= times.expires or now < times.issued - _SKEW:
        said = "依頼の期限が切れています。" if now >= times.expires else "依頼の時刻が、これから先になっています。"
        mend = "時計を合わせてから、" if note else ""
        page = pages.over(
            "読み取りを始められません", said, note, f"{mend}ブラウザーの画面で、はじめからやり直してください。"
        )
        raise StoppedError("moment", page)
    return f"{note}時計を合わせることをお勧めします。" if note else ""


def _read(around: Around, asked: Asked) -> CardReading:
    """Read the card, as often as the person wants to try. Raises StoppedError, CancelledError."""
    text = asked.description.challenge
    while True:
        outcome = _read_once(around, asked.description)
        if isinstance(outcome, CardReading):
            return outcome
        if around.clock.now() >= text.expires:
            raise _stopped("link_expired", CANCELLED)
        again = outcome.code not in _FINAL
        page = pages.card_problem(outcome, again=again)
        if not again:
            raise StoppedError(outcome.code, page, outcome.code.value)
        try:
            around.screen.ask(page)
        except CancelledError:
            raise StoppedError(outcome.code, pages.card_problem(outcome, again=False), outcome.code.value) from None


def _read_once(around: Around, description: Description) -> CardReading | Problem:
    text = description.challenge
    evidence = description.evidence and around.card.shows_evidence

    def read(card: CardTransport) -> CardReading:
        return read_card(card, text, desk, around.card.trace, evidence=evidence)

    def expired() -> bool:
        return around.clock.now() >= text.expires

    desk = PinDesk(around.screen, expired)
    left = (text.expires - around.clock.now()).total_seconds()
    try:
        return at_card(around.card, around.screen, left, read)
    except CardError as error:
        return error.problem
    except TooLateError:
        return Problem(Code.CARD_TIMEOUT, "entry")
    except KeyboardInterrupt:  # Ctrl-C while the card was at work, which is powered off by now
        raise CancelledError from None
    finally:
        desk.close()


def _send(around: Around, portal: Portal, result: bytes) -> Reply:
    while True:
        around.screen.show(pages.working("ポータルに送っています"))
        try:
            return portal.send(result)
        except PortalError as error:
            around.screen.ask(pages.portal_problem(error.code, again=True))


def _finish(around: Around, visit: _Visit, reply: Reply) -> bool:
    if reply.problem or (visit.code and not reply.confirm):
        raise _stopped(reply.problem or "description")
    if visit.code:
        around.screen.ask(pages.confirm_number(reply.confirm))
    else:
        opened = around.open_url(reply.return_url)
        around.screen.ask(pages.done_here(opened, reply.return_url))
    return True


def _report(portal: Portal, problem: str) -> None:
    """Tell the waiting page why nothing was read; when that fails, it expires by itself."""
    if not problem:
        return
    try:
        portal.send(write_failure(Failed(problem)))
    except PortalError:
        return


def _stopped(code: str, report: str = "") -> StoppedError:
    return StoppedError(code, pages.portal_problem(code, again=False), report)

"""The application storey: what is done with a My Number card, and the only place where a PIN is handled.

A PIN is a bytearray that its entry hands over; it is overwritten here before the function returns, however it returns,
and so is the APDU that carried it. Python and a real PC/SC daemon may keep copies of their own: this is best effort.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from plugins.mynumber_card import challenge
from plugins.mynumber_card.card import apdu, exchange, problems, tlv
from plugins.mynumber_card.card.apdu import SW, Command
from plugins.mynumber_card.card.attestation import Evidence
from plugins.mynumber_card.card.exchange import Link, StatusError
from plugins.mynumber_card.card.problems import CardError, Code, Problem
from plugins.mynumber_card.card.profile import PROFILES, CardProfile, Pin, PinRule
from plugins.mynumber_card.card.tlv import BasicInformation, TlvError
from plugins.mynumber_card.challenge import Challenge
from plugins.mynumber_card.transports import CardTransport, TransportError

# What cards that are not ours answer to the SELECT of an application.
_NO_SUCH_APPLICATION = (SW.NOT_FOUND, SW.NO_FUNCTION, SW.UNKNOWN_INS, SW.UNKNOWN_CLA)


@dataclass(frozen=True, slots=True)
class Card:
    """A card that was recognised, on its open link. `tries` is what the counters said then (None: not reported)."""

    link: Link
    profile: CardProfile
    tries: Mapping[Pin, int | None]


@dataclass(frozen=True, slots=True)
class SignedChallenge:
    """The user-authentication certificate (DER) and the signature over the challenge text, of one session's card."""

    certificate: bytes = field(repr=False)
    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardReading:
    """Everything a run brings home. `evidence` None: it was not asked for, or this card has none."""

    signed: SignedChallenge
    basic_information: BasicInformation
    evidence: Evidence | None = None


def untraced(line: str) -> None:
    """A trace that keeps nothing."""


@contextmanager
def connected(transport: CardTransport, trace: Callable[[str], None] = untraced) -> Iterator[Link]:
    """One exclusive connection for a whole run; the card is powered off at the end, always. Raises CardError."""
    try:
        yield open_link(transport, trace)
    finally:
        transport.disconnect()


def open_link(transport: CardTransport, trace: Callable[[str], None] = untraced) -> Link:
    """Connect. For a run that spans several calls; its owner disconnects the transport. Raises CardError."""
    with _designed("connect"):
        try:
            transport.connect()
        except TransportError as error:
            trace(f"connect -> {error}")
            raise
    return Link(transport, trace)


def inspect(link: Link, profiles: tuple[CardProfile, ...] = PROFILES) -> Card:
    """Recognise the card and ask both tries counters: what must be known before the applicant is asked anything.

    Raises CardError: NOT_MY_NUMBER_CARD, PHONE_TOKEN, NO_PINS, NO_CERTIFICATE, or a failure of card or reader.
    A locked PIN is no error yet: `tries` says 0.
    """
    profile = _recognise(link, profiles)
    counters = {rule.pin: _count(link, rule, profile) for rule in profile.pins}
    if not any(counter.present for counter in counters.values()):
        raise CardError(Problem(Code.NO_PINS, "tries"))
    for pin, counter in counters.items():
        if not counter.present:
            raise CardError(Problem(Code.TECHNICAL, "tries", pin, status=SW.NOT_FOUND))
    return Card(link, profile, {pin: counter.left for pin, counter in counters.items()})


def sign(card: Card, pin: bytearray, text: Challenge, *, confirmed_last_try: bool = False) -> SignedChallenge:
    """Verify `pin_auth` once, sign the challenge text, read the certificate. The PIN is wiped. Raises CardError.

    Takes a Challenge, never bytes: nobody can have a digest of something else signed. The certificate is read after the
    signature, as in the order of the standard run.
    """
    signing, link = card.profile.signing, card.link
    _verify(card, Pin.AUTH, pin, confirmed_last_try=confirmed_last_try)
    digest = hashlib.new(signing.digest, challenge.build(text)).digest()
    cla, ins, p1, p2 = signing.header
    with _designed("sign", absent=Code.NO_CERTIFICATE):
        exchange.select(link, apdu.select_file(signing.ef))
        command = Command(cla, ins, p1, p2, signing.digest_info + digest, apdu.SHORT_LE)
        signature = exchange.accepted(exchange.exchange(link, command))
    with _designed("certificate", absent=Code.NO_CERTIFICATE):
        exchange.select(link, apdu.select_file(card.profile.certificate_ef))
        certificate = exchange.read_object(link)
    return SignedChallenge(certificate, signature)


def read_basic_information(card: Card, pin: bytearray, *, confirmed_last_try: bool = False) -> BasicInformation:
    """Verify `pin_card_face` once and read the four items. The PIN is wiped. Raises CardError."""
    profile, link = card.profile, card.link
    _verify(card, Pin.CARD_FACE, pin, confirmed_last_try=confirmed_last_try)
    with _designed("basic_information"):
        exchange.select(link, apdu.select_file(profile.basic_information_ef))
        raw = exchange.read_object(link, profile.basic_information_tag, profile.basic_information_at)
        return tlv.parse_basic_information(raw)


def tries_left(card: Card, pin: Pin) -> int | None:
    """Ask the counter now; spends nothing. None: the card does not say. Raises CardError."""
    return _count(card.link, card.profile.rule(pin), card.profile).left


def _recognise(link: Link, profiles: tuple[CardProfile, ...]) -> CardProfile:
    label = ""
    for number, profile in enumerate(profiles):
        label = _token_label(link, profile, first=number == 0) or label
        if label.startswith(profile.phone_labels):
            raise CardError(Problem(Code.PHONE_TOKEN, "token"))
        if label.startswith(profile.card_labels):
            with _designed("certificate", absent=Code.NO_CERTIFICATE):
                exchange.select(link, apdu.select_file(profile.certificate_ef))
            return profile
    raise CardError(Problem(Code.TECHNICAL if label else Code.NOT_MY_NUMBER_CARD, "token"))


def _token_label(link: Link, profile: CardProfile, *, first: bool) -> str:
    """The token's label, "" when the card has no such application."""
    with _designed("application"):
        try:
            exchange.select(link, apdu.select_application(profile.jpki), first=first)
        except StatusError as error:
            if error.sw in _NO_SUCH_APPLICATION:
                return ""
            raise
    with _designed("token"):
        exchange.select(link, apdu.select_file(profile.token_ef))
        return exchange.read_bytes(link, profile.token_length).decode("ascii", "replace")


@dataclass(frozen=True, slots=True)
class _Counter:
    left: int | None
    present: bool = True


def _count(link: Link, rule: PinRule, profile: CardProfile, *, first: bool = False) -> _Counter:
    """Select the PIN afresh (which ends its verified state) and ask its counter, if the card has such a PIN."""
    with _designed("tries", pin=rule.pin):
        exchange.select(link, apdu.select_application(rule.application), first=first)
        try:
            exchange.select(link, apdu.select_file(rule.ef))
        except StatusError as error:
            if error.sw in profile.no_pin_statuses:
                return _Counter(None, present=False)
            raise
        response = exchange.exchange(link, apdu.ask_tries(rule.reference))
        if apdu.says_locked(response.sw):
            return _Counter(0)
        left = apdu.tries_in(response.sw)
        if left is None and response.sw != SW.OK:
            raise StatusError(response.sw)
        return _Counter(left)


def _verify(card: Card, pin: Pin, digits: bytearray, *, confirmed_last_try: bool) -> None:
    rule = card.profile.rule(pin)
    try:
        _require_digits(rule, digits)
        left = tries_left(card, pin)
        if left == 0:
            raise CardError(Problem(Code.LOCKED, "tries", pin, 0))
        # An unknown number of tries may be the last one.
        if left in (None, 1) and not confirmed_last_try:
            raise CardError(Problem(Code.LAST_TRY, "tries", pin, left))
        _verify_once(card, rule, digits)
    finally:
        apdu.wipe(digits)


def _verify_once(card: Card, rule: PinRule, digits: bytearray) -> None:
    """The one VERIFY of an entry. A lost answer is never repeated: the counter is asked instead."""
    lost: TransportError | None = None
    try:
        sw = exchange.exchange(card.link, apdu.verify(rule.reference, digits)).sw
    except TransportError as error:
        lost = error
    if lost is not None:
        code = problems.OF_TRANSPORT[lost.problem]
        raise CardError(_lost_answer(card, rule, code))
    if sw == SW.OK:
        return
    left = 0 if apdu.says_locked(sw) else apdu.tries_in(sw)
    if left is None and sw != SW.WRONG_PIN:
        raise CardError(Problem(Code.TECHNICAL, "verify", rule.pin, status=sw))
    if left is None:
        left = tries_left(card, rule.pin)
    raise CardError(Problem(Code.LOCKED if left == 0 else Code.WRONG_PIN, "verify", rule.pin, left, sw))


def _lost_answer(card: Card, rule: PinRule, code: Code) -> Problem:
    """Ask the counter, over a new connection: the old one seldom outlives what lost the answer. No VERIFY follows."""
    transport = card.link.transport
    transport.disconnect()
    try:
        left = _count(open_link(transport, card.link.trace), rule, card.profile, first=True).left
    except CardError:
        return Problem(code, "verify", rule.pin)
    return Problem(Code.LOCKED if left == 0 else Code.ANSWER_LOST, "verify", rule.pin, left)


def _require_digits(rule: PinRule, digits: bytearray) -> None:
    """Nothing but half-width digits of the right number reaches the card; full-width ones are named, not converted."""
    if len(digits) == rule.digits and digits.isdigit():
        return
    full_width = _has_full_width_digit(digits)
    raise CardError(Problem(Code.PIN_FULL_WIDTH if full_width else Code.PIN_NOT_DIGITS, "entry", rule.pin))


def _has_full_width_digit(digits: bytearray) -> bool:
    # U+FF10-U+FF19 in UTF-8 are EF BC 90-99; searched in the bytes, so that no str of the entry is made.
    return any(
        digits[at] == 0xEF and digits[at + 1] == 0xBC and 0x90 <= digits[at + 2] <= 0x99
        for at in range(len(digits) - 2)
    )


@contextmanager
def _designed(step: str, *, absent: Code = Code.TECHNICAL, pin: Pin | None = None) -> Iterator[None]:
    """Turn the lower storeys' errors into designed ones. `absent` is what a missing EF means at this step."""
    try:
        yield
        return
    except TransportError as error:
        problem = Problem(problems.OF_TRANSPORT[error.problem], step, pin)
    except StatusError as error:
        problem = Problem(absent if error.sw == SW.NOT_FOUND else Code.TECHNICAL, step, pin, status=error.sw)
    except TlvError:
        problem = Problem(Code.TECHNICAL, step, pin)
    raise CardError(problem)

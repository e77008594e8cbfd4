"""What may become of two PINs on their way to a card; each case is run with two pairs of PINs and must look the same."""

from collections.abc import Callable
from dataclasses import dataclass, field

from plugins.mynumber_card.card.profile import Pin

Entries = dict[Pin, list[str]]
AUTH, FACE = "taro/pin_auth", "taro/pin_card_face"
# Commands of a run since power-on: the two VERIFYs that carry a PIN.
VERIFY_AUTH, VERIFY_FACE = 14, 25


@dataclass(frozen=True, slots=True)
class Secrets:
    """The right digits, and what is typed wrong instead."""

    right: dict[Pin, str] = field(repr=False)
    wrong: str = field(repr=False)


ONE = Secrets({Pin.AUTH: "1234", Pin.CARD_FACE: "5678"}, "1111")
OTHER = Secrets({Pin.AUTH: "8642", Pin.CARD_FACE: "9753"}, "2222")
# In digits and as the hexadecimal of their ASCII.
UNSPEAKABLE = tuple(
    text
    for secrets in (ONE, OTHER)
    for digits in (*secrets.right.values(), secrets.wrong)
    for text in (digits, digits.encode().hex(), digits.encode().hex(" "))
)


@dataclass(frozen=True, slots=True)
class PinCase:
    """One way that a run goes: what is typed, the tries before (AUTH, FACE), what the card does."""

    id: str
    entries: Callable[[Secrets], Entries]
    tries: tuple[int, int] = (3, 3)
    knobs: dict[str, object] = field(default_factory=dict)


def right(secrets: Secrets) -> Entries:
    return {pin: [digits] for pin, digits in secrets.right.items()}


def wrong_first(secrets: Secrets) -> Entries:
    return {Pin.AUTH: [secrets.wrong, secrets.right[Pin.AUTH]], Pin.CARD_FACE: [secrets.right[Pin.CARD_FACE]]}


def wrong_second(secrets: Secrets) -> Entries:
    return {Pin.AUTH: [secrets.right[Pin.AUTH]], Pin.CARD_FACE: [secrets.wrong]}


def always_wrong(secrets: Secrets) -> Entries:
    return {Pin.AUTH: [secrets.wrong] * 6, Pin.CARD_FACE: []}


def second_always_wrong(secrets: Secrets) -> Entries:
    return {Pin.AUTH: [secrets.right[Pin.AUTH]], Pin.CARD_FACE: [secrets.wrong] * 6}


def mistyped(secrets: Secrets) -> Entries:
    full_width = "".join(chr(0xFF10 + int(digit)) for digit in secrets.right[Pin.AUTH])
    return {Pin.AUTH: [full_width, secrets.right[Pin.AUTH] + "9", secrets.right[Pin.AUTH][:3]], Pin.CARD_FACE: []}


PIN_CASES = (
    PinCase("right", right),
    PinCase("wrong, then right", wrong_first),
    PinCase("second wrong, then given up", wrong_second),
    PinCase("wrong until locked", always_wrong),
    PinCase("second wrong until locked", second_always_wrong),
    PinCase("wrong at the last try", always_wrong, tries=(1, 3)),
    PinCase("right at the last try", lambda s: {pin: 2 * digits for pin, digits in right(s).items()}, tries=(1, 1)),
    PinCase("locked before", right, tries=(0, 3)),
    PinCase("second locked before", right, tries=(3, 0)),
    PinCase("mistyped", mistyped),
    PinCase("answer lost", right, knobs={"lost_at": VERIFY_AUTH}),
    PinCase("answer to a wrong entry lost", wrong_first, knobs={"lost_at": VERIFY_AUTH}),
    PinCase("answer to the last wrong entry lost", always_wrong, tries=(1, 3), knobs={"lost_at": VERIFY_AUTH + 3}),
    PinCase("second answer lost", right, knobs={"lost_at": VERIFY_FACE}),
    PinCase("pulled at the entry", right, knobs={"pulled_at": VERIFY_AUTH}),
    PinCase("pulled at the second entry", right, knobs={"pulled_at": VERIFY_FACE}),
    PinCase("pulled after the entry", right, knobs={"pulled_at": VERIFY_AUTH + 1}),
)

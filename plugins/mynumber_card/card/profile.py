"""What one kind of My Number card looks like: AIDs, EFs, PIN rules, algorithm. The next card is a second profile.

A profile is chosen after SELECT (`card.inspect`); nothing else in this plugin knows these numbers. Facts come from open
implementations (jpki/myna, OpenSC, myna-card), since the official specification is disclosed under contract only.
"""

from dataclasses import dataclass
from enum import StrEnum

from plugins.mynumber_card.card import tlv


class Pin(StrEnum):
    """The two secrets that we ask for, in the order in which we ask (R44)."""

    AUTH = "pin_auth"
    CARD_FACE = "pin_card_face"


@dataclass(frozen=True, slots=True)
class PinRule:
    """One PIN: the application and EF it lives in, its VERIFY reference, how many digits and tries it has."""

    pin: Pin
    application: bytes
    ef: int
    reference: int
    digits: int
    tries: int


@dataclass(frozen=True, slots=True)
class Signing:
    """COMPUTE DIGITAL SIGNATURE: the key's EF, the command's header, and what the card signs.

    `algorithm` names the entry of `verification.ALGORITHMS` that checks the result; `digest_info` precedes the hash.
    """

    ef: int
    header: tuple[int, int, int, int]
    algorithm: str
    digest: str
    digest_info: bytes


@dataclass(frozen=True, slots=True)
class Attestation:
    """How the four items show that they are genuine: EFs of the signed digests, of the certificate, of the own key; and the
    header of internal authentication, with what precedes the hash."""

    digests_ef: int
    certificate_ef: int
    key_ef: int
    header: tuple[int, int, int, int]
    digest: str
    digest_info: bytes


@dataclass(frozen=True, slots=True)
class CardProfile:
    """Everything that differs between generations of the card.

    `token_length` is in bytes. `no_pin_statuses`: answers to SELECT of a PIN's EF that mean "this card has no such PIN"
    (顔認証カード; not confirmed on a real one, so kept here and not in code).
    """

    name: str
    jpki: bytes
    input_support: bytes
    token_ef: int
    token_length: int
    card_labels: tuple[str, ...]
    phone_labels: tuple[str, ...]
    certificate_ef: int
    basic_information_ef: int
    basic_information_tag: int
    basic_information_at: tuple[int, ...]
    signing: Signing
    pins: tuple[PinRule, ...]
    no_pin_statuses: tuple[int, ...]
    attestation: Attestation | None = None

    def rule(self, pin: Pin) -> PinRule:
        """The rule for `pin`; every profile has one for each."""
        return next(rule for rule in self.pins if rule.pin is pin)


_JPKI = bytes.fromhex("D392F000260100000001")
_INPUT_SUPPORT = bytes.fromhex("D3921000310001010408")
_SHA256 = bytes.fromhex("3031300D060960864801650304020105000420")

FIRST_GENERATION = CardProfile(
    name="2016",
    jpki=_JPKI,
    input_support=_INPUT_SUPPORT,
    token_ef=0x0006,
    token_length=32,
    card_labels=("JPKIAPICCTOKEN",),
    phone_labels=("JPKIAPGPSETOKEN", "JPKIAPIOSTOKEN"),
    certificate_ef=0x000A,
    basic_information_ef=0x0002,
    basic_information_tag=tlv.BASIC_INFORMATION,
    basic_information_at=tlv.BASIC_INFORMATION_AT,
    signing=Signing(
        ef=0x0017,
        header=(0x80, 0x2A, 0x00, 0x80),
        algorithm="rsa-pkcs1v15-sha256",
        digest="sha256",
        digest_info=_SHA256,
    ),
    pins=(
        PinRule(Pin.AUTH, _JPKI, 0x0018, 0x80, digits=4, tries=3),
        PinRule(Pin.CARD_FACE, _INPUT_SUPPORT, 0x0011, 0x80, digits=4, tries=3),
    ),
    no_pin_statuses=(0x6A82, 0x6A88),
    attestation=Attestation(
        digests_ef=0x0003,
        certificate_ef=0x0004,
        key_ef=0x0007,
        header=(0x80, 0x2A, 0x00, 0x00),
        digest="sha256",
        digest_info=_SHA256,
    ),
)

PROFILES = (FIRST_GENERATION,)

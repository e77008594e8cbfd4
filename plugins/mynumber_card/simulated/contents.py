"""A persona and its certificate -> the files of its simulated card."""

from collections.abc import Mapping, MutableMapping

from cryptography.hazmat.primitives.serialization import Encoding

from plugins.mynumber_card.card.profile import FIRST_GENERATION, Attestation, CardProfile, Pin, PinRule
from plugins.mynumber_card.simulated.attester import (
    Attester,
    certificate_file,
    key_file,
    record_file,
    signing_key,
)
from plugins.mynumber_card.simulated.card import Applications, DataFile, File, KeyFile, PinFile, SimulatedCard
from plugins.mynumber_card.simulated.hierarchy import Issued
from plugins.mynumber_card.simulated.personas import Persona
from plugins.mynumber_card.simulated.writing import written

# What our code must never read; here with empty values, so that the tests have something to be kept away from.
NUMBER_EF = 0x0001
_NUMBER = b"\xff\x10\x0c" + b"0" * 12 + b"\xff\xff"
# The password of the signing certificate, which is not ours to ask for: every card has one, and its own counter.
_PASSWORD_EF, _PASSWORD, _PASSWORD_TRIES = 0x001B, b"EXAMPLE1", 5
# The key of internal authentication; commands do not name it.
_OWN_KEY_EF = 0x0013
_LABELS = {"card": b"JPKIAPICCTOKEN2", "face": b"JPKIAPICCTOKEN2", "phone": b"JPKIAPIOSTOKEN"}
_TOKEN_INFO_BYTES = 160


def simulated_card(
    persona: Persona,
    issued: Issued,
    counters: MutableMapping[str, int],
    profile: CardProfile = FIRST_GENERATION,
    attester: Attester | None = None,
) -> SimulatedCard:
    """The persona's card as it lies in a drawer; `counters` remember its tries between runs. `attester` makes it genuine."""
    for rule in profile.pins:
        counters.setdefault(counter_name(persona, rule.pin), persona.tries[rule.pin])
    return SimulatedCard(applications(persona, issued, profile, attester), counters, persona.knobs)


def reset_counters(persona: Persona, counters: MutableMapping[str, int]) -> None:
    """Put the tries back to what the persona's fresh card has."""
    for pin, tries in persona.tries.items():
        counters[counter_name(persona, pin)] = tries


def counter_name(persona: Persona, pin: Pin) -> str:
    """The counter's name in the card's non-volatile memory."""
    return f"{persona.id}/{pin.value}"


def applications(
    persona: Persona, issued: Issued, profile: CardProfile = FIRST_GENERATION, attester: Attester | None = None
) -> Applications:
    """Both applications with their EFs, as the persona's kind of card has them."""
    if persona.kind == "other":
        return {bytes.fromhex("A0000000000000"): {}}
    pins = {rule.pin: rule.ef for rule in profile.pins}
    token = _LABELS[persona.kind].ljust(profile.token_length, b" ").ljust(_TOKEN_INFO_BYTES, b"\x00")
    jpki: dict[int, File] = {profile.token_ef: DataFile(token)}
    if persona.certificate != "none":
        der = issued.certificate.public_bytes(Encoding.DER)
        jpki[profile.certificate_ef] = DataFile(der + b"\xff" * persona.filler)
        jpki[profile.signing.ef] = KeyFile(issued.key, pins[Pin.AUTH])
    support: dict[int, File] = {
        NUMBER_EF: DataFile(_NUMBER, pins[Pin.CARD_FACE]),
        profile.basic_information_ef: DataFile(
            persona.prefix + basic_information(persona) + b"\xff" * persona.filler, pins[Pin.CARD_FACE]
        ),
    }
    if attester is not None and profile.attestation is not None and persona.fault != "none":
        support |= _attestation(persona, attester, profile.attestation, pins[Pin.CARD_FACE])
    if persona.kind != "face":
        jpki[pins[Pin.AUTH]] = _pin_file(persona, profile.rule(Pin.AUTH))
        jpki[_PASSWORD_EF] = PinFile(_PASSWORD, f"{persona.id}/password", _PASSWORD_TRIES)
        support[pins[Pin.CARD_FACE]] = _pin_file(persona, profile.rule(Pin.CARD_FACE))
    return {profile.jpki: jpki, profile.input_support: support}


def _attestation(persona: Persona, attester: Attester, rule: Attestation, pin: int) -> dict[int, File]:
    """What shows that the items are genuine, with the persona's fault in it. The own key signs without a PIN."""
    record = record_file(attester, _NUMBER, basic_information(persona), persona.fault)
    filler = b"\xff" * persona.filler
    return {
        rule.digests_ef: DataFile(record + filler, pin),
        rule.certificate_ef: DataFile(certificate_file(attester, persona.fault) + filler),
        rule.key_ef: DataFile(key_file(attester, persona.fault) + filler, pin),
        _OWN_KEY_EF: KeyFile(signing_key(attester, persona.fault), usual=True),
    }


def basic_information(persona: Persona) -> bytes:
    """EF 0002: the offset table, the four items, and the persona's unknown object between them."""
    texts: Mapping[int, bytes] = {
        0xDF22: persona.name.encode(),
        0xDF23: persona.address.encode(),
        0xDF24: persona.birth_date.encode(),
        0xDF25: persona.sex.encode(),
    }
    items = [written(tag, value) for tag, value in texts.items()]
    inside = b"".join(items) + persona.unknown
    table_size = 2 + 1 + 8
    outer = len(written(0xFF20, bytes(table_size) + inside)) - table_size - len(inside)
    starts = [outer + table_size + sum(map(len, items[:index])) for index in range(len(items))]
    table = b"".join(start.to_bytes(2, "big") for start in starts)
    first = b"" if persona.fault == "items_offset" else written(0xDF21, table)
    return written(0xFF20, first + inside)


def _pin_file(persona: Persona, rule: PinRule) -> PinFile:
    return PinFile(persona.pins[rule.pin].encode(), counter_name(persona, rule.pin), rule.tries)

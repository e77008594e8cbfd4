"""EF 0003 is as sensitive as the 12-digit number: it stays in one function of the program, and is overwritten there."""

import base64
import hashlib
import logging
import re
import traceback
from collections.abc import Iterator

import pytest

from plugins.mynumber_card import wire
from plugins.mynumber_card.card import apdu
from plugins.mynumber_card.card.problems import CardError
from plugins.mynumber_card.card.run import read_card
from plugins.mynumber_card.simulated import contents
from plugins.mynumber_card.simulated.attester import FAULTS, Attester, Fault, record_file
from plugins.mynumber_card.simulated.hierarchy import Issued
from plugins.mynumber_card.simulated.personas import persona
from tests.plugins.mynumber_card.cards import CHALLENGE, make_transport
from tests.plugins.mynumber_card.evidence.test_reading import commands, faulty, right

WINDOW = 9
"""So many bytes in a row are no coincidence, and divide by three for base64."""


def secret_of(attester: Attester, fault: Fault = "") -> bytes:
    """All of the record but its tags, and the digest of the items, which is public once the items are known."""
    basic = contents.basic_information(persona("taro"))
    return record_file(attester, contents._NUMBER, basic, fault)


def spellings(secret: bytes) -> Iterator[bytes]:
    """Each window of it as bytes, hex, base64 at any alignment, a Python literal, and a list of numbers."""
    for at in range(len(secret) - WINDOW):
        window = secret[at : at + WINDOW]
        yield window
        yield window.hex().encode()
        yield window.hex().upper().encode()
        yield window.hex(" ").encode()
        yield base64.b64encode(window)
        yield base64.urlsafe_b64encode(window)
        yield repr(window)[2:-1].encode()
        yield ", ".join(str(byte) for byte in window).encode()


def windows(attester: Attester) -> set[bytes]:
    record = secret_of(attester)
    assert hashlib.sha256(contents._NUMBER).digest() == record[8:40]
    number, signature = record[8:40], record[-256:]
    return set(spellings(number)) | set(spellings(signature))


def shown_locals(error: BaseException) -> list[str]:
    """All frames with their local variables, as a crash report would show them; causes and contexts included."""
    shown: list[str] = []
    chain: BaseException | None = error
    while chain is not None:
        for frame in traceback.TracebackException.from_exception(chain, capture_locals=True).stack:
            # Ours, and not those of the simulated card, whose files are what is kept from everybody.
            ours = "/plugins/mynumber_card/" in frame.filename and "/tests/" not in frame.filename
            if ours and "/simulated" not in frame.filename:
                shown.append(f"{frame.name} {frame.locals}")
        chain = chain.__cause__ or chain.__context__
    return shown


def everything_said(leaf: Issued, attester: Attester, fault: Fault, knobs: dict[str, object]) -> bytes:
    """Trace, exceptions with their frames' variables, reprs, and the message to the portal."""
    said: list[str] = []
    transport = make_transport(leaf, faulty(fault), attester=attester, **knobs)  # type: ignore[arg-type]
    try:
        reading = read_card(transport, CHALLENGE, right, said.append, evidence=True)
        said.append(repr(reading))
        said.append(wire.write_reading(reading).decode())
    except CardError as error:
        said += [repr(error), str(error), *shown_locals(error)]
    return "\n".join(said).encode()


@pytest.mark.parametrize("t0", [False, True])
def test_nothing_of_it_is_said_at_whatever_step_the_card_goes(
    leaf: Issued, attester: Attester, t0: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Pulled, or its answer lost, at any step of the evidence; answers whole and in parts."""
    caplog.set_level(logging.DEBUG)
    secret = windows(attester)
    before, all_ = commands(leaf, attester)
    for step in range(before + 1, all_ + (12 if t0 else 1)):
        for knob in ("pulled_at", "lost_at"):
            said = everything_said(leaf, attester, "", {knob: step, **({"t0": True, "part": 60} if t0 else {})})
            assert not {window for window in secret if window in said}, (knob, step)
    heard = caplog.text.encode()
    assert not {window for window in secret if window in heard}


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_of_it_is_said_whatever_is_wrong_with_the_card(leaf: Issued, attester: Attester, fault: Fault) -> None:
    said = everything_said(leaf, attester, fault, {})
    assert not {window for window in windows(attester) if window in said}


def test_the_search_finds_what_is_there(attester: Attester) -> None:
    """The watch itself can fail."""
    secret, record = windows(attester), secret_of(attester)
    for said in (
        record, record.hex().encode(), repr(bytearray(record)).encode(), str(list(record)).encode(),
        *(base64.b64encode(bytes(shift) + record) for shift in range(3)),
    ):  # fmt: skip
        assert {window for window in secret if window in said}


@pytest.mark.parametrize("fault", ["", "digest", "number_digest", "record"])
def test_its_buffer_is_overwritten_however_it_ends(
    leaf: Issued, attester: Attester, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[tuple[bytearray, bytes]] = []
    wipe = apdu.wipe

    def watched(*buffers: bytearray) -> None:
        held.extend((buffer, bytes(buffer)) for buffer in buffers)
        wipe(*buffers)

    monkeypatch.setattr(apdu, "wipe", watched)
    everything_said(leaf, attester, fault, {})
    record = secret_of(attester, fault)
    found = [buffer for buffer, content in held if content.startswith(record)]
    assert len(found) == 1
    assert not any(found[0])


def test_the_trace_shows_that_it_was_read_and_how_long_it_is_only(leaf: Issued, attester: Attester) -> None:
    said: list[str] = []
    read_card(make_transport(leaf, attester=attester), CHALLENGE, right, said.append, evidence=True)
    lines = said[said.index("00 A4 02 0C Lc=2 Le=- -> 9000 (0 bytes)") :]
    assert all(re.fullmatch(r"[0-9A-F ]{11} Lc=\d+ Le=(\d+|-) -> [0-9A-F]{4} \(\d+ bytes\)", line) for line in lines)

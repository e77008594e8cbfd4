"""PINs on their way through the real stack: what we say is equal for different PINs, and the daemon's log holds none."""

import logging
import re
from dataclasses import replace

import pytest

from plugins.mynumber_card.simulated.contents import simulated_card
from plugins.mynumber_card.simulated.hierarchy import Issued
from plugins.mynumber_card.simulated.personas import Persona, persona
from plugins.mynumber_card.transports.pcsc import PcscReaders
from tests.plugins.mynumber_card.card.pin_cases import AUTH, FACE, ONE, OTHER, PIN_CASES, UNSPEAKABLE, PinCase, Secrets
from tests.plugins.mynumber_card.pcsc.laid import LaidCard, laid_in_turn
from tests.plugins.mynumber_card.pcsc.stack import Stack
from tests.plugins.mynumber_card.typist import Typist, said_by


def holder_of(case: PinCase, secrets: Secrets) -> Persona:
    taro = persona("taro")
    return replace(taro, pins=secrets.right, knobs=replace(taro.knobs, **case.knobs))  # type: ignore[arg-type]


def test_two_runs_with_different_pins_say_the_same_byte_for_byte(
    stack: Stack, service: PcscReaders, leaf: Issued, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    runs = [(case, secrets) for case in PIN_CASES for secrets in (ONE, OTHER)]
    counters = [dict(zip((AUTH, FACE), case.tries, strict=True)) for case, _ in runs]
    laid = [
        LaidCard(simulated_card(holder_of(case, secrets), leaf, left))
        for (case, secrets), left in zip(runs, counters, strict=True)
    ]
    said: list[str] = []
    before = len(stack.log)
    for (case, secrets), (card, reader) in zip(runs, laid_in_turn(stack, service, laid), strict=True):
        caplog.clear()
        reader = replace(reader, label="")  # the two slots of the virtual reader take turns
        transport = service.transport(reader, card_seconds=0.0)
        said.append(said_by(transport, Typist(case.entries(secrets))) + caplog.text)
        assert card.loses_power()
    for (case, _), one, other in zip(runs[::2], said[::2], said[1::2], strict=True):
        assert re.sub("PCD 00 0[01]", "", one) == re.sub("PCD 00 0[01]", "", other), case.id
    # The daemon's information log; its APDU log (`pcscd --apdu`) prints every VERIFY in clear.
    everything = "".join(said) + re.sub(r"^\d+ ", "", stack.log[before:], flags=re.M)
    assert [secret for secret in UNSPEAKABLE if secret in everything] == []

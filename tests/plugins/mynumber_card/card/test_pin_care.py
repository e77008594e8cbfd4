"""Nothing that a run says or leaves behind tells one PIN from another, whatever happens to it."""

import logging
from dataclasses import replace

import pytest

from plugins.mynumber_card.card import apdu
from plugins.mynumber_card.simulated.hierarchy import Issued
from plugins.mynumber_card.simulated.personas import persona
from tests.plugins.mynumber_card.card.pin_cases import (
    AUTH,
    FACE,
    ONE,
    OTHER,
    PIN_CASES,
    UNSPEAKABLE,
    VERIFY_AUTH,
    VERIFY_FACE,
    PinCase,
    Secrets,
    right,
)
from tests.plugins.mynumber_card.cards import RecordingTransport, make_transport
from tests.plugins.mynumber_card.typist import Typist, said_by

HABITS = (
    PinCase("T=0", right, knobs={"t0": True}),
    PinCase("too slow", right, knobs={"delay": 99.0}),
    PinCase("silent counters", right, knobs={"silent_counters": True}),
)


def transport_of(leaf: Issued, case: PinCase, secrets: Secrets) -> RecordingTransport:
    """The same card, but for its PINs."""
    counters = dict(zip((AUTH, FACE), case.tries, strict=True))
    holder = replace(persona("taro"), pins=secrets.right)
    return make_transport(leaf, holder, counters, **case.knobs)  # type: ignore[arg-type]


def test_the_cases_mean_what_they_say(leaf: Issued) -> None:
    """The commands at which cases interfere are the VERIFYs."""
    transport = transport_of(leaf, PIN_CASES[0], ONE)
    said_by(transport, Typist(right(ONE)))
    verifies = [at for at, sent in enumerate(transport.sent, 1) if sent[1] == apdu.VERIFY and len(sent) > 4]
    assert verifies == [VERIFY_AUTH, VERIFY_FACE]


@pytest.mark.parametrize("case", [*PIN_CASES, *HABITS], ids=lambda case: case.id)
def test_two_runs_with_different_pins_say_the_same_byte_for_byte(
    leaf: Issued, caplog: pytest.LogCaptureFixture, case: PinCase
) -> None:
    """Logs, APDU traces, exception texts, local variables in tracebacks, what the program is told to ask."""
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    for secrets in (ONE, OTHER):
        caplog.clear()
        transport = transport_of(leaf, case, secrets)
        said.append(said_by(transport, Typist(case.entries(secrets))) + caplog.text)
        assert not transport.powered
    assert said[0] == said[1]
    assert [secret for secret in UNSPEAKABLE if secret in said[0] + said[1]] == []


def test_the_comparison_can_fail(leaf: Issued) -> None:
    """Another number of digits, another number of tries: the texts differ."""
    said = {said_by(transport_of(leaf, case, ONE), Typist(case.entries(ONE))) for case in PIN_CASES if not case.knobs}
    assert len(said) == sum(1 for case in PIN_CASES if not case.knobs)

"""A card on a real reader stack is recorded like one in process: line by line the same, and nobody in it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from plugins.mynumber_card.program.desk import CardPlace
from plugins.mynumber_card.program.readers import OneReader
from plugins.mynumber_card.program.record import record
from plugins.mynumber_card.simulated.contents import simulated_card
from plugins.mynumber_card.simulated.hierarchy import Issued
from plugins.mynumber_card.transports.pcsc import PcscReaders
from plugins.mynumber_card.transports.readers import CardReaders, open_readers
from plugins.mynumber_card.transports.simulated import SimulatedTransport
from plugins.mynumber_card.transports.transcript import read_transcript
from tests.plugins.mynumber_card.pcsc.laid import LaidCard, put
from tests.plugins.mynumber_card.pcsc.stack import Stack
from tests.plugins.mynumber_card.program.people import Person
from tests.plugins.mynumber_card.program.test_record import HOLDER, PINS, TEXT, secrets_of, shapes


@pytest.mark.parametrize("evidence", [False, True])
def test_a_card_on_a_real_reader_is_recorded_without_its_person(
    stack: Stack, service: PcscReaders, leaf: Issued, tmp_path: Path, evidence: bool
) -> None:
    laid = LaidCard(simulated_card(HOLDER, leaf, {}))
    put(stack, service, laid)
    in_process = SimulatedTransport(simulated_card(HOLDER, leaf, {}))
    files: dict[Path, Callable[[], CardReaders]] = {
        tmp_path / "real.jsonl": open_readers,
        tmp_path / "own.jsonl": lambda: OneReader(in_process),
    }
    for file, readers in files.items():
        place = CardPlace(readers, 10, lambda line: None)
        assert record(Person("0000", *PINS), place, TEXT, file, evidence=evidence)
    real, own = (read_transcript(file).events for file in files)
    assert real == own
    text = (tmp_path / "real.jsonl").read_text()
    for what, value in secrets_of(HOLDER, leaf).items():
        if what not in ("serial", "pin", "other pin", "end"):
            assert not [shape for shape in shapes(value) if shape in text], what
    assert laid.verifies == 3

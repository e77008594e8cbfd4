"""Readers as values: what they are called, which one is taken, what is found wrong with them."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.settings import Settings
from plugins.mynumber_card.options import read_options
from plugins.mynumber_card.proof import readiness
from plugins.mynumber_card.transports import CardTransport, TransportError, TransportProblem
from plugins.mynumber_card.transports import readers as readers_
from plugins.mynumber_card.transports.readers import Finding, Reader, ReaderState, labels, pick, reader_findings
from tests.plugins.mynumber_card.cards import NOW

ROOT = Path(__file__).parents[4]
ONE, TWO = Reader("A 00 00", "A", ReaderState.CARD), Reader("B 00 00", "B", ReaderState.IN_USE)


@dataclass
class Service:
    """A service with the given readers."""

    found: tuple[Reader, ...] = ()
    fails: TransportProblem | None = None
    closed: bool = False

    def readers(self) -> tuple[Reader, ...]:
        if self.fails is not None:
            raise TransportError(self.fails)
        return self.found

    def wait(self, seconds: float, stopped: Callable[[], bool]) -> tuple[Reader, ...]:
        return tuple(reader for reader in self.found if reader.holds_card)

    def transport(self, reader: Reader) -> CardTransport:
        raise NotImplementedError

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["SONY FeliCa RC-S300/P [RC-S300/P] (1234567) 00 00"], ["SONY FeliCa RC-S300/P"]),
        (["ACS ACR39U ICC Reader 0"], ["ACS ACR39U ICC Reader"]),
        (["ACS ACR39U ICC Reader(1)"], ["ACS ACR39U ICC Reader"]),
        (["Virtual PCD 00 00", "Virtual PCD 00 01"], ["Virtual PCD（1台目）", "Virtual PCD（2台目）"]),
        (["X 0", "Y 0", "X 1"], ["X（1台目）", "Y", "X（2台目）"]),
        (
            ["ACS ACR1252 [ACR1252 Dual Reader PICC] 00 00", "ACS ACR1252 [ACR1252 Dual Reader SAM] 00 01"],
            ["ACS ACR1252 [ACR1252 Dual Reader PICC]", "ACS ACR1252 [ACR1252 Dual Reader SAM]"],
        ),
        ([" 00 00"], ["00"]),
        ([], []),
    ],
)
def test_readers_are_called_by_their_model(names: list[str], shown: list[str]) -> None:
    """Without the counting of PC/SC, unless that is all there is; what is called the same is numbered in Japanese."""
    assert labels(names) == tuple(shown)


@given(st.lists(st.text("AB 01([)]", min_size=1, max_size=12), max_size=6))
def test_any_names_get_labels_that_say_something(names: list[str]) -> None:
    shown = labels(names)
    assert len(shown) == len(names)
    assert all(shown)


def never(readers: tuple[Reader, ...]) -> Reader | None:
    raise AssertionError("nothing to ask")


def test_one_card_needs_no_question_and_none_is_no_choice() -> None:
    empty = Reader("C", "C", ReaderState.EMPTY)
    assert pick(Service((empty, TWO)), never, 0) is TWO
    assert pick(Service((empty,)), never, 0) is None


def test_two_cards_are_a_question_that_may_be_given_up() -> None:
    assert pick(Service((ONE, TWO)), lambda readers: readers[1], 0) is TWO
    assert pick(Service((ONE, TWO)), lambda readers: None, 0) is None


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (TransportProblem.NO_SERVICE, "card.no_card_service"),
        (TransportProblem.NO_ACCESS, "card.no_card_access"),
        (TransportProblem.TIMEOUT, "card.no_card_service"),
        (TransportProblem.FAILED, "card.no_card_service"),
    ],
)
def test_a_service_that_does_not_work_is_one_finding_and_let_go(problem: TransportProblem, code: str) -> None:
    service = Service(fails=problem)
    assert reader_findings(lambda: service) == (Finding(code),)
    assert service.closed


def test_each_reader_is_a_finding() -> None:
    assert reader_findings(Service) == (Finding("card.no_reader"),)
    mute = Reader("C", "C", ReaderState.MUTE)
    assert reader_findings(lambda: Service((ONE, TWO, mute))) == (
        Finding("card.reader_card", {"reader": "A"}, works=True),
        Finding("card.reader_in_use", {"reader": "B"}, works=True),
        Finding("card.reader_mute", {"reader": "C"}),
    )


def test_without_pyscard_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "smartcard", None)
    monkeypatch.delitem(sys.modules, "plugins.mynumber_card.transports.pcsc", raising=False)
    assert reader_findings() == (Finding("card.no_card_library"),)
    with pytest.raises(TransportError) as caught:
        readers_.open_readers()
    assert caught.value.problem is TransportProblem.NO_LIBRARY
    assert caught.value.__context__ is None


def test_the_server_never_loads_pyscard() -> None:
    """Neither the plugin's door nor the engine's application: the extra `card` is for programs beside a reader."""
    loading = "import sys, engine.cli, plugins.mynumber_card; print(sorted(m for m in sys.modules if 'smartcard' in m))"
    done = subprocess.run([sys.executable, "-c", loading], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("program", ["terminal", "card"])
def test_doctor_looks_for_readers_on_a_counter_terminal_alone(tmp_path: Path, program: str) -> None:
    """Elsewhere the readers are the applicants'."""
    options = read_options(Settings(data_dir=tmp_path, sections={"mynumber_card": {"program": program}}))
    findings = (Finding("card.reader_card", {"reader": "A"}, works=True), Finding("card.no_reader"))
    said = readiness.looks(options, None, NOW, lambda: findings)
    assert [(one.code, one.severity, one.params) for one in said] == (
        [("card.reader_card", "note", {"reader": "A"}), ("card.no_reader", "error", {})]
        if program == "terminal"
        else []
    )

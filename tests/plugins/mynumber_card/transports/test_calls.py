"""Calls with an end to the waiting."""

import threading

import pytest

from plugins.mynumber_card.transports import TransportError, TransportProblem
from plugins.mynumber_card.transports.calls import Calls

LONG = 60.0


def nothing() -> None: ...


def test_the_outcome_of_a_call_comes_back() -> None:
    calls = Calls()
    assert calls.make(lambda: 7, LONG) == 7
    assert calls.make(lambda: None, LONG) is None
    calls.close(nothing, LONG)


def test_a_designed_failure_comes_back_without_its_frames() -> None:
    def fail() -> None:
        secret = b"1234"
        raise TransportError(TransportProblem.BUSY, len(secret))

    calls = Calls()
    with pytest.raises(TransportError) as caught:
        calls.make(fail, LONG)
    assert (caught.value.problem, caught.value.returned) == (TransportProblem.BUSY, 4)
    names = []
    trace = caught.value.__traceback__
    while trace is not None:
        names.append(trace.tb_frame.f_code.co_name)
        trace = trace.tb_next
    assert "fail" not in names
    assert caught.value.__context__ is None
    calls.close(nothing, LONG)


def test_any_other_failure_is_a_code_alone() -> None:
    calls = Calls()
    with pytest.raises(TransportError, match=r"^transport_failed$") as caught:
        calls.make(lambda: bytes([256]), LONG)
    assert caught.value.__context__ is None
    assert calls.make(lambda: "goes on", LONG) == "goes on"
    calls.close(nothing, LONG)


def test_a_call_that_hangs_is_left_behind_and_the_last_one_made_when_it_is_over() -> None:
    calls, over, ended = Calls(), threading.Event(), threading.Event()
    with pytest.raises(TransportError, match=r"^card_timeout$"):
        calls.make(over.wait, 0.01)
    with pytest.raises(TransportError, match=r"^card_timeout$"):
        calls.make(lambda: "never made", LONG)
    calls.close(ended.set, LONG)
    assert not ended.is_set(), "closing did not wait either"
    over.set()
    assert ended.wait(LONG)


def test_a_closed_one_makes_no_calls() -> None:
    calls, closed = Calls(), []
    calls.close(lambda: closed.append(1), LONG)
    calls.close(lambda: closed.append(2), LONG)
    assert closed == [1]
    with pytest.raises(TransportError, match=r"^no_card_service$"):
        calls.make(nothing, LONG)

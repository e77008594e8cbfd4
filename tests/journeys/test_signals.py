"""A portal told to end ends: at once after its start, and with everything it started."""

import os
import signal
import time
from pathlib import Path

import psutil
import pytest

from tests.servers import serving

pytestmark = pytest.mark.network


def _children(pid: int) -> list[int]:
    return [child.pid for child in psutil.Process(pid).children()]


def _ended(pids: list[int], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("pause", [0.0, 1.0])
def test_a_signal_ends_the_portal_and_its_companions(tmp_path: Path, number: signal.Signals, pause: float) -> None:
    """Right after the address was printed, or later: a signal is never swallowed."""
    with serving(tmp_path) as portal:
        time.sleep(pause)
        started = _children(portal.process.pid)
        os.kill(portal.process.pid, number)
        assert portal.process.wait(20) == 0
        assert _ended(started)


def test_companions_end_with_a_killed_portal(tmp_path: Path) -> None:
    with serving(tmp_path) as portal:
        started = _children(portal.process.pid)
        portal.kill()
        assert _ended(started)

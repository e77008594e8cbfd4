"""Programs under test: pinned to one core, their CPU time and memory read from the system, ended by their process id."""

import os
import platform
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Final

import psutil

ROOT: Final = Path(__file__).parents[2]
PATIENCE_SECONDS: Final = 40
QUIET_SECONDS: Final = 0.02
MIB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Running:
    """A server at `port` of 127.0.0.1."""

    name: str
    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """User and system time of the process and its children, so far."""
        return sum(times.user + times.system for times in (p.cpu_times() for p in self._tree()))

    def resident(self) -> int:
        """Bytes of memory of the server process itself."""
        return int(psutil.Process(self.pid).memory_info().rss)

    def forget_peak(self) -> None:
        """From here on `peak` counts anew (proc(5): 5 resets VmHWM)."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def peak(self) -> int:
        """The most resident bytes since `forget_peak`."""
        return peak_of(self.pid)

    def _tree(self) -> list[psutil.Process]:
        root = psutil.Process(self.pid)
        return [root, *root.children(recursive=True)]


def peak_of(pid: int) -> int:
    """The most resident bytes of a process so far; 0 when it is gone."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


@contextmanager
def driver_aside() -> Iterator[None]:
    """This process on the last core, so that servers have the first one for themselves."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def running(name: str, command: Sequence[str], port: int) -> Iterator[Running]:
    """A Python module as a server on the first core, from its first answering of the port to the end of the block."""
    process = start(command, core=min(range(os.cpu_count() or 1)))
    try:
        wait_for(port, process)
        yield Running(name, port, process.pid)
    finally:
        end(process)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses at this moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def start(command: Sequence[str], core: int | None = None) -> "subprocess.Popen[bytes]":
    """`python -m …` from the project's folder; what it prints is dropped. A child takes over the affinity it is born with."""
    before = os.sched_getaffinity(0)
    if core is not None:
        os.sched_setaffinity(0, {core})
    try:
        return subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    finally:
        os.sched_setaffinity(0, before)


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Until somebody listens. Raises SystemExit when the process ends before, or after PATIENCE_SECONDS."""
    last = monotonic() + PATIENCE_SECONDS
    while monotonic() < last and process.poll() is None:
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.01)
    raise SystemExit(f"no server at port {port} (exit code {process.poll()})")


def settle(server: Running) -> None:
    """Until it has nothing left to do for its start: children that warm up are not part of what is measured."""
    for _ in range(PATIENCE_SECONDS):
        before = server.cpu_seconds()
        sleep(0.5)
        if server.cpu_seconds() - before < QUIET_SECONDS:
            return


def end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def machine() -> str:
    """What a reader needs to judge figures: cores, memory, versions. No names."""
    memory = psutil.virtual_memory().total / (1 << 30)
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"

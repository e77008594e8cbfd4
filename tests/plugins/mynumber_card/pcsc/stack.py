"""A real PC/SC daemon with a virtual reader of two slots, and simulated cards put on them, seen from the tests.

The daemon and vpcd, which listens on all addresses, live in a network of their own where the machine lets us make one. The
cards are threads of the test: their sockets come out of that network, so a test sees what its card was sent.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from plugins.mynumber_card.simulated.vpcd import PORTS, Habits, InsertedCard, lie_on_reader

ROOT = Path(__file__).parents[4]
# The client library reads the name of the daemon's socket once in the life of a process; the path must be short.
FOLDER = Path(tempfile.gettempdir()) / f"tetsuzuki-pcsc-{os.getpid()}"
SOCKET_VARIABLE = "PCSCLITE_CSOCK_NAME"
SOCKET = FOLDER / "pcscd.comm"
READERS = ("Virtual PCD 00 00", "Virtual PCD 00 01")
PROGRAM = "tests.plugins.mynumber_card.pcsc.namespace"
_WAYS = (
    ("unshare", "--net", "--mount"),
    ("unshare", "--user", "--map-root-user", "--net", "--mount"),
)


class StackError(Exception):
    """The daemon or its reader did not do what was asked."""


class Stack:
    """A running daemon. `put` and `take` cards; `stop` and `start` the daemon itself."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._slots: dict[int, tuple[socket.socket, threading.Thread]] = {}

    @property
    def log(self) -> str:
        """All that the daemon has said so far."""
        return (FOLDER / "pcscd.log").read_text(encoding="utf-8", errors="replace")

    def start(self, *, readers: bool = True) -> None:
        """Start the daemon (anew), with its virtual reader or with none."""
        self._ask("start" if readers else "start-empty")

    def stop(self) -> None:
        """End the daemon, and every connection with it."""
        self._ask("stop")
        for slot in list(self._slots):
            self.take(slot)

    def put(self, card: InsertedCard, slot: int = 0, habits: Habits | None = None) -> None:
        """Put `card` on a slot. The daemon notices within half a second."""
        self.take(slot)
        connection = self._ask(f"plug {PORTS[slot]}")
        assert connection is not None
        thread = threading.Thread(target=lie_on_reader, args=(connection, card, habits), daemon=True)
        self._slots[slot] = (connection, thread)
        thread.start()

    def put_soon(self, card: InsertedCard, slot: int = 0) -> None:
        """Put `card` where the one is that is leaving now; for a card's own thread."""
        del self._slots[slot]
        threading.Thread(target=self.put, args=(card, slot), daemon=True).start()

    def take(self, slot: int = 0) -> None:
        """Take the card away, if there is one."""
        connection, thread = self._slots.pop(slot, (None, None))
        if connection is None or thread is None:
            return
        with suppress(OSError):  # the card may have left by itself
            connection.shutdown(socket.SHUT_RDWR)
        thread.join(10)

    def _ask(self, wish: str) -> socket.socket | None:
        self._control.send(wish.encode())
        answer, descriptors, _, _ = socket.recv_fds(self._control, 1000, 1)
        if answer != b"ok":
            raise StackError(answer.decode() or "the stack ended")
        return socket.socket(fileno=descriptors[0]) if descriptors else None


def missing() -> str:
    """What stands in the way of a stack on this machine; "" when nothing does."""
    if shutil.which("pcscd", path=_path()) is None:
        return "pcscd is not installed"
    if not list(Path("/usr/lib/pcsc/drivers").glob("**/libifdvpcd.so")):
        return "vsmartcard-vpcd is not installed"
    if _way() == () and os.geteuid() != 0:
        return "neither root nor a user namespace to start pcscd in"
    return ""


@contextmanager
def running() -> Iterator[Stack]:
    """A stack, ended by its process at the end. Without a network of its own there is one at a time on a machine."""
    way = _way()
    FOLDER.mkdir(mode=0o700)
    try:
        with _alone(needed=not way), _program(way) as control:
            stack = Stack(control)
            stack.start()
            yield stack
            stack.stop()
    finally:
        shutil.rmtree(FOLDER)


@contextmanager
def _program(way: tuple[str, ...]) -> Iterator[socket.socket]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        arguments = (str(FOLDER), str(theirs.fileno()), "private" if way else "shared")
        process = subprocess.Popen(
            [*way, sys.executable, "-m", PROGRAM, *arguments],
            cwd=ROOT,
            env=os.environ | {"PATH": _path()},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )
    try:
        with ours:
            yield ours
        process.wait(30)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


@contextmanager
def _alone(*, needed: bool) -> Iterator[None]:
    if not needed:
        yield
        return
    with (Path(tempfile.gettempdir()) / "tetsuzuki-pcsc.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _way() -> tuple[str, ...]:
    """How to get a network and mounts of one's own: the first way that works, () when none does."""
    for way in _WAYS:
        tried = subprocess.run([*way, "mount", "-t", "tmpfs", "tmpfs", "/run"], capture_output=True, check=False)
        if tried.returncode == 0:
            return way
    return ()


def _path() -> str:
    return os.environ.get("PATH", "") + ":/usr/sbin:/sbin"

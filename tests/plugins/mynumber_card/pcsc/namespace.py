"""The program inside the private network: pcscd with its virtual reader, and sockets to the reader's slots.

Whoever holds the other end of the control socket sends one packet a wish (`start`, `start-empty`, `stop`, `plug PORT`) and
gets one back: `ok`, with an open socket after `plug`, or what went wrong. When that end is closed, all of it ends.
"""

import fcntl
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
RUN = Path("/run/pcscd")
SIOCSIFFLAGS, IFF_UP, IFF_RUNNING = 0x8914, 0x1, 0x40
PATIENCE = 10.0


class Daemon:
    """pcscd, started and ended as often as wanted; its log goes on in one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        self.stop()
        said = subprocess.run(["pcscd", "--help"], capture_output=True, text=True, check=False)
        # Later versions ask polkit, which nobody runs here.
        more = ["--disable-polkit"] if "--disable-polkit" in said.stdout + said.stderr else []
        with (self._folder / "pcscd.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["pcscd", "--foreground", "--info", *more, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until(lambda: knock(str(RUN / "pcscd.comm"), socket.AF_UNIX).close(), self.ended)

    def ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


def until(attempt: Callable[[], T], hopeless: Callable[[], bool]) -> T:
    """What `attempt` gives once it does not fail any more."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return attempt()
        except OSError:
            if hopeless() or time.monotonic() > end:
                raise
            time.sleep(0.02)


def knock(address: str | tuple[str, int], family: int) -> socket.socket:
    caller = socket.socket(family, socket.SOCK_STREAM)
    try:
        caller.connect(address)
    except OSError:
        caller.close()
        raise
    return caller


def make_private(folder: Path) -> None:
    """Wake the loopback interface; let /run/pcscd be `folder`, which can be reached from outside."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP | IFF_RUNNING))
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    RUN.mkdir()
    subprocess.run(["mount", "--bind", str(folder), str(RUN)], check=True)


def serve(control: socket.socket, daemon: Daemon, folder: Path) -> None:
    while wish := control.recv(200).decode():
        word, _, rest = wish.partition(" ")
        slots: list[socket.socket] = []
        try:
            if word == "plug":
                slots = [until(lambda: knock(("127.0.0.1", int(rest)), socket.AF_INET), daemon.ended)]  # noqa: B023
            elif word == "stop":
                daemon.stop()
            else:
                daemon.start(*(("--config", str(folder / "empty")) if word == "start-empty" else ()))
            answer = b"ok"
        except OSError as error:
            answer = f"{wish}: {error}".encode()
        socket.send_fds(control, [answer], [slot.fileno() for slot in slots])
        for slot in slots:
            slot.close()


def main() -> None:
    folder, descriptor, private = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "private"
    if private:
        make_private(folder)
    else:
        RUN.mkdir(exist_ok=True)
        (folder / "pcscd.comm").symlink_to(RUN / "pcscd.comm")
    (folder / "empty").mkdir(exist_ok=True)
    daemon = Daemon(folder)
    with socket.socket(fileno=descriptor) as control:
        try:
            serve(control, daemon, folder)
        finally:
            daemon.stop()


if __name__ == "__main__":
    os.umask(0o077)
    main()

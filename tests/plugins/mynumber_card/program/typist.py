"""The program as a process at a terminal of its own (a pseudo-terminal), with somebody who reads and types."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SECONDS = 60
MODULE = ("-m", "plugins.mynumber_card.program")


@dataclass
class Typist:
    """`said`: everything the program wrote so far. `opened`: addresses given to the browser."""

    process: "subprocess.Popen[bytes]"
    keyboard: int
    browser: Path
    said: str = ""
    echoed: bytearray = field(default_factory=bytearray)

    def wait_for(self, text: str) -> str:
        """What was said since the last wait, up to and with `text`."""
        begin = len(self.said)
        end = time.monotonic() + SECONDS
        assert self.process.stdout is not None
        while text not in self.said[begin:] and time.monotonic() < end:
            if not select.select([self.process.stdout], [], [], 0.2)[0]:
                continue
            read = os.read(self.process.stdout.fileno(), 65536)
            if not read:
                break
            self.said += read.decode()
        assert text in self.said[begin:], self.said
        return self.said[begin:]

    def type(self, line: str) -> None:
        os.write(self.keyboard, line.encode() + b"\n")

    def answer(self, prompt: str, line: str) -> str:
        """Waits for `prompt`, then types `line`."""
        read = self.wait_for(prompt)
        time.sleep(0.05)  # until the terminal is quiet: what is typed before is thrown away
        self.type(line)
        return read

    def end(self) -> int:
        """The exit code."""
        self.wait_for("")
        rest, _ = self.process.communicate(timeout=SECONDS)
        self.said += rest.decode()
        return self.process.returncode

    @property
    def opened(self) -> list[str]:
        return self.browser.read_text().split() if self.browser.exists() else []


@contextmanager
def typing(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> Iterator[Typist]:
    """`tetsuzuki-card` with these arguments; its home and configuration are in `folder`, standard error is with its output."""
    folder.mkdir(parents=True, exist_ok=True)
    browser = folder / "browser.sh"
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >> {folder}/opened\n')
    browser.chmod(0o755)
    keyboard, terminal = pty.openpty()
    usual = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config"), "BROWSER": f"{browser} %s"}
    process = subprocess.Popen(
        [sys.executable, *MODULE, *arguments],
        stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, **usual, "PYTHONUNBUFFERED": "1", **(environment or {})},
    )  # fmt: skip
    os.close(terminal)
    try:
        yield Typist(process, keyboard, folder / "opened")
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=SECONDS)
        os.close(keyboard)

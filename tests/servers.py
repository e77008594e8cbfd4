"""A portal as its own process for tests: started on a free port of 127.0.0.1, ended by its process id."""

import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

ROOT = Path(__file__).parent.parent
START_SECONDS = 40
CARDS = "mynumber_card"
COMPANION_PORTS = {CARDS: "standin_port", "gbizid": "development_port", "oidc": "development_port"}
"""Table of the settings -> the key for the port of its development program."""
BUG = re.compile(r"tetsuzuki\.web: bug |Traceback|Task exception was never retrieved")
ONE_TIME_CODE = re.compile(r"は (\d{6}) です")
LINK = re.compile(r"https?://\S+/link/\S+")


@dataclass(frozen=True, slots=True)
class Portal:
    """A running portal. `url` has no slash at its end; `data` is its data folder."""

    url: str
    data: Path
    process: "subprocess.Popen[str]"
    log: Path

    def mails(self, to: str) -> list[EmailMessage]:
        """What was sent to an address, oldest first."""
        found = []
        for file in sorted((self.data / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns):
            raw = file.read_bytes()
            if to.encode() not in raw:  # parsing is what costs
                continue
            mail = message_from_bytes(raw, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            if to in str(mail["To"]):
                found.append(mail)
        return found

    def wait_for_mail(self, to: str, count: int = 1, seconds: float = 20) -> EmailMessage:
        """The newest mail to an address, once there are `count` of them."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            mails = self.mails(to)
            if len(mails) >= count:
                return mails[-1]
            time.sleep(0.05)
        raise AssertionError(f"no mail number {count} within {seconds} s; log: {self.log.read_text()[-2000:]}")

    def wait_for_link(self, to: str, count: int = 1) -> str:
        """The link in the newest mail."""
        body = self.wait_for_mail(to, count).get_body(("plain",))
        assert body is not None
        found = LINK.search(body.get_content())
        assert found, body.get_content()
        return found[0]

    def one_time_code(self, account: str) -> str:
        """The newest that the OpenID provider for development sent: it is there before the page that asks for it."""
        body = self.mails(account)[-1].get_body(("plain",))
        found = ONE_TIME_CODE.search(body.get_content()) if body else None
        assert found, body
        return found[1]

    def kill(self) -> None:
        """As a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)


@contextmanager
def serving(
    folder: Path, *arguments: str, specs: Path = ROOT / "specs", environment: Mapping[str, str] | None = None,
    settings: str = "", cards: Path | None = None, port: int = 0, module: str = "engine",
) -> Iterator[Portal]:  # fmt: skip
    """`tetsuzuki serve` on a free port with its data in `folder`; ended at the end of the block, with no bug in its log.

    `settings` is the text of a settings file. `cards` is another portal's data folder whose simulated cards are used
    again, because making them takes a second of RSA. A portal is started again by serving the same folder (`port`: at
    the address it had, for links that were mailed). `module` is what runs: `tests.clocked` has a clock that can be moved.
    """
    data = folder / "data"
    if cards is not None and not (data / CARDS).exists():
        shutil.copytree(cards / CARDS, data / CARDS, ignore=shutil.ignore_patterns("counters.json*"))
    log = folder / "server.log"
    command = serve_command(folder, *arguments, specs=specs, settings=settings, port=port)
    command[command.index("engine")] = module
    with log.open("a", encoding="utf-8") as errors:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})}, start_new_session=True,
        )  # fmt: skip
    try:
        yield Portal(_address(process, log), folder / "data", process, log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)
        if process.stdout is not None:
            process.stdout.close()
    # Only when nothing else failed: what the portal did not foresee is never what a test wants.
    bugs = [line for line in log.read_text(encoding="utf-8").splitlines() if BUG.search(line)]
    assert not bugs, "\n".join(bugs)


def serve_command(
    folder: Path, *arguments: str, specs: Path = ROOT / "specs", settings: str = "", port: int = 0
) -> list[str]:
    """What `serving` runs. Writes the settings file; the programs beside the portal get free ports of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, key in COMPANION_PORTS.items():
        line = f"{key} = {free_port()}\n"
        if f"[{table}]\n" not in settings:
            settings += f"\n[{table}]\n{line}"
        elif key not in tomllib.loads(settings)[table]:
            settings = settings.replace(f"[{table}]\n", f"[{table}]\n{line}")
    file = folder / "settings.toml"
    file.write_text(settings, encoding="utf-8")
    verb = [sys.executable, "-m", "engine", "serve", "--settings", str(file), "--port", str(port)]
    return [*verb, "--data", str(folder / "data"), *arguments, str(specs)]


def refused_start(
    folder: Path, *arguments: str, specs: Path = ROOT / "specs", settings: str = "",
    environment: Mapping[str, str] | None = None,
) -> tuple[int, str]:  # fmt: skip
    """Exit code and words of a portal that must not start."""
    command = serve_command(folder, *arguments, specs=specs, settings=settings)
    ended = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=START_SECONDS, check=False,
        env={**os.environ, **(environment or {})},
    )  # fmt: skip
    return ended.returncode, ended.stdout + ended.stderr


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def _address(process: "subprocess.Popen[str]", log: Path) -> str:
    """The first address printed."""
    assert process.stdout is not None
    printed, end = "", time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if select.select([process.stdout], [], [], 0.2)[0]:
            printed += process.stdout.readline()
            if found := re.search(r"https?://[\w.:-]+", printed):
                return found[0]
    raise AssertionError(f"the portal did not start ({process.poll()}): {printed}{log.read_text()[-3000:]}")

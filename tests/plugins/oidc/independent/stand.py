"""The independent provider as a process: started on a free port of 127.0.0.1, bent while it runs, ended by its id."""

import json
import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tests.plugins.oidc.independent.parts import FOLDER, node
from tests.servers import free_port

START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Stand:
    """A running provider. `origin` and `issuer` are addresses; `tenant` is the tenant file's content."""

    origin: str
    issuer: str
    tenant: dict[str, object]
    process: "subprocess.Popen[str]"

    @property
    def client_id(self) -> str:
        return str(self.tenant["client_id"])

    @property
    def client_secret(self) -> str:
        return str(self.tenant["client_secret"])

    @property
    def one_time_code(self) -> str:
        return str(self.tenant["one_time_code"])

    def password(self, account: str) -> str:
        accounts = self.tenant["accounts"]
        assert isinstance(accounts, dict)
        return str(accounts[account]["password"])

    def turn(self, **knobs: object) -> dict[str, object]:
        """Set the named knobs of provider.mjs; the answer holds all of them."""
        answer = httpx2.post(f"{self.origin}/knobs", json=knobs, timeout=20)
        assert answer.status_code == 200, answer.text
        found: dict[str, object] = answer.json()
        return found

    def end(self) -> None:
        """By its process id; ending it twice is no error."""
        self.process.terminate()
        self.process.wait(20)


@contextmanager
def standing(tenant: str, log: Path, port: int = 0) -> Iterator[Stand]:
    """The provider with the accounts and scopes of a tenant file of this folder; its complaints go to `log`."""
    content = json.loads((FOLDER / tenant).read_text(encoding="utf-8"))
    port = port or free_port()
    with log.open("a", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [node(), "provider.mjs"], cwd=FOLDER, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
            text=True, env={**os.environ, "PORT": str(port), "TENANT": tenant}, start_new_session=True,
        )  # fmt: skip
    origin = f"http://127.0.0.1:{port}"
    stand = Stand(origin, origin + content["issuer_path"], content, process)
    try:
        _wait(process, log)
        yield stand
    finally:
        stand.end()
        if process.stdout is not None:
            process.stdout.close()


def _wait(process: "subprocess.Popen[str]", log: Path) -> None:
    """Until it says that it listens."""
    assert process.stdout is not None
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if select.select([process.stdout], [], [], 0.2)[0] and process.stdout.readline().startswith("listening "):
            return
    raise AssertionError(f"the provider did not start ({process.poll()}): {log.read_text(encoding='utf-8')[-3000:]}")

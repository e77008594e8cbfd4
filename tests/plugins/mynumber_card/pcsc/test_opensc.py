"""OpenSC, which knows real cards, as the judge of our simulated one; OpenSSL as the judge of what it signs."""

import hashlib
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from plugins.mynumber_card.card.profile import FIRST_GENERATION
from plugins.mynumber_card.simulated.contents import simulated_card
from plugins.mynumber_card.simulated.hierarchy import Issued
from plugins.mynumber_card.simulated.personas import persona
from plugins.mynumber_card.transports.pcsc import PcscReaders
from tests.plugins.mynumber_card.card.pin_cases import AUTH
from tests.plugins.mynumber_card.pcsc.laid import LaidCard, put
from tests.plugins.mynumber_card.pcsc.stack import Stack

Tool = Callable[..., str]
TEXT = "判定のための文".encode()
PINS = re.compile(r"PIN \[(.+)\](?:.|\n)*?Tries left +: (\d+)")


@pytest.fixture
def tool(tmp_path: Path) -> Tool:
    """Runs one of OpenSC's programs, or OpenSSL; gives all it says. `fails`: it must refuse."""

    def run(*command: str, fails: bool = False) -> str:
        environment = os.environ | {"HOME": str(tmp_path)}
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode != 0) is fails, done
        return done.stdout + done.stderr

    return run


@pytest.fixture
def counters(stack: Stack, service: PcscReaders, leaf: Issued) -> dict[str, int]:
    """Those of the card that lies there."""
    kept: dict[str, int] = {}
    put(stack, service, LaidCard(simulated_card(persona("taro"), leaf, kept)))
    return kept


def sign(tool: Tool, folder: Path, pin: str, *, fails: bool = False) -> str:
    (folder / "digest").write_bytes(FIRST_GENERATION.signing.digest_info + hashlib.sha256(TEXT).digest())
    (folder / "text").write_bytes(TEXT)
    given = ("--sign", "--key", "1", "--pkcs1", "--pin", pin, "-i", "digest", "-o", "signature")
    return tool("pkcs15-crypt", "-r", "0", *given, fails=fails)


def test_it_is_recognised_as_a_my_number_card(tool: Tool, counters: dict[str, int]) -> None:
    assert tool("opensc-tool", "-r", "0", "--name").split() == ["jpki"]


def test_its_pins_and_tries_are_listed(tool: Tool, counters: dict[str, int]) -> None:
    assert PINS.findall(tool("pkcs15-tool", "-r", "0", "--list-pins")) == [
        ("User Authentication PIN", "3"),
        ("Digital Signature PIN", "5"),
    ]
    counters[AUTH] = 1
    assert PINS.findall(tool("pkcs15-tool", "-r", "0", "--list-pins"))[0][1] == "1"


def test_its_certificate_is_read_whole(tool: Tool, counters: dict[str, int], leaf: Issued) -> None:
    pem = tool("pkcs15-tool", "-r", "0", "--read-certificate", "1").strip()
    assert pem == leaf.certificate.public_bytes(Encoding.PEM).decode().strip()


def test_it_signs_and_openssl_verifies(tool: Tool, tmp_path: Path, counters: dict[str, int], leaf: Issued) -> None:
    sign(tool, tmp_path, "1234")
    key = leaf.certificate.public_key()
    (tmp_path / "key.pem").write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    verify = ("openssl", "dgst", "-sha256", "-verify", "key.pem", "-signature", "signature")
    assert tool(*verify, "text").strip() == "Verified OK"
    tool(*verify, "digest", fails=True)


def test_a_wrong_pin_costs_one_try_and_a_right_one_restores_them(
    tool: Tool, tmp_path: Path, counters: dict[str, int]
) -> None:
    assert "incorrect" in sign(tool, tmp_path, "0000", fails=True)
    assert counters[AUTH] == 2
    sign(tool, tmp_path, "1234")
    assert counters[AUTH] == 3


def test_a_locked_pin_stays_locked(tool: Tool, tmp_path: Path, counters: dict[str, int]) -> None:
    counters[AUTH] = 0
    sign(tool, tmp_path, "1234", fails=True)
    assert counters[AUTH] == 0


def test_another_card_is_not_recognised(tool: Tool, stack: Stack, service: PcscReaders, leaf: Issued) -> None:
    """The judge can say no."""
    put(stack, service, LaidCard(simulated_card(persona("other"), leaf, {})))
    assert "jpki" not in tool("opensc-tool", "-r", "0", "--name").split()

"""Another device with a card program on it, as short as it can be: reads a simulated card of the portal's and reports by HTTP.

It knows no browser and has no cookies. Its card's key is the one that the stand-in made; PINs play no part here.
"""

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from plugins.mynumber_card import challenge, wire
from tests.journeys.pages import Page
from tests.journeys.walker import new_client
from tests.servers import CARDS, Portal

PEOPLE: Final = {
    "taro": {"name": "共済　太郎", "address": "東京都港区虎ノ門３丁目５番１号", "birth_date": "19630405", "sex": "1"},
    "hanako": {"name": "共済　花子", "address": "京都府京都市上京区", "birth_date": "19820731", "sex": "2"},
}


@dataclass
class Device:
    """`data` holds the simulated cards. `shown` is what its window has said: the procedure, and digits at the end."""

    portal: Portal
    data: Path
    card: str = "taro"
    client: httpx.Client = field(default_factory=new_client)
    shown: list[str] = field(default_factory=list)

    def exchange(self, code: str) -> httpx.Response:
        """The code of a waiting page, typed into the program."""
        return self.client.post(f"{self.portal.url}/api/handoff", json={"version": 1, "code": code})

    def run(self, code: str) -> dict[str, str]:
        """Code in, card read: the portal's answer."""
        return self.report(self.exchange(code).json()["endpoint"])

    def report(self, endpoint: str) -> dict[str, str]:
        """What is asked is shown; what was read is sent."""
        asked = wire.read_description(self.client.get(endpoint).content, self.portal.url)
        self.shown.append(asked.challenge.purpose)
        pem = (self.data / CARDS / "cards" / f"{self.card}.pem").read_bytes()
        key, certificate = load_pem_private_key(pem, None), x509.load_pem_x509_certificate(pem)
        assert isinstance(key, rsa.RSAPrivateKey)
        signature = key.sign(challenge.build(asked.challenge), padding.PKCS1v15(), hashes.SHA256())
        message = {
            "version": wire.VERSION,
            "outcome": "read",
            "certificate": base64.b64encode(certificate.public_bytes(Encoding.DER)).decode(),
            "signature": base64.b64encode(signature).decode(),
            "basic_information": PEOPLE[self.card],
        }
        headers = {"content-type": "application/json"}
        answer: dict[str, str] = self.client.post(endpoint, content=json.dumps(message), headers=headers).json()
        self.shown.append(answer.get("confirm", ""))
        return answer


def code_on(page: Page) -> str:
    """The short code of a waiting page."""
    return next(node.text for node in page.tree.all("p", "number"))

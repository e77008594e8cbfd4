"""A genuine card, and what a verifier pins."""

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from plugins.mynumber_card.proof.issuers import IssuerKey
from plugins.mynumber_card.simulated.attester import ISSUER_ID, Attester


@pytest.fixture(scope="session")
def attester(keys: tuple[rsa.RSAPrivateKey, ...]) -> Attester:
    return Attester(keys[0], keys[1], keys[2])


@pytest.fixture(scope="session")
def issuers(attester: Attester) -> dict[bytes, IssuerKey]:
    return {ISSUER_ID: IssuerKey(ISSUER_ID, attester.issuer.public_key())}

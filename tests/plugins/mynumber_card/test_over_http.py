"""A real portal, a simulated card, real HTTP: one answer of many at once is taken, nothing of the card is kept, levels stay."""

import json
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from engine.usecases.content import read_submission
from plugins.mynumber_card import wire
from plugins.mynumber_card.card.application import CardReading
from plugins.mynumber_card.card.run import read_card
from plugins.mynumber_card.simulated import contents
from plugins.mynumber_card.simulated.attester import Attester, record_file
from plugins.mynumber_card.simulated.hierarchy import Hierarchy, open_hierarchy
from plugins.mynumber_card.simulated.personas import persona
from tests.journeys.conftest import NO_LIMITS
from tests.journeys.walker import Walker
from tests.plugins.mynumber_card.cards import make_transport
from tests.plugins.mynumber_card.evidence.test_reading import right
from tests.plugins.mynumber_card.evidence.test_secrecy import spellings
from tests.plugins.mynumber_card.stored import files, rows
from tests.servers import CARDS, Portal, serving

pytestmark = pytest.mark.network
AT_ONCE = 20


@dataclass(frozen=True)
class Office:
    portal: Portal
    hierarchy: Hierarchy


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251  the portal's clock is the machine's
    hierarchy = open_hierarchy(folder / "data" / CARDS, [("taro", False)], now, os.urandom)
    with serving(folder, settings=NO_LIMITS + f'\n[{CARDS}]\nprogram = "card"\n') as portal:
        yield Office(portal, hierarchy)


def waiting(office: Office, email: str) -> tuple[Walker, str]:
    """A browser at the waiting page, and the one-time address in its link."""
    walk = Walker(office.portal, email)
    walk.register()
    walk.open_link()
    return walk, parse_qs(urlsplit(walk.page.links["アプリを開く"]).query)["endpoint"][0]


def read(office: Office, walk: Walker, endpoint: str) -> CardReading:
    """What an honest program reads."""
    asked = wire.read_description(walk.client.get(endpoint).content, office.portal.url)
    assert asked.evidence, "a portal with issuer keys wants to see that the items are genuine"
    card = make_transport(office.hierarchy.leaves["taro"], attester=office.hierarchy.attester)
    return read_card(card, asked.challenge, right, evidence=True)


def send(endpoint: str, message: bytes) -> httpx.Response:
    return httpx.post(endpoint, content=message, headers={"content-type": "application/json"}, timeout=60)


def test_of_many_that_bring_the_same_answer_at_once_one_is_taken(office: Office) -> None:
    """Used up before anything is verified: the others learn nothing, whether the answer was right or not."""
    for email, spoil in (("one@example.jp", False), ("none@example.jp", True)):
        walk, endpoint = waiting(office, email)
        with walk:
            values = json.loads(wire.write_reading(read(office, walk, endpoint)))
            message = json.dumps({**values, **({"signature": values["certificate"]} if spoil else {})}).encode()
            gate = threading.Barrier(AT_ONCE)

            def post(
                _: int, endpoint: str = endpoint, message: bytes = message, gate: threading.Barrier = gate
            ) -> httpx.Response:
                gate.wait()
                return send(endpoint, message)

            with ThreadPoolExecutor(AT_ONCE) as pool:
                answers = list(pool.map(post, range(AT_ONCE)))
            statuses = sorted(answer.status_code for answer in answers)
            assert statuses == ([*[410] * (AT_ONCE - 1), 422] if spoil else [200, *[410] * (AT_ONCE - 1)])
            assert {answer.json()["problem"] for answer in answers if answer.status_code == 410} == {"link_used"}
            if not spoil:
                [taken] = [answer.json() for answer in answers if answer.status_code == 200]
                assert walk.get(taken["return_url"]).heading == "契約者基本情報確認"


def secrets_of(reading: CardReading, attester: Attester) -> set[bytes]:
    """Spellings of what must not outlive the verification: certificates, signatures, TLV; and EF 0003, which never came."""
    shown = reading.evidence
    assert shown is not None
    certificate = x509.load_der_x509_certificate(reading.signed.certificate)
    key = certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    modulus = key.public_numbers().n.to_bytes(256, "big")
    # Its names and numbers are the identity's key; what makes it a certificate is in none of them.
    things = (
        modulus,
        certificate.signature,
        reading.signed.signature,
        shown.presence,
        shown.key[20:],
        shown.certificate[50:],
    )
    tlv = contents.basic_information(persona("taro"))
    record = record_file(attester, contents._NUMBER, tlv)
    number, signature = record[8:40], record[-256:]
    assert not {each for part in (number, signature) for each in spellings(part) if each in wire.write_reading(reading)}
    return {spelling for thing in (*things, number, signature) for spelling in spellings(thing)} | {
        tlv[:14],
        tlv[:14].hex().encode(),
    }


def test_nothing_of_certificate_and_tlv_is_kept_and_the_levels_are(office: Office) -> None:
    """Every row opened with the portal's own key, every file, the log: in between, and after the application was sent."""
    walk, endpoint = waiting(office, "kept@example.jp")
    with walk:
        reading = read(office, walk, endpoint)
        taken = send(endpoint, wire.write_reading(reading)).json()
        in_between = rows(office.portal.data)
        walk.get(taken["return_url"])
        walk.press("次へ")
        walk.press("添付資料再提出")
        walk.agree()
        walk.fill()
        walk.submit()
        office.portal.wait_for_mail("kept@example.jp", 2)
    kept = rows(office.portal.data)
    assert {table for table, found in kept.items() if found} >= {"sessions", "tokens", "drafts", "submissions", "jobs"}
    secrets = secrets_of(reading, office.hierarchy.attester)
    assert any("共済".encode() in row for row in kept["submissions"]), "rows are opened"
    assert any(b"card-verified" in row for row in in_between["tokens"]), "a provider's state is read"
    for table, found in (*in_between.items(), *kept.items()):
        for row in found:
            assert not {each for each in secrets if each in row}, table
    for path, content in (*files(office.portal.data, CARDS), (office.portal.log, office.portal.log.read_bytes())):
        assert not {each for each in secrets if each in content}, path
    assert_provenance(office.portal.data)


def assert_provenance(data: Path) -> None:
    """Whoever handles the application sees of each item how sure it is, from where, as of when; and what was asked about it."""
    [row] = rows(data)["submissions"]
    identity = read_submission(row.split(b"\n")[0]).identity
    assert identity is not None
    items = {identity.claims[name] for name in ("name", "address", "birth_date", "sex")}
    assert {(claim.level, claim.source) for claim in items} == {("card-verified", "mynumber_card")}
    assert identity.level == "card-signature-revocation-not-checked"
    assert identity.at.tzinfo is not None
    assert (identity.claims["revocation"].level, identity.claims["revocation"].source) == ("not_checked", "none")


def test_the_search_can_fail(office: Office) -> None:
    walk, endpoint = waiting(office, "search@example.jp")
    with walk:
        reading = read(office, walk, endpoint)
    message = wire.write_reading(reading)
    assert {each for each in secrets_of(reading, office.hierarchy.attester) if each in message}

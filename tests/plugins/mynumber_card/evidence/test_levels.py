"""How sure the four items are stands on each of them, with source and time: card-text, card-verified, terminal."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from engine.model.identity import Identity
from engine.ports.identity import Refusal
from engine.settings import Settings
from plugins.mynumber_card import wire
from plugins.mynumber_card.card.problems import CardError
from plugins.mynumber_card.card.run import read_card
from plugins.mynumber_card.options import Options, read_options
from plugins.mynumber_card.provider import CardProvider
from plugins.mynumber_card.simulated.attester import ISSUER_ID, Attester, Fault
from plugins.mynumber_card.simulated.hierarchy import Issued
from tests.plugins.mynumber_card.cards import NOW, make_transport
from tests.plugins.mynumber_card.evidence.test_reading import faulty, right
from tests.plugins.mynumber_card.portals import request_at
from tests.plugins.mynumber_card.test_provider import ORIGIN, pinned


@pytest.fixture
def options(tmp_path: Path, attester: Attester) -> Options:
    chosen = read_options(Settings(data_dir=tmp_path))
    assert chosen.issuer_keys is not None
    chosen.issuer_keys.mkdir(parents=True)
    public = attester.issuer.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (chosen.issuer_keys / f"{ISSUER_ID.hex()}.pem").write_bytes(public)
    return chosen


@pytest.fixture
def provider(options: Options, root: Issued) -> CardProvider:
    return pinned(options, root)


def identify(
    provider: CardProvider, leaf: Issued, attester: Attester | None, fault: Fault = "", **changes: object
) -> Identity | Refusal:
    """From beginning to end with an honest program; `changes` are made to its message on the way (... takes away)."""
    begun = provider.begin(request_at(ORIGIN))
    asked = wire.read_description(provider.describe(begun.pending), ORIGIN)
    card = make_transport(leaf, faulty(fault), attester=attester)
    message = wire.write_reading(read_card(card, asked.challenge, right, evidence=asked.evidence))
    values = {**json.loads(message), **changes}
    sent = json.dumps({key: value for key, value in values.items() if value is not ...}).encode()
    received = provider.receive(begun.pending, sent, NOW)
    return received if isinstance(received, Refusal) else provider.finish(received, {}, NOW)


def level(identity: Identity | Refusal) -> str:
    """The one level that all four items have."""
    assert isinstance(identity, Identity), identity
    items = {identity.claims[name] for name in ("name", "address", "birth_date", "sex")}
    assert {claim.source for claim in items} == {"mynumber_card"}
    assert identity.at == NOW
    [found] = {claim.level for claim in items}
    return found


def test_a_genuine_card_whose_items_were_checked(provider: CardProvider, leaf: Issued, attester: Attester) -> None:
    assert level(identify(provider, leaf, attester)) == "card-verified"


def test_a_card_that_has_nothing_to_show(provider: CardProvider, leaf: Issued, attester: Attester) -> None:
    assert level(identify(provider, leaf, None)) == "card-text"
    assert level(identify(provider, leaf, attester, "none")) == "card-text"


def test_a_program_that_keeps_the_evidence_to_itself_gets_the_lower_level(
    provider: CardProvider, leaf: Issued, attester: Attester
) -> None:
    bare: dict[str, object] = {"evidence": ..., "items_checked": ...}
    assert level(identify(provider, leaf, attester, **bare)) == "card-text"  # type: ignore[arg-type]


def test_a_program_that_has_not_checked_the_items_gets_nothing(
    provider: CardProvider, leaf: Issued, attester: Attester
) -> None:
    for changes in ({"items_checked": False}, {"items_checked": ...}):
        found = identify(provider, leaf, attester, **changes)
        assert found == Refusal("card_message")


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("certificate", "card_evidence_certificate"),
        ("another_issuer", "card_evidence_issuer"),
        ("key", "card_evidence_key"),
        ("presence", "card_evidence_presence"),
    ],
)
def test_wrong_evidence_is_refused_not_lowered(
    provider: CardProvider, leaf: Issued, attester: Attester, fault: Fault, code: str
) -> None:
    assert identify(provider, leaf, attester, fault) == Refusal(code)


def test_other_items_than_the_issuers_never_reach_the_portal(
    provider: CardProvider, leaf: Issued, attester: Attester
) -> None:
    with pytest.raises(CardError, match="not_genuine"):
        identify(provider, leaf, attester, "digest")


def test_without_issuer_keys_nobody_asks_and_nobody_believes(
    options: Options, root: Issued, leaf: Issued, attester: Attester
) -> None:
    bare = pinned(replace(options, issuer_keys=None), root)
    assert not json.loads(bare.describe(bare.begin(request_at(ORIGIN)).pending))["evidence"]
    assert level(identify(bare, leaf, attester)) == "card-text"
    asking = pinned(options, root)
    begun = asking.begin(request_at(ORIGIN))
    asked = wire.read_description(asking.describe(begun.pending), ORIGIN)
    reading = read_card(make_transport(leaf, attester=attester), asked.challenge, right, evidence=True)
    unasked = bare.receive(begun.pending, wire.write_reading(reading), NOW)
    assert isinstance(unasked, bytes)
    assert level(bare.finish(unasked, {}, NOW)) == "card-text"


def test_at_the_counter_the_level_is_that_of_our_own_device(
    options: Options, root: Issued, leaf: Issued, attester: Attester
) -> None:
    """With evidence as without; wrong evidence is refused there, too."""
    provider = pinned(replace(options, program="terminal"), root)
    assert level(identify(provider, leaf, attester)) == "terminal"
    assert level(identify(provider, leaf, None)) == "terminal"
    assert identify(provider, leaf, attester, "presence") == Refusal("card_evidence_presence")


def test_unreadable_issuer_keys_refuse(provider: CardProvider, leaf: Issued, attester: Attester) -> None:
    folder = provider.options.issuer_keys
    assert folder is not None
    (folder / f"{'0' * 32}.pem").write_bytes(b"no key")
    assert identify(provider, leaf, attester) == Refusal("card_roots")


def test_nothing_of_the_evidence_is_kept(provider: CardProvider, leaf: Issued, attester: Attester) -> None:
    begun = provider.begin(request_at(ORIGIN))
    asked = wire.read_description(provider.describe(begun.pending), ORIGIN)
    reading = read_card(make_transport(leaf, attester=attester), asked.challenge, right, evidence=True)
    kept = provider.receive(begun.pending, wire.write_reading(reading), NOW)
    assert isinstance(kept, bytes)
    assert reading.evidence is not None
    for thing in (
        reading.evidence.certificate,
        reading.evidence.key,
        reading.evidence.presence,
        reading.signed.certificate,
    ):
        assert thing[40:60].hex().encode() not in kept.lower()
    assert len(kept) < 700


def test_production_lets_nobody_act_whose_revocation_is_not_known(provider: CardProvider, options: Options) -> None:
    assert "card-signature-revocation-not-checked" in provider.levels
    assert CardProvider(replace(options, production=True), provider.clock, None).levels == {"card-signature"}


def test_production_looks_at_its_issuer_keys(
    tmp_path: Path, options: Options, attester: Attester, root: Issued, keys: tuple[rsa.RSAPrivateKey, ...]
) -> None:
    def codes() -> list[tuple[str, str]]:
        chosen = replace(options, production=True)
        found = pinned(chosen, root).check()
        return [(each.code, each.severity) for each in found if "issuer" in each.code]

    folder = options.issuer_keys
    assert folder is not None
    assert codes() == [("card.test_issuer", "error")]
    public = attester.issuer.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / f"{ISSUER_ID.hex()}.pem").unlink()
    assert codes() == [("card.no_issuer_keys", "error")]
    real = folder / f"{b'5000033'.hex()}{'0' * 18}.pem"
    real.write_bytes(b"until: 2026-12-30\n" + public)
    assert codes() == []
    real.write_bytes(b"until: 2026-12-29\n" + public)
    assert codes() == [("card.issuer_ending", "warning")]
    (folder / "other.pem").write_bytes(public)
    assert codes() == [("card.issuer_unfit", "error")]

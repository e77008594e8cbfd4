"""The identity door of the card: begin, describe, receive, finish; options and what production still lacks."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from engine.errors import ProviderFailed, SettingsError
from engine.model.identity import Claim, Identity
from engine.ports.companion import HasCompanions
from engine.ports.identity import Begun, Handoff, HandoffProvider, Local, OnTerminal, Refusal
from engine.settings import Settings
from engine.testing.time_and_chance import FakeClock
from plugins import mynumber_card
from plugins.mynumber_card import challenge, options, wire
from plugins.mynumber_card.card.application import CardReading, SignedChallenge
from plugins.mynumber_card.card.problems import Code
from plugins.mynumber_card.card.tlv import BasicInformation
from plugins.mynumber_card.options import Options, read_options
from plugins.mynumber_card.provider import CardProvider
from plugins.mynumber_card.simulated.hierarchy import Issued, make_leaf, make_root
from plugins.mynumber_card.wire import Failed
from tests.plugins.mynumber_card.cards import NOW, VALID
from tests.plugins.mynumber_card.portals import provider_with, request_at

ORIGIN = "http://127.0.0.1:8000"
LINK = "tetsuzuki-card:open?endpoint=http%3A%2F%2F127.0.0.1%3A8000%2Fhandoff%2Fsecret-token"
BASIC = BasicInformation("共済　太郎", "東京都港区", "19630405", "1")


@pytest.fixture
def provider(tmp_path: Path, root: Issued) -> CardProvider:
    chosen = read_options(Settings(data_dir=tmp_path))
    return pinned(chosen, root)


def pinned(chosen: Options, *roots: Issued) -> CardProvider:
    assert chosen.roots is not None
    chosen.roots.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(roots):
        (chosen.roots / f"{number}.pem").write_bytes(one.certificate.public_bytes(Encoding.PEM))
    return provider_with(chosen)


def read_by_program(provider: CardProvider, begun: Begun, leaf: Issued, origin: str = ORIGIN) -> bytes:
    """What an honest program that talks to `origin` answers."""
    asked = wire.read_description(provider.describe(begun.pending), origin).challenge
    signature = leaf.key.sign(challenge.build(asked), padding.PKCS1v15(), hashes.SHA256())
    return wire.write_reading(
        CardReading(SignedChallenge(leaf.certificate.public_bytes(Encoding.DER), signature), BASIC)
    )


def test_it_is_a_handoff_provider_with_a_companion(provider: CardProvider) -> None:
    assert isinstance(provider, HandoffProvider)
    assert isinstance(provider, HasCompanions)
    assert provider.name == "mynumber_card"


def test_the_hook_registers_it(tmp_path: Path) -> None:
    registered = mynumber_card.register_identity_providers(Settings(data_dir=tmp_path), FakeClock(NOW), {})
    assert [one.name for one in registered] == ["mynumber_card"]


def test_the_link_carries_the_one_time_address_and_nothing_else(provider: CardProvider) -> None:
    begun = provider.begin(request_at(ORIGIN))
    assert begun.challenge == Handoff(
        "http://127.0.0.1:8001/start?endpoint=http%3A%2F%2F127.0.0.1%3A8000%2Fhandoff%2Fsecret-token"
    )
    assert b"secret-token" not in begun.pending


def test_the_program_is_told_who_asks_and_what_for(provider: CardProvider) -> None:
    told = json.loads(provider.describe(provider.begin(request_at(ORIGIN)).pending))
    assert (told["portal"], told["purpose"], told["code"]) == ("見本 ポータル", "添付資料再提出", "123456")
    assert (told["origin"], told["session"]) == (ORIGIN, "ab" * 32)


def test_every_beginning_has_its_own_nonce(provider: CardProvider) -> None:
    one, other = (json.loads(provider.describe(provider.begin(request_at(ORIGIN, seed=s)).pending)) for s in "ab")
    assert one["nonce"] != other["nonce"]
    assert len(challenge.decode_nonce(one["nonce"])) == 32


def test_a_challenge_lives_five_minutes_at_most(provider: CardProvider) -> None:
    asked = replace(request_at(ORIGIN), expires_at=NOW + timedelta(hours=1))
    assert json.loads(provider.describe(provider.begin(asked).pending))["expires"] == "2026-10-01T00:05:00Z"


def test_what_cannot_be_bound_does_not_begin(provider: CardProvider) -> None:
    with pytest.raises(ProviderFailed, match="card_challenge"):
        provider.begin(replace(request_at(ORIGIN), portal="\n"))


@pytest.mark.rule("R45")
def test_the_four_items_become_claims_with_level_and_source(provider: CardProvider, leaf: Issued) -> None:
    begun = provider.begin(request_at(ORIGIN))
    pending = provider.receive(begun.pending, read_by_program(provider, begun, leaf), NOW)
    assert isinstance(pending, bytes)
    identity = provider.finish(pending, {}, NOW)
    assert isinstance(identity, Identity)
    about = identity.claims.pop("revocation")  # type: ignore[attr-defined]
    assert about == Claim("", "not_checked", "none")
    assert {name: claim.value for name, claim in identity.claims.items()} == {
        "name": "共済　太郎",
        "address": "東京都港区",
        "birth_date": "19630405",
        "sex": "1",
    }
    assert {(claim.level, claim.source) for claim in identity.claims.values()} == {("card-text", "mynumber_card")}
    assert identity.key.endswith(f"#{leaf.certificate.serial_number:x}")
    assert (identity.level, identity.at) == ("card-signature-revocation-not-checked", NOW)


def test_no_certificate_outlives_the_verification(provider: CardProvider, leaf: Issued) -> None:
    begun = provider.begin(request_at(ORIGIN))
    pending = provider.receive(begun.pending, read_by_program(provider, begun, leaf), NOW)
    assert isinstance(pending, bytes)
    assert set(json.loads(pending)) == {"key", "level", "at", "revocation", "claims", "claims_level"}


def test_nothing_received_nothing_finished(provider: CardProvider) -> None:
    assert provider.finish(provider.begin(request_at(ORIGIN)).pending, {}, NOW) == Refusal("card_not_read")


def test_another_beginnings_signature_is_refused(provider: CardProvider, leaf: Issued) -> None:
    one, other = (provider.begin(request_at(ORIGIN, seed=seed)) for seed in "ab")
    assert provider.receive(other.pending, read_by_program(provider, one, leaf), NOW) == Refusal("card_signature")


def test_a_relayed_challenge_is_refused(provider: CardProvider, leaf: Issued) -> None:
    """The program signs for the origin that it talked to: a page in between gets nothing of use."""
    begun = provider.begin(request_at(ORIGIN))
    relayed = read_by_program(provider, begun, leaf, origin="https://relay.example")
    assert provider.receive(begun.pending, relayed, NOW) == Refusal("card_signature")


@pytest.mark.parametrize(
    ("after", "code"),
    [(timedelta(minutes=5), "card_challenge_expired"), (timedelta(seconds=-1), "card_challenge_not_yet")],
)
def test_the_moment_decides(provider: CardProvider, leaf: Issued, after: timedelta, code: str) -> None:
    begun = provider.begin(request_at(ORIGIN))
    assert provider.receive(begun.pending, read_by_program(provider, begun, leaf), NOW + after) == Refusal(code)


@pytest.mark.parametrize("message", [b"", b"{}", b"\xff", b'{"version":1,"outcome":"read"}'])
def test_what_is_no_result_is_refused(provider: CardProvider, message: bytes) -> None:
    assert provider.receive(provider.begin(request_at(ORIGIN)).pending, message, NOW) == Refusal("card_message")


@pytest.mark.parametrize(
    ("problem", "code"), [(wire.CANCELLED, "cancelled"), *((code.value, f"card_{code.value}") for code in Code)]
)
def test_the_programs_failures_are_refusals(provider: CardProvider, problem: str, code: str) -> None:
    message = wire.write_failure(Failed(problem))
    assert provider.receive(provider.begin(request_at(ORIGIN)).pending, message, NOW) == Refusal(code)


def test_unreadable_roots_refuse(provider: CardProvider, leaf: Issued) -> None:
    begun = provider.begin(request_at(ORIGIN))
    message = read_by_program(provider, begun, leaf)
    assert provider.options.roots is not None
    (provider.options.roots / "broken.der").write_bytes(b"x")
    assert provider.receive(begun.pending, message, NOW) == Refusal("card_roots")


def test_in_development_it_needs_nothing_and_says_that_it_is_for_development(provider: CardProvider) -> None:
    assert provider.check() == ()
    assert provider.development
    (companion,) = provider.companions("http://127.0.0.1:8000")
    assert companion.argv[:2] == ("-m", "plugins.mynumber_card.standin")
    assert companion.url == "http://127.0.0.1:8001"


def production(tmp_path: Path, section: Mapping[str, object], *roots: Issued) -> CardProvider:
    settings = Settings(mode="production", data_dir=tmp_path, sections={"mynumber_card": section})
    chosen = read_options(settings)
    return pinned(chosen, *roots) if roots else provider_with(chosen)


def codes(provider: CardProvider) -> list[str]:
    return [found.code for found in provider.check()]


def test_production_has_no_stand_in_and_says_what_is_missing(tmp_path: Path) -> None:
    provider = production(tmp_path, {})
    assert provider.companions("http://127.0.0.1:8000") == ()
    assert codes(provider) == ["card.no_roots", "card.no_revocation_check"]
    assert provider.begin(request_at(ORIGIN)).challenge == Handoff(LINK)


def test_production_examines_its_roots(tmp_path: Path, keys: tuple[rsa.RSAPrivateKey, ...], root: Issued) -> None:
    folder = {"roots": str(tmp_path / "roots")}
    real = make_root(NOW, 5, keys[2], "EXAMPLE")
    assert codes(production(tmp_path, folder, real)) == ["card.no_revocation_check"]
    old = make_root(NOW - timedelta(days=3600), 6, keys[2], "EXAMPLE")
    leaf = make_leaf(real, 7, keys[1], VALID)
    assert codes(production(tmp_path, folder, root, old, leaf)) == [
        "card.test_root",
        "card.root_ending",
        "card.root_unfit",
        "card.no_revocation_check",
    ]
    (tmp_path / "roots" / "x.pem").write_bytes(b"no certificate")
    assert codes(provider_with(read_options(Settings(mode="production", sections={"mynumber_card": folder}))))[0] == (
        "card.root_unfit"
    )


def test_production_refuses_the_test_hierarchy(tmp_path: Path, root: Issued, leaf: Issued) -> None:
    folder = {"roots": str(tmp_path / "roots"), "policies": list(VALID.policies)}
    begun = pinned(read_options(Settings(data_dir=tmp_path)), root).begin(request_at(ORIGIN))
    provider = production(tmp_path, folder, root)
    message = read_by_program(provider, begun, leaf)
    assert provider.receive(begun.pending, message, NOW) == Refusal("card_test_hierarchy")


@pytest.mark.parametrize(
    "section",
    [
        {"pin": "1234"},
        {"roots": 5},
        {"policies": "1.2.3"},
        {"policies": [1]},
        {"policies": []},
        {"policies": ["1.2.392 "]},
        {"standin_port": "8001"},
        {"standin_port": True},
        {"standin_port": 0},
        {"program": "window"},
        {"program": 1},
    ],
    ids=str,
)
def test_broken_settings_stop_the_start(section: Mapping[str, object]) -> None:
    with pytest.raises(SettingsError):
        read_options(Settings(sections={"mynumber_card": section}))


def test_settings_are_read(tmp_path: Path) -> None:
    section = {"roots": str(tmp_path), "policies": ["1.2.3"], "standin_port": 9000}
    chosen = read_options(Settings(mode="production", sections={"mynumber_card": section}))
    assert (chosen.roots, chosen.policies, chosen.standin) == (tmp_path, frozenset({"1.2.3"}), "http://127.0.0.1:9000")
    assert options.trust_of(chosen).production


@pytest.mark.parametrize(("program", "challenge_of"), [("card", Handoff), ("terminal", Local)])
def test_the_card_program_is_started_by_its_own_scheme(
    tmp_path: Path, program: str, challenge_of: type[Handoff | Local]
) -> None:
    provider = provider_with(
        read_options(Settings(data_dir=tmp_path, sections={"mynumber_card": {"program": program}}))
    )
    assert provider.begin(request_at(ORIGIN)).challenge == challenge_of(LINK)
    assert provider.companions(ORIGIN) == ()
    assert isinstance(provider, OnTerminal)
    assert provider.on_terminal == (program == "terminal")


def test_what_the_terminal_read_is_known_at_its_own_level(tmp_path: Path, root: Issued, leaf: Issued) -> None:
    settings = Settings(data_dir=tmp_path, sections={"mynumber_card": {"program": "terminal"}})
    provider = pinned(read_options(settings), root)
    begun = provider.begin(request_at(ORIGIN))
    pending = provider.receive(begun.pending, read_by_program(provider, begun, leaf), NOW)
    assert isinstance(pending, bytes)
    identity = provider.finish(pending, {}, NOW)
    assert isinstance(identity, Identity)
    assert {identity.claims[name].level for name in ("name", "address", "birth_date", "sex")} == {"terminal"}
    assert identity.level in provider.levels


@pytest.mark.parametrize(("host", "said"), [("127.0.0.1", []), ("0.0.0.0", ["card.terminal_elsewhere"])])
def test_a_terminal_is_asked_by_itself_alone(tmp_path: Path, host: str, said: list[str]) -> None:
    settings = Settings(host=host, data_dir=tmp_path, sections={"mynumber_card": {"program": "terminal"}})
    assert codes(provider_with(read_options(settings))) == said


def test_production_knows_no_stand_in() -> None:
    with pytest.raises(SettingsError):
        read_options(Settings(mode="production", sections={"mynumber_card": {"program": "standin"}}))

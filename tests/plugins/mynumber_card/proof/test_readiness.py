"""What production needs before it trusts a card: live roots, and somebody to ask about revocation; anybody's checker will do."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from engine.errors import Diagnostic
from engine.model.identity import Claim, Identity
from engine.ports.identity import Refusal
from engine.ports.provider import HasProbe
from engine.ports.revocation import Revocation, RevocationChecker, RevocationQuestion, RevocationStatus
from engine.settings import Settings
from engine.testing.time_and_chance import FakeClock
from plugins import mynumber_card
from plugins.mynumber_card.provider import CardProvider
from plugins.mynumber_card.revocation import NoRevocationCheck
from plugins.mynumber_card.simulated.hierarchy import Issued, make_leaf, make_root
from tests.plugins.mynumber_card.cards import DAY, NOW, VALID
from tests.plugins.mynumber_card.portals import request_at
from tests.plugins.mynumber_card.test_provider import ORIGIN, read_by_program


class OutsideChecker:
    """A checker that another plugin brings."""

    name = "outside"
    development = False

    def __init__(self, status: RevocationStatus = RevocationStatus.GOOD) -> None:
        self.status = status
        self.found: tuple[Diagnostic, ...] = ()

    def check(self) -> tuple[Diagnostic, ...]:
        return self.found

    def probe(self, now: datetime) -> tuple[Diagnostic, ...]:
        return (Diagnostic("", 0, 0, "outside.seen", severity="note"),)

    def ask(self, question: RevocationQuestion, now: datetime) -> Revocation:
        return Revocation(self.status, self.name, now - timedelta(minutes=1), "r-17")


@pytest.fixture
def real(keys: tuple[rsa.RSAPrivateKey, ...]) -> Issued:
    """A root whose name is of no test hierarchy."""
    return make_root(NOW, 5, keys[0], "EXAMPLE")


def registered(
    tmp_path: Path, checkers: Mapping[str, RevocationChecker], *roots: Issued, mode: str = "production", **section: object
) -> CardProvider:  # fmt: skip
    """As the registry opens it."""
    folder = tmp_path / "roots"
    folder.mkdir(exist_ok=True)
    for number, root in enumerate(roots):
        (folder / f"{number}.pem").write_bytes(root.certificate.public_bytes(Encoding.PEM))
    table = {"roots": str(folder), "policies": list(VALID.policies), **section}
    settings = Settings(mode=mode, data_dir=tmp_path, sections={"mynumber_card": table})  # type: ignore[arg-type]
    [provider] = mynumber_card.register_identity_providers(settings, FakeClock(NOW), checkers)
    assert isinstance(provider, CardProvider)
    return provider


def codes(found: tuple[Diagnostic, ...]) -> list[str]:
    return [each.code for each in found]


def identify(provider: CardProvider, leaf: Issued) -> Identity | Refusal:
    begun = provider.begin(request_at(ORIGIN))
    received = provider.receive(begun.pending, read_by_program(provider, begun, leaf), NOW)
    return received if isinstance(received, Refusal) else provider.finish(received, {}, NOW)


def test_with_a_checker_of_anybody_production_is_ready(
    tmp_path: Path, real: Issued, keys: tuple[rsa.RSAPrivateKey, ...]
) -> None:
    provider = registered(tmp_path, {"outside": OutsideChecker()}, real, revocation="outside")
    assert provider.check() == ()
    identity = identify(provider, make_leaf(real, 7, keys[1], VALID))
    assert isinstance(identity, Identity), identity
    assert identity.level == "card-signature"
    assert identity.claims["revocation"] == Claim("2026-09-30T23:59:00+00:00 r-17", "good", "outside")


@pytest.mark.parametrize(
    ("status", "code"),
    [(RevocationStatus.NOT_CHECKED, "card_revocation_not_checked"), (RevocationStatus.REVOKED, "card_revoked")],
)
def test_production_lets_nobody_in_who_was_not_checked(
    tmp_path: Path, real: Issued, keys: tuple[rsa.RSAPrivateKey, ...], status: RevocationStatus, code: str
) -> None:
    provider = registered(tmp_path, {"outside": OutsideChecker(status)}, real, revocation="outside")
    assert identify(provider, make_leaf(real, 7, keys[1], VALID)) == Refusal(code)


def test_development_shows_by_the_level_that_nobody_was_asked(
    tmp_path: Path, real: Issued, keys: tuple[rsa.RSAPrivateKey, ...]
) -> None:
    leaf = make_leaf(real, 7, keys[1], VALID)
    levels = []
    for status in (RevocationStatus.GOOD, RevocationStatus.NOT_CHECKED):
        provider = registered(
            tmp_path, {"outside": OutsideChecker(status)}, real, mode="development", revocation="outside"
        )
        identity = identify(provider, leaf)
        assert isinstance(identity, Identity)
        levels.append((identity.level, identity.claims["revocation"].level))
    assert levels == [("card-signature", "good"), ("card-signature-revocation-not-checked", "not_checked")]


def test_production_without_a_check_does_not_start(tmp_path: Path, real: Issued) -> None:
    none: dict[str, RevocationChecker] = {"none": NoRevocationCheck()}
    assert codes(registered(tmp_path, none, real).check()) == ["card.no_revocation_check"]
    assert codes(registered(tmp_path, none, real, revocation="none").check()) == ["card.no_revocation_check"]


def test_without_a_check_nobody_gets_in_even_if_it_did(
    tmp_path: Path, real: Issued, keys: tuple[rsa.RSAPrivateKey, ...]
) -> None:
    leaf = make_leaf(real, 7, keys[1], VALID)
    for section in ({}, {"revocation": "none"}, {"revocation": "crl"}):
        provider = registered(tmp_path, {"none": NoRevocationCheck()}, real, **section)
        assert identify(provider, leaf) == Refusal("card_revocation_not_checked")


@pytest.mark.parametrize("mode", ["development", "production"])
def test_a_name_that_nobody_bears_is_said_everywhere(tmp_path: Path, real: Issued, mode: str) -> None:
    """A slip of the pen must not mean that nobody is asked."""
    provider = registered(tmp_path, {"none": NoRevocationCheck()}, real, mode=mode, revocation="clr")
    assert [(each.code, each.params) for each in provider.check()] == [("card.unknown_revocation", {"name": "clr"})]


def test_what_the_checker_lacks_the_provider_says(tmp_path: Path, real: Issued) -> None:
    outside = OutsideChecker()
    outside.found = (Diagnostic("", 0, 0, "outside.lacking"),)
    assert codes(registered(tmp_path, {"outside": outside}, real, revocation="outside").check()) == ["outside.lacking"]


def test_the_doctor_shows_each_pinned_root_to_compare_and_asks_the_checker(tmp_path: Path, real: Issued) -> None:
    provider = registered(tmp_path, {"outside": OutsideChecker()}, real, revocation="outside")
    assert isinstance(provider, HasProbe)
    pinned, seen = (each for each in provider.probe(NOW) if each.code in ("card.root_pinned", "outside.seen"))
    assert (pinned.severity, seen.severity) == ("note", "note")
    shown = str(pinned.params["fingerprint"])
    assert shown.replace(":", "") == real.certificate.fingerprint(hashes.SHA256()).hex().upper()
    assert pinned.params["file"] == "5"


def test_roots_near_their_end_warn_and_ended_ones_alone_are_none(
    tmp_path: Path, keys: tuple[rsa.RSAPrivateKey, ...]
) -> None:
    checkers = {"outside": OutsideChecker()}
    life = timedelta(days=10 * 365)
    for until, said in (
        (91 * DAY, []),
        (89 * DAY, ["card.root_ending"]),
        (-DAY, ["card.root_ending", "card.no_live_root"]),
    ):
        root = make_root(NOW - life + until, 5, keys[0], "EXAMPLE")
        assert codes(registered(tmp_path, checkers, root, revocation="outside").check()) == said

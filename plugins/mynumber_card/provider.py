"""The identity door: a challenge out, a signed challenge with the four items back, verified here and nowhere else.

The state between the steps is the provider's own JSON, sealed by the engine. No certificate outlives `receive`.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Final
from urllib.parse import urlencode

import yaml

from engine.errors import Diagnostic, ProviderFailed
from engine.model.identity import Claim, Identity
from engine.ports.clock import Clock
from engine.ports.companion import Companion
from engine.ports.identity import Begun, Handoff, IdentityRequest, Local, Refusal
from engine.ports.revocation import CLAIM, Revocation, RevocationChecker, RevocationStatus
from plugins.mynumber_card import challenge, options, wire
from plugins.mynumber_card.card.application import CardReading
from plugins.mynumber_card.challenge import Challenge, ChallengeError
from plugins.mynumber_card.options import Options
from plugins.mynumber_card.program.portals.link import write_link
from plugins.mynumber_card.proof import readiness
from plugins.mynumber_card.proof.genuineness import DoubtError, require_genuine
from plugins.mynumber_card.proof.trust import TrustError
from plugins.mynumber_card.proof.verification import VerificationError, Verified, verify
from plugins.mynumber_card.revocation import NoRevocationCheck
from plugins.mynumber_card.wire import Description, Failed, WireError

NAME: Final = "mynumber_card"
# How the four items are known: read from a card by the applicant's own program, ...
TEXT_LEVEL: Final = "card-text"
# ... which has found them signed by the card's issuer, while a genuine card has signed our challenge, ...
VERIFIED_LEVEL: Final = "card-verified"
# ... or read by our own device under our clerks' eyes.
TERMINAL_LEVEL: Final = "terminal"
_LEVELS: Mapping[RevocationStatus, str] = {
    RevocationStatus.GOOD: "card-signature",
    RevocationStatus.NOT_CHECKED: "card-signature-revocation-not-checked",
}
_LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class CardProvider:
    """`Handoff` to the stand-in or to a card program, `Local` to the card program of a counter terminal.

    `checker` None: the settings name none that is there. Then nobody is asked, and production refuses.
    """

    options: Options
    clock: Clock
    checker: RevocationChecker | None

    @property
    def name(self) -> str:
        """How specs call it."""
        return NAME

    @property
    def development(self) -> bool:
        """Outside production this provider works with the simulated card and the test hierarchy."""
        return not self.options.production

    @property
    def levels(self) -> frozenset[str]:
        """In production a certificate whose revocation nobody could tell is nobody's, here too."""
        known = (RevocationStatus.GOOD,) if self.options.production else tuple(_LEVELS)
        return frozenset(_LEVELS[status] for status in known)

    @property
    def on_terminal(self) -> bool:
        """Whether cards are read on the machine that the portal runs on."""
        return self.options.program == "terminal"

    @property
    def words(self) -> Mapping[str, Mapping[str, str]]:
        """What applicants and operators read when a card could not be read or trusted (`texts/`)."""
        texts = files("plugins.mynumber_card") / "texts"
        return {name: yaml.safe_load((texts / f"{name}.yaml").read_text(encoding="utf-8")) for name in ("ja", "en")}

    def check(self) -> tuple[Diagnostic, ...]:
        """Roots present, fit and not near their end; what production needs and does not have."""
        found = readiness.problems(self.options, self.checker, self.clock.now())
        elsewhere = self.on_terminal and not self.options.here
        return (*found, Diagnostic(f"[{NAME}]", 0, 0, "card.terminal_elsewhere")) if elsewhere else found

    def probe(self, now: datetime) -> tuple[Diagnostic, ...]:
        """The pinned roots with their fingerprints; the revocation service."""
        return readiness.looks(self.options, self.checker, now)

    def companions(self, portal_url: str) -> tuple[Companion, ...]:
        """The stand-in for the card program, where it is used."""
        if self.options.program != "standin":
            return ()
        settings = ("--portal", portal_url, "--port", str(self.options.standin_port), "--data", str(self.options.data))
        argv = ("-m", "plugins.mynumber_card.standin", "--parent", str(os.getpid()), *settings)
        return (Companion("マイナポータルAP（見本）", argv, self.options.standin),)

    def begin(self, request: IdentityRequest) -> Begun:
        """A fresh challenge with 32 random bytes. Raises ProviderFailed where the request cannot be bound."""
        try:
            asked = _challenge(request)
        except ChallengeError as error:
            raise ProviderFailed("card_challenge", retry=False, part=str(error)) from error
        return Begun(
            self._lead(request.endpoint), _pending(challenge=challenge.build(asked).decode(), code=request.code)
        )

    def _lead(self, endpoint: str) -> Handoff | Local:
        if self.options.program == "standin":
            return Handoff(f"{self.options.standin}/start?{urlencode({'endpoint': endpoint})}")
        return (Local if self.on_terminal else Handoff)(write_link(endpoint))

    def describe(self, pending: bytes) -> bytes:
        """See `wire.write_description`. Evidence is wanted where there is a folder of keys to check it with."""
        state = json.loads(pending)
        asked = challenge.parse(state["challenge"].encode())
        return wire.write_description(Description(asked, state["code"], self.options.wants_evidence))

    def receive(self, pending: bytes, message: bytes, now: datetime) -> bytes | Refusal:
        """Verify the program's result against the challenge of `pending`.

        Refusal codes: `cancelled`; `card_` + a `problems.Code` (what the program met), a `verification.Refused` (the step
        that failed), a `genuineness.Doubt`, `message` (not our protocol) or `roots` (ours are unreadable).
        """
        asked = challenge.parse(json.loads(pending)["challenge"].encode())
        try:
            result = wire.read_result(message)
        except WireError:
            return Refusal("card_message")
        if isinstance(result, Failed):
            return Refusal(result.problem if result.problem == wire.CANCELLED else f"card_{result.problem}")
        try:
            trusted = options.trust_of(self.options)
            checker = self.checker or NoRevocationCheck()
            verified = verify(result.signed, asked, trusted, checker=checker, now=now)
            genuine = self._is_genuine(result, asked, now)
        except (VerificationError, DoubtError) as error:
            return Refusal(f"card_{error.step.value}")
        except TrustError:
            return Refusal("card_roots")
        level = TERMINAL_LEVEL if self.on_terminal else VERIFIED_LEVEL if genuine else TEXT_LEVEL
        return _pending(**_proven(verified, result, level))

    def _is_genuine(self, reading: CardReading, asked: Challenge, now: datetime) -> bool:
        """Whether there is evidence; what nobody asked for is none. Raises DoubtError where it is wrong, TrustError."""
        if reading.evidence is None or not self.options.wants_evidence:
            return False
        issuers, text = options.issuers_of(self.options), challenge.build(asked)
        require_genuine(reading.evidence, text, issuers, production=self.options.production, now=now)
        return True

    def finish(self, pending: bytes, params: Mapping[str, str], now: datetime) -> Identity | Refusal:
        """The identity that `receive` proved; a refusal where nothing was received."""
        state = json.loads(pending)
        if "key" not in state:
            return Refusal("card_not_read")
        claims = {name: Claim(value, state["claims_level"], NAME) for name, value in state["claims"].items()}
        claims[CLAIM] = Claim(**state["revocation"])
        return Identity(NAME, state["key"], state["level"], datetime.fromisoformat(state["at"]), claims)


def _challenge(request: IdentityRequest) -> Challenge:
    issued = request.now.replace(microsecond=0)
    expires = min(request.expires_at.replace(microsecond=0), issued + challenge.LONGEST_LIFE)
    return Challenge(
        purpose=_line(request.purpose),
        portal=_line(request.portal),
        origin=challenge.origin_of(request.endpoint),
        session=request.session_tag,
        nonce=request.entropy.token_bytes(challenge.NONCE_BYTES),
        issued=issued,
        expires=expires,
    )


def _line(text: str) -> str:
    """One printable line: titles may hold full-width spaces and line ends."""
    printable = "".join(character for character in " ".join(text.split()) if character.isprintable())
    return printable[:_LONGEST_LINE].strip()


def _proven(verified: Verified, reading: CardReading, level: str) -> dict[str, object]:
    basic = reading.basic_information
    return {
        "key": verified.holder.key,
        "level": _LEVELS[verified.revocation.status],
        "at": verified.at.isoformat(),
        "revocation": _revocation(verified.revocation),
        "claims_level": level,
        "claims": {
            "name": basic.name,
            "address": basic.address,
            "birth_date": basic.birth_date,
            "sex": basic.sex,
        },
    }


def _revocation(known: Revocation) -> dict[str, str]:
    """What is kept of it: the result, its time and reference; never the certificate."""
    at = "" if known.at is None else known.at.isoformat()
    return {"value": f"{at} {known.reference}".strip(), "level": known.status.value, "source": known.method}


def _pending(**values: object) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode()

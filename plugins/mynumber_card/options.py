"""The table `[mynumber_card]` of the settings as a value, and what is missing or unsafe in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from engine.errors import SettingsError
from engine.settings import Section, Settings
from plugins.mynumber_card.proof import issuers, trust
from plugins.mynumber_card.proof.issuers import IssuerKey
from plugins.mynumber_card.proof.trust import Trust, TrustError
from plugins.mynumber_card.simulated import attester, hierarchy

SECTION = "mynumber_card"
Program = Literal["standin", "card", "terminal"]
_PROGRAMS: Final[tuple[Program, ...]] = ("standin", "card", "terminal")
_KEYS = ("roots", "policies", "issuer_keys", "revocation", "program", "standin_port")
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
# User authentication. From kjur/jsrsasign-oid-jpki; the issuer's profile document is the authority, so it can be set.
_OID: Final = re.compile(r"[0-2](?:\.(?:0|[1-9][0-9]*))+").fullmatch
_USUAL_POLICIES = ("1.2.392.200149.8.5.1.3.30",)


@dataclass(frozen=True, slots=True)
class Options:
    """`roots`: folder of the pinned roots (None: not set). `policies`: accepted policy OIDs.

    `issuer_keys`: folder of the keys behind EF 0004 (None: the four items are taken as they were read). `revocation`: name
    of the checker that is asked ("" = none named). `program`: who reads cards: the development stand-in, the card program
    of each applicant, or the one on this very terminal. `data`: where the stand-in keeps its cards. `standin_port`: its
    port on 127.0.0.1. `here`: whether the portal listens to this machine alone.
    """

    roots: Path | None
    policies: frozenset[str]
    issuer_keys: Path | None
    revocation: str
    program: Program
    data: Path
    standin_port: int
    here: bool
    production: bool

    @property
    def wants_evidence(self) -> bool:
        """Whether card programs are asked to show that the four items are genuine."""
        return self.issuer_keys is not None and self.issuer_keys.is_dir()

    @property
    def standin(self) -> str:
        """The stand-in's address."""
        return f"http://127.0.0.1:{self.standin_port}"


def read_options(settings: Settings) -> Options:
    """Reads `[mynumber_card]`. Raises SettingsError on an unknown key or a wrong type; `readiness` says what is missing.

    In development roots and issuer keys are those that the stand-in makes, its test policy is accepted too, and nobody is
    asked about revocation unless a checker is named.
    """
    section = settings.section(SECTION)
    for key in section:
        if key not in _KEYS:
            raise SettingsError("settings.unknown", key=f"{SECTION}.{key}")
    data = settings.data_dir / SECTION
    made = not settings.production
    policies = _policies(section)
    return Options(
        _folder(section, "roots", hierarchy.roots_in(data) if made else None),
        policies | {hierarchy.POLICY} if made else policies,
        _folder(section, "issuer_keys", attester.issuers_in(data) if made else None),
        _text(section, "revocation", "none" if made else ""),
        _program(section, production=settings.production),
        data,
        _port(section, settings.port + 1),
        settings.host in _LOOPBACK,
        settings.production,
    )


def trust_of(options: Options) -> Trust:
    """The pinned roots as they are in the folder now. Raises TrustError."""
    if options.roots is None:
        raise TrustError("folder", "")
    return Trust(trust.load_roots(options.roots), options.policies, options.production)


def issuers_of(options: Options) -> Mapping[bytes, IssuerKey]:
    """The issuer keys as they are in the folder now, none where no folder is set. Raises TrustError."""
    return {} if options.issuer_keys is None else issuers.load_issuers(options.issuer_keys)


def _program(section: Section, *, production: bool) -> Program:
    """The stand-in by default, which production does not know."""
    known = _PROGRAMS[1:] if production else _PROGRAMS
    named = _text(section, "program", known[0])
    if named not in known:
        raise SettingsError("settings.choice", key=f"{SECTION}.program", choices=", ".join(known))
    return named


def _text(section: Section, key: str, usual: str) -> str:
    value = section.get(key, usual)
    if not isinstance(value, str):
        raise SettingsError("settings.type_str", key=f"{SECTION}.{key}")
    return value


def _folder(section: Section, key: str, usual: Path | None) -> Path | None:
    return Path(_text(section, key, "")) if key in section else usual


def _policies(section: Section) -> frozenset[str]:
    value = section.get("policies", list(_USUAL_POLICIES))
    if not isinstance(value, list) or not value or not all(isinstance(item, str) and _OID(item) for item in value):
        raise SettingsError("settings.type_list", key=f"{SECTION}.policies")
    return frozenset(value)


def _port(section: Section, usual: int) -> int:
    value = section.get("standin_port", usual)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 65_536:
        raise SettingsError("settings.type_int", key=f"{SECTION}.standin_port")
    return value

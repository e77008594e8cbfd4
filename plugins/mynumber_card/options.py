"""The table `[mynumber_card]` of the settings as a value, and what is missing or unsafe in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from engine.errors import Diagnostic, SettingsError
from engine.settings import Section, Settings
from plugins.mynumber_card import trust
from plugins.mynumber_card.simulated import hierarchy
from plugins.mynumber_card.trust import Trust, TrustError

SECTION = "mynumber_card"
_KEYS = ("roots", "policies", "standin_port")
# User authentication. From kjur/jsrsasign-oid-jpki; the issuer's profile document is the authority, so it can be set.
_USUAL_POLICIES = ("1.2.392.200149.8.5.1.3.30",)
_WARN_BEFORE = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Options:
    """`roots`: folder of the pinned roots (None: not set). `policies`: accepted policy OIDs.

    `data`: where the development stand-in keeps its cards. `standin_port`: its port on 127.0.0.1.
    """

    roots: Path | None
    policies: frozenset[str]
    data: Path
    standin_port: int
    production: bool

    @property
    def standin(self) -> str:
        """The stand-in's address."""
        return f"http://127.0.0.1:{self.standin_port}"


def read_options(settings: Settings) -> Options:
    """Reads `[mynumber_card]`. Raises SettingsError on an unknown key or a wrong type; `problems` says what is missing.

    In development the roots are those of the test hierarchy that the stand-in makes, and its test policy is accepted too.
    """
    section = settings.section(SECTION)
    for key in section:
        if key not in _KEYS:
            raise SettingsError("settings.unknown", key=f"{SECTION}.{key}")
    data = settings.data_dir / SECTION
    roots = _folder(section, None if settings.production else hierarchy.roots_in(data))
    policies = _policies(section)
    return Options(
        roots,
        policies if settings.production else policies | {hierarchy.POLICY},
        data,
        _port(section, settings.port + 1),
        settings.production,
    )


def trust_of(options: Options) -> Trust:
    """The pinned roots as they are in the folder now. Raises TrustError."""
    if options.roots is None:
        raise TrustError("folder", "")
    return Trust(trust.load_roots(options.roots), options.policies, options.production)


def problems(options: Options, now: datetime) -> tuple[Diagnostic, ...]:
    """What stands in the way of production; in development the stand-in brings everything along."""
    if not options.production:
        return ()
    # This version has neither a revocation check nor the card program: it says so instead of pretending.
    return (*_root_problems(options, now), _diagnostic("card.no_revocation_check"), _diagnostic("card.no_program"))


def _root_problems(options: Options, now: datetime) -> tuple[Diagnostic, ...]:
    if options.roots is None:
        return (_diagnostic("card.no_roots"),)
    try:
        roots = trust.load_roots(options.roots)
    except TrustError as error:
        return (_diagnostic("card.root_unfit", file=error.file, reason=error.code),)
    if not roots:
        return (_diagnostic("card.no_roots"),)
    found = []
    for root in roots:
        number = f"{root.serial_number:x}"
        if reason := trust.unfit(root):
            found.append(_diagnostic("card.root_unfit", file=number, reason=reason))
        if trust.is_test(root):
            found.append(_diagnostic("card.test_root", file=number))
        if root.not_valid_after_utc < now + _WARN_BEFORE:
            until = root.not_valid_after_utc.date().isoformat()
            found.append(
                Diagnostic(
                    f"[{SECTION}]", 0, 0, "card.root_ending", {"file": number, "until": until}, severity="warning"
                )
            )
    return tuple(found)


def _diagnostic(code: str, **params: str) -> Diagnostic:
    return Diagnostic(f"[{SECTION}]", 0, 0, code, params)


def _folder(section: Section, usual: Path | None) -> Path | None:
    value = section.get("roots")
    if value is None:
        return usual
    if not isinstance(value, str):
        raise SettingsError("settings.type", key=f"{SECTION}.roots", expected="str")
    return Path(value)


def _policies(section: Section) -> frozenset[str]:
    value = section.get("policies", list(_USUAL_POLICIES))
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SettingsError("settings.type", key=f"{SECTION}.policies", expected="list of strings")
    return frozenset(value)


def _port(section: Section, usual: int) -> int:
    value = section.get("standin_port", usual)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 65_536:
        raise SettingsError("settings.type", key=f"{SECTION}.standin_port", expected="int")
    return value

"""The origins the program talks to: pinned by the person on first use, or named by configuration. Everything else is refused."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from plugins.mynumber_card import challenge
from plugins.mynumber_card.challenge import ChallengeError
from plugins.mynumber_card.program.portals.network import LOOPBACK_HOSTS

_VERSION: Final = 1
_MOST: Final = 200


class OriginsError(Exception):
    """The file of pinned origins is not ours to read: nothing is trusted until somebody looks at it. The text is its path."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """An origin and the portal names it gave itself. `fixed`: by configuration; only an administrator forgets it."""

    origin: str
    portals: tuple[str, ...] = ()
    fixed: bool = False


def is_secure(origin: str) -> bool:
    """https, or this very machine."""
    return urlsplit(origin).scheme == "https" or is_loopback(origin)


def is_loopback(origin: str) -> bool:
    """This very machine."""
    return (urlsplit(origin).hostname or "") in LOOPBACK_HOSTS


@dataclass(frozen=True, slots=True)
class Origins:
    """`file` keeps what the person pinned; `fixed` comes from configuration; `only_fixed`: nothing else may be pinned."""

    file: Path
    fixed: frozenset[str] = frozenset()
    only_fixed: bool = False

    def all(self) -> tuple[Pinned, ...]:
        """Every origin that is trusted, by address. Raises OriginsError."""
        kept = {one.origin: one for one in self._kept()}
        if self.only_fixed:
            kept = {origin: one for origin, one in kept.items() if origin in self.fixed}
        for origin in self.fixed:
            kept[origin] = replace(kept.get(origin, Pinned(origin)), fixed=True)
        return tuple(kept[origin] for origin in sorted(kept))

    def trusts(self, origin: str) -> bool:
        """Whether `origin` is pinned. Raises OriginsError."""
        return any(one.origin == origin for one in self.all())

    def elsewhere(self, portal: str, origin: str) -> tuple[str, ...]:
        """The other origins that this portal's name was pinned with; () where it is known at `origin` too."""
        known = [one for one in self.all() if portal in one.portals]
        return () if any(one.origin == origin for one in known) else tuple(one.origin for one in known)

    def pin(self, origin: str, portal: str) -> None:
        """Trust `origin`, and remember that this portal is there. Raises OriginsError, OSError."""
        kept = {one.origin: one for one in self._kept()}
        known = kept.get(origin, Pinned(origin))
        if origin in kept and portal in known.portals:
            return
        names = known.portals if portal in known.portals else (*known.portals, portal)
        kept[origin] = replace(known, portals=names)
        self._write(kept.values())

    def forget(self, origin: str) -> bool:
        """Trust `origin` no more; whether it was pinned by the person. Raises OriginsError, OSError."""
        kept = self._kept()
        left = [one for one in kept if one.origin != origin]
        if len(left) < len(kept):
            self._write(left)
        return len(left) < len(kept)

    def _kept(self) -> tuple[Pinned, ...]:
        if not self.file.exists():
            return ()
        try:
            values = json.loads(self.file.read_text(encoding="utf-8"))
            return _read(values)
        except (OSError, ValueError, RecursionError, KeyError, TypeError) as error:
            raise OriginsError(str(self.file)) from error

    def _write(self, origins: Iterable[Pinned]) -> None:
        """The whole file at once, for its owner alone."""
        rows = [{"origin": one.origin, "portals": list(one.portals)} for one in origins]
        text = json.dumps({"version": _VERSION, "origins": rows}, ensure_ascii=False, indent=1) + "\n"
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self.file.with_name(f".{self.file.name}.{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.file)


def _read(values: object) -> tuple[Pinned, ...]:
    if not isinstance(values, dict) or set(values) != {"version", "origins"} or values["version"] != _VERSION:
        raise ValueError("shape")
    rows = values["origins"]
    if not isinstance(rows, list) or len(rows) > _MOST:
        raise ValueError("rows")
    return tuple(_row(row) for row in rows)


def _row(row: object) -> Pinned:
    if not isinstance(row, dict) or set(row) != {"origin", "portals"}:
        raise ValueError("row")
    origin, portals = row["origin"], row["portals"]
    if not isinstance(origin, str) or not isinstance(portals, list):
        raise ValueError("row")
    if not all(isinstance(name, str) and name.isprintable() for name in portals):
        raise ValueError("portals")
    require_origin(origin)
    return Pinned(origin, tuple(portals))


def require_origin(origin: str) -> None:
    """That `origin` is written as origins are, and secure. Raises ValueError."""
    try:
        written = challenge.origin_of(origin)
    except ChallengeError as error:
        raise ValueError("origin") from error
    if written != origin or not is_secure(origin):
        raise ValueError("origin")

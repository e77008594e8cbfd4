"""The signing key: kept in a file so that a restart does not change it, and two ways to change it on purpose."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

ALGORITHM: Final = "RS256"
_BITS: Final = 2048
_KID_BYTES: Final = 8


class SigningKeys:
    """RS256 and nothing else. The newest key signs; earlier ones stay published until one is replaced under its own kid."""

    def __init__(self, file: Path, chance: Callable[[int], bytes]) -> None:
        """Raises OSError."""
        self._file, self._chance = file, chance
        self._keys = _read(file) or [self._made(self._new_kid())]
        self._keep()

    @property
    def kid(self) -> str:
        return str(self._keys[-1].kid)

    def jwks(self) -> Mapping[str, object]:
        """The public halves (RFC 7517)."""
        return {"keys": [key.as_dict(private=False) for key in self._keys]}

    def sign(self, claims: Mapping[str, object]) -> str:
        return jwt.encode({"alg": ALGORITHM, "kid": self.kid, "typ": "JWT"}, dict(claims), self._keys[-1])

    def rotate(self) -> None:
        """A new key under a new kid; the earlier ones stay published."""
        self._keys.append(self._made(self._new_kid()))
        self._keep()

    def replace(self) -> None:
        """Another key under the same kid: what a provider should not do, and does after an accident."""
        self._keys[-1] = self._made(self.kid)
        self._keep()

    def _made(self, kid: str) -> RSAKey:
        return RSAKey.generate_key(_BITS, {"kid": kid, "use": "sig", "alg": ALGORITHM}, private=True)

    def _new_kid(self) -> str:
        return self._chance(_KID_BYTES).hex()

    def _keep(self) -> None:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._file.with_suffix(".new")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump({"keys": [key.as_dict(private=True) for key in self._keys]}, file)
        draft.replace(self._file)


def _read(file: Path) -> list[RSAKey]:
    """None where there is no file, or none that can be used: development keys are made again."""
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))["keys"]
        return [RSAKey.import_key(each) for each in stored]
    except (OSError, ValueError, KeyError, TypeError, JoseError):
        return []

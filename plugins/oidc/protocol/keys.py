"""The provider's public keys (RFC 7517) as far as they verify the one algorithm that its ID tokens are signed with."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from plugins.oidc.failures import Refused
from plugins.oidc.options import Algorithm
from plugins.oidc.protocol.web import Object

PublicKey = RSAKey | ECKey
_MOST_KEYS: Final = 32
_KEY_BITS: Final = range(2048, 8193)
_LONGEST_NUMBER: Final = 1400
"""Characters of a modulus of 8192 bits, in base64url, with room."""


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """Keys for signatures, with the `kid` of each ("" = none)."""

    known: tuple[tuple[str, PublicKey], ...]

    def for_kid(self, kid: str) -> PublicKey | None:
        """The key of that name; without a name the only one there is."""
        if not kid:
            return self.known[0][1] if len(self.known) == 1 else None
        return next((key for name, key in self.known if name == kid), None)


def read_keys(found: Object, algorithm: Algorithm) -> Keys:
    """Keys of other kinds are passed over (RFC 7517 section 5). Raises Refused where none is left."""
    listed = found.get("keys")
    if not isinstance(listed, list):
        raise Refused("keys")
    read = [_key(each, algorithm) for each in listed[:_MOST_KEYS]]
    known = tuple(each for each in read if each is not None)
    if not known:
        raise Refused("keys")
    return Keys(known)


def _key(found: object, algorithm: Algorithm) -> tuple[str, PublicKey] | None:
    """Only the public numbers are taken over: nothing else in the entry can change what the key is."""
    if not isinstance(found, dict) or found.get("use", "sig") != "sig" or found.get("alg", algorithm) != algorithm:
        return None
    kid = found.get("kid", "")
    if not isinstance(kid, str):
        return None
    try:
        key = _MAKERS[algorithm](found)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return (kid, key) if key is not None else None


def _rsa(found: Mapping[str, object]) -> RSAKey | None:
    n, e = str(found["n"]), str(found["e"])
    if found["kty"] != "RSA" or len(n) + len(e) > _LONGEST_NUMBER:
        return None
    if int.from_bytes(base64.urlsafe_b64decode(n + "==")).bit_length() not in _KEY_BITS:
        return None
    return RSAKey.import_key({"kty": "RSA", "n": n, "e": e})


def _p256(found: Mapping[str, object]) -> ECKey | None:
    if found["kty"] != "EC" or found["crv"] != "P-256":
        return None
    return ECKey.import_key({"kty": "EC", "crv": "P-256", "x": str(found["x"]), "y": str(found["y"])})


_MAKERS: Final[Mapping[Algorithm, Callable[[Mapping[str, object]], PublicKey | None]]] = {"RS256": _rsa, "ES256": _p256}

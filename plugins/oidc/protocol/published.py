"""What the provider publishes about itself: endpoints (OpenID Connect Discovery 1.0) and keys, believed for a while."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from plugins.oidc.failures import Refused
from plugins.oidc.options import ENDPOINTS, LOGOUT, ClientOptions, is_fit
from plugins.oidc.protocol.keys import Keys, read_keys
from plugins.oidc.protocol.web import Object, read_address, read_object

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Metadata:
    """`end_session_endpoint` is "" where there is no logout. `states_issuer`: callbacks carry `iss` (RFC 9207)."""

    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str
    states_issuer: bool
    states_auth_time: bool


class Published:
    """Reads anew after `ttl_seconds`; keys also when a signature does not fit, but not again within `reread_seconds`.

    Used by many threads: what is known is replaced as a whole. Readings may happen twice at the same time, forced ones one
    after the other.
    """

    def __init__(self, options: ClientOptions, ticks: Callable[[], float] = time.monotonic) -> None:
        self._options = options
        self._ticks = ticks
        self._rereading = threading.Lock()
        self._metadata: tuple[float, Metadata] | None = None
        self._keys: tuple[float, Keys] | None = None
        self._reread: float | None = None

    def metadata(self, session: Any) -> Metadata:
        """Raises Down, and Refused where it is not the configured provider's or not fit. Settings may stand for it."""
        if self._options.endpoints:
            return read_metadata(self._options, {"issuer": self._options.issuer, **self._options.endpoints})
        kept = self._fresh(self._metadata)
        if kept is None:
            found = read_object(read_address(session, discovery_address(self._options)).content)
            kept = read_metadata(self._options, found)
            self._metadata = (self._ticks(), kept)
        return kept

    def keys(self, session: Any) -> Keys:
        """Raises Down and Refused."""
        return self._fresh(self._keys) or self._read_keys(session)

    def keys_after(self, session: Any, used: Keys) -> Keys | None:
        """Other keys than `used`, where somebody read them meanwhile or a reading is allowed; else None."""
        with self._rereading:
            kept = self._fresh(self._keys)
            if kept is not None and kept is not used:
                return kept
            if self._reread is not None and self._ticks() - self._reread < self._options.reread_seconds:
                return None
            try:
                return self._read_keys(session)
            finally:
                self._reread = self._ticks()

    def _read_keys(self, session: Any) -> Keys:
        address = self.metadata(session).jwks_uri
        keys = read_keys(read_object(read_address(session, address).content), self._options.id_token_algorithm)
        self._keys = (self._ticks(), keys)
        return keys

    def _fresh(self, kept: tuple[float, T] | None) -> T | None:
        return kept[1] if kept is not None and self._ticks() - kept[0] < self._options.ttl_seconds else None


def discovery_address(options: ClientOptions) -> str:
    """Discovery 1.0 section 4: below the issuer, whether that ends with a slash or not."""
    return f"{options.issuer.removesuffix('/')}/.well-known/openid-configuration"


def read_metadata(options: ClientOptions, found: Object) -> Metadata:
    """Raises Refused: another issuer (compared exactly), an endpoint missing, or one where production must not go."""
    if found.get("issuer") != options.issuer:
        raise Refused("issuer_differs")
    addresses = {name: _endpoint(options, found.get(name)) for name in ENDPOINTS}
    logout = found.get(LOGOUT)
    told = found.get("claims_supported")
    return Metadata(
        **addresses,
        end_session_endpoint=_endpoint(options, logout) if logout is not None else "",
        states_issuer=found.get("authorization_response_iss_parameter_supported") is True,
        states_auth_time=isinstance(told, list) and "auth_time" in told,
    )


def _endpoint(options: ClientOptions, address: object) -> str:
    if not isinstance(address, str) or not is_fit(address, production=options.production):
        raise Refused("endpoint_unfit")
    return address

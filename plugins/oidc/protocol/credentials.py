"""How the client shows who it is at the token endpoint: by its secret (RFC 6749 section 2.3.1) or by its key (RFC 7523)."""

from datetime import datetime
from typing import Any, Final
from urllib.parse import quote_plus

from authlib.integrations.httpx_client import OAuth2ClientAuth
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from plugins.oidc.options import ClientOptions

ASSERTION_SECONDS: Final = 60
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_FEWEST_BITS: Final = 2048


def credentials(options: ClientOptions, endpoint: str, number: str, now: datetime) -> dict[str, Any]:
    """What Authlib's `fetch_token` is given besides the code. `number` is used for this one assertion."""
    if not options.private_key:
        return {"auth": _basic(options)}
    key, algorithm = _signing_key(options.private_key)
    issued = int(now.timestamp())
    claims = {
        "iss": options.client_id,
        "sub": options.client_id,
        "aud": endpoint,
        "jti": number,
        "iat": issued,
        "exp": issued + ASSERTION_SECONDS,
    }
    header = {"alg": algorithm, **({"kid": options.key_id} if options.key_id else {})}
    assertion = jwt.encode(header, claims, key, algorithms=[algorithm])
    # Authlib adds client_id by itself: to it, a client without a secret is a public one.
    return {"client_assertion_type": _ASSERTION, "client_assertion": assertion}


def is_usable(private_key: str) -> bool:
    """An RSA key of 2048 bits or more, or one on the curve P-256, in PEM without a password."""
    try:
        _signing_key(private_key)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True


def _basic(options: ClientOptions) -> Any:
    """Authlib sends id and secret as they are: a provider that wants them form-encoded gets them so from here."""
    spelled = quote_plus if options.basic_auth_form_encode else str
    return OAuth2ClientAuth(spelled(options.client_id), spelled(options.client_secret), "client_secret_basic")


def _signing_key(private_key: str) -> tuple[RSAKey | ECKey, str]:
    """Raises ValueError, TypeError and UnsupportedAlgorithm."""
    key = load_pem_private_key(private_key.encode(), password=None)
    if isinstance(key, RSAPrivateKey) and key.key_size >= _FEWEST_BITS:
        return RSAKey.import_key(key), "RS256"
    if isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1):
        return ECKey.import_key(key), "ES256"
    raise ValueError

"""Discovery, the token endpoint and UserInfo (OpenID Connect Core 3.1.3, 5.3): what the portal's server talks to."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from hmac import compare_digest
from typing import Final
from urllib.parse import unquote_plus

from plugins.oidc.devidp.book import TOKEN_LIFE, Grant
from plugins.oidc.devidp.keys import ALGORITHM
from plugins.oidc.devidp.stand import Answer, Stand

_ID_TOKEN_SECONDS: Final = 3600
_TOKEN_SECONDS: Final = int(TOKEN_LIFE.total_seconds())


def discovery(stand: Stand) -> Answer:
    """OpenID Connect Discovery 1.0 section 3."""
    paths, origin = stand.tenant.paths, stand.origin
    end = {"end_session_endpoint": origin + paths.end_session} if paths.end_session else {}
    return Answer(json={
        "issuer": stand.issuer,
        "authorization_endpoint": origin + paths.authorization,
        "token_endpoint": origin + paths.token,
        "userinfo_endpoint": origin + paths.userinfo,
        "jwks_uri": origin + paths.jwks,
        **end,
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": list(stand.tenant.scopes),
    })  # fmt: skip


def jwks(stand: Stand) -> Answer:
    return Answer(json=stand.keys.jwks())


def token(stand: Stand, authorization: str, fields: Mapping[str, str]) -> Answer:
    """A code for an access token and an ID token. A code comes once; coming twice, it ends what it had given."""
    if not _is_client(stand, authorization):
        return _error(401, stand.tenant.client_refused)
    if fields.get("grant_type") != "authorization_code":
        return _error(400, "unsupported_grant_type" if fields.get("grant_type") else "invalid_request")
    if not all(fields.get(name) for name in ("code", "redirect_uri", "code_verifier")):
        return _error(400, "invalid_request")
    book, code = stand.book, fields["code"]
    if code in book.spent:
        book.tokens.pop(book.spent[code], None)
        return _error(400, "invalid_grant")
    found = book.codes.pop(code, None)
    if found is None or found.until < stand.clock() or not _fits(found, fields):
        return _error(400, "invalid_grant")
    return _give(stand, code, found)


def userinfo(stand: Stand, authorization: str) -> Answer:
    """The claims of the account as its file is now, as the scopes show them."""
    scheme, _, secret = authorization.partition(" ")
    found = stand.book.tokens.get(secret.strip()) if scheme.lower() == "bearer" else None
    if found is None or found.until < stand.clock():
        return _error(401, "invalid_token")
    if "openid" not in found.asked.scopes:
        return _error(403, "insufficient_scope")
    account = stand.account(found.account)
    if account is None:
        return _error(401, "invalid_token")
    return Answer(json=stand.tenant.claims(found.asked.scopes, account.userinfo))


def _is_client(stand: Stand, authorization: str) -> bool:
    """`client_secret_basic`, form-encoded (RFC 6749 2.3.1) or, as many clients do, not."""
    scheme, _, encoded = authorization.partition(" ")
    try:
        given = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    name, _, secret = given.partition(":")
    right = f"{stand.tenant.client_id}:{stand.tenant.client_secret}".encode()
    plain, decoded = given.encode(), f"{unquote_plus(name)}:{unquote_plus(secret)}".encode()
    return scheme.lower() == "basic" and (compare_digest(plain, right) or compare_digest(decoded, right))


def _fits(found: Grant, fields: Mapping[str, str]) -> bool:
    digest = hashlib.sha256(fields["code_verifier"].encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=")
    return fields["redirect_uri"] == found.asked.redirect_uri and compare_digest(
        challenge, found.asked.challenge.encode()
    )


def _give(stand: Stand, code: str, found: Grant) -> Answer:
    client, now = stand.tenant.client_id, int(stand.now.timestamp())
    usual: dict[str, object] = {"iss": stand.issuer, "sub": found.sub, "iat": now, "exp": now + _ID_TOKEN_SECONDS}
    access = stand.keys.sign({**usual, "azp": client, "jti": stand.book.secret()})
    proof: dict[str, object] = {
        "aud": client,
        "auth_time": int(found.auth_time.timestamp()),
        "jti": stand.book.secret(),
    }
    nonce = {"nonce": found.asked.nonce} if found.asked.nonce else {}
    until = stand.clock() + TOKEN_LIFE
    stand.book.tokens[access] = Grant(found.asked, found.account, found.sub, found.auth_time, until)
    stand.book.spent[code] = access
    return Answer(json={
        "access_token": access,
        "token_type": "Bearer",
        "expires_in": _TOKEN_SECONDS,
        "id_token": stand.keys.sign({**usual, **proof, **nonce}),
    })  # fmt: skip


def _error(status: int, error: str) -> Answer:
    return Answer(status, json={"error": error})

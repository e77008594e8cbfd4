"""One way out and back: what is kept on the server meanwhile, and what the callback may say (RFC 6749 section 4.1.2, RFC 9207)."""

import base64
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Final

from engine.ports.identity import IdentityRequest
from plugins.oidc import failures
from plugins.oidc.failures import Down, Refused

RANDOM_BYTES: Final = 32
_CODE: Final = re.compile(r"[\x20-\x7e]{1,2048}")
_ERRORS: Final = {
    "access_denied": failures.CANCELLED,
    "login_required": failures.LOGIN_REQUIRED,
    "interaction_required": failures.LOGIN_REQUIRED,
    "account_selection_required": failures.LOGIN_REQUIRED,
    "consent_required": failures.LOGIN_REQUIRED,
    "invalid_scope": failures.SCOPE,
}
_BUSY: Final = ("temporarily_unavailable", "server_error")


@dataclass(frozen=True, slots=True)
class Attempt:
    """The engine seals it, binds it to the browser's session and gives it back once. `began` is an ISO instant."""

    issuer: str
    return_url: str
    began: str
    fresh: bool
    dated: bool
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    number: str = field(repr=False)

    def pending(self) -> bytes:
        return json.dumps(asdict(self)).encode()


def new_attempt(issuer: str, request: IdentityRequest) -> Attempt:
    """State, nonce, code verifier and the number of an assertion: 256 bits each, 43 characters (RFC 7636 section 4.1)."""
    state, nonce, verifier, number = (_word(request.entropy.token_bytes(RANDOM_BYTES)) for _ in range(4))
    began = request.now.isoformat()
    asked = (request.return_url, began, request.fresh, request.dated)
    return Attempt(issuer, *asked, state, nonce, verifier, number)


def read_attempt(pending: bytes, issuer: str) -> Attempt:
    """Raises Refused where it is not an attempt with this provider."""
    try:
        attempt = Attempt(**json.loads(pending))
        datetime.fromisoformat(attempt.began)
    except (ValueError, TypeError, RecursionError):
        raise Refused("pending", failures.STATE) from None
    if attempt.issuer != issuer:
        raise Refused("pending", failures.STATE)
    return attempt


def code_of(attempt: Attempt, params: Mapping[str, str]) -> str:
    """The authorization code. The state is looked at before anything else, then the issuer, then errors.

    Raises Refused, and Down where the provider says that it cannot work now.
    """
    if not hmac.compare_digest(params.get("state", "").encode("utf-8", "replace"), attempt.state.encode()):
        raise Refused("callback_state", failures.STATE)
    if params.get("iss", attempt.issuer) != attempt.issuer:
        raise Refused("callback_iss")
    if "error" in params:
        error = params["error"]
        if error in _BUSY:
            raise Down("callback_busy")
        raise Refused("callback_error", _ERRORS.get(error, failures.ANSWER))
    code = params.get("code", "")
    if not _CODE.fullmatch(code):
        raise Refused("callback_code")
    return code


def _word(random: bytes) -> str:
    return base64.urlsafe_b64encode(random).rstrip(b"=").decode()

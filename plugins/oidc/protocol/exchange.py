"""What is fetched for a code: tokens and UserInfo. Tokens live as long as one call; nothing of them is kept or told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx2

from plugins.oidc import failures
from plugins.oidc.failures import Refused
from plugins.oidc.protocol.attempt import Attempt
from plugins.oidc.protocol.published import Metadata
from plugins.oidc.protocol.web import Object, must_be_ok, must_work, read_object

_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,16384}")
_REFUSED: Final = (400, 401, 403)
_FORBIDDEN: Final = 403


@dataclass(frozen=True, slots=True)
class Tokens:
    access_token: str = field(repr=False)
    id_token: str = field(repr=False)


def fetch_tokens(session: Any, endpoint: str, attempt: Attempt, code: str, shown: Mapping[str, Any]) -> Tokens:
    """Exchanges the code (RFC 6749 section 4.1.3, RFC 7636); `shown` are our `credentials`. Raises Down and Refused."""
    session.register_compliance_hook("access_token_response", _checked)
    found = session.fetch_token(
        endpoint,
        grant_type="authorization_code",
        code=code,
        redirect_uri=attempt.return_url,
        code_verifier=attempt.verifier,
        **shown,
    )
    return Tokens(found["access_token"], found["id_token"])


def fetch_userinfo(session: httpx2.Client, metadata: Metadata, tokens: Tokens) -> Object:
    """Core section 5.3. Raises Down and Refused."""
    answer = session.request(
        "GET",
        metadata.userinfo_endpoint,
        headers={"Authorization": f"Bearer {tokens.access_token}"},
        withhold_token=True,  # type: ignore[call-arg]
    )
    if answer.status_code == _FORBIDDEN:
        raise Refused("userinfo_forbidden", failures.SCOPE)
    must_be_ok(answer)
    return read_object(answer.content)


def _checked(answer: httpx2.Response) -> httpx2.Response:
    """Authlib reads answers as it finds them: it gets only what was looked at here."""
    must_work(answer)
    if answer.status_code in _REFUSED:
        raise _refusal(answer)
    must_be_ok(answer)
    found = read_object(answer.content)
    kind, tokens = found.get("token_type"), (found.get("access_token"), found.get("id_token"))
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise Refused("token_type")
    if not all(isinstance(token, str) and _TOKEN.fullmatch(token) for token in tokens):
        raise Refused("token_missing")
    return httpx2.Response(200, json={"access_token": tokens[0], "id_token": tokens[1], "token_type": "Bearer"})


def _refusal(answer: httpx2.Response) -> Refused:
    """A code that is spent or too old is the applicant's to mend; all else is between the provider and us."""
    error = read_object(answer.content).get("error")
    if error == "invalid_grant":
        return Refused("token_grant", failures.EXPIRED_CODE)
    return Refused("token_client" if error in ("invalid_client", "unauthorized") else "token_refused")

"""The authorization endpoint (OpenID Connect Core 3.1.2): what may be asked for, and whether somebody has to log in."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from plugins.oidc.devidp import pages
from plugins.oidc.devidp.book import LOGIN_LIFE, Asked, Login, Session
from plugins.oidc.devidp.stand import Answer, Stand, grant, refuse

_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_LONGEST: Final = 2000
Params = Mapping[str, str]


def authorize(stand: Stand, params: Params, browser: str, session: str) -> Answer:
    """A page of this provider for an unknown client or address, which are never sent anybody; else back with a code or
    an error; else on to the login."""
    stand.book.tidy(stand.clock())
    if params.get("client_id") != stand.tenant.client_id:
        return pages.refused(stand, "invalid_client", "このクライアントは登録されていません。")
    if not stand.serves(params.get("redirect_uri", "")):
        return pages.refused(stand, "invalid_grant", "この redirect_uri は登録されていません。")
    asked = _asked(stand, params)
    error = _wrong(stand, params, asked)
    if error:
        return refuse(asked, error)
    if stand.switches.deny:
        return refuse(asked, "access_denied")
    known = _known(stand, asked, session)
    account = stand.account(known.account) if known else None
    if known and account and not account.expired:
        return grant(stand, asked, account, known.auth_time)
    if "none" in asked.prompt:
        return refuse(asked, "login_required")
    return _begin(stand, asked, browser)


def _asked(stand: Stand, params: Params) -> Asked:
    """Without `scope`, everything the provider has: a mistake of the asking side that must show."""
    age = params.get("max_age", "")
    return Asked(
        redirect_uri=params["redirect_uri"],
        scopes=tuple(params.get("scope", " ".join(stand.tenant.scopes)).split()),
        state=params.get("state", ""),
        nonce=params.get("nonce", ""),
        challenge=params.get("code_challenge", ""),
        prompt=frozenset(params.get("prompt", "").split()),
        max_age=int(age) if age.isascii() and age.isdigit() and len(age) < 10 else None,
        login_hint=params.get("login_hint", "")[:200],
    )


def _wrong(stand: Stand, params: Params, asked: Asked) -> str:
    """The error's name; "" = in order."""
    if params.get("response_type") != "code":
        return "unsupported_response_type" if params.get("response_type") else "invalid_request"
    if params.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(asked.challenge):
        return "invalid_request"
    if max(len(asked.state), len(asked.nonce)) > _LONGEST or (len(asked.prompt) > 1 and "none" in asked.prompt):
        return "invalid_request"
    if "openid" not in asked.scopes or not set(asked.scopes) <= set(stand.tenant.scopes):
        return "invalid_scope"
    return ""


def _known(stand: Stand, asked: Asked, session: str) -> Session | None:
    """The session, unless the portal wants the login anew or a younger one."""
    found = stand.book.sessions.get(session)
    if found is None or "login" in asked.prompt:
        return None
    if asked.max_age is not None and stand.now - found.auth_time > timedelta(seconds=asked.max_age):
        return None
    return found


def _begin(stand: Stand, asked: Asked, browser: str) -> Answer:
    book = stand.book
    binding = browser or book.secret()
    login = Login(book.secret(), binding, book.secret(), asked, stand.clock() + LOGIN_LIFE)
    book.logins[login.id] = login
    return Answer(303, location=f"{stand.origin}/login?login={login.id}", browser=binding)

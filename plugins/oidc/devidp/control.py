"""The switches for trouble on the provider's first page, and logging out."""

from collections.abc import Mapping
from hmac import compare_digest
from typing import Final, cast

from plugins.oidc.devidp import pages
from plugins.oidc.devidp.stand import Answer, Broken, Stand, Switches, back_to

SLOWEST: Final = 60
FURTHEST: Final = 100_000


def show(stand: Stand) -> Answer:
    return pages.control(stand)


def act(stand: Stand, fields: Mapping[str, str]) -> Answer:
    """Sets the switches, or changes the key; the page says what holds now."""
    if not compare_digest(fields.get("csrf", "").encode(), stand.control_csrf.encode()):
        return pages.told(stand, 403, "この操作はできません", "このページを開き直してから、もう一度押してください。")
    if "rotate" in fields:
        stand.keys.rotate()
    elif "replace" in fields:
        stand.keys.replace()
    else:
        _set(stand.switches, fields)
    return Answer(303, location=f"{stand.origin}/")


def _set(switches: Switches, fields: Mapping[str, str]) -> None:
    switches.deny = fields.get("deny") == "on"
    switches.slow_seconds = min(max(_number(fields.get("slow", "")), 0), SLOWEST)
    switches.skew_seconds = min(max(_number(fields.get("skew", "")), -FURTHEST), FURTHEST)
    broken = fields.get("broken", "")
    switches.broken = cast(Broken, broken) if broken in ("discovery", "token", "userinfo") else ""


def _number(text: str) -> int:
    try:
        return int(text[:10])
    except ValueError:
        return 0


def end_session(stand: Stand, params: Mapping[str, str], session: str) -> Answer:
    """Logged out here too (OpenID Connect RP-Initiated Logout 1.0), and back where one of the portals wants."""
    stand.book.sessions.pop(session, None)
    target = params.get("post_logout_redirect_uri", "")
    if target and (stand.serves(target) or target.rstrip("/") in stand.portals):
        return Answer(303, location=back_to(target, state=params.get("state", "")), session="")
    told = pages.told(stand, 200, "ログアウトしました", "このブラウザーでのログインを終わりました。")
    return Answer(told.status, told.body, session="")

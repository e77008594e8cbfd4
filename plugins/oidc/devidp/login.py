"""The way through the pages: account and password, then the one-time code; or one button per person."""

import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from hmac import compare_digest

from plugins.oidc.devidp import pages
from plugins.oidc.devidp.accounts import Account
from plugins.oidc.devidp.book import SESSION_LIFE, Login, Session
from plugins.oidc.devidp.stand import Answer, Stand, grant, refuse

Fields = Mapping[str, str]


def show(stand: Stand, login_id: str, browser: str) -> Answer:
    """The page this login stands at."""
    login = _find(stand, login_id, browser)
    return _page(stand, login) if login else _lost(stand)


def act(stand: Stand, fields: Fields, browser: str) -> Answer:
    """A button was pressed. Only the browser that began, with the form it was given."""
    login = _find(stand, fields.get("login", ""), browser)
    if login is None or not compare_digest(fields.get("csrf", "").encode(), login.csrf.encode()):
        return _lost(stand)
    if "cancel" in fields:
        del stand.book.logins[login.id]
        return refuse(login.asked, "access_denied")
    if stand.tenant.proof == "approval":
        return _approve(stand, login, fields)
    if login.code:
        return _enter_code(stand, login, fields)
    return _enter_password(stand, login, fields)


def _find(stand: Stand, login_id: str, browser: str) -> Login | None:
    login = stand.book.logins.get(login_id)
    if login is None or login.until < stand.clock() or not compare_digest(login.browser.encode(), browser.encode()):
        return None
    return login


def _lost(stand: Stand) -> Answer:
    return pages.told(
        stand, 400, "ログインを続けられません",
        "このログインは終わっているか、別のブラウザーで始められています。手続きのページに戻って、もう一度ログインしてください。",
    )  # fmt: skip


def _page(stand: Stand, login: Login, problem: str = "") -> Answer:
    if stand.tenant.proof == "approval":
        return pages.approval(stand, login, problem)
    if login.code:
        return pages.one_time_code(stand, login, problem)
    return pages.password(stand, login, problem, typed=(login.asked.login_hint, ""))


def _approve(stand: Stand, login: Login, fields: Fields) -> Answer:
    account = stand.account(fields.get("person", ""))
    if account is None:
        return _page(stand, login, "一覧の中から選んでください。")
    return _enter(stand, login, account)


def _enter_password(stand: Stand, login: Login, fields: Fields) -> Answer:
    """A wrong account and a wrong password are told in the same words."""
    if sample := stand.account(fields.get("fill", "")):
        return pages.password(stand, login, "", typed=(sample.account, sample.password))
    name, password = fields.get("account", "").strip(), fields.get("password", "")
    account = next((each for each in stand.accounts() if each.account and each.account == name), None)
    if account is None or not compare_digest(account.password.encode(), password.encode()):
        problem = f"{stand.tenant.account_label}またはパスワードが違います。"
        return pages.password(stand, login, problem, typed=(name, ""))
    login.account = account.id
    if account.expired:
        return pages.expired(stand, login)
    return _send_code(stand, login, account)


def _send_code(stand: Stand, login: Login, account: Account) -> Answer:
    """A new code ends the one before."""
    login.code, login.sent_at, login.tries = stand.book.six_digits(), stand.clock(), 0
    stand.deliver(account.account, login.code, login.sent_at + timedelta(seconds=stand.tenant.one_time.seconds))
    return Answer(303, location=f"{stand.origin}/login?login={login.id}")


def _enter_code(stand: Stand, login: Login, fields: Fields) -> Answer:
    account = stand.account(login.account)
    if account is None or login.sent_at is None:
        return _lost(stand)
    if "again" in fields:
        return _send_code(stand, login, account)
    if stand.clock() > login.sent_at + timedelta(seconds=stand.tenant.one_time.seconds):
        return _page(stand, login, "このワンタイムパスワードは有効時間を過ぎました。送り直してください。")
    left = stand.tenant.one_time.tries - login.tries
    typed = "".join(unicodedata.normalize("NFKC", fields.get("code", "")).split())
    if left > 0 and compare_digest(typed.encode(), login.code.encode()):
        return _enter(stand, login, account)
    login.tries += left > 0
    if left <= 1:
        return _page(
            stand,
            login,
            "決められた回数を間違えたため、このワンタイムパスワードは使えなくなりました。送り直してください。",
        )
    return _page(stand, login, f"ワンタイムパスワードが違います。入力できるのは、あと{left - 1}回です。")


def _enter(stand: Stand, login: Login, account: Account) -> Answer:
    """Logged in: a new session secret, and back to the portal with a code."""
    del stand.book.logins[login.id]
    session = stand.book.secret()
    stand.book.sessions[session] = Session(account.id, stand.now, stand.clock() + SESSION_LIFE)
    answer = grant(stand, login.asked, account, stand.now)
    return Answer(answer.status, location=answer.location, session=session)

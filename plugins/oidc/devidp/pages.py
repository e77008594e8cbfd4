"""The provider's pages: plain HTML, without JavaScript and without inline style. Everything variable is escaped."""

from html import escape

from plugins.oidc.devidp.accounts import Account
from plugins.oidc.devidp.book import Login
from plugins.oidc.devidp.stand import Answer, Stand, origin_of

_BROKEN = (("", "なし"), ("discovery", "設定文書と公開鍵"), ("token", "トークン"), ("userinfo", "UserInfo"))


def document(stand: Stand, title: str, *body: str, problem: bool = False) -> bytes:
    """A whole page. `body` is HTML; the title is text."""
    name = escape(stand.tenant.name)
    head = ("エラー: " if problem else "") + f"{title} - {stand.tenant.name}（見本）"
    return f"""<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(head)}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header>
<p class="mark"><strong>見本</strong> 開発用の模擬画面です。本物の{name}ではありません。本物のIDやパスワードを入力しないでください。</p>
</header>
<main>
<h1>{escape(title)}</h1>
{"".join(body)}
</main>
</body>
</html>
""".encode()


def password(stand: Stand, login: Login, problem: str, typed: tuple[str, str]) -> Answer:
    """Account id and password; the sample accounts fill the two in."""
    label = escape(stand.tenant.account_label)
    fields = (
        f'<p><label for="account">{label}</label></p>'
        f'<p><input type="text" id="account" name="account" value="{escape(typed[0])}" autocomplete="username"'
        f' autocapitalize="none" spellcheck="false"{_invalid(problem)}></p>'
        '<p><label for="password">パスワード</label></p>'
        f'<p><input type="password" id="password" name="password" value="{escape(typed[1])}"'
        f' autocomplete="current-password"{_invalid(problem)}></p>'
    )
    samples = "".join(_sample(each) for each in stand.accounts())
    return _answer(
        stand, f"{stand.tenant.name}にログイン", problem,
        _asked(login),
        _form(login, fields, '<button name="enter">ログイン</button>'),
        _cancel(login),
        "<h2>見本のアカウント</h2>",
        "<p>「入力する」を押すと、上の欄に入ります。続けて「ログイン」を押してください。</p>",
        _form(login, f'<ul class="samples">{samples}</ul>', ""),
    )  # fmt: skip


def one_time_code(stand: Stand, login: Login, problem: str) -> Answer:
    """Six digits; where they are to be found is said, because nobody's phone rings here."""
    account = stand.account(login.account)
    inbox = f"{stand.portals[0]}/inbox"
    fields = (
        '<p><label for="code">ワンタイムパスワード</label></p>'
        '<p id="hint">半角の数字6けたです。</p>'
        '<p><input type="text" id="code" name="code" class="code" inputmode="numeric" autocomplete="one-time-code"'
        f' aria-describedby="hint"{_invalid(problem, described=False)}></p>'
    )
    return _answer(
        stand, "ワンタイムパスワードの入力", problem,
        f"<p>ワンタイムパスワードを {escape(account.account if account else '')} に送りました。"
        f"送られてから{_duration(stand.tenant.one_time.seconds)}使えます。</p>",
        f'<p class="note">見本では、<a href="{escape(inbox)}" target="_blank" rel="noopener">届いたメール（新しいタブで開きます）</a>'
        "と、ポータルを立ち上げた端末に出ています。</p>",
        _form(login, fields, '<button name="enter">認証する</button>'),
        _form(login, "", '<button class="quiet" name="again">ワンタイムパスワードを送り直す</button>'),
        _cancel(login),
    )  # fmt: skip


def approval(stand: Stand, login: Login, problem: str) -> Answer:
    """Where the provider's app asks for its secret on the phone, one only says which of the invented people one is."""
    people = "".join(_person(each, index == 0) for index, each in enumerate(stand.accounts()))
    return _answer(
        stand, "本人確認", problem,
        _asked(login),
        "<p>本物では、ここでアプリが開き、カードを読み取って暗証番号を確かめます。見本では、どなたとして続けるかを選びます。</p>",
        _form(
            login, f"<fieldset><legend>見本の人</legend>{people}</fieldset>",
            f'<button name="enter">{escape(stand.tenant.approve)}</button>',
        ),
        _cancel(login),
    )  # fmt: skip


def expired(stand: Stand, login: Login) -> Answer:
    """The account is over: this provider says so itself, and the portal never hears of it."""
    return _answer(
        stand, "アカウントの有効期限が切れています", "",
        "<p>このアカウントは有効期限が切れているため、ログインできません。</p>",
        f"<p>{escape(stand.tenant.name)}のマイページで更新すると、また使えるようになります（見本に、マイページはありません）。</p>",
        _form(login, "", '<button name="cancel">手続きのページに戻る</button>'),
        status=403,
    )  # fmt: skip


def refused(stand: Stand, error: str, words: str) -> Answer:
    """Of the authorization endpoint, where it may not send anybody anywhere."""
    return told(stand, 400, "このサービスにはログインできません", words, f"エラー: {error}")


def told(stand: Stand, status: int, title: str, *lines: str) -> Answer:
    """A page that only says something, and leads to the portal."""
    said = (f"<p>{escape(line)}</p>" for line in lines)
    back = f'<p><a href="{escape(stand.portals[0])}/">手続きのページに戻る</a></p>'
    return Answer(status, document(stand, title, *said, back, problem=status >= 400))


def control(stand: Stand) -> Answer:
    """What this provider is, and the switches."""
    now, tenant = stand.switches, stand.tenant
    rows = (("発行者 (issuer)", stand.issuer), ("ポータル", "、".join(stand.portals)), ("署名鍵 (kid)", stand.keys.kid))
    facts = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in rows)
    broken = "".join(
        f'<div class="choice"><input type="radio" id="broken-{value}" name="broken" value="{value}"'
        f'{" checked" if now.broken == value else ""}><label for="broken-{value}">{escape(words)}</label></div>'
        for value, words in _BROKEN
    )
    csrf = f'<input type="hidden" name="csrf" value="{escape(stand.control_csrf)}">'
    return Answer(body=document(
        stand, f"{tenant.name}の開発用の切り替え",
        f"<dl>{facts}</dl><h2>困ったことを起こす</h2>"
        f'<form method="post" action="/control">{csrf}'
        '<div class="choice"><input type="checkbox" id="deny" name="deny"'
        f'{" checked" if now.deny else ""}><label for="deny">ログインを求められたら、すぐに取り消す (access_denied)</label></div>'
        f'{_number("slow", "返事を遅らせる秒数", now.slow_seconds)}'
        f'{_number("skew", "時計のずれ（秒。マイナスは遅れ）", now.skew_seconds)}'
        f"<fieldset><legend>エラー500を返すところ</legend>{broken}</fieldset>"
        '<p><button name="set">この設定にする</button></p></form>'
        "<h2>署名鍵を替える</h2>"
        f'<form method="post" action="/control">{csrf}'
        '<p><button class="quiet" name="rotate">新しい鍵を加える（kidも新しくする）</button></p>'
        '<p><button class="quiet" name="replace">鍵だけを取り替える（kidは同じまま）</button></p></form>',
    ))  # fmt: skip


def _answer(stand: Stand, title: str, problem: str, *body: str, status: int = 0) -> Answer:
    alert = f'<p class="problem" id="problem" role="alert">{escape(problem)}</p>' if problem else ""
    page = document(stand, title, alert, *body, problem=bool(problem))
    return Answer(status or (422 if problem else 200), page)


def _asked(login: Login) -> str:
    portal = escape(origin_of(login.asked.redirect_uri))
    return f"<p>次のサービスにログインします。<strong>{portal}</strong></p>"


def _invalid(problem: str, *, described: bool = True) -> str:
    if not problem:
        return ""
    return ' aria-invalid="true"' + (' aria-describedby="problem"' if described else "")


def _sample(account: Account) -> str:
    name, note = escape(account.label), escape(account.note)
    return (
        f"<li><p><strong>{name}</strong><span>{note}</span>"
        f"<span>{escape(account.account)} / {escape(account.password)}</span></p>"
        f'<button class="quiet" name="fill" value="{escape(account.id)}" aria-label="{name}のアカウントを入力する">入力する</button></li>'
    )


def _person(account: Account, first: bool) -> str:
    key = escape(account.id)
    return (
        f'<div class="choice"><input type="radio" id="person-{key}" name="person" value="{key}"'
        f"{' checked' if first else ''}>"
        f'<label for="person-{key}">{escape(account.label)}<span>{escape(account.note)}</span></label></div>'
    )


def _form(login: Login, fields: str, button: str) -> str:
    return (
        f'<form method="post" action="/login"><input type="hidden" name="login" value="{login.id}">'
        f'<input type="hidden" name="csrf" value="{login.csrf}">{fields}'
        f"{f'<p>{button}</p>' if button else ''}</form>"
    )


def _cancel(login: Login) -> str:
    return _form(login, "", '<button class="quiet" name="cancel">中止して手続きのページに戻る</button>')


def _number(name: str, words: str, value: int) -> str:
    return (
        f'<p><label for="{name}">{escape(words)}</label></p>'
        f'<p><input type="text" id="{name}" name="{name}" class="number" inputmode="numeric" value="{value}"></p>'
    )


def _duration(seconds: int) -> str:
    hours, minutes = divmod(seconds // 60, 60)
    if seconds % 60 or not seconds // 60:
        return f"{seconds}秒間"
    return (f"{hours}時間" if hours else "") + (f"{minutes}分間" if minutes else "")

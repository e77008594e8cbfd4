"""The stand-in's pages: plain HTML, without JavaScript and without inline style. Everything variable is escaped."""

from html import escape

from plugins.mynumber_card.card.problems import PIN_NAMES, UNLOCKED_AT, Problem, words
from plugins.mynumber_card.card.profile import Pin
from plugins.mynumber_card.simulated.personas import PERSONAS, Persona
from plugins.mynumber_card.standin.runs import Run

PROGRAM = "マイナポータルAP"
PIN_TITLE = "パスワード入力(ログイン)"
READ_TITLE = "契約者基本情報読み取り"
_PIN_HINTS = {
    Pin.AUTH: "利用者証明用の4けたの暗証番号です。",
    Pin.CARD_FACE: "券面事項入力補助用の4けたの暗証番号です。",
}


def document(title: str, *body: str, problem: bool = False) -> bytes:
    """A whole page. `body` is HTML; the title is text."""
    head = ("エラー: " if problem else "") + f"{title} - {PROGRAM}（見本）"
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
<p class="mark"><strong>見本</strong> 開発用の模擬画面です。本物の{PROGRAM}ではありません。本物の暗証番号を入力しないでください。</p>
</header>
<main>
<h1>{escape(title)}</h1>
{"".join(body)}
</main>
</body>
</html>
""".encode()


def choose(run: Run, problem: Problem | None = None) -> bytes:
    """Who asks, what will be read, and which of the simulated cards to lay on the reader."""
    cards = "".join(_card(persona) for persona in PERSONAS)
    return document(
        "カードを選ぶ",
        _problem(problem),
        _asked(run),
        "<h2>模擬カード</h2>",
        "<p>暗証番号は、どのカードも利用者証明用が 1234、券面事項入力補助用が 5678 です。</p>",
        _form(
            run, "/card", f"<fieldset><legend>カードリーダーに置くカード</legend>{cards}</fieldset>", "このカードを置く"
        ),
        _cancel(run),
        "<h2>模擬カードを元に戻す</h2>",
        _form(
            run,
            "/reset",
            "<p>すべての模擬カードの残り回数を、はじめの回数に戻します（開発用）。</p>",
            "残り回数を元に戻す",
            quiet=True,
        ),
        problem=problem is not None,
    )


def enter_pin(run: Run, problem: Problem | None = None) -> bytes:
    """Screens 4 and 6: one PIN, with the tries left."""
    pin = run.pin or Pin.AUTH
    described = "hint tries" + (" problem" if problem else "")
    invalid = ' aria-invalid="true"' if problem else ""
    return document(
        PIN_TITLE,
        _problem(problem),
        _form(
            run,
            "/pin",
            f'<p><label for="pin">{escape(PIN_NAMES[pin])}</label></p>'
            f'<p id="hint">{escape(_PIN_HINTS[pin])}半角の数字で入力してください。</p>'
            f'<p id="tries">{escape(_tries(run))}</p>'
            f'<p><input type="password" id="pin" name="pin" inputmode="numeric" autocomplete="off"'
            f' aria-describedby="{described}"{invalid}></p>',
            "OK",
        ),
        _cancel(run),
        problem=problem is not None,
    )


def confirm_last_try(run: Run, problem: Problem | None = None) -> bytes:
    """Before the last try: what locking means, where to unlock, and a choice."""
    pin = run.pin or Pin.AUTH
    left = "あと1回です" if run.tries == 1 else "分かりません"
    return document(
        "残りの回数の確認",
        _problem(problem),
        f"<p><strong>{escape(PIN_NAMES[pin])}を入力できる回数は、{left}。</strong></p>",
        "<p>間違えると、このパスワードはロックされ、オンラインの手続きに使えなくなります。</p>",
        f"<p>{escape(UNLOCKED_AT[pin])}</p>",
        "<p>自信がないときは中止して、パスワードを確かめてください。</p>",
        _form(run, "/confirm", "", "理解したうえで入力する"),
        _cancel(run),
        problem=problem is not None,
    )


def locked(run: Run, pin: Pin) -> bytes:
    """A locked PIN: nothing is asked, the way out is shown."""
    return document(
        "パスワードがロックされています",
        f"<p><strong>{escape(PIN_NAMES[pin])}がロックされています。</strong>このカードでは、いま手続きを進められません。</p>",
        f"<p>{escape(UNLOCKED_AT[pin])}</p>",
        "<p>顔認証マイナンバーカードには暗証番号がないため、オンラインの手続きには使えません。</p>",
        _cancel(run, "ポータルに戻る", quiet=False),
        _form(run, "/another", "", "別のカードを選ぶ", quiet=True),
        problem=True,
    )


def read_basic_information(run: Run) -> bytes:
    """Screen 5."""
    return document(
        READ_TITLE,
        "<p>ログインのための確認が終わりました。</p>",
        "<p>つづいて、カードからお名前、住所、生年月日、性別を読み取り、ポータルに送ります。個人番号は読み取りません。</p>",
        _form(run, "/read", "", "読み取る"),
        _cancel(run),
    )


def resend(run: Run, code: str) -> bytes:
    """What was read did not reach the portal."""
    return document(
        "ポータルに送れませんでした",
        f"<p>読み取った内容をポータルに送れませんでした（{escape(code)}）。読み取りのやり直しは要りません。</p>",
        _form(run, "/send", "", "もう一度送る"),
        _cancel(run),
        problem=True,
    )


def message(title: str, *lines: str, link: str = "") -> bytes:
    """A page that only says something; `link` leads to the portal."""
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines)
    way = f'<p><a class="button" href="{escape(link)}">ポータルに戻る</a></p>' if link else ""
    return document(title, paragraphs, way)


def _asked(run: Run) -> str:
    asked = run.description.challenge
    genuine = "、カードが本物であることを示す情報" if run.description.evidence else ""
    rows = (
        ("ポータル", asked.portal),
        ("アドレス", asked.origin),
        ("手続き", asked.purpose),
        ("確認番号", run.description.code),
        ("読み取る内容", f"電子証明書（ログインのため）、お名前、住所、生年月日、性別{genuine}"),
    )
    items = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in rows)
    return f"<p>次のポータルが、ご本人の確認を求めています。確認番号がポータルの画面と同じか、お確かめください。</p><dl>{items}</dl>"


def _card(persona: Persona) -> str:
    checked = " checked" if persona is PERSONAS[0] else ""
    return (
        f'<div class="choice"><input type="radio" id="card-{persona.id}" name="card" value="{persona.id}"{checked}>'
        f'<label for="card-{persona.id}">{escape(persona.title)}<span>{escape(persona.note)}</span></label></div>'
    )


def _form(run: Run, action: str, fields: str, caption: str, *, quiet: bool = False) -> str:
    kind = ' class="quiet"' if quiet else ""
    return (
        f'<form method="post" action="{action}">'
        f'<input type="hidden" name="run" value="{run.id}"><input type="hidden" name="state" value="{run.state}">'
        f"{fields}<p><button{kind}>{escape(caption)}</button></p></form>"
    )


def _cancel(run: Run, caption: str = "中止してポータルに戻る", *, quiet: bool = True) -> str:
    return _form(run, "/cancel", "", caption, quiet=quiet)


def _problem(problem: Problem | None) -> str:
    return "" if problem is None else f'<p class="problem" id="problem" role="alert">{escape(words(problem))}</p>'


def _tries(run: Run) -> str:
    return "残りの回数は分かりません。" if run.tries is None else f"入力できる残りの回数: {run.tries}回"

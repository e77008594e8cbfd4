"""The program's pages as values: each says one thing and asks one thing. Japanese, for applicants."""

from datetime import timedelta, timezone
from typing import Final

from plugins.mynumber_card.card.problems import PIN_NAMES, UNLOCKED_AT, Problem, words
from plugins.mynumber_card.card.profile import Pin
from plugins.mynumber_card.program.portals.origins import Pinned
from plugins.mynumber_card.program.screens import Choice, Entry, Page
from plugins.mynumber_card.program.words import origin_notes, portal_words
from plugins.mynumber_card.transports.readers import Reader
from plugins.mynumber_card.wire import Description

YES: Final = "yes"
SAME: Final = "same"
TYPE: Final = "type"
AGAIN: Final = "again"
ELSEWHERE: Final = "elsewhere"
_JST = timezone(timedelta(hours=9))
_GO_ON = Choice(YES, "続ける")
_PIN_HINTS = {
    Pin.AUTH: "ログインに使う、4けたの暗証番号です。",
    Pin.CARD_FACE: "お名前や住所を読み取るための、4けたの暗証番号です。",
}
_PIN_TITLES = {Pin.AUTH: "1つ目の暗証番号", Pin.CARD_FACE: "2つ目の暗証番号"}


def new_origin(origin: str) -> Page:
    """First use: the address in full, before anything is asked of it."""
    return Page(
        "はじめてのアドレスです",
        (
            "次のアドレスのポータルが、マイナンバーカードの読み取りを求めています。",
            "ブラウザーで開いているポータルのアドレスと、1文字ずつ同じか、お確かめください。",
            *origin_notes(origin),
            "心当たりがないときは、中止してください。まだ何も送っていません。",
        ),
        big=origin,
        choices=(Choice(YES, "このアドレスを信頼して続ける"),),
        careful=True,
    )


def moved(portal: str, origin: str, known: tuple[str, ...]) -> Page:
    """A name that was known at another address."""
    return Page(
        "アドレスが前と違います",
        (
            f"「{portal}」は、これまで別のアドレスでした。なりすましかもしれません。",
            *origin_notes(origin),
            "ポータルの引っ越しの知らせを受け取っていないときは、中止してください。",
        ),
        (("これまでのアドレス", "、".join(known)), ("今回のアドレス", origin)),
        choices=(Choice(YES, "新しいアドレスを信頼して続ける"),),
        careful=True,
    )


def consent(description: Description, origin: str, clock: str) -> Page:
    """Who asks, what for, what will be read, until when; before the card is touched."""
    asked = description.challenge
    until = asked.expires.astimezone(_JST)
    genuine = "、カードが本物であることを示す情報" if description.evidence else ""
    same = "確認番号がブラウザーの画面と同じか、お確かめください。" if description.code else ""
    return Page(
        "読み取りの確認",
        (f"次のポータルが、ご本人の確認を求めています。{same}", *((clock,) if clock else ())),
        (
            ("ポータル", asked.portal),
            ("アドレス", origin),
            ("手続き", asked.purpose),
            (
                "読み取る内容",
                f"電子証明書（ログインのため）、お名前、住所、生年月日、性別{genuine}。個人番号は読み取りません。",
            ),
            ("期限", f"{until:%H時%M分%S秒}まで（日本時間）"),
        ),
        big=description.code,
        label="確認番号",
        choices=(Choice(YES, "同じ番号です。読み取りに進む" if same else "読み取りに進む"),),
    )


def choose_portal(pinned: tuple[Pinned, ...]) -> Page:
    """Started by hand: which portal."""
    known = tuple(Choice(one.origin, "、".join((*one.portals, one.origin))) for one in pinned)
    lines = ("ブラウザーで開いているポータルを選んでください。",)
    return Page("ポータルを選ぶ", lines, choices=(*known, Choice(ELSEWHERE, "ほかのアドレスを入力する")))


def type_address(problem: str = "") -> Page:
    """Which portal, typed."""
    return Page(
        "ポータルのアドレス",
        ("ブラウザーの上のほうに出ているアドレスを、はじめの「/」の前まで入力してください。",),
        problem=problem,
        entry=Entry.LINE,
        label="アドレス",
        hint="例: portal.example.jp",
        choices=(_GO_ON,),
    )


def type_code(origin: str, problem: str = "") -> Page:
    """The short code of the waiting page."""
    return Page(
        "確認番号を入力する",
        ("ブラウザーの待ち受け画面に出ている確認番号を入力してください。",),
        (("アドレス", origin),),
        problem=problem,
        entry=Entry.LINE,
        label="確認番号",
        hint="半角の数字6けた",
        choices=(_GO_ON,),
    )


def working(what: str) -> Page:
    """Something is under way."""
    return Page(what, ("しばらくお待ちください。",))


def lay_card(seconds: int) -> Page:
    """Waiting for the card."""
    return Page(
        "カードを置いてください",
        ("マイナンバーカードを、ICカードリーダーに置いて（差し込んで）ください。", f"{seconds}秒まで待ちます。"),
    )


def reading() -> Page:
    """The card is being read."""
    return Page("カードを読み取っています", ("カードを動かさないでください。",))


def choose_reader(readers: tuple[Reader, ...]) -> Page:
    """Several readers hold a card."""
    choices = tuple(Choice(reader.id, reader.label) for reader in readers)
    return Page("カードリーダーを選ぶ", ("カードの置かれたリーダーが、いくつかあります。",), choices=choices)


def enter_pin(pin: Pin, tries: int | None, problem: Problem | None, *, same: bool) -> Page:
    """One PIN, with its tries; `same`: the first one may be used again, by choice."""
    title = _PIN_TITLES[pin]
    facts = (("入力できる残りの回数", "分かりません" if tries is None else f"{tries}回"),)
    said = "" if problem is None else words(problem)
    if same:
        use = Choice(SAME, "1つ目と同じ番号を使う")
        return Page(title, (f"{PIN_NAMES[pin]}です。",), facts, choices=(use, Choice(TYPE, "番号を入力する")))
    return Page(
        title,
        facts=facts,
        problem=said,
        entry=Entry.PIN,
        label=PIN_NAMES[pin],
        hint=f"{_PIN_HINTS[pin]}半角の数字で入力してください。",
        tick="2つ目の暗証番号も同じ番号にしている（次の画面で選べます）" if pin is Pin.AUTH else "",
        choices=(Choice(YES, "OK"),),
    )


def last_try(pin: Pin, tries: int | None, problem: Problem | None) -> Page:
    """Before the last try: what locking means, where to unlock, and a choice."""
    left = "あと1回です" if tries == 1 else "分かりません"
    return Page(
        "残りの回数の確認",
        (
            f"{PIN_NAMES[pin]}を入力できる回数は、{left}。",
            "間違えると、このパスワードはロックされ、オンラインの手続きに使えなくなります。",
            UNLOCKED_AT[pin],
            "自信がないときは中止して、パスワードを確かめてください。",
        ),
        problem="" if problem is None else words(problem),
        choices=(Choice(YES, "理解したうえで入力する"),),
        careful=True,
    )


def card_problem(problem: Problem, *, again: bool) -> Page:
    """The card could not be read; whether one can try again here."""
    if not again:
        return over("カードを読み取れませんでした", words(problem), "ブラウザーの画面に戻ってください。")
    return Page("カードを読み取れませんでした", problem=words(problem), choices=(Choice(AGAIN, "もう一度試す"),))


def portal_problem(code: str, *, again: bool) -> Page:
    """The portal could not be asked or told."""
    if not again:
        return over("読み取りを続けられません", portal_words(code))
    return Page("ポータルにつながりません", problem=portal_words(code), choices=(Choice(AGAIN, "もう一度試す"),))


def over(title: str, problem: str, *lines: str) -> Page:
    """The end, without a result."""
    return Page(title, lines, problem=problem, choices=(Choice(YES, "閉じる"),), cancel="")


def trouble(what: str) -> Page:
    """Something that nobody thought of, or a file that cannot be used."""
    return over("読み取りを続けられません", what, "パソコンの管理をしている方に、この画面を見せてください。")


def done_here(opened: bool, url: str) -> Page:
    """The end, with the browser going on; the address is shown where no browser could be opened."""
    if opened:
        lines: tuple[str, ...] = ("ブラウザーの画面で続けてください。カードを外してもかまいません。",)
        return Page("読み取りが終わりました", lines, choices=(Choice(YES, "閉じる"),), cancel="")
    lines = (
        "ブラウザーを開けませんでした。手続きをはじめたブラウザーで、次のアドレスを開いてください。",
        "ほかの人に教えないでください。",
    )
    return Page("読み取りが終わりました", lines, (("アドレス", url),), choices=(Choice(YES, "閉じる"),), cancel="")


def confirm_number(number: str) -> Page:
    """The end across devices: the number that the person carries to the browser that began."""
    return Page(
        "読み取りが終わりました",
        (
            "手続きをはじめたブラウザーの待ち受け画面に、次の完了番号を入力してください。",
            "電話やメールで番号をきかれても、答えないでください。入力するのは、ご自分のブラウザーの画面だけです。",
        ),
        big=" ".join((number[:4], number[4:])) if len(number) == 8 else number,
        label="完了番号",
        choices=(Choice(YES, "入力しました。閉じる"),),
        cancel="",
    )


def record_consent(file: str) -> Page:
    """Before a card is recorded."""
    return Page(
        "カードとのやりとりを記録する",
        (
            "カードを一度読み取り、ソフトとカードのやりとりの形をファイルに書きます。どこにも送りません。",
            "暗証番号、お名前、住所、生年月日、性別、電子証明書の中身は書きません。長さの同じ見本に置き換えます。",
            "文字の長さは残ります。渡す前に、ファイルをご自分の目でお確かめください。",
        ),
        (("ファイル", file),),
        choices=(_GO_ON,),
    )


def recorded(file: str, *, written: bool, problem: Problem | None) -> Page:
    """After a card was recorded."""
    said = "" if problem is None else words(problem)
    facts = (("ファイル", file),) if written else ()
    title = "記録しました" if written else "記録できませんでした"
    return Page(title, facts=facts, problem=said, choices=(Choice(YES, "閉じる"),), cancel="")

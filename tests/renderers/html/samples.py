"""A library's portal and one form with every kind of control, and one page of every kind: material for the tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import yaml

from engine.dates import YearMonth
from engine.errors import Diagnostic
from engine.model.answers import Attachment
from engine.model.arrival_pages import IdentifyPage, LeavingPage, LogoutPage, SentPage, WaitingPage
from engine.model.explanation import Explained, ExplainedPart
from engine.model.field import Choice, Field, Step
from engine.model.form import CheckPage, DonePage, Form, FormRef, Need, Question, Start, Stop
from engine.model.frame import Frame, OpenPair
from engine.model.outcome import Mark, Problem
from engine.model.page import (
    CheckItem,
    CheckPageShown,
    DiagnosticsPage,
    DocumentWaitingPage,
    DonePageShown,
    InboxItem,
    InboxPage,
    IndexPage,
    MenuPage,
    MessagePage,
    NextForm,
    OpenDraft,
    Page,
    Sent,
    StartPage,
    StepPage,
    StopPage,
)
from engine.model.portal import (
    IdentityStep,
    Link,
    Menu,
    MenuEntry,
    Portal,
    RefusedIdentity,
    Registration,
    Stage,
    Validity,
    Way,
)
from engine.model.template import MailTemplate
from engine.model.text import Catalogue, Text
from engine.ports.fields import TEXT, FieldType, Parser, Refused, Shortcut, Type
from renderers.html.renderer import DrawnPages, HtmlPages, PreparedPages
from tests.renderers.schedules import schedules_for

TEXTS = Path(__file__).parents[3] / "engine" / "defaults" / "texts"


def ja(words: str, en: str = "") -> Text:
    return Text({"ja": words, "en": en} if en else {"ja": words})


@dataclass(frozen=True, slots=True)
class Kind:
    """A field type as far as a renderer looks at it."""

    name: str
    control: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    value_type: Type = TEXT
    options_schema: Mapping[str, object] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    development: bool = False

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def problems(self, options: Mapping[str, object]) -> tuple[Refused, ...]:
        del options
        return ()

    def parser(self, options: Mapping[str, object], choices: tuple[str, ...]) -> Parser:
        del options, choices
        return lambda raw: raw

    def shortcut(self, options: Mapping[str, object], choices: tuple[str, ...]) -> Shortcut | None:
        del options, choices
        return None

    def show(self, value: object, options: Mapping[str, object], locale: str) -> tuple[str, ...]:
        del options, locale
        return (str(value),)


KINDS: tuple[FieldType, ...] = (
    Kind("text", "text"),
    Kind("digits", "text", {"inputmode": "numeric", "autocomplete": "off"}),
    Kind("yen", "text", {"inputmode": "numeric", "suffix": "円"}),
    Kind("email", "text", {"inputmode": "email", "autocomplete": "email"}),
    Kind("choice", "select"),
    Kind("radio", "radio"),
    Kind("several", "checkbox"),
    Kind("consent", "checkbox"),
    Kind("date", "date_parts"),
    Kind("month", "month_parts"),
    Kind("attachments", "files"),
    Kind("identity", "static"),
)
FIELD_TYPES = {kind.name: kind for kind in KINDS}


def catalogue(locale: str = "ja") -> Catalogue:
    """The engine's words, and two of a field type."""
    files = (
        TEXTS / f"{name}.{locale}.yaml"
        for name in ("explain", "deadlines", "pages", "pairs", "papers", "program", "schedule")
    )
    words = {key: said for file in files for key, said in yaml.safe_load(file.read_text(encoding="utf-8")).items()}
    return Catalogue(locale, {**words, "field.digits.pattern": "{label}: {size}", "field.email.required": "{label}?"})


REGISTER = Step(
    "register",
    ja("メールアドレス登録", "Register your e-mail"),
    "email",
    (
        Field("email", "email", ja("メールアドレス", "E-mail"), hint=ja("例 hanako@example.jp")),
        Field("email_confirm", "email", ja("メールアドレス(確認用)")),
        Field("consent", "consent", ja("同意します", "I agree"), options={"enables_submit": True}),
    ),
    text=ja(
        "はじめに[利用規約](terms)をお読みください。\n同意いただける場合に登録へ進めます。\n\n- [利用規約](terms)\n- [予定](plan)"
    ),
    submit=ja("登録する", "Register"),
    note=ja("- 入力されたアドレスに、URLをお送りします。"),
)
HOLDER = Step(
    "holder",
    ja("基本情報確認"),
    "form",
    (
        Field("holder_name", "identity", ja("お名前"), readonly=True),
        Field("holder_address", "identity", ja("住所"), readonly=True),
    ),
    text=ja("読み取った内容です。"),
    submit=ja("次へ"),
)
MAIL = MailTemplate("link", "registered", ja("件名"), ja("{link}"))

PORTAL = Portal(
    id="library",
    title=ja("図書館オンライン窓口", "Library online"),
    organisation=ja("みなと市立図書館"),
    time_zone="Asia/Tokyo",
    sender=ja("みなと市立図書館"),
    head=ja("みなと市立図書館", "Minato City Library"),
    head_links=("help",),
    foot_links=("privacy", "contact"),
    copyright=ja("© Minato City Library"),
    links={
        "help": Link("help", ja("Q&A"), "https://library.example.jp/help"),
        "privacy": Link("privacy", ja("個人情報の取り扱い", "Privacy"), "https://library.example.jp/privacy"),
        "contact": Link("contact", ja("お問い合わせ", "Contact"), "/contact"),
        "terms": Link("terms", ja("利用規約"), "https://library.example.jp/terms"),
        "plan": Link("plan", ja("予定"), "javascript:alert(1)"),
    },
    stages=(
        Stage("email", ja("メールアドレス登録", "E-mail")),
        Stage("card", ja("利用者カード読み取り", "Card")),
        Stage("form", ja("更新内容の入力", "Your details")),
        Stage("done", ja("更新完了", "Done")),
    ),
    required_mark=ja("(必須)", "(required)"),
    optional_mark=ja("(任意)", "(optional)"),
    registration=Registration(
        REGISTER,
        "email",
        ja("メールアドレス登録完了"),
        ja("ありがとうございました。\n\nメールをご覧ください。"),
        ja("閉じる"),
        Validity(86400, True),
        MAIL,
    ),
    identity=IdentityStep(
        "card",
        ja("利用者カード読み取り", "Read your card"),
        "card",
        ja("カードを読み取ります。方法は2種類あります。"),
        (
            Way("reader", ja("パソコンを使う"), ja("読み取り機をつないでください。\n\n- [利用規約](terms)")),
            Way("phone", ja("スマートフォンを使う"), ja("カードを背面に当ててください。")),
        ),
        ja("読み取る", "Read"),
        HOLDER,
        refusals=(
            RefusedIdentity(
                "no_member", ja("ご利用いただけません"), ja("会員の方だけがご利用いただけます。\n\n- [利用規約](terms)")
            ),
        ),
    ),
    menu=Menu(
        ja("手続きの一覧"),
        "form",
        ja("手続きを選んでください。"),
        (MenuEntry("renewal", ja("利用者カードの更新")), MenuEntry("", ja("そのほか"), "others")),
    ),
    locales=("ja", "en"),
    menus=(
        Menu(
            ja("そのほかの手続き"),
            "form",
            ja("手続きを選んでください。"),
            (MenuEntry("renewal", ja("更新")),),
            "others",
        ),
    ),
)

DETAILS = Step(
    "details",
    ja("更新内容の入力"),
    "form",
    (
        Field(
            "card_no",
            "digits",
            ja("｜利用者《りようしゃ》番号"),
            hint=ja("※はじめての方は不要です。"),
            help=ja("カードの裏にある8けたの番号です。"),
            options={"example": "00000000"},
            required=False,
        ),
        Field("name", "text", ja("お名前", "Name"), autocomplete="name"),
        Field("reason", "text", ja("更新の理由"), options={"lines": 4}),
        Field("fee", "yen", ja("手数料")),
        Field(
            "branch",
            "choice",
            ja("受け取る館"),
            choices=(Choice("east", ja("東館")), Choice("west", ja("西館 <2階>")), Choice("south", ja("南館"))),
        ),
        Field(
            "delivery",
            "radio",
            ja("受け取り方"),
            choices=(
                Choice("desk", ja("窓口で受け取る"), hint=ja("本人確認書類をお持ちください。")),
                Choice("post", ja("郵送で受け取る")),
            ),
        ),
        Field(
            "genres",
            "several",
            ja("関心のある分野"),
            required=False,
            choices=(Choice("a", ja("文学")), Choice("b", ja("科学"))),
        ),
        Field("birth_date", "date", ja("生年月日"), autocomplete="bday"),
        Field("start_month", "month", ja("利用開始月"), hint=ja("例 2026年 10月")),
        Field("limit", "text", ja("貸出できる冊数"), readonly=True),
        Field(
            "papers",
            "attachments",
            ja("添付書類"),
            hint=ja("書類を撮影してください。"),
            help=ja("- 5つまで送れます。\n- 合わせて10MBまでです。"),
            options={"kinds": ["jpeg", "pdf"], "choose": "ファイルの選択", "clear": "添付ファイルを取り消す"},
        ),
        Field("agreed", "consent", ja("内容を確認しました"), options={"enables_submit": True}),
    ),
    text=ja("次の項目を入力してください。"),
    submit=ja("内容を確認する"),
    back=ja("戻る"),
)
START = Start(
    ja("利用者カードを更新したい", "Renew your library card"),
    ja("オンラインで更新できます。", "You can renew online."),
    needs=(
        Need("card", ja("利用者カード"), ja("お手元にご用意ください。")),
        Need("mail", ja("メールアドレス"), ja("お知らせをお送りします。")),
    ),
    questions=(
        Question(
            "has_card",
            ja("利用者カードをお持ちですか。"),
            (Choice("have", ja("はい")), Choice("none", ja("いいえ"), stop="no_card")),
        ),
    ),
    stops=(
        Stop(
            "no_card",
            ja("窓口で更新してください"),
            ja("次の方法があります。\n\n- 窓口へ行く。\n- [お問い合わせ](contact)"),
        ),
    ),
    by_when=ja("有効期限の日まで。"),
    submit=ja("手続きを始める"),
)
FORM = Form(
    FormRef("renewal", 1, "0" * 64),
    ja("利用者カードの更新", "Renew your library card"),
    PORTAL,
    START,
    (DETAILS,),
    CheckPage(
        ja("更新内容の確認"),
        "form",
        ja("内容をご確認のうえ、「更新する」を押してください。"),
        submit=ja("更新する"),
        back=ja("戻る"),
    ),
    DonePage(ja("更新完了"), "done", ja("更新を受け付けました。"), ja("TOPへ"), ja("受付票(PDF)をダウンロードする")),
    summary=ja("利用者カードの有効期限をのばします。"),
)

AT = datetime(2026, 10, 1, 0, 5, tzinfo=UTC)
FRAME = Frame("ja", "token-1", True, "library", FORM.ref)
PORTAL_FRAME = Frame("ja", "token-1", True, "library")
ENGINE_FRAME = Frame("ja", "token-1", True)
PHOTO = Attachment("a1", "書類 <1>.jpg", "image/jpeg", 1_234_567, "ab" * 32)
SCAN = Attachment("a2", "scan.pdf", "application/pdf", 800, "cd" * 32)

VALUES = {
    "card_no": "００００１２３４",
    "name": "港 花子",
    "reason": "期限が\n切れるため",
    "fee": "300",
    "branch": "west",
    "delivery": "desk",
    "genres": ("b",),
    "birth_date": "1980-5-",
    "start_month": "2026-10",
    "limit": "10冊",
    "papers": (PHOTO, SCAN),
    "agreed": "on",
}
PROBLEMS = (
    Problem("papers", "required"),
    Problem("card_no", "digits.pattern", params={"size": 8}),
    Problem("delivery", "constraint", ja("{label}を選び直してください。")),
    Problem("birth_date", "required"),
    Problem("branch", "nowhere"),
    Problem("agreed", "required", ja("「内容を確認しました」にチェックを入れてください。")),
)


def step_page(**changes: object) -> StepPage:
    given: dict[str, object] = {
        "frame": FRAME,
        "place": "form",
        "step": "details",
        "action": "/library/renewal/d1/details",
        "values": {},
        "back": "/library/renewal/d1",
        "revision": 3,
        "multipart": True,
    }
    return StepPage(**{**given, **changes})  # type: ignore[arg-type]


WHY = (
    Explained(
        "refusal",
        "fee",
        "手数料",
        "手数料は 700円 になります。",
        (
            ExplainedPart(
                "手数料 ＝ （基本料 ＋ 追加料 × 冊数）と（上限 <額>）の小さいほう", "成り立ちません", "", 0, "rule"
            ),
            ExplainedPart("（基本料 ＋ 追加料 × 冊数）と（上限 <額>）の小さいほう", "700円", "", 1),
            ExplainedPart("冊数", "2", "", 2),
            ExplainedPart("基本料 ＋ 追加料", "500円", "", 3, "calculated"),
            ExplainedPart("上限 <額>", "900円", "", 2),
            ExplainedPart("（基本料 ＋ 追加料 × 冊数）と（上限 <額>）の小さいほう", "700円", "", 0, "right"),
        ),
        ("L6", "L7"),
        "right_fee",
    ),
)
WHY_MONTHS = (
    Explained(
        "choice", "branch", "2026年10月", "選べます",
        (
            ExplainedPart("受付期間", "2026年10月の分は、2026年10月5日（月） 24時まで受け付けます", "deadline.online", 0, "rule"),
            ExplainedPart("受付の終わり", "2026年10月5日（月） 24時まで", "", 1, "closes"),
        ),
        ("L1",), "2026-10",
    ),
    Explained(
        "missing_choice", "branch", "2026年9月", "選べません",
        (ExplainedPart("受付期間", "2026年9月の分は、2026年9月5日24時に締め切りました", "deadline.online", 0, "rule"),),
        item="2026-09",
    ),
)  # fmt: skip


def waiting_page(**changes: object) -> WaitingPage:
    given: dict[str, object] = {
        "frame": PORTAL_FRAME,
        "link": "http://127.0.0.1:8001/begin?token=x&y=1",
        "code": "482913",
        "state": "waiting",
        "refresh": 3,
        "again": "/library/identify",
        "purpose": "利用者カードの更新",
        "action": "/library/identify/waiting",
        "across": True,
        "origin": "https://library.example.jp",
    }
    return WaitingPage(**{**given, **changes})  # type: ignore[arg-type]


ITEMS = (
    CheckItem("card_no", (), "/d1/details#f-card_no"),
    CheckItem("name", ("港 花子",), "/d1/details#f-name"),
    CheckItem("reason", ("期限が", "切れるため"), "/d1/details#f-reason"),
    CheckItem("papers", ("有",), "/d1/details#f-papers", ("書類 <1>.jpg（1.2 MB）", "scan.pdf（1 KB）")),
)
CHECK = CheckPageShown(FRAME, "/d1/check", "/d1/details", 3, ITEMS)
USUAL, *OTHERS_LISTED = schedules_for(12)
OTHERS = tuple(OTHERS_LISTED)
LONG = schedules_for(79)[0]
NUMBER = "12345678901234567890123456789012"
DONE = DonePageShown(FRAME, NUMBER, AT, "/library/menu", ((ja("受付票"), "/receipt/1"),))
RETURN = ja("本の返却の<届出>")
CLOSES = datetime(2026, 10, 6, tzinfo=timezone(timedelta(hours=9)))
WAITS = OpenPair(FORM.title, RETURN, YearMonth(2026, 10), CLOSES, "/d/1/done/next")
NEXT = NextForm(RETURN, ja("続けて、届出も必要です。"), YearMonth(2026, 10), CLOSES, "/d/1/done/next")
MENU = MenuPage(
    PORTAL_FRAME,
    "/library/menu",
    ("renewal",),
    (OpenDraft(FORM.title, AT, "/d1"),),
    (Sent(FORM.title, NUMBER, AT, "/sent/1"),),
    "renewal",
)
MAILS = (
    InboxItem("m2", "hanako@example.jp", "件名 <2>", AT, "/inbox/m2"),
    InboxItem("m1", "taro@example.jp", "件名 1", AT, "/inbox/m1"),
)

PAGES: Mapping[str, Page] = {
    "index": IndexPage(ENGINE_FRAME, {"library": ("renewal",)}, {"renewal": "/library/renewal"}, "/inbox"),
    "start": StartPage(FRAME, "/library/renewal/start"),
    "start_wrong": StartPage(FRAME, "/library/renewal/start", {"has_card": "x"}, (Problem("has_card", "required"),)),
    "start_chosen": StartPage(FRAME, "/library/renewal/start", {"has_card": "have"}),
    "stop": StopPage(FRAME, "no_card", "/library/renewal"),
    "registration": StepPage(PORTAL_FRAME, "registration", "register", "/library/register", {}),
    "registration_wrong": StepPage(
        PORTAL_FRAME,
        "registration",
        "register",
        "/library/register",
        {"email": "hanako", "email_confirm": '"><script>alert(1)</script>'},
        problems=(Problem("consent", "required", ja("チェックを入れてください。")), Problem("email", "email.required")),
    ),
    "sent": SentPage(PORTAL_FRAME, "/library/renewal"),
    "identify": IdentifyPage(PORTAL_FRAME, "/library/identify", "hanako@example.jp"),
    "identify_unverified": IdentifyPage(PORTAL_FRAME, "/library/identify"),
    "waiting": waiting_page(),
    "waiting_begun": waiting_page(state="begun", across=False),
    "waiting_elsewhere": waiting_page(state="begun", across=False, link=""),
    "waiting_here": waiting_page(across=False),
    "waiting_confirm": waiting_page(state="confirm", refresh=0, link=""),
    "waiting_wrong": waiting_page(state="confirm", refresh=0, link="", problem="waiting.wrong_digits", tries_left=4),
    "waiting_answered": waiting_page(state="answered", refresh=0, again="/library/holder"),
    "waiting_refused": waiting_page(state="failed", refresh=0, problem="identity.no_member"),
    "waiting_failed": waiting_page(state="failed", refresh=0, problem="identity.nothing_known"),
    "leaving": LeavingPage(
        PORTAL_FRAME, "https://login.example.jp/authorize?state=x&nonce=y", "login.example.jp", "identify"
    ),
    "leaving_logout": LeavingPage(PORTAL_FRAME, "https://login.example.jp/end", "login.example.jp", "logout"),
    "logout": LogoutPage(PORTAL_FRAME, action="/logout"),
    "logged_out": LogoutPage(PORTAL_FRAME, "/"),
    "logged_out_site": LogoutPage(PORTAL_FRAME, "/", site=True, end="/logout/site"),
    "logged_out_site_down": LogoutPage(replace(PORTAL_FRAME, notice="logout.site_down"), "/", site=True),
    "logged_out_nowhere": LogoutPage(ENGINE_FRAME, "/"),
    "menu_logged_in": replace(MENU, frame=replace(PORTAL_FRAME, leave="/logout")),
    "waiting_refused_paper": waiting_page(
        state="failed", refresh=0, problem="identity.no_member", paper="/library/renewal"
    ),
    "identity": StepPage(
        PORTAL_FRAME,
        "identity",
        "holder",
        "/library/holder",
        {"holder_name": "港　花子", "holder_address": ("東京都港区", "１－２－３")},
        mails_to="hanako@example.jp",
    ),
    "menu": MENU,
    "menu_with_menus": MenuPage(
        PORTAL_FRAME, "/library/menu", ("renewal",), chosen="renewal", menus=(("others", "/library/menu/others"),)
    ),
    "menu_below": MenuPage(PORTAL_FRAME, "/library/menu/others", ("renewal",), menu="others", back="/library/menu"),
    "step": step_page(),
    "step_filled": step_page(values=VALUES),
    "step_wrong": step_page(values={**VALUES, "papers": ()}, problems=PROBLEMS),
    "step_stale": step_page(
        frame=Frame("ja", "token-1", False, "library", FORM.ref, "notice.stale"),
        values=VALUES,
        saved={"name": "港 太郎", "branch": "east", "papers": (SCAN,), "genres": ("a", "b")},
        marks=(Mark("fee", ja("手数料は、窓口で確かめます。")),),
        irrelevant=frozenset({"reason", "limit"}),
    ),
    "step_why": step_page(
        values={**VALUES, "papers": ()},
        problems=(Problem("fee", "constraint", ja("手数料は 700円 になります。")),),
        why={"fee": WHY, "branch": WHY_MONTHS},
    ),
    "check": CHECK,
    "check_wrong": CheckPageShown(
        FRAME,
        "/d1/check",
        "/d1/details",
        3,
        ITEMS,
        (Problem("name", "required"),),
        (Mark("papers", ja("確かめます。")),),
    ),
    "check_why": replace(CHECK, marks=(Mark("name", ja("お名前が違います。")),), why={"name": WHY}),
    "check_schedule": replace(CHECK, schedule=USUAL, courses=OTHERS),
    "done": DONE,
    "done_schedule": replace(DONE, schedule=LONG, calendar="/receipt/calendar"),
    "done_next": replace(DONE, next_form=NEXT),
    "done_both": replace(DONE, next_done=RETURN),
    "menu_open_pair": replace(MENU, frame=replace(PORTAL_FRAME, open_pairs=(WAITS, replace(WAITS, optional=True)))),
    "step_open_pair": step_page(frame=replace(FRAME, open_pairs=(replace(WAITS, address=""),))),
    "check_open_pairs": replace(CHECK, frame=replace(FRAME, open_pairs=(replace(WAITS, address="", several=True),))),
    "document_waiting": DocumentWaitingPage(FRAME, "/receipt/1", 3, "/done/1"),
    "message": MessagePage(
        PORTAL_FRAME, "link_expired", 410, actions=(("action.register", "/library/register"), ("戻る", "/"))
    ),
    "message_internal": MessagePage(
        PORTAL_FRAME, "internal", 500, actions=(("action.again", "/d/1"),), error_id="e-1234"
    ),
    "message_identity": MessagePage(PORTAL_FRAME, "identity.nothing_known", 403),
    "inbox": InboxPage(ENGINE_FRAME, MAILS),
    "inbox_opened": InboxPage(
        ENGINE_FRAME, MAILS, "本文\nhttp://127.0.0.1:8000/l/x", "<p>本文</p>", MAILS[0], ("http://127.0.0.1:8000/l/x",)
    ),
    "diagnostics": DiagnosticsPage(
        ENGINE_FRAME,
        ("specs/renewal.yaml:3:5 SPEC001 <b>", "specs/renewal.yaml:4:12 SPEC006 …\n    版: 一\n        ^^"),
    ),
}
ENGLISH = (
    "index",
    "start",
    "registration_wrong",
    "step_filled",
    "step_why",
    "check",
    "check_schedule",
    "done",
    "message",
    "menu",
    "menu_open_pair",
    "done_next",
)
"""Pages that also have a golden page in English."""


@dataclass(frozen=True, slots=True)
class Scenes:
    """All pages of one locale, prepared or drawn through the templates: the scene is chosen by the page's frame."""

    form: DrawnPages | PreparedPages
    portal: DrawnPages | PreparedPages
    engine: DrawnPages | PreparedPages

    def render(self, page: Page) -> bytes:
        frame = page.frame
        chosen = self.form if frame.form else self.portal if frame.portal else self.engine
        return chosen.render(page)


def prepared(renderer: HtmlPages, locale: str = "ja") -> Scenes:
    words, types = catalogue(locale), dict(FIELD_TYPES)
    return Scenes(
        renderer.prepare(FORM, None, words, types, (FORM,)),
        renderer.prepare(None, PORTAL, words, types, (FORM,)),
        renderer.prepare(None, None, words, types, (FORM,)),
    )


def unprepared(renderer: HtmlPages, locale: str = "ja") -> Scenes:
    words, types = catalogue(locale), dict(FIELD_TYPES)
    return Scenes(
        renderer.unprepared(FORM, None, words, types, (FORM,)),
        renderer.unprepared(None, PORTAL, words, types, (FORM,)),
        renderer.unprepared(None, None, words, types, (FORM,)),
    )

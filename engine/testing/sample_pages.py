"""A small portal with one form, and one page of every kind: what page renderers are tried on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from engine.errors import Diagnostic
from engine.model.answers import Attachment
from engine.model.arrival_pages import IdentifyPage, LeavingPage, LogoutPage, SentPage, WaitingPage
from engine.model.field import Choice, Field, Step
from engine.model.form import CheckPage, DonePage, Form, FormRef, Question, Start, Stop
from engine.model.frame import Frame
from engine.model.outcome import Problem
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
    OpenDraft,
    Page,
    Sent,
    StartPage,
    StepPage,
    StopPage,
)
from engine.model.portal import IdentityStep, Menu, MenuEntry, Portal, Registration, Stage, Validity, Way
from engine.model.template import MailTemplate
from engine.model.text import Catalogue, Text
from engine.ports.fields import TEXT, FieldType, Parser, Refused, Shortcut, Type

NASTY: Final = "\"'><script>alert(1)</script>&amp;{x}"
"""What a page must not repeat as it is."""
CSRF: Final = "token-of-this-browser"
AT: Final = datetime(2026, 10, 1, 0, 0, tzinfo=UTC)


def ja(words: str) -> Text:
    return Text({"ja": words})


class EveryWord(dict[str, str]):
    """A catalogue's words: each key has some, and they show where they came from."""

    def __missing__(self, key: str) -> str:
        return f"[{key}]"

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str)


CATALOGUE: Final = Catalogue("ja", EveryWord())


@dataclass(frozen=True, slots=True)
class SampleKind:
    """A field type as far as a renderer looks at it."""

    name: str
    control: str
    development: bool = True
    value_type: Type = TEXT
    options_schema: Mapping[str, object] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)

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


_CONTROLS: Final = {
    "text": "text",
    "choice": "select",
    "radio": "radio",
    "consent": "checkbox",
    "date": "date_parts",
    "month": "month_parts",
    "files": "files",
    "identity": "static",
}
FIELD_TYPES: Final[dict[str, FieldType]] = {name: SampleKind(name, control) for name, control in _CONTROLS.items()}
_CHOICES: Final = (Choice("one", ja("一つ目")), Choice("two", ja("二つ目"), stop="no"))
STEP: Final = Step(
    "ask",
    ja("質問"),
    "form",
    tuple(Field(f"a_{name}", name, ja(f"項目{name}"), choices=_CHOICES) for name in FIELD_TYPES),
    submit=ja("次へ"),
    back=ja("戻る"),
)
PORTAL: Final = Portal(
    id="desk",
    title=ja("見本の窓口"),
    organisation=ja("見本市"),
    time_zone="Asia/Tokyo",
    sender=ja("見本市"),
    head=ja("見本市"),
    stages=(Stage("email", ja("メール")), Stage("form", ja("入力"))),
    registration=Registration(
        step=Step("register", ja("登録"), "email", (Field("email", "text", ja("メールアドレス")),)),
        address="email",
        sent_title=ja("送りました"),
        sent_text=ja("ご覧ください。"),
        sent_close=ja("閉じる"),
        validity=Validity(86400, True),
        mail=MailTemplate("link", "registered", ja("ご案内"), ja("{link}")),
    ),
    identity=IdentityStep(
        provider="any",
        title=ja("本人確認"),
        stage="email",
        text=ja("確かめます。"),
        ways=(),
        submit=ja("読み取る"),
        confirm=Step("holder", ja("ご確認"), "form", (Field("name", "identity", ja("お名前")),)),
    ),
    menu=Menu(
        ja("手続き"),
        "form",
        ja("選んでください。"),
        (MenuEntry("sample", ja("見本の手続き")), MenuEntry("", ja("ほかの手続き"), "others")),
    ),
    menus=(Menu(ja("ほかの手続き"), "form", ja("選んでください。"), (MenuEntry("sample", ja("見本")),), "others"),),
)
_WAYS: Final = (
    Way("card", ja("カードで"), ja("かざします。"), submit=ja("読み取る")),
    Way("site", ja("サイトで"), ja("ログインします。"), "another", ja("サイトへ進む")),
)
WAYS_PORTAL: Final = replace(
    PORTAL, id="ways", identity=replace(PORTAL.identity, ways=_WAYS) if PORTAL.identity else None
)
"""The same portal with ways that lead to different providers."""
FORM: Final = Form(
    ref=FormRef("sample", 1, "0" * 64),
    title=ja("見本の手続き"),
    portal=PORTAL,
    start=Start(
        ja("始めに"), ja("説明です。"), questions=(Question("ok", ja("よいですか"), _CHOICES),),
        stops=(Stop("no", ja("できません"), ja("ほかの方法があります。")),),
    ),
    steps=(STEP,),
    check=CheckPage(ja("確認"), "form", submit=ja("送る"), back=ja("戻る")),
    done=DonePage(ja("完了"), "form", download=ja("受付票")),
)  # fmt: skip
OTHER_MENU: Final = "/desk/menu/others"
FILE: Final = Attachment("f1", NASTY, "image/jpeg", 120_000, "0" * 64)
PROBLEM: Final = Problem("a_text", "constraint", ja("ここを直してください。"))


def form_pages(*, development: bool = True) -> Iterator[Page]:
    """Pages of the form; typed and found texts are nasty."""
    frame = Frame("ja", CSRF, development, "desk", FORM.ref)
    values = {f"a_{name}": (FILE,) if name == "files" else NASTY for name in FIELD_TYPES}
    yield StartPage(frame, "/desk/sample/", {"ok": "one"})
    yield StopPage(frame, "no", "/desk/sample/")
    yield StepPage(frame, "form", "ask", "/d/1/ask", values, "/d/1/back", 7, problems=(PROBLEM,), multipart=True)
    yield CheckPageShown(frame, "/d/1/check", "/d/1/ask", 7, (CheckItem("a_text", (NASTY,), "/d/1/ask", (NASTY,)),))
    yield DonePageShown(frame, "1" * 32, AT, "/desk/", ((ja("受付票"), "/d/1/receipt"),))
    yield DocumentWaitingPage(frame, "/d/1/receipt", 3, "/d/1/done")
    yield MessagePage(frame, "not_found", 404)


def portal_pages(*, development: bool = True) -> Iterator[Page]:
    """Pages of the portal."""
    frame = Frame("ja", CSRF, development, "desk")
    yield StepPage(frame, "registration", "register", "/desk/register", {"email": NASTY})
    yield StepPage(frame, "identity", "holder", "/desk/confirm", {"name": (NASTY,)}, mails_to=NASTY)
    yield SentPage(frame, "/desk/sample/")
    yield IdentifyPage(frame, "/desk/identify", NASTY)
    waiting = WaitingPage(frame, "card:start", "123456", "waiting", 3, "/desk/identify", action="/desk/waiting")
    for state in ("waiting", "begun", "answered", "failed"):
        yield replace(waiting, state=state, problem="identity.failed" if state == "failed" else "")
    yield replace(waiting, state="failed", problem="identity.failed", paper="/desk/sample/")
    yield replace(waiting, across=True, origin="https://desk.example", purpose=NASTY)
    for problem in ("", "waiting.wrong_digits"):
        yield replace(waiting, state="confirm", link="", refresh=0, problem=problem, tries_left=3)
    drafts, sent = (OpenDraft(ja(NASTY), AT, "/d/1"),), (Sent(ja(NASTY), "1" * 32, AT, "/d/2/done"),)
    yield MenuPage(frame, "/desk/menu", ("sample",), drafts, sent, menus=(("others", OTHER_MENU),))
    yield MenuPage(frame, OTHER_MENU, ("sample",), menu="others", back="/desk/menu")
    yield MessagePage(frame, "link_used", 410, actions=(("action.register", "/desk/register"),))
    for why in ("identify", "logout"):
        yield LeavingPage(frame, "https://login.example.jp/begin?state=a&nonce=b", "login.example.jp", why)
    yield LogoutPage(replace(frame, leave="/logout"), action="/logout")
    yield LogoutPage(frame, "/", site=True, end="/logout/site")
    yield MenuPage(replace(frame, leave="/logout"), "/desk/menu", ("sample",), drafts, sent)


def ways_pages(*, development: bool = True) -> Iterator[Page]:
    """The page where one chooses how to identify."""
    yield IdentifyPage(Frame("ja", CSRF, development, "ways"), "/ways/identify", NASTY)


def engine_pages(*, development: bool = True) -> Iterator[Page]:
    """Pages that belong to no portal."""
    frame = Frame("ja", CSRF, development)
    item = InboxItem("m1", "hanako@example.jp", NASTY, AT, "/inbox/m1")
    yield IndexPage(frame, {"desk": ("sample",)}, {"sample": "/desk/sample/"})
    yield MessagePage(frame, "internal", 500, error_id="e1")
    yield LogoutPage(frame, "/")
    yield InboxPage(frame, (item,))
    yield InboxPage(frame, (item,), NASTY, "<p>mail", item, ("https://example.jp/",))
    yield DiagnosticsPage(frame, (NASTY,))

"""The page renderer `bare`: every page as a title, lines of words and plain forms. No style, no script, no template.

It draws all that a journey needs, and is a place to begin. Everything filled in is escaped; forms carry the controls
that `engine.model.controls` names; the same page gives the same bytes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from engine.errors import Diagnostic
from engine.model.answers import Attachment
from engine.model.arrival_pages import IdentifyPage, LeavingPage, LogoutPage, SentPage, WaitingPage
from engine.model.controls import (
    BUTTON_BACK,
    BUTTON_CLEAR,
    BUTTON_CONTROL,
    CODE_CONTROL,
    CSRF_CONTROL,
    MENU_CONTROL,
    REVISION_CONTROL,
    WAY_CONTROL,
)
from engine.model.field import Choice, Field, Step
from engine.model.form import Form
from engine.model.outcome import Problem
from engine.model.page import (
    CheckPageShown,
    DiagnosticsPage,
    DocumentWaitingPage,
    DonePageShown,
    InboxPage,
    IndexPage,
    MenuPage,
    MessagePage,
    Page,
    StartPage,
    StepPage,
    StopPage,
)
from engine.model.portal import Portal
from engine.model.text import Catalogue, Text
from engine.ports.fields import FieldType

PARTS = {"date_parts": ("year", "month", "day"), "month_parts": ("year", "month")}


@dataclass(frozen=True, slots=True)
class BarePages:
    """Satisfies `engine.ports.pages.PageRenderer`."""

    name: str = "bare"
    development: bool = False

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def assets(self) -> dict[str, tuple[str, bytes]]:
        """Files under /static/; this renderer has none."""
        return {}

    def prepare(
        self,
        form: Form | None,
        portal: Portal | None,
        words: Catalogue,
        field_types: dict[str, FieldType],
        forms: tuple[Form, ...],
    ) -> "Prepared":
        """Called once per form, portal and locale; what is constant could be drawn here, once and for all."""
        return Prepared(form, portal or (form.portal if form else None), words, field_types)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Draws each page from scratch."""

    form: Form | None
    portal: Portal | None
    words: Catalogue
    field_types: Mapping[str, FieldType]

    def render(self, page: Page) -> bytes:
        frame = page.frame
        top = [f"<p>{escape(self.words.get('page.development'))}</p>"] if frame.development else []
        if frame.notice and self.words.has(frame.notice):
            top.append(f"<p>{escape(self.words.get(frame.notice, **frame.notice_params))}</p>")
        if frame.leave:
            top.append(_link(frame.leave, self.words.get("logout.link")))
        body = "\n".join((*top, *self._lines(page)))
        go = _go_to(page.address) if isinstance(page, LeavingPage) else ""
        head = f'<!DOCTYPE html>\n<html lang="{escape(frame.locale)}">\n<meta charset="utf-8">\n<title>{type(page).__name__}</title>{go}'
        return f"{head}\n{body}\n".encode("utf-8", "replace")

    def _lines(self, page: Page) -> Iterator[str]:
        match page:
            case StartPage():
                yield from self._start(page)
            case StepPage():
                yield from self._step(page)
            case CheckPageShown(action=action, revision=revision, items=items, back=back):
                yield from (f"<p>{escape(item.field)}: {escape(' / '.join(item.values))}" for item in items)
                yield from (f"<p>{escape(detail)}" for item in items for detail in item.details)
                yield _link(back, "←")
                yield self._form(page, action, [_hidden(REVISION_CONTROL, str(revision))])
            case MenuPage(action=action, entries=entries, drafts=drafts, sent=sent):
                yield from (_link(one.address, self._plain(one.form_title)) for one in drafts)
                yield from (_link(one.address, f"{self._plain(one.form_title)} {one.reference_number}") for one in sent)
                yield self._form(page, action, [_button(MENU_CONTROL, one) for one in entries])
                yield from (_link(address, menu) for menu, address in page.menus)
                yield _link(page.back, "←") if page.back else ""
            case IdentifyPage(action=action):
                yield self._form(page, action, list(self._ways()))
            case WaitingPage():
                yield from self._waiting(page)
            case LogoutPage():
                yield from self._logout(page)
            case _:
                yield from self._others(page)

    def _others(self, page: Page) -> Iterator[str]:
        """Pages without a form."""
        match page:
            case LeavingPage(address=address, host=host):
                yield _link(address, host)
            case IndexPage(addresses=addresses):
                yield from (_link(address, form) for form, address in addresses.items())
            case StopPage(stop=stop, back=back):
                found = next((one for one in self.form.start.stops if one.id == stop), None) if self.form else None
                yield f"<h1>{self._say(found.title) if found else ''}</h1><p>{self._say(found.text) if found else ''}"
                yield _link(back, "←")
            case SentPage(close=close):
                sent = self.portal.registration.sent_text if self.portal and self.portal.registration else Text()
                yield f"<p>{self._say(sent)}{_link(close, '×')}"
            case DonePageShown(reference_number=number, documents=documents, top=top):
                yield f"<p>{escape(number)}"
                yield from (_link(address, self._plain(title)) for title, address in documents)
                yield _link(top, "↑")
            case DocumentWaitingPage(again=again):
                yield _link(again, "↻")
            case MessagePage(code=code, params=params, actions=actions):
                yield f"<p>{escape(self.words.get(f'message.{code}.text', **params))}"
                yield from (_link(address, self.words.get(key)) for key, address in actions)
            case InboxPage(items=items, text=text, links=links):
                yield from (_link(item.address, item.subject) for item in items)
                yield f"<pre>{escape(text)}</pre>"
                yield from (_link(address, address) for address in links)
            case DiagnosticsPage(lines=lines):
                yield from (f"<p>{escape(line)}" for line in lines)

    def _start(self, page: StartPage) -> Iterator[str]:
        if self.form is None:
            return
        start = self.form.start
        yield f"<h1>{self._say(start.title)}</h1><p>{self._say(start.text)}"
        controls = [f"<p>{self._say(q.label)}{self._choices(q.id, q.choices)}" for q in start.questions]
        yield self._form(page, page.action, controls)

    def _step(self, page: StepPage) -> Iterator[str]:
        step = self._find(page)
        if step is None:
            return
        yield f"<h1>{self._say(step.title)}</h1><p>{self._say(step.text)}"
        labels = {field.id: self._say(field.label) for field in step.fields}
        yield from (f"<p class=error>{self._words_of(one, labels)}" for one in page.problems)
        fields = [self._control(field, page) for field in step.fields if field.id not in page.irrelevant]
        back = [_button(BUTTON_CONTROL, BUTTON_BACK)] if page.back else []
        revision = _hidden(REVISION_CONTROL, str(page.revision))
        yield self._form(page, page.action, [revision, *fields], after=back, files=page.multipart)

    def _find(self, page: StepPage) -> Step | None:
        if page.place == "form":
            return self.form.step(page.step) if self.form else None
        if page.place == "registration":
            return self.portal.registration.step if self.portal and self.portal.registration else None
        return self.portal.identity.confirm if self.portal and self.portal.identity else None

    def _control(self, field: Field, page: StepPage) -> str:
        """One question. What can only be read, and files that are there, are words."""
        label, shown = self._say(field.label), page.values.get(field.id, "")
        control = self.field_types[field.type].control
        if field.readonly or field.calculate is not None or control == "static":
            return f"<p>{label}: {escape(_words(shown))}"
        if control == "files":
            clear = _button(BUTTON_CONTROL, BUTTON_CLEAR + field.id)
            return f'<p>{label}: {escape(_words(shown))}<input type="file" name="{field.id}" multiple>{clear}'
        value = _words(shown)
        if control in PARTS:
            parts = zip(PARTS[control], (*value.split("-", 2), "", "", ""), strict=False)
            return f"<p>{label}" + "".join(_input(f"{field.id}.{part}", one) for part, one in parts)
        if control in ("select", "radio"):
            return f"<p>{label}{self._choices(field.id, field.choices, value)}"
        if control == "checkbox":
            ticked = " checked" if value else ""
            return f'<p><label><input type="checkbox" name="{field.id}" value="on"{ticked}>{label}</label>'
        return f"<p><label>{label}{_input(field.id, value)}</label>"

    def _ways(self) -> Iterator[str]:
        """A button for each way to identify, where they lead to different providers."""
        step = self.portal.identity if self.portal else None
        for way in step.ways if step and len(step.providers) > 1 else ():
            yield f"<p>{self._say(way.label)} {self._say(way.text)} {self._say(way.submit)}{_button(WAY_CONTROL, way.id)}"

    def _waiting(self, page: WaitingPage) -> Iterator[str]:
        if page.problem:
            key = page.problem if self.words.has(page.problem) else "identity.failed"
            yield f"<p class=error>{escape(self.words.get(key, tries=page.tries_left))}"
        yield f"<p>{escape(self.words.get(f'waiting.{page.state}'))}"
        if page.state in ("waiting", "begun"):
            yield f"<p>{escape(page.purpose)} {escape(page.code)}"
            yield _link(page.link, "→") if page.link else ""
        if page.state == "confirm":
            yield self._form(page, page.action, [f'<input name="{CODE_CONTROL}">'])
        yield _link(page.again, "→" if page.state == "answered" else "↻")
        yield _link(page.paper, self.words.get("waiting.paper")) if page.paper else ""

    def _logout(self, page: LogoutPage) -> Iterator[str]:
        yield f"<p>{escape(self.words.get('logout.ask' if page.action else 'logout.done'))}"
        if page.action:
            yield self._form(page, page.action, [])
        if page.site:
            yield f"<p>{escape(self.words.get('logout.site'))}"
        if page.end:
            yield _link(page.end, self.words.get("logout.end"))
        if page.on:
            yield _link(page.on, "→")

    def _words_of(self, problem: Problem, labels: Mapping[str, str]) -> str:
        if problem.message is not None:
            return self._say(problem.message)
        if not self.words.has(problem.code):
            return escape(problem.code)
        return escape(self.words.get(problem.code, **{"label": labels.get(problem.field, ""), **problem.params}))

    def _form(
        self, page: Page, action: str, controls: list[str], after: Iterable[str] = (), *, files: bool = False
    ) -> str:
        """The token and the revision come first; the first button is the one that goes on."""
        kind = ' enctype="multipart/form-data"' if files else ""
        parts = (_hidden(CSRF_CONTROL, page.frame.csrf), *controls, _button(BUTTON_CONTROL, "next"), *after)
        return f'<form method="post" action="{escape(action)}"{kind}>\n' + "\n".join(parts) + "\n</form>"

    def _choices(self, name: str, choices: Iterable[Choice], chosen: str = "") -> str:
        """Radio buttons for every kind of choice."""
        marks = {one.id: " checked" if one.id == chosen else "" for one in choices}
        buttons = {one: f'<input type="radio" name="{name}" value="{one}"{mark}>' for one, mark in marks.items()}
        return "".join(f"<label>{buttons[one.id]}{self._say(one.label)}</label>" for one in choices)

    def _say(self, text: Text) -> str:
        return escape(self._plain(text))

    def _plain(self, text: Text) -> str:
        return text.in_locale(self.words.locale)


def _words(shown: object) -> str:
    """A value in one line."""
    if isinstance(shown, str):
        return shown
    listed = shown if isinstance(shown, tuple) else ()
    return " / ".join(one.name if isinstance(one, Attachment) else str(one) for one in listed)


def _input(name: str, value: str) -> str:
    return f'<input name="{name}" value="{escape(value)}">'


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def _button(name: str, value: str) -> str:
    return f'<button name="{name}" value="{escape(value)}">{escape(value)}</button>'


def _go_to(address: str) -> str:
    return f'\n<meta http-equiv="refresh" content="0; url={escape(address)}">'


def _link(address: str, words: str) -> str:
    return f'<p><a href="{escape(address)}">{escape(words)}</a>'

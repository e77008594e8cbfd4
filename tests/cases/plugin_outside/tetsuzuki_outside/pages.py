"""The page renderer `bare`: every page as a title, lines of words and one form. No style, no script, no template."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from engine.errors import Diagnostic
from engine.model.form import Form, Portal, Step
from engine.model.outcome import Problem
from engine.model.page import (
    BUTTON_CONTROL,
    CSRF_CONTROL,
    MENU_CONTROL,
    REVISION_CONTROL,
    CheckPageShown,
    DonePageShown,
    IdentifyPage,
    IndexPage,
    MenuPage,
    MessagePage,
    Page,
    SentPage,
    StartPage,
    StepPage,
    StopPage,
)
from engine.model.text import Catalogue, Text
from engine.ports.fields import FieldType

MARK = "<!-- drawn by tetsuzuki-outside -->"


@dataclass(frozen=True, slots=True)
class BarePages:
    """Satisfies `engine.ports.pages.PageRenderer`."""

    name: str = "bare"
    development: bool = False

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def assets(self) -> dict[str, tuple[str, bytes]]:
        return {}

    def prepare(
        self,
        form: Form | None,
        portal: Portal | None,
        words: Catalogue,
        field_types: dict[str, FieldType],
        forms: tuple[Form, ...],
    ) -> "BarePrepared":
        return BarePrepared(form, portal or (form.portal if form else None), words, field_types)


@dataclass(frozen=True, slots=True)
class BarePrepared:
    """Nothing is prepared: each page is drawn from scratch."""

    form: Form | None
    portal: Portal | None
    words: Catalogue
    field_types: Mapping[str, FieldType]

    def render(self, page: Page) -> bytes:
        lines = "\n".join(self._lines(page))
        frame = page.frame
        return (
            f"<!DOCTYPE html>\n{MARK}\n<html lang={frame.locale}><title>{type(page).__name__}</title>\n{lines}".encode()
        )

    def _lines(self, page: Page) -> Iterable[str]:
        match page:
            case IndexPage(addresses=addresses):
                yield from (f'<p><a href="{escape(to)}">{escape(form)}</a>' for form, to in addresses.items())
            case StartPage(action=action) if self.form:
                yield f"<h1>{self._say(self.form.start.title)}</h1>"
                questions = (f'<input name="{q.id}"> {self._say(q.label)}' for q in self.form.start.questions)
                yield self._form(page, action, questions)
            case StepPage():
                yield from self._step(page)
            case IdentifyPage(action=action):
                yield self._form(page, action, ())
            case MenuPage(action=action, entries=entries):
                buttons = (f'<button name="{MENU_CONTROL}" value="{one}">{one}</button>' for one in entries)
                yield self._form(page, action, buttons)
            case CheckPageShown(action=action, revision=revision, items=items):
                yield from (f"<p>{item.field}: {escape(' / '.join(item.values))}" for item in items)
                yield self._form(page, action, (_hidden(REVISION_CONTROL, str(revision)),))
            case DonePageShown(reference_number=number):
                yield f"<p>{escape(number)}"
            case MessagePage(code=code, params=params):
                yield f"<p>{escape(self.words.get(f'message.{code}.text', **params))}"
            case StopPage(stop=stop):
                yield f"<p>{escape(stop)}"
            case SentPage():
                yield "<p>sent"
            case _:
                yield f"<p>{type(page).__name__}"

    def _step(self, page: StepPage) -> Iterable[str]:
        step = self._find(page)
        if step is None:
            return
        yield f"<h1>{self._say(step.title)}</h1>"
        labels = {field.id: self._say(field.label) for field in step.fields}
        yield from (f"<p class=error>{escape(self._words_of(one, labels))}" for one in page.problems)
        boxes = (
            f'<label>{labels[field.id]} <input name="{field.id}" value="{escape(str(page.values.get(field.id, "")))}"></label>'
            for field in step.fields
            if field.id not in page.irrelevant
        )
        yield self._form(page, page.action, (_hidden(REVISION_CONTROL, str(page.revision)), *boxes))

    def _find(self, page: StepPage) -> Step | None:
        if page.place == "form":
            return self.form.step(page.step) if self.form else None
        if page.place == "registration" and self.portal and self.portal.registration:
            return self.portal.registration.step
        return self.portal.identity.confirm if self.portal and self.portal.identity else None

    def _words_of(self, problem: Problem, labels: Mapping[str, str]) -> str:
        if problem.message is not None:
            return problem.message.in_locale(self.words.locale)
        params = {"label": labels.get(problem.field, problem.field), **problem.params}
        return self.words.get(problem.code, **params) if self.words.has(problem.code) else problem.code

    def _form(self, page: Page, action: str, controls: Iterable[str]) -> str:
        parts = "\n".join((_hidden(CSRF_CONTROL, page.frame.csrf), *controls))
        button = f'<button name="{BUTTON_CONTROL}" value="next">→</button>'
        return f'<form method="post" action="{escape(action)}">\n{parts}\n{button}</form>'

    def _say(self, text: Text) -> str:
        return escape(text.in_locale(self.words.locale))


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'

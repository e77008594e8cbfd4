"""One scenario under way: who does it, in which world, for which form, and what was delivered so far."""

from dataclasses import dataclass
from typing import Final

from engine.authoring.scenarios.applicant import Applicant
from engine.authoring.world.ports import LOCALE, World
from engine.authoring.world.queue import Delivered
from engine.errors import Param, TetsuzukiError
from engine.model.arrival_pages import IdentifyPage, SentPage, WaitingPage
from engine.model.form import Form
from engine.model.page import (
    CheckPageShown,
    DocumentWaitingPage,
    DonePageShown,
    IndexPage,
    MenuPage,
    MessagePage,
    Page,
    StartPage,
    StepPage,
    StopPage,
)
from engine.model.text import Catalogue

_NAMES: Final = {
    IndexPage: "index",
    StartPage: "start",
    SentPage: "sent",
    IdentifyPage: "identify",
    WaitingPage: "identify",
    MenuPage: "menu",
    CheckPageShown: "check",
    DonePageShown: "done",
    DocumentWaitingPage: "document",
    MessagePage: "notice",
}


@dataclass(frozen=True, slots=True)
class Trial:
    """Given to every event and every expectation. `own` is the form whose scenario it is."""

    world: World
    applicant: Applicant
    own: Form
    delivered: Delivered

    @property
    def form(self) -> Form:
        """The form on the screen: a scenario may go on with another one of the portal. Elsewhere its own."""
        return self.form_of(self.applicant.page)

    def form_of(self, page: Page | None) -> Form:
        there = self.world.procedures.versions.get(page.frame.form) if page and page.frame.form else None
        return there.form if there else self.own

    @property
    def words(self) -> Catalogue:
        """The engine's words, for captions of its own buttons."""
        return self.world.around.words[LOCALE]

    def refuse(self, code: str, **params: Param) -> "CannotHappen":
        """An event that this page does not offer."""
        return CannotHappen(code, page=page_name(self.applicant.page), **params)


class CannotHappen(TetsuzukiError):
    """The page on the screen offers no such thing; `code` is the code of a diagnostic."""


def page_name(page: Page | None) -> str:
    """As scenarios call it: a step, a stop or a further menu by its id, else the kind; "" before the first event."""
    if isinstance(page, StepPage):
        return page.step if page.place == "form" else page.place
    if isinstance(page, StopPage):
        return page.stop
    if isinstance(page, MenuPage) and page.menu:
        return page.menu
    return _NAMES.get(type(page), "") if page else ""

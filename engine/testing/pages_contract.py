"""What every page renderer must do. Each rule takes a renderer; AssertionError says that it is broken."""

import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Final

from engine.model.arrival_pages import IdentifyPage, LeavingPage, LogoutPage, WaitingPage
from engine.model.controls import CODE_CONTROL, CSRF_CONTROL, MENU_CONTROL, REVISION_CONTROL, WAY_CONTROL
from engine.model.page import CheckPageShown, MenuPage, Page, StartPage, StepPage
from engine.ports.pages import PageRenderer
from engine.testing.sample_pages import (
    CATALOGUE,
    CSRF,
    FIELD_TYPES,
    FORM,
    NASTY,
    PORTAL,
    PROBLEM,
    WAYS_PORTAL,
    engine_pages,
    form_pages,
    portal_pages,
    ways_pages,
)

Rule = Callable[[PageRenderer], None]
WITH_FORM: Final = (StartPage, StepPage, IdentifyPage, MenuPage, CheckPageShown)


def drawn(renderer: PageRenderer, *, development: bool = True) -> Iterator[tuple[Page, str]]:
    """Every page, prepared as the engine prepares them: per form, per portal, and for the engine's own."""
    kinds = dict(FIELD_TYPES)
    for form, portal, pages in (
        (FORM, PORTAL, form_pages(development=development)),
        (None, PORTAL, portal_pages(development=development)),
        (None, WAYS_PORTAL, ways_pages(development=development)),
        (None, None, engine_pages(development=development)),
    ):
        prepared = renderer.prepare(form, portal, CATALOGUE, kinds, (FORM,))
        for page in pages:
            yield page, prepared.render(page).decode("utf-8")


def every_page_is_a_page(renderer: PageRenderer) -> None:
    for page, text in drawn(renderer):
        assert text.lstrip().lower().startswith("<!doctype html"), type(page).__name__
        assert "lang=" in text, type(page).__name__


def the_same_page_gives_the_same_bytes(renderer: PageRenderer) -> None:
    assert [text for _, text in drawn(renderer)] == [text for _, text in drawn(renderer)]


def what_is_filled_in_is_escaped(renderer: PageRenderer) -> None:
    for page, text in drawn(renderer):
        assert "<script>alert(1)" not in text, type(page).__name__
        assert NASTY not in text, type(page).__name__


def every_form_carries_the_token_of_its_browser(renderer: PageRenderer) -> None:
    for page, text in drawn(renderer):
        if isinstance(page, WITH_FORM):
            assert f'name="{CSRF_CONTROL}"' in text, type(page).__name__
            assert CSRF in text, type(page).__name__


def a_page_of_a_draft_carries_its_revision(renderer: PageRenderer) -> None:
    for page, text in drawn(renderer):
        if isinstance(page, CheckPageShown) or (isinstance(page, StepPage) and page.place == "form"):
            assert f'name="{REVISION_CONTROL}"' in text, type(page).__name__
            assert 'value="7"' in text, type(page).__name__


def a_menu_offers_its_forms(renderer: PageRenderer) -> None:
    for page, text in drawn(renderer):
        if isinstance(page, MenuPage):
            assert f'name="{MENU_CONTROL}"' in text
            assert 'value="sample"' in text


def a_menu_leads_to_further_menus_and_back(renderer: PageRenderer) -> None:
    for page, text in drawn(renderer):
        if isinstance(page, MenuPage):
            assert all(f'href="{address}"' in text for _, address in page.menus)
            assert not page.back or f'href="{page.back}"' in text


def what_another_device_shows_can_be_typed_where_it_is_waited_for(renderer: PageRenderer) -> None:
    """There and nowhere else; and a page with a field in it is not loaded again under whoever is typing."""
    for page, text in drawn(renderer):
        if isinstance(page, WaitingPage):
            asked = page.state == "confirm"
            assert (f'name="{CODE_CONTROL}"' in text) == asked
            assert not asked or ('action="/desk/waiting"' in text and f'value="{CSRF}"' in text)
            assert not asked or 'http-equiv="refresh"' not in text


def ways_that_lead_elsewhere_have_buttons_of_their_own(renderer: PageRenderer) -> None:
    """And only those: where all lead to one provider, one button begins."""
    for page, text in drawn(renderer):
        if isinstance(page, IdentifyPage):
            several = page.frame.portal == WAYS_PORTAL.id
            ways = WAYS_PORTAL.identity.ways if WAYS_PORTAL.identity and several else ()
            assert text.count(f'name="{WAY_CONTROL}"') == len(ways)
            assert all(f'value="{way.id}"' in text and way.submit.in_locale("ja") in text for way in ways)


def who_leaves_is_led_where_the_page_says(renderer: PageRenderer) -> None:
    """A link, and a refresh that needs no script; whose page it is stands there to be read."""
    for page, text in drawn(renderer):
        if isinstance(page, LeavingPage):
            address = escape(page.address)
            assert f'href="{address}"' in text
            assert re.search(f'<meta http-equiv="refresh" content="0; ?url={re.escape(address)}">', text)
            assert page.host in text


def who_is_logged_in_can_leave_on_every_page(renderer: PageRenderer) -> None:
    """And the page about leaving has a button, and then the ways on."""
    for page, text in drawn(renderer):
        if page.frame.leave:
            assert f'href="{page.frame.leave}"' in text, type(page).__name__
        if isinstance(page, LogoutPage):
            assert (f'name="{CSRF_CONTROL}"' in text) == bool(page.action)
            assert all(f'href="{address}"' in text for address in (page.on, page.end) if address)


def who_is_refused_is_shown_the_way_on_paper(renderer: PageRenderer) -> None:
    for page, text in drawn(renderer):
        if isinstance(page, WaitingPage) and page.paper:
            assert f'href="{page.paper}"' in text


def a_problem_is_told_in_the_words_of_the_spec(renderer: PageRenderer) -> None:
    words = PROBLEM.message.in_locale("ja") if PROBLEM.message else ""
    assert any(words in text for page, text in drawn(renderer) if isinstance(page, StepPage) and page.problems)


def development_is_seen(renderer: PageRenderer) -> None:
    """A sample must never be taken for the real thing."""
    for (page, sample), (_, real) in zip(drawn(renderer), drawn(renderer, development=False), strict=True):
        assert sample != real, type(page).__name__


def assets_have_media_types(renderer: PageRenderer) -> None:
    for name, (media_type, content) in renderer.assets().items():
        assert "/" in media_type, name
        assert content, name
        assert not name.startswith("/"), name


PAGES_CONTRACT: Final[tuple[Rule, ...]] = (
    every_page_is_a_page,
    the_same_page_gives_the_same_bytes,
    what_is_filled_in_is_escaped,
    every_form_carries_the_token_of_its_browser,
    a_page_of_a_draft_carries_its_revision,
    a_menu_offers_its_forms,
    a_menu_leads_to_further_menus_and_back,
    what_another_device_shows_can_be_typed_where_it_is_waited_for,
    ways_that_lead_elsewhere_have_buttons_of_their_own,
    who_leaves_is_led_where_the_page_says,
    who_is_logged_in_can_leave_on_every_page,
    who_is_refused_is_shown_the_way_on_paper,
    a_problem_is_told_in_the_words_of_the_spec,
    development_is_seen,
    assets_have_media_types,
)

"""A prepared page has the same bytes as its template, whatever is filled in."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.answers import Attachment
from engine.model.frame import Frame
from engine.model.outcome import Mark, Problem
from engine.model.page import CheckItem, CheckPageShown, MessagePage, Page, Shown, StartPage, StepPage
from renderers.html.renderer import HtmlPages
from tests.renderers.html.samples import CHECK, DETAILS, FORM, FRAME, PAGES, Scenes, ja, prepared, step_page, unprepared

MEAN = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)",
    "\0",
    "\x000\x00",
    "\x0017\x00",
    "</textarea>",
    "</select>",
    "&amp;&lt;",
    "{label}",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "[a](terms)",
    "｜漢字《かんじ》",
    "\ud800",
    "\r\n\n",
    "on",
    "west",
    "1980-5-3-",
)
words = st.sampled_from(MEAN) | st.text(max_size=12)
FIELD_IDS = tuple(field.id for field in DETAILS.fields)
files = st.builds(Attachment, words, words, words, st.integers(0, 1 << 30), words)
shown: st.SearchStrategy[Shown] = words | st.lists(words, max_size=3).map(tuple)
values = st.fixed_dictionaries(
    {},
    optional={
        **{name: words for name in FIELD_IDS if name not in ("papers", "genres", "limit")},
        "genres": shown,
        "limit": shown,
        "papers": st.lists(files, max_size=3).map(tuple),
    },
)
problems = st.lists(
    st.builds(
        Problem,
        field=st.sampled_from(FIELD_IDS),
        code=st.sampled_from(["required", "constraint", "digits.pattern", "nobody.knows"]),
        message=st.none() | words.map(ja),
        params=st.dictionaries(st.sampled_from(["label", "size", "max"]), words | st.integers()),
    ),
    max_size=4,
).map(tuple)
steps = st.builds(
    step_page,
    frame=st.builds(
        Frame,
        locale=st.just("ja"),
        csrf=words,
        development=st.booleans(),
        portal=st.just("library"),
        form=st.just(FORM.ref),
        notice=st.sampled_from(["", "notice.stale", "identity.nobody_knows"]),
    ),
    action=words,
    values=values,
    back=words,
    revision=st.integers(0, 99),
    irrelevant=st.frozensets(st.sampled_from((*FIELD_IDS, "elsewhere"))),
    problems=problems,
    marks=st.lists(st.builds(Mark, st.sampled_from(FIELD_IDS), words.map(ja)), max_size=2).map(tuple),
    multipart=st.booleans(),
    saved=st.dictionaries(st.sampled_from(FIELD_IDS), shown, max_size=2),
    required=st.frozensets(st.sampled_from(FIELD_IDS)),
)
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_every_kind_of_page_has_a_sample() -> None:
    assert {type(page) for page in PAGES.values()} == set(get_args(Page))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("locale", ["ja", "en"])
def test_prepared_is_the_template(renderer: HtmlPages, name: str, locale: str) -> None:
    page = PAGES[name]
    assert prepared(renderer, locale).render(page) == unprepared(renderer, locale).render(page)


@many
@given(page=steps)
def test_a_step_is_the_template_whatever_is_typed(pages: Scenes, drawn: Scenes, page: StepPage) -> None:
    assert pages.render(page) == drawn.render(page)


@many
@given(chosen=words, wrong=st.booleans(), action=words)
def test_a_start_page_is_the_template(pages: Scenes, drawn: Scenes, chosen: str, wrong: bool, action: str) -> None:
    page = StartPage(FRAME, action, {"has_card": chosen}, (Problem("has_card", "required"),) if wrong else ())
    assert pages.render(page) == drawn.render(page)


@many
@given(
    items=st.lists(
        st.builds(
            CheckItem,
            field=st.sampled_from((*FIELD_IDS, "gone")),
            values=st.lists(words, max_size=3).map(tuple),
            change=words,
            details=st.lists(words, max_size=2).map(tuple),
        ),
        max_size=4,
    ).map(tuple),
    problems=problems,
)
def test_a_check_page_is_the_template(
    pages: Scenes, drawn: Scenes, items: tuple[CheckItem, ...], problems: tuple[Problem, ...]
) -> None:
    page: CheckPageShown = replace(CHECK, items=items, problems=problems)
    assert pages.render(page) == drawn.render(page)


@many
@given(code=words, actions=st.lists(st.tuples(words, words), max_size=2).map(tuple), error_id=words)
def test_a_message_is_the_template(
    pages: Scenes, drawn: Scenes, code: str, actions: tuple[tuple[str, str], ...], error_id: str
) -> None:
    page = MessagePage(FRAME, code, 500, actions=actions, error_id=error_id)
    assert pages.render(page) == drawn.render(page)


def test_a_page_is_filled_anew_each_time(pages: Scenes) -> None:
    """Nothing of one applicant's page stays for the next."""
    empty = pages.render(step_page())
    pages.render(step_page(values={"name": "港 花子", "branch": "west"}, problems=(Problem("name", "required"),)))
    assert pages.render(step_page()) == empty

"""Nothing that comes from outside becomes markup: not what is typed, not file names, not words of problems."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.answers import Attachment
from engine.model.form import FormRef
from engine.model.frame import Frame
from engine.model.outcome import Problem
from engine.model.page import CheckItem, CheckPageShown, InboxItem, InboxPage, MessagePage, Shown
from tests.renderers.html.document import read
from tests.renderers.html.samples import AT, DETAILS, ENGINE_FRAME, FRAME, Scenes, step_page

ATTACK = '"></textarea></select></p><script>alert(1)</script><img src=x onerror=alert(2) style="color:red">'
FIELDS = [field.id for field in DETAILS.fields]
TAGS = "ab<>\"=/'& \0漢"


def tags(page: bytes) -> list[str]:
    return [element.tag for element in read(page).all()]


@pytest.mark.parametrize("field", FIELDS)
def test_what_is_typed_is_only_text(field: str, pages: Scenes) -> None:
    attack: Shown = (Attachment("a1", ATTACK, "image/jpeg", 5, ""),) if field == "papers" else ATTACK
    harmless: Shown = (Attachment("a1", "x", "image/jpeg", 5, ""),) if field == "papers" else "x"
    page = pages.render(step_page(values={field: attack}))
    assert b"<script>alert" not in page
    assert tags(page) == tags(pages.render(step_page(values={field: harmless})))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(alphabet=TAGS, min_size=1, max_size=20), code=st.text(alphabet=TAGS, max_size=8))
def test_typed_text_never_changes_the_shape_of_a_page(typed: str, code: str, pages: Scenes) -> None:
    problem = Problem("name", "digits.pattern", params={"label": typed, "size": code})
    plain = Problem("name", "digits.pattern", params={"label": "x", "size": "y"})
    page = step_page(values={"name": typed, "card_no": typed}, problems=(problem,), action=typed)
    harmless = step_page(values={"name": "x", "card_no": "x"}, problems=(plain,), action="x")
    assert tags(pages.render(page)) == tags(pages.render(harmless))


def test_typed_text_comes_back_unchanged(pages: Scenes) -> None:
    page = read(pages.render(step_page(values={"name": ATTACK, "reason": ATTACK})))
    assert next(e for e in page.all("input") if e.attributes.get("name") == "name").attributes["value"] == ATTACK
    assert next(page.all("textarea")).words == f"\n{ATTACK}"


@pytest.mark.parametrize(
    "page",
    [
        CheckPageShown(FRAME, ATTACK, ATTACK, 1, (CheckItem("name", (ATTACK,), ATTACK, (ATTACK,)),)),
        MessagePage(ENGINE_FRAME, ATTACK, 404, actions=((ATTACK, ATTACK),), error_id=ATTACK),
        InboxPage(ENGINE_FRAME, (InboxItem("1", ATTACK, ATTACK, AT, ATTACK),), ATTACK, ATTACK, links=(ATTACK,)),
        step_page(frame=Frame("ja", ATTACK, True, "library", FormRef("renewal", 1, "0" * 64))),
    ],
)
def test_no_part_of_a_page_becomes_markup(page: CheckPageShown, pages: Scenes) -> None:
    assert "script" not in [e.tag for e in read(pages.render(page)).all() if "src" not in e.attributes]
    assert "img" not in tags(pages.render(page))

"""Schedules on pages: a table with a picture, the other courses folded away, every word escaped."""

import re
from dataclasses import replace

from markupsafe import escape

from engine.model.schedule import Schedule
from engine.model.text import Text
from engine.testing.sample_pages import NASTY
from renderers.html.renderer import HtmlPages
from tests.engine.flow.schedules import PREPAYMENT, debit_day
from tests.renderers.html.samples import CHECK, DONE, prepared
from tests.renderers.schedules import schedules_for


def check(renderer: HtmlPages, *found: Schedule) -> str:
    usual, *courses = found
    return prepared(renderer, "ja").render(replace(CHECK, schedule=usual, courses=tuple(courses))).decode()


def test_the_day_of_the_spec_decides_the_days_of_the_page(renderer: HtmlPages) -> None:
    """18 in place of 27: no day of the old rule is left, and no code is touched."""
    changed = schedules_for(12, replace(PREPAYMENT, days={"debit_day": debit_day(18)}))
    page = check(renderer, *changed)
    assert "2026年9月18日（金）" in page
    assert not re.search(r"月2[789]日", page)
    assert re.search(r"月2[789]日", check(renderer, *schedules_for(12)))


def test_other_courses_are_folded_away_in_the_order_of_the_spec(renderer: HtmlPages) -> None:
    page = check(renderer, *schedules_for(12))
    found = re.findall(r'<details class="course"><summary>(.*?)</summary>', page)
    assert found == ["残高が足りず、引き落としができなかったとき", "金額の変更が間に合わなかったとき"]


def test_every_line_can_be_unfolded_where_some_are_told_as_one(renderer: HtmlPages) -> None:
    assert "すべての予定を見る（83件）" in check(renderer, schedules_for(79)[0])
    assert "すべての予定を見る" not in check(renderer, schedules_for(2)[0])


def test_ids_are_unique_and_no_style_is_written_into_the_page(renderer: HtmlPages) -> None:
    page = check(renderer, *schedules_for(12))
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert " style=" not in page


def test_provisional_days_are_explained(renderer: HtmlPages) -> None:
    assert "祝日がまだ定められていない" in check(renderer, schedules_for(79)[0])
    assert "祝日がまだ定められていない" not in check(renderer, schedules_for(2)[0])


def test_nothing_of_a_spec_is_read_as_html(renderer: HtmlPages) -> None:
    nasty, (usual, *_) = Text({"ja": NASTY}), schedules_for(2)
    items = tuple(replace(item, label=nasty, text=nasty) for item in usual.items)
    page = check(renderer, replace(usual, title=nasty, text=nasty, items=items))
    assert "<script>alert" not in page
    assert str(escape(NASTY)) in page


def test_without_a_schedule_the_pages_have_no_such_part(renderer: HtmlPages) -> None:
    scenes = prepared(renderer, "ja")
    for page in (CHECK, DONE):
        assert b'class="schedules"' not in scenes.render(page)
        assert b".ics" not in scenes.render(page)


def test_the_completion_page_leads_to_the_calendar(renderer: HtmlPages) -> None:
    shown = replace(DONE, schedule=schedules_for(2)[0], calendar="/d/1/calendar")
    page = prepared(renderer, "ja").render(shown).decode()
    assert '<a class="button" href="/d/1/calendar">カレンダーに追加する（.icsファイル）</a>' in page

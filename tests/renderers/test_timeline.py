"""The picture of a schedule: well-formed, told in words, the same for pages and documents, small however long it is."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.words.schedules import MonthMark, month_marks
from renderers.timeline import draw_mark, draw_timeline
from tests.renderers.schedules import schedules_for

SVG = "{http://www.w3.org/2000/svg}"
marks = st.lists(
    st.builds(
        MonthMark, st.integers(2020, 2040), st.integers(1, 12), st.integers(1, 12),
        st.sampled_from(("out", "in", "covered", "note")),
    ),
    max_size=40,
)  # fmt: skip


def drawn(months: int) -> ET.Element:
    return ET.fromstring(draw_timeline(month_marks(schedules_for(months)[0]), "題", "説明", "k"))


def years(picture: ET.Element) -> list[str]:
    return [str(each.text) for each in picture.iter(f"{SVG}text") if each.get("class") == "t-year"]


def test_it_is_one_image_with_title_and_description() -> None:
    picture = drawn(12)
    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == "k-title"
    assert picture.get("aria-describedby") == "k-desc"
    found = {each.get("id"): each.text for each in picture if each.get("id")}
    assert found == {"k-title": "題", "k-desc": "説明"}


def test_a_year_is_a_line_of_months() -> None:
    assert years(drawn(12)) == ["2026", "2027"]


def test_years_that_look_the_same_are_drawn_once() -> None:
    """79 months: five years in between differ in nothing."""
    assert years(drawn(79)) == ["2026", "2027", "–2032", "2033"]


def test_two_days_of_a_row_in_one_month_are_two_marks() -> None:
    """The debit of February that falls on 1 March stands beside that of March."""
    twice = [MonthMark(2027, 3, 1, "out")] * 2
    assert draw_timeline(twice, "", "", "k").count("<circle") == 2
    assert draw_timeline(twice * 100, "", "", "k").count("<circle") == 3


def test_a_hundred_years_stay_small() -> None:
    long = [MonthMark(2026 + n // 12, n % 12 + 1, 1, "covered") for n in range(1200)]
    assert len(draw_timeline(long, "", "", "k")) < 20_000


def test_covered_months_are_a_band_with_one_number_in_each_line() -> None:
    numbers = [each.text for each in drawn(12).iter(f"{SVG}text") if each.get("class") == "t-no"]
    assert numbers == ["2", "2"]


@pytest.mark.parametrize("kind", ["out", "in", "covered", "note"])
def test_kinds_differ_in_shape(kind: str) -> None:
    shapes = re.findall(r"<(circle|rect|path)[^>]*fill=\"([^\"]*)\"", draw_mark(1, kind))
    others = [re.findall(r"<(circle|rect|path)[^>]*fill=\"([^\"]*)\"", draw_mark(1, other))
              for other in ("out", "in", "covered", "note") if other != kind]  # fmt: skip
    assert shapes
    assert shapes not in others


@settings(deadline=None)
@given(marks)
def test_any_marks_make_a_sound_picture(found: list[MonthMark]) -> None:
    """No style attribute (a strict CSP drops them), no script, every mark inside."""
    text = draw_timeline(found, '<&">', "'\x0b", "k") if found else draw_timeline(found, "", "", "k")
    assert bool(text) == bool(found)
    if found:
        text_only = str(text).replace("\x0b", "")
        picture = ET.fromstring(text_only)
        assert "style" not in text_only
        _, _, width, height = (float(part) for part in str(picture.get("viewBox")).split())
        for circle in picture.iter(f"{SVG}circle"):
            assert 0 < float(str(circle.get("cx"))) < width
            assert 0 < float(str(circle.get("cy"))) + 8.5 <= height


def test_nothing_is_drawn_of_nothing() -> None:
    assert draw_timeline((), "", "", "k") == ""

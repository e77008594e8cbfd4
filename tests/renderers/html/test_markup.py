"""The markup of spec texts becomes HTML, and nothing but the markup does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from renderers.html.markup import Links, blocks, inline, join, plain
from tests.renderers.html.document import read

LINKS = Links(
    {"terms": "https://example.jp/?a=1&b=2", "top": "/top", "bad": "javascript:alert(1)", "far": "//evil.example"},
    "（新）",
)


def block(text: str, **params: str) -> str:
    return str(blocks(text, LINKS, params))


def test_a_blank_line_begins_a_paragraph() -> None:
    assert block("一つめ。\n\n二つめ。\n") == "<p>一つめ。</p>\n<p>二つめ。</p>"


def test_lines_of_a_paragraph_are_joined_the_way_their_letters_are() -> None:
    assert block("お手持ちの\n機器で") == "<p>お手持ちの機器で</p>"
    assert block("one\ntwo") == "<p>one two</p>"
    assert join("読むURL", "をここに") == "読むURLをここに"


def test_dashes_make_a_list() -> None:
    assert block("次:\n- 一\n- 二\n  続き\n後") == "<p>次:</p>\n<ul><li>一</li><li>二続き</li></ul>\n<p>後</p>"


def test_furigana_is_ruby() -> None:
    assert block("｜掛金《かけきん》額") == "<p><ruby>掛金<rp>（</rp><rt>かけきん</rt><rp>）</rp></ruby>額</p>"
    assert plain("｜掛金《かけきん》額", {}) == "掛金額"


def test_links_go_by_their_name() -> None:
    assert block("[先頭](top)へ") == '<p><a href="/top">先頭</a>へ</p>'
    assert 'href="https://example.jp/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer"' in block("[規約](terms)")
    assert plain("[規約](terms)", {}) == "規約"


@pytest.mark.parametrize("name", ["bad", "far", "unknown"])
def test_an_address_that_no_page_may_carry_leaves_the_words(name: str) -> None:
    assert block(f"[規約]({name})") == "<p>規約</p>"


def test_values_are_filled_in_after_the_markup() -> None:
    assert block("{name}様", name="<b>[a](top)") == "<p>&lt;b&gt;[a](top)様</p>"
    assert block("{unknown}") == "<p>{unknown}</p>"
    assert plain("{name}様", {"name": "港"}) == "港様"


letters = st.text(alphabet="-<>&\"'[]()｜《》{}ab漢\n 　", max_size=40)


@given(text=letters, value=letters)
def test_whatever_is_written_is_well_formed_and_safe(text: str, value: str) -> None:
    drawn = blocks(text, LINKS, {"a": value, "b": value})
    page = read(Markup("<!DOCTYPE html>\n<html>{}</html>").format(drawn).encode())
    assert {element.tag for element in page.all()} <= {"html", "p", "ul", "li", "ruby", "rp", "rt"}


@given(text=letters.filter(lambda text: not set(text) & set("[]()｜《》{}\n")))
def test_text_without_markup_is_shown_as_it_is(text: str) -> None:
    assert plain(text, {}) == text
    assert inline(text, LINKS, {}) == Markup.escape(text)

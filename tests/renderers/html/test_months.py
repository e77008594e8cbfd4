"""A field that chooses from open months: a drop-down of them with their deadlines, and why its neighbours are missing."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
import yaml

from engine.dates import DayRule, WindowRule, YearMonth, window_of
from engine.expressions import DEADLINE, Expression, Scope, read
from engine.model.deadline import Deadline, MissingMonth, MonthChoices, NotOffered, OfferedMonth
from engine.model.field import Field
from engine.model.form import Form
from engine.model.rule import Rule
from engine.model.text import Catalogue
from renderers.html.renderer import HtmlPages
from tests.renderers.html.samples import DETAILS, FIELD_TYPES, FORM, TEXTS, catalogue, ja, step_page

ONLINE = Deadline(
    "online", ja("締切り"), "online", "filing", WindowRule(DayRule(5), closes_minute=1440, opens=DayRule(1, -1))
)


def words() -> Catalogue:
    files = (TEXTS / f"{name}.ja.yaml" for name in ("deadlines", "months"))
    more = {key: said for file in files for key, said in yaml.safe_load(file.read_text(encoding="utf-8")).items()}
    return Catalogue("ja", {**catalogue().words, **more})


def form() -> Form:
    checked = read("open_months(deadline.online)", Scope({"deadline.online": DEADLINE}))
    assert isinstance(checked, Expression)
    asked = Field("wished", "month", ja("希望年月"), choices_from=Rule("open_months(deadline.online)", checked))
    steps = tuple(replace(step, fields=(*step.fields, asked)) if step.id == DETAILS.id else step for step in FORM.steps)
    return replace(FORM, steps=steps)


def offered(month: int) -> OfferedMonth:
    found = YearMonth(2026, month)
    return OfferedMonth(found, window_of(ONLINE.rule, found, {}, ZoneInfo("Asia/Tokyo")), ONLINE)


def missing(month: int, why: NotOffered) -> MissingMonth:
    one = offered(month)
    return MissingMonth(one.month, why, one.window, ONLINE)


def drawn(renderer: HtmlPages, typed: str, months: MonthChoices | None = None) -> str:
    months = months or MonthChoices((offered(10), offered(11)), (missing(9, "closed"), missing(12, "not_yet_open")))
    page = step_page(months={"wished": months}, values={"wished": typed})
    prepared = renderer.prepare(form(), None, words(), dict(FIELD_TYPES), (form(),))
    return bytes(prepared.render(page)).decode("utf-8")


def test_each_month_stands_with_its_deadline_and_its_neighbours_with_the_reason(renderer: HtmlPages) -> None:
    html = drawn(renderer, "2026-11")
    assert '<option value="2026-10">2026年10月(10月5日（月） 24時まで)</option>' in html
    assert '<option value="2026-11" selected>2026年11月(11月5日（木） 24時まで)</option>' in html
    assert "<li>2026年9月の分は、締め切りました(2026年9月5日（土） 24時まで)。</li>" in html
    assert "<li>2026年12月の分は、まだ選べません(2026年11月1日（日）から選べます)。</li>" in html
    assert 'aria-describedby="f-wished-months"' in html


@pytest.mark.parametrize(
    ("typed", "said"),
    [("2026-09", "2026年9月(締め切りました)"), ("2026-12", "2026年12月(まだ始まっていません)"), ("<b>", "&lt;b&gt;")],
)
def test_what_can_no_longer_be_chosen_stays_to_be_seen_and_is_not_sent_again(
    renderer: HtmlPages, typed: str, said: str
) -> None:
    assert f'<option value="" selected disabled>{said}</option>' in drawn(renderer, typed)


def test_nothing_is_lost_or_made_up_before_anything_was_chosen(renderer: HtmlPages) -> None:
    html = drawn(renderer, "")
    assert "disabled" not in html[html.index('id="f-wished"') :].partition("</select>")[0]


def test_a_list_without_months_is_not_left_without_a_word(renderer: HtmlPages) -> None:
    html = drawn(renderer, "", MonthChoices((), (), (YearMonth(2100, 1),)))
    assert "<li>2100年1月の分は、営業日がまだわからないため、いまは選べません。</li>" in html
    assert "<li>いま選べる年月はありません。" in html
    assert "いま選べる年月はありません。" not in drawn(renderer, "")

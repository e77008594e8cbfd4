"""Filing on paper: the ways to file with their deadlines, the check page in its words, the page with the forms."""

import os
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.dates import DayRule, Window, WindowRule, YearMonth, window_of
from engine.model.deadline import Deadline
from engine.model.form import ChannelOffer
from engine.model.page import ChannelWindows, CheckPageShown, DonePageShown, Page, StartPage
from engine.model.template import PaperPages
from engine.testing.listed_calendar import ListedCalendar
from renderers.html.renderer import HtmlPages
from tests.renderers.html.samples import CHECK, FIELD_TYPES, FORM, FRAME, START, VALUES, catalogue, ja, step_page

FOLDER = Path(__file__).parents[2] / "golden" / "papers"
TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 22, 10, 13, tzinfo=TOKYO)
CALENDARS = {"jp.public": ListedCalendar(name="jp.public")}
FIRST = DayRule(1, -1)
ONLINE = Deadline(
    "online", ja("オンラインの締切り", "Online"), "online", "filing", WindowRule(DayRule(5), 1440, opens=FIRST)
)
PAPER = Deadline(
    "paper",
    ja("書類の締切り", "On paper"),
    "paper",
    "arrival",
    WindowRule(DayRule(5, holiday="next_business_day", calendar="jp.public"), opens=FIRST, advises=DayRule(31, -1)),
    ja("届くまでに<日数>がかかります。"),
)
FORM_ON_PAPER = replace(
    FORM,
    start=replace(
        START,
        channels=(
            ChannelOffer("online", ja("オンラインでの手続き", "Online"), ja("ログインします。"), ("online",)),
            ChannelOffer("paper", ja("書類での手続き", "On paper"), ja("印刷します。"), ("paper",), ja("書類を作る")),
        ),
    ),
    paper=PaperPages(
        ja("内容の確認", "Check"), ja("押してください。"), ja("書類を作る", "Make the papers"),
        ja("書類ができました", "Ready to print"), ja("次の順に進めてください。\n\n- 印刷する。"),
    ),
)  # fmt: skip


def window(deadline: Deadline, month: int) -> tuple[Deadline, Window]:
    return deadline, window_of(deadline.rule, YearMonth(2026, month), CALENDARS, TOKYO)


START_PAGE = StartPage(
    FRAME,
    "/library/renewal/",
    channels=(
        ChannelWindows("online", (window(ONLINE, 11), window(ONLINE, 12))),
        ChannelWindows("paper", (window(PAPER, 11), window(PAPER, 12))),
    ),
    now=NOW,
)
PAGES: dict[str, Page] = {
    "start": START_PAGE,
    "step": step_page(values=VALUES, channel="paper"),
    "check": replace(CHECK, channel="paper"),
    "papers": DonePageShown(
        FRAME, "", NOW, "/library/renewal/",
        ((ja("申込書 <1>"), "/d/x/documents/form"), (ja("案内"), "/d/x/documents/guide")),
        channel="paper", due=window(PAPER, 12), change="/d/x/check",
    ),
}  # fmt: skip


def render(renderer: HtmlPages, page: Page, locale: str = "ja") -> str:
    words, types = catalogue(locale), dict(FIELD_TYPES)
    drawn = renderer.unprepared(FORM_ON_PAPER, None, words, types, ()).render(page)
    assert renderer.prepare(FORM_ON_PAPER, None, words, types, ()).render(page) == drawn
    return drawn.decode()


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_as_it_was(name: str, locale: str, renderer: HtmlPages) -> None:
    page = re.sub(r"(/static/[a-z]+)-[0-9a-f]{16}", r"\1", render(renderer, PAGES[name], locale))
    path = FOLDER / locale / f"{name}.html"
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    assert page == path.read_text(encoding="utf-8")


def test_each_way_has_its_own_button_and_its_own_windows(renderer: HtmlPages) -> None:
    """R3, R4: 24:00 of the day itself online; on paper the next business day, and why."""
    online, paper = render(renderer, START_PAGE).split('<section class="channel">')[1:]
    assert 'name="_channel" value="online"' in online
    assert "2026年12月5日（土） 24時まで" in online
    assert "翌営業日" not in online
    assert 'name="_channel" value="paper"' in paper
    assert "2026年12月7日（月）までに到着" in paper
    assert "5日は土曜日のため、翌営業日の7日です。" in paper


def test_a_closed_month_says_so_and_advises_nothing_any_more(renderer: HtmlPages) -> None:
    """R9: what is advised is for months that can still be reached."""
    paper = render(renderer, START_PAGE).split('<section class="channel">')[2]
    november, december = paper.split("2026年12月の分")
    assert "締め切りました" in november
    assert "おすすめします" not in november
    assert "2026年11月30日（月）までに提出することをおすすめします。" in december


def test_a_day_that_was_advised_and_has_passed_says_so(renderer: HtmlPages) -> None:
    """R9: nobody is advised to have been somewhere yesterday."""
    evening, morning = (
        replace(START_PAGE, now=datetime(2026, 12, 1, tzinfo=TOKYO) + timedelta(seconds=s)) for s in (-1, 0)
    )
    assert "2026年11月30日（月）までに提出することをおすすめします。" in render(renderer, evening)
    assert "提出をおすすめしていた2026年11月30日（月）は過ぎました。" in render(renderer, morning)


def test_a_provisional_day_is_marked(renderer: HtmlPages) -> None:
    deadline, found = window(PAPER, 12)
    unsure = replace(found, closes=replace(found.closes, provisional=True))
    page = replace(START_PAGE, channels=(ChannelWindows("paper", ((deadline, unsure),)),))
    assert "2026年12月7日（月）［予定］までに到着" in render(renderer, page)


def test_what_is_not_filed_shows_no_number_and_says_that_nothing_was_sent(renderer: HtmlPages) -> None:
    page = render(renderer, PAGES["papers"])
    assert "申込番号" not in page
    assert "まだ、どこにも送信されていません。" in page
    assert "申込書 &lt;1&gt;" in page


@pytest.mark.parametrize("name", ["step", "check", "papers"])
def test_the_bar_of_stages_is_left_out_on_paper(name: str, renderer: HtmlPages) -> None:
    """Its stages tell of logging in and sending, which nobody does."""
    assert 'class="progress"' not in render(renderer, PAGES[name])
    page = PAGES[name]
    if isinstance(page, CheckPageShown):
        assert 'class="progress"' in render(renderer, replace(page, channel="online"))

"""The calendars that come with the engine keep the contract, know the official days, and let the overlay win."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from engine.dates import Closed, DayOutOfRange, NoBusinessDay, next_business_day
from engine.defaults.calendars import open_calendars
from engine.errors import SettingsError
from engine.ports.calendars import CalendarProvider
from engine.settings import Settings
from engine.testing.calendars_contract import CALENDARS_CONTRACT, Rule
from engine.testing.listed_calendar import ListedCalendar

OFFICIAL_2027 = {
    "2027-01-01": "元日",
    "2027-01-11": "成人の日",
    "2027-02-11": "建国記念の日",
    "2027-02-23": "天皇誕生日",
    "2027-03-21": "春分の日",
    "2027-03-22": "振替休日",
    "2027-04-29": "昭和の日",
    "2027-05-03": "憲法記念日",
    "2027-05-04": "みどりの日",
    "2027-05-05": "こどもの日",
    "2027-07-19": "海の日",
    "2027-08-11": "山の日",
    "2027-09-20": "敬老の日",
    "2027-09-23": "秋分の日",
    "2027-10-11": "スポーツの日",
    "2027-11-03": "文化の日",
    "2027-11-23": "勤労感謝の日",
}
"""As the Cabinet Office announced them on 2026-02-02, with the substitute holiday of article 3(2)."""

CALENDARS = {calendar.name: calendar for calendar in open_calendars(Settings())}
DOUBLES = (ListedCalendar({date(2026, 5, 5): "こどもの日"}),)


def overlaid(folder: Path, text: str) -> Mapping[str, CalendarProvider]:
    file = folder / "overlay.yaml"
    file.write_text(text, encoding="utf-8")
    settings = Settings(sections={"calendars": {"overlay": str(file)}})
    return {calendar.name: calendar for calendar in open_calendars(settings)}


@pytest.mark.parametrize("rule", CALENDARS_CONTRACT, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("calendar", [*CALENDARS.values(), *DOUBLES], ids=lambda calendar: calendar.name)
def test_keeps_the_contract(calendar: CalendarProvider, rule: Rule) -> None:
    rule(calendar)


@pytest.mark.parametrize(
    "broken",
    [
        replace(DOUBLES[0], closed_from=date(2050, 1, 1)),
        replace(DOUBLES[0], known_until=date(2100, 1, 1)),
        replace(DOUBLES[0], holidays={date(2099, 5, 5): " "}, name=""),
    ],
)
def test_a_broken_calendar_breaks_the_contract(broken: ListedCalendar) -> None:
    def kept(rule: Rule) -> bool:
        try:
            rule(broken)
        except (AssertionError, DayOutOfRange):
            return False
        return True

    assert not all(kept(rule) for rule in CALENDARS_CONTRACT)


@pytest.mark.rule("R2")
def test_the_holidays_of_2027_are_the_official_ones() -> None:
    days = (date.fromordinal(date(2027, 1, 1).toordinal() + n) for n in range(365))
    closed = {day.isoformat(): CALENDARS["jp.public"].closed(day) for day in days}
    assert {day: found.name for day, found in closed.items() if found and found.by == "holiday"} == OFFICIAL_2027


@pytest.mark.parametrize(
    ("name", "closed"),
    [
        ("jp.public", {"2027-01-01"}),
        ("jp.bank", {"2026-12-31", "2027-01-01", "2027-01-02", "2027-01-03"}),
        ("jp.gov", {"2026-12-29", "2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02", "2027-01-03"}),
    ],
)
def test_the_turn_of_the_year(name: str, closed: set[str]) -> None:
    days = [date.fromordinal(date(2026, 12, 28).toordinal() + n) for n in range(8)]
    named = {day.isoformat() for day in days if (found := CALENDARS[name].closed(day)) and found.name}
    assert named == closed
    assert CALENDARS[name].closed(date(2027, 1, 1)) == Closed("holiday", "元日")


def test_every_calendar_says_what_it_stands_on() -> None:
    assert {calendar.version for calendar in CALENDARS.values()} == {CALENDARS["jp.public"].version}
    assert CALENDARS["jp.public"].version.startswith("holidays ")


def test_beyond_its_years_a_calendar_says_so() -> None:
    with pytest.raises(DayOutOfRange):
        CALENDARS["jp.bank"].closed(date(2100, 1, 1))
    with pytest.raises(DayOutOfRange):
        next_business_day(date(1985, 12, 31), CALENDARS["jp.bank"])


OVERLAY = """\
calendars:
  - calendar: jp.public
    known_until: 2028-12-31
    closed:
      - day: 2027-06-09
        name: 結婚の儀
    open:
      - day: 2027-10-11
      - day: 2027-01-01
  - calendar: jp.gov
    closed:
      - day: 2027-06-10
        name: 庁舎の停電
        by: closure
  - calendar: office
    extends: jp.gov
    open:
      - day: 2026-12-29
"""


def test_the_overlay_adds_takes_away_and_prolongs(tmp_path: Path) -> None:
    public = overlaid(tmp_path, OVERLAY)["jp.public"]
    assert public.closed(date(2027, 6, 9)) == Closed("holiday", "結婚の儀")
    assert public.closed(date(2027, 10, 11)) is None
    assert public.closed(date(2027, 6, 10)) is None
    assert public.known_until == date(2028, 12, 31)
    assert public.version != CALENDARS["jp.public"].version


def test_what_is_said_of_the_national_holidays_holds_for_all_that_stand_on_them(tmp_path: Path) -> None:
    calendars = overlaid(tmp_path, OVERLAY)
    for calendar in calendars.values():
        assert calendar.closed(date(2027, 6, 9)) == Closed("holiday", "結婚の儀")
        assert calendar.known_until == date(2028, 12, 31)
    assert calendars["jp.bank"].closed(date(2027, 1, 1)) == Closed("closure", "銀行休業日")
    assert calendars["jp.bank"].closed(date(2027, 6, 10)) is None
    assert calendars["jp.gov"].closed(date(2027, 6, 10)) == Closed("closure", "庁舎の停電")


def test_a_calendar_of_ones_own_extends_another(tmp_path: Path) -> None:
    office = overlaid(tmp_path, OVERLAY)["office"]
    assert office.closed(date(2026, 12, 29)) is None
    assert office.closed(date(2026, 12, 30)) == Closed("closure", "行政機関の休日")
    assert office.closed(date(2027, 6, 10)) == Closed("closure", "庁舎の停電")
    for rule in CALENDARS_CONTRACT:
        rule(office)


def test_taking_away_a_holiday_leaves_the_weekend(tmp_path: Path) -> None:
    text = "calendars:\n  - calendar: jp.public\n    open:\n      - day: 2027-03-21\n"
    assert overlaid(tmp_path, text)["jp.public"].closed(date(2027, 3, 21)) == Closed("sunday")


DAYS = "calendars:\n  - calendar: jp.public\n    closed:\n"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("calendars: [\n", "overlay.yaml", 1),
        ("", "overlay.yaml", 1),
        ("calendar: jp.public\n", "overlay.key", 1),
        ("calendars: jp.public\n", "overlay.list", 1),
        ("calendars:\n  - jp.public\n", "overlay.map", 2),
        ("calendars:\n  - closed:\n", "overlay.text", 2),
        ("calendars:\n  - calendar: jp.publik\n", "overlay.unknown_calendar", 2),
        ("calendars:\n  - calendar: x\n    extends: jp.publik\n", "overlay.unknown_base", 2),
        ("calendars:\n  - calendar: jp.bank\n    extends: jp.gov\n", "overlay.calendar_twice", 2),
        ("calendars:\n  - calendar: jp.bank\n  - calendar: jp.bank\n", "overlay.calendar_twice", 3),
        ("calendars:\n  - calendar: jp.bank\n    known_until: 2100-12-31\n", "overlay.range", 3),
        (DAYS + "      - day: 2027-02-30\n        name: 祝日\n", "overlay.day", 4),
        (DAYS + "      - day: 令和9年1月1日\n        name: 祝日\n", "overlay.day", 4),
        (DAYS + "      - day: 1985-01-01\n        name: 祝日\n", "overlay.range", 4),
        (DAYS + "      - name: 祝日\n", "overlay.day", 4),
        (DAYS + "      - day: 2027-06-09\n", "overlay.text", 4),
        (DAYS + "      - day: 2027-06-09\n        name: 祝日\n        by: saturday\n", "overlay.by", 6),
        (DAYS + "      - day: 2027-06-09\n        nam: 祝日\n", "overlay.key", 5),
        (
            DAYS + "      - day: 2027-06-09\n        name: 祝日\n    open:\n      - day: 2027-06-09\n",
            "overlay.twice",
            7,
        ),
    ],
)
def test_a_mistake_of_the_overlay_stops_the_start_with_its_line(
    tmp_path: Path, text: str, code: str, line: int
) -> None:
    with pytest.raises(SettingsError) as caught:
        overlaid(tmp_path, text)
    assert (caught.value.code, caught.value.params["line"]) == (code, line)
    assert str(caught.value.params["file"]).endswith("overlay.yaml")


def test_a_missing_overlay_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        open_calendars(Settings(sections={"calendars": {"overlay": str(tmp_path / "none.yaml")}}))
    assert caught.value.code == "overlay.unreadable"


@pytest.mark.parametrize(
    ("section", "code"), [({"overlya": "x"}, "settings.unknown"), ({"overlay": 3}, "settings.type_str")]
)
def test_a_slip_in_the_settings_is_no_missing_holiday(section: Mapping[str, object], code: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_calendars(Settings(sections={"calendars": section}))
    assert caught.value.code == code


def test_a_calendar_that_is_closed_for_ever_ends_the_search() -> None:
    with pytest.raises(NoBusinessDay):
        next_business_day(date(2050, 1, 1), replace(DOUBLES[0], closed_from=date(2050, 1, 1)))


def test_the_overlay_of_the_documentation_can_be_read(tmp_path: Path) -> None:
    text = Path("docs/calendars.md").read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    calendars = overlaid(tmp_path, text)
    assert calendars["office"].closed(date(2027, 8, 13)) == Closed("closure", "夏季休業")
    assert calendars["office"].closed(date(2027, 10, 11)) is None
    assert calendars["jp.bank"].closed(date(2027, 10, 12)) == Closed("holiday", "スポーツの日")

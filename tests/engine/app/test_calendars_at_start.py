"""At start, calendars that served forms use are asked for the years around now; lacking years are told to the operator."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import pytest

from engine.app.parts import Parts
from engine.app.safety import calendars_at_work, findings, years_around
from engine.app.sites import load_specs
from engine.app.words import LOCALES
from engine.dates import Closed
from engine.errors import Diagnostic
from engine.settings import Settings
from engine.testing.listed_calendar import ListedCalendar
from engine.testing.time_and_chance import FakeClock
from tests.engine.web.driving import ROOT, DoorIdentity, bare_parts

SPECS = (ROOT / "tests/cases/strange_answers",)


@dataclass
class Remembering:
    """A calendar that remembers for which years it was asked."""

    name: str
    years: set[int] = field(default_factory=set)
    version: str = "1"
    known_from: date = date(2000, 1, 1)
    known_until: date = date(2099, 12, 31)
    development: bool = True

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def closed(self, day: date) -> Closed | None:
        self.years.add(day.year)
        return None


def parts(now: datetime, *calendars: Remembering | ListedCalendar) -> Parts:
    made = bare_parts(Settings(specs=SPECS), DoorIdentity("mynumber_card"))
    registry = replace(made.registry, calendars={each.name: each for each in calendars})
    return replace(made, registry=registry, clock=FakeClock(now))


def test_the_years_around_now_are_ready_and_calendars_that_nobody_uses_stay_cold() -> None:
    used, cold = Remembering("jp.public"), Remembering("jp.gov")
    made = parts(datetime(2026, 10, 1, tzinfo=UTC), used, cold)
    specs = load_specs(made)
    used.years.clear()
    assert [each.name for each in calendars_at_work(made, specs)] == ["jp.public"]
    assert findings(made, specs) == ()
    assert (used.years, cold.years) == ({2025, 2026, 2027, 2028}, set())


@pytest.mark.parametrize(("now", "year"), [("2097-12-31", 0), ("2098-01-01", 2100), ("2100-10-01", 2100)])
def test_years_without_days_are_told_before_anybody_meets_them(now: str, year: int) -> None:
    made = parts(datetime.fromisoformat(now).replace(tzinfo=UTC), ListedCalendar(name="jp.public"))
    found = findings(made, load_specs(made))
    told = [("calendar.no_days", "warning", {"calendar": "jp.public", "year": year})] if year else []
    assert [(each.code, each.severity, each.params) for each in found] == told
    for locale in LOCALES if year else ():
        assert str(year) in made.words[locale][found[0].code].format(**found[0].params)


def test_years_before_the_calendar_begins_are_nobodys_concern() -> None:
    young = ListedCalendar(known_from=date(2026, 1, 1))
    assert years_around(young, date(2026, 10, 1)) == ()

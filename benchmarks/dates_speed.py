"""All month choices at one instant, with every reason: the deadlines of two procedures in two channels, against code by hand.

Both must find the same months, instants, reasons and passed days before anything is timed. Goal: 1 ms in total.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from benchmarks.by_hand import deadlines as by_hand
from benchmarks.measuring.rates import Rate, side_by_side, table
from engine.dates import Calendar, DayRule, MonthsAt, Window, WindowRule, YearMonth, month_choices, months_at, window_of
from engine.defaults.calendars import open_calendars
from engine.settings import Settings

ZONE: Final = ZoneInfo("Asia/Tokyo")
OPENS: Final = DayRule(1, months=-1)
ONLINE: Final = WindowRule(DayRule(5), closes_minute=1440, opens=OPENS)
PAPER: Final = WindowRule(
    DayRule(5, holiday="next_business_day", calendar="jp.public"), opens=OPENS, advises=DayRule(31, months=-1)
)
RULES: Final = (ONLINE, PAPER, ONLINE, PAPER)
HANDS: Final = (by_hand.online, by_hand.paper, by_hand.online, by_hand.paper)
INSTANTS: Final = [datetime(2026, 1, 1, 11, tzinfo=ZONE) + timedelta(days=7 * n) for n in range(104)]
GOAL_MS: Final = 1.0
Shown = tuple[int, int, str, datetime | None, datetime | None, date, tuple[date, ...], date | None]


def calendars() -> dict[str, Calendar]:
    """Warm: the tables of all years asked for are made."""
    found: dict[str, Calendar] = {calendar.name: calendar for calendar in open_calendars(Settings())}
    for calendar in found.values():
        for year in range(2025, 2029):
            calendar.closed(date(year, 1, 1))
    return found


def holidays(calendar: Calendar) -> dict[date, str]:
    """What code by hand would keep: the holidays by day."""
    days = (date(2025, 1, 1) + timedelta(days=n) for n in range(4 * 365))
    return {day: closed.name for day in days if (closed := calendar.closed(day)) and closed.by == "holiday"}


def agree() -> None:
    """Raises AssertionError where the two differ."""
    known = calendars()
    named = holidays(known["jp.public"])
    for now in INSTANTS:
        for rule, hand in zip(RULES, HANDS, strict=True):
            ours, theirs = _ours(months_at(rule, now, known, ZONE)), hand(now, ZONE, named)
            found = [(*each[:6], tuple(day for day, _ in each.passed), each.advised) for each in theirs]
            if [each for each in found if each in ours] != ours:
                raise AssertionError(f"{now}: {ours} / {found}")
            missed = {each[:2] for each in found if not each[2]} - {each[:2] for each in ours}
            if missed:
                raise AssertionError(f"{now}: {missed} not offered")


def _ours(found: MonthsAt) -> list[Shown]:
    """Offered and missing in the order of their months."""
    why = {each.window.month: each.why for each in found.missing}
    windows = sorted((*found.offered, *(each.window for each in found.missing)), key=lambda window: window.month)
    return [
        (
            each.month.year,
            each.month.month,
            why.get(each.month, ""),
            each.interval.start,
            each.interval.end,
            each.closes.day,
            tuple(passed.day for passed in each.closes.passed),
            each.advised.day if each.advised else None,
        )
        for each in windows
    ]


def run() -> str:
    """The choices of all deadlines at one instant, and single look-ups."""
    agree()
    known = calendars()
    rates = side_by_side(_variants(known), len(INSTANTS))
    lines = [f"- {each.name}: {1000 / each.median:.3f} ms for all deadlines at one instant" for each in rates]
    return "\n".join(
        [
            f"### {len(RULES)} deadlines at {len(INSTANTS)} instants (goal: {GOAL_MS:.0f} ms each)\n",
            table(rates, "instants per CPU second", "by hand"),
            "",
            *lines,
            f"- one day asked of a warm calendar: {1e6 / _look_ups(known['jp.bank']).median:.2f} µs",
        ]
    )


def _variants(known: Mapping[str, Calendar]) -> dict[str, Callable[[], object]]:
    named = holidays(known["jp.public"])
    kept = [_keeping(partial(window_of, rule, calendars=known, zone=ZONE)) for rule in RULES]

    def hand() -> None:
        for now in INSTANTS:
            for each in HANDS:
                each(now, ZONE, named)

    def engine() -> None:
        for now in INSTANTS:
            for rule in RULES:
                months_at(rule, now, known, ZONE)

    def keeping() -> None:
        for now in INSTANTS:
            around = YearMonth(now.year, now.month)
            for window in kept:
                month_choices(window, now, around)

    return {"by hand": hand, "engine": engine, "engine, windows kept": keeping}


def _keeping(window: Callable[[YearMonth], Window]) -> Callable[[YearMonth], Window]:
    """Each window is made once, as a server does."""
    made: dict[YearMonth, Window] = {}

    def kept(month: YearMonth) -> Window:
        found = made.get(month)
        if found is None:
            found = made[month] = window(month)
        return found

    return kept


def _look_ups(calendar: Calendar) -> Rate:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]

    def ask() -> None:
        for day in days:
            calendar.closed(day)

    return side_by_side({"closed": ask}, len(days))[0]

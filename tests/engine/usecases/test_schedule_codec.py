"""Schedules frozen with an application: read back as they were, small, and nothing else is read."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dates import Closed, FoundDay, Passed, YearMonth
from engine.model.schedule import InformationItem, RowKind, Schedule, ScheduleItem
from engine.model.text import Text
from engine.usecases.schedule_codec import read_schedule, write_schedule
from tests.renderers.schedules import schedules_for

KINDS: tuple[RowKind, ...] = ("out", "in", "covered", "note")
texts = st.builds(Text, st.dictionaries(st.sampled_from(("ja", "en")), st.text(max_size=8), max_size=2))
months = st.builds(YearMonth, st.integers(1, 9999), st.integers(1, 12))
found_days = st.builds(
    FoundDay, st.dates(), st.dates(),
    st.lists(st.builds(Passed, st.dates(), st.builds(Closed, st.sampled_from(("sunday", "holiday")), st.text(max_size=4))),
             max_size=3).map(tuple),
    st.booleans(), st.integers(-5, 5), st.text(max_size=4),
)  # fmt: skip


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    rows = [(f"r{n}", draw(texts), draw(st.sampled_from(KINDS)), draw(texts)) for n in range(3)]
    items = []
    for _ in range(draw(st.integers(0, 6))):
        row, label, kind, text = draw(st.sampled_from(rows))
        found = draw(st.none() | found_days)
        day = found.day if found else draw(st.none() | st.dates())
        items.append(
            ScheduleItem(
                row, label, kind, draw(st.none() | months), day, draw(st.none() | st.integers()),
                draw(st.integers(1, 99)), found, draw(st.booleans()), draw(st.booleans()), text, ("R1",),
            )
        )  # fmt: skip
    told = draw(st.lists(st.sampled_from((
        InformationItem("a", Text({"ja": "a"}), 5, "yen"), InformationItem("b", Text(), True, "bool", basis=("R1",)),
        InformationItem("c", Text(), date(2026, 1, 1), "date"), InformationItem("d", Text(), YearMonth(2026, 1), "year_month"),
        InformationItem("e", Text(), "x", "text"),
    ))))  # fmt: skip
    return Schedule(draw(texts), tuple(items), tuple(told), draw(st.sampled_from(("", "c"))), draw(texts), draw(texts))


@settings(deadline=None)
@given(schedules())
def test_what_was_frozen_is_read_back(schedule: Schedule) -> None:
    assert read_schedule(json.loads(json.dumps(write_schedule(schedule)))) == schedule


def test_all_courses_of_a_real_one_are_read_back() -> None:
    for each in schedules_for(12):
        assert read_schedule(json.loads(json.dumps(write_schedule(each)))) == each


def test_a_decimal_is_kept_as_text() -> None:
    told = Schedule(Text(), (), (InformationItem("a", Text(), Decimal("1.50"), "decimal"),))
    assert read_schedule(write_schedule(told)).information[0].value == "1.50"


def test_seventy_nine_months_stay_small() -> None:
    """What lines share is written once: less than 70 bytes a line."""
    assert len(json.dumps(write_schedule(schedules_for(79)[0]))) < 83 * 70


def _broken() -> list[tuple[str, Any]]:
    item = [0, "2026-10", "2026-10-27", 5, 1, False, False, None]
    return [
        ("items", [[*item[:-1]]]),
        ("items", [[9, *item[1:]]]),
        ("items", [[-1, *item[1:]]]),
        ("items", [[0, "2026-13", *item[2:]]]),
        ("items", [[0, "2026-10", "x", *item[3:]]]),
        ("items", [[*item[:3], "5", *item[4:]]]),
        ("items", [[*item[:3], True, *item[4:]]]),
        ("items", [[*item[:7], ["2026-10-27", [["2026-10-27", "moon", ""]], False, 0, ""]]]),
        ("rows", [["a", {}, "pay", {}, []]]),
        ("information", [["a", {}, {}, [], "yen", "5"]]),
        ("title", "x"),
        ("extra", 1),
    ]


@pytest.mark.parametrize(("name", "value"), _broken())
def test_anything_else_is_refused(name: str, value: object) -> None:
    sound = write_schedule(schedules_for(2)[0])
    with pytest.raises((ValueError, TypeError)):
        read_schedule({**sound, name: value})


def test_a_missing_part_is_refused() -> None:
    sound = write_schedule(schedules_for(2)[0])
    for name in sound:
        with pytest.raises((ValueError, TypeError)):
            read_schedule({key: value for key, value in sound.items() if key != name})

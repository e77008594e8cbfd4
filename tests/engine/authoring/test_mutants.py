"""Which small changes there are: of rules, of deadlines and days, of pairs; and the data with them done."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from engine.authoring.mutation.mutant import GONE, Mutant, edited
from engine.authoring.mutation.rules import rule_mutants
from engine.authoring.mutation.time import time_mutants
from engine.authoring.mutation.values import value_mutants
from engine.cli.authoring.opening import Workplace
from engine.expressions import (
    BOOL,
    DATE,
    INT,
    YEAR_MONTH,
    Expression,
    Refused,
    Scope,
    compile_function,
    read,
)
from engine.spec.reader import read as read_yaml
from engine.spec.source import Source

NAMES = {"a": INT, "b": INT, "day": DATE, "month": YEAR_MONTH, "ok": BOOL, "row.month": YEAR_MONTH}


def test_what_a_changed_rule_says_is_what_is_tried() -> None:
    """Read again, its text gives the same values as the changed tree."""
    for mutant in written_rules():
        assert mutant.rule is not None
        again = read(mutant.after, Scope(NAMES))
        assert isinstance(again, Expression), mutant.after
        for a in range(-1, 4):
            values: dict[str, object] = {"a": a, "b": 2, "ok": a > 0, "day": datetime(2026, 4, 1, tzinfo=UTC).date()}
            assert compile_function(again)(values) == compile_function(mutant.rule)(values), mutant.after


RULES = (
    "1 <= a < b",
    "(a) <= (b) and not a > 3",
    "a + 1 if b >= 2 else a - 1",
    "ok and day >= date('2026-04-01')",
    "a in [1, 2] or a * 2 < b + 1",
)


def written_rules() -> Iterator[Mutant]:
    for text in RULES:
        yield from rule_mutants(("steps", 0, "fields", 0, "constraints", 0, "must"), rule_of(text))


def rule_of(text: str) -> Expression:
    found = read(text, Scope(NAMES))
    assert not isinstance(found, Refused)
    return found


@pytest.mark.parametrize(
    ("path", "text", "changes"),
    [
        (("x", "must"), "1 <= a < b", ["not (1 <= a < b)", "1 < a < b", "1 <= a <= b", "2 <= a < b", "0 <= a < b"]),
        (("x", "relevant"), "ok", ["not (ok)"]),
        (("x", "calculate"), "ok", []),
        (("x", "where"), "(a) >= (b)", ["not ((a) >= (b))", "(a) > (b)"]),
        (
            ("x", "must"),
            "day > date('2026-12-31')",
            [
                "not (day > date('2026-12-31'))",
                "day >= date('2026-12-31')",
                "day > date('2027-01-01')",
                "day > date('2026-12-30')",
            ],
        ),
        (("x", "calculate"), "month == month('2026-12')", ["month == month('2027-01')", "month == month('2026-11')"]),
        (("x", "calculate"), "day == date('9999-12-31')", ["day == date('9999-12-30')"]),
        (("schedule", "rows", 0, "count"), "a", ["(a) + 1", "(a) - 1"]),
        (("schedule", "rows", 0, "count"), "3", ["4", "2"]),
        (("schedule", "rows", 0, "from"), "month", ["add_months(month, 1)", "add_months(month, -1)"]),
        (("schedule", "rows", 0, "on"), "day", ["add_days(day, 1)", "add_days(day, -1)"]),
        (("schedule", "rows", 0, "amount"), "a", []),
    ],
)
def test_changes_of_a_rule(path: tuple[str | int, ...], text: str, changes: list[str]) -> None:
    assert [each.after for each in rule_mutants(path, rule_of(text))] == changes


def source(text: str) -> Source:
    found = read_yaml("x.yaml", text.encode()).source
    assert found is not None
    return found


def changes_of(mutants: Iterator[Mutant]) -> set[tuple[str, str, str]]:
    return {(str(each.path[-1]), each.before, each.after) for each in mutants}


def test_changes_of_a_deadline() -> None:
    """24:00 is the last minute there is; without a calendar no day is moved."""
    text = """
deadlines:
  - deadline: online
    opens:
      months_before: 1
      day: 1
    closes:
      day: 5
      time: "24:00"
    advises:
      day: 20
"""
    assert changes_of(time_mutants(source(text.lstrip()).data)) == {
        ("day", "1", "2"), ("day", "1", "0"), ("months_before", "-1", "+0"), ("months_before", "-1", "-2"),
        ("time", "00:00", "00:01"),
        ("day", "5", "6"), ("day", "5", "4"), ("months_after", "+0", "+1"), ("months_after", "+0", "-1"),
        ("time", "24:00", "23:59"), ("includes_end", "false", "true"),
        ("day", "20", "21"), ("day", "20", "19"),
    }  # fmt: skip


def test_a_month_less_is_written_with_the_other_key() -> None:
    data = source("month_days:\n  - month_day: due\n    months_before: 1\n    day: 3\n").data
    found = [dict(edited(data, each.edits)) for each in time_mutants(data) if each.kind == "months"]
    assert found == [
        {"month_days": [{"month_day": "due", "day": 3}]},
        {"month_days": [{"month_day": "due", "day": 3, "months_before": 2}]},
    ]
    assert data["month_days"] == [{"month_day": "due", "months_before": 1, "day": 3}]


def test_changes_of_a_pair(workplace: Workplace) -> None:
    text = """
pair:
  if_missed:
    this: lapses
    other: goes_on
  reminders:
    - days_before: 2
      time: "00:00"
"""
    found = changes_of(value_mutants(source(text.lstrip()), workplace.doors.field_types))
    assert found == {
        ("this", "lapses", "goes_on"), ("other", "goes_on", "lapses"),
        ("days_before", "2", "3"), ("days_before", "2", "1"), ("time", "00:00", "00:01"),
    }  # fmt: skip


def test_a_key_is_added_and_taken_out_beside_the_old_data() -> None:
    old: dict[str, object] = {"a": [{"b": 1}, {"c": 2}], "d": {"e": 3}}
    assert edited(old, [(("a", 0, "f"), 4), (("d", "e"), GONE)]) == {"a": [{"b": 1, "f": 4}, {"c": 2}], "d": {}}
    assert old == {"a": [{"b": 1}, {"c": 2}], "d": {"e": 3}}

"""A trace shows each part of a rule with its text and value, and only the parts that were needed."""

from collections.abc import Mapping

from engine.expressions import BOOL, INT, YEN, Expression, Rows, Scope, Text, Trace, read, trace

SCOPE = Scope(
    {
        "kind": Text(("corp", "sole")),
        "amount": YEN,
        "months": INT,
        "agreed": BOOL,
        "lines": Rows("lines", {"paid": YEN}),
    }
)


def _traced(rule: str, values: Mapping[str, object]) -> Trace:
    expression = read(rule, SCOPE)
    assert isinstance(expression, Expression), expression
    return trace(expression, values)


def _shown(part: Trace) -> object:
    return (part.text, part.value, *map(_shown, part.children)) if part.children else (part.text, part.value)


def test_each_part_has_its_text_and_value() -> None:
    assert _shown(
        _traced("kind == 'corp' and amount > 100 * months", {"kind": "corp", "amount": 900, "months": 12})
    ) == (
        "kind == 'corp' and amount > 100 * months",
        False,
        ("kind == 'corp'", True, ("kind", "corp"), ("'corp'", "corp")),
        ("amount > 100 * months", False, ("amount", 900), ("100 * months", 1200, ("100", 100), ("months", 12))),
    )


def test_what_stands_after_the_deciding_operand_is_not_shown() -> None:
    assert _shown(_traced("agreed or amount > 5", {"agreed": True})) == ("agreed or amount > 5", True, ("agreed", True))


def test_a_missing_operand_does_not_hide_one_that_decides() -> None:
    """kind == 'corp' or amount > 5 is true once kind is corp, else missing until the amount is known."""
    assert _traced("amount > 5 or kind == 'corp'", {"kind": "corp"}).value is True
    assert _traced("amount > 5 or kind == 'corp'", {"kind": "sole"}).value is None


def test_only_the_branch_taken_is_shown() -> None:
    assert _shown(_traced("amount if agreed else yen(0)", {"agreed": True, "amount": 7})) == (
        "amount if agreed else yen(0)",
        7,
        ("agreed", True),
        ("amount", 7),
    )
    assert _shown(_traced("amount if agreed else yen(0)", {})) == (
        "amount if agreed else yen(0)",
        None,
        ("agreed", None),
    )


def test_japanese_before_a_part_does_not_shift_its_text() -> None:
    part = _traced("kind in ['corp'] and '株式会社' != '有限会社' and (agreed)", {"kind": "corp", "agreed": True})
    assert [child.text for child in part.children] == ["kind in ['corp']", "'株式会社' != '有限会社'", "agreed"]


def test_rows_are_shown_one_by_one() -> None:
    part = _traced("sum_of(lines, paid * 2)", {"lines": [{"paid": 3}, {}]})
    assert part.value is None
    assert [(child.text, child.row, child.value) for child in part.children[1:]] == [
        ("paid * 2", 0, 6),
        ("paid * 2", 1, None),
    ]
    assert part.children[0].row is None


def test_a_division_shows_what_is_divided() -> None:
    assert _shown(_traced("floor_to(amount / months, 10)", {"amount": 100, "months": 0})) == (
        "floor_to(amount / months, 10)",
        None,
        ("amount", 100),
        ("months", 0),
        ("10", 10),
    )

"""Rules and time: what is known by then, what depends on itself, and what must be decided at submission."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.spec import Doors, check

Codes = Callable[..., list[str]]

HEAD = """schema: 1
form: sample
version: 1
title: 見本
portal: plain
start:
  title: 見本
  text: 見本
steps:
"""
TAIL = """check:
  stage: form
  title: 確認
done:
  stage: done
  title: 完了
"""


def step(name: str, *fields: str, relevant: str = "") -> str:
    lines = [f"  - step: {name}", "    stage: form", f"    title: {name}"]
    lines += [f"    relevant: {relevant}"] if relevant else []
    return "\n".join([*lines, "    fields:", *fields]) + "\n"


def number(name: str, **keys: str) -> str:
    lines = [f"      - field: {name}", "        type: integer", f"        label: {name}"]
    return "\n".join([*lines, *(f"        {key}: {value}" for key, value in keys.items())])


def constraint(must: str, more: str = "") -> str:
    lines = ["        constraints:", f"          - must: {must}", "            message: 直してください。", more]
    return "\n" + "\n".join([*(line for line in lines if line), "            basis:", "              - R1"])


def calculated(**rules: str) -> str:
    parts = [
        f"  - field: {name}\n    type: integer\n    label: {name}\n    calculate: {rule}\n"
        for name, rule in rules.items()
    ]
    return "calculated:\n" + "".join(parts)


@pytest.fixture
def codes(tmp_path: Path, cases: Path, doors: Doors) -> Codes:
    """Checks a form made of steps and calculated values; gives the codes found."""
    (tmp_path / "portals").mkdir()
    (tmp_path / "portals/plain.yaml").write_bytes((cases / "plain_portal.yaml").read_bytes())

    def run(*parts: str) -> list[str]:
        (tmp_path / "sample.yaml").write_text(HEAD + "".join(parts) + TAIL, encoding="utf-8")
        return [each.code for each in check([tmp_path], doors)]

    return run


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([step("one", number("a")), step("two", number("b", relevant="a > 1"))], []),
        ([step("one", number("a", relevant="b > 1"), number("b"))], []),
        ([step("one", number("a", relevant="b > 1")), step("two", number("b"))], ["REF008"]),
        ([step("one", number("a", required="b > 1")), step("two", number("b"))], ["REF008"]),
        ([step("one", number("a")), step("two", number("b"), relevant="a > 1")], []),
        ([step("one", number("a")), step("two", number("b"), relevant="b > 1")], ["REF008", "REF009"]),
        (
            [step("one", number("a", relevant="sum1 > 1")), step("two", number("b")), calculated(sum1="b + 1")],
            ["REF008"],
        ),
        (
            [
                step("one", number("b")),
                step("two", number("a", relevant="sum2 > 1")),
                calculated(sum2="sum1 + 1", sum1="b + 1"),
            ],
            [],
        ),
        ([step("one", number("a")), calculated(p="q + 1", q="p + 1")], ["REF009"]),
        ([step("one", number("a", relevant="a > 1"))], ["REF009"]),
        ([step("one", number("a", relevant="b > 1"), number("b", required="a > 1"))], ["REF009"]),
        ([step("one", number("a") + constraint("a < b")), step("two", number("b"))], ["REF008"]),
        ([step("one", number("a") + constraint("a < b"), number("b") + constraint("a < b"))], []),
    ],
)
def test_a_rule_reads_only_what_is_known_by_then(parts: list[str], expected: list[str], codes: Codes) -> None:
    assert codes(*parts) == expected


@pytest.mark.parametrize(
    ("rule", "b", "more", "expected"),
    [
        ("a < b", {}, "", []),
        ("a < b", {"required": "false"}, "", ["REF010"]),
        ("a < b", {"required": "false"}, "            if_unknown: mark", []),
        ("a < b", {"relevant": "z > 1"}, "", ["REF010"]),
        ("a < coalesce(b, 5)", {"required": "false"}, "", []),
        ("a < coalesce(b, z)", {"required": "false"}, "", ["REF010"]),
        ("given(b) or a > 5", {"required": "false"}, "", []),
        ("a < twice", {"required": "false"}, "", ["REF010"]),
        ("a < twice", {}, "", []),
        ("date('2020-01-01') < today or a > 1", {"required": "false"}, "", []),
    ],
)
def test_a_constraint_that_can_stay_unknown_says_what_then(
    rule: str, b: dict[str, str], more: str, expected: list[str], codes: Codes
) -> None:
    parts = step("one", number("z"), number("b", **b)), step("two", number("a") + constraint(rule, more))
    assert codes(*parts, calculated(twice="b * 2")) == expected


def test_two_fields_relevant_alike_are_there_together(codes: Codes) -> None:
    fields = number("z"), number("b", relevant="z > 1"), number("a", relevant="z > 1") + constraint("a < b")
    assert codes(step("one", *fields)) == []


def test_fields_of_one_optional_page_are_there_together(codes: Codes) -> None:
    optional = step("two", number("b"), number("a") + constraint("a < b"), relevant="z > 1")
    assert codes(step("one", number("z")), optional) == []
    later = step("three", number("c") + constraint("b < c"))
    assert codes(step("one", number("z")), optional, later) == ["REF010"]

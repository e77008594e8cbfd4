"""A rule that nobody exercises is a finding; a scenario that claims a rule without coming near it is a doubt."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from engine.authoring.coverage.carriers import carriers, is_reached
from engine.authoring.scenarios.observed import Observed
from engine.authoring.trying import Report, prepare, run_all
from engine.cli import main
from engine.cli.authoring.opening import Workplace
from engine.spec.reader import read
from engine.spec.source import Source

ROOT = Path(__file__).parents[3]
Change = Callable[[str, str], None]

MORE = ("        - 要綱2条\n  questions:\n", "        - 要綱2条\n        - 要綱99条\n  questions:\n")
"""One more rule, for what one needs."""

FRAGMENT = """
schema: 1
fragment: shared
title: 共通の部分
month_days:
  - month_day: due_day
    label: 期日
    day: 27
    basis:
      - 規則9条
parameters:
  - parameter: cap
    type: integer
    label: 上限
    at: today
    values:
      - from: 2020-01-01
        value: 8
        basis:
          - 規則9条
    basis:
      - 規則9条
"""

TIMED = """
form: timed
calendar: jp.public
deadlines:
  - deadline: online
    basis:
      - D1
  - deadline: paper
    basis:
      - D2
month_days:
  - month_day: debit_day
    basis:
      - D3
parameters:
  - parameter: cap
    basis:
      - D4
steps:
  - step: first
    basis:
      - S1
    fields:
      - field: month
        choices_from: open_months(deadline.online)
      - field: sum
        constraints:
          - must: sum <= parameter.cap
            basis:
              - C1
schedule:
  rows:
    - row: charge
      on: debit_day(month)
      basis:
        - H1
  courses:
    - course: fails
      basis:
        - H2
  information:
    - information: gain
      basis:
        - H3
mails:
  - mail: accepted
    on: submitted
    basis:
      - M1
check:
  basis:
    - K1
"""


@pytest.fixture
def change(specs: Path) -> Change:
    """Replaces a text that is there."""

    def replace(old: str, new: str) -> None:
        file = specs / "permit.yaml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    return replace


def tried(specs: Path, workplace: Workplace, marks: dict[str, tuple[str, ...]] | None = None) -> Report:
    return run_all(prepare([specs], workplace.doors, workplace.surroundings), marks or {})


def missing(report: Report) -> list[tuple[str, str]]:
    return [(Path(one.file).name, each.element.id) for one, each in report.unexercised]


def test_a_rule_that_nothing_exercises_is_a_finding(specs: Path, workplace: Workplace, change: Change) -> None:
    assert tried(specs, workplace).sound
    change(*MORE)
    report = tried(specs, workplace)
    assert missing(report) == [("permit.yaml", "要綱99条")]
    assert not report.failed
    assert not report.sound


def test_a_marked_test_is_enough(specs: Path, workplace: Workplace, change: Change) -> None:
    change(*MORE)
    assert tried(specs, workplace, {"要綱99条": ("tests/test_x.py::test_y",)}).sound


def test_the_verb_ends_with_1_and_names_the_rule(specs: Path, change: Change) -> None:
    change(*MORE)
    told = CliRunner().invoke(main, ["test", str(specs), "--tests", str(specs)])
    assert told.exit_code == 1
    assert "要綱99条" in told.output.partition("確かめていない根拠")[2]
    assert "根拠 1件が確かめられていません" in told.output
    told = CliRunner().invoke(main, ["test", str(specs), "--tests", str(specs), "--format", "json"])
    assert told.exit_code == 1
    report = json.loads(told.stdout)
    jsonschema.validate(report, json.loads((ROOT / "docs/test-report.schema.json").read_text(encoding="utf-8")))
    assert [(each["form"], each["id"]) for each in report["unexercised"]] == [("permit", "要綱99条")]


def test_of_a_fragment_one_of_its_forms_is_enough(specs: Path, workplace: Workplace) -> None:
    """Two forms use it; the scenario of one names its rule."""
    (specs / "fragments").mkdir()
    (specs / "fragments" / "shared.yaml").write_text(FRAGMENT.lstrip(), encoding="utf-8")
    first = (specs / "permit.yaml").read_text(encoding="utf-8")
    using = first.replace("version: 1\n", "version: 1\nuses:\n  - shared\n")
    (specs / "permit.yaml").write_text(using, encoding="utf-8")
    assert missing(tried(specs, workplace)) == [("permit.yaml", "規則9条")]
    other = using.replace("form: permit", "form: second").replace("choose: permit", "choose: second")
    (specs / "second.yaml").write_text(other, encoding="utf-8")
    portal = next((specs / "portals").glob("*.yaml"))
    listed = portal.read_text(encoding="utf-8").replace(
        "    - form: permit\n", "    - form: second\n      label: 二\n    - form: permit\n"
    )
    portal.write_text(listed, encoding="utf-8")
    assert missing(tried(specs, workplace)) == [("permit.yaml", "規則9条")]
    covering = other.replace("    covers:\n", "    covers:\n      - 規則9条\n", 1)
    (specs / "second.yaml").write_text(covering, encoding="utf-8")
    assert missing(tried(specs, workplace)) == []


def test_a_claim_far_from_the_rule_is_a_doubt_at_its_line(specs: Path, workplace: Workplace, change: Change) -> None:
    """The scenario that ends on the stop page says that it tries the rule of a later field."""
    change("      - 要綱2条\n    events:\n", "      - 要綱2条\n      - 要綱4条\n    events:\n")
    report = tried(specs, workplace)
    assert report.sound
    lines = (specs / "permit.yaml").read_text(encoding="utf-8").splitlines()
    doubts = [(each.code, each.severity, lines[each.line - 1].strip()) for each in report.doubts]
    assert doubts == [("TEST040", "warning", "- 要綱4条")]


def test_the_example_claims_nothing_it_does_not_reach(specs: Path, workplace: Workplace) -> None:
    assert tried(specs, workplace).doubts == ()


def timed() -> Source:
    source = read("timed.yaml", TIMED.lstrip().encode()).source
    assert source is not None
    return source


@pytest.mark.parametrize(
    ("seen", "reached"),
    [
        (Observed(), set()),
        (Observed(pages={"first"}), {"S1"}),
        (Observed(pages={"first"}, shown={"month"}), {"S1", "D1"}),
        (Observed(pages={"first"}, shown={"sum"}, answered={"sum"}), {"S1", "C1", "D4"}),
        (Observed(deadlines={"online"}), {"D1"}),
        (Observed(pages={"check"}, rows={"row:charge"}), {"K1", "H1", "D3"}),
        (Observed(rows={"course:fails"}), {"H2"}),
        (Observed(rows={"information:gain"}), {"H3"}),
        (Observed(pages={"done"}), {"M1"}),
    ],
)
def test_what_a_run_came_by(seen: Observed, reached: set[str]) -> None:
    """`D2` is a deadline that nothing reads: what cannot be told counts as reached."""
    source = timed()
    found = {rule for rule, paths in carriers(source).items() if any(is_reached(source, path, seen) for path in paths)}
    assert found == reached | {"D2"}

"""What scenarios and marked tests cover, and what nobody has tried."""

from pathlib import Path

from engine.authoring.coverage.covering import Coverage
from engine.authoring.coverage.elements import Kind, elements_of
from engine.authoring.coverage.marked_tests import find_marked_tests
from engine.authoring.trying import Report, prepare, run_all
from engine.cli.authoring.opening import Workplace
from engine.spec.reader import read

MARKED = """
import pytest
pytestmark = pytest.mark.rule("R1")

@pytest.mark.rule("R2", "R3")
def test_one() -> None: ...

class TestMore:
    @pytest.mark.rule("R2")
    async def test_two(self) -> None: ...

@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.rule("R4"))])
def test_three(x) -> None:
    other.rule("R5")
"""


def tried(specs: Path, workplace: Workplace, marks: dict[str, tuple[str, ...]] | None = None) -> Report:
    return run_all(prepare([specs], workplace.doors, workplace.surroundings), marks or {})


def form_of(report: Report) -> Coverage:
    return next(each for each in report.coverage if each.kind == "form")


def ids(coverage: Coverage, kind: Kind, *, reached: bool) -> list[str]:
    return [each.element.id for each in coverage.of(kind) if each.reached is reached]


def test_the_example_covers_everything_it_has(specs: Path, workplace: Workplace) -> None:
    report = tried(specs, workplace)
    assert [each.unreached for each in report.coverage] == [(), ()]
    assert ids(form_of(report), "rules", reached=True) == ["要綱2条", "要綱3条", "要綱4条", "要綱5条"]
    assert ids(form_of(report), "choices", reached=True) == [
        "is_resident=yes_resident",
        "is_resident=not_resident",
        "kind=first",
        "kind=again",
    ]
    assert ids(form_of(report), "constraints", reached=True) == ["begins_on/not_past"]
    assert ids(form_of(report), "gates", reached=True) == ["old_number"]
    assert ids(form_of(report), "stops", reached=True) == ["elsewhere"]


def test_without_a_scenario_its_parts_are_named_with_their_lines(specs: Path, workplace: Workplace) -> None:
    file = specs / "permit.yaml"
    text = file.read_text(encoding="utf-8")
    kept, _, rest = text.partition("  - scenario: 更新の人には")
    file.write_text(kept + "  - scenario: 過ぎた日" + rest.partition("  - scenario: 過ぎた日")[2], encoding="utf-8")
    missing = form_of(tried(specs, workplace)).unreached
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [(each.kind, each.id) for each in missing] == [
        ("rules", "要綱4条"),
        ("choices", "kind=again"),
        ("gates", "old_number"),
    ]
    assert [lines[each.line - 1].strip() for each in missing] == [
        "- 要綱4条",
        "- choice: again",
        "relevant: kind == 'again'",
    ]


def test_a_failed_scenario_covers_nothing(specs: Path, workplace: Workplace) -> None:
    file = specs / "permit.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace('            old_number: "123456"', '            old_number: "999999"'), encoding="utf-8"
    )
    assert ids(form_of(tried(specs, workplace)), "rules", reached=False) == ["要綱4条"]


def test_a_marked_test_covers_a_rule(specs: Path, workplace: Workplace) -> None:
    report = tried(specs, workplace, {"要綱4条": ("tests/test_x.py::test_y",)})
    assert [each.tests for each in form_of(report).of("rules")] == [(), (), ("tests/test_x.py::test_y",), ()]


def test_marks_are_found_in_every_shape(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(MARKED)
    (tmp_path / "test_broken.py").write_text("def (")
    file = (tmp_path / "test_it.py").as_posix()
    assert find_marked_tests(tmp_path) == {
        "R1": (file,),
        "R2": (f"{file}::TestMore::test_two", f"{file}::test_one"),
        "R3": (f"{file}::test_one",),
        "R4": (f"{file}::test_three",),
    }


def test_bases_of_scenarios_are_no_rules_of_their_own() -> None:
    text = b"form: a\nscenarios:\n  - events:\n      - expect:\n          problems:\n            - basis:\n                - R9\n"
    source = read("a.yaml", text).source
    assert source is not None
    assert elements_of(source) == ()


def test_every_rule_of_the_first_procedure_is_tried(workplace: Workplace) -> None:
    """R41-R50 each have a scenario of specs/ that exercises them."""
    report = tried(Path(__file__).parents[3] / "specs", workplace)
    rules = {each.element.id for coverage in report.coverage for each in coverage.of("rules") if each.scenarios}
    assert {f"R{number}" for number in range(41, 51)} <= rules

"""What `new` writes works as written: specs pass `check` and `test`, plugins pass their own tests."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.authoring.scaffolding.plugin import PORTS, new_plugin
from engine.authoring.scaffolding.procedure import NewProcedure, new_procedure
from engine.authoring.trying import prepare, run_all
from engine.cli.authoring.opening import Workplace
from engine.errors import TetsuzukiError
from engine.spec import check

ROOT = Path(__file__).parents[3]


def written(plan: NewProcedure) -> None:
    for file, text in {**plan.files, **plan.changed}.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("around", "portal"), [(None, ""), (None, "desk"), ("specs", "small_enterprise"), ("specs/examples", "library")]
)
def test_a_new_procedure_passes_check_and_test(
    around: str | None, portal: str, tmp_path: Path, workplace: Workplace
) -> None:
    """With a portal of its own, a new one by name, one with identity and menu, one with a menu and without identity."""
    folder = tmp_path / "specs"
    if around:
        shutil.copytree(ROOT / around, folder, ignore=shutil.ignore_patterns("examples", "archive", "*.lock"))
    written(new_procedure(folder, "parking", portal=portal, title="駐車許可の申請", renderers=frozenset({"pdf"})))
    found = check([folder], workplace.doors)
    assert [each for each in found if each.severity == "error"] == []
    report = run_all(prepare([folder], workplace.doors, workplace.surroundings), {})
    assert [(each.scenario.name, each.failures) for each in report.failed] == []
    assert sum(each.scenario.form == "parking" for each in report.results) == 5


def test_a_menu_gets_one_line_and_keeps_everything_else(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "specs/portals", tmp_path / "portals")
    plan = new_procedure(tmp_path, "parking", portal="small_enterprise", title="駐車許可")
    ((file, text),) = plan.changed.items()
    before = file.read_text(encoding="utf-8").splitlines()
    added = [line for line in text.splitlines() if line not in before]
    assert added == ["    - form: parking", "      label: 駐車許可"]
    assert [line for line in text.splitlines() if line not in added] == before


def test_a_form_that_is_in_the_menu_already_gets_no_second_line(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "specs/portals", tmp_path / "portals")
    plan = new_procedure(tmp_path, "resubmission", portal="small_enterprise")
    assert all(file.read_text(encoding="utf-8") == text for file, text in plan.changed.items())


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    written(new_procedure(tmp_path, "parking"))
    with pytest.raises(TetsuzukiError) as refused:
        new_procedure(tmp_path, "parking")
    assert refused.value.code == "new.exists"


@pytest.mark.parametrize("name", ["", "Parking", "駐車", "1st", "a-b", "a" * 41, "../a"])
def test_an_id_that_is_none_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(TetsuzukiError) as refused:
        new_procedure(tmp_path, name)
    assert refused.value.code == "new.bad_id"
    with pytest.raises(TetsuzukiError):
        new_plugin(tmp_path, name, "field_types")


@pytest.mark.parametrize("door", PORTS)
def test_a_new_plugin_passes_its_own_tests(door: str, tmp_path: Path) -> None:
    for file, text in new_plugin(tmp_path, "sample", door).items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path / "sample", capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout
    assert "skipped" not in ran.stdout


@pytest.mark.parametrize("door", PORTS)
def test_a_new_plugin_names_its_entry_point_and_its_door(door: str, tmp_path: Path) -> None:
    files = {file.relative_to(tmp_path).as_posix(): text for file, text in new_plugin(tmp_path, "my_one", door).items()}
    assert 'my_one = "tetsuzuki_my_one"' in files["my_one/pyproject.toml"]
    assert f"def register_{door}(" in files["my_one/tetsuzuki_my_one/__init__.py"]
    assert "$" not in files["my_one/README.md"]
    for text in files.values():
        compile(text, "x", "exec") if text.startswith('"""') else None

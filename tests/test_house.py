"""Rules of the house that no linter knows: files, commands, requirement files, words that must not appear."""

import ast
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
SOURCE_FOLDERS = ("engine", "plugins", "renderers", "tests", "benchmarks", "scripts")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
REQUIREMENT_FILES = sorted((ROOT / "requirements").iterdir())
LOCKED_FILES = sorted((ROOT / "requirements").glob("*.txt"))
SCRIPTS = [*sorted((ROOT / "scripts").glob("*.sh")), ROOT / ".ci" / "run"]

# One letter of each name in brackets, so that this file does not name what it forbids.
REGISTRY_HOSTS = re.compile(r"py[p]i\.(org|python)|python[h]osted\.org|registry\.[n]pmjs|deb\.[d]ebian\.org", re.I)
REGISTRY_OPTIONS = re.compile(r"--(extra-)?index-url|--find-links|--trusted-host|://|file:|(^|\s)/\w", re.M)


def python_files() -> list[Path]:
    """Every Python file of ours; cases are material, some of it broken on purpose."""
    found = [path for folder in SOURCE_FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "cases" not in path.parts]


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True
    ).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def pins(path: Path) -> dict[str, str]:
    """Name and version of every package that a requirement file pins."""
    found = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", path.read_text(), re.M)
    return {canonicalize_name(name): version for name, version in found}


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.M))


def test_every_module_says_what_lives_there() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_no_package_marker_under_tests() -> None:
    """`tests/plugins/__init__.py` would shadow the package `plugins`."""
    assert [path for path in python_files() if path.name == "__init__.py" and path.is_relative_to(ROOT / "tests")] == []


def test_no_tracked_file_names_a_registry() -> None:
    named = [
        str(path.relative_to(ROOT))
        for path in tracked_files()
        if REGISTRY_HOSTS.search(path.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert named == []


@pytest.mark.parametrize("path", REQUIREMENT_FILES, ids=lambda path: path.name)
def test_requirement_file_names_no_place(path: Path) -> None:
    """No address, no folder, no option that chooses where packages come from."""
    assert REGISTRY_OPTIONS.search(path.read_text()) is None


@pytest.mark.parametrize("path", LOCKED_FILES, ids=lambda path: path.name)
def test_every_requirement_is_pinned_with_hashes(path: Path) -> None:
    text = re.sub(r"^\s*#.*\n", "", path.read_text(), flags=re.M)
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[A-Za-z0-9._-]+==\S+( ; [^\\]+)? \\\n(\s+--hash=sha256:[0-9a-f]{64}( \\)?\n?)+$", entry), (
            entry
        )


@pytest.mark.parametrize(
    ("file", "declared"),
    [
        ("serve.txt", PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]),
        ("test.txt", PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["test"]),
        ("card.txt", PROJECT["project"]["optional-dependencies"]["card"]),
    ],
)
def test_requirement_file_holds_what_the_project_declares(file: str, declared: list[str]) -> None:
    """After a change in pyproject.toml, `make lock` was run."""
    pinned = pins(ROOT / "requirements" / file)
    for requirement in map(Requirement, declared):
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), requirement


def test_test_requirements_contain_the_serve_requirements() -> None:
    """`make serve` after `make test` has nothing left to install."""
    assert pins(ROOT / "requirements/serve.txt").items() <= pins(ROOT / "requirements/test.txt").items()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_commands_in_documents_exist(name: str) -> None:
    told = set(re.findall(r"(?:^|`)make ([a-z-]+)", (ROOT / name).read_text(), re.M))
    assert {"serve", "test"} <= told <= make_targets()


def test_ci_runs_the_test_command_of_the_readme() -> None:
    commands = [line for line in (ROOT / ".ci/run").read_text().splitlines() if line and not line.startswith("#")]
    assert commands[0] == "set -euo pipefail"
    assert commands[-1].startswith("make ")
    assert commands[-1].split()[-1] == "test"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_is_well_formed(path: Path) -> None:
    shell, _, _ = path.read_text().partition("\n")
    interpreter = "bash" if shell.endswith("bash") else "sh"
    subprocess.run([interpreter, "-n", str(path)], check=True)
    assert os.access(path, os.X_OK) or not shell.startswith("#!")


def test_decision_records_are_numbered_once() -> None:
    names = [path.name for path in (ROOT / "docs/decisions").glob("*.md")]
    assert all(re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name) for name in names)
    assert len({name[:4] for name in names}) == len(names)


def test_changelog_has_a_place_for_what_comes_next() -> None:
    assert "\n## [Unreleased]\n" in (ROOT / "CHANGELOG.md").read_text()

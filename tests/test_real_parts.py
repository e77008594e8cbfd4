"""The list of real parts, seen from outside: above the closing line, once, and a failure where a part is missing under CI."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.real_parts import PARTS

ROOT = Path(__file__).parent.parent
CONFTEST = """
from tests.real_parts import Part, RealParts

def pytest_configure(config):
    parts = (Part("reader", lambda: "1.9"), Part("engine", lambda: {engine!r}, required=True), Part("extra", lambda: ""))
    config.pluginmanager.register(RealParts(parts, ci={ci!r}), "real_parts")
"""
WORKS = "def test_it(): pass\n"
FAILS = "def test_it(): assert False\n"
LISTED = ["reader: 1.9", "engine: 24.1", "extra: missing"]
COMPLAINT = "CI: missing real parts count as failures: engine"


def run(
    folder: Path, source: str = WORKS, *, engine: str = "24.1", ci: bool = True, arguments: tuple[str, ...] = ()
) -> tuple[int, list[str]]:
    """Exit code and lines of a pytest run with three parts of which one is needed and one is missing."""
    (folder / "conftest.py").write_text(CONFTEST.format(engine=engine, ci=ci))
    (folder / "test_sample.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "--rootdir", str(folder), "-p", "no:cacheprovider", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip().splitlines()


@pytest.mark.parametrize("arguments", [(), ("-n", "1"), ("-q",)], ids=["alone", "xdist", "quiet"])
def test_parts_are_listed_once_and_the_closing_line_stays_last(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    code, lines = run(tmp_path, arguments=arguments)
    assert code == pytest.ExitCode.OK
    assert [line for line in lines if line in LISTED] == LISTED
    assert "1 passed" in lines[-1]


@pytest.mark.parametrize("arguments", [(), ("-n", "1"), ("-q",)], ids=["alone", "xdist", "quiet"])
def test_a_missing_part_fails_the_run_under_ci(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    code, lines = run(tmp_path, engine="", arguments=arguments)
    assert code == pytest.ExitCode.TESTS_FAILED
    assert COMPLAINT in lines
    assert "1 passed" in lines[-1]


def test_a_missing_part_is_only_listed_elsewhere(tmp_path: Path) -> None:
    code, lines = run(tmp_path, engine="", ci=False)
    assert (code, COMPLAINT in lines, "engine: missing" in lines) == (pytest.ExitCode.OK, False, True)


def test_a_run_that_failed_anyway_keeps_its_code(tmp_path: Path) -> None:
    code, lines = run(tmp_path, FAILS, engine="")
    assert (code, COMPLAINT in lines) == (pytest.ExitCode.TESTS_FAILED, True)
    code, _ = run(tmp_path, "", engine="")
    assert code == pytest.ExitCode.NO_TESTS_COLLECTED


@pytest.mark.parametrize(("ci", "arguments"), [(True, ("--collect-only",)), (False, ("-q",))])
def test_no_list_where_nothing_runs_or_few_words_are_wanted(
    tmp_path: Path, ci: bool, arguments: tuple[str, ...]
) -> None:
    _, lines = run(tmp_path, ci=ci, arguments=arguments)
    assert [line for line in lines if line in LISTED] == []


def test_the_table_names_what_the_real_tests_stand_on() -> None:
    needed = [part.name for part in PARTS if part.required]
    assert needed == ["pcscd", "vpcd", "OpenSC", "pyscard", "Node", "oidc-provider"]

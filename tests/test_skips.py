"""The rule of tests/conftest.py, seen from outside: a skipped test fails the run under CI, and only there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py")
SKIPS = "import pytest\n\n@pytest.mark.skip\ndef test_a(): pass\n\ndef test_b(): pass\n"
PASSES = "def test_b(): pass\n"


def run(folder: Path, source: str, *, ci: str, arguments: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """A pytest run of its own over one file that contains `source`."""
    shutil.copy(CONFTEST, folder)
    (folder / "test_sample.py").write_text(source)
    plugins = ["-p", "no:cacheprovider", "-p", "no:real_parts"]
    command = [sys.executable, "-m", "pytest", "--rootdir", str(folder), *plugins, *arguments]
    environment = os.environ | {"CI": ci, "PYTHONPATH": str(CONFTEST.parent.parent)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("arguments", [(), ("-n", "1")], ids=["alone", "xdist"])
def test_skip_fails_under_ci_and_the_closing_line_stays_last(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(tmp_path, SKIPS, ci="true", arguments=arguments)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "CI: 1 skipped test(s) count as failures" in done.stdout
    assert "1 passed, 1 skipped" in done.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize(("source", "ci"), [(SKIPS, ""), (SKIPS, "false"), (PASSES, "true")])
def test_run_without_skip_or_without_ci_passes(tmp_path: Path, source: str, ci: str) -> None:
    assert run(tmp_path, source, ci=ci).returncode == pytest.ExitCode.OK

"""What holds for every test run: a skipped test or a missing real part is a failure under CI; no test asserts on time."""

import os

import pytest
from hypothesis import settings

from tests.real_parts import PARTS, RealParts

settings.register_profile("tetsuzuki", deadline=None)
settings.load_profile("tetsuzuki")

_DENIALS = {"", "0", "false", "no", "off"}


def _is_ci() -> bool:
    return os.environ.get("CI", "").lower() not in _DENIALS


def pytest_configure(config: pytest.Config) -> None:
    """`-p no:real_parts` leaves the list out."""
    config.pluginmanager.register(RealParts(PARTS, ci=_is_ci()), "real_parts")


def _skipped(config: pytest.Config) -> list[pytest.TestReport]:
    """The skipped tests known to this process; none in an xdist worker, which reports to its controller.

    What has proved nothing has not passed.
    """
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not _is_ci():
        return []
    return list(reporter.stats.get("skipped", []))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Turn a run that passed with skips into a failed one, before pytest reports its status."""
    if exitstatus == pytest.ExitCode.OK and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say why the run failed although every test that ran has passed."""
    if skipped := _skipped(config):
        terminalreporter.write_line(f"CI: {len(skipped)} skipped test(s) count as failures", red=True)

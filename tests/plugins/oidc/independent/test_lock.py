"""What the npm lock file promises: exact versions, a hash for every package, and no address to fetch it from."""

import json
import re
from pathlib import Path

FOLDER = Path(__file__).parent


def test_the_provider_is_named_with_its_exact_version() -> None:
    wanted = json.loads((FOLDER / "package.json").read_text())["dependencies"]
    assert list(wanted) == ["oidc-provider"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", wanted["oidc-provider"])


def test_every_package_has_a_hash_and_none_an_address() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages["node_modules/oidc-provider"]["version"] == "9.13.3"
    assert [name for name, entry in packages.items() if not entry.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []


def test_no_package_runs_a_script_when_it_is_installed() -> None:
    """Then `npm ci --ignore-scripts` leaves nothing out."""
    lock = json.loads((FOLDER / "package-lock.json").read_text())
    assert [name for name, entry in lock["packages"].items() if entry.get("hasInstallScript")] == []

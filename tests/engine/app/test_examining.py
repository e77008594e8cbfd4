"""`doctor` tells everything that stops the start at once, not one mistake after the other."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.cli import main

ROOT = Path(__file__).parents[3]
UNFIT = """
mode = "production"
base_url = "http://portal.example"

[gbizid]
issuer = "http://id.example/oauth/"
client_id = "portal"
client_secret = "secret"

[oidc.digital_authentication]
issuer = "https://id.example/"
client_id = "portal"
client_secret = "secret"
"""
OPENED = """
[providers]
keys = "file"

[mail]
host = "smtp.example"
sender = "desk@portal.example"
"""


def doctor(folder: Path, settings: str) -> Result:
    file = folder / "settings.toml"
    file.write_text(settings, encoding="utf-8")
    given = ["doctor", "--settings", str(file), "--data", str(folder / "data"), "--offline", str(ROOT / "specs")]
    return CliRunner().invoke(main, given)


@pytest.mark.parametrize("mistake", ["base_url", "マスター鍵", "[mail]"])
def test_settings_that_open_nothing_are_told_together(tmp_path: Path, mistake: str) -> None:
    done = doctor(tmp_path, UNFIT)
    assert done.exit_code != 0
    assert mistake in done.output


@pytest.mark.parametrize("mistake", ["base_url", "「gbizid」", "「contract_register」", "issuer"])
def test_a_portal_that_may_not_start_is_looked_at_to_the_end(tmp_path: Path, mistake: str) -> None:
    done = doctor(tmp_path, UNFIT.replace("[gbizid]", OPENED + "\n[gbizid]"))
    assert done.exit_code == 1
    assert mistake in done.output
    assert "identity gbizid" in done.output
    assert done.output.count("base_url") == 1

"""The portal's own address in the settings, as browsers write it."""

from pathlib import Path

import pytest

from engine.settings import load_settings
from engine.web.security import own_hosts


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("https://portal.example:443", "https://portal.example"),
        ("https://portal.example:443/", "https://portal.example"),
        ("http://portal.example:80", "http://portal.example"),
        ("HTTPS://Portal.Example:443", "https://portal.example"),
        ("https://[2001:db8::443]:443", "https://[2001:db8::443]"),
        ("https://[2001:db8::443]", "https://[2001:db8::443]"),
        ("https://portal.example:8443", "https://portal.example:8443"),
        ("http://portal.example:443", "http://portal.example:443"),
        ("https://portal.example:1443", "https://portal.example:1443"),
    ],
)
def test_browsers_leave_the_usual_port_out_and_so_do_we(tmp_path: Path, written: str, origin: str) -> None:
    """RFC 3986 section 6.2.3. Host and Origin of every request are compared with it."""
    file = tmp_path / "settings.toml"
    file.write_text(f'base_url = "{written}"\n', encoding="utf-8")
    settings = load_settings(file, {})
    assert settings.origin == origin
    assert origin.partition("://")[2] in own_hosts(settings)
    assert load_settings(None, {}, base_url=written).origin == origin


@pytest.mark.parametrize("written", ["portal.example:443", "https://:443", "nonsense", ""])
def test_what_is_no_address_stays_as_it_was_written(written: str) -> None:
    """What is wrong with it is said later, with the words that stand in the file."""
    assert load_settings(None, {}, base_url=written).base_url == written

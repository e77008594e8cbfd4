"""A counter terminal in production: the start looks at who else could ask, before anything of the card."""

import shutil
from pathlib import Path

import pytest

from tests.servers import ROOT, refused_start

pytestmark = pytest.mark.network
REST = """
[providers]
keys = "file"
[mail]
host = "127.0.0.1"
sender = "office@example.jp"
[mynumber_card]
program = "terminal"
"""
TERMINAL = "窓口の端末で本人確認をするものです"


def counter(folder: Path) -> Path:
    """A portal that identifies by cards alone."""
    specs = folder / "specs"
    shutil.copytree(ROOT / "tests" / "cases" / "guarded_portal", specs)
    portal = specs / "portals" / "guarded.yaml"
    text = portal.read_text(encoding="utf-8")
    portal.write_text(text.replace("provider: elsewhere", "provider: mynumber_card"), encoding="utf-8")
    return specs


@pytest.mark.parametrize(
    "more",
    [
        'base_url = "https://portal.example.jp"\n',
        'base_url = "https://localhost"\ntrusted_proxies = ["127.0.0.1"]\n',
        'base_url = "https://localhost"\nhost = "0.0.0.0"\n',
    ],
    ids=["an address for everybody", "behind a proxy", "open to the network"],
)
def test_others_who_could_ask_stop_the_start(tmp_path: Path, more: str) -> None:
    code, words = refused_start(tmp_path, specs=counter(tmp_path), settings=f'mode = "production"\n{more}{REST}')
    assert code == 1
    assert TERMINAL in words
    assert 'host = "127.0.0.1"' in words
    assert "で動いています" not in words


def test_alone_on_its_machine_it_may_be_asked_in_clear(tmp_path: Path) -> None:
    """What stops it then is the card's own: nobody has named the roots to trust."""
    settings = f'mode = "production"\nbase_url = "http://127.0.0.1:8000"\n{REST}'
    code, words = refused_start(tmp_path, specs=counter(tmp_path), settings=settings)
    assert code == 1
    assert TERMINAL not in words
    assert "https://" not in words.partition("\n")[0]
    assert "roots" in words

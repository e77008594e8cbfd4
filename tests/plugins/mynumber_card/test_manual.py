"""docs/mynumber-card.md says what is so: its settings are read, its codes and levels exist."""

import os
import re
from pathlib import Path

import pytest
import yaml

from engine.settings import load_settings
from plugins.mynumber_card.options import read_options
from plugins.mynumber_card.provider import TERMINAL_LEVEL, TEXT_LEVEL, VERIFIED_LEVEL
from plugins.mynumber_card.revocation import checkers

ROOT = Path(__file__).parents[3]
MANUAL = (ROOT / "docs" / "mynumber-card.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", MANUAL, re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.split("\n")[0])
def test_its_settings_are_settings(tmp_path: Path, block: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(block, encoding="utf-8")
    settings = load_settings(file, {"PF_AUTHORIZATION": "Bearer x"})
    made = checkers(settings, os.urandom)
    assert len(made) > 1
    chosen = read_options(settings)
    if chosen.production:
        [named] = [each for each in made if each.name == chosen.revocation]
        assert named.check() == ()
        assert chosen.program == "card"


def test_there_are_settings_in_it() -> None:
    assert len(BLOCKS) == 2


def test_its_codes_have_words() -> None:
    words = yaml.safe_load((ROOT / "plugins" / "mynumber_card" / "texts" / "ja.yaml").read_text(encoding="utf-8"))
    named = set(re.findall(r"`(card_[a-z_]+[a-z])`", MANUAL))
    assert len(named) > 5
    assert {f"identity.{code}" for code in named} <= set(words)


def test_its_levels_are_ours() -> None:
    rows = set(re.findall(r"^\| `([a-z-]+)` \|", MANUAL, re.MULTILINE))
    assert {TEXT_LEVEL, VERIFIED_LEVEL, TERMINAL_LEVEL, "none"} <= rows

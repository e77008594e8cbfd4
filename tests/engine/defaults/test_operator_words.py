"""Every designed failure of stores, keys and seals has words for the operator, in both languages."""

import re
from pathlib import Path

import pytest
import yaml

TEXTS = Path("engine/defaults/texts")
SOURCES = [
    *Path("engine/defaults").glob("*.py"),
    *Path("engine/defaults/calendars").glob("*.py"),
    Path("engine/app/examining.py"),
    *Path("engine/testing").glob("*.py"),
    Path("engine/usecases/content.py"),
]
CODE = re.compile(r'"((?:key|sealed|content|storage|attachment|calendar|overlay)\.[a-z_]+)"')
PLACE = re.compile(r"{(\w+)}")


def words(locale: str) -> dict[str, str]:
    loaded = yaml.safe_load((TEXTS / f"operator.{locale}.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_every_code_has_words(locale: str) -> None:
    codes = {code for file in SOURCES for code in CODE.findall(file.read_text(encoding="utf-8"))}
    assert {"key.missing", "sealed.tampered", "storage.full", "overlay.day", "calendar.ends"} <= codes
    assert codes <= words(locale).keys()


def test_both_languages_say_the_same_things_with_the_same_values() -> None:
    ja, en = words("ja"), words("en")
    assert list(ja) == list(en)
    for code in ja:
        assert sorted(PLACE.findall(ja[code])) == sorted(PLACE.findall(en[code])), code

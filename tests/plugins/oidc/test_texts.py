"""Every refusal and finding has words, in both languages, and none of them says what a provider wrote."""

import re
import string
from pathlib import Path

import pytest

from plugins.oidc import failures
from plugins.oidc.words import LOCALES, read_words

SOURCES = Path(__file__).parents[3] / "plugins" / "oidc"
CODES = {value for name, value in vars(failures).items() if name.isupper()}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    ja, en = (read_words()[locale] for locale in LOCALES)
    assert ja.keys() == en.keys()
    assert [key for key in ja if placeholders(ja[key]) != placeholders(en[key])] == []


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_refusal_says_what_to_do(code: str) -> None:
    words = read_words()["ja"][f"identity.{code}"]
    assert words.endswith("。")
    assert placeholders(words) == set()


def test_every_finding_in_the_code_has_words_and_every_word_a_finding() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py"))
    said = set(re.findall(r'"(oidc\.[a-z_]+)"', code))
    told = {key for key in read_words()["ja"] if key.startswith("oidc.")}
    assert said == told


def test_no_words_for_refusals_that_do_not_exist() -> None:
    told = {key.removeprefix("identity.") for key in read_words()["ja"] if key.startswith("identity.")}
    assert told == CODES

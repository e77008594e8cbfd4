"""Every diagnostic has words in both languages, and a broken file that provokes it."""

import re
import string
from pathlib import Path

import pytest
import yaml

from engine.errors import Diagnostic
from engine.expressions import Word
from engine.spec import load_words, sentence
from engine.spec.checks.rules import word

ROOT = Path(__file__).parents[3]
OWN = re.compile(r"(?:YAML|SPEC|REF|LOCK|FRAG)[0-9]{3}\Z")
ELSEWHERE = {
    "YAML002": "test_reader.py (a file of more than 1 MiB)",
}


def fields_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def codes_in_the_source() -> set[str]:
    found = set()
    for file in (ROOT / "engine/spec").rglob("*.py"):
        found |= set(re.findall(r'"((?:YAML|SPEC|REF|LOCK|FRAG)[0-9]{3})"', file.read_text(encoding="utf-8")))
    return found


def codes_of_cases() -> set[str]:
    cases = ROOT / "tests/cases/specs"
    found: set[str] = set()
    for file in (cases / "bad").glob("*.yaml"):
        found |= set(re.findall(r"[A-Z]+[0-9]{3}", file.read_bytes().split(b"\n")[0].decode("ascii")))
    for file in (cases / "bad_folders").glob("*/expect.txt"):
        found |= set(re.findall(r"[A-Z]+[0-9]{3}", file.read_text(encoding="utf-8")))
    return found


def test_both_languages_word_the_same_codes_with_the_same_placeholders() -> None:
    ja, en = load_words("ja"), load_words("en")
    assert ja.keys() == en.keys()
    for code in ja:
        assert fields_of(ja[code]) == fields_of(en[code]), code


def test_no_code_is_worded_twice_in_the_catalogues() -> None:
    for locale in ("ja", "en"):
        seen: list[str] = []
        for file in (ROOT / "engine/spec/messages").glob(f"*{locale}.yaml"):
            seen.extend(re.findall(r"^([A-Za-z_.0-9]+):", file.read_text(encoding="utf-8"), re.MULTILINE))
        assert len(seen) == len(set(seen))


def test_every_code_of_the_source_has_words_and_every_worded_code_is_used() -> None:
    assert codes_in_the_source() == {code for code in load_words("ja") if OWN.match(code)}


def test_every_code_has_a_case() -> None:
    own = {code for code in load_words("ja") if OWN.match(code)}
    assert own - codes_of_cases() == ELSEWHERE.keys()


def test_there_are_enough_cases() -> None:
    """At least 50 broken specs, 15 of them in YAML, 10 rules with Japanese before the caret, 5 across files."""
    cases = ROOT / "tests/cases/specs"
    assert len(list((cases / "bad").glob("*.yaml"))) >= 50
    assert len(list((cases / "bad").glob("yaml_*.yaml"))) >= 15
    assert len(list((cases / "bad").glob("expr_*.yaml"))) >= 10
    assert len(list((cases / "bad_folders").glob("*/expect.txt"))) >= 5


def test_words_in_japanese_end_as_sentences() -> None:
    for code, text in load_words("ja").items():
        if OWN.match(code):
            assert text.endswith("。"), code


def test_catalogues_hold_text_only() -> None:
    for file in (ROOT / "engine/spec/messages").glob("*.yaml"):
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        assert all(isinstance(key, str) and isinstance(text, str) for key, text in data.items())


@pytest.mark.parametrize(("locale", "told"), [("ja", "金額"), ("en", "amount")])
def test_terms_in_parameters_are_put_into_words(locale: str, told: str) -> None:
    """`@type.list[@type.yen]` is worded in the language of the report."""
    words = load_words(locale)
    param = word(Word("type.list", Word("type.yen")))
    found = sentence(Diagnostic("f", 1, 1, "EXPR053", {"expected": param, "actual": "@type.text"}), words)
    assert "@" not in found
    assert words["type.yen"] in found
    assert told in found


def test_text_of_an_author_that_looks_like_a_term_stays() -> None:
    found = sentence(Diagnostic("f", 1, 1, "REF006", {"id": "@nothing.known"}), load_words("ja"))
    assert "@nothing.known" in found


def test_an_unknown_locale_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError):
        load_words("fr")

"""The engine's words for applicants: the same keys and placeholders in every language, none missing, none left over."""

import re
from pathlib import Path
from string import Formatter

import pytest

from engine.expressions import STANDARD_FUNCTIONS
from engine.flow.rule_words import SIGNS
from engine.usecases.messages import STATUS
from tests.renderers.html.samples import catalogue

ROOT = Path(__file__).parents[3]
OURS = frozenset({"field.digits.pattern", "field.email.required"})
_WORDS = catalogue().words
FAMILIES = {
    "waiting": {"waiting", "begun", "answered", "confirm", "failed"},
    "control": {"year", "month", "day"},
    "message": {f"{code}.{part}" for code in (*STATUS, "identity", "unknown") for part in ("title", "text")},
    "schedule": {f"closed.{by}" for by in ("saturday", "sunday", "holiday", "closure")},
    "problem": {"required", "constraint", "question"},
    "leaving": {f"{why}.{part}" for why in ("identify", "logout") for part in ("title", "text")},
    "deadline": {"open", "closed", "not_yet_open", "until.filing", "until.arrival", "until.acceptance"},
    "explain": {
        *("and", "or", "opens", "closes", "right", "calculated", "closed", "not_yet_open", "registered", "identity"),
        *(f"{said}.{value}" for said in ("holds", "is") for value in ("true", "false")),
        *(f"sign.{sign}" for sign in SIGNS.values()),
        *(f"function.{name}" for name in STANDARD_FUNCTIONS.by_name),
        *(f"function.{name}.2" for name in ("min", "max", "coalesce", "count_of")),
        *(key.removeprefix("explain.") for key in _WORDS if key.startswith("explain.name.")),
    },
}
"""Keys made of a prefix and something known only while running."""


def keys(locale: str) -> set[str]:
    return set(catalogue(locale).words) - OURS


def sources() -> str:
    files = [*(ROOT / "renderers" / "html").rglob("*.py"), *(ROOT / "renderers" / "html").rglob("*.html")]
    files += [path for folder in ("engine", "plugins") for path in (ROOT / folder).rglob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def placeholders(words: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def test_both_languages_have_the_same_keys() -> None:
    assert keys("ja") == keys("en")


@pytest.mark.parametrize("key", sorted(keys("ja")))
def test_both_languages_fill_in_the_same_values(key: str) -> None:
    ja, en = catalogue("ja").words[key], catalogue("en").words[key]
    assert placeholders(ja) == placeholders(en)
    assert ja.strip()
    assert en.strip()


def test_every_key_asked_for_exists() -> None:
    templates = "\n".join(p.read_text() for p in (ROOT / "renderers" / "html").rglob("*.html"))
    modules = "\n".join(p.read_text() for p in (ROOT / "renderers" / "html").rglob("*.py"))
    asked = set(re.findall(r'\bsay\("([a-z_.]+)"', templates)) | set(re.findall(r'\bsay\("([a-z_.]+)"', modules))
    assert asked - keys("ja") == set()
    assert {f"{prefix}.{name}" for prefix, names in FAMILIES.items() for name in names} - keys("ja") == set()


def test_every_key_is_asked_for() -> None:
    text = sources()
    families = {f"{prefix}.{name}" for prefix, names in FAMILIES.items() for name in names}
    identity = {key for key in keys("ja") if key.startswith("identity.")}
    assert {key for key in keys("ja") - families - identity if f'"{key}"' not in text} == set()


@pytest.mark.parametrize(
    "key", sorted(key for key in keys("ja") if key.startswith("message.") and key.endswith(".text"))
)
def test_a_message_says_what_to_do_next(key: str) -> None:
    """In Japanese: an invitation (ください, いただけます …), or what can be done now."""
    assert re.search(r"ください|お進み|できます|続けられます|続きから", catalogue("ja").words[key])


def test_words_name_no_procedure() -> None:
    """Procedures and portals bring their own words; the engine's fit any."""
    for locale in ("ja", "en"):
        for words in catalogue(locale).words.values():
            assert not re.search(r"共済|掛金|中小機構|マイナンバー|gBiz|premium", words)

"""Which provider is at work behind a door, and what production refuses."""

from pathlib import Path

import pytest

from engine.app.parts import choose
from engine.app.safety import check_settings
from engine.app.words import LOCALES, engine_words, explain, language_of
from engine.errors import Diagnostic, SettingsError
from engine.settings import Settings


class Provider:
    def __init__(self, name: str, development: bool = False) -> None:
        self.name = name
        self.development = development

    def check(self) -> tuple[Diagnostic, ...]:
        return ()


FOLDER, SMTP, PIGEON = Provider("folder", True), Provider("smtp"), Provider("pigeon")
PRODUCTION = Settings(
    mode="production",
    base_url="https://portal.example",
    providers={"keys": "env"},
    sections={"mail": {"host": "mail.example"}},
)


def table(*providers: Provider) -> dict[str, Provider]:
    return {provider.name: provider for provider in providers}


def test_the_usual_one_is_taken_when_the_settings_name_none() -> None:
    assert choose(table(PIGEON, FOLDER, SMTP), "mail", Settings()) is FOLDER


def test_production_passes_over_what_is_for_development() -> None:
    assert choose(table(FOLDER, SMTP), "mail", PRODUCTION) is SMTP


def test_the_settings_decide() -> None:
    assert choose(table(FOLDER, PIGEON), "mail", Settings(providers={"mail": "pigeon"})) is PIGEON


def test_the_only_one_is_taken_whatever_its_name() -> None:
    assert choose(table(PIGEON), "mail", Settings()) is PIGEON


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        (Settings(providers={"mail": "owl"}), "provider.unknown"),
        (Settings(mode="production", providers={"mail": "folder"}), "provider.development"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(settings: Settings, code: str) -> None:
    with pytest.raises(SettingsError) as caught:
        choose(table(FOLDER, SMTP), "mail", settings)
    assert caught.value.code == code


def test_no_choice_at_all_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"provider\.none"):
        choose({}, "mail", Settings())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"base_url": ""}, "production.base_url"),
        ({"base_url": "http://portal.example"}, "production.base_url"),
        ({"base_url": "https://portal.example/path"}, "settings.base_url"),
        ({"base_url": "portal.example"}, "settings.base_url"),
        ({"providers": {}}, "production.keys"),
        ({"sections": {}}, "production.mail"),
    ],
)
def test_production_wants_an_address_a_key_and_a_mail_server(changes: dict[str, object], code: str) -> None:
    import dataclasses  # noqa: PLC0415

    check_settings(PRODUCTION)
    with pytest.raises(SettingsError) as caught:
        check_settings(dataclasses.replace(PRODUCTION, **changes))  # type: ignore[arg-type]
    assert caught.value.code == code
    assert explain(caught.value, engine_words("ja")) != str(caught.value)


def test_words_are_the_same_in_every_language() -> None:
    assert engine_words("ja").keys() == engine_words("en").keys()


def test_every_failure_of_the_settings_has_words() -> None:
    """Codes raised anywhere in the engine's start are explained in both languages."""
    source = "".join(
        file.read_text(encoding="utf-8")
        for file in (Path("engine/settings.py"), Path("engine/registry.py"), *Path("engine/app").glob("*.py"))
    )
    import re  # noqa: PLC0415

    codes = set(re.findall(r'SettingsError\(\s*"([a-z_.]+)"', source))
    assert len(codes) > 10
    for locale in LOCALES:
        assert codes <= engine_words(locale).keys()


@pytest.mark.parametrize(("locale", "language"), [("ja", "ja"), ("ja-easy", "ja"), ("en", "en"), ("fr", "ja")])
def test_a_locale_falls_back_to_its_language_and_then_to_japanese(locale: str, language: str) -> None:
    assert language_of(locale) == language

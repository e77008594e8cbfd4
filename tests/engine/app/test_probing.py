"""`doctor` asks the providers at work about the world outside: by name, not for long, and whatever they do."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner

from engine.app import examining
from engine.app.examining import LEFT_OUT, Finding, examine
from engine.app.parts import Parts
from engine.app.probing import ask
from engine.app.words import LOCALES, engine_words
from engine.cli import main
from engine.errors import Diagnostic, Severity
from engine.ports.provider import HasProbe
from engine.settings import Settings
from tests.engine.web.driving import ACCOUNTS, DoorIdentity, bare_parts

NOW = datetime(2026, 10, 1, tzinfo=UTC)
SOUND = ("✓", 0)


def said(severity: Severity, code: str = "probe.slow") -> Diagnostic:
    return Diagnostic("", 0, 0, code, {"seconds": 1}, severity=severity)


class Probed(DoorIdentity):
    """An identity provider whose outside world is what a test says."""

    development = False

    def __init__(self, probe: Callable[[datetime], tuple[Diagnostic, ...]]) -> None:
        super().__init__("gbizid", "redirect")
        self.probe = probe


def doctored(provider: Probed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, offline: bool = False) -> Finding:
    """What is found out about this provider."""
    settings = Settings(specs=(ACCOUNTS,), data_dir=tmp_path)

    def parts(_: Settings) -> Parts:
        return replace(bare_parts(settings, provider), words={one: engine_words(one) for one in LOCALES})

    monkeypatch.setattr(examining, "open_parts", parts)
    found = {each.subject: each for each in examine(settings, offline=offline)}
    return found["identity gbizid"]


def test_a_silent_probe_is_a_line_in_order(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = doctored(Probed(lambda now: ()), monkeypatch, tmp_path)
    assert (found.found, found.looked, found.severity) == ((), ("doctor.checked", "doctor.probed"), "note")


@pytest.mark.parametrize("severity", ["error", "warning", "note"])
def test_the_worst_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, severity: Severity) -> None:
    found = doctored(Probed(lambda now: (said("note"), said(severity))), monkeypatch, tmp_path)
    assert found.severity == severity
    assert found.looked == ("doctor.checked",)


def test_offline_asks_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def probe(now: datetime) -> tuple[Diagnostic, ...]:
        raise AssertionError(now)

    found = doctored(Probed(probe), monkeypatch, tmp_path, offline=True)
    assert (found.found, found.looked) == ((), ("doctor.checked", LEFT_OUT))


def test_development_providers_may_be_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    provider = Probed(lambda now: (said("error"),))
    provider.development = True
    found = doctored(provider, monkeypatch, tmp_path)
    assert found.severity == "warning"
    assert "doctor.development" in found.looked


def test_the_time_comes_from_the_clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[datetime] = []

    def probe(now: datetime) -> tuple[Diagnostic, ...]:
        asked.append(now)
        return ()

    provider = Probed(probe)
    doctored(provider, monkeypatch, tmp_path)
    assert asked == [bare_parts(Settings(specs=(ACCOUNTS,)), provider).clock.now()]


def test_one_that_never_answers_is_left_behind() -> None:
    end = threading.Event()
    provider = cast(HasProbe, Probed(lambda now: (end.wait(30), ())[1]))
    [found] = ask(provider, NOW, patience=0.01)
    end.set()
    assert (found.code, found.severity) == ("probe.slow", "error")


def test_one_that_breaks_is_told_without_its_secrets() -> None:
    def probe(now: datetime) -> tuple[Diagnostic, ...]:
        raise ValueError("a client secret")

    [found] = ask(cast(HasProbe, Probed(probe)), NOW)
    assert (found.code, dict(found.params)) == ("probe.broken", {"reason": "ValueError"})


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", ["checked", "probed", "offline", "development"])
def test_every_line_has_words(locale: str, key: str) -> None:
    assert engine_words(locale)[f"doctor.{key}"]


@pytest.mark.parametrize(("severity", "expected"), [("note", SOUND), ("warning", ("!", 0)), ("error", ("✗", 1))])
@pytest.mark.parametrize("lang", LOCALES)
def test_the_exit_code_says_whether_something_stands_in_the_way(
    monkeypatch: pytest.MonkeyPatch, lang: str, severity: Severity, expected: tuple[str, int]
) -> None:
    words = {one: engine_words(one) for one in LOCALES}
    found = Finding("identity somebody", words, (said(severity),), ("doctor.checked",))
    monkeypatch.setattr("engine.cli.doctor.examine", lambda settings, offline: [found])
    ended = CliRunner().invoke(main, ["doctor", "--lang", lang])
    assert (ended.output.splitlines()[0], ended.exit_code) == (f"{expected[0]} identity somebody", expected[1])
    assert words[lang]["doctor.checked"] in ended.output
    assert words[lang]["probe.slow"].format(seconds=1) in ended.output

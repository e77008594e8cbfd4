"""What `doctor` advises about settings that can be served but are not meant like that."""

import base64
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from engine.app.examining import ends_soon, examine
from engine.app.parts import open_parts
from engine.app.safety import advice, providers_at_work
from engine.app.sites import load_specs, versions_of
from engine.app.words import LOCALES
from engine.settings import Settings
from engine.testing.listed_calendar import ListedCalendar

BEHIND_A_PROXY = Settings(mode="production", base_url="https://portal.example")


def test_a_proxy_that_is_not_trusted_makes_one_client_of_everybody() -> None:
    [found] = advice(BEHIND_A_PROXY)
    assert (found.code, found.severity) == ("settings.no_trusted_proxies", "warning")


@pytest.mark.parametrize(
    "settings",
    [
        replace(BEHIND_A_PROXY, trusted_proxies=("127.0.0.1",)),
        replace(BEHIND_A_PROXY, host="192.0.2.10"),
        replace(BEHIND_A_PROXY, mode="development"),
        Settings(),
    ],
)
def test_where_clients_are_told_apart_nothing_is_advised(settings: Settings) -> None:
    assert advice(settings) == ()


def test_doctor_says_what_to_write(tmp_path: Path) -> None:
    settings = replace(
        BEHIND_A_PROXY,
        data_dir=tmp_path,
        specs=(Path("specs/examples"),),
        providers={"keys": "env"},
        sections={
            "env": {"key": base64.b64encode(bytes(range(32))).decode()},
            "mail": {"host": "mail.example", "sender": "desk@portal.example"},
        },
    )
    found = {finding.subject: finding for finding in examine(settings)}["settings"]
    assert [each.code for each in found.found] == ["settings.no_trusted_proxies"]
    for locale in LOCALES:
        assert "trusted_proxies = " in found.words[locale]["settings.no_trusted_proxies"]


@pytest.mark.parametrize(("known_until", "warned"), [("2027-10-01", False), ("2027-09-30", True), ("2026-01-01", True)])
def test_a_calendar_decided_for_less_than_a_year_is_told(known_until: str, warned: bool) -> None:
    calendar = ListedCalendar(known_until=date.fromisoformat(known_until))
    found = ends_soon(calendar, date(2026, 10, 1))
    assert [(each.code, each.severity) for each in found] == [("calendar.ends", "warning")] * warned


def test_doctor_shows_what_every_calendar_stands_on(tmp_path: Path) -> None:
    findings = [each.subject for each in examine(Settings(data_dir=tmp_path, specs=(Path("specs/examples"),)))]
    shown = [subject for subject in findings if subject.startswith("calendars ")]
    assert [subject.split()[1] for subject in shown] == ["jp.bank", "jp.gov", "jp.public"]
    assert all("holidays " in subject and "2027-12-31" in subject for subject in shown)


def test_a_calendar_that_a_form_names_is_at_work_and_warm_at_the_start(tmp_path: Path) -> None:
    specs = tmp_path / "specs"
    shutil.copytree(Path("tests/cases/open_portal"), specs)
    choices = specs / "choices.yaml"
    choices.write_text(choices.read_text(encoding="utf-8") + "calendar: jp.bank\n", encoding="utf-8")
    parts = open_parts(Settings(data_dir=tmp_path / "data", specs=(specs,)))
    try:
        versions = versions_of(parts)
        at_work = [(door, provider.name) for door, provider in providers_at_work(parts, load_specs(parts))]
    finally:
        parts.close()
    assert [name for door, name in at_work if door == "calendars"] == ["jp.bank"]
    assert versions["calendar jp.bank"].startswith("holidays "), "kept with every application"

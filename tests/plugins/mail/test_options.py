"""The table `[mail]`: defaults, what is refused at start, what `doctor` says."""

from pathlib import Path
from typing import Any

import pytest

from engine.errors import SettingsError
from engine.ports.clock import Clock
from engine.settings import Settings
from plugins.mail import register_mail_transports
from plugins.mail.options import Options, problems, read_options


def settings(section: dict[str, Any] | None = None, **values: Any) -> Settings:
    return Settings(sections={"mail": section} if section else {}, **values)


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_usual_port_follows_the_security(security: str, port: int) -> None:
    assert read_options(settings({"security": security})).port == port


def test_encrypted_unless_told_otherwise() -> None:
    assert read_options(settings({"host": "mail.example"})).security == "starttls"


@pytest.mark.parametrize(
    ("section", "key"),
    [
        ({"hots": "x"}, "mail.hots"),
        ({"host": 1}, "mail.host"),
        ({"port": "587"}, "mail.port"),
        ({"port": True}, "mail.port"),
        ({"timeout_seconds": 0}, "mail.timeout_seconds"),
        ({"security": "ssl"}, "mail.security"),
    ],
)
def test_mistake_stops_the_start_and_names_the_key(section: dict[str, Any], key: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_options(settings(section))
    assert refused.value.params["key"] == key


def test_password_is_never_named() -> None:
    with pytest.raises(SettingsError) as refused:
        read_options(settings({"password": ["SECRET"]}))
    assert "SECRET" not in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"host": ""}, ["mail.no_host"]),
        ({"sender": ""}, ["mail.no_sender"]),
        ({"sender": "機構 <a@b.example>"}, ["mail.no_sender"]),
        ({"security": "none"}, ["mail.unencrypted"]),
        ({"security": "none", "user": "a", "password": "b"}, ["mail.unencrypted", "mail.password_unencrypted"]),
        ({"user": "a"}, ["mail.half_login"]),
        ({"ca_file": "/nowhere.pem"}, ["mail.no_ca_file"]),
    ],
)
def test_doctor_says_what_is_missing_or_unsafe(changes: dict[str, Any], found: list[str]) -> None:
    options = Options(**{"host": "mail.example", "sender": "a@b.example", **changes})
    assert [finding.code for finding in problems(options, production=True)] == found


def test_folder_alone_where_nothing_is_configured(clock: Clock, tmp_path: Path) -> None:
    transports = register_mail_transports(settings(data_dir=tmp_path), clock)
    assert [(transport.name, transport.development) for transport in transports] == [("folder", True)]


@pytest.mark.parametrize(
    "where", [settings({"host": "mail.example"}), settings(providers={"mail": "smtp"})], ids=["table", "chosen"]
)
def test_smtp_where_it_is_configured_or_chosen(clock: Clock, where: Settings) -> None:
    assert [transport.name for transport in register_mail_transports(where, clock)] == ["folder", "smtp"]


def test_sender_must_be_given_in_production() -> None:
    """While developing a reserved domain stands in for it (RFC 2606)."""
    assert read_options(settings()).sender == "tetsuzuki@example.invalid"
    assert read_options(settings(mode="production")).sender == ""

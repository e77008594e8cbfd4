"""The messages between portal and card program."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.mynumber_card import wire
from plugins.mynumber_card.card.application import CardReading, SignedChallenge
from plugins.mynumber_card.card.attestation import Evidence
from plugins.mynumber_card.card.problems import Code
from plugins.mynumber_card.card.tlv import BasicInformation
from plugins.mynumber_card.wire import Description, Failed, WireError
from tests.plugins.mynumber_card.cards import CHALLENGE

DESCRIPTION = Description(CHALLENGE, "123456")
READING = CardReading(
    SignedChallenge(b"certificate", b"signature"), BasicInformation("共済　太郎", "東京都", "19000000", "3")
)

PROVEN = replace(READING, evidence=Evidence(b"certificate", b"key", b"presence"))


def changed(raw: bytes, **changes: object) -> bytes:
    values = {**json.loads(raw), **changes}
    return json.dumps({key: value for key, value in values.items() if value is not ...}).encode()


def test_a_description_arrives_as_it_was_written() -> None:
    assert wire.read_description(wire.write_description(DESCRIPTION), CHALLENGE.origin) == DESCRIPTION


def test_the_program_signs_for_the_origin_it_talks_to_not_for_the_one_it_is_told() -> None:
    """A portal that relays another's challenge gets a signature that is good nowhere."""
    read = wire.read_description(wire.write_description(DESCRIPTION), "https://relay.example")
    assert read.challenge == replace(CHALLENGE, origin="https://relay.example")


def test_what_the_program_is_told() -> None:
    assert json.loads(wire.write_description(DESCRIPTION)) == {
        "version": 1,
        "origin": "http://127.0.0.1:8000",
        "portal": "見本ポータル",
        "purpose": "ご本人の確認",
        "code": "123456",
        "reads": ["name", "address", "birth_date", "sex"],
        "evidence": False,
        "session": "ab" * 16,
        "nonce": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "issued": "2026-10-01T00:00:00Z",
        "expires": "2026-10-01T00:05:00Z",
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 2},
        {"version": ...},
        {"reads": ["name"]},
        {"reads": ["name", "address", "birth_date", "sex", "number"]},
        {"portal": 1},
        {"portal": "a\nb"},
        {"nonce": "short"},
        {"session": ""},
        {"expires": "2026-10-01T01:00:00Z"},
        {"code": None},
    ],
    ids=str,
)
def test_a_description_that_asks_for_anything_else_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(WireError):
        wire.read_description(changed(wire.write_description(DESCRIPTION), **changes), CHALLENGE.origin)


@pytest.mark.parametrize("reading", [READING, PROVEN], ids=["plain", "with evidence"])
def test_a_reading_arrives_as_it_was_written(reading: CardReading) -> None:
    assert wire.read_result(wire.write_reading(reading)) == reading


def test_evidence_is_asked_for_by_the_portal() -> None:
    asking = replace(DESCRIPTION, evidence=True)
    assert wire.read_description(wire.write_description(asking), CHALLENGE.origin) == asking
    older = changed(wire.write_description(asking), evidence=...)
    assert not wire.read_description(older, CHALLENGE.origin).evidence


def test_evidence_is_three_public_things_and_the_programs_word() -> None:
    values = json.loads(wire.write_reading(PROVEN))
    assert set(values) == {
        "version", "outcome", "certificate", "signature", "basic_information", "evidence", "items_checked",
    }  # fmt: skip
    assert set(values["evidence"]) == {"certificate", "key", "presence"}
    assert values["items_checked"] is True


@pytest.mark.parametrize(
    "changes",
    [
        {"items_checked": ...},
        {"items_checked": False},
        {"items_checked": "true"},
        {"items_checked": 1},
        {"evidence": ...},
        {"evidence": None},
        {"evidence": []},
        {"evidence": {"certificate": "AAAA", "key": "AAAA"}},
        {"evidence": {"certificate": "AAAA", "key": "AAAA", "presence": ""}},
        {"evidence": {"certificate": "AAAA", "key": "?", "presence": "AAAA"}},
    ],
    ids=str,
)
def test_half_of_an_evidence_is_none_and_refused(changes: dict[str, object]) -> None:
    """Nothing that could be taken for evidence by one side and for none by the other."""
    with pytest.raises(WireError):
        wire.read_result(changed(wire.write_reading(PROVEN), **changes))


@pytest.mark.parametrize("problem", [wire.CANCELLED, *Code])
def test_a_failure_arrives_as_it_was_written(problem: str) -> None:
    assert wire.read_result(wire.write_failure(Failed(problem))) == Failed(problem)


def test_an_unknown_problem_is_a_technical_one() -> None:
    assert wire.read_result(wire.write_failure(Failed("<script>"))) == Failed("technical")


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "maybe"},
        {"outcome": ...},
        {"certificate": ...},
        {"certificate": ""},
        {"certificate": "???"},
        {"signature": "A"},
        {"signature": "あ"},
        {"signature": 7},
        {"basic_information": ...},
        {"basic_information": []},
        {"basic_information": {"name": "a", "address": "b", "birth_date": "19000000"}},
        {"basic_information": {"name": "a\x00", "address": "b", "birth_date": "19000000", "sex": "1"}},
        {"basic_information": {"name": "\ud800", "address": "b", "birth_date": "19000000", "sex": "1"}},
        {"basic_information": {"name": "a", "address": "b", "birth_date": "1900", "sex": "1"}},
        {"basic_information": {"name": "a", "address": "b", "birth_date": "19000000", "sex": "男性"}},
    ],
    ids=str,
)
def test_a_result_of_another_shape_is_refused_without_quoting_it(changes: dict[str, object]) -> None:
    with pytest.raises(WireError) as caught:
        wire.read_result(changed(wire.write_reading(READING), **changes))
    assert caught.value.__cause__ is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_a_wire_error(raw: bytes) -> None:
    for read in (lambda: wire.read_result(raw), lambda: wire.read_description(raw, CHALLENGE.origin)):
        with pytest.raises(WireError):
            read()


@given(st.sampled_from(["outcome", "certificate", "signature", "basic_information", "problem", "version"]), JSON)
def test_any_value_in_any_place_is_read_or_refused(key: str, value: object) -> None:
    for raw in (wire.write_reading(READING), wire.write_failure(Failed("locked"))):
        try:
            wire.read_result(changed(raw, **{key: value}))
        except WireError:
            continue


def test_too_long_and_too_deep_messages_are_refused() -> None:
    for raw in (b'{"version": 1}' + b" " * wire.LONGEST_MESSAGE, b"[" * 60_000):
        with pytest.raises(WireError):
            wire.read_result(raw)


def test_no_message_has_a_place_for_a_pin() -> None:
    for raw in (wire.write_description(DESCRIPTION), wire.write_reading(READING), wire.write_failure(Failed("locked"))):
        assert b"pin" not in raw.lower().replace(b"pin_", b"pin")

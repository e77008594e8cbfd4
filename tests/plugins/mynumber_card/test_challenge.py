"""The canonical challenge text: one form, bound to everything it must be bound to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.mynumber_card import challenge
from plugins.mynumber_card.challenge import Challenge, ChallengeError
from tests.plugins.mynumber_card.cards import CHALLENGE, NOW

LINE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=60)
CHALLENGES = st.builds(
    lambda purpose, portal, nonce, issued, life: Challenge(
        purpose, portal, "https://portal.example:8443", "f0" * 32, nonce, issued, issued + timedelta(seconds=life)
    ),
    LINE.filter(lambda text: text.isprintable() and text == text.strip()),
    LINE.filter(lambda text: text.isprintable() and text == text.strip()),
    st.binary(min_size=32, max_size=64),
    st.datetimes(datetime(2026, 1, 1), datetime(2090, 1, 1)).map(lambda at: at.replace(microsecond=0, tzinfo=UTC)),  # noqa: DTZ001
    st.integers(1, 300),
)


def test_the_text_is_what_it_is() -> None:
    """Golden: a change of this text is a new version of the first line."""
    assert challenge.build(CHALLENGE).decode() == (
        "tetsuzuki card challenge 1\n"
        "purpose: ご本人の確認\n"
        "portal: 見本ポータル\n"
        "origin: http://127.0.0.1:8000\n"
        "session: abababababababababababababababab\n"
        "nonce: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n"
        "issued: 2026-10-01T00:00:00Z\n"
        "expires: 2026-10-01T00:05:00Z\n"
    )


@given(CHALLENGES)
def test_parse_inverts_build(one: Challenge) -> None:
    assert challenge.parse(challenge.build(one)) == one


@given(CHALLENGES, CHALLENGES)
def test_different_challenges_have_different_texts(one: Challenge, other: Challenge) -> None:
    assert (challenge.build(one) == challenge.build(other)) == (one == other)


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_refused_as_designed(text: bytes) -> None:
    with pytest.raises(ChallengeError):
        challenge.parse(text)


@given(st.data())
def test_a_changed_byte_is_another_challenge_or_none(data: st.DataObject) -> None:
    text = bytearray(challenge.build(CHALLENGE))
    at = data.draw(st.integers(0, len(text) - 1))
    text[at] ^= data.draw(st.integers(1, 255))
    try:
        assert challenge.parse(bytes(text)) != CHALLENGE
    except ChallengeError:
        return


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": bytes(31)},
        {"nonce": bytes(65)},
        {"expires": NOW + timedelta(minutes=5, seconds=1)},
        {"expires": NOW},
        {"issued": NOW.replace(microsecond=1)},
        {"issued": NOW.replace(tzinfo=None)},
        {"purpose": "two\nlines"},
        {"purpose": ""},
        {"portal": " padded"},
        {"portal": "x" * 201},
        {"origin": "https://portal.example/path"},
        {"origin": "javascript:alert(1)"},
        {"origin": "https://user@portal.example"},
        {"session": "short"},
        {"session": "has space has space"},
    ],
)
def test_values_that_cannot_be_bound_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ChallengeError):
        replace(CHALLENGE, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"challenge 1\n", b"challenge 2\n"),
        (b"2026-10-01T00:00:00Z", b"2026-10-01T00:00:00+00:00"),
        (b"2026-10-01T00:00:00Z", b"2026-10-1T0:0:0Z"),
        (b"AAECAwQF", b"AAECAwQF\r"),
        (b"dHh8\n", b"dHh9\n"),
        (b"purpose: ", b"purpose:  "),
        (b"purpose", b"Purpose"),
        (b"expires", b"portal"),
        (b"T00:05:00Z\n", b"T00:05:00Z"),
        (b"T00:05:00Z\n", b"T00:05:00Z\n\n"),
    ],
)
def test_other_spellings_of_the_same_thing_are_refused(old: bytes, new: bytes) -> None:
    text = challenge.build(CHALLENGE)
    assert old in text
    with pytest.raises(ChallengeError):
        challenge.parse(text.replace(old, new))

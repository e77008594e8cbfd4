"""Names and kinds of files: what is shown is harmless, what is accepted is told by content."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.usecases.drafting.attach import HEAD_BYTES, MEDIA_TYPES, NAME_LENGTH, safe_name, tell_kind

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@given(st.text(st.characters(), max_size=400))
def test_any_name_becomes_one_that_is_harmless_to_show(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= NAME_LENGTH
    assert not set('\\/:*?"<>|') & set(safe)
    assert all(unicodedata.category(letter) not in HIDDEN for letter in safe)
    assert safe not in (".", "..")


@given(st.text(st.characters(), max_size=200))
def test_a_safe_name_stays_as_it_is(name: str) -> None:
    assert safe_name(safe_name(name)) == safe_name(name)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("書類 1.jpeg", "書類 1.jpeg"),
        ("スキャン（表）.pdf", "スキャン（表）.pdf"),
        ("a.tar.gz", "a.tar.gz"),
        ("", "file"),
        ("...", "file"),
        ("/etc/", "file"),
        ("長" * 200 + ".jpeg", "長" * (NAME_LENGTH - 6) + "….jpeg"),
    ],
)
def test_ordinary_names_stay_and_others_get_a_sensible_one(name: str, shown: str) -> None:
    assert safe_name(name) == shown


@given(st.binary(max_size=HEAD_BYTES))
def test_any_bytes_are_told_or_not_but_never_fail(head: bytes) -> None:
    assert tell_kind(head) in {"", *MEDIA_TYPES}


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xdb" + b"\0" * 20, "jpeg"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "png"),
        (b"%PDF-1.4", "pdf"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heix", "heic"),
        (b"\0\0\0\x18ftypavif\0\0\0\0avifmiaf", ""),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", ""),
        (b"\0\0\0\x10ftypisom\0\0\0\0heicheic", ""),
        (b"GIF89a" + b"\0" * 20, ""),
        (b"PK\x03\x04" + b"\0" * 20, ""),
        (b"", ""),
    ],
)
def test_kinds_by_their_first_bytes(head: bytes, kind: str) -> None:
    assert tell_kind(head) == kind

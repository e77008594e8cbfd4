"""Posted forms: read in place, the PIN in a buffer of its own."""

from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.mynumber_card.standin.form import FormError, parse_form, unquoted

NAMES = st.text("abcdefghijklmnoqrstuvwxyz", min_size=1, max_size=5)


@given(
    st.dictionaries(NAMES, st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=8),
    st.text("0123456789０１２abc あ", max_size=8),
)
def test_a_form_reads_as_it_was_encoded(fields: dict[str, str], typed: str) -> None:
    form = parse_form(bytearray(urlencode({**fields, "pin": typed}).encode()))
    assert form.fields == fields
    assert form.secret.decode() == typed


@given(st.binary(max_size=300))
def test_any_body_is_a_form_or_a_form_error(body: bytes) -> None:
    try:
        form = parse_form(bytearray(body))
    except FormError:
        return
    assert "pin" not in form.fields


@given(st.binary(max_size=40))
def test_percent_decoding_agrees_with_the_library(raw: bytes) -> None:
    assert bytes(unquoted(memoryview(quote_plus(raw).encode()))) == raw


@pytest.mark.parametrize("body", ["pin=%", "pin=%1", "pin=%GG", "a=%FF", "a=\xe3", "&" * 20])
def test_broken_bodies_are_refused(body: str) -> None:
    with pytest.raises(FormError):
        parse_form(bytearray(body, "latin-1"))


def test_the_first_of_each_field_counts() -> None:
    form = parse_form(bytearray(b"a=1&a=2&pin=12&pin=34&empty="))
    assert form.fields == {"a": "1", "empty": ""}
    assert form.secret == b"12"


def test_the_pin_is_in_no_repr() -> None:
    assert "1234" not in repr(parse_form(bytearray(b"pin=1234")))

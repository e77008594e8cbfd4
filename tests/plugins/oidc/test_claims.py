"""The claims map: what settings can say, what comes of it, and what is no map."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.oidc.claims import LONGEST_CLAIM, MapUnfit, read_sources

PERSON: dict[str, Any] = {
    "sub": "1242",
    "name": "見本　太郎",
    "family_name": "見本",
    "given_name": "太郎",
    "address": {"formatted": "東京都港区虎ノ門３丁目５番１号", "postal_code": 1050001, "parts": ["a", "b"]},
    "birthdate": "1963-04-05",
    "gender": "male",
    "email_verified": True,
    "height": 1.7,
    "https://claims.example/ward": "港区",
    "empty": "",
    "two lines": "a\nb",
    "half": "\ud800"[:0],
    "long": "あ" * (LONGEST_CLAIM + 1),
}


def read(entry: str) -> str:
    """What the map `claim = entry` makes of PERSON."""
    return read_sources("oidc.x.claims", tomllib.loads(f"claim = {entry}"))["claim"].read(PERSON)


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ('"name"', "見本　太郎"),
        ('"address.formatted"', "東京都港区虎ノ門３丁目５番１号"),
        ('"https://claims.example/ward"', "港区"),
        ('"address.postal_code"', "1050001"),
        ('{ from = "name" }', "見本　太郎"),
        ('{ from = ["family_name", "given_name"], with = "　" }', "見本　太郎"),
        ('{ from = ["family_name", "middle_name", "given_name"], with = " " }', "見本 太郎"),
        ('{ from = ["family_name", "given_name"] }', "見本太郎"),
        ('{ from = "gender", values = { male = "1", female = "2" } }', "1"),
        ('{ from = "gender", values = { man = "1" } }', ""),
        ('{ from = "gender", values = { man = "1" }, otherwise = "3" }', "3"),
        ('{ from = "missing", values = { man = "1" }, otherwise = "3" }', ""),
        (r"{ from = 'birthdate', pattern = '(\d{4})-(\d{2})-(\d{2})', write = '\1\2\3' }", "19630405"),
        (r"{ from = 'birthdate', pattern = '(?P<y>\d+)-.*', write = '\g<y>年' }", "1963年"),
        (r"{ from = 'birthdate', pattern = '(\d{4})', write = '\1' }", ""),
        (r"{ from = 'birthdate', pattern = '(\d{4})-.*', write = '\1', values = { '1963' = '昭和38' } }", "昭和38"),
        ('"missing"', ""),
        ('"empty"', ""),
        ('"address"', ""),
        ('"address.parts"', ""),
        ('"address.formatted.deeper"', ""),
        ('"name.first"', ""),
        ('"email_verified"', ""),
        ('"height"', ""),
        ('"two lines"', ""),
        ('"long"', ""),
    ],
)
def test_what_the_settings_say_is_what_comes(entry: str, text: str) -> None:
    assert read(entry) == text


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("claims = 5", "oidc.claims_table"),
        ("claims = []", "oidc.claims_table"),
        ("claims.a = 5", "oidc.claims_entry"),
        ('claims.a = ""', "oidc.claims_entry"),
        ("claims.a = {}", "oidc.claims_entry"),
        ("claims.a = { from = [] }", "oidc.claims_entry"),
        ("claims.a = { from = 5 }", "oidc.claims_entry"),
        ('claims.a = { from = ["b", 5] }', "oidc.claims_entry"),
        ('claims.a = { from = ["b", ""] }', "oidc.claims_entry"),
        ('claims.a = { from = "b", other = "c" }', "oidc.claims_entry"),
        ('claims.a = { from = "b", with = 5 }', "oidc.claims_entry"),
        ('claims.a = { from = "b", values = "c" }', "oidc.claims_entry"),
        ('claims.a = { from = "b", values = { c = 1 } }', "oidc.claims_entry"),
        ('claims.a = { from = "b", pattern = "c" }', "oidc.claims_entry"),
        ('claims.a = { from = "b", write = "c" }', "oidc.claims_entry"),
        ('claims.a = { from = "b", pattern = "(", write = "" }', "oidc.claims_pattern"),
        (r"claims.a = { from = 'b', pattern = '(c)', write = '\2' }", "oidc.claims_pattern"),
        (r"claims.a = { from = 'b', pattern = '(c)', write = '\g<name>' }", "oidc.claims_pattern"),
    ],
)
def test_what_is_no_map_says_where(table: str, code: str) -> None:
    with pytest.raises(MapUnfit) as unfit:
        read_sources("oidc.x.claims", tomllib.loads(table)["claims"])
    assert unfit.value.code == code
    assert unfit.value.key.startswith("oidc.x.claims")


SHORT = st.text(st.characters(exclude_characters="["), max_size=5)
TOML = st.recursive(
    st.booleans() | st.integers() | SHORT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["from", "with", "values", "otherwise", "pattern", "write", "a"]), inner, max_size=4
    ),
    max_leaves=8,
)  # fmt: skip


@given(
    table=st.dictionaries(st.sampled_from(["name", "address"]), TOML), person=st.dictionaries(st.text(max_size=3), TOML)
)
def test_any_table_is_a_map_or_unfit_and_a_map_gives_texts(table: dict[str, Any], person: dict[str, Any]) -> None:
    try:
        sources = read_sources("place", table)
    except MapUnfit:
        return
    assert all(isinstance(source.read(person), str) for source in sources.values())

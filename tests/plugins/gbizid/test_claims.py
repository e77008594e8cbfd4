"""Which accounts enter, under which key, with which claims."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.identity import Identity
from engine.ports.identity import Refusal
from plugins.gbizid.claims import PREFECTURES, address_of, identify, is_corporate_number

NOW = datetime(2026, 10, 1, tzinfo=UTC)
CORPORATION = {
    "sub": "1001",
    "account_type": "2",
    "corp_type": "1",
    "corporate_number": "7999901000001",
    "name": "株式会社見本製作所",
    "prefecture_name": "13",
    "address1": "見本区一丁目",
    "address2": "２番３号",
    "rep_last_nm": "見本",
    "rep_first_nm": "太郎",
    "email": "taro.mihon@example.jp",
}
SOLE = {**CORPORATION, "sub": "1002", "corp_type": "2", "corporate_number": "K000000001002"}


def identity(userinfo: dict[str, str]) -> Identity:
    found = identify(userinfo, NOW)
    assert isinstance(found, Identity), found
    return found


@pytest.mark.rule("R31")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"account_type": "1"}, "gbizid_entry"),
        ({"account_type": "3"}, "gbizid_member"),
        ({"account_type": "4"}, "gbizid_kind"),
        ({"account_type": ""}, "gbizid_kind"),
        ({"account_type": "02"}, "gbizid_kind"),
        ({"corp_type": "3"}, "gbizid_kind"),
        ({"corp_type": ""}, "gbizid_kind"),
        ({"sub": ""}, "gbizid_incomplete"),
        ({"corporate_number": ""}, "gbizid_incomplete"),
        ({"corporate_number": "6999901000001"}, "gbizid_incomplete"),
    ],
)
def test_everything_but_a_complete_prime_account_is_refused(changes: dict[str, str], code: str) -> None:
    assert identify({**CORPORATION, **changes}, NOW) == Refusal(code)


@pytest.mark.parametrize("strange", ["x" * 1001, "株式会社\x00見本", "a\nb", "\x1b[2J", "\x85"])
def test_what_can_be_no_fact_counts_as_blank(strange: str) -> None:
    """Neither pages nor documents nor rows are filled with whatever a provider sends."""
    found = identity({**CORPORATION, "name": strange, "unknown": strange})
    assert not {"name", "unknown"} & set(found.claims)
    assert identify({**CORPORATION, "sub": strange}, NOW) == Refusal("gbizid_incomplete")
    assert identify({**CORPORATION, "account_type": strange}, NOW) == Refusal("gbizid_kind")


def test_contracts_belong_to_the_company_whoever_represents_it() -> None:
    """A new representative has a new account, and finds the company's drafts."""
    successor = {**CORPORATION, "sub": "2001", "rep_first_nm": "次郎", "email": "jiro.mihon@example.jp"}
    assert identity(CORPORATION).key == identity(successor).key == "corporation:7999901000001"


def test_a_sole_proprietor_is_known_by_the_account() -> None:
    assert identity(SOLE).key == "account:1002"
    assert identity({**SOLE, "email": "another@example.jp"}).key == "account:1002"


def test_a_number_of_a_corporation_and_one_of_an_account_never_meet() -> None:
    assert identity({**SOLE, "sub": "7999901000001"}).key != identity(CORPORATION).key


def test_claims_keep_the_names_of_the_service_and_their_source() -> None:
    claims = identity(CORPORATION).claims
    assert {name: claims[name].value for name in ("account_type", "corporate_number", "name", "email")} == {
        "account_type": "2",
        "corporate_number": "7999901000001",
        "name": "株式会社見本製作所",
        "email": "taro.mihon@example.jp",
    }
    assert claims["address"].value == "東京都見本区一丁目２番３号"
    assert claims["representative"].value == "見本　太郎"
    assert {(each.level, each.source) for each in claims.values()} == {("gbizid-prime", "gbizid")}


def test_a_claim_that_is_blank_is_missing() -> None:
    assert "name" not in identity({**SOLE, "name": ""}).claims


@pytest.mark.parametrize("written", ["19800229", "1980-02-29"])
def test_birthdays_come_in_two_ways_and_leave_in_one(written: str) -> None:
    """The sources differ in how the service writes them."""
    assert identity({**CORPORATION, "birthday_ymd": written}).claims["birthday_ymd"].value == "19800229"


@pytest.mark.parametrize(
    "written", ["1980022", "1980-0229", "1980/02/29", "19800230", "00000000", "１９８００２２９", "x"]
)
def test_a_birthday_that_is_none_is_missing(written: str) -> None:
    assert "birthday_ymd" not in identity({**CORPORATION, "user_birthday_ymd": "", "birthday_ymd": written}).claims


def test_the_older_name_of_the_mail_address_will_do() -> None:
    older = {**CORPORATION, "email": "", "user_email": "older@example.jp"}
    assert identity(older).claims["email"].value == "older@example.jp"
    assert identity({**older, "email": "newer@example.jp"}).claims["email"].value == "newer@example.jp"


@given(
    st.dictionaries(
        st.sampled_from([*CORPORATION, "birthday_ymd", "parent_id"]),
        st.none() | st.integers() | st.text(max_size=20) | st.lists(st.text(max_size=3), max_size=2),
    )
)
def test_whatever_is_missing_or_of_another_kind_is_no_exception(changes: dict[str, object]) -> None:
    """Blank, absent, a number, a list: an identity with its key, or a designed refusal."""
    found = identify({**CORPORATION, **changes}, NOW)
    assert found.key if isinstance(found, Identity) else found.code.startswith("gbizid_")


@pytest.mark.parametrize("kind", [2, "２", " 2", "2 "])
def test_the_kind_is_compared_as_text(kind: object) -> None:
    assert identify({**CORPORATION, "account_type": kind}, NOW) == Refusal("gbizid_kind")


@pytest.mark.parametrize(("code", "name"), [("01", "北海道"), ("13", "東京都"), ("27", "大阪府"), ("47", "沖縄県")])
def test_prefectures_are_codes(code: str, name: str) -> None:
    assert address_of({"prefecture_name": code}) == name


@pytest.mark.parametrize("code", ["", "0", "00", "48", "東京都", "１３", "-1", "1.0"])
def test_a_code_that_is_none_adds_nothing(code: str) -> None:
    assert address_of({"prefecture_name": code, "address1": "見本市"}) == "見本市"


def test_there_are_47_prefectures() -> None:
    assert len(PREFECTURES) == len(set(PREFECTURES)) == 47


def test_the_check_digit_is_that_of_a_published_number() -> None:
    """7000012050002 is the number of the National Tax Agency."""
    assert is_corporate_number("7000012050002")


@given(st.integers(1, 9), st.text("0123456789", min_size=12, max_size=12), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(check: int, rest: str, place: int, off: int) -> None:
    """Of the nine check digits exactly one fits, and a digit changed by anything but 9 breaks it."""
    fitting = [digit for digit in range(1, 10) if is_corporate_number(f"{digit}{rest}")]
    assert len(fitting) == 1
    changed = str((int(rest[place]) + off) % 10)
    wrong = rest[:place] + changed + rest[place + 1 :]
    if abs(int(changed) - int(rest[place])) != 9:
        assert not is_corporate_number(f"{fitting[0]}{wrong}")
    assert is_corporate_number(f"{check}{rest}") == (check == fitting[0])


@given(st.text(max_size=15))
def test_any_text_is_judged(text: str) -> None:
    assert is_corporate_number(text) in (True, False)

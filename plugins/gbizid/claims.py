"""From the claims of UserInfo to an identity, or to the reason why this account does not get in (R31).

Names of claims are the service's own; what is put together here besides is `address` and `representative`. Kinds and codes are texts: `"2"`, never 2.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from engine.model.identity import Claim, Identity
from engine.ports.identity import Refusal
from plugins.oidc.claims import is_fact

NAME: Final = "gbizid"
ENTRY, PRIME, MEMBER = "1", "2", "3"
"""Values of `account_type`."""
CORPORATION, SOLE_PROPRIETOR = "1", "2"
"""Values of `corp_type`."""
LEVEL: Final = "gbizid-prime"
_REFUSED: Final = {ENTRY: "gbizid_entry", MEMBER: "gbizid_member"}
_THIRTEEN_DIGITS: Final = re.compile(r"[1-9][0-9]{12}")
_DAY: Final = re.compile(r"(?P<year>[12][0-9]{3})(?P<dash>-?)(?P<month>[0-9]{2})(?P=dash)(?P<day>[0-9]{2})")
_BIRTHDAYS: Final = ("birthday_ymd", "user_birthday_ymd")
_FULL_WIDTH_BLANK: Final = "　"
PREFECTURES: Final = (
    *(
        "北海道",
        "青森県",
        "岩手県",
        "宮城県",
        "秋田県",
        "山形県",
        "福島県",
        "茨城県",
        "栃木県",
        "群馬県",
        "埼玉県",
        "千葉県",
    ),
    *(
        "東京都",
        "神奈川県",
        "新潟県",
        "富山県",
        "石川県",
        "福井県",
        "山梨県",
        "長野県",
        "岐阜県",
        "静岡県",
        "愛知県",
        "三重県",
    ),
    *(
        "滋賀県",
        "京都府",
        "大阪府",
        "兵庫県",
        "奈良県",
        "和歌山県",
        "鳥取県",
        "島根県",
        "岡山県",
        "広島県",
        "山口県",
        "徳島県",
    ),
    *("香川県", "愛媛県", "高知県", "福岡県", "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県"),
)
"""In the order of JIS X 0401: `prefecture_name` is the two-digit code, `13` is the thirteenth."""


def identify(userinfo: Mapping[str, object], at: datetime) -> Identity | Refusal:
    """Only プライム enters. Refusal codes: `gbizid_entry`, `gbizid_member`, `gbizid_kind` (a kind of account or holder
    that is not known here), `gbizid_incomplete` (what the key is made of is missing or wrong).

    A claim that is missing, or is no text that could be a fact, counts as blank. Accounts that have expired never get this far: the service
    does not let them log in.
    """
    told = {name: value for name, value in userinfo.items() if isinstance(value, str) and is_fact(value)}
    kind = told.get("account_type", "")
    if kind != PRIME:
        return Refusal(_REFUSED.get(kind, "gbizid_kind"))
    if told.get("corp_type", "") not in (CORPORATION, SOLE_PROPRIETOR):
        return Refusal("gbizid_kind")
    key = stable_key(told)
    if not key:
        return Refusal("gbizid_incomplete")
    return Identity(NAME, key, LEVEL, at, claims_of(told), told["sub"])


def stable_key(told: Mapping[str, str]) -> str:
    """Contracts belong to the company: its corporate number. A sole proprietor has none: the account. "" = neither.

    A corporation's new representative has a new account and the same key; mail addresses are no keys.
    """
    subject, number = told.get("sub", ""), told.get("corporate_number", "")
    if not subject:
        return ""
    if told.get("corp_type") == SOLE_PROPRIETOR:
        return f"account:{subject}"
    return f"corporation:{number}" if is_corporate_number(number) else ""


def is_corporate_number(number: str) -> bool:
    """13 digits; the first checks the others: 9 minus the weighted sum modulo 9, weights 1, 2, 1, 2 … from the right."""
    if not _THIRTEEN_DIGITS.fullmatch(number):
        return False
    weighted = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number[1:])))
    return int(number[0]) == 9 - weighted % 9


def claims_of(told: Mapping[str, str]) -> Mapping[str, Claim]:
    """Every claim that is not blank, as the service wrote it, and those that are put together or written in one way."""
    made = {
        "address": address_of(told),
        "representative": representative_of(told),
        "email": told.get("email", "") or told.get("user_email", ""),  # the second is the older name
        **{name: birthday_of(told, name) for name in _BIRTHDAYS},
    }
    return {name: Claim(value, LEVEL, NAME) for name, value in {**told, **made}.items() if value}


def birthday_of(told: Mapping[str, str], name: str) -> str:
    """YYYYMMDD, whether it came so or as YYYY-MM-DD; "" for anything else and for days that are not in the calendar."""
    found = _DAY.fullmatch(told.get(name, ""))
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"])).strftime("%Y%m%d") if found else ""
    except ValueError:
        return ""


def address_of(told: Mapping[str, str]) -> str:
    """The head office: name of the prefecture, city, rest."""
    code = told.get("prefecture_name", "")
    known = code.isascii() and code.isdecimal() and 0 < int(code) <= len(PREFECTURES)
    prefecture = PREFECTURES[int(code) - 1] if known else ""
    return prefecture + told.get("address1", "") + told.get("address2", "")


def representative_of(told: Mapping[str, str]) -> str:
    """Family name and given name, apart by a full-width blank."""
    parts = (told.get("rep_last_nm", ""), told.get("rep_first_nm", ""))
    return _FULL_WIDTH_BLANK.join(part for part in parts if part)

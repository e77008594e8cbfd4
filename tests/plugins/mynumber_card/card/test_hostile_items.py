"""The four items come from a program on the applicant's machine: what cannot stand on a card is refused on both ends."""

import json

import pytest

from plugins.mynumber_card.card.tlv import BasicInformation, TlvError
from plugins.mynumber_card.wire import WireError, read_result

TURNING = ["共済\u202e太郎", "共済\u2066太郎", "共済\u200f太郎", "共済\u061c太郎"]
HIDING = ["共済\u200b太郎", "共済\u200d太郎", "共済\u2060太郎", "共済\ufeff太郎", "共済\xad太郎", "共済\U000e0041太郎"]
UNFIT = [*TURNING, *HIDING, "共済\x85太郎", "共済\u2028太郎", "共済\x00太郎"]


@pytest.mark.parametrize("text", UNFIT)
def test_names_and_addresses_that_hide_or_turn_letters_are_refused(text: str) -> None:
    for name, address in ((text, "東京都"), ("共済", text)):
        with pytest.raises(TlvError):
            BasicInformation(name, address, "19630405", "1")
        with pytest.raises(WireError):
            read_result(reading(name, address))


@pytest.mark.parametrize("name", ["", " ", "　", "\u00a0"])
def test_nobody_is_without_a_name(name: str) -> None:
    with pytest.raises(TlvError):
        BasicInformation(name, "東京都", "19630405", "1")
    with pytest.raises(WireError):
        read_result(reading(name, "東京都"))


def test_an_endless_name_or_address_is_refused_by_the_portal() -> None:
    for name, address in (("共" * 501, "東京都"), ("共済", "東" * 501)):
        with pytest.raises(WireError):
            read_result(reading(name, address))
    assert read_result(reading("共" * 500, "東" * 500))


def reading(name: str, address: str) -> bytes:
    items = {"name": name, "address": address, "birth_date": "19630405", "sex": "1"}
    whole = {"version": 1, "outcome": "read", "certificate": "AA==", "signature": "AA==", "basic_information": items}
    return json.dumps(whole).encode()


@pytest.mark.parametrize(
    "name", ["共済　太郎", "𠮷田　花子", "葛\U000e0100城", "渡邉", "\ue000田", "ANNE-MARIE O’NEIL", "共" * 500]
)
def test_names_that_people_have_are_kept_as_they_are(name: str) -> None:
    assert BasicInformation(name, "東京都", "19630405", "1").name == name

"""The four items come from a program on the applicant's machine: what cannot stand on a card is refused on both ends."""

import json

import pytest

from plugins.mynumber_card.tlv import BasicInformation, TlvError
from plugins.mynumber_card.wire import WireError, read_result

UNFIT = [
    "共済\u202e太郎",
    "共済\u2066太郎",
    "共済\u200f太郎",
    "共済\x85太郎",
    "共済\u2028太郎",
    "共済\x00太郎",
    "共" * 501,
]


@pytest.mark.parametrize("text", UNFIT)
def test_names_and_addresses_that_hide_or_turn_letters_or_never_end_are_refused(text: str) -> None:
    for name, address in ((text, "東京都"), ("共済", text)):
        with pytest.raises(TlvError):
            BasicInformation(name, address, "19630405", "1")
    items = {"name": text, "address": "東京都", "birth_date": "19630405", "sex": "1"}
    reading = {"version": 1, "outcome": "read", "certificate": "AA==", "signature": "AA==", "basic_information": items}
    with pytest.raises(WireError):
        read_result(json.dumps(reading).encode())


@pytest.mark.parametrize(
    "name", ["共済　太郎", "𠮷田　花子", "葛\U000e0100城", "渡邉", "\ue000田", "ANNE-MARIE O’NEIL", "共" * 500]
)
def test_names_that_people_have_are_kept_as_they_are(name: str) -> None:
    assert BasicInformation(name, "東京都", "19630405", "1").name == name

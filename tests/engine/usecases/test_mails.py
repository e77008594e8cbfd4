"""Mails of a spec: what is filled in, and what is left alone."""

from engine.model.text import Text
from engine.usecases.filing.mails import fill

TEXT = Text({"ja": "番号 {reference_number} {{x}} {nobody}", "en": "Number {reference_number}"})


def test_known_places_are_filled_and_others_stay() -> None:
    assert fill(TEXT, "ja", {"reference_number": "12"}) == "番号 12 {{x}} {nobody}"


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert fill(TEXT, "en", {"reference_number": "{link}", "link": "evil"}) == "Number {link}"

"""Every code that leaves this plugin has words, in both locales."""

from importlib.resources import files
from typing import cast

import pytest
import yaml

from plugins.mynumber_card.card.problems import Code
from plugins.mynumber_card.proof.genuineness import Doubt
from plugins.mynumber_card.proof.verification import Refused
from plugins.mynumber_card.transports.readers import ReaderState

REFUSALS = {f"identity.card_{code}" for code in (*Code, *Refused, *Doubt, "message", "roots", "not_read", "challenge")}
READERS = {
    "card.no_card_library",
    "card.no_card_service",
    "card.no_card_access",
    "card.no_reader",
    *(f"card.reader_{state}" for state in ReaderState),
}
DIAGNOSTICS = READERS | {
    "card.no_roots",
    "card.root_unfit",
    "card.test_root",
    "card.root_ending",
    "card.root_pinned",
    "card.no_live_root",
    "card.issuer_unfit",
    "card.no_issuer_keys",
    "card.test_issuer",
    "card.issuer_ending",
    "card.no_revocation_check",
    "card.unknown_revocation",
    "card.terminal_elsewhere",
    *(
        f"revocation.{code}"
        for code in ("address", "no_source", "no_nonce", "https", "lacking", "tls", "out_of_order", "in_order")
    ),
}


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_every_code_has_words_and_every_words_a_code(locale: str) -> None:
    raw = (files("plugins.mynumber_card") / "texts" / f"{locale}.yaml").read_text(encoding="utf-8")
    words = cast(dict[str, str], yaml.safe_load(raw))
    assert set(words) == REFUSALS | DIAGNOSTICS
    assert all(text.endswith("。" if locale == "ja" else ".") for text in words.values())

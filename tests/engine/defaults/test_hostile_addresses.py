"""Addresses that are accepted are addresses that a mail can be sent to, and two spellings of one domain are one address."""

import pytest

from engine.defaults.fields.written import EMAIL_FIELD
from engine.model.submission import Mail
from engine.ports.fields import Refused
from engine.testing.time_and_chance import FakeClock
from plugins.mail.message import Letterhead, to_bytes

PARSE = EMAIL_FIELD.bind({}, ())


@pytest.mark.parametrize(
    "typed",
    [
        "taro@日本語.jp",
        "taro@xn--wgv71a119e.jp",
        "ｔａｒｏ＠ＥＸＡＭＰＬＥ．ＪＰ",
        "TARO+x@Example.JP",
        "taro@straße.de",
    ],
)
def test_what_is_accepted_can_be_sent_to(typed: str) -> None:
    address = PARSE(typed)
    assert isinstance(address, str)
    mail = Mail(to=address, sender_name="", subject="s", text="t", message_id="a", locale="ja")
    assert address in to_bytes(mail, Letterhead("a@example.jp", FakeClock().now(), False)).decode()


def test_letters_that_mail_servers_do_not_know_before_the_at_sign_are_refused() -> None:
    assert isinstance(PARSE("太郎@example.jp"), Refused)
    assert isinstance(PARSE("straße@example.jp"), Refused)


def test_a_domain_in_japanese_and_as_dns_has_it_is_one_address() -> None:
    """Drafts are filed under it where a portal asks for no identity, and mails are counted by it."""
    assert PARSE("taro@日本語.jp") == PARSE("taro@xn--wgv71a119e.jp")


def test_domains_that_only_casefold_alike_are_two_addresses() -> None:
    one, other = PARSE("taro@straße.de"), PARSE("taro@strasse.de")
    assert isinstance(one, str)
    assert isinstance(other, str)
    assert one.casefold() != other.casefold()


def test_an_endless_address_is_refused_at_once() -> None:
    assert isinstance(PARSE("a" * 60_000 + "@example.jp"), Refused)


def test_two_hyphens_where_only_encoded_domains_have_them_are_refused_on_every_way() -> None:
    """RFC 5891 section 4.2.3.1; the library says no, so the quick way may not say yes."""
    assert isinstance(PARSE("a@00--0.aa"), Refused)
    assert PARSE("a@0--0.aa") == "a@0--0.aa"

"""What every mail transport must do. Each rule takes a transport that can deliver; AssertionError says that it is broken."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from engine.errors import ProviderFailed
from engine.model.submission import Mail
from engine.ports.mail import MailTransport

Rule = Callable[[MailTransport], None]

SAMPLE_MAIL: Final = Mail(
    to="hanako@example.jp",
    sender_name="見本市",
    subject="【見本市】お申し込みを受け付けました",
    text="お申し込みを受け付けました。\n\nhttps://example.jp/p/1\n\n見本市\n",
    message_id="0123456789abcdef0123456789abcdef",
    links=("https://example.jp/p/1",),
)


def a_mail_is_accepted(transport: MailTransport) -> None:
    transport.send(SAMPLE_MAIL)


def the_same_mail_may_come_twice(transport: MailTransport) -> None:
    """The queue repeats a mail when it could not write down that it was sent."""
    transport.send(SAMPLE_MAIL)
    transport.send(SAMPLE_MAIL)


def long_and_strange_texts_are_accepted(transport: MailTransport) -> None:
    strange = "﨑𠮷・①㈱ \u200b<b>&amp;\n.\n..\nFrom here\n" + "あ" * 3000 + "\n" + "a" * 3000
    transport.send(replace(SAMPLE_MAIL, text=strange, subject="件" * 120, message_id="strange"))


def a_line_break_makes_no_header(transport: MailTransport) -> None:
    """Nobody can add a receiver by way of a subject or a sender's name; refusing such a mail is fine, too."""
    forged = replace(
        SAMPLE_MAIL, subject="a\r\nBcc: other@example.jp", sender_name="b\nCc: x@example.jp", message_id="f"
    )
    told = ""
    try:
        transport.send(forged)
    except ProviderFailed as refused:
        told = str(refused)
    assert "other@example.jp" not in told, "errors go to the log and name nobody"


MAIL_CONTRACT: Final[tuple[Rule, ...]] = (
    a_mail_is_accepted,
    the_same_mail_may_come_twice,
    long_and_strange_texts_are_accepted,
    a_line_break_makes_no_header,
)

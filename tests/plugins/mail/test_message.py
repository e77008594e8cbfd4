"""Mails as bytes: exact words after decoding, nothing injected, lines that every server takes."""

import os
import re
import string
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ProviderFailed
from engine.model.submission import Mail
from plugins.mail.message import Letterhead, encoded, to_bytes, to_html

NOW = datetime(2026, 10, 1, 0, 5, tzinfo=UTC)
GOLDEN = Path(__file__).parents[2] / "golden" / "mails"
LETTERHEAD = Letterhead("kyousai-online@smrj.go.jp", NOW, sample=False)
HEADER_TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=200)


def parsed(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=policy.default)


def decoded(raw: str) -> str:
    return str(make_header(decode_header(raw)))


def plain_headers(data: bytes) -> dict[str, str]:
    """Headers as an old parser sees them, unfolded and decoded."""
    return {name: decoded(re.sub(r"\r?\n", "", str(raw))) for name, raw in message_from_bytes(data).items()}


@pytest.mark.parametrize("name", ["link_mail", "mail"])
@pytest.mark.parametrize("sample", [False, True])
def test_golden_mail(name: str, sample: bool, request: pytest.FixtureRequest) -> None:
    """Same mail, same moment, same bytes. `UPDATE_GOLDEN=1` writes the files anew."""
    data = to_bytes(request.getfixturevalue(name), replace(LETTERHEAD, sample=sample))
    file = GOLDEN / f"{name}{'_sample' if sample else ''}.eml"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_bytes(data)
    assert data == file.read_bytes()


def test_headers_say_who_when_and_that_a_machine_wrote_it(mail: Mail) -> None:
    """RFC 5322, RFC 2047, RFC 3834; no Reply-To."""
    headers = plain_headers(to_bytes(mail, LETTERHEAD))
    assert headers == {
        "Date": "Thu, 01 Oct 2026 00:05:00 +0000",
        "From": "独立行政法人中小企業基盤整備機構 <kyousai-online@smrj.go.jp>",
        "To": "taro.kyosai@example.jp",
        "Subject": "【中小機構】オンライン申請受付完了のお知らせ",
        "Message-ID": "<accepted.0001@smrj.go.jp>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "ja",
        "MIME-Version": "1.0",
        "Content-Type": headers["Content-Type"],
    }


def test_both_parts_say_the_same(link_mail: Mail) -> None:
    message = parsed(to_bytes(link_mail, LETTERHEAD))
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content() == link_mail.text.replace("\n", "\r\n")
    assert f'<a href="{link_mail.links[0].replace("&", "&amp;")}">' in html.get_content()
    for line in link_mail.text.split("\n"):
        assert line.replace("&", "&amp;") in html.get_content()


def test_sample_mark_is_the_first_line_and_leaves_the_subject_alone(mail: Mail) -> None:
    message = parsed(to_bytes(mail, replace(LETTERHEAD, sample=True)))
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().startswith("【見本】")
    assert message["X-Tetsuzuki-Development"] == "yes"
    assert message["Subject"] == mail.subject
    english = parsed(to_bytes(replace(mail, locale="en"), replace(LETTERHEAD, sample=True))).get_body(("html",))
    assert english is not None
    assert "<p>[SAMPLE]" in english.get_content()


def test_only_links_of_the_mail_become_links(mail: Mail) -> None:
    """An address that an applicant typed is text; so is everything that looks like markup."""
    text = 'https://evil.example/\n\n<script>alert("x")</script> https://portal.example.jp/a"onclick=\n'
    html = to_html(replace(mail, links=("https://portal.example.jp/a", "javascript:alert(1)")), text)
    assert re.findall(r"<a [^>]*>", html) == ['<a href="https://portal.example.jp/a">']
    assert "<script>" not in html
    assert "evil.example" in html


@pytest.mark.parametrize("bad", ["x\r\nBcc: a@b.example", "x\nX: y", "x\x00y", "x\x85y", "x\u2028y", "x\ud800y"])
@pytest.mark.parametrize("place", ["subject", "sender_name", "to", "message_id", "locale"])
def test_header_injection_is_refused_for_good(mail: Mail, place: str, bad: str) -> None:
    with pytest.raises(ProviderFailed) as refused:
        to_bytes(replace(mail, **{place: bad}), LETTERHEAD)  # type: ignore[arg-type]
    assert not refused.value.retry
    assert bad not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "taro",
        "taro@",
        "@example.jp",
        "a@b.example, c@d.example",
        "Taro <a@b.example>",
        "a b@c.example",
        "太郎@例.jp",
        "a@b.example\n",
        "x" * 250 + "@b.example",
    ],
)
def test_what_is_no_single_address_is_refused_for_good(mail: Mail, address: str) -> None:
    with pytest.raises(ProviderFailed, match=r"^mail\.address$") as refused:
        to_bytes(replace(mail, to=address), LETTERHEAD)
    assert not refused.value.retry


@given(HEADER_TEXT)
def test_any_header_text_survives(text: str) -> None:
    """RFC 2047: words of at most 75 letters, each readable alone."""
    words = encoded(text)
    assert all(len(word) <= 75 and word.isascii() for word in words)
    assert "".join(decoded(word) for word in words) == text
    assert decoded("\n ".join(words)) == text


@given(name=HEADER_TEXT, subject=HEADER_TEXT, text=st.text(max_size=3000))
def test_every_line_is_short_ascii_and_ends_in_crlf(name: str, subject: str, text: str) -> None:
    """RFC 5321 section 4.5.3.1.6 and RFC 5322 section 2.1.1, whatever the words."""
    text = text.encode("utf-8", "replace").decode()
    data = to_bytes(Mail(to="a@b.example", sender_name=name, subject=subject, text=text, message_id="m"), LETTERHEAD)
    assert re.sub(rb"\r\n", b"", data).isascii()
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(len(line) for line in data.split(b"\r\n")) <= 150
    headers = plain_headers(data)
    assert headers["Subject"] == subject
    assert set(headers) <= {"Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted"} | {
        "Content-Language",
        "MIME-Version",
        "Content-Type",
    }


@given(st.text(string.ascii_letters + ' ".,<>@()', min_size=1, max_size=40))
def test_display_name_in_ascii_is_quoted_where_needed(name: str) -> None:
    data = to_bytes(Mail(to="a@b.example", sender_name=name, subject="s", text="t", message_id="m"), LETTERHEAD)
    [address] = parsed(data)["From"].addresses
    assert address.addr_spec == "kyousai-online@smrj.go.jp"
    assert address.display_name == name

"""A mail as bytes on the wire: headers (RFC 5322, 2047), text and HTML parts (RFC 2046), marked automatic (RFC 3834).

Same mail, same moment, same bytes, whatever the Python version: headers and boundary are made here, not by chance.
"""

import html
import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, formataddr
from hashlib import sha256
from typing import Final

from engine.errors import ProviderFailed
from engine.model.submission import Mail
from plugins.mail.options import is_address

DEVELOPMENT_HEADER: Final = "X-Tetsuzuki-Development"
_MARKS: Final = {
    "ja": "【見本】開発用に作成したメールです。実際の手続きのお知らせではありません。",
    "en": "[SAMPLE] This mail was made for development. It is not about a real application.",
}
_CRLF: Final = "\r\n"
_WORD_BYTES: Final = 45  # 45 bytes are 60 letters of base64: `=?utf-8?b?` + 60 + `?=` = 72, RFC 2047 allows 75
_PLAIN_HEADER: Final = re.compile(r"[ -~]{0,60}")
_LEFT_OF_ID: Final = re.compile(r"[0-9A-Za-z._+-]{1,64}")
_STYLE: Final = (
    "margin:0;padding:24px 16px;max-width:42em;line-height:1.8;font-size:16px;color:#1a1a1a;overflow-wrap:anywhere;"
    "font-family:'BIZ UDPGothic','Hiragino Sans','Noto Sans JP',Meiryo,sans-serif"
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a transport adds to a mail: the sender's address, the moment, whether it is marked as a sample (見本)."""

    sender: str
    sent_at: datetime
    sample: bool


def to_bytes(mail: Mail, letterhead: Letterhead) -> bytes:
    """The whole message: ASCII, CRLF, no line longer than 78 letters but where an address is (998 is the limit).

    Raises ProviderFailed(retry=False) when the address is none, or a header would hold a control character.
    """
    _refuse_unsafe(mail)
    text = _text(mail, letterhead)
    boundary = "=_" + sha256(mail.message_id.encode()).hexdigest()[:32]
    lines = [
        *_headers(mail, letterhead),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
        "",
        *_part(boundary, "plain", text),
        *_part(boundary, "html", to_html(mail, text)),
        f"--{boundary}--",
        "",
    ]
    return _CRLF.join(lines).encode("ascii")


def to_html(mail: Mail, text: str) -> str:
    """The text as HTML: paragraphs, line breaks, and links where the mail's own `links` stand; nothing else is one."""
    paragraphs = (p for p in re.split(r"\n{2,}", text.strip("\n")) if p.strip())
    body = "\n".join(f"<p>{_linked(p, mail.links)}</p>" for p in paragraphs)
    lang, title = html.escape(mail.locale), html.escape(mail.subject)
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n</head>\n'
        f'<body style="{_STYLE}">\n{body}\n</body>\n</html>\n'
    )


def encoded(text: str) -> list[str]:
    """Header text as RFC 2047 encoded words, one per line of the header; plain ASCII of one line stays as it is."""
    if _PLAIN_HEADER.fullmatch(text) and "=?" not in text and text == text.strip():
        return [text]
    return [f"=?utf-8?b?{b64encode(piece.encode()).decode()}?=" for piece in _pieces(text)]


def _headers(mail: Mail, letterhead: Letterhead) -> list[str]:
    domain = letterhead.sender.rpartition("@")[2]
    headers = [
        f"Date: {format_datetime(letterhead.sent_at)}",
        f"From: {_mailbox(mail.sender_name, letterhead.sender)}",
        f"To: {mail.to}",
        f"Subject: {_folded(encoded(mail.subject))}",
        f"Message-ID: <{mail.message_id}@{domain}>",
        "Auto-Submitted: auto-generated",
        f"Content-Language: {mail.locale.partition('-')[0]}",
    ]
    return [*headers, f"{DEVELOPMENT_HEADER}: yes"] if letterhead.sample else headers


def _refuse_unsafe(mail: Mail) -> None:
    if not is_address(mail.to):
        raise ProviderFailed("mail.address", retry=False)
    texts = (mail.subject, mail.sender_name)
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for text in texts for letter in text):
        raise ProviderFailed("mail.unsafe_header", retry=False)
    if not _LEFT_OF_ID.fullmatch(mail.message_id) or not re.fullmatch(r"[A-Za-z-]{2,35}", mail.locale):
        raise ProviderFailed("mail.unsafe_header", retry=False)


def _mailbox(name: str, address: str) -> str:
    if not name:
        return address
    words = encoded(name)
    if words == [name]:
        return formataddr((name, address))
    return f"{_folded(words)}{_CRLF} <{address}>"


def _folded(words: list[str]) -> str:
    return f"{_CRLF} ".join(words)


def _pieces(text: str) -> Iterator[str]:
    """Cuts between letters, never inside one: each encoded word must be readable alone (RFC 2047 section 5)."""
    piece = ""
    for letter in text:
        if len((piece + letter).encode()) > _WORD_BYTES:
            yield piece
            piece = ""
        piece += letter
    yield piece


def _text(mail: Mail, letterhead: Letterhead) -> str:
    text = mail.text.replace(_CRLF, "\n").replace("\r", "\n").rstrip("\n") + "\n"
    if not letterhead.sample:
        return text
    return f"{_MARKS.get(mail.locale.partition('-')[0], _MARKS['ja'])}\n\n{text}"


def _part(boundary: str, subtype: str, content: str) -> list[str]:
    """One part in base64: no line grows too long, whatever the text. Line ends are CRLF inside too (RFC 2045)."""
    letters = b64encode(content.replace("\n", _CRLF).encode("utf-8", "replace")).decode()
    return [
        f"--{boundary}",
        f"Content-Type: text/{subtype}; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
        *(letters[start : start + 76] for start in range(0, len(letters), 76)),
    ]


def _linked(paragraph: str, links: tuple[str, ...]) -> str:
    known = [link for link in sorted(links, key=len, reverse=True) if link.startswith(("https://", "http://"))]
    if not known:
        return _escaped(paragraph)
    cut = re.split("(" + "|".join(map(re.escape, known)) + ")", paragraph)
    return "".join(_anchor(piece) if piece in known else _escaped(piece) for piece in cut)


def _anchor(link: str) -> str:
    address = html.escape(link)
    return f'<a href="{address}">{address}</a>'


def _escaped(text: str) -> str:
    return html.escape(text).replace("\n", "<br>\n")

"""The Japanese words of the program that depend on a code: what the portal said, what the network did, addresses."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Final
from urllib.parse import urlsplit

import yaml

from plugins.mynumber_card import challenge

_AGAIN: Final = "ブラウザーの画面に戻り、はじめからやり直してください。"
# Codes of `network.PortalError`, and those that every portal may answer.
_PORTAL: Final[Mapping[str, str]] = {
    "unreachable": "ポータルにつながりません。ネットワークを確かめてから、もう一度お試しください。",
    "tls": "ポータルが本物かどうかを確かめられません（通信の証明書が正しくありません）。つなぎませんでした。",
    "tls_roots": "設定された証明書のファイル（ca_file）を読み取れません。パソコンの管理をしている方にお尋ねください。",
    "too_long": "ポータルの返事が長すぎます。読み取りを始めませんでした。",
    "description": f"ポータルの返事が、決められた形ではありません。このソフトを新しくしてから、{_AGAIN}",
    "relayed": "別のアドレスへの依頼が、このアドレスから届きました。なりすましのおそれがあるため、署名しません。",
    "endpoint": f"リンクの形が正しくありません。{_AGAIN}",
    "origin": "確かめられていないアドレスです。つなぎませんでした。",
    "insecure": "暗号化されていないアドレス（http）です。つなぎませんでした。",
    "not_a_card": "模擬カードや記録は、このパソコンの中のポータルにだけ使えます。",
    "link_used": f"このリンクは、すでに使われました。{_AGAIN}",
    "link_expired": f"このリンクの期限は切れています。{_AGAIN}",
    "link_unknown": f"このリンクは使えません。ブラウザーで新しくはじめると、前のリンクは使えなくなります。{_AGAIN}",
    "code_unknown": "その確認番号では見つかりません。待ち受け画面の番号を確かめて、もう一度入力してください。",
    "code_used": f"その確認番号は、すでに使われました。{_AGAIN}",
    "code_expired": f"その確認番号の期限は切れています。{_AGAIN}",
    "too_many": "番号の間違いが続いたため、しばらく受け付けません。時間をおいて、もう一度お試しください。",
    "storage": "ポータルが一時的に止まっています。しばらく時間をおいて、もう一度お試しください。",
    "too_large": f"読み取った内容が、ポータルの受け取れる大きさを超えています。{_AGAIN}",
}


def portal_words(code: str) -> str:
    """What a code of a portal, or of the way there, means and what to do. Unknown codes are quoted."""
    known = _PORTAL.get(code) or _card_words().get(f"identity.{code}")
    return known or f"ポータルが受け付けませんでした（{code}）。{_AGAIN}"


def difference_words(seconds: float) -> str:
    """How far this machine's clock is from the portal's; positive: it is ahead."""
    whole = abs(round(seconds))
    size = f"{whole}秒" if whole < 120 else f"{whole // 60}分" if whole < 7200 else f"{whole // 3600}時間"
    return f"このパソコンの時計は、ポータルの時計より約{size}{'進んで' if seconds > 0 else '遅れて'}います。"


def origin_notes(origin: str) -> tuple[str, ...]:
    """What is particular about an address before somebody trusts it."""
    parts = urlsplit(origin)
    host = parts.hostname or ""
    notes = []
    if any(label.startswith("xn--") for label in host.split(".")):
        notes.append(
            "注意：日本語などの文字を含むアドレスを、xn--で始まる形で表示しています。"
            "ブラウザーでは、別の、よく知られたアドレスに似た文字で見えることがあります。"
        )
    if parts.scheme == "http":
        notes.append("このパソコンの中のアドレスです（開発用、または窓口の端末）。")
    return tuple(notes)


def asked_origin(text: str) -> str:
    """The origin meant by an address that was typed: https where no scheme stands. Raises ChallengeError."""
    typed = text.strip()
    return challenge.origin_of(typed if "://" in typed else f"https://{typed}")


def _card_words() -> Mapping[str, str]:
    """The plugin's own words for refusals of a card, the same as on the waiting page."""
    return dict(yaml.safe_load((files("plugins.mynumber_card") / "texts" / "ja.yaml").read_text(encoding="utf-8")))

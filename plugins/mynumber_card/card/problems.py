"""The designed failures of a card run, and the Japanese words for each (R44: what is locked is unlocked where)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from plugins.mynumber_card.card.profile import Pin
from plugins.mynumber_card.transports import TransportProblem


class Code(StrEnum):
    """What went wrong; the value may be logged and is what the portal is told."""

    NO_LIBRARY = "no_card_library"
    NO_SERVICE = "no_card_service"
    NO_ACCESS = "no_card_access"
    NO_READER = "no_reader"
    NO_CARD = "no_card"
    CARD_MUTE = "card_mute"
    CARD_IN_USE = "card_in_use"
    NOT_MY_NUMBER_CARD = "not_my_number_card"
    PHONE_TOKEN = "phone_token"
    NO_PINS = "no_pins"
    NO_CERTIFICATE = "no_certificate"
    PIN_NOT_DIGITS = "pin_not_digits"
    PIN_FULL_WIDTH = "pin_full_width"
    LAST_TRY = "last_try"
    WRONG_PIN = "wrong_pin"
    LOCKED = "locked"
    ANSWER_LOST = "answer_lost"
    CARD_REMOVED = "card_removed"
    CARD_TIMEOUT = "card_timeout"
    NOT_GENUINE = "not_genuine"
    TECHNICAL = "technical"


OF_TRANSPORT: Mapping[TransportProblem, Code] = {
    TransportProblem.NO_LIBRARY: Code.NO_LIBRARY,
    TransportProblem.NO_SERVICE: Code.NO_SERVICE,
    TransportProblem.NO_ACCESS: Code.NO_ACCESS,
    TransportProblem.NO_READER: Code.NO_READER,
    TransportProblem.NO_CARD: Code.NO_CARD,
    TransportProblem.MUTE: Code.CARD_MUTE,
    TransportProblem.BUSY: Code.CARD_IN_USE,
    TransportProblem.CARD_REMOVED: Code.CARD_REMOVED,
    TransportProblem.TIMEOUT: Code.CARD_TIMEOUT,
    TransportProblem.FAILED: Code.TECHNICAL,
}

# After these the same card, still connected, may be asked for the same PIN again.
ASK_AGAIN = frozenset({Code.PIN_NOT_DIGITS, Code.PIN_FULL_WIDTH, Code.LAST_TRY, Code.WRONG_PIN})


@dataclass(frozen=True, slots=True)
class Problem:
    """One failure: what, where in the run, with which PIN, tries left (None: not known), the status word if any."""

    code: Code
    step: str
    pin: Pin | None = None
    tries_left: int | None = None
    status: int | None = None


class CardError(Exception):
    """A run that cannot go on as it is. Its text holds codes and numbers only."""

    def __init__(self, problem: Problem) -> None:
        status = "-" if problem.status is None else f"{problem.status:04X}"
        super().__init__(f"{problem.code.value} at {problem.step} (SW {status}, tries left {problem.tries_left})")
        self.problem = problem


PIN_NAMES: Mapping[Pin, str] = {
    Pin.AUTH: "利用者証明用電子証明書パスワード",
    Pin.CARD_FACE: "券面事項入力補助用パスワード",
}

UNLOCKED_AT: Mapping[Pin, str] = {
    Pin.AUTH: (
        "ロックの解除と再設定は、お住まいの市区町村の窓口でできます。署名用のパスワードが分かる方は、"
        "スマートフォンのアプリとコンビニエンスストアの端末でもできます。"
    ),
    Pin.CARD_FACE: "ロックの解除と再設定ができるのは、お住まいの市区町村の窓口だけです。",
}

_WORDS: Mapping[Code, str] = {
    Code.NO_LIBRARY: (
        "ICカードリーダーを使うための部品（pyscard）が入っていません。pip install 'tetsuzuki[card]' で入れてください。"
    ),
    Code.NO_SERVICE: (
        "ICカードリーダーを使う仕組み（PC/SC）が動いていません。リーダーをつなぎ直してから、もう一度お試しください。"
        "直らないときは、パソコンの管理をしている方にお尋ねください。"
    ),
    Code.NO_ACCESS: (
        "この利用者には、ICカードリーダーを使うことが許されていません。パソコンの管理をしている方にお尋ねください。"
    ),
    Code.NO_READER: "ICカードリーダーが見つかりません。つないでから、もう一度お試しください。",
    Code.NO_CARD: "カードが見つかりません。マイナンバーカードをICカードリーダーに置いてください。",
    Code.CARD_MUTE: "カードが応答しません。カードの向きと表裏を確かめて、置き直してください。",
    Code.CARD_IN_USE: "カードをほかのソフトが使っています。そのソフトを閉じてから、もう一度お試しください。",
    Code.NOT_MY_NUMBER_CARD: "マイナンバーカードではありません。置いたカードをお確かめください。",
    Code.PHONE_TOKEN: "スマートフォンに入っている電子証明書です。ここではマイナンバーカードそのものを置いてください。",
    Code.NO_PINS: (
        "顔認証マイナンバーカードのようです。暗証番号のないカードなので、オンラインの手続きには使えません。"
        "書面での手続きをご利用ください。"
    ),
    Code.NO_CERTIFICATE: (
        "このカードには利用者証明用電子証明書が入っていません。お住まいの市区町村の窓口で発行を受けてください。"
    ),
    Code.PIN_NOT_DIGITS: "半角の数字4けたで入力してください。カードには何も送っていません。",
    Code.PIN_FULL_WIDTH: (
        "全角の数字が入っています。半角に切り替えて、数字4けたを入力してください。カードには何も送っていません。"
    ),
    Code.LAST_TRY: "入力できるのはあと1回です。間違えるとロックされます。",
    Code.WRONG_PIN: "パスワードが違います。",
    Code.LOCKED: "パスワードがロックされています。",
    Code.ANSWER_LOST: "カードの返事が届きませんでした。残りの回数を確かめてから、はじめからやり直してください。",
    Code.CARD_REMOVED: "途中でカードが離れました。カードを置いたまま、はじめからやり直してください。",
    Code.CARD_TIMEOUT: "カードの返事がありません。カードを置き直して、はじめからやり直してください。",
    Code.NOT_GENUINE: (
        "カードから読み取った内容が、カードの発行者が記録したものと違います。ほかのソフトを閉じて、はじめからやり直してください。"
    ),
    Code.TECHNICAL: "カードを読み取れませんでした。カードを置き直して、はじめからやり直してください。",
}


def words(problem: Problem) -> str:
    """What to tell the applicant: what happened and what to do next."""
    text = _WORDS[problem.code]
    if problem.code is Code.WRONG_PIN and problem.tries_left is not None:
        return f"{text}残り{problem.tries_left}回です。"
    if problem.code is Code.LAST_TRY and problem.tries_left is None:
        return "入力できる残りの回数が分かりません。間違えるとロックされることがあります。"
    if problem.code is Code.LOCKED and problem.pin is not None:
        return f"{PIN_NAMES[problem.pin]}がロックされています。{UNLOCKED_AT[problem.pin]}"
    if problem.step == "verify" and problem.code in (Code.CARD_REMOVED, Code.CARD_TIMEOUT):
        return f"{text}入力できる残りの回数が減っていることがあります。"
    return text

"""The holders of the simulated cards: invented people, one for each thing that can be particular about a card."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from plugins.mynumber_card.card.profile import Pin
from plugins.mynumber_card.simulated.attester import Fault
from plugins.mynumber_card.simulated.card import Knobs

Certificate = Literal["valid", "expired", "none"]
Kind = Literal["card", "phone", "face", "other"]


@dataclass(frozen=True, slots=True)
class Persona:
    """One card and its holder. `title` and `note` are what the stand-in's list of cards shows.

    tries: counters of a fresh (or reset) card. kind: a usual card, a phone's token, a 顔認証カード, or another IC card.
    prefix: bytes before the outer tag; unknown: an unknown object among the four items; filler: bytes after it.
    fault: what is wrong with what should show that it is genuine.
    """

    id: str
    title: str
    note: str
    name: str
    address: str
    birth_date: str
    sex: str
    pins: Mapping[Pin, str] = field(default_factory=lambda: {Pin.AUTH: "1234", Pin.CARD_FACE: "5678"}, repr=False)
    tries: Mapping[Pin, int] = field(default_factory=lambda: {Pin.AUTH: 3, Pin.CARD_FACE: 3})
    certificate: Certificate = "valid"
    kind: Kind = "card"
    prefix: bytes = b""
    unknown: bytes = b""
    filler: int = 64
    fault: Fault = ""
    knobs: Knobs = field(default_factory=Knobs)


PERSONAS = (
    Persona("taro", "共済 太郎", "ふつうのカード", "共済　太郎", "東京都港区虎ノ門３丁目５番１号", "19630405", "1"),
    Persona(
        "hanako",
        "共済 花子",
        "住所が長いカード",
        "共済　花子",
        "京都府京都市上京区智恵光院通り芦山寺上る西入ル西五辻東町７４番地の５"
        "　長い名前の集合住宅みほん館別棟西側１２０３号室",
        "19820731",
        "2",
    ),
    Persona(
        "placeholder",
        "共済 見本",
        "生年月日が「1900年00月00日」のカード",
        "共済　見本",
        "東京都港区虎ノ門３－５－１",
        "19000000",
        "1",
    ),
    Persona(
        "single-name",
        "KYOSAI ALEX",
        "氏名に区切りのないカード（性別は適用不能）",
        "KYOSAI ALEX",
        "大阪府大阪市中央区大手前１丁目１番１号",
        "19920229",
        "9",
    ),
    Persona(
        "variant",
        "髙﨑 邊",
        "外字・異体字を含むカード（性別は不明、知らない項目つき）",
        "髙﨑　邉\U000e0100\ue000",
        "埼玉県さいたま市浦和区高砂３丁目",
        "20000101",
        "0",
        prefix=b"\x00\x00",
        unknown=b"\xdf\x30\x04test",
    ),
    Persona(
        "last-try",
        "共済 残一",
        "あと1回でロックされるカード（どちらの暗証番号も）",
        "共済　残一",
        "愛知県名古屋市中区三の丸３丁目１番２号",
        "19701231",
        "1",
        tries={Pin.AUTH: 1, Pin.CARD_FACE: 1},
    ),
    Persona(
        "locked",
        "共済 錠前",
        "利用者証明用がロックされたカード",
        "共済　錠前",
        "福岡県福岡市博多区東公園７番７号",
        "19550615",
        "2",
        tries={Pin.AUTH: 0, Pin.CARD_FACE: 3},
    ),
    Persona(
        "face-locked",
        "共済 錠二",
        "券面事項入力補助用がロックされたカード",
        "共済　錠二",
        "北海道札幌市中央区北３条西６丁目",
        "19610909",
        "1",
        tries={Pin.AUTH: 3, Pin.CARD_FACE: 0},
    ),
    Persona(
        "expired",
        "共済 期限",
        "電子証明書の有効期限が切れたカード",
        "共済　期限",
        "広島県広島市中区基町１０番５２号",
        "19480220",
        "1",
        certificate="expired",
    ),
    Persona(
        "no-certificate",
        "共済 無証",
        "利用者証明用電子証明書のないカード",
        "共済　無証",
        "宮城県仙台市青葉区本町３丁目８番１号",
        "20100401",
        "2",
        certificate="none",
    ),
    Persona(
        "face",
        "顔認証カード",
        "暗証番号のないカード",
        "共済　顔子",
        "香川県高松市番町４丁目１番１０号",
        "19391103",
        "2",
        kind="face",
    ),
    Persona(
        "phone",
        "スマートフォンの証明書",
        "カードではないもの",
        "共済　携帯",
        "見本県見本市",
        "19850505",
        "1",
        kind="phone",
    ),
    Persona(
        "forged",
        "共済 似高",
        "内容を書き換えたカード（発行者の記録と合いません）",
        "共済　似高",
        "静岡県静岡市葵区追手町９番６号",
        "19740303",
        "1",
        fault="digest",
    ),
    Persona(
        "unattested",
        "共済 証無",
        "本物であることを示すファイルのないカード",
        "共済　証無",
        "新潟県新潟市中央区新光町４番地１",
        "19681010",
        "2",
        fault="none",
    ),
    Persona("other", "別のICカード", "マイナンバーカードではないもの", "", "", "", "", kind="other"),
)


def persona(name: str) -> Persona:
    """The persona with this id. Raises KeyError."""
    found = next((one for one in PERSONAS if one.id == name), None)
    if found is None:
        raise KeyError(name)
    return found

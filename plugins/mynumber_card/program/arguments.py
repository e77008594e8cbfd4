"""What can be written behind `tetsuzuki-card`: verbs and their options."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from plugins.mynumber_card.program.config import NAME


def read_arguments(given: Sequence[str], verbs: Sequence[str]) -> argparse.Namespace:
    """`verb` and its options; without a verb it is `open`, so that a link alone, or nothing, will do. Exits on mistakes."""
    whole = given if given and given[0] in (*verbs, "-h", "--help") else ["open", *given]
    return _parser().parse_args(whole)


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--config", type=Path, help="この設定ファイルだけを使う")
    reading = argparse.ArgumentParser(add_help=False, parents=[shared])
    reading.add_argument("--terminal", action="store_true", help="ウィンドウを開かず、端末で進める")
    reading.add_argument("--scale", type=float, help="文字の大きさ（1.25 で 125%%）")
    reading.add_argument(
        "--verbose", action="store_true", help="カードとのやりとりの形だけを標準エラーに書く（中身は書かない）"
    )
    reading.add_argument("--replay", type=Path, metavar="FILE", help="記録したやりとりを使う（試験用）")
    reading.add_argument("--simulated", metavar="PERSONA", help="模擬カードを使う（開発用）")
    reading.add_argument("--cards", type=Path, default=Path("data/mynumber_card"), help="模擬カードの置き場所")
    parser = argparse.ArgumentParser(
        prog=NAME, description="マイナンバーカードを、ブラウザーで開いたポータルのために読み取る。"
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    start = verbs.add_parser("open", parents=[reading], help="読み取りを始める（LINK がなければ確認番号で）")
    start.add_argument("link", nargs="?", default="", metavar="LINK", help="ブラウザーが渡す tetsuzuki-card: のリンク")
    verbs.add_parser("install", parents=[shared], help="リンク tetsuzuki-card: を登録する")
    verbs.add_parser("uninstall", parents=[shared], help="登録を取り消す")
    verbs.add_parser("doctor", parents=[shared], help="カードを読み取る用意を調べる")
    known = verbs.add_parser("origins", parents=[shared], help="信頼するアドレスを見る")
    known.add_argument("--forget", metavar="ADDRESS", help="このアドレスを信頼しない")
    kept = verbs.add_parser("record", parents=[reading], help="カードとのやりとりを、値を伏せて記録する")
    kept.add_argument("file", type=Path, metavar="FILE", help="書き込むファイル")
    kept.add_argument("--evidence", action="store_true", help="カードが本物であることを示す部分も、形だけ記録する")
    return parser

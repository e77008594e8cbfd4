"""What the operator reads when SQLite itself is the matter; the words every storage shares are the engine's."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "ja": {
        "sql.interrupted": "終了処理のため、保存を中断しました。",
        "sql.newer": "データベースは、より新しい版のプログラムが作ったものです。プログラムを新しくしてください（{reason}）。",
        "sql.no_wal": "データベースを WAL モードにできません（{mode}）。ネットワーク上のフォルダーではなく、"
        "このマシンのディスクに置いてください。",
        "sql.sqlite_old": "SQLite が古すぎます（{version}）。3.38 以上が必要です。",
    },
    "en": {
        "sql.interrupted": "The program is being ended; the write was given up.",
        "sql.newer": "A newer program made this database. Update the program ({reason}).",
        "sql.no_wal": "The database cannot be put into WAL mode ({mode}). Keep it on a disk of this machine, "
        "not in a network folder.",
        "sql.sqlite_old": "SQLite is too old ({version}); 3.38 or newer is needed.",
    },
}

"""`tetsuzuki-card doctor`: what of this machine stands in the way of reading a card, one line each."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import yaml

from plugins.mynumber_card.program.config import Config, Places, origins_of
from plugins.mynumber_card.program.desktop import DesktopError, is_registered
from plugins.mynumber_card.program.portals.origins import OriginsError
from plugins.mynumber_card.transports.readers import Finding

_MARKS: Final = {True: "よし", False: "問題"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at. `works` False: something to mend, which `text` says."""

    works: bool
    text: str


def examine(
    places: Places, config: Config, findings: Callable[[], tuple[Finding, ...]], *, registers: bool
) -> tuple[Line, ...]:
    """Library, service, readers, window, scheme (where the desktop is one that we register with), pinned origins."""
    lines = [*_readers(findings), _window()]
    if registers:
        lines.append(_scheme(places))
    return (*lines, *_origins(places, config))


def report(lines: tuple[Line, ...]) -> str:
    """The lines as text."""
    return "".join(f"[{_MARKS[line.works]}] {line.text}\n" for line in lines)


def _readers(findings: Callable[[], tuple[Finding, ...]]) -> list[Line]:
    words = yaml.safe_load((files("plugins.mynumber_card") / "texts" / "ja.yaml").read_text(encoding="utf-8"))
    found = []
    for one in findings():
        text = str(words.get(one.code, one.code)).format(**one.params)
        found.append(Line(one.works, text))
    return found


def _window() -> Line:
    try:
        importlib.import_module("tkinter")
    except ImportError:  # Debian splits it off; elsewhere its library may be missing
        return Line(
            False, "ウィンドウを開く部品（Tk）がありません。python3-tk を入れるか、--terminal をお使いください。"
        )
    return Line(True, "ウィンドウを開く部品（Tk）があります。")


def _scheme(places: Places) -> Line:
    try:
        if is_registered(places):
            return Line(True, "リンク tetsuzuki-card: は、このソフトで開きます。")
    except DesktopError as error:
        return Line(False, str(error))
    return Line(False, "リンク tetsuzuki-card: が登録されていません。tetsuzuki-card install を実行してください。")


def _origins(places: Places, config: Config) -> list[Line]:
    try:
        pinned = origins_of(config, places).all()
    except OriginsError as error:
        return [Line(False, f"信頼するアドレスのファイルを読み取れません: {error}")]
    if not pinned:
        return [Line(True, "信頼するアドレスは、まだありません。はじめて使うときに確かめます。")]
    return [Line(True, f"信頼するアドレス: {one.origin}{'（設定による）' if one.fixed else ''}") for one in pinned]

"""The text of a form that stands by itself: what an archive and a submission keep, whatever becomes of the fragments."""

from typing import Final

from engine.spec.source import Source
from engine.spec.writing import as_yaml

_HEAD: Final = "# 共通部分(fragments)を入れた全文です。元の書き方は、手続きと共通部分のファイルにあります。\n"


def whole_text(form: Source) -> str:
    """The file as it is, byte for byte, where it uses no fragment; else the resolved form in the house style.

    Reading the result gives the same data, so it has the same digest.
    """
    return _HEAD + as_yaml(form.data) if form.elsewhere else form.text

"""The words of the authoring tools beside those of diagnostics, by locale."""

from collections.abc import Mapping
from importlib.resources import files
from typing import cast

import yaml

from engine.spec import load_words as load_spec_words


def load_words(locale: str) -> Mapping[str, str]:
    """Code or key -> words, in `ja` or `en`. Raises KeyError for any other locale."""
    words = dict(load_spec_words(locale))
    for each in (files("engine.authoring") / "messages").iterdir():
        if each.name.endswith(f".{locale}.yaml"):
            words |= cast(dict[str, str], yaml.safe_load(each.read_text(encoding="utf-8")))
    return words

"""Mails of a spec with their values filled in."""

import re
from collections.abc import Mapping
from typing import Final

from engine.model.text import Text

_PLACE: Final = re.compile(r"\{([a-z_]+)\}")


def fill(text: Text, locale: str, told: Mapping[str, str]) -> str:
    """The words with `{name}` replaced once; a name nobody knows stays as written."""
    return _PLACE.sub(lambda place: told.get(place[1], place[0]), text.in_locale(locale))

"""The words of the relying party; every provider that is built on it brings the same ones."""

from collections.abc import Mapping
from importlib.resources import files

import yaml

LOCALES = ("ja", "en")


def read_words() -> Mapping[str, Mapping[str, str]]:
    """Locale -> catalogue key -> words (`texts/`)."""
    texts = files("plugins.oidc") / "texts"
    return {name: yaml.safe_load((texts / f"{name}.yaml").read_text(encoding="utf-8")) for name in LOCALES}

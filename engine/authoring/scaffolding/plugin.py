"""A new plugin: a distribution of its own with a working provider for one door, and tests that use the contract kit."""

from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template
from typing import Final

from engine.authoring.scaffolding.procedure import ID
from engine.errors import TetsuzukiError

PORTS: Final = {
    "field_types": "fields",
    "calendars": "calendars",
    "mail_transports": "mail",
    "number_issuers": "numbers",
    "attachment_stores": "attachments",
    "key_sources": "keys",
    "document_renderers": "documents",
    "storages": "storage",
    "identity_providers": "identity",
    "revocation_checkers": "revocation",
    "prefill_sources": "prefill",
    "page_renderers": "pages",
}
"""Door -> the module of `engine.ports` with the promise."""

_MODULES: Final = {"hook": "__init__", "provider": "provider", "drawer": "drawer"}


def new_plugin(folder: Path, name: str, door: str) -> Mapping[Path, str]:
    """The files of a distribution in `folder/name`; nothing is written here. Raises TetsuzukiError for an id that is none."""
    if not ID.fullmatch(name):
        raise TetsuzukiError("new.bad_id", id=name)
    package = f"tetsuzuki_{name}"
    values = {
        "name": name,
        "door": door,
        "port": PORTS[door],
        "package": package,
        "distribution": package.replace("_", "-"),
        "class_name": "".join(part.capitalize() for part in name.split("_")),
    }
    root, templates = folder / name, files("engine.authoring.scaffolding") / "templates" / "plugin"
    usage = _filled(templates / door / "usage.txt", values).rstrip()
    return {
        root / "pyproject.toml": _filled(templates / "pyproject.txt", values),
        root / "README.md": _filled(templates / "readme.txt", {**values, "usage": usage}),
        **{
            root / package / f"{module}.py": _filled(templates / door / f"{part}.txt", values)
            for part, module in _MODULES.items()
            if (templates / door / f"{part}.txt").is_file()
        },
        root / "tests" / f"test_{name}.py": _filled(templates / door / "test.txt", values),
    }


def _filled(template: Traversable, values: Mapping[str, str]) -> str:
    return Template(template.read_text(encoding="utf-8")).substitute(values)

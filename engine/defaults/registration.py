"""The hooks of the built-in providers: field types, calendars, key sources, attachment store, number issuer."""

from pathlib import Path

from engine.defaults.attachment_folder import FolderAttachments
from engine.defaults.calendars import open_calendars
from engine.defaults.entropy import SystemEntropy
from engine.defaults.fields.builtin import BUILT_IN
from engine.defaults.keys import FILE_NAME, EnvKeys, FileKeys
from engine.defaults.numbers import RandomDigits
from engine.hookspecs import hookimpl
from engine.ports.attachments import AttachmentStore
from engine.ports.calendars import CalendarProvider
from engine.ports.fields import FieldType
from engine.ports.keys import KeySource
from engine.ports.numbers import NumberIssuer
from engine.settings import Settings


@hookimpl
def register_field_types(settings: Settings) -> list[FieldType]:
    """The kinds of questions every spec may use."""
    del settings
    return list(BUILT_IN)


@hookimpl
def register_calendars(settings: Settings) -> list[CalendarProvider]:
    """`jp.public`, `jp.bank`, `jp.gov`; `[calendars] overlay` names a file that adds to them and wins."""
    return open_calendars(settings)


@hookimpl
def register_key_sources(settings: Settings) -> list[KeySource]:
    """`file`: made in the data folder, or the one named by `[file] path`, which is never made. `env`: `[env] key`."""
    named = settings.section("file").get("path")
    place = Path(str(named)) if named else settings.data_dir / FILE_NAME
    env = settings.section("env")
    return [
        FileKeys(place, SystemEntropy(), create=not named),
        EnvKeys(str(env.get("key", "")), str(env.get("older", ""))),
    ]


@hookimpl
def register_attachment_stores(settings: Settings) -> list[AttachmentStore]:
    """`folder`: below the data folder, or where `[folder] path` says."""
    named = settings.section("folder").get("path")
    return [FolderAttachments(Path(str(named)) if named else settings.data_dir / "attachments")]


@hookimpl
def register_number_issuers(settings: Settings) -> list[NumberIssuer]:
    return [RandomDigits()]

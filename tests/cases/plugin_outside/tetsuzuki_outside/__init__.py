"""What this distribution adds to tetsuzuki. Its entry point leads here; nothing else is needed."""

from pathlib import Path

from engine.hookspecs import hookimpl
from engine.ports.clock import Clock
from engine.ports.fields import FieldType
from engine.ports.mail import MailTransport
from engine.ports.pages import PageRenderer
from engine.settings import Settings
from tetsuzuki_outside.pages import BarePages
from tetsuzuki_outside.postcode import Postcode
from tetsuzuki_outside.spool import SpoolTransport


@hookimpl
def register_field_types(settings: Settings) -> list[FieldType]:
    del settings
    return [Postcode()]


@hookimpl
def register_mail_transports(settings: Settings, clock: Clock) -> list[MailTransport]:
    """`[spool] file` says where; without it the data folder is used."""
    file = settings.section("spool").get("file")
    return [SpoolTransport(Path(str(file)) if file else settings.data_dir / "spool.jsonl", clock)]


@hookimpl
def register_page_renderers(settings: Settings) -> list[PageRenderer]:
    del settings
    return [BarePages()]

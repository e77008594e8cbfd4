"""Mails: over SMTP into the world, or into a folder while developing. Settings: the table `[mail]` (`options`)."""

from engine.hookspecs import hookimpl
from engine.ports.clock import Clock
from engine.ports.mail import MailTransport
from engine.settings import Settings
from plugins.mail.folder import FolderTransport
from plugins.mail.options import read_options
from plugins.mail.smtp import SmtpTransport


@hookimpl
def register_mail_transports(settings: Settings, clock: Clock) -> list[MailTransport]:
    """`folder` (development), and `smtp` where `[mail]` is written or `providers.mail` asks for it."""
    options = read_options(settings)
    transports: list[MailTransport] = [
        FolderTransport(settings.data_dir / "mail", options, clock=clock, production=settings.production)
    ]
    if settings.section("mail") or settings.providers.get("mail") == "smtp":
        transports.append(SmtpTransport(options, clock=clock, production=settings.production))
    return transports

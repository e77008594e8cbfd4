"""`tetsuzuki deliver`: mails and documents without a portal, for a machine of their own or to mend what is stuck."""

import signal
import threading

import click

from engine.app.delivering import deliver
from engine.cli.operating.options import Given, given_settings, locale_option, settings_options
from engine.cli.operating.telling import stopping_with_words


@click.command("deliver")
@settings_options
@click.option("--once", is_flag=True, help="いま届けるべきものだけを届けて終わります。 Deliver what is due and end.")
@locale_option
def command(given: Given, once: bool, lang: str) -> None:
    """待っているメールを送り、書類を作ります。

    \b
    tetsuzuki deliver --once
    tetsuzuki deliver --settings production.toml
    """
    with stopping_with_words(lang):
        ended = deliver(given_settings(given), None if once else until_signal())
        for one in ended:
            click.echo(f"{one.ending} {one.key} {one.error}".strip())


def until_signal() -> threading.Event:
    """Set by SIGTERM or SIGINT."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    return stopping

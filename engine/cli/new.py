"""`tetsuzuki new`: something to begin with. Each kind of thing has its module in `making`."""

import click

from engine.cli.authoring.options import EXIT_CODES
from engine.cli.making.plugin import plugin
from engine.cli.making.procedure import procedure


@click.group("new", epilog=EXIT_CODES)
def command() -> None:
    """新しい手続きやプラグインを、動く見本から始めます。

    Starts a new procedure or plugin from a working example.

    \b
    例:
      tetsuzuki new procedure parking_permit --title 駐車許可の申請
      tetsuzuki new plugin my_mail --door mail_transports
    """


command.add_command(procedure)
command.add_command(plugin)

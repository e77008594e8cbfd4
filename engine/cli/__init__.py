"""The command `tetsuzuki`: one verb per module of this package, each with a click command called `command`.

A verb is imported when it is used, so that `serve` does not pay for the others. What verbs share lies in sub-packages.
"""

import importlib
import pkgutil

import click


class Verbs(click.Group):
    """Finds verbs by the names of the modules (`new_plugin.py` is `new-plugin`)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(found.name.replace("_", "-") for found in pkgutil.iter_modules(__path__) if not found.ispkg)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"{__name__}.{cmd_name.replace('-', '_')}").command
        return command


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="tetsuzuki", message="%(prog)s %(version)s")
def main() -> None:
    """手続き(YAML の spec)を検査し、試し、画面として出します。

    Checks, tries and serves procedures written as YAML specs.
    """

"""`tetsuzuki serve`: the portal with everything it needs, until it is told to end."""

from pathlib import Path

import click

from engine.app.serving import Served, serve
from engine.cli.operating.options import Given, given_settings, locale_option, settings_options
from engine.cli.operating.telling import stopping_with_words, tell_findings


@click.command("serve")
@click.argument("specs", nargs=-1, type=click.Path(path_type=Path))
@settings_options
@click.option("--host", help="待ち受けるアドレス(書かなければ 127.0.0.1)。 Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="待ち受けるポート(0 なら空いているもの)。 0 picks a free one."
)
@click.option("--watch", is_flag=True, help="spec が保存されるたびに読み直します。 Reload specs when they are saved.")
@locale_option
def command(specs: tuple[Path, ...], given: Given, host: str | None, port: int | None, watch: bool, lang: str) -> None:
    """ポータルを立ち上げます。

    SPECS は手続きのフォルダーかファイルです(書かなければ specs/)。設定は TOML ファイルに書けます。Ctrl+C で終わります。

    \b
    tetsuzuki serve
    tetsuzuki serve specs/examples --port 8080 --watch
    tetsuzuki serve --settings production.toml
    """
    with stopping_with_words(lang):
        settings = given_settings(given, specs=specs or None, host=host, port=port)
        serve(settings, lambda served: announce(served, lang), watch=watch, locale=lang)


def announce(served: Served, lang: str) -> None:
    """The address first, then what is behind it."""
    site = served.site
    origin = site.settings.origin
    words = served.words[lang]
    tell_findings(served.findings, words, lang)
    click.echo(words["serve.at"].format(address=f"{origin}/"))
    for desk in site.procedures.desks.values():
        for form in desk.forms:
            title = site.procedures.current[form].form.title.in_locale(lang)
            click.echo(f"  {title}  {origin}/{desk.portal.id}/{form}/")
    if site.inbox is not None:
        click.echo(f"  {words['serve.inbox']}  {origin}/inbox")
    for companion in served.companions:
        click.echo(f"  {companion.name}  {companion.url}")
    click.echo(words["serve.stop"])
